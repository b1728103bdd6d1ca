//! `codes!` and `dispatch!`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    braced,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    Result, Token, Type,
};

use crate::message::Message;

mod keyword {
    syn::custom_keyword!(governed);
    syn::custom_keyword!(hot);
    syn::custom_keyword!(keeper);
    syn::custom_keyword!(constructor);
    syn::custom_keyword!(messages);
}

/// The input of `codes!`.
pub struct Codes {
    /// Whether an upgrade can replace the codes. If not, the constructor installs them for ever.
    governed: bool,
    storage: Type,
    hot: Vec<Message>,
    keeper: Vec<Message>,
}

impl Parse for Codes {
    fn parse(input: ParseStream) -> Result<Self> {
        let governed = input.parse::<Option<keyword::governed>>()?.is_some();
        let storage = input.parse()?;
        input.parse::<Token![;]>()?;
        input.parse::<keyword::hot>()?;
        let hot = list(input)?;
        let mut keeper = Vec::new();
        if input.parse::<Option<keyword::keeper>>()?.is_some() {
            keeper = list(input)?;
        }
        Ok(Self {
            governed,
            storage,
            hot,
            keeper,
        })
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
    let hot = hot_code(codes);
    // Without messages for it there is no keeper code, nor the feature that it is built with.
    if codes.keeper.is_empty() {
        return quote! {
            #[cfg(target_arch = "wasm32")]
            const _: () = { #hot };
        };
    }
    let keeper = keeper_code(codes);
    quote! {
        #[cfg(all(target_arch = "wasm32", not(feature = "keeper")))]
        const _: () = { #hot };
        #[cfg(all(target_arch = "wasm32", feature = "keeper"))]
        const _: () = { #keeper };
    }
}

fn hot_code(codes: &Codes) -> TokenStream {
    let Codes {
        governed,
        storage,
        hot,
        keeper,
    } = codes;
    let answers = hot.iter().map(|message| answer_if_paid_right(storage, message));
    let named = names_of_types(keeper);
    let handed = keeper.iter().map(Message::selector_tokens);
    let full = hash_of("FULL");
    let (keeper_hash, hand_to_keeper, others) = match keeper.is_empty() {
        true => (None, None, quote!([FULL])),
        false => (
            Some(hash_of("KEEPER")),
            Some(quote! {
                if [#(#handed),*].map(Some).contains(&message) {
                    ::estuary_entry::hand_over(&KEEPER);
                }
            }),
            quote!([FULL, KEEPER]),
        ),
    };
    let keep = match governed {
        true => quote! {
            // The last message of an upgrade to this code. Where the full code then refuses, the locks are undone too.
            if message == Some(::estuary_entry::MIGRATE) {
                ::estuary_entry::lock(&#others);
            }
        },
        false => quote! {
            // The constructor asks: it locks these codes.
            if message == Some(::estuary_entry::OTHER_CODES) {
                ::estuary_entry::reply(&&#others[..]);
            }
        },
    };
    let deploy = no_constructor();
    quote! {
        #full
        #keeper_hash
        #named

        #[no_mangle]
        pub extern "C" fn call() {
            let message = ::estuary_entry::selector();
            let paid = ::estuary_entry::is_paid();
            #(#answers)*
            #hand_to_keeper
            #keep
            ::estuary_entry::hand_over(&FULL)
        }

        #deploy
    }
}

fn keeper_code(codes: &Codes) -> TokenStream {
    let Codes {
        governed,
        storage,
        hot,
        keeper,
    } = codes;
    let answers = keeper
        .iter()
        .map(|message| answer_if_paid_right(storage, message));
    let named = names_of_types(hot);
    let full = hash_of("FULL");
    let refuse = governed.then(|| {
        quote! {
            if message == Some(::estuary_entry::MIGRATE) {
                // No hot code hands this over: the account was upgraded to this code.
                ::estuary_entry::refuse_upgrade()
            }
        }
    });
    let deploy = no_constructor();
    quote! {
        #full
        #named

        #[no_mangle]
        pub extern "C" fn call() {
            let message = ::estuary_entry::selector();
            let paid = ::estuary_entry::is_paid();
            #(#answers)*
            #refuse
            ::estuary_entry::hand_over(&FULL)
        }

        #deploy
    }
}

/// A constant with the hash of another code of the contract, from the contract builder.
fn hash_of(code: &str) -> TokenStream {
    let (name, variable) = (format_ident!("{code}"), format!("ESTUARY_{code}_CODE"));
    quote! {
        const #name: [u8; 32] = ::estuary_entry::hash(option_env!(#variable));
    }
}

/// The constructor's entry point of a small code.
fn no_constructor() -> TokenStream {
    quote! {
        #[no_mangle]
        pub extern "C" fn deploy() {
            panic!("the full code has the constructor")
        }
    }
}

/// Answers a message, unless it takes no money and the call transfers some. Then the full code answers.
fn answer_if_paid_right(storage: &Type, message: &Message) -> TokenStream {
    let (selector, takes) = (message.selector_tokens(), takes(message));
    let answer = answer(storage, message, None);
    quote! {
        if message == Some(#selector) && #takes {
            #answer
        }
    }
}

/// Whether a message takes what the call transfers.
fn takes(message: &Message) -> TokenStream {
    match message.payable {
        true => quote!(true),
        false => quote!(!paid),
    }
}

/// Replies with the method's result, if the arguments decode. `check` comes before.
fn answer(storage: &Type, message: &Message, check: Option<TokenStream>) -> TokenStream {
    let (arguments, types) = message.tuples();
    let (names, method) = (message.names(), &message.name);
    quote! {
        if let Some(#arguments) = ::estuary_entry::arguments::<#types>() {
            #check
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
        let (selector, takes) = (message.selector_tokens(), takes(message));
        let check = quote!(assert!(#takes, "the message takes no money"););
        let answer = answer(storage, message, Some(check));
        quote! {
            if message == Some(#selector) {
                #answer
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
