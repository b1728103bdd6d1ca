//! Builds the contracts into `artifacts/` and prints their code sizes.
//!
//! ```text
//! build-contracts [--fixtures] [<contract or fixture>...]
//! build-contracts --manifest <Cargo.toml>
//! ```
//!
//! Without names it builds all contracts, and with `--fixtures` all the tests' fixtures of them too. With `--manifest` it
//! builds a contract that is anywhere, into a folder `artifacts` beside its manifest.
//!
//! Run it by `scripts/build.sh`, which selects the contract toolchain. A contract whose fingerprint did not
//! change since its artifacts were written is left alone.

mod artifacts;
mod build;
mod contract;
mod dependencies;
mod fingerprint;
mod fixture;
mod report;
mod rustc_wrapper;
mod shrink;
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
use contract::{Code, Contract};
use dependencies::Workspace;
use estuary_artifacts::{CodeKind, Contract as Built, Manifest};
use report::{Outcome, Row};

/// Asks for the tests' fixtures too.
const FIXTURES: &str = "--fixtures";

/// Stands before the manifest of a contract that is anywhere.
const MANIFEST: &str = "--manifest";

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
    let toolchain = build::prepare_environment(&root)?;
    if let [MANIFEST, manifest] = wanted.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        return build_anywhere(&root, Path::new(manifest));
    }
    let mut contracts = contract::find_all(&root)?;
    if !flags.is_empty() || !wanted.is_empty() {
        contracts.extend(fixture::make_all(&root)?);
    }
    let contracts = select(contracts, &wanted)?;

    if build::is_first(&root) {
        println!("The first build compiles ink! and the standard library: it takes some minutes.");
    }

    let workspace = Workspace::read(&root)?;
    let folder = root.join(artifacts::FOLDER);
    // What is not built now stays as it was described.
    let mut manifest = Manifest::read_or_begin(&folder)?;
    let mut rows = Vec::new();
    for contract in &contracts {
        let full = Code::full_of(contract);
        let built = bring_up_to_date(&root, &workspace, &full, &toolchain, &mut rows)?;
        let mut codes = vec![built.entry(CodeKind::Full, full.name())?];
        let mut known = vec![("full", built.code_hash()?)];
        for part in contract.small_codes() {
            let code = Code::part_of(contract, part, &known);
            let built = bring_up_to_date(&root, &workspace, &code, &toolchain, &mut rows)?;
            codes.push(built.entry(contract::kind_of(part), code.name())?);
            known.push((part, built.code_hash()?));
        }
        let built = Built {
            version: standalone_manifest::version_of(&root, contract)?,
            copy_of: (contract.original != contract.name).then(|| contract.original.clone()),
            codes,
        };
        manifest.0.insert(contract.name.clone(), built);
    }
    manifest.write(&folder)?;
    print!("{}", report::table(&rows));
    Ok(())
}

/// Builds a contract that is anywhere, with the versions of this repository's lock file.
fn build_anywhere(root: &Path, manifest: &Path) -> Result<()> {
    let manifest = manifest
        .canonicalize()
        .with_context(|| format!("there is no {}", manifest.display()))?;
    let folder = manifest.parent().context("a manifest has a folder")?;
    let contract = contract::read(folder.into())?;
    let code = Code::full_of(&contract);
    let built = build::build(root, &code).with_context(|| format!("`{}` does not build", contract.name))?;
    let artifacts = Artifacts::of(folder, &contract.name);
    artifacts.store(&built, &contract.event_modules()?, "")?;
    let row = Row {
        name: contract.name,
        code_size: artifacts.code_size()?,
        outcome: Outcome::Rebuilt,
    };
    print!("{}", report::table(&[row]));
    Ok(())
}

/// Builds one code of a contract, unless it was built from what is there.
fn bring_up_to_date(
    root: &Path,
    workspace: &Workspace,
    code: &Code,
    toolchain: &str,
    rows: &mut Vec<Row>,
) -> Result<Artifacts> {
    let name = code.name();
    let artifacts = Artifacts::of(root, &name);
    let fingerprint = fingerprint::of(root, workspace, code, toolchain)?;
    let outcome = if artifacts.are_current(&fingerprint) {
        Outcome::Unchanged
    } else {
        print!("building {name} ... ");
        stdout().flush()?;
        let start = Instant::now();
        let built = build::build(root, code).with_context(|| format!("`{name}` does not build"))?;
        artifacts.store(&built, &code.contract.event_modules()?, &fingerprint)?;
        println!("{:.1} s", start.elapsed().as_secs_f64());
        Outcome::Rebuilt
    };
    rows.push(Row {
        name,
        code_size: artifacts.code_size()?,
        outcome,
    });
    Ok(artifacts)
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
