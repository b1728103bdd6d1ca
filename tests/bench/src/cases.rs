//! What is measured.

mod code;
mod cover;
mod governance;
mod lending;
mod markets;
mod operators;
mod queue;
mod restaking;
mod stake;
mod tokens;

use anyhow::Result;

use crate::meter::Row;

/// All measurements; with `full`, those that take long too.
pub fn all(full: bool) -> Result<Vec<Row>> {
    let mut rows = code::sizes()?;
    rows.extend(tokens::transfers()?);
    for operators in [1, 10, 50, 200] {
        rows.extend(stake::with_operators(operators)?);
    }
    rows.extend(operators::life()?);
    rows.extend(governance::life()?);
    rows.extend(markets::trades()?);
    rows.extend(markets::pair()?);
    rows.extend(lending::loans()?);
    rows.extend(cover::underwriting()?);
    rows.extend(restaking::life()?);
    let lengths: &[u64] = if full {
        &[10, 1_000, 10_000, 100_000]
    } else {
        &[10, 1_000, 10_000]
    };
    for requests in lengths {
        rows.push(queue::finalize(*requests)?);
    }
    Ok(rows)
}
