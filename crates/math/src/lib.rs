//! The arithmetic of Estuary: one way to multiply and divide, with the rounding named.
//!
//! Every `a·b/c` of the protocol runs through [`mul_div`], or, in basis points, [`bps_of`] and [`whole_of`]. Nothing
//! here panics; what does not fit is `None`.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use sp_arithmetic::helpers_128bit::multiply_by_rational_with_rounding;

/// Basis points in a whole: a rate of `10_000` is 100 %.
pub const BPS: u128 = WHOLE as u128;
const WHOLE: u16 = 10_000;

/// Which way a quotient that is not whole goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Towards zero.
    Down,
    /// Away from zero.
    Up,
}

/// `a·b/c` with a 256-bit intermediate. `None` if `c` is zero or the quotient exceeds 128 bits.
pub fn mul_div(a: u128, b: u128, c: u128, rounding: Rounding) -> Option<u128> {
    // A product that fits takes one division; four, if it does not.
    if let Some(product) = a.checked_mul(b) {
        let quotient = product.checked_div(c)?;
        let up = rounding == Rounding::Up && quotient.wrapping_mul(c) < product;
        return quotient.checked_add(up.into());
    }
    let rounding = match rounding {
        Rounding::Down => sp_arithmetic::Rounding::Down,
        Rounding::Up => sp_arithmetic::Rounding::Up,
    };
    multiply_by_rational_with_rounding(a, b, c, rounding)
}

/// `⌊amount·bps/10_000⌋`. `None` if `bps` exceeds 10,000 and the result exceeds 128 bits.
pub fn bps_of(amount: u128, bps: u16) -> Option<u128> {
    scale(amount, bps, WHOLE)
}

/// `⌊amount·10_000/bps⌋`: that of which `amount` is so many basis points. `None` if `bps` is zero or the result
/// exceeds 128 bits.
pub fn whole_of(amount: u128, bps: u16) -> Option<u128> {
    scale(amount, WHOLE, bps)
}

/// `⌊amount·by/over⌋`, in a fraction of the code and time that [`mul_div`] takes: long division, from the highest
/// digit of 32 bits to the lowest.
fn scale(amount: u128, by: u16, over: u16) -> Option<u128> {
    let (by, over) = (u64::from(by), u64::from(over));
    let (mut high, mut low) = ((amount >> 64) as u64, amount as u64);
    let (mut quotient, mut remainder) = (0u128, 0u64);
    for _ in 0..4 {
        let product = (high >> 32).checked_mul(by)?;
        high = high << 32 | low >> 32;
        low <<= 32;
        // Below 2^49, as the remainder is below 2^16.
        let dividend = (remainder << 32).checked_add(product)?;
        if quotient >> 96 > 0 {
            return None;
        }
        quotient = (quotient << 32).checked_add(dividend.checked_div(over)?.into())?;
        remainder = dividend.checked_rem(over)?;
    }
    Some(quotient)
}
