//! Units under the loss index: how open requests share losses while no request is written.
//!
//! A request of `n` planck gets `u = ⌊n·ONE/L⌋` units, where `L` is the loss index, and is worth `⌊u·L/ONE⌋`.
//! A loss `q` that the open requests absorb multiplies `L` by `(owed − q)/owed`, rounded down. The units of a request
//! never change.
//!
//! A part of an announced loss can come back: a gain `g` of all open units `U` raises `L` by `g·ONE/U`, rounded down,
//! and to `ONE` at most.
//!
//! The money is always enough: with `U` open units, `owed ≥ U·L/ONE` holds at all times.
//!
//! - A request adds `n` to the left side, and at most `n` to the right.
//! - A loss scales the left side by `(owed − q)/owed`, and the right side by at most that.
//! - A gain adds `g` to the left side, and at most `g` to the right.
//! - Finalizing a prefix of `P` units takes `⌊P·L/ONE⌋ ≤ P·L/ONE` from the left side, and exactly `P·L/ONE` from the
//!   right. The money taken covers the claims, because `⌊P·L/ONE⌋ ≥ Σ⌊u·L/ONE⌋`.

use estuary_interfaces::Balance;
use estuary_math::{mul_div, Rounding};

/// The index at which a unit is worth a planck.
pub const ONE: u128 = 1_000_000_000_000_000_000_000_000_000;

/// Below this index, requests have lost all but a millionth. New requests would need a million units per planck.
pub const IMPAIRED_BELOW: u128 = ONE / 1_000_000;

/// Units for a request of `amount` planck, rounded down.
pub fn units_for(amount: Balance, index: u128) -> Option<u128> {
    mul_div(amount, ONE, index, Rounding::Down)
}

/// The worth of `units` in planck, rounded down.
pub fn worth(units: u128, index: u128) -> Option<Balance> {
    mul_div(units, index, ONE, Rounding::Down)
}

/// The index after open requests, which are owed `owed` planck, absorbed `loss` planck, rounded down. `None` if the loss
/// exceeds `owed`, or nothing is owed.
pub fn index_after_loss(index: u128, loss: Balance, owed: Balance) -> Option<u128> {
    mul_div(index, owed.checked_sub(loss)?, owed, Rounding::Down)
}

/// The index after all open `units` got `gain` planck back: `index + ⌊gain·ONE/units⌋`, and `ONE` at most. `None` if
/// there are no units.
pub fn index_after_gain(index: u128, gain: Balance, units: u128) -> Option<u128> {
    if units == 0 {
        return None;
    }
    // A quotient that does not fit is far more than the requests ever absorbed.
    let gained = mul_div(gain, ONE, units, Rounding::Down).unwrap_or(ONE);
    Some(index.saturating_add(gained).min(ONE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_a_planck_before_any_loss() {
        assert_eq!(units_for(12_345, ONE), Some(12_345));
        assert_eq!(worth(12_345, ONE), Some(12_345));
    }

    #[test]
    fn a_loss_takes_the_same_share_of_every_request() {
        let index = index_after_loss(ONE, 25, 100).unwrap();
        assert_eq!(index, ONE / 4 * 3);
        assert_eq!(worth(80, index), Some(60));
        assert_eq!(worth(20, index), Some(15));
    }

    #[test]
    fn a_request_after_a_loss_is_worth_what_it_was_made_for() {
        let index = index_after_loss(ONE, 1, 3).unwrap();
        let units = units_for(1_000, index).unwrap();
        assert_eq!(units, 1_500);
        assert_eq!(worth(units, index), Some(999)); // a third of a planck is lost to rounding, never gained
    }

    #[test]
    fn a_total_loss_leaves_nothing() {
        assert_eq!(index_after_loss(ONE, 100, 100), Some(0));
        assert_eq!(worth(u128::MAX, 0), Some(0));
    }

    #[test]
    fn what_comes_back_is_shared_by_units_and_nobody_gets_more_than_was_asked_for() {
        let index = index_after_loss(ONE, 25, 100).unwrap();
        assert_eq!(index_after_gain(index, 10, 100), Some(ONE / 100 * 85));
        assert_eq!(index_after_gain(index, 25, 100), Some(ONE));
        assert_eq!(index_after_gain(index, 26, 100), Some(ONE));
        // Also after a total loss.
        assert_eq!(index_after_gain(0, 40, 100), Some(ONE / 10 * 4));
        assert_eq!(index_after_gain(ONE, 1, 0), None);
        assert_eq!(index_after_gain(0, u128::MAX, 1), Some(ONE));
    }

    #[test]
    fn a_third_that_comes_back_is_rounded_down() {
        assert_eq!(index_after_gain(0, 1, 3), Some(ONE / 3));
    }

    #[test]
    fn refuses_a_loss_that_nobody_can_absorb() {
        assert_eq!(index_after_loss(ONE, 101, 100), None);
        assert_eq!(index_after_loss(ONE, 0, 0), None);
    }
}
