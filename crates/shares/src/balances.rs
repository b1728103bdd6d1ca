//! The cells on the chain.

use ink::{
    primitives::AccountId,
    storage::{traits::ManualKey, Mapping},
};

use crate::TokenCells;

/// Balances and allowances under the keys 10 and 11.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Balances {
    balances: Mapping<AccountId, u128, ManualKey<10>>,
    /// What an owner allows a spender to move.
    allowances: Mapping<(AccountId, AccountId), u128, ManualKey<11>>,
}

impl TokenCells for Balances {
    fn balance_of(&self, owner: AccountId) -> u128 {
        self.balances.get(owner).unwrap_or(0)
    }

    fn set_balance(&mut self, owner: AccountId, balance: u128) {
        if balance == 0 {
            self.balances.remove(owner);
        } else {
            self.balances.insert(owner, &balance);
        }
    }

    fn allowance(&self, owner: AccountId, spender: AccountId) -> u128 {
        self.allowances.get((owner, spender)).unwrap_or(0)
    }

    fn set_allowance(&mut self, owner: AccountId, spender: AccountId, amount: u128) {
        if amount == 0 {
            self.allowances.remove((owner, spender));
        } else {
            self.allowances.insert((owner, spender), &amount);
        }
    }
}
