//! The accounts and codes of the protocol in memory.

use ink::primitives::{AccountId, Hash};

use crate::campaign::{COVER_VAULT, LOCKED, REGISTRY, ROUTER, WRAPPED_LST};

/// The account of a holder or a validator.
pub fn account(number: usize) -> AccountId {
    [number as u8 + 1; 32].into()
}

/// The number of a holder or a validator.
pub(super) fn number(account: AccountId) -> usize {
    let [first, ..]: &[u8; 32] = account.as_ref();
    usize::from(*first) - 1
}

/// The pool, which holds the locked shares.
pub fn pool() -> AccountId {
    account(LOCKED)
}

/// The registry, which holds unclaimed commission.
pub fn registry() -> AccountId {
    account(REGISTRY)
}

/// The withdrawal queue.
pub fn queue() -> AccountId {
    [0xff; 32].into()
}

pub fn governor() -> AccountId {
    [0xfe; 32].into()
}

/// The nominator that has a stash.
pub(super) fn nominator(stash: usize) -> AccountId {
    let mut account = [0xfd; 32];
    account[..4].copy_from_slice(&(stash as u32).to_le_bytes());
    account.into()
}

/// The code of nominators whose storage has the layout `version`.
pub fn nominator_code(version: u16) -> Hash {
    [version as u8; 32].into()
}

/// The index of a code of nominators, in the order of their versions.
pub(super) fn version(code: Hash) -> usize {
    let [first, ..]: &[u8; 32] = code.as_ref().try_into().expect("a hash has 32 bytes");
    usize::from(*first) - 1
}

pub(super) fn wrapped_lst() -> AccountId {
    account(WRAPPED_LST)
}

pub(super) fn cover_vault() -> AccountId {
    account(COVER_VAULT)
}

/// One of the markets' contracts.
pub(super) fn wing(number: usize) -> AccountId {
    [0xf0 + number as u8; 32].into()
}

pub(super) fn router() -> AccountId {
    wing(ROUTER)
}
