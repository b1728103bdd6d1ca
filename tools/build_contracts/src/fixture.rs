//! Contracts with edits, for tests of upgrades: the next version of a contract, as far as a test needs one.
//!
//! `tests/fixtures/<name>.toml` names the contract and the edits. The edited copy is built like a contract,
//! into `artifacts/<name>.*`. An edit whose text is not there exactly once is an error, so that a fixture
//! does not go stale unnoticed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{ensure, Context, Result};
use serde::Deserialize;

use crate::contract::{self, Contract};

const FIXTURES: &str = "tests/fixtures";

/// Where the edited copies are.
const COPIES: &str = "target/contracts/fixtures";

/// What a fixture's file says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixture {
    /// The contract's folder in `contracts/`.
    contract: String,
    edit: Vec<Edit>,
}

/// `find`, which is in the contract's `src/lib.rs` once, becomes `replace`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    find: String,
    replace: String,
}

/// The fixtures below `root`, copied and edited, sorted by name.
pub fn make_all(root: &Path) -> Result<Vec<Contract>> {
    let folder = root.join(FIXTURES);
    let mut files = Vec::new();
    if folder.exists() {
        for entry in fs::read_dir(folder)? {
            files.push(entry?.path());
        }
    }
    files.sort();
    files
        .into_iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "toml"))
        .map(|file| make(root, &file).with_context(|| format!("fixture {}", file.display())))
        .collect()
}

fn make(root: &Path, file: &Path) -> Result<Contract> {
    let fixture: Fixture = toml::from_str(&fs::read_to_string(file)?)?;
    let name = file.file_stem().and_then(|stem| stem.to_str());
    let name = name.context("the file has no name")?.to_string();
    let original = contract::read(root.join("contracts").join(&fixture.contract))?;
    let folder = root.join(COPIES).join(&name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    copy(&original.folder.join("src"), &folder.join("src"))?;
    let edited = folder.join("src/lib.rs");
    let code = apply(fs::read_to_string(&edited)?, &fixture.edit)?;
    fs::write(edited, code)?;

    let mut manifest = original.manifest;
    let package = manifest
        .get_mut("package")
        .and_then(|package| package.as_table_mut())
        .context("the contract has no package")?;
    package.insert("name".into(), name.clone().into());
    Ok(Contract {
        name,
        folder,
        manifest,
    })
}

fn apply(mut code: String, edits: &[Edit]) -> Result<String> {
    for Edit { find, replace } in edits {
        let found = code.matches(find.as_str()).count();
        ensure!(found == 1, "found {found} times instead of once: {find}");
        code = code.replace(find, replace);
    }
    Ok(code)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path: PathBuf = entry?.path();
        let target = to.join(path.file_name().context("a file has a name")?);
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(find: &str) -> [Edit; 1] {
        let (find, replace) = (find.to_string(), "2".to_string());
        [Edit { find, replace }]
    }

    #[test]
    fn an_edit_finds_its_text_exactly_once() {
        let code = || String::from("a 1 b b");
        assert_eq!(apply(code(), &edit("1")).unwrap(), "a 2 b b");
        assert!(apply(code(), &edit("b")).is_err());
        assert!(apply(code(), &edit("c")).is_err());
    }
}
