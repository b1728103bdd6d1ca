//! The rate of loans, which adapts to their use: Morpho's `AdaptiveCurveIrm`, and its interest.
//!
//! Nine tenths of the supply should be lent. The *rate at target* is the rate at that use. It rises while more is
//! lent and falls while less is lent, by a factor of e^(50·error) a year. On it sits a curve: four times the rate at
//! full use, a quarter at none. Rates are a second's, in parts of [`WAD`]. Divisions cut towards zero.

use estuary_math::{mul_div, Rounding::Down};

use crate::{Timestamp, WAD};

/// A year in seconds.
const SECONDS: i128 = 31_536_000;
const ONE: i128 = WAD as i128;
/// How much of the supply should be lent.
const TARGET: i128 = ONE / 10 * 9;
/// How fast the rate at target moves at an error of 1, a second.
const SPEED: i128 = 50 * ONE / SECONDS;

/// The lowest rate at target: 0.1 % a year.
pub const MIN_RATE_AT_TARGET: u64 = (ONE / 1_000 / SECONDS) as u64;
/// The highest rate at target: 200 % a year.
pub const MAX_RATE_AT_TARGET: u64 = (2 * ONE / SECONDS) as u64;

/// The rate at target that a market starts with, from basis points a year, rounded down. `None` out of the bounds
/// 10 … 20,000.
pub fn initial_rate_at_target(bps: u16) -> Option<u64> {
    let yearly = u64::from(bps).checked_mul(100_000_000_000_000)?;
    (10..=20_000)
        .contains(&bps)
        .then_some(yearly.checked_div(SECONDS as u64)?)
}

/// The interest since a market was last brought up to date, and its new rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accrual {
    /// In planck, rounded down: borrowers owe it, suppliers own it.
    pub interest: u128,
    /// The mean rate of that time.
    pub rate: u128,
    /// The new rate at target.
    pub rate_at_target: u64,
    /// The new time, whole seconds after the old time. The rest of a second counts next time.
    pub updated: Timestamp,
}

/// Brings a market up to `now`. `borrow` and `supply` are its totals in planck.
///
/// `None` if a number exceeds 128 bits. That takes over 10³⁸ planck, or centuries at the highest rate.
pub fn accrue(
    borrow: u128,
    supply: u128,
    rate_at_target: u64,
    updated: Timestamp,
    now: Timestamp,
) -> Option<Accrual> {
    let seconds = now.saturating_sub(updated) / 1_000;
    let (rate, rate_at_target) = mean_rate(use_of(borrow, supply)?, rate_at_target, seconds)?;
    Some(Accrual {
        interest: interest(borrow, rate, seconds)?,
        rate,
        rate_at_target,
        updated: updated.checked_add(seconds.checked_mul(1_000)?)?,
    })
}

/// Rates of a market that is up to date, a year's with interest on interest, in parts of [`WAD`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "codec", ink::scale_derive(Encode, Decode, TypeInfo))]
pub struct Apys {
    /// Of borrowers: `e(rate·year) − 1`.
    pub borrow: u128,
    /// Of suppliers: the same of `⌊rate·use⌋`.
    pub supply: u128,
}

/// The yearly rates of loans and supplies, as if use and rate stayed as they are.
pub fn apys(borrow: u128, supply: u128, rate_at_target: u64) -> Option<Apys> {
    let used = use_of(borrow, supply)?;
    let (rate, _) = mean_rate(used, rate_at_target, 0)?;
    let yearly = |rate: u128| {
        let x = i128::try_from(rate).ok()?.checked_mul(SECONDS)?;
        exponential(x).checked_sub(WAD)
    };
    Some(Apys {
        borrow: yearly(rate)?,
        supply: yearly(mul_div(rate, used, WAD, Down)?)?,
    })
}

/// `⌊borrow·W/supply⌋`, or 0 of no supply.
fn use_of(borrow: u128, supply: u128) -> Option<u128> {
    match supply {
        0 => Some(0),
        _ => mul_div(borrow, WAD, supply, Down),
    }
}

/// The mean rate over so many `seconds` at this use, and the rate at target after them.
///
/// The rate at target moves exponentially. Its mean is that of the start, the end, and twice the middle.
pub fn mean_rate(used: u128, rate_at_target: u64, seconds: u64) -> Option<(u128, u64)> {
    let off = i128::try_from(used).ok()?.checked_sub(TARGET)?;
    let (norm, steep) = if off > 0 {
        (ONE - TARGET, 3 * ONE)
    } else {
        (TARGET, ONE - ONE / 4)
    };
    let error = off.checked_mul(ONE)?.checked_div(norm)?;
    let linear = (SPEED.checked_mul(error)? / ONE).checked_mul(seconds.into())?;
    let (mean, end) = if linear == 0 {
        (rate_at_target, rate_at_target)
    } else {
        let end = moved(rate_at_target, linear);
        let middle = moved(rate_at_target, linear / 2);
        let sum = u128::from(rate_at_target)
            .wrapping_add(end.into())
            .wrapping_add(u128::from(middle) << 1);
        ((sum >> 2) as u64, end)
    };
    let curve = (steep.checked_mul(error)? / ONE).checked_add(ONE)?;
    Some((mul_div(curve.try_into().ok()?, mean.into(), WAD, Down)?, end))
}

/// `⌊rate·e(linear)/W⌋` within the bounds.
fn moved(rate_at_target: u64, linear: i128) -> u64 {
    let moved = mul_div(rate_at_target.into(), exponential(linear), WAD, Down).unwrap_or(u128::MAX);
    moved.clamp(MIN_RATE_AT_TARGET.into(), MAX_RATE_AT_TARGET.into()) as u64
}

/// e^x in parts of [`WAD`], within 1 % above −20.72·W: Morpho's `ExpLib`. `x` counts as 40·W at most, and the power of
/// less than ln 10⁻¹⁸ is 0.
///
/// With `x = q·ln 2 + ρ` for the nearest whole `q`, it is `(W + ρ + ρ²/2W)·2^q`.
pub fn exponential(x: i128) -> u128 {
    const LN_2: i128 = 693_147_180_559_945_309;
    const LN_WEI: i128 = -41_446_531_673_892_822_312;
    if x < LN_WEI {
        return 0;
    }
    // So |x| < 2⁶⁶, |ρ| ≤ ln 2/2, |q| ≤ 60, and no number here has more than 120 bits.
    let x = x.min(40 * ONE);
    let half = if x < 0 { -(LN_2 / 2) } else { LN_2 / 2 };
    let q = x.wrapping_add(half) / LN_2;
    let rest = x.wrapping_sub(q.wrapping_mul(LN_2));
    let power = ONE
        .wrapping_add(rest)
        .wrapping_add(rest.wrapping_mul(rest) / ONE / 2)
        .unsigned_abs();
    let shift = q.unsigned_abs() as u32;
    if q < 0 {
        power >> shift
    } else {
        power << shift
    }
}

/// The interest on `borrow` at `rate` for so many `seconds`, rounded down: with `x = rate·seconds`, `b = ⌊x²/2W⌋`,
/// `⌊borrow·(x + b + ⌊b·x/3W⌋)/W⌋`. That is e^x − 1 up to the third order, as Morpho's `wTaylorCompounded`.
pub fn interest(borrow: u128, rate: u128, seconds: u64) -> Option<u128> {
    let first = rate.checked_mul(seconds.into())?;
    let second = mul_div(first, first, 2 * WAD, Down)?;
    let third = mul_div(second, first, 3 * WAD, Down)?;
    mul_div(borrow, first.checked_add(second)?.checked_add(third)?, WAD, Down)
}
