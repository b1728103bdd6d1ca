//! `Governed`: the governor's messages.

use estuary_governance::{migrate, upgrade, GovernanceError};
use ink::primitives::{AccountId, Hash};

use crate::storage::{RequestQueue, LAYOUT};

impl RequestQueue {
    /// The only account that can upgrade the queue.
    pub fn governor(&self) -> AccountId {
        self.governance.get_or_default().governor
    }

    /// The version of the storage's layout.
    pub fn storage_version(&self) -> u16 {
        self.governance.get_or_default().version
    }

    /// Replaces the code by an uploaded code, for the governor. `migrate` has to follow.
    pub fn upgrade(&mut self, code: Hash, from_version: u16) -> Result<(), GovernanceError> {
        upgrade(&self.governance, code, from_version)
    }

    /// Notes that the storage has the layout of this code, for the governor.
    pub fn migrate(&mut self) -> Result<(), GovernanceError> {
        migrate(&mut self.governance, LAYOUT)
    }
}
