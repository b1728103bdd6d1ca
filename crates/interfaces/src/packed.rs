//! Structures of fixed size, read at once.
//!
//! The codec's own derivation looks for the end of the input before every field, which is most of the code that reads
//! a structure of many numbers. Here the length is looked at once. The bytes are those that the codec writes.

use ink::primitives::{AccountId, Hash};

/// What always takes as many bytes.
pub trait Packed: Sized {
    const SIZE: usize;

    /// Takes the value off the front of `bytes`; nothing, if these are too few, or mean none.
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

/// Decodes a structure whose fields are all [`Packed`]. They are listed in the order in which they are declared.
#[macro_export]
macro_rules! packed {
    ($structure:ty { $($field:ident: $kind:ty),* $(,)? }) => {
        impl $crate::Packed for $structure {
            const SIZE: usize = 0 $(+ <$kind as $crate::Packed>::SIZE)*;

            #[inline(always)]
            fn take(bytes: &mut &[u8]) -> Option<Self> {
                $(let $field = <$kind as $crate::Packed>::take(bytes)?;)*
                Some(Self { $($field),* })
            }
        }

        impl ink::scale::Decode for $structure {
            fn decode<I: ink::scale::Input>(input: &mut I) -> core::result::Result<Self, ink::scale::Error> {
                let mut bytes = [0; <Self as $crate::Packed>::SIZE];
                input.read(&mut bytes)?;
                $crate::Packed::take(&mut &bytes[..]).ok_or_else(|| "a byte means nothing".into())
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use ink::scale::{Decode, Encode};

    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[ink::scale_derive(Encode)]
    struct All {
        a: u8,
        b: u16,
        c: u32,
        d: u64,
        e: u128,
        f: bool,
        account: AccountId,
        hash: Hash,
    }

    packed!(All {
        a: u8,
        b: u16,
        c: u32,
        d: u64,
        e: u128,
        f: bool,
        account: AccountId,
        hash: Hash
    });

    fn all() -> All {
        All {
            a: 1,
            b: 0x0203,
            c: 0x0405_0607,
            d: u64::MAX - 1,
            e: u128::MAX - 2,
            f: true,
            account: AccountId::from([7; 32]),
            hash: Hash::from([9; 32]),
        }
    }

    #[test]
    fn what_the_codec_writes_is_read() {
        let bytes = all().encode();
        assert_eq!(bytes.len(), All::SIZE);
        assert_eq!(All::decode(&mut &bytes[..]), Ok(all()));
    }

    #[test]
    fn too_few_bytes_and_a_byte_that_means_nothing_are_refused() {
        let mut bytes = all().encode();
        assert!(All::decode(&mut &bytes[..bytes.len() - 1]).is_err());
        bytes[1 + 2 + 4 + 8 + 16] = 2;
        assert!(All::decode(&mut &bytes[..]).is_err());
    }
}
