//! Which contracts there are.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use estuary_artifacts::CodeKind;
use toml::{Table, Value};

/// The folder of the wings: each has a folder per contract.
const WINGS: &str = "contracts";

/// The folder of contracts that only tests and the bench use.
const TESTS: &str = "tests/contracts";

/// The folder of what others begin with: contracts that are no members of the workspace.
const TEMPLATES: &str = "templates";

/// The features with which a contract's small codes are built, and what their artifacts' names end in.
pub const KEEPER: &str = "keeper";
pub const HOT: &str = "hot";

/// A contract package of the workspace.
pub struct Contract {
    /// Name of the package and of its artifacts.
    pub name: String,
    /// The package that it is an edited copy of; itself, where it is none.
    pub original: String,
    /// Absolute path of the package.
    pub folder: PathBuf,
    /// The package's `Cargo.toml`.
    pub manifest: Table,
}

impl Contract {
    /// Its small codes, by the features with which they are built. Each knows those before it, and the full code.
    pub fn small_codes(&self) -> impl Iterator<Item = &'static str> + '_ {
        let features = self.manifest.get("features");
        [KEEPER, HOT]
            .into_iter()
            .filter(move |code| features.is_some_and(|features| features.get(*code).is_some()))
    }

    /// The modules whose events it emits, from `events` in `[package.metadata.estuary]`. ink! knows all events of all
    /// crates that a contract is built with, and its metadata would list them all.
    pub fn event_modules(&self) -> Result<Vec<String>> {
        let events = ["package", "metadata", "estuary", "events"]
            .iter()
            .try_fold(&Value::Table(self.manifest.clone()), |value, key| value.get(key))
            .cloned();
        let events =
            events.with_context(|| format!("{}: `[package.metadata.estuary]` has no `events`", self.name))?;
        events
            .try_into()
            .with_context(|| format!("{}: `events` names modules", self.name))
    }
}

/// What the small code that is built with a feature is for.
pub fn kind_of(part: &str) -> CodeKind {
    match part {
        KEEPER => CodeKind::Keeper,
        _ => CodeKind::Hot,
    }
}

/// A code of a contract.
pub struct Code<'a> {
    pub contract: &'a Contract,
    /// The feature with which it is built, if it is not the full code.
    pub part: Option<&'static str>,
    /// The hashes of the codes that it hands calls to, by their names.
    pub known: &'a [(&'static str, String)],
}

impl<'a> Code<'a> {
    pub fn full_of(contract: &'a Contract) -> Self {
        Self {
            contract,
            part: None,
            known: &[],
        }
    }

    pub fn part_of(contract: &'a Contract, part: &'static str, known: &'a [(&'static str, String)]) -> Self {
        Self {
            contract,
            part: Some(part),
            known,
        }
    }

    /// What its artifacts are named.
    pub fn name(&self) -> String {
        match self.part {
            None => self.contract.name.clone(),
            Some(part) => format!("{}_{part}", self.contract.name),
        }
    }
}

/// All contracts below `root`, sorted by folder.
pub fn find_all(root: &Path) -> Result<Vec<Contract>> {
    let mut parents = subfolders(&root.join(WINGS))?;
    parents.extend([TESTS, TEMPLATES].map(|folder| root.join(folder)));
    let mut folders = Vec::new();
    for parent in parents {
        folders.extend(subfolders(&parent)?);
    }
    folders.sort();
    folders
        .into_iter()
        .filter(|folder| folder.join("Cargo.toml").exists())
        .map(read)
        .collect()
}

fn subfolders(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))?;
    let mut folders = Vec::new();
    for entry in entries {
        folders.push(entry?.path());
    }
    folders.retain(|path| path.is_dir());
    Ok(folders)
}

/// The contract in `folder`.
pub fn read(folder: PathBuf) -> Result<Contract> {
    let manifest = read_manifest(&folder)?;
    let name = manifest
        .get("package")
        .and_then(|package| package.get("name"))
        .and_then(|name| name.as_str())
        .with_context(|| format!("{} names no package", folder.display()))?
        .to_string();
    Ok(Contract {
        original: name.clone(),
        name,
        folder,
        manifest,
    })
}

/// The `Cargo.toml` of `folder`.
pub fn read_manifest(folder: &Path) -> Result<Table> {
    let path = folder.join("Cargo.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("parsing {}", path.display()))
}
