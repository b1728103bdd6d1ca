//! Prices that follow from reserves.

use estuary_math::{mul_div, Rounding::Down};

use crate::{wide::checked_mul, WAD};

/// The peg of the moment: the price of the next unit over its exit price, in parts of [`WAD`], rounded down and at most
/// 2. `x` and `y` are the worths of the native reserve and of the units, `d` their invariant.
///
/// With `r = ⌊⌊⌊D/4⌋·D/x⌋·D/y⌋` it is `⌊W·(2A·x + ⌊r·x/y⌋)/(2A·x + r)⌋`, as in StableSwapNG's `_get_p`. `None` if a
/// side is 0, or a number exceeds 128 bits.
pub fn marginal_price(x: u128, y: u128, d: u128, amplification: u32) -> Option<u128> {
    let flat = checked_mul(u128::from(amplification) << 1, x)?;
    let curved = mul_div(mul_div(d >> 2, d, x, Down)?, d, y, Down)?;
    let below = flat.checked_add(curved)?;
    let above = flat.checked_add(mul_div(curved, x, y, Down)?)?;
    mul_div(WAD, above.min(below.saturating_mul(2)), below, Down)
}

/// A liquidity share's part of the invariant `d`, in parts of [`WAD`], rounded down. `None` without a supply.
pub fn virtual_price(d: u128, supply: u128) -> Option<u128> {
    mul_div(d, WAD, supply, Down)
}
