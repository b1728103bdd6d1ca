//! What deployments of wings have in common: contracts beside a pool that is there, as one more part of its deployment.

use std::path::PathBuf;

use super::steps::Steps;
use crate::{
    deployment::{Record, Wing},
    error::{Error, Result},
    protocol::{Contracts, Protocol},
};

/// The wing to go on with: beside a pool that is complete, and with the configuration that it was begun with, or refused
/// for the reason `otherwise`.
pub fn begun(record: &Record, wing: Option<&Wing>, config: String, otherwise: &str) -> Result<Wing> {
    if !record.complete {
        let reason = "the deployment is not complete: `estuary deploy` completes it first";
        return Err(Error::Usage(reason.into()));
    }
    if wing.is_some_and(|wing| wing.config != config) {
        return Err(Error::Usage(otherwise.into()));
    }
    Ok(Wing {
        config,
        complete: false,
    })
}

impl Steps<'_> {
    /// Does what is not done yet, and verifies the codes. `contracts` names the contracts with those of the wing. Returns
    /// the deployment, its record, and where that is written.
    pub async fn bring_up_wing(
        mut self,
        contracts: impl FnOnce(&Record) -> Result<Contracts>,
    ) -> Result<(Protocol, Record, PathBuf)> {
        self.bring_up().await?;
        let Self {
            chain,
            plan,
            record,
            path,
            outbox,
            ..
        } = self;
        let protocol = Protocol(estuary_client::Protocol {
            chain,
            contracts: contracts(&record)?,
            outbox,
        });
        protocol.verify_codes(&plan).await?;
        Ok((protocol, record, path))
    }
}
