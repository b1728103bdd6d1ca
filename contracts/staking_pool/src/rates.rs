//! What shares are worth, and what staking and leaving would bring: all that only reads.

use estuary_interfaces::{Balance, PoolError, Shares, Timestamp};
use ink::primitives::AccountId;

use crate::{
    accounting::Accounting,
    parameters::{exit_rates, Parameters},
    pool::{Pool, Result},
    requests::whole_or,
};

/// One, in the fixed-point number of [`Pool::share_price`].
const PRICE_ONE: Balance = 1_000_000_000_000_000_000;

impl Pool {
    pub fn shares_of(&self, owner: AccountId) -> Shares {
        self.token.shares_of(owner)
    }

    pub fn total_shares(&self) -> Shares {
        self.accounting().total_shares
    }

    pub fn total_pooled(&self) -> Balance {
        self.accounting().equity(self.now()).unwrap_or(0)
    }

    pub fn share_price(&self) -> Balance {
        self.accounting()
            .to_amount_down(PRICE_ONE, self.now())
            .unwrap_or(0)
    }

    pub fn share_price_with_age(&self) -> Option<(Balance, Timestamp)> {
        let swept = self.swept.get()?;
        Some((self.share_price(), self.now().saturating_sub(swept)))
    }

    pub fn to_shares_down(&self, amount: Balance) -> Option<Shares> {
        self.accounting().to_shares_down(amount, self.now())
    }

    pub fn to_shares_up(&self, amount: Balance) -> Option<Shares> {
        self.accounting().to_shares_up(amount, self.now())
    }

    pub fn to_amount_down(&self, shares: Shares) -> Option<Balance> {
        self.accounting().to_amount_down(shares, self.now())
    }

    pub fn to_amount_up(&self, shares: Shares) -> Option<Balance> {
        self.accounting().to_amount_up(shares, self.now())
    }

    pub fn preview_stake(&self, amount: Balance) -> Option<Shares> {
        let (now, parameters) = self.running().ok()?;
        if amount < parameters.min_stake || amount > self.stake_room(&parameters, now) {
            return None;
        }
        self.accounting()
            .stake(amount, now, parameters.reward_period)
            .filter(|shares| *shares > 0)
    }

    pub fn preview_unstake(&self, owner: AccountId, amount: Balance) -> Option<Balance> {
        let accounting = self.accounting();
        let (held, shares) = self.shares_to_move(&accounting, owner, amount).ok()?;
        self.preview_request(accounting, held, shares, amount)
    }

    pub fn preview_unstake_shares(&self, owner: AccountId, shares: Shares) -> Option<Balance> {
        let accounting = self.accounting();
        let (held, amount) = self.worth_to_burn(&accounting, owner, shares).ok()?;
        self.preview_request(accounting, held, shares, amount)
    }

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

    pub fn preview_unstake_now(&self, owner: AccountId, amount: Balance) -> Option<(Balance, Balance)> {
        let (_, shares) = self.shares_to_move(&self.accounting(), owner, amount).ok()?;
        self.preview_unstake_now_shares(shares)
    }

    pub fn preview_unstake_now_shares(&self, shares: Shares) -> Option<(Balance, Balance)> {
        let (now, parameters) = self.running_for_exit().ok()?;
        let (value, fee) = self
            .accounting()
            .exit_terms(shares, exit_rates(&parameters), now)?;
        let paid = value.checked_sub(fee)?;
        (paid > 0).then_some((paid, fee))
    }

    pub fn available_stake_limit(&self) -> Result<Balance> {
        match self.running() {
            Ok((now, parameters)) => Ok(self.stake_room(&parameters, now)),
            Err(PoolError::Paused) => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// The planck that may be staked now: as much as both the limit and the cap allow, and nothing while losses have
    /// taken the price.
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

    /// What an account's shares can be redeemed for, in planck, rounded down.
    pub fn balance_of(&self, owner: AccountId) -> Balance {
        self.accounting()
            .to_amount_down(self.shares_of(owner), self.now())
            .unwrap_or(0)
    }
}
