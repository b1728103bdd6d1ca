//! Repayments: money that makes an earlier loss good, free of fees.

use estuary_interfaces::{Balance, Timestamp};

use super::{Accounting, Layer};

/// Repaid debt streams for thirty days, in milliseconds. Otherwise an operator could buy in before it repays, and get
/// most of its money back.
pub(super) const REPAYMENT_PERIOD: Timestamp = 30 * 24 * 60 * 60 * 1_000;

impl Accounting {
    /// Books an operator's payment for an earlier loss. The cover fund gets its spent money back first, then the
    /// underwriters, and the remainder returns to the holders. Returns the planck of the underwriters, which are in no
    /// part of the book yet.
    pub(super) fn repay(&mut self, layer: &mut Layer, amount: Balance, now: Timestamp) -> Option<Balance> {
        let (to_layer, returned) = layer.repay(self.repay_cover(amount)?)?;
        self.buffered = self.buffered.checked_add(returned)?;
        self.give_back(returned, now, REPAYMENT_PERIOD)?;
        Some(to_layer)
    }

    /// Returns money that makes a loss good, free of fees.
    pub(super) fn give_back(&mut self, amount: Balance, now: Timestamp, period: Timestamp) -> Option<()> {
        self.unrecovered_loss = self.unrecovered_loss.saturating_sub(amount);
        self.returning.add(amount, now, period)
    }
}
