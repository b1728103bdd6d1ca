//! Messages that all governed contracts have.

use estuary_governance::{GovernanceError, Governed};
use estuary_runtime::AccountId;
use ink::{env::DefaultEnvironment, primitives::Hash};

use super::message;
use crate::{call::to_account, World};

type GovernedAt = ink::contract_ref!(Governed, DefaultEnvironment);

impl World {
    pub fn governor_of(&mut self, contract: &AccountId) -> AccountId {
        to_account(self.query(&message!(GovernedAt(contract.clone()).governor())))
    }

    pub fn storage_version(&mut self, contract: &AccountId) -> u16 {
        self.query(&message!(GovernedAt(contract.clone()).storage_version()))
    }

    pub fn upgrade_at(
        &mut self,
        caller: &AccountId,
        contract: &AccountId,
        code: Hash,
        from_version: u16,
    ) -> Result<(), GovernanceError> {
        self.send(
            caller,
            0,
            &message!(GovernedAt(contract.clone()).upgrade(code, from_version)),
        )
    }

    pub fn migrate_at(&mut self, caller: &AccountId, contract: &AccountId) -> Result<(), GovernanceError> {
        self.send(caller, 0, &message!(GovernedAt(contract.clone()).migrate()))
    }
}
