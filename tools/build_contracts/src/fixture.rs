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
    /// The contract's folder in `contracts/core/`.
    contract: String,
    edit: Vec<Edit>,
}

/// `find`, which is once in a file of the contract's `src`, becomes `replace`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    file: String,
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
    let original = contract::read(root.join("contracts/core").join(&fixture.contract))?;
    let folder = root.join(COPIES).join(&name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    copy(&original.folder.join("src"), &folder.join("src"))?;
    for edit in &fixture.edit {
        let edited = folder.join("src").join(&edit.file);
        let code = fs::read_to_string(&edited).with_context(|| format!("no file {}", edit.file))?;
        fs::write(edited, apply(&code, edit)?)?;
    }

    let mut manifest = original.manifest;
    let package = manifest
        .get_mut("package")
        .and_then(|package| package.as_table_mut())
        .context("the contract has no package")?;
    package.insert("name".into(), name.clone().into());
    Ok(Contract {
        name,
        original: original.name,
        folder,
        manifest,
    })
}

fn apply(code: &str, Edit { find, replace, .. }: &Edit) -> Result<String> {
    let found = code.matches(find.as_str()).count();
    ensure!(found == 1, "found {found} times instead of once: {find}");
    Ok(code.replace(find, replace))
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

    fn replaced(find: &str) -> Result<String> {
        let edit = Edit {
            file: "lib.rs".into(),
            find: find.into(),
            replace: "2".into(),
        };
        apply("a 1 b b", &edit)
    }

    #[test]
    fn an_edit_finds_its_text_exactly_once() {
        assert_eq!(replaced("1").unwrap(), "a 2 b b");
        assert!(replaced("b").is_err());
        assert!(replaced("c").is_err());
    }
}
