//! The compiled contracts, as `scripts/build.sh` leaves them.

use std::path::PathBuf;

use estuary_artifacts::{Code, Manifest};
use serde::Deserialize;
use sp_core::hashing::blake2_256;
use subxt::utils::H256;

use crate::{
    chain::{account_of, Chain, Sender},
    error::{Error, Result},
    outbox::{Outbox, Transaction},
};

/// A compiled contract.
#[derive(Clone, Debug)]
pub struct Artifact {
    pub name: String,
    pub code: Vec<u8>,
    pub hash: H256,
}

impl Artifact {
    /// Uploads the code, unless the chain has it.
    pub async fn upload(&self, chain: &Chain, signer: &Sender, outbox: &Outbox) -> Result<()> {
        if chain.has_code(self.hash).await? {
            tracing::info!("the code of {} is there already", self.name);
            return Ok(());
        }
        let tried = chain.dry_run_upload(&account_of(signer), &self.code).await?;
        tracing::info!("the code of {} goes to the chain", self.name);
        let receipt = chain.upload(signer, &self.code, &tried).await?;
        let label = format!("upload_code {}", self.name);
        outbox.add(Transaction::of(chain, label, &receipt).await?);
        Ok(())
    }
}

#[derive(Deserialize)]
struct Bundle {
    source: Source,
}

#[derive(Deserialize)]
struct Source {
    hash: String,
    wasm: Option<String>,
}

/// The folder of compiled contracts.
pub struct Artifacts(pub PathBuf);

impl Artifacts {
    /// Reads a contract, and makes sure that its code is what its metadata are of.
    pub fn read(&self, name: &str) -> Result<Artifact> {
        let path = self.0.join(format!("{name}.contract"));
        let text = std::fs::read_to_string(&path).map_err(|source| {
            let hint = "; scripts/build.sh builds the contracts, --artifacts says where they are";
            Error::File {
                path: format!("{}{hint}", path.display()),
                source,
            }
        })?;
        let broken = |reason: String| Error::Usage(format!("{} is no contract: {reason}", path.display()));
        let Bundle { source } = serde_json::from_str(&text).map_err(|error| broken(error.to_string()))?;
        let wasm = source.wasm.ok_or_else(|| broken("it has no code".into()))?;
        let code = from_hex(&wasm).ok_or_else(|| broken("its code is not in hexadecimal".into()))?;
        let hash = blake2_256(&code);
        if from_hex(&source.hash).as_deref() != Some(&hash[..]) {
            return Err(broken("its code is not the one that its metadata are of".into()));
        }
        Ok(Artifact {
            name: name.into(),
            code,
            hash: hash.into(),
        })
    }

    /// Reads the small codes of a contract: the one that answers its account's calls is the last, and needs those
    /// before it. They have no metadata: these are the full code's.
    pub fn small_codes(&self, contract: &str) -> Result<Vec<Artifact>> {
        let manifest = self.manifest()?;
        let codes = manifest.small_codes(contract).iter();
        codes.map(|code| self.small_code(code)).collect()
    }

    fn manifest(&self) -> Result<Manifest> {
        Manifest::read(&self.0).map_err(|error| Error::Usage(format!("{error:#}")))
    }

    fn small_code(&self, listed: &Code) -> Result<Artifact> {
        let path = self.0.join(format!("{}.wasm", listed.name));
        let code = std::fs::read(&path).map_err(Error::file(&path))?;
        let hash = blake2_256(&code);
        if from_hex(&listed.hash).as_deref() != Some(&hash[..]) {
            let path = path.display();
            return Err(Error::Usage(format!(
                "{path} is not the code that the manifest names"
            )));
        }
        Ok(Artifact {
            name: listed.name.clone(),
            code,
            hash: hash.into(),
        })
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    hex::decode(text.strip_prefix("0x")?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, Artifacts) {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let artifacts = Artifacts(folder.path().into());
        (folder, artifacts)
    }

    fn bundle(code: &[u8], hash: [u8; 32]) -> String {
        let (hash, wasm) = (hex::encode(hash), hex::encode(code));
        format!(r#"{{"source":{{"hash":"0x{hash}","wasm":"0x{wasm}"}}}}"#)
    }

    #[test]
    fn a_code_must_be_the_one_of_its_metadata() {
        let good = bundle(b"code", blake2_256(b"code"));
        let bad = bundle(b"code", [0; 32]);
        let (_folder, artifacts) = folder(&[("good.contract", &good), ("bad.contract", &bad)]);
        assert_eq!(artifacts.read("good").unwrap().code, b"code");
        assert!(artifacts
            .read("bad")
            .unwrap_err()
            .to_string()
            .contains("metadata"));
        assert!(matches!(artifacts.read("none"), Err(Error::File { .. })));
    }

    #[test]
    fn small_codes_are_those_of_the_manifest() {
        let listed = |code: &[u8]| {
            let hash = hex::encode(blake2_256(code));
            format!(
                r#"{{"pool":{{"version":"1.0.0","codes":[
                    {{"kind":"full","name":"pool","hash":"0x00","size":1}},
                    {{"kind":"hot","name":"pool_hot","hash":"0x{hash}","size":3}}]}}}}"#
            )
        };
        let with = |manifest: &str| folder(&[("pool_hot.wasm", "hot"), ("manifest.json", manifest)]);
        let (_folder, artifacts) = with(&listed(b"hot"));
        let codes = artifacts.small_codes("pool").unwrap();
        assert_eq!(
            (codes.len(), &codes[0].name[..], &codes[0].code[..]),
            (1, "pool_hot", &b"hot"[..])
        );
        assert_eq!(codes[0].hash, blake2_256(b"hot").into());
        assert!(artifacts.small_codes("lens").unwrap().is_empty());
        let (_folder, stale) = with(&listed(b"older"));
        assert!(matches!(stale.small_codes("pool"), Err(Error::Usage(_))));
        let (_folder, none) = folder(&[]);
        assert!(matches!(none.small_codes("pool"), Err(Error::Usage(_))));
    }
}
