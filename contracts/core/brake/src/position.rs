//! A holder's locked units, and the notice that precedes their withdrawal.
//!
//! A notice takes three days, so that holders who rely on the lock see it end. It lapses seven days later, so that
//! nobody keeps a notice in reserve.

use estuary_codec::Packed;
use estuary_interfaces::{BrakeError, Shares, Timestamp};

const DAY: Timestamp = 24 * 60 * 60 * 1_000;

/// Three days from a notice to the withdrawal.
pub const NOTICE: Timestamp = 3 * DAY;

/// Seven days in which units whose notice is over can be withdrawn.
pub const WINDOW: Timestamp = 7 * DAY;

/// Units of one owner against one proposal, or against all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Position {
    /// All locked units, the units under notice included.
    pub units: Shares,
    /// The units under notice.
    pub releasing: Shares,
    /// When the units under notice can be withdrawn, in milliseconds.
    pub until: Timestamp,
}

impl estuary_entry::Returned for Position {}

impl Position {
    /// Gives notice for `units` more. The notice of all units under notice begins now. Returns its end, in
    /// milliseconds.
    pub fn release(&mut self, units: Shares, now: Timestamp) -> Result<Timestamp, BrakeError> {
        if units == 0 {
            return Err(BrakeError::ZeroAmount);
        }
        let releasing = self.under_notice(now).checked_add(units);
        let releasing = releasing.ok_or(BrakeError::Arithmetic)?;
        if releasing > self.units {
            return Err(BrakeError::NotLocked);
        }
        self.releasing = releasing;
        self.until = now.checked_add(NOTICE).ok_or(BrakeError::Arithmetic)?;
        Ok(self.until)
    }

    /// Takes all notices back.
    pub fn keep(&mut self, now: Timestamp) -> Result<(), BrakeError> {
        if self.under_notice(now) == 0 {
            return Err(BrakeError::NotReleased);
        }
        (self.releasing, self.until) = (0, 0);
        Ok(())
    }

    /// Takes units out: all units if the proposal is over, else the units whose notice is over. Returns their number.
    pub fn withdraw(&mut self, is_over: bool, now: Timestamp) -> Result<Shares, BrakeError> {
        if is_over {
            let units = self.units;
            *self = Self::default();
            return Ok(units);
        }
        let units = self.under_notice(now);
        if units == 0 || now < self.until {
            return Err(BrakeError::NotReleased);
        }
        *self = Self {
            units: self.units.checked_sub(units).ok_or(BrakeError::Arithmetic)?,
            releasing: 0,
            until: 0,
        };
        Ok(units)
    }

    /// The units whose notice has not lapsed.
    fn under_notice(&self, now: Timestamp) -> Shares {
        if now > self.until.saturating_add(WINDOW) {
            return 0;
        }
        self.releasing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = 1_000 * DAY;

    fn locked(units: Shares) -> Position {
        Position {
            units,
            ..Default::default()
        }
    }

    #[test]
    fn units_under_notice_leave_from_the_third_day_to_the_tenth() {
        let mut position = locked(100);
        assert_eq!(position.release(40, START), Ok(START + NOTICE));
        for (now, withdrawn) in [
            (START, Err(BrakeError::NotReleased)),
            (START + NOTICE - 1, Err(BrakeError::NotReleased)),
            (START + NOTICE, Ok(40)),
            (START + NOTICE + WINDOW, Ok(40)),
            (START + NOTICE + WINDOW + 1, Err(BrakeError::NotReleased)),
        ] {
            assert_eq!({ position }.withdraw(false, now), withdrawn, "{now}");
        }
        position.withdraw(false, START + NOTICE).unwrap();
        assert_eq!(position, locked(60));
    }

    #[test]
    fn a_second_notice_begins_the_first_anew_and_a_lapsed_one_counts_no_more() {
        let mut position = locked(100);
        position.release(40, START).unwrap();
        let later = START + NOTICE - 1;
        assert_eq!(position.release(60, later), Ok(later + NOTICE));
        assert_eq!(
            position.withdraw(false, START + NOTICE),
            Err(BrakeError::NotReleased)
        );
        assert_eq!({ position }.withdraw(false, later + NOTICE), Ok(100));

        let lapsed = later + NOTICE + WINDOW + 1;
        assert_eq!(position.keep(lapsed), Err(BrakeError::NotReleased));
        assert_eq!(position.release(70, lapsed), Ok(lapsed + NOTICE));
        assert_eq!(position.releasing, 70);
    }

    #[test]
    fn no_more_than_what_is_locked_is_under_notice() {
        let mut position = locked(100);
        assert_eq!(position.release(0, START), Err(BrakeError::ZeroAmount));
        assert_eq!(position.release(101, START), Err(BrakeError::NotLocked));
        position.release(60, START).unwrap();
        assert_eq!(position.release(41, START), Err(BrakeError::NotLocked));
        assert_eq!(position.release(u128::MAX, START), Err(BrakeError::Arithmetic));
        assert_eq!(position.release(40, START), Ok(START + NOTICE));
        assert_eq!(locked(0).release(1, START), Err(BrakeError::NotLocked));
    }

    #[test]
    fn a_notice_taken_back_has_never_been_given() {
        let mut position = locked(100);
        assert_eq!(position.keep(START), Err(BrakeError::NotReleased));
        position.release(40, START).unwrap();
        assert_eq!(position.keep(START + NOTICE), Ok(()));
        assert_eq!(position, locked(100));
        assert_eq!(
            position.withdraw(false, START + NOTICE),
            Err(BrakeError::NotReleased)
        );
    }

    #[test]
    fn all_units_leave_when_the_proposal_is_over() {
        let mut position = locked(100);
        position.release(40, START).unwrap();
        assert_eq!(position.withdraw(true, START), Ok(100));
        assert_eq!(position, Position::default());
    }
}
