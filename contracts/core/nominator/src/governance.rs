//! `Governed`: the messages of the governor, which is the registry.

use estuary_governance::{migrate, upgrade, GovernanceError};
use ink::primitives::{AccountId, Hash};

use crate::storage::{NominatorStorage, LAYOUT};

impl NominatorStorage {
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
