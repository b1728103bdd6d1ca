//! The compiled contracts, where `scripts/build.sh` puts them.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use estuary_artifacts::{Code, Manifest};

const HINT: &str = "Run scripts/build.sh --fixtures first.";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../artifacts")
}

/// The code of that name.
pub fn wasm(code: &str) -> Vec<u8> {
    let path = folder().join(code).with_extension("wasm");
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}. {HINT}", path.display()))
}

/// What the contract builder has built.
pub fn manifest() -> &'static Manifest {
    static MANIFEST: OnceLock<Manifest> = OnceLock::new();
    MANIFEST.get_or_init(|| Manifest::read(&folder()).unwrap_or_else(|error| panic!("{error:#}. {HINT}")))
}

/// All codes of a contract, or of a fixture of one, the account's own last.
pub fn codes(contract: &str) -> &'static [Code] {
    let codes = manifest().codes(contract);
    assert!(!codes.is_empty(), "there is no contract {contract}. {HINT}");
    codes
}

/// The contracts in several codes, in alphabetical order.
pub fn split() -> impl Iterator<Item = &'static str> {
    manifest().split()
}
