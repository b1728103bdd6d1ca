//! A message in the list of a code.

use blake2::{digest::consts::U32, Blake2b, Digest};
use proc_macro2::TokenStream;
use quote::{quote, ToTokens};
use syn::{
    parenthesized,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    Ident, Result, Token, Type,
};

mod keyword {
    syn::custom_keyword!(payable);
    syn::custom_keyword!(fallible);
}

/// A message, written as `payable Trait::message(argument: Type)`. `payable` and the trait may be absent.
/// `fallible` marks a constructor that returns a `Result`.
pub struct Message {
    /// Whether it is a constructor that can refuse.
    pub fallible: bool,
    /// Whether it takes money.
    pub payable: bool,
    /// The trait that declares it.
    of: Option<Ident>,
    /// Name of the message, and of the method that answers it.
    pub name: Ident,
    /// The arguments that are read, with their types.
    pub arguments: Vec<(Ident, Type)>,
}

impl Message {
    /// The name of the message in the metadata.
    pub fn label(&self) -> String {
        match &self.of {
            Some(of) => format!("{of}::{}", self.name),
            None => self.name.to_string(),
        }
    }

    /// Its selector as ink! computes it: the first four bytes of the hash of the label.
    pub fn selector(&self) -> [u8; 4] {
        let hash = Blake2b::<U32>::digest(self.label());
        [hash[0], hash[1], hash[2], hash[3]]
    }

    /// The selector as tokens of an array.
    pub fn selector_tokens(&self) -> TokenStream {
        let [a, b, c, d] = self.selector();
        quote!([#a, #b, #c, #d])
    }

    /// The names of the arguments.
    pub fn names(&self) -> impl Iterator<Item = &Ident> {
        self.arguments.iter().map(|(name, _)| name)
    }

    /// The types of the arguments.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        self.arguments.iter().map(|(_, kind)| kind)
    }

    /// The pattern, and the type, of all arguments as one tuple.
    pub fn tuples(&self) -> (impl ToTokens, impl ToTokens) {
        let (names, types) = (self.names(), self.types());
        (quote!((#(#names,)*)), quote!((#(#types,)*)))
    }
}

impl Parse for Message {
    fn parse(input: ParseStream) -> Result<Self> {
        let fallible = input.parse::<Option<keyword::fallible>>()?.is_some();
        let payable = input.parse::<Option<keyword::payable>>()?.is_some();
        let mut name: Ident = input.parse()?;
        let mut of = None;
        if input.parse::<Option<Token![::]>>()?.is_some() {
            of = Some(name);
            name = input.parse()?;
        }
        let content;
        parenthesized!(content in input);
        let arguments = Punctuated::<Argument, Token![,]>::parse_terminated(&content)?;
        Ok(Self {
            fallible,
            payable,
            of,
            name,
            arguments: arguments
                .into_iter()
                .map(|argument| (argument.name, argument.kind))
                .collect(),
        })
    }
}

struct Argument {
    name: Ident,
    kind: Type,
}

impl Parse for Argument {
    fn parse(input: ParseStream) -> Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        let kind = input.parse()?;
        Ok(Self { name, kind })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Message {
        syn::parse_str(text).unwrap()
    }

    #[test]
    fn a_message_is_read_with_all_its_parts() {
        let stake = read("payable LiquidStaking::stake(min_shares: u128, referral: Option<AccountId>)");
        assert!(stake.payable);
        assert_eq!(stake.label(), "LiquidStaking::stake");
        assert_eq!(stake.names().count(), 2);
        let settle = read("settle(operator: OperatorId)");
        assert!(!settle.payable);
        assert_eq!(settle.label(), "settle");
        assert!(syn::parse_str::<Message>("settle").is_err());
    }

    #[test]
    fn selectors_are_those_of_ink() {
        // Of the standard's text: https://github.com/w3f/PSPs/blob/master/PSPs/psp-22.md
        assert_eq!(read("PSP22::transfer()").selector(), [0xdb, 0x20, 0xf9, 0xf5]);
        assert_eq!(read("PSP22::balance_of()").selector(), [0x65, 0x68, 0x38, 0x2f]);
        // As ink! computes `selector_bytes!("new")`.
        assert_eq!(read("new()").selector(), [0x9b, 0xae, 0x9d, 0x5e]);
    }
}
