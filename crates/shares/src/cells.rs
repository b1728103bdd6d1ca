//! A token's cells, wherever they are: on the chain, or in the memory of a test.

use ink::primitives::AccountId;
use psp22::PSP22Error;

/// An allowance that is never spent.
const INFINITE: u128 = u128::MAX;

/// Balances and allowances of all accounts.
pub trait TokenCells {
    /// The balance of an account, in the unit that the contract counts.
    fn balance_of(&self, owner: AccountId) -> u128;

    /// Replaces a balance. The cell of an empty account is freed.
    fn set_balance(&mut self, owner: AccountId, balance: u128);

    /// What `spender` may move for `owner`.
    fn allowance(&self, owner: AccountId, spender: AccountId) -> u128;

    /// Replaces an allowance. The cell of an empty allowance is freed.
    fn set_allowance(&mut self, owner: AccountId, spender: AccountId, amount: u128);

    /// Adds to the balance of `owner`. All balances together fit the type, so the sum is exact.
    fn credit(&mut self, owner: AccountId, value: u128) {
        if value > 0 {
            self.set_balance(owner, self.balance_of(owner).saturating_add(value));
        }
    }

    /// Takes `value` from `owner`, who has `held`.
    fn debit(&mut self, owner: AccountId, held: u128, value: u128) -> Result<(), PSP22Error> {
        let left = held.checked_sub(value).ok_or(PSP22Error::InsufficientBalance)?;
        self.set_balance(owner, left);
        Ok(())
    }

    /// Spends `amount` of an allowance and returns the remainder, or nothing if the allowance is infinite.
    fn spend_allowance(
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
