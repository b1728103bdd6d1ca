//! What models find: numbers, tables, and checks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::paths::estimate::Estimate;

/// A number. Its name lives for ever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// Its name, like `SL.holders.cvar99`.
    pub id: String,
    /// What it is, in words.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// The number.
    pub value: f64,
    /// Its standard error. 0 where it is computed and not sampled.
    pub se: f64,
    /// Its 95 % interval.
    pub ci95: [f64; 2],
    /// Paths behind it. 0 where it is computed.
    pub paths: u64,
    /// Paths of weight 1 that would have the same error.
    pub ess: f64,
    /// The worst evidence of its inputs: 1 read from the chain, 2 published, 3 assumed.
    pub level: u8,
    /// The model, and the section of the method.
    pub method: String,
    /// The assumptions that it rests on.
    pub assumptions: Vec<String>,
    /// The controls of the Validator Operational Standard that it measures.
    pub valos: String,
}

/// Rows of numbers and words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its name.
    pub id: String,
    /// What it shows, in words.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows: a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// What it has.
    pub name: String,
    /// The unit of its numbers.
    pub unit: String,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Cell {
    /// A number.
    Number(f64),
    /// A word.
    Text(String),
}

/// Something that must hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Its name.
    pub id: String,
    /// What must hold, in words.
    pub name: String,
    /// Whether it does.
    pub holds: bool,
    /// What was found.
    pub value: f64,
    /// The most that it may be.
    pub limit: f64,
}

/// What one model finds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    pub metrics: Vec<Metric>,
    pub tables: Vec<Table>,
    pub checks: Vec<Check>,
}

impl Findings {
    /// Adds a number.
    pub fn metric(&mut self, metric: Metric) {
        self.metrics.push(metric);
    }

    /// Adds a check: a number that must not exceed its limit.
    pub fn check(&mut self, id: &str, name: &str, value: f64, limit: f64) {
        self.checks.push(Check {
            id: id.into(),
            name: name.into(),
            holds: value <= limit,
            value,
            limit,
        });
    }

    /// Takes the findings of another model in.
    pub fn extend(&mut self, other: Self) {
        self.metrics.extend(other.metrics);
        self.tables.extend(other.tables);
        self.checks.extend(other.checks);
    }

    /// The value of a number.
    pub fn value(&self, id: &str) -> Option<f64> {
        self.metrics
            .iter()
            .find(|metric| metric.id == id)
            .map(|metric| metric.value)
    }
}

/// The parts that the metrics of a model share.
#[derive(Clone, Copy, Debug)]
pub struct Method<'a> {
    pub method: &'a str,
    pub level: u8,
    pub paths: u64,
    pub assumptions: &'a [&'a str],
    pub valos: &'a str,
}

impl Method<'_> {
    /// A number of the model.
    pub fn metric(
        &self,
        id: impl Into<String>,
        name: impl Into<String>,
        unit: &str,
        estimate: Estimate,
    ) -> Metric {
        Metric {
            id: id.into(),
            name: name.into(),
            unit: unit.into(),
            value: estimate.value,
            se: estimate.se,
            ci95: [estimate.low, estimate.high],
            paths: self.paths,
            ess: estimate.ess,
            level: self.level,
            method: self.method.into(),
            assumptions: self.assumptions.iter().map(|id| (*id).into()).collect(),
            valos: self.valos.into(),
        }
    }
}

impl Table {
    /// A table without rows.
    pub fn new(id: &str, title: &str, columns: &[(&str, &str)]) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            columns: columns
                .iter()
                .map(|(name, unit)| Column {
                    name: (*name).into(),
                    unit: (*unit).into(),
                })
                .collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The numbers of a column. Words are left out.
    pub fn numbers(&self, column: usize) -> Vec<f64> {
        let number = |row: &Vec<Cell>| row.get(column).and_then(Cell::number);
        self.rows.iter().filter_map(number).collect()
    }
}

impl Cell {
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(_) => None,
        }
    }
}

/// By hand, because an untagged enum takes no number where `serde_json` keeps all digits of numbers.
impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(from)?;
        let cell = match &value {
            serde_json::Value::String(text) => Some(Self::Text(text.clone())),
            value => value.as_f64().map(Self::Number),
        };
        cell.ok_or_else(|| serde::de::Error::custom("a cell is a number or a text"))
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
