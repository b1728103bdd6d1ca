//! Builds the contracts into `artifacts/` and prints their code sizes.
//!
//! ```text
//! build-contracts [--fixtures] [<contract or fixture>...]
//! ```
//!
//! Without names it builds all contracts, and with `--fixtures` all the tests' fixtures of them too.
//!
//! Run it by `scripts/build.sh`, which selects the contract toolchain. A contract whose fingerprint did not
//! change since its artifacts were written is left alone.

mod artifacts;
mod build;
mod contract;
mod fingerprint;
mod fixture;
mod report;
mod rustc_wrapper;
mod standalone_manifest;

use std::{
    env,
    io::{stdout, Write},
    path::Path,
    process::ExitCode,
    time::Instant,
};

use anyhow::{ensure, Context, Result};

use artifacts::Artifacts;
use contract::Contract;
use report::{Outcome, Row};

/// Asks for the tests' fixtures too.
const FIXTURES: &str = "--fixtures";

fn main() -> ExitCode {
    if let Some(exit_code) = rustc_wrapper::run() {
        return exit_code;
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()?;
    let (flags, wanted): (Vec<_>, Vec<_>) = env::args().skip(1).partition(|word| word == FIXTURES);
    let mut contracts = contract::find_all(&root)?;
    if !flags.is_empty() || !wanted.is_empty() {
        contracts.extend(fixture::make_all(&root)?);
    }
    let contracts = select(contracts, &wanted)?;
    let toolchain = build::prepare_environment(&root)?;

    if build::is_first(&root) {
        println!("The first build compiles ink! and the standard library: it takes some minutes.");
    }

    let mut rows = Vec::new();
    for contract in &contracts {
        let artifacts = Artifacts::of(&root, contract);
        let fingerprint = fingerprint::of(&root, contract, &toolchain)?;
        let outcome = if artifacts.are_current(&fingerprint) {
            Outcome::Unchanged
        } else {
            rebuild(&root, contract, &artifacts, &fingerprint)?;
            Outcome::Rebuilt
        };
        rows.push(Row {
            name: contract.name.clone(),
            code_size: artifacts.code_size()?,
            outcome,
        });
    }
    print!("{}", report::table(&rows));
    Ok(())
}

fn select(contracts: Vec<Contract>, wanted: &[String]) -> Result<Vec<Contract>> {
    for name in wanted {
        ensure!(
            contracts.iter().any(|contract| &contract.name == name),
            "there is no contract `{name}`"
        );
    }
    Ok(contracts
        .into_iter()
        .filter(|contract| wanted.is_empty() || wanted.contains(&contract.name))
        .collect())
}

fn rebuild(root: &Path, contract: &Contract, artifacts: &Artifacts, fingerprint: &str) -> Result<()> {
    print!("building {} ... ", contract.name);
    stdout().flush()?;
    let start = Instant::now();
    let result = build::build(root, contract)
        .with_context(|| format!("contract `{}` does not build", contract.name))?;
    artifacts.store(&result, fingerprint)?;
    println!("{:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}
