//! `Governed`: the governor's messages.

use estuary_governance::{migrate, upgrade, GovernanceError};
use ink::primitives::{AccountId, Hash};

use crate::storage::{RequestQueue, LAYOUT};

impl RequestQueue {
    pub fn governor(&self) -> AccountId {
        self.governance.get_or_default().governor
    }

    pub fn storage_version(&self) -> u16 {
        self.governance.get_or_default().version
    }

    pub fn upgrade(&mut self, code: Hash, from_version: u16) -> Result<(), GovernanceError> {
        upgrade(&self.governance, code, from_version)
    }

    pub fn migrate(&mut self) -> Result<(), GovernanceError> {
        migrate(&mut self.governance, LAYOUT)
    }
}
