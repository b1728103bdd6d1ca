//! The arguments of a call, which a contract writes and which are therefore not trusted.

use alloc::vec::Vec;
use estuary_chain_reads::MAX_BATCH;
use scale::{Compact, Decode, DecodeAll, MaxEncodedLen};

/// The most bytes that are read: a full batch and the length before it.
pub fn max_len<A: MaxEncodedLen>() -> u32 {
    let bytes = Compact::<u32>::max_encoded_len() + MAX_BATCH as usize * A::max_encoded_len();
    bytes.try_into().unwrap_or(u32::MAX)
}

pub fn account<A: Decode>(mut input: &[u8]) -> Option<A> {
    A::decode_all(&mut input).ok()
}

/// Two accounts, one after the other.
pub fn pair<A: Decode>(mut input: &[u8]) -> Option<(A, A)> {
    DecodeAll::decode_all(&mut input).ok()
}

/// The first [`MAX_BATCH`] accounts of a batch. Decoded one by one: the length is the contract's word, so nothing is
/// allocated for it.
pub fn accounts<A: Decode>(mut input: &[u8]) -> Option<Vec<A>> {
    let Compact(length) = Compact::<u32>::decode(&mut input).ok()?;
    (0..length)
        .take(MAX_BATCH as usize)
        .map(|_| A::decode(&mut input).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use scale::Encode;

    type Account = [u8; 32];

    fn batch(length: u8) -> Vec<Account> {
        (0..length).map(|i| [i; 32]).collect()
    }

    #[test]
    fn a_batch_keeps_its_order() {
        assert_eq!(accounts::<Account>(&batch(3).encode()), Some(batch(3)));
        assert_eq!(accounts::<Account>(&batch(0).encode()), Some(Vec::new()));
    }

    #[test]
    fn only_the_first_hundred_of_a_batch_are_taken() {
        let input = batch(101).encode();
        let read = &input[..input.len().min(max_len::<Account>() as usize)];
        assert_eq!(accounts::<Account>(read), Some(batch(100)));
    }

    #[test]
    fn a_batch_that_promises_more_than_it_holds_is_refused() {
        assert_eq!(accounts::<Account>(&Compact(u32::MAX).encode()), None);
        assert_eq!(accounts::<Account>(&batch(2).encode()[..64]), None);
        assert_eq!(accounts::<Account>(&[]), None);
    }

    #[test]
    fn an_account_that_is_too_short_or_too_long_is_refused() {
        assert_eq!(account::<Account>(&[7; 32]), Some([7; 32]));
        assert_eq!(account::<Account>(&[7; 31]), None);
        assert_eq!(account::<Account>(&[7; 33]), None);
        assert_eq!(pair::<Account>(&[7; 64]), Some(([7; 32], [7; 32])));
        assert_eq!(pair::<Account>(&[7; 63]), None);
        assert_eq!(pair::<Account>(&[7; 65]), None);
    }
}
