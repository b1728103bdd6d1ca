//! What depositors do: stake, and leave through the queue or at once.

use estuary_events::pool::{SharesBurnt, Staked, UnstakedNow, WithdrawalRequested};
use estuary_interfaces::{verdict, Balance, PoolError, Queue as _, RequestId, Shares};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};

use crate::{
    accounting::Accounting,
    parameters::exit_rates,
    pool::{Pool, QueueAt, Result},
    requests::{parts, whole_or},
};

/// How much somebody leaves with.
#[derive(Clone, Copy)]
enum Quantity {
    /// Planck.
    Amount(Balance),
    Shares(Shares),
}

impl Pool {
    pub fn stake(&mut self, min_shares: Shares, referral: Option<AccountId>) -> Result<Shares> {
        self.stake_for(self.env().caller(), min_shares, referral)
    }

    pub fn stake_for(
        &mut self,
        recipient: AccountId,
        min_shares: Shares,
        referral: Option<AccountId>,
    ) -> Result<Shares> {
        let (now, parameters) = self.running()?;
        let (staker, amount) = (self.env().caller(), self.env().transferred_value());
        if self.is_locked(recipient) {
            return Err(PoolError::RecipientIsToken);
        }
        if amount < parameters.min_stake {
            return Err(PoolError::BelowMinimum);
        }
        let mut accounting = self.accounting();
        accounting.stake_limit = accounting
            .stake_limit
            .after(amount, parameters.stake_limit, parameters.stake_limit_period, now)
            .ok_or(PoolError::StakeLimitExceeded)?;
        if accounting.impaired(now) {
            return Err(PoolError::PoolImpaired);
        }
        let before = accounting;
        let shares = accounting
            .stake(amount, now, parameters.reward_period)
            .ok_or(PoolError::Arithmetic)?;
        if shares == 0 || shares < min_shares {
            return Err(PoolError::TooFewShares);
        }
        if accounting
            .equity(now)
            .is_none_or(|pooled| pooled > parameters.max_pooled)
        {
            return Err(PoolError::CapExceeded);
        }
        self.accounting.set(&accounting);
        self.mint(recipient, shares, &accounting);
        self.env().emit_event(Staked {
            staker,
            recipient,
            referral,
            amount,
            shares,
        });
        // What the stake costs above the exit price streams.
        if accounting.returning != before.returning {
            self.emit_rebased(&before, &accounting);
        }
        Ok(shares)
    }

    pub fn request_withdrawal(&mut self, amount: Balance) -> Result<(RequestId, u32)> {
        self.request(Quantity::Amount(amount))
    }

    pub fn request_withdrawal_shares(&mut self, shares: Shares) -> Result<(RequestId, u32)> {
        self.request(Quantity::Shares(shares))
    }

    fn request(&mut self, quantity: Quantity) -> Result<(RequestId, u32)> {
        let (now, parameters) = self.running()?;
        let (mut accounting, owner) = (self.accounting(), self.env().caller());
        let (held, shares, amount) = self.to_burn(&accounting, owner, quantity)?;
        let shares = whole_or(&accounting, held, shares, amount, parameters.min_request, now)?;
        let amount = accounting
            .redeem(shares, now, parameters.reward_period)
            .ok_or(PoolError::Arithmetic)?;
        let parts = parts(amount, parameters.max_request);
        self.accounting.set(&accounting);
        self.burn(owner, (held, shares), amount)?;

        let mut queue: QueueAt = self.wired().queue.into();
        let enqueued = queue.call_mut().enqueue(owner, amount, parts).try_invoke();
        let first_id = verdict(enqueued, PoolError::QueueFailed, PoolError::Queue)?;
        self.env().emit_event(WithdrawalRequested {
            owner,
            first_id,
            parts,
            amount,
            shares,
        });
        Ok((first_id, parts))
    }

    pub fn unstake_now(&mut self, amount: Balance, min_out: Balance) -> Result<Balance> {
        self.exit_now(Quantity::Amount(amount), min_out, None)
    }

    pub fn unstake_now_shares(
        &mut self,
        shares: Shares,
        min_out: Balance,
        recipient: AccountId,
    ) -> Result<Balance> {
        self.exit_now(Quantity::Shares(shares), min_out, Some(recipient))
    }

    /// Pays `recipient`, or the caller, for shares of the caller, out of the reserve.
    fn exit_now(
        &mut self,
        quantity: Quantity,
        min_out: Balance,
        recipient: Option<AccountId>,
    ) -> Result<Balance> {
        let (now, parameters) = self.running_for_exit()?;
        let (mut accounting, owner) = (self.accounting(), self.env().caller());
        let (held, shares, _) = self.to_burn(&accounting, owner, quantity)?;
        let recipient = recipient.unwrap_or(owner);
        if self.is_locked(recipient) {
            return Err(PoolError::RecipientIsToken);
        }
        let before = accounting;
        let terms = accounting
            .exit_terms(shares, exit_rates(&parameters), now)
            .ok_or(PoolError::ReserveTooSmall)?;
        let paid = accounting
            .exit_now(shares, terms, now, parameters.reward_period)
            .ok_or(PoolError::Arithmetic)?;
        if paid == 0 {
            return Err(PoolError::BelowMinimum);
        }
        if paid < min_out {
            return Err(PoolError::TooLittleOut);
        }
        let (value, fee) = terms;
        self.accounting.set(&accounting);
        self.burn(owner, (held, shares), value)?;
        self.pay(recipient, paid)?;
        self.env().emit_event(UnstakedNow {
            owner,
            recipient,
            shares,
            paid,
            fee,
        });
        self.emit_rebased(&before, &accounting);
        Ok(paid)
    }

    /// The shares that `owner` holds, those of them to be burnt, and about what these are worth.
    fn to_burn(
        &self,
        accounting: &Accounting,
        owner: AccountId,
        quantity: Quantity,
    ) -> Result<(Shares, Shares, Balance)> {
        match quantity {
            Quantity::Amount(amount) => {
                let (held, shares) = self.shares_to_burn(accounting, owner, amount)?;
                Ok((held, shares, amount))
            }
            Quantity::Shares(shares) => {
                let (held, amount) = self.worth_to_burn(accounting, owner, shares)?;
                Ok((held, shares, amount))
            }
        }
    }

    pub fn burn_shares(&mut self, shares: Shares) -> Result<Balance> {
        let (now, parameters) = self.running()?;
        let owner = self.env().caller();
        let mut accounting = self.accounting();
        let before = accounting;
        if shares == 0 {
            return Err(PoolError::BelowMinimum);
        }
        let held = self.token.shares_of(owner);
        if shares > held {
            return Err(PoolError::InsufficientBalance);
        }
        let amount = accounting
            .give_up(shares, now, parameters.reward_period)
            .ok_or(PoolError::Arithmetic)?;
        self.accounting.set(&accounting);
        self.burn(owner, (held, shares), amount)?;
        self.env().emit_event(SharesBurnt {
            owner,
            shares,
            amount,
        });
        self.emit_rebased(&before, &accounting);
        Ok(amount)
    }
}
