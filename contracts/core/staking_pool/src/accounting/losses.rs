//! Losses: the provision for announced losses, and the losses that are booked.

use estuary_interfaces::{Balance, OperatorSettlement, ProvisionChange, Timestamp};
use estuary_math::{mul_div, Rounding};

use super::{layer::Backing, Accounting, Layer};

/// The parts of a loss beside the bond, and the part of a released provision that open requests get back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LossSplit {
    /// Paid by the cover fund.
    pub cover: Balance,
    /// Paid by the underwriters' layer.
    pub underwriters: Balance,
    /// Absorbed earlier, as a provision.
    pub provided: Balance,
    /// Absorbed by open requests.
    pub queue: Balance,
    /// Absorbed by both streams.
    pub stream: Balance,
    /// Absorbed by the price.
    pub holders: Balance,
    /// Given back to open requests, out of a released provision.
    pub restored: Balance,
}

impl Accounting {
    /// `A = E + unvested + owed`: the money that can absorb a loss.
    pub(super) fn at_stake(&self) -> Option<Balance> {
        self.buffered
            .checked_add(self.staked)?
            .checked_sub(self.provision)
    }

    /// Books the loss of a settlement. The cover fund pays after the bond, and then the layer, as the registry says. The
    /// provision absorbs the next part. Queue and holders absorb the remainder pro rata. The excess of the provision is
    /// given back.
    pub(super) fn book_loss(
        &mut self,
        layer: &mut Layer,
        backing: &Backing,
        settled: &OperatorSettlement,
        at_stake: Balance,
        now: Timestamp,
        period: Timestamp,
    ) -> Option<LossSplit> {
        self.reserve_cover(&settled.provided)?;
        let cover = settled.cover_paid.min(self.cover);
        let underwriters = self.draw(layer, settled.cover_paid.checked_sub(cover)?, backing)?;
        self.cover = self.cover.checked_sub(cover)?;
        self.cover_spent = self.cover_spent.checked_add(cover)?;
        self.buffered = self.buffered.checked_add(cover)?;

        let released = settled.provided.released;
        let uncovered = settled
            .loss
            .checked_sub(settled.bond_paid)?
            .checked_sub(cover)?
            .checked_sub(underwriters)?;
        let provided = uncovered.min(released);
        self.take_provision(provided, Rounding::Up)?;
        let restored = self.release(released.checked_sub(provided)?, now, period)?;

        let split = self.split_loss(
            uncovered.checked_sub(provided)?,
            at_stake.checked_sub(underwriters)?,
            now,
        )?;
        Some(LossSplit {
            cover,
            underwriters,
            provided,
            restored,
            ..split
        })
    }

    /// Follows the registry's provision for announced losses. Queue and holders absorb an addition at once, and get a
    /// release back.
    pub fn change_provision(
        &mut self,
        provided: &ProvisionChange,
        now: Timestamp,
        period: Timestamp,
    ) -> Option<LossSplit> {
        self.reserve_cover(provided)?;
        let restored = self.release(provided.released, now, period)?;
        let absorbed = self.add_provision(provided.added, now)?;
        Some(LossSplit { restored, ..absorbed })
    }

    /// Gives `amount` of the provision back. The queue gets its part at once, because nobody can buy into the queue.
    /// The holders get theirs as a stream. Returns the queue's part.
    fn release(&mut self, amount: Balance, now: Timestamp, period: Timestamp) -> Option<Balance> {
        let restored = self.take_provision(amount, Rounding::Down)?;
        self.owed = self.owed.checked_add(restored)?;
        self.give_back(amount.checked_sub(restored)?, now, period)?;
        Some(restored)
    }

    /// Takes `amount` out of the provision. Returns the queue's part of it, `amount·queue_provision/provision`.
    fn take_provision(&mut self, amount: Balance, rounding: Rounding) -> Option<Balance> {
        if amount == 0 {
            return Some(0);
        }
        let queue = mul_div(amount, self.queue_provision, self.provision, rounding)?;
        self.provision = self.provision.checked_sub(amount)?;
        self.queue_provision = self.queue_provision.checked_sub(queue)?;
        Some(queue)
    }

    /// Adds `amount` to the provision, for an announced loss net of bond, cover fund and layer. Queue and holders absorb
    /// it at once.
    pub(super) fn add_provision(&mut self, amount: Balance, now: Timestamp) -> Option<LossSplit> {
        let at_stake = self.at_stake()?;
        self.provision = self.provision.checked_add(amount)?;
        let absorbed = self.split_loss(amount, at_stake, now)?;
        self.queue_provision = self.queue_provision.checked_add(absorbed.queue)?;
        Some(absorbed)
    }

    /// Splits `loss`. The queue absorbs `⌈loss·owed/A⌉`. The streams absorb the next part, and the price the
    /// remainder.
    fn split_loss(&mut self, loss: Balance, at_stake: Balance, now: Timestamp) -> Option<LossSplit> {
        if loss == 0 {
            return Some(LossSplit::default());
        }
        let queue = mul_div(loss, self.owed, at_stake, Rounding::Up)?;
        self.owed = self.owed.checked_sub(queue)?;
        let absorbed = loss.checked_sub(queue)?;
        self.unrecovered_loss = self.unrecovered_loss.checked_add(absorbed)?;
        let rewards = self.stream.take(absorbed, now)?;
        let returning = self.returning.take(absorbed.checked_sub(rewards)?, now)?;
        let stream = rewards.checked_add(returning)?;
        Some(LossSplit {
            queue,
            stream,
            holders: absorbed.checked_sub(stream)?,
            ..Default::default()
        })
    }
}
