//! What a contract's code depends on, as one hash.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{build::OPTIONS, contract::Code, dependencies::Workspace, standalone_manifest};

/// The hash over the contract, the packages of this repository that it depends on, the versions and features of all
/// packages, the contract's manifest with what it inherits, the toolchain, the build options, and the codes that the code
/// knows.
pub fn of(root: &Path, workspace: &Workspace, code: &Code, toolchain: &str) -> Result<String> {
    let contract = code.contract;
    let manifest = toml::to_string(&standalone_manifest::of(Path::new(""), root, contract)?)?;
    let mut input = Vec::new();
    for part in [toolchain, OPTIONS, code.part.unwrap_or_default(), &manifest] {
        add(&mut input, part.as_bytes());
    }
    for (_, hash) in code.known {
        add(&mut input, hash.as_bytes());
    }
    let dependencies = workspace.dependencies_of(&contract.original)?;
    for identity in dependencies.identities {
        add(&mut input, identity.as_bytes());
    }
    let mut files = BTreeSet::new();
    collect_files(&contract.folder.join("src"), &mut files)?;
    for folder in dependencies.folders {
        files.insert(folder.join("Cargo.toml"));
        collect_files(&folder.join("src"), &mut files)?;
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

fn collect_files(folder: &Path, files: &mut BTreeSet<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect_files(&path, files)?;
        } else {
            files.insert(path);
        }
    }
    Ok(())
}
