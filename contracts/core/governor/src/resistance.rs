//! How long locked units hold a proposal up.
//!
//! ```text
//! full      F = max(1, ⌈shares·500/10⁴⌉)         shares: all shares at its proposal or now, whichever are fewer
//! blocking  B = max(1, ⌈shares·2,000/10⁴⌉)
//! extension     ⌊45 days · min(against, F)/F⌋
//! ```
//!
//! It grows from the first unit on, so no lock comes too late and none is too small. The fewer shares count, so that
//! nobody dilutes a lock by new stake.

use estuary_interfaces::{Shares, Timestamp};
use estuary_math::{mul_div, Rounding};

/// Basis points in a whole.
const WHOLE: u128 = 10_000;

/// Basis points of all shares that hold a proposal up for the longest time.
const FULL: u128 = 500;

/// Basis points of all shares that hold a proposal up for as long as exits are not paid.
const BLOCKING: u128 = 2_000;

/// The units that are locked against a proposal, and the shares that they are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resistance {
    /// The wrapped units that are locked against the proposal, or against all proposals.
    pub against: Shares,
    /// All shares of the pool: when the proposal was made or now, whichever are fewer.
    pub shares: Shares,
}

impl Resistance {
    /// Forty-five days, in milliseconds.
    pub const LONGEST: Timestamp = 45 * 24 * 60 * 60 * 1_000;

    /// The units that hold a proposal up for the longest time, rounded up.
    pub fn full(&self) -> Shares {
        part(self.shares, FULL)
    }

    /// The units that hold a proposal up for as long as exits are not paid, rounded up.
    pub fn blocking(&self) -> Shares {
        part(self.shares, BLOCKING)
    }

    /// Milliseconds that the proposal waits beside its delay, rounded down.
    pub fn extension(&self) -> Timestamp {
        let full = self.full();
        let longest = Self::LONGEST.into();
        mul_div(longest, self.against.min(full), full, Rounding::Down)
            .and_then(|extension| extension.try_into().ok())
            .unwrap_or(Self::LONGEST)
    }
}

/// Basis points of all shares, rounded up, and at least one.
fn part(shares: Shares, basis_points: u128) -> Shares {
    mul_div(shares, basis_points, WHOLE, Rounding::Up)
        .unwrap_or(Shares::MAX)
        .max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Timestamp = 24 * 60 * 60 * 1_000;

    fn resistance(against: Shares, shares: Shares) -> Resistance {
        Resistance { against, shares }
    }

    #[test]
    fn a_twentieth_is_full_and_a_fifth_blocks_rounded_up() {
        for (shares, full, blocking) in [
            (0, 1, 1),
            (1, 1, 1),
            (20, 1, 4),
            (21, 2, 5),
            (1_000_000, 50_000, 200_000),
            (1_000_001, 50_001, 200_001),
        ] {
            let resistance = resistance(0, shares);
            assert_eq!(
                (resistance.full(), resistance.blocking()),
                (full, blocking),
                "{shares}"
            );
        }
        assert!(resistance(0, u128::MAX).full() > u128::MAX / 21);
    }

    #[test]
    fn the_extension_is_linear_and_ends_at_45_days() {
        for (against, extension) in [
            (0, 0),
            (1, 45 * DAY / 50_000),
            (25_000, 45 * DAY / 2),
            (50_000, 45 * DAY),
            (50_001, 45 * DAY),
            (u128::MAX, 45 * DAY),
        ] {
            assert_eq!(resistance(against, 1_000_000).extension(), extension, "{against}");
        }
        assert_eq!(resistance(1, 0).extension(), 45 * DAY);
    }
}
