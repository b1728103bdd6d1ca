//! `estuary deploy`

use std::io::IsTerminal;

use serde::Serialize;

use super::Session;
use crate::{
    arguments::DeployArguments,
    deploy::{Deployment, Options},
    error::{Error, Result},
    outbox::Mode,
};

/// What a deployment would do.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct DeploymentTrial {
    /// What is to be done, in words.
    steps: Vec<String>,
    /// Planck of storage deposits.
    deposits: String,
    /// Planck that are staked for ever.
    endowment: String,
    /// Contracts whose deposits only the deployment shows.
    more_deposits: Vec<String>,
}

impl Session {
    pub(super) async fn deploy(&self, arguments: &DeployArguments) -> Result<()> {
        let (mode, signer) = (self.must_not_print()?, self.signer()?);
        let options = Options {
            config: arguments.config.clone(),
            artifacts: arguments.artifacts.clone(),
            record: self.settings.deployment.value.clone(),
        };
        let chain = self.connect().await?;
        let deployment = Deployment::prepare(chain, &signer, &options).await?;
        let cost = deployment.cost().await?;
        let token = deployment.chain().token.clone();
        let (deposits, endowment) = (token.show(cost.deposits), token.show(cost.endowment));
        let todo = match cost.steps.len() {
            0 => "nothing".into(),
            _ => cost.steps.join(", "),
        };
        tracing::info!("to do on `{}`: {todo}", deployment.chain().name);
        let more = match cost.unknown.len() {
            0 => String::new(),
            _ => format!(", and more for what {} store", cost.unknown.join(", ")),
        };
        tracing::info!("storage deposits {deposits}{more}; endowment {endowment}; and fees");
        if mode == Mode::DryRun {
            let steps = cost.steps.len();
            let sentence =
                format!("{steps} steps; {deposits} of deposits{more}; {endowment} staked for ever");
            let trial = DeploymentTrial {
                steps: cost.steps,
                deposits: cost.deposits.to_string(),
                endowment: cost.endowment.to_string(),
                more_deposits: cost.unknown,
            };
            return self.output.tell(&sentence, &trial);
        }
        if cost.total() > 0 {
            if !self.signing.yes && !std::io::stdin().is_terminal() {
                let reason = "nobody is there to be asked: add --yes to deploy";
                return Err(Error::Usage(reason.into()));
            }
            self.confirm("Deploy?")?;
        }
        let (record, protocol) = deployment.run().await?;
        let path = self.settings.deployment.value.display();
        let pool = protocol.chain.show(&protocol.contracts.pool);
        if !protocol.chain.is_for_development {
            tracing::warn!(
                "the deployer's key is the admin: hand the role over before anyone relies on the pool, with `estuary \
                 govern propose-admin`"
            );
        }
        let sentence = format!("The pool is at {pool}; {path} has all addresses.");
        self.report(&protocol, &sentence, &record)
    }
}
