//! `PSP22`: units move between accounts. The crate `psp22` keeps the balances and allowances.

use estuary_interfaces::Balance;
use ink::primitives::AccountId;

use crate::storage::{PSP22Result, WrappedLstStorage};

impl WrappedLstStorage {
    /// All units.
    pub fn total_supply(&self) -> Balance {
        self.units.total_supply()
    }

    /// The units of an account.
    pub fn balance_of(&self, owner: AccountId) -> Balance {
        self.units.balance_of(owner)
    }

    /// The units that `spender` may still move for `owner`.
    pub fn allowance(&self, owner: AccountId, spender: AccountId) -> Balance {
        self.units.allowance(owner, spender)
    }

    /// Moves `value` units of the caller. The token itself cannot receive units.
    pub fn transfer(&mut self, to: AccountId, value: Balance) -> PSP22Result<()> {
        self.not_to_itself(to)?;
        let events = self.units.transfer(self.env().caller(), to, value)?;
        self.emit(events);
        Ok(())
    }

    /// Moves `value` units of `from`, out of the caller's allowance. The token itself cannot receive units.
    pub fn transfer_from(&mut self, from: AccountId, to: AccountId, value: Balance) -> PSP22Result<()> {
        self.not_to_itself(to)?;
        let events = self.units.transfer_from(self.env().caller(), from, to, value)?;
        self.emit(events);
        Ok(())
    }

    /// Lets `spender` move up to `value` units of the caller, in place of the allowance before.
    pub fn approve(&mut self, spender: AccountId, value: Balance) -> PSP22Result<()> {
        let events = self.units.approve(self.env().caller(), spender, value)?;
        self.emit(events);
        Ok(())
    }

    /// Lets `spender` move `delta_value` units more of the caller.
    pub fn increase_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
        let events = self
            .units
            .increase_allowance(self.env().caller(), spender, delta_value)?;
        self.emit(events);
        Ok(())
    }

    /// Lets `spender` move `delta_value` units less of the caller. Refuses to take more than is allowed.
    pub fn decrease_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
        let events = self
            .units
            .decrease_allowance(self.env().caller(), spender, delta_value)?;
        self.emit(events);
        Ok(())
    }
}
