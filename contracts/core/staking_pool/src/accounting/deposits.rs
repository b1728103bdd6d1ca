//! Deposits: stake mints shares at the mint price.

use estuary_interfaces::{Balance, Shares, Timestamp};
use estuary_math::{mul_div, Rounding};

use super::Accounting;

impl Accounting {
    /// The largest stake with which all shares are worth `max_pooled` planck at most: `⌊(max_pooled − E)·M/E⌋`, or the
    /// largest number where the quotient exceeds it. The price must be above zero.
    pub fn largest_stake(&self, max_pooled: Balance, now: Timestamp) -> Option<Balance> {
        let (equity, mint_equity) = (self.equity(now)?, self.mint_equity(now)?);
        let room = max_pooled.saturating_sub(equity);
        Some(mul_div(room, mint_equity, equity, Rounding::Down).unwrap_or(Balance::MAX))
    }

    /// Adds `amount` to the buffer and mints `⌊amount·S/M⌋` shares. Their cost above the exit price returns to all
    /// holders, so the mint price stays.
    pub fn stake(&mut self, amount: Balance, now: Timestamp, period: Timestamp) -> Option<Shares> {
        let (mint_equity, discount) = (self.mint_equity(now)?, self.discount(now)?);
        let shares = mul_div(amount, self.total_shares, mint_equity, Rounding::Down)?;
        self.buffered = self.buffered.checked_add(amount)?;
        if discount > 0 {
            let equity = mint_equity.checked_sub(discount)?;
            let worth = mul_div(shares, equity, self.total_shares, Rounding::Up)?;
            self.returning.add(amount.saturating_sub(worth), now, period)?;
        }
        self.total_shares = self.total_shares.checked_add(shares)?;
        Some(shares)
    }
}
