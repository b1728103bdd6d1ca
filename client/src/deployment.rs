//! `deployment.json`: what was deployed where. Written after every step, so that an interrupted deployment goes on
//! where it stopped.

use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use subxt::utils::H256;

use crate::{
    account,
    chain::Account,
    error::{Error, Result},
    protocol::{Contracts, Markets, Restaking},
};

/// What the markets' artifacts are called.
pub const STABLE_POOL: &str = "stable_pool";
pub const LENDING_MARKET: &str = "lending_market";
pub const LEVERAGE: &str = "leverage";

/// What the artifact of the underwriters' vault is called.
pub const COVER_VAULT: &str = "cover_vault";

/// What the artifacts of the restaking wing are called.
pub const RESTAKE_VAULT: &str = "restake_vault";
pub const ATTESTATION_SERVICE: &str = "attestation_service";
pub const REWARD_AUCTION: &str = "reward_auction";

/// A deployment, finished or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The chain's name, for people.
    pub chain: String,
    /// The hash of its first block.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub genesis: H256,
    /// The decimals of the chain's token, and of both tokens of the deployment.
    pub decimals: u32,
    /// The deployer's account.
    pub deployer: String,
    /// A fingerprint of the configuration.
    pub config: String,
    /// Whether everything is there, wired, and was verified.
    pub complete: bool,
    /// The best block when it was verified: no event of these contracts is older.
    pub verified_at: u32,
    /// Hashes of the codes that were uploaded, by the name of the artifact.
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, String>"))]
    pub codes: BTreeMap<String, H256>,
    /// Addresses, by the name of the artifact.
    pub contracts: BTreeMap<String, String>,
    /// The markets beside the pool, if there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub markets: Option<Wing>,
    /// The vault of underwriters, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Wing>,
    /// The restake vault with its service and auction, if there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restaking: Option<Wing>,
}

/// A part of a deployment that the pool does without.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Wing {
    /// A fingerprint of its configuration.
    pub config: String,
    /// Whether everything is there, and was verified.
    pub complete: bool,
}

impl Record {
    /// Nothing, if there is no such file.
    pub fn read(path: &Path) -> Result<Option<Self>> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(Error::file(path)(source)),
        };
        let record = serde_json::from_str(&text);
        record
            .map(Some)
            .map_err(|error| Error::Usage(format!("{} is no deployment: {error}", path.display())))
    }

    /// Writes all of it, or leaves the file as it was.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self).map_err(|error| Error::file(path)(error.into()))?;
        let aside = aside(path);
        let written = std::fs::File::create(&aside).and_then(|mut file| {
            writeln!(file, "{text}")?;
            file.sync_all()
        });
        written
            .and_then(|()| std::fs::rename(&aside, path))
            .map_err(Error::file(path))
    }

    /// The address of a contract that was instantiated, or was about to be.
    pub fn address(&self, contract: &str) -> Result<Option<Account>> {
        self.contracts
            .get(contract)
            .map(|text| account::parse(text))
            .transpose()
    }

    /// All contracts of a deployment that is complete.
    pub fn contracts(&self) -> Result<Contracts> {
        let address = |name| self.known_address(name);
        Ok(Contracts {
            governor: address("governor")?,
            pool: address("staking_pool")?,
            queue: address("withdrawal_queue")?,
            registry: address("validator_registry")?,
            wrapped_lst: address("wrapped_lst")?,
            brake: address("brake")?,
            lens: address("lens")?,
            markets: self.markets()?,
            cover_vault: self.cover_vault()?,
            restaking: self.restaking()?,
        })
    }

    /// The markets, if they are complete.
    pub fn markets(&self) -> Result<Option<Markets>> {
        match &self.markets {
            Some(wing) if wing.complete => self.market_addresses().map(Some),
            _ => Ok(None),
        }
    }

    /// The vault of underwriters, if it is complete.
    pub fn cover_vault(&self) -> Result<Option<Account>> {
        match &self.cover {
            Some(wing) if wing.complete => self.known_address(COVER_VAULT).map(Some),
            _ => Ok(None),
        }
    }

    /// The restaking wing, if it is complete.
    pub fn restaking(&self) -> Result<Option<Restaking>> {
        match &self.restaking {
            Some(wing) if wing.complete => self.restaking_addresses().map(Some),
            _ => Ok(None),
        }
    }

    /// Where the restaking wing is, or is about to be.
    pub fn restaking_addresses(&self) -> Result<Restaking> {
        Ok(Restaking {
            vault: self.known_address(RESTAKE_VAULT)?,
            service: self.known_address(ATTESTATION_SERVICE)?,
            auction: self.known_address(REWARD_AUCTION)?,
        })
    }

    /// Where the markets are, or are about to be.
    pub fn market_addresses(&self) -> Result<Markets> {
        Ok(Markets {
            stable_pool: self.known_address(STABLE_POOL)?,
            lending_market: self.known_address(LENDING_MARKET)?,
            leverage: self.known_address(LEVERAGE)?,
        })
    }

    fn known_address(&self, name: &str) -> Result<Account> {
        self.address(name)?.ok_or_else(|| {
            Error::Usage(format!(
                "the file of the deployment has no {name}: ask whoever deployed the pool for the whole file, which \
                 `estuary deploy` completes, and name it with --deployment"
            ))
        })
    }
}

fn aside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

    #[test]
    fn what_is_written_is_read_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deployment.json");
        assert_eq!(Record::read(&path).unwrap(), None);
        let mut record = Record {
            chain: "a chain".into(),
            ..Default::default()
        };
        record.contracts.insert("governor".into(), ALICE.into());
        record.codes.insert("governor".into(), H256::repeat_byte(7));
        record.write(&path).unwrap();
        record.complete = true;
        record.write(&path).unwrap();
        assert_eq!(Record::read(&path).unwrap(), Some(record));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_broken_file_is_no_deployment() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deployment.json");
        std::fs::write(&path, "{").unwrap();
        assert!(matches!(Record::read(&path), Err(Error::Usage(_))));
    }

    #[test]
    fn a_deployment_that_is_not_complete_says_so() {
        let mut record = Record::default();
        record.contracts.insert("governor".into(), ALICE.into());
        let error = record.contracts().unwrap_err().to_string();
        assert!(
            error.contains("has no staking_pool: ask whoever deployed the pool for the whole file"),
            "{error}"
        );
    }
}
