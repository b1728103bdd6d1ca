//! The pool's invariant, solved exactly.
//!
//! With `Ann = 2A` and the worths `x`, `y` of both reserves, D is the root of
//! `D³ = 4xy·(Ann·(x + y) − (Ann − 1)·D)`. The left side grows with D and the right side falls, so a D *holds* up to
//! the root. In y the right side grows wherever it is positive, so a y holds from a root on. Both answers are whole
//! numbers next to a root: the largest D, the least y. Newton's method only finds the neighbourhood.

use estuary_math::{mul_div, Rounding::Down};

use super::MAX_AMPLIFICATION;
use crate::wide::{checked_mul, product};

/// Sides are worth less than 2⁹⁶.
const SIDES_END: u128 = 1 << 96;
/// So many rounds of Newton's method, then there is no answer. Sides of 1 : 100 take at most a quarter.
const ROUNDS: u8 = 64;
/// So many steps of one after it. Three are the most that were ever needed, see [`invariant`] and [`other`].
const STEPS: u8 = 16;

/// Curve's `Ann` for two coins. `None` if the amplification is out of its bounds.
fn ann(amplification: u32) -> Option<u128> {
    (1..=MAX_AMPLIFICATION)
        .contains(&amplification)
        .then(|| u128::from(amplification) << 1)
}

/// Whether `D³ ≤ 4·x·y·(2A·(x + y) − (2A − 1)·D)`, exactly.
///
/// `false` too if a side is 2⁹⁶ or more, or `amplification` out of its bounds.
pub fn holds(d: u128, x: u128, y: u128, amplification: u32) -> bool {
    if x >= SIDES_END || y >= SIDES_END {
        return false;
    }
    let Some(ann) = ann(amplification) else {
        return false;
    };
    // Below 2⁹⁷·2¹⁵. Where D's part exceeds 128 bits, it exceeds that of the sides.
    let sides = ann.wrapping_mul(x.wrapping_add(y));
    let part = checked_mul(ann.wrapping_sub(1), d);
    let rest = part.and_then(|part| sides.checked_sub(part));
    rest.is_some_and(|rest| product(d, d, d) <= product(x << 1, y << 1, rest))
}

/// D: the largest number that [`holds`] for the sides `x` and `y`; 0 if a side is 0.
///
/// `None` if a side is 2⁹⁶ or more, `amplification` is out of its bounds, or one side is so many times the other that
/// Newton's method needs over 64 rounds or 128 bits (2³² times at least).
pub fn invariant(x: u128, y: u128, amplification: u32) -> Option<u128> {
    let (less, more, ann) = (x.min(y), x.max(y), ann(amplification)?);
    if more >= SIDES_END {
        return None;
    }
    if less == 0 {
        return Some(0);
    }
    let (d, _) = newton_d(less, more, ann)?;
    settle(d, x, y, amplification, 1, 0).map(|(d, _)| d)
}

/// D or one more, and in how many rounds.
///
/// Newton's method falls from the sum of the sides, where D never is below the root, until it stops. The function is
/// convex, so no step passes the root, and a quotient that is rounded down passes no whole number. `D³/4xy`, rounded
/// down twice, is less than 3 too small, so it stops less than `3/(2A + 2) < 1` above the root.
fn newton_d(less: u128, more: u128, ann: u128) -> Option<(u128, u8)> {
    let mut d = less.wrapping_add(more);
    let sides = ann.wrapping_mul(d);
    for round in 0..ROUNDS {
        // The lesser side first: its quotient's error is multiplied by D/more ≤ 2.
        let part = mul_div(mul_div(d, d, less << 2, Down)?, d, more, Down)?;
        let twice = part.checked_mul(2)?;
        let above = sides.checked_add(twice)?;
        let below = ann
            .wrapping_sub(1)
            .wrapping_mul(d)
            .checked_add(twice.checked_add(part)?)?;
        let next = mul_div(above, d, below, Down)?;
        if next >= d {
            return Some((d, round));
        }
        d = next;
    }
    None
}

/// Y: the least side that makes `d` hold beside a side of `x`; 0 if `d` is 0.
///
/// `None` if there is none below 2⁹⁶, `x` is 0 or 2⁹⁶ or more, `amplification` is out of its bounds, or Newton's method
/// needs over 64 rounds or 128 bits.
pub fn other(x: u128, d: u128, amplification: u32) -> Option<u128> {
    other_near(x, d, d, amplification)
}

/// [`other`], sought from `start`: a number somewhat above it makes it cheaper. The answer is the same.
pub(super) fn other_near(x: u128, d: u128, start: u128, amplification: u32) -> Option<u128> {
    let ann = ann(amplification)?;
    if d == 0 {
        return Some(0);
    }
    if x >= SIDES_END {
        return None;
    }
    let (y, _) = newton_y(x, d, start, ann)?;
    settle(d, x, y, amplification, 0, 1).map(|(_, y)| y)
}

/// Y or up to three less, and in how many rounds.
///
/// With `t = D²/4x` it is the root of `Ann·y² + (Ann·(x − D) + D)·y = t·D`. From the second round on Newton's method
/// falls, as the function is convex, and it stops at the root or below it: a step that does not fall is rounded down
/// from a step that rises. `t`, rounded down, moves the root by less than 1, and each step is rounded down by less
/// than 2.
fn newton_y(x: u128, d: u128, start: u128, ann: u128) -> Option<(u128, u8)> {
    let part = mul_div(d, d, x << 2, Down)?;
    let flat = checked_mul(ann, d)?;
    let mut y = start;
    for round in 0..ROUNDS {
        let rising = checked_mul(ann, y.checked_mul(2)?.checked_add(x)?)?.checked_add(d)?;
        let next = match rising.checked_sub(flat) {
            // The slope is not positive, so `y` is below the root.
            None | Some(0) => y,
            Some(slope) => {
                let square = mul_div(checked_mul(ann, y)?, y, slope, Down)?;
                square.checked_add(mul_div(part, d, slope, Down)?)?
            }
        };
        if next == y || round > 0 && next > y {
            return Some((y, round));
        }
        y = next;
    }
    None
}

/// The first of `(d, y)`, `(d − back, y + on)`, `(d − 2·back, y + 2·on)`, … that holds. `None` if none of the first few
/// does.
fn settle(
    mut d: u128,
    x: u128,
    mut y: u128,
    amplification: u32,
    back: u128,
    on: u128,
) -> Option<(u128, u128)> {
    for _ in 0..=STEPS {
        if holds(d, x, y, amplification) {
            return Some((d, y));
        }
        d = d.saturating_sub(back);
        y = y.saturating_add(on);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Two sides below 2⁹⁶, of which one is up to 160 times the other.
    fn sides() -> impl Strategy<Value = (u128, u128)> {
        (1u128..1 << 96, 0u32..96, 0u128..=159).prop_map(|(more, shift, skew)| {
            let more = (more >> shift).max(1);
            ((more / (skew + 1)).max(1), more)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(10_000) })]

        #[test]
        fn newtons_method_ends_soon_and_next_to_the_root(
            (less, more) in sides(), amplification in prop_oneof![1u32..5, 1u32..=10_000], part in 8u128..32,
        ) {
            let ann = 2 * u128::from(amplification);
            let (near, rounds) = newton_d(less, more, ann).expect("it ends");
            let d = invariant(less, more, amplification).expect("it has one");
            prop_assert!(rounds <= 14, "{rounds} rounds to D");
            prop_assert!(near - d <= 1, "{} above D", near - d);
            for (x, y) in [(less, more), (more, less)] {
                let exact = other(x, d, amplification).expect("it has one");
                // From the reserve itself, from D, and for another D.
                for start in [y, d] {
                    let (near, rounds) = newton_y(x, d, start, ann).expect("it ends");
                    prop_assert!(rounds <= 14, "{rounds} rounds to Y");
                    prop_assert!(near <= exact && exact - near <= 3, "{near} for {exact}");
                    prop_assert_eq!(other_near(x, d, start, amplification), Some(exact));
                }
                let d = d / 16 * part;
                if let Some(exact) = other(x, d, amplification) {
                    let (near, rounds) = newton_y(x, d, d, ann).expect("it ends");
                    prop_assert!(rounds <= 20, "{rounds} rounds to Y");
                    prop_assert!(near <= exact && exact - near <= 3, "{near} for {exact}");
                }
            }
        }
    }

    #[test]
    fn a_search_ends_after_sixteen_steps() {
        assert_eq!(settle(2_016, 1_000, 1_000, 100, 1, 0), Some((2_000, 1_000)));
        assert_eq!(settle(2_017, 1_000, 1_000, 100, 1, 0), None);
        assert_eq!(settle(2_000, 1_000, 984, 100, 0, 1), Some((2_000, 1_000)));
        assert_eq!(settle(2_000, 1_000, 983, 100, 0, 1), None);
    }
}
