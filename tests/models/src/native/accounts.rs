//! The accounts of the protocol in memory.

use ink::primitives::AccountId;

use crate::campaign::{LOCKED, REGISTRY};

/// The account of a holder, a validator or a nominator.
pub fn account(number: usize) -> AccountId {
    [number as u8 + 1; 32].into()
}

/// The pool, which holds the locked shares.
pub fn pool() -> AccountId {
    account(LOCKED)
}

/// The registry, which holds unclaimed commission.
pub fn registry() -> AccountId {
    account(REGISTRY)
}

pub(super) fn queue() -> AccountId {
    [0xff; 32].into()
}

pub fn governor() -> AccountId {
    [0xfe; 32].into()
}
