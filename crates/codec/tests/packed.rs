//! The code that `#[derive(Packed)]` generates.

use estuary_codec::Packed;
use ink::{
    primitives::{AccountId, Hash},
    scale::{Decode, Encode},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
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
