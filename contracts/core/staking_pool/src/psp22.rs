//! `PSP22`: transfers, allowances, mints and burns, each with the standard's event.

use estuary_interfaces::{Balance, PoolError, Shares};
use estuary_shares::TokenCells;
use ink::{prelude::string::String, primitives::AccountId};
use psp22::{Approval, PSP22Error};

use crate::{accounting::Accounting, events::Events, host::Host};

pub(crate) type PSP22Result<T> = Result<T, PSP22Error>;

/// The token's use cases.
pub trait Psp22Calls: Host {
    /// The planck that an account's shares can be redeemed for, rounded down.
    fn balance_of(&self, owner: AccountId) -> Balance {
        self.accounting()
            .to_amount_down(self.token().balance_of(owner), self.now())
            .unwrap_or(0)
    }

    /// The planck that `spender` may still move for `owner`.
    fn allowance(&self, owner: AccountId, spender: AccountId) -> Balance {
        self.token().allowance(owner, spender)
    }

    /// Moves the shares that `value` planck are worth, rounded down. The whole balance moves without dust.
    fn transfer(&mut self, to: AccountId, value: Balance) -> PSP22Result<()> {
        self.transfer_from(self.caller(), to, value)
    }

    /// Moves shares like `transfer`, and takes `value` planck from the caller's allowance.
    fn transfer_from(&mut self, from: AccountId, to: AccountId, value: Balance) -> PSP22Result<()> {
        if from == to || value == 0 {
            return Ok(());
        }
        self.spend_allowance(from, self.caller(), value)?;
        let shares = self.shares_to_move(&self.accounting(), from, value)?;
        self.move_shares(from, to, value, shares)
    }

    /// Lets `spender` move up to `value` planck of the caller, in place of the allowance before.
    fn approve(&mut self, spender: AccountId, value: Balance) -> PSP22Result<()> {
        let owner = self.caller();
        if owner != spender {
            self.replace_allowance(owner, spender, value);
        }
        Ok(())
    }

    /// Lets `spender` move `delta_value` planck more of the caller. The sum saturates.
    fn increase_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
        let owner = self.caller();
        if owner != spender && delta_value > 0 {
            let allowance = self.token().allowance(owner, spender).saturating_add(delta_value);
            self.replace_allowance(owner, spender, allowance);
        }
        Ok(())
    }

    /// Lets `spender` move `delta_value` planck less of the caller. Refuses to take more than is allowed.
    fn decrease_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
        let owner = self.caller();
        if owner != spender && delta_value > 0 {
            let allowance = self
                .token()
                .allowance(owner, spender)
                .checked_sub(delta_value)
                .ok_or(PSP22Error::InsufficientAllowance)?;
            self.replace_allowance(owner, spender, allowance);
        }
        Ok(())
    }

    /// The shares that `owner` holds, and the shares that a transfer of `amount` planck moves: all for the whole
    /// balance, otherwise rounded down.
    fn shares_to_move(
        &self,
        accounting: &Accounting,
        owner: AccountId,
        amount: Balance,
    ) -> PSP22Result<(Shares, Shares)> {
        let now = self.now();
        let held = self.token().balance_of(owner);
        let balance = accounting.to_amount_down(held, now).unwrap_or(0);
        if amount > balance {
            return Err(PSP22Error::InsufficientBalance);
        }
        if amount == balance {
            return Ok((held, held));
        }
        let moved = accounting.to_shares_down(amount, now);
        Ok((held, moved.ok_or_else(|| custom("Arithmetic"))?))
    }

    /// The shares that `owner` holds, and the shares that an exit with `amount` planck burns.
    fn shares_to_burn(
        &self,
        accounting: &Accounting,
        owner: AccountId,
        amount: Balance,
    ) -> Result<(Shares, Shares), PoolError> {
        self.shares_to_move(accounting, owner, amount)
            .map_err(|error| match error {
                PSP22Error::InsufficientBalance => PoolError::InsufficientBalance,
                _ => PoolError::Arithmetic,
            })
    }

    /// Whether shares of `account` are locked for ever: the token's own account cannot move any.
    fn is_locked(&self, account: AccountId) -> bool {
        account == self.account()
    }

    /// The shares that `owner` holds, and the worth of `shares` in planck, rounded down.
    fn worth_to_burn(
        &self,
        accounting: &Accounting,
        owner: AccountId,
        shares: Shares,
    ) -> Result<(Shares, Balance), PoolError> {
        let held = self.token().balance_of(owner);
        if shares > held {
            return Err(PoolError::InsufficientBalance);
        }
        let worth = accounting.to_amount_down(shares, self.now());
        Ok((held, worth.ok_or(PoolError::Arithmetic)?))
    }

    /// Moves `shares` of the `held` shares. They are worth `amount` planck.
    fn move_shares(
        &mut self,
        from: AccountId,
        to: AccountId,
        amount: Balance,
        (held, shares): (Shares, Shares),
    ) -> PSP22Result<()> {
        if self.is_locked(to) {
            return Err(custom("RecipientIsToken"));
        }
        if shares == 0 {
            return Err(custom("BelowOneShare"));
        }
        self.token_mut().debit(from, held, shares)?;
        self.token_mut().credit(to, shares);
        self.emit_transfer(Some(from), Some(to), amount, shares);
        Ok(())
    }

    /// Replaces an allowance, in planck.
    fn replace_allowance(&mut self, owner: AccountId, spender: AccountId, amount: Balance) {
        self.token_mut().set_allowance(owner, spender, amount);
        self.emit(Approval {
            owner,
            spender,
            amount,
        });
    }

    /// Spends `amount` planck of an allowance, unless it is infinite or the spender is the owner.
    fn spend_allowance(&mut self, owner: AccountId, spender: AccountId, amount: Balance) -> PSP22Result<()> {
        if owner == spender {
            return Ok(());
        }
        if let Some(amount) = self.token_mut().spend_allowance(owner, spender, amount)? {
            self.emit(Approval {
                owner,
                spender,
                amount,
            });
        }
        Ok(())
    }

    /// Adds shares to `to` that the book has minted already. The event states their worth. While a loss is announced,
    /// the worth is below the money paid for them.
    fn mint(&mut self, to: AccountId, shares: Shares, accounting: &Accounting) {
        if shares > 0 {
            self.token_mut().credit(to, shares);
            let worth = accounting.to_amount_down(shares, self.now()).unwrap_or(0);
            self.emit_transfer(None, Some(to), worth, shares);
        }
    }

    /// Takes `shares` of the `held` shares from `from`, which the book has burnt already. They are worth `amount` planck.
    fn burn(
        &mut self,
        from: AccountId,
        (held, shares): (Shares, Shares),
        amount: Balance,
    ) -> Result<(), PoolError> {
        self.token_mut()
            .debit(from, held, shares)
            .map_err(|_| PoolError::InsufficientBalance)?;
        self.emit_transfer(Some(from), None, amount, shares);
        Ok(())
    }
}

impl<H: Host> Psp22Calls for H {}

/// An error without a name in the standard.
pub(crate) fn custom(reason: &str) -> PSP22Error {
    PSP22Error::Custom(String::from(reason))
}
