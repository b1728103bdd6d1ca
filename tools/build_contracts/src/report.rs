//! The table of code sizes.

use std::fmt::Write;

/// The chain's limit for a contract's code, in bytes.
const CODE_LIMIT: u64 = 123 * 1024;

/// What happened to a contract.
pub enum Outcome {
    Rebuilt,
    Unchanged,
}

/// A line of the table.
pub struct Row {
    pub name: String,
    pub code_size: u64,
    pub outcome: Outcome,
}

/// Contract, code size, share of the limit, outcome; the total below.
pub fn table(rows: &[Row]) -> String {
    let width = rows
        .iter()
        .map(|row| row.name.len())
        .chain(["contract".len()])
        .max()
        .unwrap_or_default();
    let mut text = String::new();
    let _ = writeln!(text, "{:width$}  {:>7}  {:>8}", "contract", "bytes", "of limit");
    for row in rows {
        let share = row.code_size as f64 * 100.0 / CODE_LIMIT as f64;
        let outcome = match row.outcome {
            Outcome::Rebuilt => "rebuilt",
            Outcome::Unchanged => "unchanged",
        };
        let _ = writeln!(
            text,
            "{:width$}  {:>7}  {share:>6.1} %  {outcome}",
            row.name, row.code_size
        );
    }
    let total: u64 = rows.iter().map(|row| row.code_size).sum();
    let _ = writeln!(text, "{:width$}  {total:>7}", "total");
    text
}
