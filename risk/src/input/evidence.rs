//! Where a number comes from.

use serde::Serialize;

/// The evidence for one number. Auditors know such levels from fair values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Where the number stands in the file, like `operators.Alpha.rate`.
    pub path: String,
    /// The number as it is written, with its unit.
    pub value: String,
    /// 1: read from the chain. 2: published. 3: assumed.
    pub level: u8,
    /// Who published it, or the block that it was read at.
    pub from: Option<String>,
    /// The day of it.
    pub on: Option<String>,
}

/// The level of a number without evidence.
pub const ASSUMED: u8 = 3;

/// The levels that there are.
pub const LEVELS: std::ops::RangeInclusive<i64> = 1..=3;
