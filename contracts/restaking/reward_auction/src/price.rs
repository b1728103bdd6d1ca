//! The price of a lot: it falls by a half every 20 minutes, along straight lines.

use estuary_interfaces::Timestamp;
use estuary_math::{mul_div, Rounding};
use estuary_restaking::Units;

/// The time in which a price halves, in milliseconds.
const HALF: Timestamp = 20 * 60 * 1_000;

/// Two of them: a price falls to nothing in this time if it goes on along its line.
const LINE: Timestamp = 2 * HALF;

/// `⌈first·(2h − f)/(2h·2^k)⌉` units after `age` milliseconds, of which `k` half-lives are over and `f` of the next.
pub fn price(first: Units, age: Timestamp) -> Option<Units> {
    let (halves, rest) = (age.checked_div(HALF)?, age.checked_rem(HALF)?);
    let line = mul_div(first, LINE.checked_sub(rest)?.into(), LINE.into(), Rounding::Up)?;
    let halves = u32::try_from(halves)
        .ok()
        .and_then(|halves| 1_u128.checked_shl(halves));
    match halves {
        Some(power) => mul_div(line, 1, power, Rounding::Up),
        // Less than a unit.
        None => Some(line.min(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_halves_every_20_minutes_and_is_a_unit_at_least() {
        let at = |age| price(1_000, age);
        assert_eq!(at(0), Some(1_000));
        assert_eq!(at(HALF / 2), Some(750));
        assert_eq!(at(HALF - 1), Some(501));
        assert_eq!(at(HALF), Some(500));
        assert_eq!(at(HALF + HALF / 2), Some(375));
        assert_eq!(at(10 * HALF), Some(1));
        assert_eq!(at(128 * HALF), Some(1));
        assert_eq!(at(Timestamp::MAX), Some(1));
        assert_eq!(price(Units::MAX, 127 * HALF), Some(2));
        assert_eq!(price(0, 0), Some(0));
    }

    #[test]
    fn a_price_never_rises() {
        let mut last = Units::MAX;
        for age in (0..5 * HALF).step_by(7_777) {
            let now = price(123_456_789_012, age).unwrap();
            assert!(now <= last);
            last = now;
        }
    }
}
