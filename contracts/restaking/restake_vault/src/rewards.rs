//! Rewards: native or units that anyone gives to holders.

use estuary_interfaces::{verdict, WrappedLst};
use estuary_restaking::Units;
use estuary_restaking_interfaces::restake_vault::{RestakeError, Rewarded, VaultSetup};
use ink::codegen::TraitCallBuilder;

use crate::storage::{Now, RestakeVaultStorage, Result};

impl RestakeVaultStorage {
    /// Stakes and wraps the transferred value, which streams to holders. Returns the units.
    pub fn reward(&mut self) -> Result<Units> {
        let now = self.begun()?;
        let units = self.wrap_value(&now.setup)?;
        self.book_reward(now, units)?;
        Ok(units)
    }

    /// Takes `units` of the caller, which stream to holders.
    pub fn reward_units(&mut self, units: Units) -> Result<()> {
        let now = self.begun()?;
        let setup = now.setup;
        self.book_reward(now, units)?;
        self.take_units(&setup, units)
    }

    fn book_reward(&mut self, mut now: Now, units: Units) -> Result<()> {
        let curator_lrt = now.book.reward(units, &now.setup.policy, now.time)?;
        self.book.set(&now.book);
        if let Some(curator) = self.curator().curator {
            self.lrt.mint(curator, curator_lrt);
        }
        self.env().emit_event(Rewarded {
            from: self.env().caller(),
            units,
            curator_lrt,
        });
        Ok(())
    }

    /// Stakes the transferred value, and wraps the shares. Returns the units, which are the vault's then.
    pub(crate) fn wrap_value(&self, setup: &VaultSetup) -> Result<Units> {
        let value = self.env().transferred_value();
        if value == 0 {
            return Err(RestakeError::ZeroAmount);
        }
        let wrapped = self
            .wrapper_at(setup)
            .call_mut()
            .stake_and_wrap(0, None)
            .transferred_value(value)
            .try_invoke();
        verdict(wrapped, RestakeError::WrapperFailed, RestakeError::Wrapper)
    }
}
