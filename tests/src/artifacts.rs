//! The compiled contracts, where `scripts/build.sh` puts them.

use std::{fs, path::Path};

/// The code of the contract of that name.
pub fn wasm(contract: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../artifacts")
        .join(contract)
        .with_extension("wasm");
    fs::read(&path).unwrap_or_else(|error| {
        panic!(
            "{}: {error}. Run scripts/build.sh --fixtures first.",
            path.display()
        )
    })
}
