//! `artifacts/manifest.json`: which contracts were built, and in which codes.
//!
//! The contract builder writes it. Tool, tests, bench and local chain read it, so that no list of codes is kept by hand.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

const FILE: &str = "manifest.json";

/// The contracts that were built, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Manifest(pub BTreeMap<String, Contract>);

/// A contract that was built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// The version of the contract's package.
    pub version: String,
    /// The contract that a test's fixture is an edited copy of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<String>,
    /// In the order in which a chain needs them: each code knows the hashes of those before it. The last one is the
    /// account's own.
    pub codes: Vec<Code>,
}

/// A code of a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    pub kind: CodeKind,
    /// The name of its artifacts, without an extension.
    pub name: String,
    /// The hash under which a chain knows the code, in hexadecimal digits after `0x`.
    pub hash: String,
    /// Bytes.
    pub size: u64,
}

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CodeKind {
    /// All messages, with metadata.
    Full,
    /// What keepers call.
    Keeper,
    /// What is called often.
    Hot,
}

impl Manifest {
    /// Reads the manifest of a folder of artifacts.
    ///
    /// # Errors
    /// If the folder has none, or it is broken.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let text = fs::read_to_string(&path)
            .with_context(|| format!("{}: scripts/build.sh builds the contracts", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is no manifest", path.display()))
    }

    /// Reads the manifest of a folder of artifacts, or begins one.
    ///
    /// # Errors
    /// If the folder has a manifest that is broken.
    pub fn read_or_begin(folder: &Path) -> Result<Self> {
        match folder.join(FILE).exists() {
            true => Self::read(folder),
            false => Ok(Self::default()),
        }
    }

    /// Writes the manifest into a folder of artifacts.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        let path = folder.join(FILE);
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))
    }

    /// The codes of a contract beside the full one. There are none where the contract has one code, or is unknown.
    pub fn small_codes(&self, contract: &str) -> &[Code] {
        self.codes(contract).get(1..).unwrap_or_default()
    }

    /// All codes of a contract, the account's own last.
    pub fn codes(&self, contract: &str) -> &[Code] {
        self.0.get(contract).map_or(&[], |contract| &contract.codes)
    }

    /// The contracts in several codes, in alphabetical order, without fixtures.
    pub fn split(&self) -> impl Iterator<Item = &str> {
        let contracts = self.0.iter().filter(|(_, contract)| contract.copy_of.is_none());
        let split = contracts.filter(|(_, contract)| contract.codes.len() > 1);
        split.map(|(name, _)| name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(kind: CodeKind, name: &str) -> Code {
        Code {
            kind,
            name: name.into(),
            hash: "0x00".into(),
            size: 1,
        }
    }

    fn manifest() -> Manifest {
        let contract = |copy_of: Option<&str>, codes: &[Code]| Contract {
            version: "1.2.3".into(),
            copy_of: copy_of.map(String::from),
            codes: codes.into(),
        };
        let split = [code(CodeKind::Full, "pool"), code(CodeKind::Hot, "pool_hot")];
        Manifest(BTreeMap::from([
            ("lens".into(), contract(None, &[code(CodeKind::Full, "lens")])),
            ("pool".into(), contract(None, &split)),
            ("pool_v2".into(), contract(Some("pool"), &split)),
        ]))
    }

    #[test]
    fn what_was_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Manifest::read(folder.path()).is_err());
        assert_eq!(
            Manifest::read_or_begin(folder.path()).unwrap(),
            Manifest::default()
        );
        manifest().write(folder.path()).unwrap();
        assert_eq!(Manifest::read(folder.path()).unwrap(), manifest());
        assert_eq!(Manifest::read_or_begin(folder.path()).unwrap(), manifest());
        fs::write(folder.path().join(FILE), "{").unwrap();
        assert!(Manifest::read_or_begin(folder.path()).is_err());
    }

    #[test]
    fn small_codes_are_all_but_the_full_one() {
        let manifest = manifest();
        assert_eq!(manifest.split().collect::<Vec<_>>(), ["pool"]);
        assert_eq!(manifest.small_codes("pool"), [code(CodeKind::Hot, "pool_hot")]);
        assert!(manifest.small_codes("lens").is_empty());
        assert!(manifest.small_codes("other").is_empty());
        assert_eq!(manifest.codes("pool").len(), 2);
    }
}
