//! How much may be done now: a limit that each use lowers and that grows back linearly.

use estuary_codec::Packed;
use estuary_interfaces::{Balance, Timestamp};
use estuary_math::{mul_div, Rounding};

/// The state of the limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct RateLimit {
    /// Planck that were left at `since`.
    pub left: Balance,
    /// The time of the last change, in milliseconds.
    pub since: Timestamp,
}

impl RateLimit {
    /// The planck that may be used at `now`: `min(max, left + ⌊max·(now − since)/period⌋)`.
    pub fn available(&self, max: Balance, period: Timestamp, now: Timestamp) -> Balance {
        let passed = now.saturating_sub(self.since).min(period);
        let regrown = mul_div(max, passed.into(), period.into(), Rounding::Down).unwrap_or(max);
        self.left.saturating_add(regrown).min(max)
    }

    /// The limit after a use of `amount` planck. `None` if fewer are available.
    pub fn after(self, amount: Balance, max: Balance, period: Timestamp, now: Timestamp) -> Option<Self> {
        let left = self.available(max, period, now).checked_sub(amount)?;
        Some(Self { left, since: now })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Timestamp = 3_600;

    #[test]
    fn what_was_used_grows_back_linearly_and_no_further() {
        let full = RateLimit::default();
        assert_eq!(full.available(1_000, HOUR, HOUR), 1_000);
        let used = full.after(900, 1_000, HOUR, HOUR).unwrap();
        let at = |now| used.available(1_000, HOUR, HOUR + now);
        assert_eq!(
            [0, 1, HOUR / 2, HOUR, 9 * HOUR].map(at),
            [100, 100, 600, 1_000, 1_000]
        );
    }

    #[test]
    fn more_than_what_is_left_is_refused() {
        let full = RateLimit::default();
        assert_eq!(full.after(1_001, 1_000, HOUR, HOUR), None);
        let used = full.after(1_000, 1_000, HOUR, HOUR).unwrap();
        assert_eq!(used.after(1, 1_000, HOUR, HOUR), None);
        assert_eq!(
            used.after(1, 1_000, HOUR, HOUR + 4),
            Some(RateLimit {
                left: 0,
                since: HOUR + 4
            })
        );
    }

    #[test]
    fn a_lowered_maximum_applies_at_once() {
        let used = RateLimit::default().after(100, 1_000, HOUR, HOUR).unwrap();
        assert_eq!(used.available(500, HOUR, HOUR), 500);
    }

    #[test]
    fn the_largest_maximum_is_no_limit() {
        let used = RateLimit::default()
            .after(1 << 100, u128::MAX, HOUR, HOUR)
            .unwrap();
        assert_eq!(used.available(u128::MAX, HOUR, HOUR), u128::MAX - (1 << 100));
    }
}
