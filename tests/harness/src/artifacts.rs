//! The compiled contracts, where `scripts/build.sh` puts them.

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use estuary_artifacts::{Code, Manifest};

const HINT: &str = "Run scripts/build.sh --fixtures first.";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../artifacts")
}

/// The code of that name: of the package that is tested, or of this repository.
pub fn wasm(code: &str) -> Vec<u8> {
    let own = env::var_os("CARGO_MANIFEST_DIR").map(|package| Path::new(&package).join("artifacts"));
    let folders = own.into_iter().chain([folder()]);
    let paths: Vec<_> = folders
        .map(|folder| folder.join(code).with_extension("wasm"))
        .collect();
    let path = paths
        .iter()
        .find(|path| path.exists())
        .unwrap_or_else(|| panic!("there is no {paths:?}. {HINT}"));
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}. {HINT}", path.display()))
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
