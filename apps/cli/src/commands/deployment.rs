//! `estuary deploy`

use std::{io::IsTerminal, path::Path};

use serde::Serialize;

use super::Session;
use crate::{
    amount::Token,
    arguments::{DeployArguments, DeployWing},
    chain::Chain,
    deploy::{
        cost::Cost,
        cover::{CoverDeployment, CoverOptions},
        markets::MarketDeployment,
        restaking::RestakingDeployment,
        Deployment, Options,
    },
    error::{Error, Result},
    outbox::Mode,
    protocol::{Markets, Restaking},
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
        match (&arguments.config, &arguments.wing) {
            (Some(_), Some(_)) => Err(Error::Usage(
                "--config stands behind the part of the deployment that it is of".into(),
            )),
            (None, Some(DeployWing::Markets { config, artifacts })) => {
                self.deploy_markets(&self.options(config, artifacts)).await
            }
            (None, Some(DeployWing::Cover { salt, artifacts })) => {
                self.deploy_cover(&CoverOptions {
                    salt: salt.clone(),
                    artifacts: artifacts.clone(),
                    record: self.settings.deployment.value.clone(),
                })
                .await
            }
            (None, Some(DeployWing::Restaking { config, artifacts })) => {
                self.deploy_restaking(&self.options(config, artifacts)).await
            }
            (Some(config), None) => {
                self.deploy_core(&self.options(config, &arguments.artifacts))
                    .await
            }
            (None, None) => Err(Error::Usage("--config says how the pool is set up".into())),
        }
    }

    fn options(&self, config: &Path, artifacts: &Path) -> Options {
        Options {
            config: config.into(),
            artifacts: artifacts.into(),
            record: self.settings.deployment.value.clone(),
        }
    }

    async fn deploy_core(&self, options: &Options) -> Result<()> {
        let (_, signer) = (self.must_not_print()?, self.signer()?);
        let deployment = Deployment::prepare(self.connect().await?, &signer, options).await?;
        let cost = deployment.steps().cost().await?;
        let Chain { token, name, .. } = &deployment.steps().chain;
        if !self.is_to_be_deployed(token, name, cost)? {
            return Ok(());
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

    async fn deploy_markets(&self, options: &Options) -> Result<()> {
        let (_, signer) = (self.must_not_print()?, self.signer()?);
        let (record, protocol) = (self.record()?, self.protocol().await?);
        let deployment = MarketDeployment::prepare(protocol, record, &signer, options).await?;
        let cost = deployment.steps().cost().await?;
        let Chain { token, name, .. } = &deployment.steps().chain;
        if !self.is_to_be_deployed(token, name, cost)? {
            return Ok(());
        }
        let (record, protocol) = deployment.run().await?;
        let path = self.settings.deployment.value.display();
        let Markets {
            stable_pool,
            lending_market,
            leverage,
        } = protocol.markets()?;
        let [stable_pool, lending_market, leverage] =
            [stable_pool, lending_market, leverage].map(|market| protocol.chain.show(market));
        let sentence = format!(
            "The stable pool is at {stable_pool}, the lending market at {lending_market}, leverage at {leverage}; {path} has \
             all addresses."
        );
        self.report(&protocol, &sentence, &record)
    }

    async fn deploy_cover(&self, options: &CoverOptions) -> Result<()> {
        let (_, signer) = (self.must_not_print()?, self.signer()?);
        let (record, protocol) = (self.record()?, self.protocol().await?);
        let deployment = CoverDeployment::prepare(protocol, record, &signer, options)?;
        let cost = deployment.steps().cost().await?;
        let Chain { token, name, .. } = &deployment.steps().chain;
        if !self.is_to_be_deployed(token, name, cost)? {
            return Ok(());
        }
        let (record, protocol) = deployment.run().await?;
        let vault = protocol.chain.show(protocol.cover_vault()?);
        let path = self.settings.deployment.value.display();
        let sentence = format!(
            "The cover vault is at {vault}; {path} has all addresses. It takes deposits once terms name it: `estuary govern \
             propose cover`."
        );
        self.report(&protocol, &sentence, &record)
    }

    async fn deploy_restaking(&self, options: &Options) -> Result<()> {
        let (_, signer) = (self.must_not_print()?, self.signer()?);
        let (record, protocol) = (self.record()?, self.protocol().await?);
        let deployment = RestakingDeployment::prepare(protocol, record, &signer, options).await?;
        let cost = deployment.steps().cost().await?;
        let Chain { token, name, .. } = &deployment.steps().chain;
        if !self.is_to_be_deployed(token, name, cost)? {
            return Ok(());
        }
        let (record, protocol) = deployment.run().await?;
        let path = self.settings.deployment.value.display();
        let Restaking {
            vault,
            service,
            auction,
        } = protocol.restaking()?;
        let [vault, service, auction] = [vault, service, auction].map(|of| protocol.chain.show(of));
        let sentence = format!(
            "The restake vault is at {vault}, the service at {service}, the auction at {auction}; {path} has all addresses."
        );
        self.report(&protocol, &sentence, &record)
    }

    /// Tells what a deployment takes, and asks whether to go on. In a trial that is all.
    fn is_to_be_deployed(&self, token: &Token, chain: &str, cost: Cost) -> Result<bool> {
        let (deposits, endowment) = (token.show(cost.deposits), token.show(cost.endowment));
        let todo = match cost.steps.len() {
            0 => "nothing".into(),
            _ => cost.steps.join(", "),
        };
        tracing::info!("to do on `{chain}`: {todo}");
        let more = match cost.unknown.len() {
            0 => String::new(),
            _ => format!(", and more for what {} store", cost.unknown.join(", ")),
        };
        tracing::info!("storage deposits {deposits}{more}; endowment {endowment}; and fees");
        if self.signing.mode() == Mode::DryRun {
            let steps = cost.steps.len();
            let sentence =
                format!("{steps} steps; {deposits} of deposits{more}; {endowment} staked for ever");
            let trial = DeploymentTrial {
                steps: cost.steps,
                deposits: cost.deposits.to_string(),
                endowment: cost.endowment.to_string(),
                more_deposits: cost.unknown,
            };
            self.output.tell(&sentence, &trial)?;
            return Ok(false);
        }
        if cost.total() > 0 {
            if !self.signing.yes && !std::io::stdin().is_terminal() {
                let reason = "nobody is there to be asked: add --yes to deploy";
                return Err(Error::Usage(reason.into()));
            }
            self.confirm("Deploy?")?;
        }
        Ok(true)
    }
}
