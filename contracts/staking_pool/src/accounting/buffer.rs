//! The buffer: money for the queue, for the reserve, and for validators.

use estuary_interfaces::{Balance, Timestamp};
use estuary_math::{bps_of, mul_div, Rounding};

use super::{rate_limit::RateLimit, Accounting};

impl Accounting {
    /// Money above the reserve that the queue may have.
    pub fn payable(&self) -> Balance {
        self.buffered.saturating_sub(self.reserve).min(self.owed)
    }

    /// Pays `amount` to the queue, which takes its part of the queue's provision along: whoever is paid gets nothing back
    /// of it. When the queue has no open request left, what rounding still owes it streams.
    pub fn pay_queue(
        &mut self,
        amount: Balance,
        emptied: bool,
        now: Timestamp,
        period: Timestamp,
    ) -> Option<()> {
        self.buffered = self.buffered.checked_sub(amount)?;
        let left = self.owed.checked_sub(amount)?;
        self.queue_provision = match emptied || left == 0 {
            true => 0,
            false => mul_div(self.queue_provision, left, self.owed, Rounding::Down)?,
        };
        self.owed = left;
        if emptied {
            let dust = core::mem::take(&mut self.owed);
            self.stream.add(dust, now, period)?;
        }
        Some(())
    }

    /// Plans the buffer: what the queue is owed comes first, then the reserve is filled up to `reserve_part`
    /// basis points of `E`, as far as it has grown back within `period`, and the rest may be delegated. Returns
    /// that, and what should unbond because the queue is owed more than there is.
    pub fn plan_buffer(
        &mut self,
        reserve_part: u16,
        now: Timestamp,
        period: Timestamp,
    ) -> Option<(Balance, Balance)> {
        self.reserve_target = bps_of(self.equity(now)?, reserve_part)?;
        self.reserve = self.reserve.min(self.reserve_target);
        let grown = self.reserve_limit.available(self.reserve_target, period, now);
        let left = grown.max(self.reserve);
        let free = self.buffered.checked_sub(self.reserve)?;
        let spare = free.saturating_sub(self.owed);
        let refill = spare.min(left.checked_sub(self.reserve)?);
        self.reserve = self.reserve.checked_add(refill)?;
        if refill > 0 {
            self.reserve_limit = RateLimit { left, since: now };
        }
        Some((spare.checked_sub(refill)?, self.owed.saturating_sub(free)))
    }

    /// Money went from the buffer to validators.
    pub fn delegate(&mut self, amount: Balance) -> Option<()> {
        self.buffered = self.buffered.checked_sub(amount)?;
        self.staked = self.staked.checked_add(amount)?;
        Some(())
    }
}
