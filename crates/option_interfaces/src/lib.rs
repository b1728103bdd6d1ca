//! How option series and offers talk to their users: one module per contract, with its trait, types, errors and events.
//!
//! Both call tokens alone:
//!
//! ```text
//! writer, holder ─► option_series ─► the underlying, the strike asset
//! maker, taker ─► offers ─► the money, the token for sale
//! ```
//!
//! Amounts are in the smallest units of a token, or in planck of the native token. Times are milliseconds since the Unix
//! epoch. Strikes and prices are per 10^12 of the smallest units of the underlying, or of the token for sale.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod offers;
pub mod option_series;
