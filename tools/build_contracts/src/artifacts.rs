//! What a build leaves in `artifacts/`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{ensure, Context, Result};
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
    pub fn store(&self, built: &BuildResult, event_modules: &[String], fingerprint: &str) -> Result<()> {
        let code = built.dest_wasm.as_ref().context("the build left no code")?;
        fs::create_dir_all(self.code.parent().context("artifacts have a folder")?)?;
        if self.fingerprint.exists() {
            fs::remove_file(&self.fingerprint)?;
        }
        fs::copy(code, &self.code)?;
        shrink(&self.code)?;
        if let Some(metadata) = &built.metadata_result {
            for (built, artifact) in [
                (&metadata.dest_metadata, &self.metadata),
                (&metadata.dest_bundle, &self.bundle),
            ] {
                self.describe(built, event_modules, artifact)?;
            }
        }
        fs::write(&self.fingerprint, fingerprint)?;
        Ok(())
    }

    /// Writes metadata as what they are for the code: it was shrunk since, and it emits events of these modules only.
    fn describe(&self, built: &Path, event_modules: &[String], artifact: &Path) -> Result<()> {
        let mut metadata: Value = serde_json::from_slice(&fs::read(built)?)?;
        let source = metadata.get_mut("source").context("metadata name no source")?;
        source["hash"] = format!("0x{}", self.code_hash()?).into();
        if source.get("wasm").is_some() {
            source["wasm"] = format!("0x{}", hex::encode(fs::read(&self.code)?)).into();
        }
        keep_events(&mut metadata, event_modules)?;
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

/// Drops the events of all other modules from metadata.
fn keep_events(metadata: &mut Value, modules: &[String]) -> Result<()> {
    let events = metadata.pointer_mut("/spec/events").and_then(Value::as_array_mut);
    let events = events.context("metadata have no events")?;
    let module_of = |event: &Value| event["module_path"].as_str().map(str::to_string);
    events.retain(|event| module_of(event).is_some_and(|module| modules.contains(&module)));
    for module in modules {
        let emits = events
            .iter()
            .any(|event| module_of(event).as_ref() == Some(module));
        ensure!(emits, "the module `{module}` has no events");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn events(modules: &[&str]) -> Result<Value> {
        let mut metadata = json!({ "spec": { "events": [
            { "label": "Staked", "module_path": "events::pool" },
            { "label": "Wired", "module_path": "events::governor" },
            { "label": "Transfer", "module_path": "psp22" },
        ] } });
        let modules: Vec<_> = modules.iter().map(|module| module.to_string()).collect();
        keep_events(&mut metadata, &modules)?;
        let events = metadata["spec"]["events"].as_array().unwrap().iter();
        Ok(events.map(|event| event["label"].clone()).collect())
    }

    #[test]
    fn events_of_other_modules_are_dropped() {
        assert_eq!(
            events(&["events::pool", "psp22"]).unwrap(),
            json!(["Staked", "Transfer"])
        );
        assert_eq!(events(&[]).unwrap(), json!([]));
    }

    #[test]
    fn a_module_without_events_is_an_error() {
        let error = events(&["events::pools"]).unwrap_err().to_string();
        assert!(error.contains("`events::pools`"), "{error}");
    }
}
