//! How the contracts of the markets talk to each other and to their users: one module per contract, with its traits,
//! types, errors and events.
//!
//! Calls form a DAG, because the chain denies re-entry:
//!
//! ```text
//! user ─► {stable_pool, lending_market} ─► {wrapped_lst, staking_pool}
//!                  lending_market ─► its caller, if that asked to be called back
//! ```
//!
//! Amounts are planck of the native token, or units of the wrapped token. Prices are parts of 10^18, times milliseconds
//! since the Unix epoch.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod bytes;
pub mod lending_market;
pub mod leverage;
pub mod price;
pub mod stable_pool;
pub mod units;
