//! The arithmetic of the markets: a pool of two coins of nearly one price, and an isolated lending market.
//!
//! Everything here is pure and exact: contracts, models and simulators compute with the same functions. Nothing
//! panics. A result that does not fit is `None` or a typed error. Amounts are in planck, prices and rates in parts of
//! [`WAD`], times in milliseconds.
//!
//! - [`stable`]: the pool's invariant, its trades and its price oracle.
//! - [`interest`]: the rate of loans, which adapts to how much of the supply is lent.
//! - [`shares`]: parts of a total that grows.
//! - [`lending`]: health of a loan, and its liquidation.
//! - [`cap`]: a price that rises by so much a year at most.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects))]

use core::ops::RangeInclusive;

pub mod cap;
pub mod interest;
pub mod lending;
pub mod shares;
pub mod stable;
mod wide;

/// The number 1 of prices, rates and parts: 10¹⁸.
pub const WAD: u128 = 1_000_000_000_000_000_000;

/// A year of 365 days in milliseconds.
pub const YEAR: u64 = 31_536_000_000;

/// How old a market may let a price become, in milliseconds: an hour to 30 days.
pub const PRICE_AGES: RangeInclusive<u64> = 3_600_000..=2_592_000_000;

/// A moment in milliseconds, as the chain counts them.
pub type Timestamp = u64;
