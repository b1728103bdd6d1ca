//! The buffer: payments to the queue, the refill of the reserve, money for validators.

use estuary_interfaces::{Balance, Timestamp};
use estuary_math::{bps_of, mul_div, Rounding};

use super::{rate_limit::RateLimit, Accounting};

impl Accounting {
    /// The planck above the reserve that the queue can be paid: its claim at most.
    pub fn payable(&self) -> Balance {
        self.buffered.saturating_sub(self.reserve).min(self.owed)
    }

    /// Pays `amount` to the queue. The payment takes its part of the queue provision along, because a paid request
    /// gets nothing of it back. When the queue has no open request left, the dust that it is still owed streams.
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

    /// Plans the buffer. The queue's claim comes first. Then the reserve is filled up to `reserve_part` basis points
    /// of `E`, as far as `reserve_limit` has grown back within `period`. Returns the planck left, which may be
    /// delegated, and the planck that should unbond because the queue is owed more than the buffer has.
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

    /// Moves `amount` from the buffer to the stake.
    pub fn delegate(&mut self, amount: Balance) -> Option<()> {
        self.buffered = self.buffered.checked_sub(amount)?;
        self.staked = self.staked.checked_add(amount)?;
        Some(())
    }
}
