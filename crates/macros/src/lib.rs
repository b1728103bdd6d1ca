//! Macros of `estuary-codec` and `estuary-entry`, which export them: use them from there.

mod entry;
mod message;
mod packed;

use proc_macro::TokenStream;
use syn::parse_macro_input;

/// Decodes a structure of fixed size with one look at the length of the input. Every field must be `Packed` itself.
#[proc_macro_derive(Packed)]
pub fn packed(input: TokenStream) -> TokenStream {
    let structure = parse_macro_input!(input);
    packed::implement(&structure)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// The entry points of a contract's small codes: which of them answers which message.
///
/// ```text
/// estuary_entry::codes! {
///     governed Pool;
///     hot {
///         PSP22::transfer(to: AccountId, value: Balance),
///         payable LiquidStaking::stake(min_shares: Shares, referral: Option<AccountId>),
///     }
///     keeper {
///         settle(operator: OperatorId),
///     }
/// }
/// ```
///
/// A message is written as in the metadata, with the arguments that are read of it. The method of the contract's
/// storage that answers has the message's name. The hot code hands the messages of `keeper` to the keeper code, and all
/// others to the full code.
///
/// An upgrade installs the codes of a `governed` contract. Without the word no upgrade exists, and the constructor
/// installs the codes for ever.
#[proc_macro]
pub fn codes(input: TokenStream) -> TokenStream {
    entry::codes(&parse_macro_input!(input)).into()
}

/// The entry points of a contract in one code, in place of ink!'s: one constructor, and all its messages.
///
/// ```text
/// estuary_entry::dispatch! {
///     Vault;
///     constructor {
///         new(owner: AccountId),
///     }
///     messages {
///         owner(),
///         payable Vault::deposit(recipient: AccountId),
///     }
/// }
/// ```
#[proc_macro]
pub fn dispatch(input: TokenStream) -> TokenStream {
    entry::dispatch(&parse_macro_input!(input)).into()
}
