//! `PSP22` and `PSP22Metadata`: supply shares move between accounts, and wallets show them.

use estuary_interfaces::{Balance, TokenMetadata};
use ink::{prelude::string::String, primitives::AccountId};
use psp22::PSP22Error;

use crate::storage::LendingMarketStorage;

type PSP22Result<T> = Result<T, PSP22Error>;

impl LendingMarketStorage {
    /// All supply shares.
    pub fn total_supply(&self) -> Balance {
        self.ledger.get_or_default().supply_shares
    }

    /// The supply shares of an account.
    pub fn balance_of(&self, owner: AccountId) -> Balance {
        self.supply_shares.balance_of(owner)
    }

    /// The supply shares that `spender` may move for `owner`.
    pub fn allowance(&self, owner: AccountId, spender: AccountId) -> Balance {
        self.supply_shares.allowance(owner, spender)
    }

    /// Moves `value` of the caller. The market itself cannot receive supply shares.
    pub fn transfer(&mut self, to: AccountId, value: Balance) -> PSP22Result<()> {
        self.supply_shares.transfer(to, value)
    }

    /// Moves `value` of `from`, out of the caller's allowance.
    pub fn transfer_from(&mut self, from: AccountId, to: AccountId, value: Balance) -> PSP22Result<()> {
        self.supply_shares.transfer_from(from, to, value)
    }

    /// Lets `spender` move `value` of the caller, in place of the allowance before.
    pub fn approve(&mut self, spender: AccountId, value: Balance) -> PSP22Result<()> {
        self.supply_shares.approve(spender, value)
    }

    /// Lets `spender` move `delta` more of the caller.
    pub fn increase_allowance(&mut self, spender: AccountId, delta: Balance) -> PSP22Result<()> {
        self.supply_shares.increase_allowance(spender, delta)
    }

    /// Lets `spender` move `delta` less of the caller.
    pub fn decrease_allowance(&mut self, spender: AccountId, delta: Balance) -> PSP22Result<()> {
        self.supply_shares.decrease_allowance(spender, delta)
    }

    /// The name of the supply shares.
    pub fn token_name(&self) -> Option<String> {
        Some(self.metadata().name)
    }

    /// The symbol of the supply shares.
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
