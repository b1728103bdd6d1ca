//! Files that people write in TOML: every mistake is told with its file, line and column, and with the line itself.

mod error;
mod reader;

pub use error::{PlacedError, Source};
pub use reader::Reader;
