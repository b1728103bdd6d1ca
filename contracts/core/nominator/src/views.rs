//! The views: the accounts that the nominator works with, and its stash.

use estuary_chain_reads::StashInfo;

use crate::storage::{NominatorStorage, Wiring};

impl NominatorStorage {
    pub fn wiring(&self) -> Option<Wiring> {
        self.wiring.get()
    }

    pub fn stash(&self) -> StashInfo {
        self.env().extension().stash(self.env().account_id())
    }
}
