//! `PSP22` and `PSP22Metadata`: liquidity shares move between accounts, and wallets show them.

use estuary_interfaces::{Balance, TokenMetadata};
use ink::{prelude::string::String, primitives::AccountId};
use psp22::PSP22Error;

use crate::storage::StablePoolStorage;

type PSP22Result<T> = Result<T, PSP22Error>;

impl StablePoolStorage {
    /// All liquidity shares.
    pub fn total_supply(&self) -> Balance {
        self.ledger().supply
    }

    /// The liquidity shares of an account.
    pub fn balance_of(&self, owner: AccountId) -> Balance {
        self.lp.balance_of(owner)
    }

    /// The liquidity shares that `spender` may move for `owner`.
    pub fn allowance(&self, owner: AccountId, spender: AccountId) -> Balance {
        self.lp.allowance(owner, spender)
    }

    /// Moves `value` of the caller. The pool itself cannot receive liquidity shares.
    pub fn transfer(&mut self, to: AccountId, value: Balance) -> PSP22Result<()> {
        self.lp.transfer(to, value)
    }

    /// Moves `value` of `from`, out of the caller's allowance.
    pub fn transfer_from(&mut self, from: AccountId, to: AccountId, value: Balance) -> PSP22Result<()> {
        self.lp.transfer_from(from, to, value)
    }

    /// Lets `spender` move `value` of the caller, in place of the allowance before.
    pub fn approve(&mut self, spender: AccountId, value: Balance) -> PSP22Result<()> {
        self.lp.approve(spender, value)
    }

    /// Lets `spender` move `delta` more of the caller.
    pub fn increase_allowance(&mut self, spender: AccountId, delta: Balance) -> PSP22Result<()> {
        self.lp.increase_allowance(spender, delta)
    }

    /// Lets `spender` move `delta` less of the caller.
    pub fn decrease_allowance(&mut self, spender: AccountId, delta: Balance) -> PSP22Result<()> {
        self.lp.decrease_allowance(spender, delta)
    }

    /// The name of the liquidity shares.
    pub fn token_name(&self) -> Option<String> {
        Some(self.metadata().name)
    }

    /// The symbol of the liquidity shares.
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
