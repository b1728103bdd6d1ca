//! Fees: they are higher away from the peg.

use estuary_math::{
    mul_div,
    Rounding::{self, Down},
};

use super::FEE_WHOLE;
use crate::wide::product;

const WHOLE: u128 = FEE_WHOLE as u128;

/// The fee in 10⁻¹⁰ where the sides are worth `a` and `b`: `⌊off·fee/(q + 10¹⁰)⌋` with
/// `q = ⌊(off − 10¹⁰)·4ab/(a + b)²⌋`, as in StableSwapNG's `_dynamic_fee`.
///
/// It is `fee` at the peg, and `⌊off·fee/10¹⁰⌋` at the far end; `fee` everywhere where `off_peg` is 10¹⁰ or less.
/// `None` if both sides are 0, or one is 2¹²⁷ or more.
pub fn fee_at(a: u128, b: u128, fee: u32, off_peg: u64) -> Option<u128> {
    let off_peg = u128::from(off_peg);
    let extra = off_peg.saturating_sub(WHOLE);
    if extra == 0 {
        return Some(fee.into());
    }
    let sum = a.checked_add(b)?;
    let (less, more) = (a.min(b).checked_mul(2)?, a.max(b).checked_mul(2)?);
    // Both quotients are less than 1 too small, and the first's error is multiplied by 2·less/sum ≤ 1.
    let mut q = mul_div(mul_div(extra, more, sum, Down)?, less, sum, Down)?;
    let next = q.saturating_add(1);
    if product(next, sum, sum) <= product(extra, less, more) {
        q = next;
    }
    mul_div(off_peg, fee.into(), q.saturating_add(WHOLE), Down)
}

/// `⌊amount·fee/10¹⁰⌋`: the fee of `amount`.
pub(super) fn part(amount: u128, fee: u128) -> Option<u128> {
    mul_div(amount, fee, WHOLE, Rounding::Down)
}
