//! The example vaults.

use estuary_interfaces::Shares;
use estuary_runtime::{AccountId, Balance};
use share_vault::ShareVaultRef;
use unit_vault::UnitVaultRef;

use crate::{call::to_ink, deployment::deploy, messages::message, wrapped_lst::Token, World};

/// share_vault
impl World {
    /// Deploys a vault for shares of `pool`.
    pub fn deploy_share_vault(&mut self, pool: &AccountId) -> AccountId {
        let constructor = ShareVaultRef::new(to_ink(pool));
        deploy(&mut self.chain, &self.deployer, "share_vault", 0, constructor)
    }

    pub fn deposit_shares(
        &mut self,
        vault: &AccountId,
        owner: &AccountId,
        shares: Shares,
    ) -> Result<(), share_vault::VaultError> {
        self.send(owner, 0, &message!(ShareVaultRef(vault).deposit(shares)))
    }

    pub fn withdraw_shares(
        &mut self,
        vault: &AccountId,
        owner: &AccountId,
        shares: Shares,
    ) -> Result<(), share_vault::VaultError> {
        self.send(owner, 0, &message!(ShareVaultRef(vault).withdraw(shares)))
    }

    pub fn deposited_shares(&mut self, vault: &AccountId, owner: &AccountId) -> Shares {
        self.query(&message!(ShareVaultRef(vault).shares_of(to_ink(owner))))
    }

    pub fn value_of_shares(&mut self, vault: &AccountId, owner: &AccountId) -> Option<Balance> {
        self.query(&message!(ShareVaultRef(vault).value_of(to_ink(owner))))
    }
}

/// unit_vault
impl World {
    /// Deploys a vault for units of `wrapped token`.
    pub fn deploy_unit_vault(&mut self, wrapped_lst: &Token) -> AccountId {
        let constructor = UnitVaultRef::new(to_ink(&wrapped_lst.0));
        deploy(&mut self.chain, &self.deployer, "unit_vault", 0, constructor)
    }

    pub fn deposit_units(
        &mut self,
        vault: &AccountId,
        owner: &AccountId,
        units: Balance,
    ) -> Result<(), unit_vault::VaultError> {
        self.send(owner, 0, &message!(UnitVaultRef(vault).deposit(units)))
    }

    pub fn withdraw_units(
        &mut self,
        vault: &AccountId,
        owner: &AccountId,
        units: Balance,
    ) -> Result<(), unit_vault::VaultError> {
        self.send(owner, 0, &message!(UnitVaultRef(vault).withdraw(units)))
    }

    pub fn deposited_units(&mut self, vault: &AccountId, owner: &AccountId) -> Balance {
        self.query(&message!(UnitVaultRef(vault).units_of(to_ink(owner))))
    }

    pub fn value_of_units(&mut self, vault: &AccountId, owner: &AccountId) -> Option<Balance> {
        self.query(&message!(UnitVaultRef(vault).value_of(to_ink(owner))))
    }
}
