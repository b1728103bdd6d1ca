//! Deployment: checks the chain, tells the cost, and brings everything up step by step. Each step looks first whether
//! it was done already, so a deployment that was interrupted at any point goes on when it is run again.

pub mod bounds;
pub mod config;
mod cost;
mod plan;
pub mod record;
pub mod shapes;
mod suitable;
mod verify;

use std::path::PathBuf;

use estuary_interfaces::HotCodes;
use governor::GovernorRef;
use subxt::utils::H256;

use self::{
    bounds::Bounds,
    config::{Config, ConfigFile},
    plan::{Plan, Planned},
    record::Record,
};
use crate::{
    account::to_ink,
    artifacts::{Artifact, Artifacts},
    chain::{account_of, Account, Chain, Sender},
    error::{Error, Result},
    message::message,
    outbox::{Outbox, Transaction},
    protocol::Protocol,
};

/// What `estuary deploy` is told.
pub struct Options {
    pub config: PathBuf,
    pub artifacts: PathBuf,
    /// Where the outcome is written.
    pub record: PathBuf,
}

/// A deployment on its way.
pub struct Deployment<'a> {
    chain: Chain,
    signer: &'a Sender,
    deployer: Account,
    config: Config,
    plan: Plan,
    record: Record,
    path: PathBuf,
    outbox: Outbox,
}

impl<'a> Deployment<'a> {
    /// Reads what is to be deployed and what is there already, and refuses a chain that cannot take it.
    pub async fn prepare(mut chain: Chain, signer: &'a Sender, options: &Options) -> Result<Self> {
        let config = ConfigFile::read(&options.config)?;
        chain.token = config.native_token(&chain)?;
        let config = config.resolve(&chain)?;
        chain.bounds().check(&config)?;
        let deployer = account_of(signer);
        must_have_own_keys(&chain, &config, &deployer)?;
        let earlier = Record::read(&options.record)?;
        let record = continued(&chain, &deployer, &config, earlier, &options.record)?;
        let plan = Plan::new(&Artifacts(options.artifacts.clone()), &config, &deployer, &record)?;
        let path = options.record.clone();
        let deployment = Self {
            chain,
            signer,
            deployer,
            config,
            plan,
            record,
            path,
            outbox: Outbox::default(),
        };
        deployment.must_afford_endowment().await?;
        deployment.must_suit().await?;
        Ok(deployment)
    }

    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Does what is not done yet, and verifies the whole.
    pub async fn run(mut self) -> Result<(Record, Protocol)> {
        for code in self.plan.codes.clone() {
            self.upload(&code).await?;
        }
        for index in 0..self.plan.contracts.len() {
            self.instantiate(index).await?;
        }
        let contracts = self.record.contracts()?;
        let protocol = Protocol {
            chain: self.chain,
            contracts,
            outbox: self.outbox,
        };
        wire(&protocol, self.signer, self.plan.hot_codes()).await?;
        protocol.verify(&self.plan, &self.config).await?;
        self.record.complete = true;
        self.record.verified_at = protocol.chain.number(protocol.chain.best().await?).await?;
        self.record.write(&self.path)?;
        tracing::info!("verified: codes, wiring, parameters and books are as they should be");
        Ok((self.record, protocol))
    }

    async fn upload(&mut self, artifact: &Artifact) -> Result<()> {
        artifact.upload(&self.chain, self.signer, &self.outbox).await?;
        self.record.codes.insert(artifact.name.clone(), artifact.hash);
        self.record.write(&self.path)
    }

    async fn instantiate(&mut self, index: usize) -> Result<()> {
        let Planned {
            artifact,
            answered_by,
            constructor,
            address,
            ..
        } = &self.plan.contracts[index];
        let (artifact, constructor, address) = (artifact.clone(), constructor.clone(), address.clone());
        let name = constructor.name;
        if let Some(code) = self.chain.code_of(&address).await? {
            // The wiring installs the code that answers.
            if code != *answered_by && code != artifact.hash {
                let shown = self.chain.show(&address);
                let reason = format!("{name} at {shown} has another code than the artifact: it was upgraded");
                return Err(Error::WrongChain(reason));
            }
            tracing::info!("{name} is there already");
            return self.note(name, &artifact.hash, &address);
        }
        self.upload(&artifact).await?;
        let tried = self
            .chain
            .dry_run_instantiation_of(&self.deployer, artifact.hash, &constructor)
            .await?;
        if tried.answer != address {
            let reason =
                "this chain derives the addresses of contracts in its own way, which this tool does not know";
            return Err(Error::WrongChain(reason.into()));
        }
        // Before it is there: whoever finds the record can look for it.
        self.note(name, &artifact.hash, &address)?;
        tracing::info!("{name} goes to the chain");
        let receipt = self
            .chain
            .instantiate(self.signer, artifact.hash, &constructor, &tried)
            .await?;
        let label = format!("instantiate {name}");
        self.outbox
            .add(Transaction::of(&self.chain, label, &receipt).await?);
        tracing::info!("{name} is at {}", self.chain.show(&address));
        Ok(())
    }

    fn note(&mut self, name: &str, code: &H256, address: &Account) -> Result<()> {
        self.record.codes.insert(name.into(), *code);
        self.record
            .contracts
            .insert(name.into(), self.chain.show(address));
        self.record.write(&self.path)
    }
}

impl Chain {
    /// What a configuration for this chain must keep.
    pub fn bounds(&self) -> Bounds<'_> {
        Bounds {
            token: &self.token,
            existential_deposit: self.existential_deposit,
        }
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
