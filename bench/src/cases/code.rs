//! Code sizes.

use anyhow::{Context, Result};
use estuary_tests::{SPLIT, WITH_KEEPERS_CODE};

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

/// Measures a contract, by the code that its account has.
pub fn meter(contract: &str) -> Result<Meter> {
    Ok(Meter {
        code_size: match SPLIT.contains(&contract) {
            true => size(&format!("{contract}_hot"))?,
            false => size(contract)?,
        },
    })
}

/// What each account's code has, together, and what is beside it for all that is called rarely.
pub fn sizes() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for contract in CONTRACTS {
        rows.push(of(contract, meter(contract)?.code_size));
    }
    let core = rows[..CORE].iter().map(|row| row.code_size).sum();
    rows.push(of("all four of the core", core));
    for contract in SPLIT {
        rows.push(Row {
            op: "whole_code".into(),
            ..of(contract, size(contract)?)
        });
    }
    for contract in WITH_KEEPERS_CODE {
        rows.push(Row {
            op: "keepers_code".into(),
            ..of(contract, size(&format!("{contract}_keepers"))?)
        });
    }
    Ok(rows)
}

fn size(code: &str) -> Result<u64> {
    let size = estuary_tests::code(code).len();
    size.try_into().context("a code fits its limit")
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
