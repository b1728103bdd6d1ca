//! `#[derive(Packed)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, Result};

/// Implements `Packed`, and the codec's `Decode` by it.
pub fn implement(structure: &DeriveInput) -> Result<TokenStream> {
    let refuse = |reason| Err(Error::new_spanned(&structure.ident, reason));
    if !structure.generics.params.is_empty() {
        return refuse("a packed structure has no parameters");
    }
    let Data::Struct(data) = &structure.data else {
        return refuse("only a structure is packed");
    };
    let Fields::Named(fields) = &data.fields else {
        return refuse("the fields of a packed structure have names");
    };
    let name = &structure.ident;
    let (fields, types): (Vec<_>, Vec<_>) = fields
        .named
        .iter()
        .map(|field| (field.ident.as_ref(), &field.ty))
        .unzip();
    Ok(quote! {
        impl ::estuary_codec::Packed for #name {
            const SIZE: usize = 0 #(+ <#types as ::estuary_codec::Packed>::SIZE)*;

            #[inline(always)]
            fn take(bytes: &mut &[u8]) -> ::core::option::Option<Self> {
                #(let #fields = <#types as ::estuary_codec::Packed>::take(bytes)?;)*
                ::core::option::Option::Some(Self { #(#fields),* })
            }
        }

        impl ::ink::scale::Decode for #name {
            fn decode<I: ::ink::scale::Input>(
                input: &mut I,
            ) -> ::core::result::Result<Self, ::ink::scale::Error> {
                let mut bytes = [0; <Self as ::estuary_codec::Packed>::SIZE];
                input.read(&mut bytes)?;
                ::estuary_codec::Packed::take(&mut &bytes[..]).ok_or_else(|| "a byte means nothing".into())
            }
        }
    })
}
