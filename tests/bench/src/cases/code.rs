//! Code sizes.

use anyhow::{Context, Result};
use estuary_artifacts::{Code, CodeKind};
use estuary_tests::{codes, split};

use crate::meter::{Meter, Row};

/// The contracts that every deployment has, and what stands beside them.
const CONTRACTS: [&str; 17] = [
    "staking_pool",
    "validator_registry",
    "withdrawal_queue",
    "nominator",
    "governor",
    "brake",
    "wrapped_lst",
    "lens",
    "stable_pool",
    "lending_market",
    "leverage",
    "cover_vault",
    "restake_vault",
    "attestation_service",
    "reward_auction",
    "plain_token",
    "plain_pair",
];

/// How many of [`CONTRACTS`] are the core.
const CORE: usize = 4;

/// Measures a contract, by the code that its account has.
pub fn meter(contract: &str) -> Result<Meter> {
    let own = codes(contract).last().context("a contract has a code")?;
    Ok(Meter { code_size: own.size })
}

/// What each account's code has, together, and what is beside it for all that is called rarely.
pub fn sizes() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for contract in CONTRACTS {
        rows.push(of(contract, meter(contract)?.code_size));
    }
    let core = rows[..CORE].iter().map(|row| row.code_size).sum();
    rows.push(of("all four of the core", core));
    for contract in split() {
        let beside = codes(contract)
            .iter()
            .filter_map(|code| Some((op_of(code)?, code)));
        rows.extend(beside.map(|(op, code)| Row {
            op: op.into(),
            ..of(contract, code.size)
        }));
    }
    Ok(rows)
}

/// How the size of a code is called that is not the account's own.
fn op_of(code: &Code) -> Option<&'static str> {
    match code.kind {
        CodeKind::Full => Some("full_code"),
        CodeKind::Keeper => Some("keeper_code"),
        CodeKind::Hot => None,
    }
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
