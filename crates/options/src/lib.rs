//! The arithmetic of options and of offers.
//!
//! An option swaps the underlying and the strike asset at a fixed ratio, out of collateral that is all there. Nothing
//! is valued, so no price comes in. Every division names its rounding: what an account pays is rounded up, and what it
//! gets is rounded down. Nothing here panics. A result that does not fit is `None`.
#![cfg_attr(not(feature = "std"), no_std)]

pub mod offer;
pub mod series;

/// The smallest units of the underlying, or of a token for sale, that a strike or price is for.
pub const ONE: u128 = 1_000_000_000_000;
