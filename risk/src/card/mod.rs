//! The scorecard: inputs in full, every number with its error, evidence and method, and enough to run it again.
//!
//! | file | content |
//! |---|---|
//! | [`metric`] | numbers, tables and checks that models find |
//! | [`canonical`] | one text for one card, and its hash |
//! | [`assumptions`] | what every number rests on, and what no number contains |
//! | [`build`] | all models in their order |

pub mod assumptions;
pub mod build;
pub mod canonical;
pub mod metric;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use metric::{Check, Metric, Table};

/// The name of the format. A change of its schema takes a new number.
pub const SCHEMA: &str = "urn:estuary:risk:scorecard:1";

/// A scorecard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// The name of the format.
    pub schema: String,
    /// The portfolio's name.
    pub name: String,
    /// The portfolio's description.
    pub description: String,
    /// The token that amounts are in.
    pub token: String,
    /// Tokens that holders own at the start.
    pub equity: f64,
    /// What was asked.
    pub run: Run,
    /// The files that were read, in full.
    pub inputs: Inputs,
    /// What computed it.
    pub code: Code,
    /// All numbers.
    pub metrics: Vec<Metric>,
    /// Distributions, curves and comparisons.
    pub tables: Vec<Table>,
    /// What must hold.
    pub checks: Vec<Check>,
    /// Grades by dimension, 1 the best and 5 the worst.
    pub grades: Vec<Grade>,
    /// Parameters that follow from the numbers.
    pub recommendations: Vec<Recommendation>,
    /// Where each input comes from.
    pub evidence: Vec<EvidenceRow>,
    /// What the numbers rest on.
    pub assumptions: Vec<Note>,
    /// What no number contains.
    pub limits: Vec<Note>,
    /// SHA-256 of the card without this field, in hexadecimal digits.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sha256: String,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The seed of all random numbers.
    pub seed: u64,
    /// Paths of the loss model, drawn in each of two ways.
    pub paths: u64,
    /// Days of a path.
    pub horizon: f64,
}

/// The files that were read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inputs {
    /// The portfolio.
    pub portfolio: File,
    /// The scenario.
    pub scenario: File,
    /// The targets.
    pub targets: File,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its name, without its folder.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// What computed the card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The version of the framework.
    pub version: String,
    /// SHA-256 of the lock file, which pins every library.
    pub lock: String,
    /// Of a live deployment: whether this commit builds the contracts that hold the money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maths_match: Option<bool>,
}

/// A grade.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// What is graded.
    pub dimension: String,
    /// 1 is the best, 5 the worst.
    pub grade: u8,
    /// The number that decides.
    pub value: f64,
    /// The metric that it is.
    pub metric: String,
}

/// A parameter that follows from the numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recommendation {
    /// Its rule, R1 to R9.
    pub id: String,
    /// The parameter.
    pub parameter: String,
    /// The value now, with its unit.
    pub now: String,
    /// The value that is recommended, with its unit.
    pub value: String,
    /// The rule in words.
    pub rule: String,
    /// What keeps the value from being better.
    pub binds: String,
    /// What it costs, and whom.
    pub cost: String,
    /// The result that the rule looks at, now.
    pub before: f64,
    /// The same result with the value.
    pub after: f64,
    /// The unit of both results.
    pub unit: String,
}

/// Where an input comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceRow {
    /// Where it stands in the file.
    pub input: String,
    /// As it is written.
    pub value: String,
    /// 1: read from the chain. 2: published. 3: assumed.
    pub level: u8,
    /// Who published it, or the block.
    pub from: String,
    /// The day.
    pub on: String,
}

/// A sentence with a name that metrics refer to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Its name.
    pub id: String,
    /// The sentence.
    pub text: String,
}

impl Card {
    /// A number by its name.
    pub fn metric(&self, id: &str) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.id == id)
    }

    /// A table by its name.
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }

    /// The worst grade, which is that of the whole.
    pub fn worst(&self) -> Option<&Grade> {
        self.grades.iter().max_by_key(|grade| grade.grade)
    }

    /// Whether every check holds.
    pub fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.holds)
    }
}

/// The JSON Schema of a card.
pub fn schema() -> serde_json::Value {
    let mut schema = serde_json::to_value(schemars::schema_for!(Card)).unwrap_or_default();
    if let Some(object) = schema.as_object_mut() {
        object.insert("$id".into(), SCHEMA.into());
    }
    schema
}
