//! What a risk team writes: portfolio, scenario and targets, as TOML files.
//!
//! Every quantity has its unit. Every mistake is told with file, line and column, all of a file at once. Nothing is
//! clamped.

pub mod deployment;
pub mod evidence;
mod fields;
pub mod portfolio;
mod quantity;
pub mod scenario;
pub mod targets;

use std::fmt;

pub use estuary_placed::{PlacedError, Source};

/// All mistakes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes(pub Vec<PlacedError>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for (number, mistake) in self.0.iter().enumerate() {
            if number > 0 {
                write!(f, "\n\n")?;
            }
            write!(f, "{mistake}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}
