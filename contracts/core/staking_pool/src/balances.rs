//! The token's book: the shares and allowances of all accounts. Callers convert amounts to shares.

use estuary_interfaces::{Balance, Shares};
use ink::{
    primitives::AccountId,
    storage::{traits::ManualKey, Mapping},
};
use psp22::PSP22Error;

/// An allowance that is never spent.
const INFINITE: Balance = Balance::MAX;

/// The cells of shares and allowances.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Token {
    shares: Mapping<AccountId, Shares, ManualKey<10>>,
    /// Planck that an owner allows a spender to move.
    allowances: Mapping<(AccountId, AccountId), Balance, ManualKey<11>>,
}

impl Token {
    /// The shares of an account.
    pub fn shares_of(&self, owner: AccountId) -> Shares {
        self.shares.get(owner).unwrap_or(0)
    }

    /// The planck that `spender` may still move for `owner`.
    pub fn allowance(&self, owner: AccountId, spender: AccountId) -> Balance {
        self.allowances.get((owner, spender)).unwrap_or(0)
    }

    /// Adds shares to `owner`. All shares together fit the type, so the sum is exact.
    pub fn credit(&mut self, owner: AccountId, shares: Shares) {
        if shares > 0 {
            self.shares
                .insert(owner, &self.shares_of(owner).saturating_add(shares));
        }
    }

    /// Takes shares from `owner`, which has `held` shares. The cell of an empty account is freed.
    pub fn debit(&mut self, owner: AccountId, held: Shares, shares: Shares) -> Result<(), PSP22Error> {
        let left = held.checked_sub(shares).ok_or(PSP22Error::InsufficientBalance)?;
        if left == 0 {
            self.shares.remove(owner);
        } else {
            self.shares.insert(owner, &left);
        }
        Ok(())
    }

    /// Replaces the allowance by `amount` planck. The cell of an allowance of 0 is freed.
    pub fn set_allowance(&mut self, owner: AccountId, spender: AccountId, amount: Balance) {
        if amount == 0 {
            self.allowances.remove((owner, spender));
        } else {
            self.allowances.insert((owner, spender), &amount);
        }
    }

    /// Spends `amount` planck of an allowance and returns the remainder, or `None` if the allowance is infinite.
    pub fn spend_allowance(
        &mut self,
        owner: AccountId,
        spender: AccountId,
        amount: Balance,
    ) -> Result<Option<Balance>, PSP22Error> {
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
