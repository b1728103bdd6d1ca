//! Exits: shares are burnt for a request, for money of the reserve, or without a payment.

use estuary_interfaces::{Balance, Shares, Timestamp};
use estuary_math::{mul_div, Rounding};

use super::{
    exit_fee::{exit_fee, ExitRates},
    rate_limit::RateLimit,
    Accounting,
};

impl Accounting {
    /// Burns `shares` for a claim on the queue, and returns the claim: `⌊shares·E/S⌋` at most. The claim is smaller
    /// where it could pay more than the shares if an announced loss does not come true. The difference returns to the
    /// holders who stay.
    pub fn redeem(&mut self, shares: Shares, now: Timestamp, period: Timestamp) -> Option<Balance> {
        let worth = self.to_amount_down(shares, now)?;
        let mut amount = worth;
        if self.queue_provision > 0 {
            let restored = mul_div(shares, self.mint_equity(now)?, self.total_shares, Rounding::Down)?;
            let whole = self.owed.checked_add(self.queue_provision)?;
            amount = worth.min(mul_div(restored, self.owed, whole, Rounding::Down)?);
            if self.owed > 0 {
                let carried = mul_div(amount, self.queue_provision, self.owed, Rounding::Down)?;
                self.queue_provision = self.queue_provision.checked_add(carried)?.min(self.provision);
            }
            self.returning.add(worth.checked_sub(amount)?, now, period)?;
        }
        self.burn(shares)?;
        self.owed = self.owed.checked_add(amount)?;
        Some(amount)
    }

    /// The whole value of `shares` in an instant exit now, and the fee in it. `None` also if the reserve is too small.
    pub fn exit_quote(&self, shares: Shares, rates: ExitRates, now: Timestamp) -> Option<(Balance, Balance)> {
        let value = self.to_amount_down(shares, now)?;
        let fee = exit_fee(value, self.reserve, self.reserve_target, rates)?;
        // The roundings of a fee can exceed the value of a few planck.
        Some((value, fee.min(value)))
    }

    /// Burns `shares` for their value out of the reserve, and returns the planck to pay. `fee` stays and streams to
    /// the holders who stay.
    pub fn exit_now(
        &mut self,
        shares: Shares,
        (value, fee): (Balance, Balance),
        now: Timestamp,
        period: Timestamp,
    ) -> Option<Balance> {
        self.burn(shares)?;
        let paid = value.checked_sub(fee)?;
        self.reserve = self.reserve.checked_sub(value)?;
        let limit = self.reserve_limit.after(value, self.reserve_target, period, now);
        self.reserve_limit = limit.unwrap_or(RateLimit { left: 0, since: now });
        self.buffered = self.buffered.checked_sub(paid)?;
        self.stream.add(fee, now, period)?;
        Some(paid)
    }

    /// Burns `shares` without a payment. Their value returns to the holders who stay.
    pub fn give_up(&mut self, shares: Shares, now: Timestamp, period: Timestamp) -> Option<Balance> {
        let value = self.to_amount_down(shares, now)?;
        self.burn(shares)?;
        self.returning.add(value, now, period)?;
        Some(value)
    }

    /// Burns `shares` with their part of the unrecovered loss: `⌈loss·S'/S⌉` remains, where `S'` are the shares that
    /// remain.
    pub(super) fn burn(&mut self, shares: Shares) -> Option<()> {
        let left = self.total_shares.checked_sub(shares)?;
        self.unrecovered_loss = mul_div(self.unrecovered_loss, left, self.total_shares, Rounding::Up)?;
        self.total_shares = left;
        Some(())
    }
}
