//! The entry points of the contract's one code. Every settlement loads it, so it has no entry points of ink!.

use estuary_interfaces::{Balance, StakingCalls};
use ink::primitives::{AccountId, Hash};

use crate::storage::NominatorStorage;

estuary_entry::dispatch! {
    NominatorStorage;
    constructor {
        new(pool: AccountId, validator: AccountId, calls: StakingCalls),
    }
    messages {
        wiring(),
        stash(),
        payable Nominator::delegate(),
        Nominator::undelegate(amount: Balance, chill: bool),
        Nominator::renew(),
        Nominator::settle(booked_stake: Balance, closing: bool),
        Nominator::set_calls(calls: StakingCalls),
        Governed::governor(),
        Governed::storage_version(),
        Governed::upgrade(code: Hash, from_version: u16),
        Governed::migrate(),
    }
}
