//! Shares that come, go and move, with the events that tell of it.

use estuary_events::pool::TransferShares;
use estuary_interfaces::{Balance, PoolError, Shares};
use ink::{codegen::Env, prelude::string::String, primitives::AccountId};
use psp22::{Approval, PSP22Error, Transfer};

use crate::{accounting::Accounting, staking_pool::StakingPool};

type PSP22Result<T> = Result<T, PSP22Error>;

impl StakingPool {
    /// The shares that moving `amount` planck moves: all of them for the whole balance, else rounded down.
    pub(crate) fn shares_to_move(
        &self,
        accounting: &Accounting,
        owner: AccountId,
        amount: Balance,
    ) -> PSP22Result<Shares> {
        let now = self.now();
        let shares = self.token.shares_of(owner);
        let balance = accounting.to_amount_down(shares, now).unwrap_or(0);
        if amount > balance {
            return Err(PSP22Error::InsufficientBalance);
        }
        if amount == balance {
            return Ok(shares);
        }
        accounting
            .to_shares_down(amount, now)
            .ok_or_else(|| custom("Arithmetic"))
    }

    /// The shares that leaving with `amount` planck burns.
    pub(crate) fn shares_to_burn(
        &self,
        accounting: &Accounting,
        owner: AccountId,
        amount: Balance,
    ) -> Result<Shares, PoolError> {
        self.shares_to_move(accounting, owner, amount)
            .map_err(|error| match error {
                PSP22Error::InsufficientBalance => PoolError::InsufficientBalance,
                _ => PoolError::Arithmetic,
            })
    }

    /// Moves shares that are worth `amount` planck. Nobody sends to the token itself: its shares are locked.
    pub(crate) fn move_shares(
        &mut self,
        from: AccountId,
        to: AccountId,
        amount: Balance,
        shares: Shares,
    ) -> PSP22Result<()> {
        if to == self.env().account_id() {
            return Err(custom("RecipientIsToken"));
        }
        if shares == 0 {
            return Err(custom("BelowOneShare"));
        }
        self.token.debit(from, shares)?;
        self.token.credit(to, shares);
        self.emit_transfer(Some(from), Some(to), amount, shares);
        Ok(())
    }

    pub(crate) fn set_allowance(&mut self, owner: AccountId, spender: AccountId, amount: Balance) {
        self.token.set_allowance(owner, spender, amount);
        self.env().emit_event(Approval {
            owner,
            spender,
            amount,
        });
    }

    /// Uses up an allowance, unless it is infinite or the spender is the owner.
    pub(crate) fn spend_allowance(
        &mut self,
        owner: AccountId,
        spender: AccountId,
        amount: Balance,
    ) -> PSP22Result<()> {
        if owner == spender {
            return Ok(());
        }
        if let Some(amount) = self.token.spend_allowance(owner, spender, amount)? {
            self.env().emit_event(Approval {
                owner,
                spender,
                amount,
            });
        }
        Ok(())
    }

    pub(crate) fn mint(&mut self, to: AccountId, shares: Shares, amount: Balance) {
        if shares > 0 {
            self.token.credit(to, shares);
            self.emit_transfer(None, Some(to), amount, shares);
        }
    }

    pub(crate) fn burn(&mut self, from: AccountId, shares: Shares, amount: Balance) -> Result<(), PoolError> {
        self.token
            .debit(from, shares)
            .map_err(|_| PoolError::InsufficientBalance)?;
        self.emit_transfer(Some(from), None, amount, shares);
        Ok(())
    }

    pub(crate) fn emit_transfer(
        &self,
        from: Option<AccountId>,
        to: Option<AccountId>,
        value: Balance,
        shares: Shares,
    ) {
        self.env().emit_event(Transfer { from, to, value });
        self.env().emit_event(TransferShares { from, to, shares });
    }
}

/// An error that the standard has no name for.
pub(crate) fn custom(reason: &str) -> PSP22Error {
    PSP22Error::Custom(String::from(reason))
}
