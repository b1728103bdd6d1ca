//! The steps of a deployment: each looks first whether it was done already.

use std::path::PathBuf;

use subxt::utils::H256;

use super::plan::{Plan, Planned};
use crate::{
    artifacts::Artifact,
    chain::{account_of, Account, Chain, Sender},
    deployment::Record,
    error::{Error, Result},
    outbox::{Outbox, Transaction},
};

/// What is to be there, and what is done for it.
pub struct Steps<'a> {
    pub chain: Chain,
    pub signer: &'a Sender,
    pub deployer: Account,
    pub plan: Plan,
    pub record: Record,
    /// Where the record is written.
    pub path: PathBuf,
    pub outbox: Outbox,
}

impl<'a> Steps<'a> {
    pub fn new(chain: Chain, signer: &'a Sender, plan: Plan, record: Record, path: PathBuf) -> Self {
        Self {
            chain,
            signer,
            deployer: account_of(signer),
            plan,
            record,
            path,
            outbox: Outbox::default(),
        }
    }

    /// Uploads and instantiates what is not there yet.
    pub async fn bring_up(&mut self) -> Result<()> {
        for code in self.plan.codes.clone() {
            self.upload(&code).await?;
        }
        for index in 0..self.plan.contracts.len() {
            self.instantiate(index).await?;
        }
        Ok(())
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
