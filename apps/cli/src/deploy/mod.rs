//! Deployment: checks the chain, tells the cost, and brings everything up step by step. Each step looks first whether
//! it was done already, so a deployment that was interrupted at any point goes on when it is run again.

pub mod bounds;
pub mod config;
pub mod constructors;
pub mod cost;
pub mod cover;
pub mod markets;
pub mod plan;
pub mod restaking;
pub mod steps;
mod suitable;
pub mod verify;
mod wing;

use std::path::PathBuf;

use estuary_interfaces::HotCodes;
use governor::GovernorRef;

use self::{
    bounds::Bounds,
    config::{Config, ConfigFile},
    plan::Plan,
    steps::Steps,
};
use crate::{
    account::to_ink,
    artifacts::Artifacts,
    chain::{account_of, Account, Chain, Sender},
    deployment::Record,
    error::{Error, Result},
    message::message,
    protocol::Protocol,
};

/// What `estuary deploy` is told.
pub struct Options {
    pub config: PathBuf,
    pub artifacts: PathBuf,
    /// Where the outcome is written.
    pub record: PathBuf,
}

/// A deployment of the core on its way.
pub struct Deployment<'a> {
    steps: Steps<'a>,
    config: Config,
}

impl<'a> Deployment<'a> {
    /// Reads what is to be deployed and what is there already, and refuses a chain that cannot take it.
    pub async fn prepare(mut chain: Chain, signer: &'a Sender, options: &Options) -> Result<Self> {
        let config = ConfigFile::read(&options.config)?;
        chain.token = config.native_token(&chain)?;
        let config = config.resolve(&chain)?;
        Bounds::of(&chain).check(&config)?;
        let deployer = account_of(signer);
        must_have_own_keys(&chain, &config, &deployer)?;
        let earlier = Record::read(&options.record)?;
        let record = continued(&chain, &deployer, &config, earlier, &options.record)?;
        let plan = Plan::new(&Artifacts(options.artifacts.clone()), &config, &deployer, &record)?;
        let steps = Steps::new(chain, signer, plan, record, options.record.clone());
        steps.must_afford_endowment().await?;
        steps.must_suit().await?;
        Ok(Self { steps, config })
    }

    pub fn steps(&self) -> &Steps<'a> {
        &self.steps
    }

    /// Does what is not done yet, and verifies the whole.
    pub async fn run(mut self) -> Result<(Record, Protocol)> {
        self.steps.bring_up().await?;
        let Steps {
            chain,
            signer,
            plan,
            mut record,
            path,
            outbox,
            ..
        } = self.steps;
        let contracts = record.contracts()?;
        let protocol = Protocol(estuary_client::Protocol {
            chain,
            contracts,
            outbox,
        });
        wire(&protocol, signer, plan.hot_codes()).await?;
        protocol.verify(&plan, &self.config).await?;
        record.complete = true;
        record.verified_at = protocol.chain.number(protocol.chain.best().await?).await?;
        record.write(&path)?;
        tracing::info!("verified: codes, wiring, parameters and books are as they should be");
        Ok((record, protocol))
    }
}

/// Refuses roles for keys that everybody knows, but on a chain for trying things out.
fn must_have_own_keys(chain: &Chain, config: &Config, deployer: &Account) -> Result<()> {
    let known = config.well_known(deployer);
    if chain.is_for_development || known.is_empty() {
        return Ok(());
    }
    Err(Error::Usage(format!(
        "{}: a well-known development key, for which everybody can sign, and `{}` is no development chain",
        known.join(", "),
        chain.name
    )))
}

/// The record to go on with: of this chain, this account and this configuration.
fn continued(
    chain: &Chain,
    deployer: &Account,
    config: &Config,
    earlier: Option<Record>,
    path: &std::path::Path,
) -> Result<Record> {
    let new = Record {
        chain: chain.name.clone(),
        genesis: chain.genesis(),
        decimals: chain.token.decimals,
        deployer: chain.show(deployer),
        config: format!("0x{}", hex::encode(config.fingerprint())),
        ..Default::default()
    };
    let Some(earlier) = earlier else {
        return Ok(new);
    };
    let differs = [
        ("chain", earlier.genesis == new.genesis),
        ("account", earlier.deployer == new.deployer),
        ("configuration", earlier.config == new.config),
    ];
    if let Some((what, _)) = differs.iter().find(|(_, same)| !same) {
        let path = path.display();
        let reason = format!("{path} is a deployment of another {what}: name another file with --deployment");
        return Err(Error::Usage(reason));
    }
    Ok(Record {
        complete: false,
        ..earlier
    })
}

/// Tells the governor its contracts, which get their hot codes by it, unless it knows them: then verification compares
/// them.
async fn wire(protocol: &Protocol, signer: &Sender, hot_codes: HotCodes) -> Result<()> {
    let governor = &protocol.contracts.governor;
    if protocol
        .ask(message!(GovernorRef(governor).contracts()), None)
        .await?
        .is_ok()
    {
        tracing::info!("the contracts are wired already");
        return Ok(());
    }
    let [pool, registry, queue, brake] = [
        &protocol.contracts.pool,
        &protocol.contracts.registry,
        &protocol.contracts.queue,
        &protocol.contracts.brake,
    ]
    .map(to_ink);
    let wire = message!(GovernorRef(governor).wire(pool, registry, queue, brake, hot_codes));
    protocol.send(signer, 0, wire).await?;
    Ok(())
}
