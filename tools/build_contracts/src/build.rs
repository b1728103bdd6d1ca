//! Builds one contract with the contract-build library.

use std::{env, fs, path::Path, process::Command};

use anyhow::{anyhow, ensure, Context, Result};
use contract_build::{
    BuildArtifacts, BuildMode, BuildResult, ExecuteArgs, Features, ManifestPath, OptimizationPasses,
    Verbosity,
};

use crate::{
    contract::{Contract, HOT},
    rustc_wrapper, standalone_manifest,
};

/// Newer compilers lack the `panic_immediate_abort` feature of the standard library that contract-build uses.
const CONTRACT_RUSTC: &str = "rustc 1.85.";

/// Names the options of [`build`] in the fingerprint: change it with them.
pub const OPTIONS: &str = "contract-build 5.0.3, release, wasm-opt z, short paths";

/// The build folder of all contracts: what one contract compiles, the next one uses.
const TARGET_FOLDER: &str = "target/contracts";

/// Sets what the cargo processes of contract-build inherit. Returns the version of the selected toolchain.
pub fn prepare_environment(root: &Path) -> Result<String> {
    // contract-build would use the cargo that it names, which need not be the selected toolchain's.
    env::remove_var("CARGO");
    env::set_var("CARGO_TARGET_DIR", root.join(TARGET_FOLDER));

    let version = rustc("-vV")?;
    ensure!(
        version.starts_with(CONTRACT_RUSTC),
        "contracts need {CONTRACT_RUSTC}x and not {}: scripts/build.sh selects it",
        version.lines().next().unwrap_or_default()
    );
    rustc_wrapper::install(root, Path::new(rustc("--print=sysroot")?.trim_end()))?;
    Ok(version)
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
    !root.join(TARGET_FOLDER).exists()
}

/// Where a hot code finds the hash of the whole one.
const WHOLE_CODE: &str = "ESTUARY_WHOLE_CODE";

/// Builds code and metadata in the build folder; or the hot code alone, if `whole_code` is the hash of the whole one.
pub fn build(root: &Path, contract: &Contract, whole_code: Option<&str>) -> Result<BuildResult> {
    let folder = root.join(TARGET_FOLDER).join("manifests").join(&contract.name);
    let manifest = folder.join("Cargo.toml");
    fs::create_dir_all(&folder)?;
    fs::write(
        &manifest,
        toml::to_string(&standalone_manifest::of(root, contract)?)?,
    )?;
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;

    let (mut features, mut build_artifact) = (Features::default(), BuildArtifacts::All);
    if let Some(hash) = whole_code {
        env::set_var(WHOLE_CODE, hash);
        features.push(HOT);
        build_artifact = BuildArtifacts::CodeOnly;
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
