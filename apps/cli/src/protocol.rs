//! The contracts of a deployment, and how a signer speaks to them.

use estuary_interfaces::Balance;
use scale::Decode;
use subxt::utils::H256;
use subxt_signer::sr25519::Keypair;

use crate::{
    chain::{Account, Chain, DryRun, Receipt},
    error::{Error, Result},
    message::Message,
    outbox::{Outbox, Transaction},
    words::InWords,
};

/// Where the contracts are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contracts {
    pub governor: Account,
    pub pool: Account,
    pub queue: Account,
    pub registry: Account,
    pub wrapped_lst: Account,
    pub brake: Account,
    pub lens: Account,
}

/// A deployment on its chain.
pub struct Protocol {
    pub chain: Chain,
    pub contracts: Contracts,
    pub outbox: Outbox,
}

impl Protocol {
    pub fn new(chain: Chain, contracts: Contracts) -> Self {
        Self {
            chain,
            contracts,
            outbox: Outbox::default(),
        }
    }

    /// Asks a view that cannot refuse.
    pub async fn ask<R: Decode>(&self, message: Message<R>, at: Option<H256>) -> Result<R> {
        self.chain.query(&message, at).await
    }

    /// Asks a view that can refuse.
    pub async fn ask_for<T: Decode, E: Decode + InWords>(
        &self,
        message: Message<Result<T, E>>,
        at: Option<H256>,
    ) -> Result<T> {
        accepted(message.label, self.chain.query(&message, at).await?)
    }

    /// Tries a message. An error where the contract would refuse it, or the signer cannot pay.
    pub async fn try_out<T: Decode, E: Decode + InWords>(
        &self,
        signer: &Keypair,
        value: Balance,
        message: &Message<Result<T, E>>,
    ) -> Result<DryRun<T>> {
        let DryRun { answer, gas, deposit } = self.chain.dry_run_along(signer, value, message).await?;
        Ok(DryRun {
            answer: accepted(message.label, answer)?,
            gas,
            deposit,
        })
    }

    /// Tries a message, and sends it unless the contract refuses. Returns what it answered in the dry run; what it
    /// really did is in the receipt's events.
    pub async fn send<T: Decode, E: Decode + InWords>(
        &self,
        signer: &Keypair,
        value: Balance,
        message: Message<Result<T, E>>,
    ) -> Result<(T, Receipt)> {
        let (answer, tried) = self.try_out(signer, value, &message).await?.split();
        tracing::info!("`{}` goes to the chain", message.label);
        let receipt = self.chain.send(signer, value, &message, &tried).await?;
        let block = self.chain.number(receipt.block).await?;
        tracing::info!("`{}` is in block {block}", message.label);
        self.outbox.add(Transaction {
            label: message.label,
            hash: receipt.hash(),
            block,
            fee: receipt.fee()?,
        });
        Ok((answer, receipt))
    }
}

fn accepted<T, E: InWords>(message: &'static str, answer: Result<T, E>) -> Result<T> {
    answer.map_err(|error| Error::Refused {
        message,
        reason: error.in_words(),
    })
}
