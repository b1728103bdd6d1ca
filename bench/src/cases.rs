//! What is measured.

mod code;
mod operators;
mod queue;
mod stake;
mod tokens;

use anyhow::Result;

use crate::meter::Row;

/// All measurements; with `full`, those that take minutes too.
pub fn all(full: bool) -> Result<Vec<Row>> {
    let mut rows = code::sizes()?;
    rows.extend(tokens::transfers()?);
    let fleets: &[u32] = if full { &[1, 10, 50, 200] } else { &[1, 10, 50] };
    for operators in fleets {
        rows.extend(stake::with_operators(*operators)?);
    }
    rows.extend(operators::life()?);
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
