//! Builds one contract with the contract-build library.

use std::{env, fs, path::Path, process::Command};

use anyhow::{anyhow, ensure, Context, Result};
use contract_build::{
    BuildArtifacts, BuildMode, BuildResult, ExecuteArgs, Features, ManifestPath, OptimizationPasses,
    Verbosity,
};

use crate::{contract::Code, rustc_wrapper, standalone_manifest};

/// Newer compilers lack the `panic_immediate_abort` feature of the standard library that contract-build uses.
const CONTRACT_RUSTC: &str = "rustc 1.85.";

/// Names the options of [`build`] in the fingerprint: change it with them.
pub const OPTIONS: &str =
    "contract-build 5.0.3, release, wasm-opt z twice, unshared generics, no paths, fast metadata";

/// The build folder of all contracts: what one contract compiles, the next one uses.
const TARGET_FOLDER: &str = "target/contracts";

/// Sets what the cargo processes of contract-build inherit. Returns the version of the selected toolchain.
pub fn prepare_environment(root: &Path) -> Result<String> {
    // contract-build would use the cargo that it names, which need not be the selected toolchain's.
    env::remove_var("CARGO");
    let target = root.join(TARGET_FOLDER);
    forget_other_options(&target)?;
    env::set_var("CARGO_TARGET_DIR", target);

    let version = rustc("-vV")?;
    ensure!(
        version.starts_with(CONTRACT_RUSTC),
        "contracts need {CONTRACT_RUSTC}x and not {}: scripts/build.sh selects it",
        version.lines().next().unwrap_or_default()
    );
    rustc_wrapper::install(root, Path::new(rustc("--print=sysroot")?.trim_end()))?;
    Ok(version)
}

/// Cargo does not know of the flags that the wrapper adds: what was compiled with others has to go.
fn forget_other_options(target: &Path) -> Result<()> {
    let note = target.join("options");
    if fs::read_to_string(&note).is_ok_and(|options| options == OPTIONS) {
        return Ok(());
    }
    if target.exists() {
        fs::remove_dir_all(target)?;
    }
    fs::create_dir_all(target)?;
    fs::write(note, OPTIONS)?;
    Ok(())
}

fn rustc(argument: &str) -> Result<String> {
    let output = Command::new("rustc")
        .arg(argument)
        .output()
        .context("running rustc")?;
    Ok(String::from_utf8(output.stdout)?)
}

/// Whether nothing was built yet that the contracts share.
pub fn is_first(root: &Path) -> bool {
    !root.join(TARGET_FOLDER).join("ink").exists()
}

/// Builds code and metadata in the build folder; of a small code, which has no metadata, the code alone.
pub fn build(root: &Path, code: &Code) -> Result<BuildResult> {
    let contract = code.contract;
    let folder = root.join(TARGET_FOLDER).join("manifests").join(&contract.name);
    let manifest = folder.join("Cargo.toml");
    fs::create_dir_all(&folder)?;
    fs::write(
        &manifest,
        toml::to_string(&standalone_manifest::of(root, root, contract)?)?,
    )?;
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;

    let (mut features, mut build_artifact) = (Features::default(), BuildArtifacts::All);
    if let Some(part) = code.part {
        features.push(part);
        build_artifact = BuildArtifacts::CodeOnly;
    }
    for (name, hash) in code.known {
        env::set_var(format!("ESTUARY_{}_CODE", name.to_uppercase()), hash);
    }
    contract_build::execute(ExecuteArgs {
        features,
        manifest_path: ManifestPath::new(manifest)?,
        verbosity: Verbosity::Quiet,
        build_mode: BuildMode::Release,
        build_artifact,
        optimization_passes: Some(OptimizationPasses::Z),
        ..ExecuteArgs::default()
    })
    // A compiler that fails has shown its messages, and contract-build's error is then empty.
    .map_err(|error| {
        if error.to_string().is_empty() {
            anyhow!("see the compiler's messages above")
        } else {
            error
        }
    })
}
