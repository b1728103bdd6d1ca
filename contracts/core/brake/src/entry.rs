//! The entry points of the contract's one code. The governor loads it for every proposal, so it has no entry points of
//! ink!.

use estuary_interfaces::{ProposalId, Shares};
use ink::primitives::AccountId;

use crate::storage::BrakeStorage;

estuary_entry::dispatch! {
    BrakeStorage;
    constructor {
        new(governor: AccountId, token: AccountId),
    }
    messages {
        position(owner: AccountId, against: ProposalId),
        Brake::lock(against: ProposalId, units: Shares),
        Brake::release(against: ProposalId, units: Shares),
        Brake::keep(against: ProposalId),
        Brake::withdraw(against: ProposalId),
        Brake::against(id: ProposalId),
        Brake::wiring(),
    }
}
