//! The entry points of the contract's one code.

use estuary_cover_interfaces::Parts;
use estuary_interfaces::{Shares, Timestamp};
use ink::primitives::AccountId;

use crate::storage::CoverVaultStorage;

estuary_entry::dispatch! {
    CoverVaultStorage;
    constructor {
        fallible new(pool: AccountId, wrapper: AccountId),
    }
    messages {
        CoverVault::deposit(shares: Shares, min_parts: Parts),
        CoverVault::deposit_wrapped(units: Shares, min_parts: Parts),
        payable CoverVault::stake_and_deposit(min_parts: Parts),
        CoverVault::sponsor(shares: Shares, period: Timestamp),
        CoverVault::request_exit(parts: Parts),
        CoverVault::claim_exit(min_shares: Shares),
        CoverVault::position(owner: AccountId),
        CoverVault::book(),
        CoverVault::wiring(),
    }
}
