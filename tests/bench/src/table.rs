//! The figures as a table.

use std::fmt::Write;

use crate::meter::Row;

/// What a block has for contracts: two seconds, and five mebibytes of proof.
const BLOCK: (u64, u64) = (2_000_000_000_000, 5 * 1024 * 1024);

pub fn of(rows: &[Row]) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{:24} {:30} {:>9} {:>9} {:>9} {:>9} {:>12} {:>9} {:>8}",
        "op", "case", "10⁶ ps", "required", "proof", "required", "deposit", "in a block", "code"
    );
    for row in rows {
        let _ = writeln!(
            text,
            "{:24} {:30} {:>9} {:>9} {:>9} {:>9} {:>12} {:>9} {:>8}",
            row.op,
            row.case,
            row.ref_time / 1_000_000,
            row.ref_time_required / 1_000_000,
            row.proof_size,
            row.proof_size_required,
            row.deposit,
            in_a_block(row).map_or(String::new(), |number| number.to_string()),
            row.code_size,
        );
    }
    text
}

/// How many of them a block takes.
fn in_a_block(row: &Row) -> Option<u64> {
    let by_time = BLOCK.0.checked_div(row.ref_time)?;
    let by_proof = BLOCK.1.checked_div(row.proof_size)?;
    Some(by_time.min(by_proof))
}
