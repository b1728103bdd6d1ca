//! The numbers of a vault that never change.

use core::ops::RangeInclusive;

use estuary_codec::Packed;
use estuary_math::BPS;

use crate::{Epoch, Timestamp};

const HOUR: Timestamp = 3_600_000;
const DAY: Timestamp = 24 * HOUR;

/// How long an epoch may be.
pub const EPOCHS: RangeInclusive<Timestamp> = DAY..=30 * DAY;

/// How long resolvers may have for a veto. It is shorter than the epoch too, so that a veto never meets a bucket of the
/// epoch after the next.
pub const VETO_WINDOWS: RangeInclusive<Timestamp> = HOUR..=7 * DAY;

/// How long rewards may stream.
pub const STREAM_PERIODS: RangeInclusive<Timestamp> = DAY..=30 * DAY;

/// The most that a curator may take of rewards, in basis points.
pub const MOST_FEE: u16 = 2_000;

/// The numbers of a vault that never change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Policy {
    /// The length of an epoch, in milliseconds: a day to 30 days.
    pub epoch: Timestamp,
    /// The time that a resolver has for a veto, in milliseconds: an hour to seven days, and less than an epoch.
    pub veto_window: Timestamp,
    /// The part of all units that services together can slash, in basis points.
    pub slashable_part: u16,
    /// The part of all units that one service can slash, in basis points: `slashable_part` at most.
    pub service_part: u16,
    /// The curator's part of rewards, in basis points: 2,000 at most.
    pub curator_fee: u16,
    /// The time in which rewards reach the price, in milliseconds: a day to 30 days.
    pub stream_period: Timestamp,
}

impl Policy {
    /// Whether all numbers are within their bounds.
    pub fn is_valid(&self) -> bool {
        EPOCHS.contains(&self.epoch)
            && VETO_WINDOWS.contains(&self.veto_window)
            && self.veto_window < self.epoch
            && u128::from(self.slashable_part) <= BPS
            && self.service_part <= self.slashable_part
            && self.curator_fee <= MOST_FEE
            && STREAM_PERIODS.contains(&self.stream_period)
    }

    /// The epoch of a moment, counted from `start`: `⌊(moment − start)/epoch⌋`. `None` before the start.
    pub fn epoch_of(&self, start: Timestamp, moment: Timestamp) -> Option<Epoch> {
        let epochs = moment.checked_sub(start)?.checked_div(self.epoch)?;
        epochs.try_into().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALID: Policy = Policy {
        epoch: 7 * DAY,
        veto_window: 2 * DAY,
        slashable_part: 5_000,
        service_part: 2_000,
        curator_fee: 1_000,
        stream_period: 7 * DAY,
    };

    #[test]
    fn each_number_has_its_bounds() {
        type Change = fn(&mut Policy);
        let valid: [Change; 8] = [
            |_| {},
            |p| (p.epoch, p.veto_window) = (DAY, HOUR),
            |p| p.epoch = 30 * DAY,
            |p| p.veto_window = 7 * DAY - 1,
            |p| (p.slashable_part, p.service_part) = (10_000, 10_000),
            |p| (p.slashable_part, p.service_part) = (0, 0),
            |p| (p.curator_fee, p.stream_period) = (2_000, DAY),
            |p| (p.curator_fee, p.stream_period) = (0, 30 * DAY),
        ];
        let invalid: [Change; 10] = [
            |p| (p.epoch, p.veto_window) = (DAY - 1, HOUR),
            |p| p.epoch = 30 * DAY + 1,
            |p| p.veto_window = HOUR - 1,
            |p| p.veto_window = 7 * DAY,
            |p| (p.epoch, p.veto_window) = (30 * DAY, 7 * DAY + 1),
            |p| p.slashable_part = 10_001,
            |p| p.service_part = 5_001,
            |p| p.curator_fee = 2_001,
            |p| p.stream_period = DAY - 1,
            |p| p.stream_period = 30 * DAY + 1,
        ];
        let with = |change: &Change| {
            let mut policy = VALID;
            change(&mut policy);
            policy
        };
        for policy in valid.iter().map(with) {
            assert!(policy.is_valid(), "{policy:?}");
        }
        for policy in invalid.iter().map(with) {
            assert!(!policy.is_valid(), "{policy:?}");
        }
    }

    #[test]
    fn epochs_are_counted_from_the_start() {
        let start = 1_000;
        let at = |moment| VALID.epoch_of(start, moment);
        assert_eq!([999, 1_000, 999 + 7 * DAY].map(at), [None, Some(0), Some(0)]);
        assert_eq!(at(1_000 + 7 * DAY), Some(1));
        assert_eq!(Policy::default().epoch_of(0, 1), None);
        assert_eq!(Policy { epoch: 1, ..VALID }.epoch_of(0, 1 << 32), None);
    }
}
