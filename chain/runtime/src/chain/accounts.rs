//! Accounts by name.

use crate::AccountId;

/// The account of an actor: its name, padded with zeros to 32 bytes.
pub fn account(name: &str) -> AccountId {
    let mut bytes = [0; 32];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    bytes.into()
}

/// The stash of the `index`-th validator, from 0.
pub fn validator(index: u32) -> AccountId {
    account(&format!("validator {index}"))
}
