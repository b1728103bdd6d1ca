//! What there is to plan for.

use estuary_interfaces::Balance;

use crate::table::Entry;

/// What there is to plan for. All in planck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// To be delegated.
    pub deploy: Balance,
    /// To be unbonded, what leaves or is unlocking anyway included.
    pub demand: Balance,
}

impl Order {
    /// Whether anything is to be done beside what must leave.
    pub fn is_open(&self, entries: &[Entry]) -> bool {
        self.deploy > 0 || self.missing(entries) > 0
    }

    /// What of the demand is not unlocking yet.
    pub(super) fn missing(&self, entries: &[Entry]) -> Balance {
        let unlocking = entries.iter().map(|e| e.total.saturating_sub(e.active));
        self.demand
            .saturating_sub(unlocking.fold(0, Balance::saturating_add))
    }
}
