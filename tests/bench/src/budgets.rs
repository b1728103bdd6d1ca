//! What messages may cost.

use std::{fmt::Write, fs, path::Path};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::meter::Row;

/// The yardstick of a relative budget.
const PLAIN_TRANSFER: &str = "psp22_transfer";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budgets {
    /// Basis points by which a limit may be exceeded.
    tolerance: u64,
    budget: Vec<Budget>,
}

/// What one message may cost in each of its cases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Budget {
    op: String,
    /// Only the cases that contain this.
    #[serde(default)]
    case: String,
    /// What is measured: `ref_time`, `proof_size` or `code_size`.
    what: What,
    /// The most it may be now.
    limit: u64,
    /// What it is meant to become: a number, or basis points of the plain token's dearest transfer.
    goal: Goal,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    RefTime,
    ProofSize,
    CodeSize,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(untagged)]
enum Goal {
    Number(u64),
    OfPlainTransfer { of_plain_transfer: u64 },
}

/// A budget, and the dearest case.
pub struct Verdict {
    op: String,
    what: What,
    case: String,
    measured: u64,
    limit: u64,
    allowed: u64,
    goal: u64,
}

impl Verdict {
    pub fn is_kept(&self) -> bool {
        self.measured <= self.allowed
    }
}

/// The budgets of this repository.
pub fn read() -> Result<Budgets> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("budgets.toml");
    let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    toml::from_str(&text).with_context(|| format!("parsing {}", file.display()))
}

impl Budgets {
    /// # Errors
    /// If a budget is for something that was not measured.
    pub fn check(&self, rows: &[Row]) -> Result<Vec<Verdict>> {
        self.budget
            .iter()
            .map(|budget| budget.check(rows, self.tolerance))
            .collect()
    }
}

impl Budget {
    fn check(&self, rows: &[Row], tolerance: u64) -> Result<Verdict> {
        let dearest = rows
            .iter()
            .filter(|row| row.op == self.op && row.case.contains(&self.case))
            .max_by_key(|row| self.what.of(row))
            .with_context(|| format!("`{}` was not measured", self.op))?;
        let plain = rows.iter().filter(|row| row.op == PLAIN_TRANSFER);
        let plain = plain.map(|row| row.ref_time).max().unwrap_or_default();
        Ok(Verdict {
            op: self.op.clone(),
            what: self.what,
            case: dearest.case.clone(),
            measured: self.what.of(dearest),
            limit: self.limit,
            allowed: self.limit + self.limit * tolerance / 10_000,
            goal: match self.goal {
                Goal::Number(number) => number,
                Goal::OfPlainTransfer { of_plain_transfer } => plain * of_plain_transfer / 10_000,
            },
        })
    }
}

impl What {
    fn of(self, row: &Row) -> u64 {
        match self {
            Self::RefTime => row.ref_time,
            Self::ProofSize => row.proof_size,
            Self::CodeSize => row.code_size,
        }
    }

    fn unit(self) -> &'static str {
        match self {
            Self::RefTime => "ps",
            Self::ProofSize => "proof bytes",
            Self::CodeSize => "code bytes",
        }
    }
}

pub fn table(verdicts: &[Verdict]) -> String {
    let mut text = String::new();
    for verdict in verdicts {
        let kept = if verdict.is_kept() { "kept" } else { "EXCEEDED" };
        let goal = if verdict.measured <= verdict.goal {
            "met"
        } else {
            "missed"
        };
        let _ = writeln!(
            text,
            "budget {:20} {:>16} {:11} of {:>14}: {kept:8}  goal {:>14}: {goal:6}  ({})",
            verdict.op,
            verdict.measured,
            verdict.what.unit(),
            verdict.limit,
            verdict.goal,
            verdict.case,
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(op: &str, case: &str, ref_time: u64) -> Row {
        Row {
            op: op.into(),
            case: case.into(),
            ref_time,
            proof_size: 1,
            ref_time_required: 0,
            proof_size_required: 0,
            deposit: 0,
            code_size: 7,
        }
    }

    fn budgets(text: &str) -> Budgets {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn the_dearest_case_counts_and_two_percent_are_tolerated() {
        let budgets = budgets(
            r#"
            tolerance = 200
            [[budget]]
            op = "stake"
            what = "ref_time"
            limit = 100
            goal = 90
            "#,
        );
        let kept = |dearest| {
            let rows = [
                row("stake", "a", dearest),
                row("stake", "b", 1),
                row("other", "", 999),
            ];
            budgets.check(&rows).unwrap()[0].is_kept()
        };
        assert_eq!([100, 102, 103].map(kept), [true, true, false]);
    }

    #[test]
    fn a_goal_can_follow_the_plain_token() {
        let budgets = budgets(
            r#"
            tolerance = 0
            [[budget]]
            op = "transfer"
            case = "later"
            what = "ref_time"
            limit = 100
            goal = { of_plain_transfer = 12500 }
            "#,
        );
        let rows = [
            row(PLAIN_TRANSFER, "", 80),
            row("transfer", "later", 90),
            row("transfer", "first", 99),
        ];
        let verdict = &budgets.check(&rows).unwrap()[0];
        assert_eq!((verdict.goal, verdict.measured), (100, 90));
    }

    #[test]
    fn a_budget_for_what_is_not_measured_is_an_error() {
        let budgets = budgets(
            r#"
            tolerance = 0
            [[budget]]
            op = "gone"
            what = "code_size"
            limit = 1
            goal = 1
            "#,
        );
        assert!(budgets.check(&[]).is_err());
    }
}
