//! The vault of underwriters beside a pool that is there, as one more part of its deployment. It takes deposits when the
//! governor has set terms that name it.

use cover_vault::CoverVaultRef;
use estuary_cover_interfaces::{CoverError, CoverVault as _, CoverWiring};

use super::{
    constructors::refusing,
    plan::{Plan, Planner},
    steps::Steps,
    verify::must,
    wing::begun,
};
use crate::{
    account::to_ink,
    artifacts::Artifacts,
    chain::{account_of, Account, Sender},
    deployment::{Record, Wing, COVER_VAULT},
    error::Result,
    message::message,
    protocol::{Contracts, Protocol},
};

/// What `estuary deploy cover` is told.
pub struct CoverOptions {
    /// Tells vaults of one account apart.
    pub salt: String,
    pub artifacts: std::path::PathBuf,
    /// Where the outcome is written.
    pub record: std::path::PathBuf,
}

/// A deployment of the vault on its way.
pub struct CoverDeployment<'a> {
    steps: Steps<'a>,
    contracts: Contracts,
    salt: String,
}

impl<'a> CoverDeployment<'a> {
    /// Reads what is there already, and refuses a pool that is not complete.
    pub fn prepare(
        protocol: Protocol,
        record: Record,
        signer: &'a Sender,
        options: &CoverOptions,
    ) -> Result<Self> {
        let record = continued(record, &options.salt)?;
        let estuary_client::Protocol { chain, contracts, .. } = protocol.0;
        let artifacts = Artifacts(options.artifacts.clone());
        let plan = planned(
            &artifacts,
            &contracts,
            &account_of(signer),
            &record,
            &options.salt,
        )?;
        Ok(Self {
            steps: Steps::new(chain, signer, plan, record, options.record.clone()),
            contracts,
            salt: options.salt.clone(),
        })
    }

    pub fn steps(&self) -> &Steps<'a> {
        &self.steps
    }

    /// Does what is not done yet, and verifies the whole.
    pub async fn run(self) -> Result<(Record, Protocol)> {
        self.steps.must_fit()?;
        let with_vault = |record: &Record| {
            Ok(Contracts {
                cover_vault: record.address(COVER_VAULT)?,
                ..self.contracts
            })
        };
        let (protocol, mut record, path) = self.steps.bring_up_wing(with_vault).await?;
        protocol.verify_cover().await?;
        record.cover = Some(Wing {
            config: self.salt,
            complete: true,
        });
        record.write(&path)?;
        tracing::info!("verified: code and wiring are as they should be");
        Ok((record, protocol))
    }
}

/// The record to go on with: of a pool that is complete, and of this vault or none.
fn continued(record: Record, salt: &str) -> Result<Record> {
    let otherwise = "the deployment has a cover vault with another salt: its file names one vault";
    let wing = begun(&record, record.cover.as_ref(), salt.into(), otherwise)?;
    Ok(Record {
        cover: Some(wing),
        ..record
    })
}

fn planned(
    artifacts: &Artifacts,
    contracts: &Contracts,
    deployer: &Account,
    record: &Record,
    salt: &str,
) -> Result<Plan> {
    let mut planner = Planner::new(artifacts, deployer, record, salt.as_bytes());
    let vault = CoverVaultRef::new(to_ink(&contracts.pool), to_ink(&contracts.wrapped_lst));
    let vault = refusing::<CoverError, _, _, _, _>(vault);
    let vault = vault.calling([contracts.wrapped_lst.clone()]);
    planner.add(COVER_VAULT, 0, vault)?;
    Ok(planner.plan)
}

impl Protocol {
    /// Reads the vault's wiring back.
    async fn verify_cover(&self) -> Result<()> {
        let vault = self.cover_vault()?;
        let wiring = self.ask(message!(CoverVaultRef(vault).wiring()), None);
        let expected = CoverWiring {
            pool: to_ink(&self.contracts.pool),
            wrapper: to_ink(&self.contracts.wrapped_lst),
        };
        must(wiring.await? == Some(expected), "wiring", "the cover vault")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete() -> Record {
        Record {
            complete: true,
            ..Record::default()
        }
    }

    #[test]
    fn a_vault_comes_to_a_pool_that_is_complete() {
        let error = continued(Record::default(), "").unwrap_err().to_string();
        assert!(error.contains("`estuary deploy` completes it first"), "{error}");
        let wing = continued(complete(), "").unwrap().cover.unwrap();
        assert!(!wing.complete);
    }

    #[test]
    fn what_was_interrupted_goes_on_with_its_own_salt_only() {
        let begun = continued(complete(), "first").unwrap();
        assert_eq!(continued(begun.clone(), "first").unwrap(), begun);
        let error = continued(begun, "second").unwrap_err().to_string();
        assert!(error.contains("another salt"), "{error}");
    }

    #[test]
    fn a_vault_that_is_not_complete_is_not_used() {
        let mut record = Record {
            cover: Some(Wing::default()),
            ..complete()
        };
        assert_eq!(record.cover_vault().unwrap(), None);
        record.cover = Some(Wing {
            complete: true,
            ..Wing::default()
        });
        let error = record.cover_vault().unwrap_err().to_string();
        assert!(error.contains("has no cover_vault"), "{error}");
    }
}
