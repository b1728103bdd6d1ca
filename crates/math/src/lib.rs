//! The arithmetic of Estuary: one way to multiply and divide, with the rounding named.
//!
//! Every `a·b/c` of the protocol runs through [`mul_div`]. Nothing here panics; what does not fit is `None`.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use sp_arithmetic::helpers_128bit::multiply_by_rational_with_rounding;

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
pub const fn mul_div(a: u128, b: u128, c: u128, rounding: Rounding) -> Option<u128> {
    let rounding = match rounding {
        Rounding::Down => sp_arithmetic::Rounding::Down,
        Rounding::Up => sp_arithmetic::Rounding::Up,
    };
    multiply_by_rational_with_rounding(a, b, c, rounding)
}

/// `⌊amount·bps/10_000⌋`. `None` if `bps` exceeds 10,000 and the result exceeds 128 bits.
pub const fn bps_of(amount: u128, bps: u16) -> Option<u128> {
    mul_div(amount, bps as u128, BPS, Rounding::Down)
}
