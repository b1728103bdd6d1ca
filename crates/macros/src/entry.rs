//! `codes!` and `dispatch!`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    braced,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    Result, Token, Type,
};

use crate::message::Message;

mod keyword {
    syn::custom_keyword!(hot);
    syn::custom_keyword!(keeper);
    syn::custom_keyword!(constructor);
    syn::custom_keyword!(messages);
}

/// The input of `codes!`.
pub struct Codes {
    storage: Type,
    hot: Vec<Message>,
    keeper: Vec<Message>,
}

impl Parse for Codes {
    fn parse(input: ParseStream) -> Result<Self> {
        let storage = input.parse()?;
        input.parse::<Token![;]>()?;
        input.parse::<keyword::hot>()?;
        let hot = list(input)?;
        let mut keeper = Vec::new();
        if input.parse::<Option<keyword::keeper>>()?.is_some() {
            keeper = list(input)?;
        }
        Ok(Self { storage, hot, keeper })
    }
}

/// The input of `dispatch!`.
pub struct Dispatch {
    storage: Type,
    constructor: Message,
    messages: Vec<Message>,
}

impl Parse for Dispatch {
    fn parse(input: ParseStream) -> Result<Self> {
        let storage = input.parse()?;
        input.parse::<Token![;]>()?;
        let keyword = input.parse::<keyword::constructor>()?;
        let mut constructors = list(input)?;
        let (Some(constructor), true) = (constructors.pop(), constructors.is_empty()) else {
            return Err(syn::Error::new_spanned(keyword, "there is one constructor"));
        };
        input.parse::<keyword::messages>()?;
        let messages = list(input)?;
        Ok(Self {
            storage,
            constructor,
            messages,
        })
    }
}

fn list(input: ParseStream) -> Result<Vec<Message>> {
    let content;
    braced!(content in input);
    let messages = Punctuated::<Message, Token![,]>::parse_terminated(&content)?;
    Ok(messages.into_iter().collect())
}

/// The code that `codes!` stands for.
pub fn codes(codes: &Codes) -> TokenStream {
    let Codes { storage, hot, keeper } = codes;
    let hot = hot_code(storage, hot, keeper);
    // Without messages for it there is no keeper code, nor the feature that it is built with.
    let keeper = (!keeper.is_empty()).then(|| keeper_code(storage, keeper));
    match keeper {
        Some(keeper) => quote! {
            #[cfg(all(target_arch = "wasm32", not(feature = "keeper")))]
            const _: () = { #hot };
            #[cfg(all(target_arch = "wasm32", feature = "keeper"))]
            const _: () = { #keeper };
        },
        None => quote! {
            #[cfg(target_arch = "wasm32")]
            const _: () = { #hot };
        },
    }
}

fn hot_code(storage: &Type, hot: &[Message], keeper: &[Message]) -> TokenStream {
    let answers = hot.iter().map(|message| answer_if_paid_right(storage, message));
    let named = names_of_types(keeper);
    let handed = keeper.iter().map(Message::selector_tokens);
    let (keeper_code, hand_to_keeper, codes) = if keeper.is_empty() {
        (None, None, quote!([FULL]))
    } else {
        let keeper_code = quote! {
            /// The hash of the keeper code, from the contract builder.
            const KEEPER: [u8; 32] = ::estuary_entry::hash(option_env!("ESTUARY_KEEPER_CODE"));
        };
        let hand_to_keeper = quote! {
            if [#(#handed),*].map(Some).contains(&message) {
                ::estuary_entry::hand_over(&KEEPER);
            }
        };
        (Some(keeper_code), Some(hand_to_keeper), quote!([FULL, KEEPER]))
    };
    let migrate = migrate();
    quote! {
        /// The hash of the full code, from the contract builder.
        const FULL: [u8; 32] = ::estuary_entry::hash(option_env!("ESTUARY_FULL_CODE"));
        #keeper_code
        #named

        #[no_mangle]
        pub extern "C" fn call() {
            let message = ::estuary_entry::selector();
            let paid = ::estuary_entry::is_paid();
            #(#answers)*
            #hand_to_keeper
            // The last message of an upgrade to this code. Where the full code then refuses, the locks are undone too.
            if message == Some(#migrate) {
                ::estuary_entry::lock(&#codes);
            }
            ::estuary_entry::hand_over(&FULL)
        }

        #[no_mangle]
        pub extern "C" fn deploy() {
            panic!("the full code has the constructor")
        }
    }
}

fn keeper_code(storage: &Type, keeper: &[Message]) -> TokenStream {
    let answers = keeper
        .iter()
        .map(|message| answer_if_paid_right(storage, message));
    let migrate = migrate();
    quote! {
        /// The hash of the full code, from the contract builder.
        const FULL: [u8; 32] = ::estuary_entry::hash(option_env!("ESTUARY_FULL_CODE"));

        #[no_mangle]
        pub extern "C" fn call() {
            let message = ::estuary_entry::selector();
            let paid = ::estuary_entry::is_paid();
            #(#answers)*
            if message == Some(#migrate) {
                // No hot code hands this over: the account was upgraded to this code.
                ::estuary_entry::refuse_upgrade()
            }
            ::estuary_entry::hand_over(&FULL)
        }

        #[no_mangle]
        pub extern "C" fn deploy() {
            panic!("the full code has the constructor")
        }
    }
}

/// The selector of `Governed::migrate`.
fn migrate() -> TokenStream {
    quote!(::estuary_entry::MIGRATE)
}

/// Answers a message, unless it takes no money and the call transfers some. Then the full code answers.
fn answer_if_paid_right(storage: &Type, message: &Message) -> TokenStream {
    let selector = message.selector_tokens();
    let takes = match message.payable {
        true => quote!(true),
        false => quote!(!paid),
    };
    let answer = answer(storage, message);
    quote! {
        if message == Some(#selector) && #takes {
            #answer
        }
    }
}

/// Replies with the method's result, if the arguments decode.
fn answer(storage: &Type, message: &Message) -> TokenStream {
    let (arguments, types) = message.tuples();
    let (names, method) = (message.names(), &message.name);
    quote! {
        if let Some(#arguments) = ::estuary_entry::arguments::<#types>() {
            #[allow(unused_mut)] // where the message only reads
            let mut contract = <#storage>::default();
            ::estuary_entry::reply(&contract.#method(#(#names),*));
        }
    }
}

/// Names the types of messages that another code answers: the list imports them for both.
fn names_of_types(messages: &[Message]) -> TokenStream {
    let types = messages.iter().flat_map(Message::types);
    quote!(#(const _: ::core::marker::PhantomData<#types> = ::core::marker::PhantomData;)*)
}

/// The code that `dispatch!` stands for.
pub fn dispatch(dispatch: &Dispatch) -> TokenStream {
    let Dispatch {
        storage,
        constructor,
        messages,
    } = dispatch;
    let selector = constructor.selector_tokens();
    let (arguments, types) = constructor.tuples();
    let (names, new) = (constructor.names(), &constructor.name);
    let constructed = quote!(<#storage>::#new(#(#names),*));
    let outcome = match constructor.fallible {
        true => quote!(#constructed.map(|_| ())),
        false => quote!({
            #constructed;
            Result::<(), ()>::Ok(())
        }),
    };
    let answers = messages.iter().map(|message| {
        let selector = message.selector_tokens();
        let (arguments, types) = message.tuples();
        let (names, method) = (message.names(), &message.name);
        let takes = match message.payable {
            true => quote!(true),
            false => quote!(!paid),
        };
        quote! {
            if message == Some(#selector) {
                if let Some(#arguments) = ::estuary_entry::arguments::<#types>() {
                    assert!(#takes, "the message takes no money");
                    #[allow(unused_mut)] // where the message only reads
                    let mut contract = <#storage>::default();
                    ::estuary_entry::reply(&contract.#method(#(#names),*));
                }
            }
        }
    });
    quote! {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            #[no_mangle]
            pub extern "C" fn deploy() {
                assert!(!::estuary_entry::is_paid(), "the constructor takes no money");
                if ::estuary_entry::selector() == Some(#selector) {
                    if let Some(#arguments) = ::estuary_entry::arguments::<#types>() {
                        let outcome = #outcome;
                        ::estuary_entry::leave_root();
                        ::estuary_entry::reply(&outcome);
                    }
                }
                ::estuary_entry::not_understood()
            }

            #[no_mangle]
            pub extern "C" fn call() {
                let message = ::estuary_entry::selector();
                let paid = ::estuary_entry::is_paid();
                #(#answers)*
                ::estuary_entry::not_understood()
            }
        };
    }
}
