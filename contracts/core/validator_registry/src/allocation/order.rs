//! The order of the pool: stake to delegate, or stake to unbond.

use estuary_interfaces::Balance;

use crate::table::Entry;

/// The order that a plan serves, in planck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// Stake to delegate.
    pub deploy: Balance,
    /// Stake to unbond, which includes stake that leaves or is unlocking anyway.
    pub demand: Balance,
}

impl Order {
    /// Whether the order needs a move, beside stake that must leave.
    pub fn is_open(&self, entries: &[Entry]) -> bool {
        self.deploy > 0 || self.missing(entries) > 0
    }

    /// The part of the demand that is not unlocking yet.
    pub(super) fn missing(&self, entries: &[Entry]) -> Balance {
        let unlocking = entries.iter().map(|e| e.total.saturating_sub(e.active));
        self.demand
            .saturating_sub(unlocking.fold(0, Balance::saturating_add))
    }
}
