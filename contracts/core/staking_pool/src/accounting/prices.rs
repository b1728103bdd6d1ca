//! Prices: the worth of all shares, and conversions between shares and planck.

use estuary_interfaces::{Balance, Shares, Timestamp};
use estuary_math::{mul_div, Rounding};

use super::Accounting;

/// The pool takes no stake below a millionth of the first price. Below it, a planck would mint shares by the million.
const PRICE_RANGE: u128 = 1_000_000;

impl Accounting {
    /// Planck in both streams that have not reached the exit price yet.
    pub fn unvested(&self, now: Timestamp) -> Balance {
        self.stream
            .unvested(now)
            .saturating_add(self.returning.unvested(now))
    }

    /// `E`: the planck that all shares can be redeemed for.
    pub fn equity(&self, now: Timestamp) -> Option<Balance> {
        self.mint_equity(now)?.checked_sub(self.discount(now)?)
    }

    /// `M − E`: the planck that the mint price counts and the exit price excludes.
    pub(super) fn discount(&self, now: Timestamp) -> Option<Balance> {
        self.provision
            .checked_sub(self.queue_provision)?
            .checked_add(self.returning.unvested(now))
    }

    /// `M`: the planck that all shares would be worth if no announced loss came true and all returning money were
    /// back. New stake is priced by it.
    pub fn mint_equity(&self, now: Timestamp) -> Option<Balance> {
        self.buffered
            .checked_add(self.staked)?
            .checked_sub(self.stream.unvested(now))?
            .checked_sub(self.owed)?
            .checked_sub(self.queue_provision)
    }

    /// `⌊amount·S/E⌋`
    pub fn to_shares_down(&self, amount: Balance, now: Timestamp) -> Option<Shares> {
        mul_div(amount, self.total_shares, self.equity(now)?, Rounding::Down)
    }

    /// `⌈amount·S/E⌉`
    pub fn to_shares_up(&self, amount: Balance, now: Timestamp) -> Option<Shares> {
        mul_div(amount, self.total_shares, self.equity(now)?, Rounding::Up)
    }

    /// `⌈shares·E/S⌉`
    pub fn to_amount_up(&self, shares: Shares, now: Timestamp) -> Option<Balance> {
        mul_div(shares, self.equity(now)?, self.total_shares, Rounding::Up)
    }

    /// `⌊shares·M/S⌋`
    pub fn to_mint_amount_down(&self, shares: Shares, now: Timestamp) -> Option<Balance> {
        mul_div(shares, self.mint_equity(now)?, self.total_shares, Rounding::Down)
    }

    /// `⌊shares·E/S⌋`
    pub fn to_amount_down(&self, shares: Shares, now: Timestamp) -> Option<Balance> {
        mul_div(shares, self.equity(now)?, self.total_shares, Rounding::Down)
    }

    /// Whether the price is below a millionth of the first price.
    pub fn impaired(&self, now: Timestamp) -> bool {
        self.equity(now)
            .is_none_or(|equity| mul_div(equity, PRICE_RANGE, self.total_shares, Rounding::Down) == Some(0))
    }
}
