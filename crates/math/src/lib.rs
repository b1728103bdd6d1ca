//! The arithmetic of Estuary: one way to multiply and divide, with the rounding named.
//!
//! Every `a·b/c` of the protocol runs through [`mul_div`], or, in basis points, [`bps_of`] and [`whole_of`]. Nothing
//! here panics. A result that does not fit is `None`.
#![cfg_attr(not(feature = "std"), no_std)]

mod wide;

/// Basis points in a whole: a rate of `10_000` is 100 %.
pub const BPS: u128 = 10_000;

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
    let (high, low) = wide::multiply(a, b);
    let (quotient, is_exact) = wide::divide(high, low, c)?;
    quotient.checked_add((rounding == Rounding::Up && !is_exact).into())
}

/// `⌊amount·bps/10_000⌋`. `None` if `bps` exceeds 10,000 and the result exceeds 128 bits.
pub fn bps_of(amount: u128, bps: u16) -> Option<u128> {
    mul_div(amount, bps.into(), BPS, Rounding::Down)
}

/// `⌊amount·10_000/bps⌋`: the whole of which `amount` is `bps` basis points. `None` if `bps` is zero or the result
/// exceeds 128 bits.
pub fn whole_of(amount: u128, bps: u16) -> Option<u128> {
    mul_div(amount, BPS, bps.into(), Rounding::Down)
}
