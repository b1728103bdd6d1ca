//! The cells: balances and allowances of all accounts.

use ink::{
    primitives::AccountId,
    storage::{traits::ManualKey, Mapping},
};
use psp22::PSP22Error;

/// An allowance that is never spent.
const INFINITE: u128 = u128::MAX;

/// Balances and allowances under the keys 10 and 11.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Balances {
    balances: Mapping<AccountId, u128, ManualKey<10>>,
    /// What an owner allows a spender to move.
    allowances: Mapping<(AccountId, AccountId), u128, ManualKey<11>>,
}

impl Balances {
    /// The balance of an account, in the unit that the contract counts.
    pub fn balance_of(&self, owner: AccountId) -> u128 {
        self.balances.get(owner).unwrap_or(0)
    }

    /// What `spender` may move for `owner`.
    pub fn allowance(&self, owner: AccountId, spender: AccountId) -> u128 {
        self.allowances.get((owner, spender)).unwrap_or(0)
    }

    /// Adds to the balance of `owner`. All balances together fit the type, so the sum is exact.
    pub fn credit(&mut self, owner: AccountId, value: u128) {
        if value > 0 {
            self.balances
                .insert(owner, &self.balance_of(owner).saturating_add(value));
        }
    }

    /// Takes `value` from `owner`, who has `held`. The cell of an empty account is freed.
    pub fn debit(&mut self, owner: AccountId, held: u128, value: u128) -> Result<(), PSP22Error> {
        let left = held.checked_sub(value).ok_or(PSP22Error::InsufficientBalance)?;
        if left == 0 {
            self.balances.remove(owner);
        } else {
            self.balances.insert(owner, &left);
        }
        Ok(())
    }

    /// Replaces an allowance. The cell of an empty allowance is freed.
    pub fn set_allowance(&mut self, owner: AccountId, spender: AccountId, amount: u128) {
        if amount == 0 {
            self.allowances.remove((owner, spender));
        } else {
            self.allowances.insert((owner, spender), &amount);
        }
    }

    /// Spends `amount` of an allowance and returns the remainder, or nothing if the allowance is infinite.
    pub fn spend_allowance(
        &mut self,
        owner: AccountId,
        spender: AccountId,
        amount: u128,
    ) -> Result<Option<u128>, PSP22Error> {
        let allowance = self.allowance(owner, spender);
        if allowance == INFINITE {
            return Ok(None);
        }
        let left = allowance
            .checked_sub(amount)
            .ok_or(PSP22Error::InsufficientAllowance)?;
        self.set_allowance(owner, spender, left);
        Ok(Some(left))
    }
}
