//! An underwriter's parts, and its request to leave.
//!
//! A request takes longer than the chain takes to slash for what was known at its time. It lapses after three eras, so
//! that nobody keeps a ripe request for the day of a loss.

use estuary_codec::Packed;
use estuary_cover_interfaces::{CoverError, Parts};

/// Eras after the first in which a request can be paid.
const WINDOW: u32 = 2;

/// The parts of one underwriter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Position {
    /// All parts, the parts under the request included.
    pub parts: Parts,
    /// The parts under the request.
    pub exiting: Parts,
    /// The first era in which they can leave. 0 without a request.
    pub ready: u32,
}

impl Position {
    /// Replaces the request: `parts` leave from `ready` on. 0 takes the request back.
    pub fn request(&mut self, parts: Parts, ready: u32) -> Result<(), CoverError> {
        if parts > self.parts || (parts == 0 && self.exiting == 0) {
            return Err(CoverError::NothingToExit);
        }
        self.exiting = parts;
        self.ready = if parts == 0 { 0 } else { ready };
        Ok(())
    }

    /// Takes the requested parts out in `era`, or in any era if there is none to wait for. Returns their number.
    pub fn exit(&mut self, era: Option<u32>) -> Result<Parts, CoverError> {
        if self.exiting == 0 {
            return Err(CoverError::NothingToExit);
        }
        if let Some(era) = era {
            if era < self.ready {
                return Err(CoverError::ExitNotReady(self.ready));
            }
            if era > self.ready.saturating_add(WINDOW) {
                return Err(CoverError::ExitLapsed);
            }
        }
        let parts = self.exiting;
        *self = Self {
            parts: self.parts.checked_sub(parts).ok_or(CoverError::Arithmetic)?,
            ..Self::default()
        };
        Ok(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(parts: Parts) -> Position {
        Position {
            parts,
            ..Default::default()
        }
    }

    #[test]
    fn a_request_is_paid_in_its_three_eras() {
        for (era, paid) in [
            (9, Err(CoverError::ExitNotReady(10))),
            (10, Ok(30)),
            (12, Ok(30)),
            (13, Err(CoverError::ExitLapsed)),
        ] {
            let mut position = position(100);
            position.request(30, 10).unwrap();
            let before = position;
            assert_eq!(position.exit(Some(era)), paid, "{era}");
            let left = if paid.is_ok() { self::position(70) } else { before };
            assert_eq!(position, left);
        }
    }

    #[test]
    fn a_request_replaces_the_last_and_zero_takes_it_back() {
        let mut position = position(100);
        position.request(30, 10).unwrap();
        position.request(100, 11).unwrap();
        assert_eq!((position.exiting, position.ready), (100, 11));
        position.request(0, 12).unwrap();
        assert_eq!(position, self::position(100));
        assert_eq!(position.exit(Some(12)), Err(CoverError::NothingToExit));
        assert_eq!(position.request(0, 12), Err(CoverError::NothingToExit));
    }

    #[test]
    fn nobody_asks_for_more_than_it_has() {
        let mut position = position(100);
        assert_eq!(position.request(101, 10), Err(CoverError::NothingToExit));
        assert_eq!(position, self::position(100));
    }

    #[test]
    fn without_an_era_to_wait_for_a_request_is_paid_at_once() {
        let mut position = position(100);
        position.request(30, 10).unwrap();
        assert_eq!(position.exit(None), Ok(30));
        assert_eq!(position, self::position(70));
    }
}
