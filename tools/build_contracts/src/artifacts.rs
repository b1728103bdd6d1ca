//! What a build leaves in `artifacts/`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use contract_build::BuildResult;

use crate::contract::Contract;

/// The files of one contract.
pub struct Artifacts {
    code: PathBuf,
    metadata: PathBuf,
    bundle: PathBuf,
    fingerprint: PathBuf,
}

impl Artifacts {
    /// Where the artifacts of `contract` are or will be.
    pub fn of(root: &Path, contract: &Contract) -> Self {
        let file = |extension| {
            root.join("artifacts")
                .join(format!("{}.{extension}", contract.name))
        };
        Self {
            code: file("wasm"),
            metadata: file("json"),
            bundle: file("contract"),
            fingerprint: file("fingerprint"),
        }
    }

    /// Whether all files are there and were built from what `fingerprint` stands for.
    pub fn are_current(&self, fingerprint: &str) -> bool {
        [&self.code, &self.metadata, &self.bundle]
            .into_iter()
            .all(|file| file.exists())
            && fs::read_to_string(&self.fingerprint).is_ok_and(|stored| stored == fingerprint)
    }

    /// Copies what was built; the fingerprint comes last, so that an interrupted copy counts as missing.
    pub fn store(&self, built: &BuildResult, fingerprint: &str) -> Result<()> {
        let code = built.dest_wasm.as_ref().context("the build left no code")?;
        let metadata = built
            .metadata_result
            .as_ref()
            .context("the build left no metadata")?;
        fs::create_dir_all(self.code.parent().context("artifacts have a folder")?)?;
        if self.fingerprint.exists() {
            fs::remove_file(&self.fingerprint)?;
        }
        fs::copy(code, &self.code)?;
        fs::copy(&metadata.dest_metadata, &self.metadata)?;
        fs::copy(&metadata.dest_bundle, &self.bundle)?;
        fs::write(&self.fingerprint, fingerprint)?;
        Ok(())
    }

    /// Size of the optimised code in bytes.
    pub fn code_size(&self) -> Result<u64> {
        Ok(fs::metadata(&self.code)?.len())
    }
}
