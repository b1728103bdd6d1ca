//! The messages that the account's code answers: every message of the contract.
//!
//! Every settlement loads this code, so it has entry points of its own, which are smaller than ink!'s.

use estuary_interfaces::{Balance, StakingCalls};
use ink::primitives::{AccountId, Hash};

use crate::storage::NominatorStorage;

estuary_hot::dispatch! {
    NominatorStorage;
    "new"(pool: AccountId, validator: AccountId, calls: StakingCalls) => new;
    "wiring"() => wiring,
    "stash"() => stash,
    payable "Nominator::delegate"() => delegate,
    "Nominator::undelegate"(amount: Balance, chill: bool) => undelegate,
    "Nominator::renew"() => renew,
    "Nominator::settle"(booked_stake: Balance, closing: bool) => settle,
    "Nominator::set_calls"(calls: StakingCalls) => set_calls,
    "Governed::governor"() => governor,
    "Governed::storage_version"() => storage_version,
    "Governed::upgrade"(code: Hash, from_version: u16) => upgrade,
    "Governed::migrate"() => migrate,
}
