//! `PSP22` and `PSP22Metadata`: units move between accounts, and wallets show them.

use estuary_interfaces::{Balance, TokenMetadata};
use ink::{prelude::string::String, primitives::AccountId};

use crate::storage::{PSP22Result, WrappedLstStorage};

impl WrappedLstStorage {
    /// All units.
    pub fn total_supply(&self) -> Balance {
        self.supply.get().unwrap_or(0)
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
        self.units.transfer(to, value)
    }

    /// Moves `value` units of `from`, out of the caller's allowance. The token itself cannot receive units.
    pub fn transfer_from(&mut self, from: AccountId, to: AccountId, value: Balance) -> PSP22Result<()> {
        self.units.transfer_from(from, to, value)
    }

    /// Lets `spender` move up to `value` units of the caller, in place of the allowance before.
    pub fn approve(&mut self, spender: AccountId, value: Balance) -> PSP22Result<()> {
        self.units.approve(spender, value)
    }

    /// Lets `spender` move `delta` units more of the caller.
    pub fn increase_allowance(&mut self, spender: AccountId, delta: Balance) -> PSP22Result<()> {
        self.units.increase_allowance(spender, delta)
    }

    /// Lets `spender` move `delta` units less of the caller. Refuses to take more than is allowed.
    pub fn decrease_allowance(&mut self, spender: AccountId, delta: Balance) -> PSP22Result<()> {
        self.units.decrease_allowance(spender, delta)
    }

    /// The name of the token.
    pub fn token_name(&self) -> Option<String> {
        Some(self.metadata().name)
    }

    /// The symbol of the token.
    pub fn token_symbol(&self) -> Option<String> {
        Some(self.metadata().symbol)
    }

    /// Decimals of a balance.
    pub fn token_decimals(&self) -> u8 {
        self.metadata().decimals
    }

    fn metadata(&self) -> TokenMetadata {
        self.metadata.get_or_default()
    }
}
