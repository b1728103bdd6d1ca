//! What a contract's code depends on, as one hash.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{build::OPTIONS, contract::Code};

/// The hash over the contract, the contracts that it instantiates, the shared crates, the workspace's manifest and lock
/// file, the toolchain, the build options, and the codes that the code knows.
pub fn of(root: &Path, code: &Code, toolchain: &str) -> Result<String> {
    let contract = code.contract;
    let mut files = vec![root.join("Cargo.lock"), root.join("Cargo.toml")];
    collect_files(&contract.folder, &mut files)?;
    for other in contract
        .dependencies()
        .map(|name| root.join("contracts").join(name))
    {
        if other.exists() {
            collect_files(&other, &mut files)?;
        }
    }
    collect_files(&root.join("crates"), &mut files)?;
    files.sort();

    let mut input = Vec::new();
    add(&mut input, toolchain.as_bytes());
    add(&mut input, OPTIONS.as_bytes());
    add(&mut input, code.part.unwrap_or_default().as_bytes());
    for (_, hash) in code.known {
        add(&mut input, hash.as_bytes());
    }
    for file in files {
        add(
            &mut input,
            file.strip_prefix(root)?.as_os_str().as_encoded_bytes(),
        );
        add(
            &mut input,
            &fs::read(&file).with_context(|| format!("reading {}", file.display()))?,
        );
    }
    Ok(hex::encode(contract_build::code_hash(&input)))
}

/// The length before each part keeps neighbours apart: text that moves to the next file changes the hash.
fn add(input: &mut Vec<u8>, part: &[u8]) {
    input.extend((part.len() as u64).to_le_bytes());
    input.extend(part);
}

fn collect_files(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect_files(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
