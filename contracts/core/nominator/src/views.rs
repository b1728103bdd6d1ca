//! The views: the accounts that the nominator works with, and its stash.

use estuary_chain_reads::StashInfo;

use crate::storage::{NominatorStorage, Wiring};

impl NominatorStorage {
    /// The accounts of registry, pool and validator, and the indices of the staking calls.
    pub fn wiring(&self) -> Option<Wiring> {
        self.wiring.get()
    }

    /// The nominator's stash with its announced slashes, as the chain has it now.
    pub fn stash(&self) -> StashInfo {
        self.env().extension().stash(self.env().account_id())
    }
}
