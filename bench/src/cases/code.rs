//! Code sizes.

use anyhow::{Context, Result};

use crate::meter::{Meter, Row};

/// The contracts that every deployment has, and what stands beside them.
const CONTRACTS: [&str; 8] = [
    "staking_pool",
    "validator_registry",
    "withdrawal_queue",
    "nominator",
    "governor",
    "wrapped_lst",
    "lens",
    "plain_token",
];

/// How many of [`CONTRACTS`] are the core.
const CORE: usize = 4;

pub fn meter(contract: &str) -> Result<Meter> {
    let size = estuary_tests::code(contract).len();
    Ok(Meter {
        code_size: size.try_into().context("a code fits its limit")?,
    })
}

pub fn sizes() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for contract in CONTRACTS {
        rows.push(of(contract, meter(contract)?.code_size));
    }
    let core = rows[..CORE].iter().map(|row| row.code_size).sum();
    rows.push(of("all four of the core", core));
    Ok(rows)
}

fn of(case: &str, code_size: u64) -> Row {
    Row {
        op: "code".into(),
        case: case.into(),
        ref_time: 0,
        proof_size: 0,
        ref_time_required: 0,
        proof_size_required: 0,
        deposit: 0,
        code_size,
    }
}
