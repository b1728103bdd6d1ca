//! What Estuary must do, as plain models in big integers, and the random stories that hold it to them.
//!
//! Nothing here knows a chain: the tests of this crate, and the fuzz targets, run the contracts' logic modules
//! alone, and those of `estuary-tests` the compiled contracts. So what only needs the logic takes seconds.

extern crate alloc;

pub mod allocation;
pub mod campaign;
pub mod contract_plan;
pub mod exits;
pub mod fuzz;
pub mod lending_market;
/// The markets' formulas, as the tests of their crate have them.
#[path = "../../../crates/markets/tests/markets/reference/mod.rs"]
pub mod markets;
pub mod native;
pub mod queue_story;
mod setup;

pub use setup::*;
