//! `PSP22`: units move between accounts. The crate `psp22` keeps the balances and allowances.

use estuary_interfaces::Balance;
use ink::primitives::AccountId;

use crate::storage::{PSP22Result, WrappedLstStorage};

impl WrappedLstStorage {
    pub fn total_supply(&self) -> Balance {
        self.units.total_supply()
    }

    pub fn balance_of(&self, owner: AccountId) -> Balance {
        self.units.balance_of(owner)
    }

    pub fn allowance(&self, owner: AccountId, spender: AccountId) -> Balance {
        self.units.allowance(owner, spender)
    }

    pub fn transfer(&mut self, to: AccountId, value: Balance) -> PSP22Result<()> {
        self.not_to_itself(to)?;
        let events = self.units.transfer(self.env().caller(), to, value)?;
        self.emit(events);
        Ok(())
    }

    pub fn transfer_from(&mut self, from: AccountId, to: AccountId, value: Balance) -> PSP22Result<()> {
        self.not_to_itself(to)?;
        let events = self.units.transfer_from(self.env().caller(), from, to, value)?;
        self.emit(events);
        Ok(())
    }

    pub fn approve(&mut self, spender: AccountId, value: Balance) -> PSP22Result<()> {
        let events = self.units.approve(self.env().caller(), spender, value)?;
        self.emit(events);
        Ok(())
    }

    pub fn increase_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
        let events = self
            .units
            .increase_allowance(self.env().caller(), spender, delta_value)?;
        self.emit(events);
        Ok(())
    }

    pub fn decrease_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
        let events = self
            .units
            .decrease_allowance(self.env().caller(), spender, delta_value)?;
        self.emit(events);
        Ok(())
    }
}
