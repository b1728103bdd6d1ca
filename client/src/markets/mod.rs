//! The markets as they stand at a block, and what could be done there. All of it is the contracts' own arithmetic, so a
//! quote is what the next message pays. Commands show it, and the keeper's bots search in it.

pub mod arbitrage;
mod deadline;
pub mod liquidation;
pub mod quotes;
mod read;
#[cfg(any(test, feature = "sample"))]
pub mod sample;
pub mod search;

/// A whole, where prices and health are counted.
pub use estuary_markets::WAD;
