//! What shares are worth, and what staking and leaving would bring: all that only reads.

use estuary_interfaces::{Balance, Shares, Timestamp};
use ink::primitives::AccountId;

use crate::{
    parameters::exit_rates,
    pool::{Pool, Result},
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
        let period = self.parameters().ok()?.reward_period;
        self.accounting().stake(amount, self.now(), period)
    }

    pub fn preview_unstake(&self, owner: AccountId, amount: Balance) -> Option<Balance> {
        let accounting = self.accounting();
        let (_, shares) = self.shares_to_move(&accounting, owner, amount).ok()?;
        accounting.to_amount_down(shares, self.now())
    }

    pub fn preview_unstake_now(&self, owner: AccountId, amount: Balance) -> Option<(Balance, Balance)> {
        let accounting = self.accounting();
        let (_, shares) = self.shares_to_move(&accounting, owner, amount).ok()?;
        let rates = exit_rates(&self.parameters().ok()?);
        let (value, fee) = accounting.exit_terms(shares, rates, self.now())?;
        Some((value.checked_sub(fee)?, fee))
    }

    pub fn available_stake_limit(&self) -> Result<Balance> {
        let parameters = self.parameters()?;
        let limit = self.accounting().stake_limit;
        Ok(limit.available(parameters.stake_limit, parameters.stake_limit_period, self.now()))
    }

    /// What an account's shares can be redeemed for, in planck, rounded down.
    pub fn balance_of(&self, owner: AccountId) -> Balance {
        self.accounting()
            .to_amount_down(self.shares_of(owner), self.now())
            .unwrap_or(0)
    }
}
