//! `LiquidStaking`: stakes, withdrawal requests, instant exits, transfers of shares, prices.

use estuary_events::pool::{SharesBurnt, Staked, UnstakedNow, WithdrawalRequested};
use estuary_interfaces::{Balance, PoolError, Price, RequestId, Shares, Timestamp};
use estuary_shares::TokenCells;
use ink::primitives::AccountId;

use crate::{
    accounting::Accounting,
    events::Events,
    host::{Host, Result},
    parameters::{exit_rates, Parameters},
    psp22::{custom, PSP22Result, Psp22Calls},
    requests::{parts, whole_or},
};

/// The number 1 in the fixed-point format of [`LiquidStakingCalls::share_price`].
const PRICE_ONE: Balance = 1_000_000_000_000_000_000;

/// The size of an exit.
#[derive(Clone, Copy, Debug)]
pub enum Quantity {
    /// Planck.
    Amount(Balance),
    /// Shares.
    Shares(Shares),
}

/// The use cases of holders.
pub trait LiquidStakingCalls: Host {
    /// Stakes the transferred value for the caller, like [`stake_for`](Self::stake_for).
    fn stake(&mut self, min_shares: Shares, referral: Option<AccountId>) -> Result<Shares> {
        self.stake_for(self.caller(), min_shares, referral)
    }

    /// Stakes the transferred value, and mints shares to `recipient`, rounded down. Refuses fewer than `min_shares`.
    fn stake_for(
        &mut self,
        recipient: AccountId,
        min_shares: Shares,
        referral: Option<AccountId>,
    ) -> Result<Shares> {
        let (now, parameters) = self.running()?;
        let (staker, amount) = (self.caller(), self.value());
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
        self.set_accounting(&accounting);
        self.mint(recipient, shares, &accounting);
        self.emit(Staked {
            staker,
            recipient,
            referral,
            amount,
            shares,
        });
        // The cost of the shares above the exit price streams.
        if accounting.returning != before.returning {
            self.emit_rebased(&before, &accounting);
        }
        Ok(shares)
    }

    /// Burns the shares that `amount` planck are worth for requests in the queue. Returns the first id and their
    /// number.
    fn request_withdrawal(&mut self, amount: Balance) -> Result<(RequestId, u32)> {
        self.request(Quantity::Amount(amount))
    }

    /// Burns `shares` of the caller for requests in the queue. Returns the first id and their number.
    fn request_withdrawal_shares(&mut self, shares: Shares) -> Result<(RequestId, u32)> {
        self.request(Quantity::Shares(shares))
    }

    /// Burns shares of the caller for requests in the queue.
    fn request(&mut self, quantity: Quantity) -> Result<(RequestId, u32)> {
        let (now, parameters) = self.running()?;
        let (mut accounting, owner) = (self.accounting(), self.caller());
        let (held, shares, amount) = self.to_burn(&accounting, owner, quantity)?;
        let shares = whole_or(&accounting, held, shares, amount, parameters.min_request, now)?;
        let amount = accounting
            .redeem(shares, now, parameters.reward_period)
            .ok_or(PoolError::Arithmetic)?;
        let parts = parts(amount, parameters.max_request);
        self.set_accounting(&accounting);
        self.burn(owner, (held, shares), amount)?;
        let first_id = self.queue_enqueue(self.wired().queue, owner, amount, parts)?;
        self.emit(WithdrawalRequested {
            owner,
            first_id,
            parts,
            amount,
            shares,
        });
        Ok((first_id, parts))
    }

    /// Burns the shares that `amount` planck are worth, and pays their worth less the fee. Returns the planck paid, at
    /// least `min_out`.
    fn unstake_now(&mut self, amount: Balance, min_out: Balance) -> Result<Balance> {
        self.exit_now(Quantity::Amount(amount), min_out, None)
    }

    /// Burns `shares` and pays `recipient` their worth less the fee. Returns the planck paid, at least `min_out`.
    fn unstake_now_shares(
        &mut self,
        shares: Shares,
        min_out: Balance,
        recipient: AccountId,
    ) -> Result<Balance> {
        self.exit_now(Quantity::Shares(shares), min_out, Some(recipient))
    }

    /// Burns shares of the caller and pays their value less the fee out of the reserve, to `recipient` or to the
    /// caller.
    fn exit_now(
        &mut self,
        quantity: Quantity,
        min_out: Balance,
        recipient: Option<AccountId>,
    ) -> Result<Balance> {
        let (now, parameters) = self.running_for_exit()?;
        let (mut accounting, owner) = (self.accounting(), self.caller());
        let (held, shares, _) = self.to_burn(&accounting, owner, quantity)?;
        let recipient = recipient.unwrap_or(owner);
        if self.is_locked(recipient) {
            return Err(PoolError::RecipientIsToken);
        }
        let before = accounting;
        let quote = accounting
            .exit_quote(shares, exit_rates(&parameters), now)
            .ok_or(PoolError::ReserveTooSmall)?;
        let paid = accounting
            .exit_now(shares, quote, now, parameters.reward_period)
            .ok_or(PoolError::Arithmetic)?;
        if paid == 0 {
            return Err(PoolError::BelowMinimum);
        }
        if paid < min_out {
            return Err(PoolError::TooLittleOut);
        }
        let (value, fee) = quote;
        self.set_accounting(&accounting);
        self.burn(owner, (held, shares), value)?;
        self.pay(recipient, paid)?;
        self.emit(UnstakedNow {
            owner,
            recipient,
            shares,
            paid,
            fee,
        });
        self.emit_rebased(&before, &accounting);
        Ok(paid)
    }

    /// The shares that `owner` holds, the shares to burn, and the approximate worth of the latter in planck.
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

    /// Burns `shares` of the caller without a payment. Returns the planck, rounded down, that stream to holders.
    fn burn_shares(&mut self, shares: Shares) -> Result<Balance> {
        let (now, parameters) = self.running()?;
        let owner = self.caller();
        let mut accounting = self.accounting();
        let before = accounting;
        if shares == 0 {
            return Err(PoolError::BelowMinimum);
        }
        let held = self.token().balance_of(owner);
        if shares > held {
            return Err(PoolError::InsufficientBalance);
        }
        let amount = accounting
            .give_up(shares, now, parameters.reward_period)
            .ok_or(PoolError::Arithmetic)?;
        self.set_accounting(&accounting);
        self.burn(owner, (held, shares), amount)?;
        self.emit(SharesBurnt {
            owner,
            shares,
            amount,
        });
        self.emit_rebased(&before, &accounting);
        Ok(amount)
    }

    /// Moves exactly `shares` of the caller to `to`.
    fn transfer_shares(&mut self, to: AccountId, shares: Shares) -> PSP22Result<()> {
        self.transfer_shares_from(self.caller(), to, shares)
    }

    /// Moves exactly `shares`, and takes their worth in planck, rounded up, from the caller's allowance.
    fn transfer_shares_from(&mut self, from: AccountId, to: AccountId, shares: Shares) -> PSP22Result<()> {
        if from == to || shares == 0 {
            return Ok(());
        }
        let (accounting, now) = (self.accounting(), self.now());
        let worth = accounting
            .to_amount_up(shares, now)
            .ok_or_else(|| custom("Arithmetic"))?;
        self.spend_allowance(from, self.caller(), worth)?;
        let amount = accounting.to_amount_down(shares, now).unwrap_or(0);
        self.move_shares(from, to, amount, (self.token().balance_of(from), shares))
    }

    /// The shares of an account.
    fn shares_of(&self, owner: AccountId) -> Shares {
        self.token().balance_of(owner)
    }

    /// All shares, the locked shares of the endowment included.
    fn total_shares(&self) -> Shares {
        self.accounting().total_shares
    }

    /// The planck that all shares can be redeemed for. 0 at an arithmetic overflow.
    fn total_pooled(&self) -> Balance {
        self.accounting().equity(self.now()).unwrap_or(0)
    }

    /// The planck that a share can be redeemed for, times 10^18, rounded down.
    fn share_price(&self) -> Balance {
        self.accounting()
            .to_amount_down(PRICE_ONE, self.now())
            .unwrap_or(0)
    }

    /// Both prices, and how old they can be.
    fn price(&self) -> Option<Price> {
        let (accounting, now) = (self.accounting(), self.now());
        Some(Price {
            rate: accounting.to_amount_down(PRICE_ONE, now)?,
            mint_rate: accounting.to_mint_amount_down(PRICE_ONE, now)?,
            swept: self.swept(),
            provision: accounting.provision,
        })
    }

    /// The share price, and the milliseconds since the last completed sweep began. `None` before the first.
    fn share_price_with_age(&self) -> Option<(Balance, Timestamp)> {
        let swept = self.swept()?;
        Some((self.share_price(), self.now().saturating_sub(swept)))
    }

    /// The shares that `amount` planck are worth at the exit price, rounded down.
    fn to_shares_down(&self, amount: Balance) -> Option<Shares> {
        self.accounting().to_shares_down(amount, self.now())
    }

    /// The shares that `amount` planck are worth at the exit price, rounded up.
    fn to_shares_up(&self, amount: Balance) -> Option<Shares> {
        self.accounting().to_shares_up(amount, self.now())
    }

    /// The planck that `shares` are worth at the exit price, rounded down.
    fn to_amount_down(&self, shares: Shares) -> Option<Balance> {
        self.accounting().to_amount_down(shares, self.now())
    }

    /// The planck that `shares` are worth at the exit price, rounded up.
    fn to_amount_up(&self, shares: Shares) -> Option<Balance> {
        self.accounting().to_amount_up(shares, self.now())
    }

    /// The shares that a stake of `amount` planck would mint now. `None` where it would be refused.
    fn preview_stake(&self, amount: Balance) -> Option<Shares> {
        let (now, parameters) = self.running().ok()?;
        if amount < parameters.min_stake || amount > self.stake_room(&parameters, now) {
            return None;
        }
        self.accounting()
            .stake(amount, now, parameters.reward_period)
            .filter(|shares| *shares > 0)
    }

    /// The planck that a request for `amount` planck of `owner` would be for now. `None` where the pool would refuse
    /// it.
    fn preview_unstake(&self, owner: AccountId, amount: Balance) -> Option<Balance> {
        let accounting = self.accounting();
        let (held, shares) = self.shares_to_move(&accounting, owner, amount).ok()?;
        self.preview_request(accounting, held, shares, amount)
    }

    /// The planck that a request for `shares` of `owner` would be for now. `None` where the pool would refuse it.
    fn preview_unstake_shares(&self, owner: AccountId, shares: Shares) -> Option<Balance> {
        let accounting = self.accounting();
        let (held, amount) = self.worth_to_burn(&accounting, owner, shares).ok()?;
        self.preview_request(accounting, held, shares, amount)
    }

    /// The planck of a request for `shares` of the `held` shares, of which `amount` planck are asked for.
    fn preview_request(
        &self,
        mut accounting: Accounting,
        held: Shares,
        shares: Shares,
        amount: Balance,
    ) -> Option<Balance> {
        let (now, parameters) = self.running().ok()?;
        let shares = whole_or(&accounting, held, shares, amount, parameters.min_request, now).ok()?;
        let amount = accounting.redeem(shares, now, parameters.reward_period);
        amount.filter(|amount| *amount > 0)
    }

    /// The planck that an instant exit with `amount` planck of `owner` would pay now, and the fee in planck.
    fn preview_unstake_now(&self, owner: AccountId, amount: Balance) -> Option<(Balance, Balance)> {
        let (_, shares) = self.shares_to_move(&self.accounting(), owner, amount).ok()?;
        self.preview_unstake_now_shares(shares)
    }

    /// The planck that an instant exit with `shares` would pay now, and the fee in planck.
    fn preview_unstake_now_shares(&self, shares: Shares) -> Option<(Balance, Balance)> {
        let (now, parameters) = self.running_for_exit().ok()?;
        let (value, fee) = self
            .accounting()
            .exit_quote(shares, exit_rates(&parameters), now)?;
        let paid = value.checked_sub(fee)?;
        (paid > 0).then_some((paid, fee))
    }

    /// The planck that may be staked now. 0 while the pool is paused or impaired.
    fn available_stake_limit(&self) -> Result<Balance> {
        match self.running() {
            Ok((now, parameters)) => Ok(self.stake_room(&parameters, now)),
            Err(PoolError::Paused) => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// The planck that may be staked now: the lesser of limit and cap, or 0 where a stake would be refused.
    fn stake_room(&self, parameters: &Parameters, now: Timestamp) -> Balance {
        let accounting = self.accounting();
        if accounting.impaired(now) {
            return 0;
        }
        let limit =
            accounting
                .stake_limit
                .available(parameters.stake_limit, parameters.stake_limit_period, now);
        let room = accounting.largest_stake(parameters.max_pooled, now).unwrap_or(0);
        Some(limit.min(room))
            .filter(|most| *most >= parameters.min_stake)
            .unwrap_or(0)
    }
}

impl<H: Host> LiquidStakingCalls for H {}
