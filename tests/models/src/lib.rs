//! What Estuary must do, as plain models in big integers, and the random stories that hold it to them.
//!
//! Nothing here knows a chain: the tests of this crate run the contracts' logic modules alone, and those of
//! `estuary-tests` the compiled contracts. So what only needs the logic is built and run in seconds.

pub mod campaign;
pub mod queue_story;
mod setup;

pub use setup::*;
