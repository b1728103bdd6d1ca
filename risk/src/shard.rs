//! Parts of a run: integer sums over a range of paths. They add up to the whole run's card in any order.

use serde::{Deserialize, Serialize};

use crate::{
    card::{Inputs, Run},
    loss::run::Losses,
};

/// The name of the format.
pub const SCHEMA: &str = "urn:estuary:risk:shard:1";

/// A part of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// The name of the format.
    pub schema: String,
    /// Its number, from 1.
    pub number: u64,
    /// How many parts there are.
    pub parts: u64,
    /// The whole run, as text: so that parts of another run are told apart by a byte.
    pub run: String,
    /// Its sums.
    pub losses: Losses,
}

/// Why parts are not a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoWhole {
    #[error("there is no shard")]
    None,
    #[error("shard {0} of {1} belongs to another run")]
    AnotherRun(u64, u64),
    #[error("shard {0} of {1} is missing")]
    Missing(u64, u64),
    #[error("shard {0} is there more than once")]
    Twice(u64),
}

/// A run as text.
pub fn run_text(run: &Run, inputs: &Inputs) -> String {
    serde_json::to_string(&(run, inputs)).unwrap_or_default()
}

/// What a run's text says.
pub fn read_run(text: &str) -> Result<(Run, Inputs), serde_json::Error> {
    serde_json::from_str(text)
}

/// All parts of a run together.
pub fn merge(mut shards: Vec<Shard>) -> Result<Shard, NoWhole> {
    shards.sort_by_key(|shard| shard.number);
    let mut shards = shards.into_iter();
    let mut whole = shards.next().ok_or(NoWhole::None)?;
    let parts = whole.parts;
    if whole.number != 1 {
        return Err(NoWhole::Missing(1, parts));
    }
    for next in shards {
        if (&next.run, next.parts) != (&whole.run, parts) {
            return Err(NoWhole::AnotherRun(next.number, next.parts));
        }
        match next.number.checked_sub(whole.number) {
            Some(1) => (),
            Some(0) => return Err(NoWhole::Twice(next.number)),
            _ => return Err(NoWhole::Missing(whole.number + 1, parts)),
        }
        whole.number = next.number;
        whole.losses.merge(next.losses);
    }
    match whole.number == parts {
        true => Ok(whole),
        false => Err(NoWhole::Missing(whole.number + 1, parts)),
    }
}
