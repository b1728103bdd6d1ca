//! Structures of fixed size, read at once.
//!
//! The codec's own derivation checks the length of the input before every field. These checks are most of the code that
//! reads a structure of many numbers. Here one check covers the whole structure. The codec writes the same bytes.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub use estuary_macros::Packed;

use ink::primitives::{AccountId, Hash};

/// A type whose encoding has a fixed size.
pub trait Packed: Sized {
    /// Number of bytes of the encoding.
    const SIZE: usize;

    /// Takes the value off the front of `bytes`. `None` where there are too few bytes, or a byte has no meaning.
    fn take(bytes: &mut &[u8]) -> Option<Self>;
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl Packed for $number {
            const SIZE: usize = core::mem::size_of::<Self>();

            #[inline(always)]
            fn take(bytes: &mut &[u8]) -> Option<Self> {
                chunk(bytes).map(Self::from_le_bytes)
            }
        })*
    };
}

numbers!(u8, u16, u32, u64, u128);

macro_rules! names {
    ($($name:ty),*) => {
        $(impl Packed for $name {
            const SIZE: usize = 32;

            #[inline(always)]
            fn take(bytes: &mut &[u8]) -> Option<Self> {
                chunk::<32>(bytes).map(Self::from)
            }
        })*
    };
}

names!(AccountId, Hash);

impl Packed for bool {
    const SIZE: usize = 1;

    #[inline(always)]
    fn take(bytes: &mut &[u8]) -> Option<Self> {
        match u8::take(bytes)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

#[inline(always)]
fn chunk<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (chunk, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*chunk)
}
