//! Plays a story of depositors and operators on the chain in memory and accounts for every planck of it.
//!
//! A [`Scenario`] is a checked TOML file. [`Story::play`] plays it era by era on the compiled contracts,
//! tells what happens, and ends with a [`Sheet`](sheet::Sheet) that must close. What it measured along the
//! way becomes a table and a chart in [`output`].

pub mod amount;
pub mod arguments;
pub mod output;
pub mod report;
pub mod scenario;
pub mod sheet;
mod story;

pub use scenario::Scenario;
pub use story::{Kind, Outcome, Party, Story};
