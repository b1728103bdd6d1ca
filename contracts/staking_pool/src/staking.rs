//! What depositors do: stake, and leave through the queue or at once.

use estuary_events::pool::{SharesBurnt, Staked, UnstakedNow, WithdrawalRequested};
use estuary_interfaces::{verdict, Balance, PoolError, Queue as _, RequestId, Shares, Timestamp};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};

use crate::{
    accounting::Accounting,
    parameters::{exit_rates, Parameters},
    pool::{Pool, QueueAt, Result},
    requests::{parts, whole_or},
};

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
        let running = self.running()?;
        let (accounting, owner) = (self.accounting(), self.env().caller());
        let (held, shares) = self.shares_to_burn(&accounting, owner, amount)?;
        self.request(running, accounting, owner, (held, shares), amount)
    }

    pub fn request_withdrawal_shares(&mut self, shares: Shares) -> Result<(RequestId, u32)> {
        let running = self.running()?;
        let (accounting, owner) = (self.accounting(), self.env().caller());
        let (held, amount) = self.worth_to_burn(&accounting, owner, shares)?;
        self.request(running, accounting, owner, (held, shares), amount)
    }

    /// Requests what `shares`, of the `held` ones, are worth: about `amount` planck.
    fn request(
        &mut self,
        (now, parameters): (Timestamp, Parameters),
        mut accounting: Accounting,
        owner: AccountId,
        (held, shares): (Shares, Shares),
        amount: Balance,
    ) -> Result<(RequestId, u32)> {
        let wiring = self.wired();
        let shares = whole_or(&accounting, held, shares, amount, parameters.min_request, now)?;
        let amount = accounting
            .redeem(shares, now, parameters.reward_period)
            .ok_or(PoolError::Arithmetic)?;
        let parts = parts(amount, parameters.max_request);
        self.accounting.set(&accounting);
        self.burn(owner, (held, shares), amount)?;

        let mut queue: QueueAt = wiring.queue.into();
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
        let running = self.running_for_exit()?;
        let (accounting, owner) = (self.accounting(), self.env().caller());
        let burnt = self.shares_to_burn(&accounting, owner, amount)?;
        self.exit_now(running, accounting, owner, burnt, min_out, owner)
    }

    pub fn unstake_now_shares(
        &mut self,
        shares: Shares,
        min_out: Balance,
        recipient: AccountId,
    ) -> Result<Balance> {
        let running = self.running_for_exit()?;
        let (accounting, owner) = (self.accounting(), self.env().caller());
        let (held, _) = self.worth_to_burn(&accounting, owner, shares)?;
        self.exit_now(running, accounting, owner, (held, shares), min_out, recipient)
    }

    /// Pays `recipient` for `shares`, of the `held` ones of `owner`, out of the reserve.
    fn exit_now(
        &mut self,
        (now, parameters): (Timestamp, Parameters),
        mut accounting: Accounting,
        owner: AccountId,
        (held, shares): (Shares, Shares),
        min_out: Balance,
        recipient: AccountId,
    ) -> Result<Balance> {
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
