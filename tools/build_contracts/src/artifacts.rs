//! What a build leaves in `artifacts/`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use contract_build::BuildResult;
use estuary_artifacts::{Code as ManifestEntry, CodeKind};
use serde_json::Value;

use crate::shrink::shrink;

/// The folder of all artifacts.
pub const FOLDER: &str = "artifacts";

/// The files of one code. A small code has no metadata: they are the full code's.
pub struct Artifacts {
    code: PathBuf,
    metadata: PathBuf,
    bundle: PathBuf,
    fingerprint: PathBuf,
}

impl Artifacts {
    /// Where the artifacts of that name are or will be.
    pub fn of(root: &Path, name: &str) -> Self {
        let file = |extension| root.join(FOLDER).join(format!("{name}.{extension}"));
        Self {
            code: file("wasm"),
            metadata: file("json"),
            bundle: file("contract"),
            fingerprint: file("fingerprint"),
        }
    }

    /// Whether the files are there and were built from what `fingerprint` stands for.
    pub fn are_current(&self, fingerprint: &str) -> bool {
        self.code.exists() && fs::read_to_string(&self.fingerprint).is_ok_and(|stored| stored == fingerprint)
    }

    /// Copies what was built, shrunk; the fingerprint comes last, so that an interrupted copy counts as missing.
    pub fn store(&self, built: &BuildResult, fingerprint: &str) -> Result<()> {
        let code = built.dest_wasm.as_ref().context("the build left no code")?;
        fs::create_dir_all(self.code.parent().context("artifacts have a folder")?)?;
        if self.fingerprint.exists() {
            fs::remove_file(&self.fingerprint)?;
        }
        fs::copy(code, &self.code)?;
        shrink(&self.code)?;
        if let Some(metadata) = &built.metadata_result {
            self.describe(&metadata.dest_metadata, &self.metadata)?;
            self.describe(&metadata.dest_bundle, &self.bundle)?;
        }
        fs::write(&self.fingerprint, fingerprint)?;
        Ok(())
    }

    /// Writes metadata, of the code before it was shrunk, as what they are for the code.
    fn describe(&self, built: &Path, artifact: &Path) -> Result<()> {
        let mut metadata: Value = serde_json::from_slice(&fs::read(built)?)?;
        let source = metadata.get_mut("source").context("metadata name no source")?;
        source["hash"] = format!("0x{}", self.code_hash()?).into();
        if source.get("wasm").is_some() {
            source["wasm"] = format!("0x{}", hex::encode(fs::read(&self.code)?)).into();
        }
        fs::write(artifact, serde_json::to_vec(&metadata)?)?;
        Ok(())
    }

    /// What the manifest tells of the code.
    pub fn entry(&self, kind: CodeKind, name: String) -> Result<ManifestEntry> {
        Ok(ManifestEntry {
            kind,
            name,
            hash: format!("0x{}", self.code_hash()?),
            size: self.code_size()?,
        })
    }

    /// The hash under which a chain knows the code, in hexadecimal digits.
    pub fn code_hash(&self) -> Result<String> {
        Ok(hex::encode(contract_build::code_hash(&fs::read(&self.code)?)))
    }

    /// Size of the optimised code in bytes.
    pub fn code_size(&self) -> Result<u64> {
        Ok(fs::metadata(&self.code)?.len())
    }
}
