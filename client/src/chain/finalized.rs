//! Finalized blocks, with the events of contracts and the pool's book, for the indexer.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use estuary_indexer::source::{Block, Contracts, Deployment, Emitted, Hash, Source};
use ink::primitives::AccountId;
use staking_pool::StakingPoolRef;
use subxt::{
    dynamic::Value,
    events::{Events, StaticEvent},
    ext::scale_decode::DecodeAsType,
    utils::H256,
    Metadata,
};

use super::{receipt::ContractEmitted, Account, Chain, Substrate};
use crate::{
    account,
    deploy::record::Record,
    error::{Error, Result},
    message::message,
    protocol::Protocol,
};

/// A contract was called, by a transaction or by another contract.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Called {
    contract: Account,
}

impl StaticEvent for Called {
    const PALLET: &'static str = "Contracts";
    const EVENT: &'static str = "Called";
}

/// The finalized blocks of a deployment's chain.
pub struct Finalized<'a> {
    protocol: &'a Protocol,
    deployment: Deployment,
    /// The block in which the deployment was complete.
    complete: u32,
    /// The version of the runtime that executed some blocks. Between two blocks of one version all have it.
    versions: Mutex<BTreeMap<u32, u32>>,
    /// The metadata of runtimes that were replaced since.
    metadata: Mutex<HashMap<u32, Metadata>>,
}

impl<'a> Finalized<'a> {
    pub fn new(protocol: &'a Protocol, record: &Record) -> Result<Self> {
        let (chain, contracts) = (&protocol.chain, &protocol.contracts);
        let market = |name| Ok::<_, Error>(record.address(name)?.as_ref().map(account::to_ink));
        let deployment = Deployment {
            chain: chain.name.clone(),
            genesis: chain.genesis().0,
            prefix: chain.prefix.0,
            symbol: chain.token.symbol.clone(),
            decimals: chain.token.decimals,
            contracts: Contracts {
                pool: account::to_ink(&contracts.pool),
                registry: account::to_ink(&contracts.registry),
                queue: account::to_ink(&contracts.queue),
                wrapped_lst: account::to_ink(&contracts.wrapped_lst),
                stable_pool: market("stable_pool")?,
                lending_market: market("lending_market")?,
                leverage: market("leverage")?,
            },
        };
        Ok(Self {
            protocol,
            deployment,
            complete: record.verified_at,
            versions: Mutex::default(),
            metadata: Mutex::default(),
        })
    }

    fn chain(&self) -> &Chain {
        &self.protocol.chain
    }

    async fn hash_of(&self, height: u32) -> Result<Option<H256>> {
        Ok(self.chain().rpc.chain_get_block_hash(Some(height.into())).await?)
    }

    /// Whether the pool is there after a block.
    async fn has_pool(&self, height: u32) -> Result<bool> {
        let Some(hash) = self.hash_of(height).await? else {
            return Err(forgotten(height));
        };
        let key = vec![Value::from_bytes(self.protocol.contracts.pool.0)];
        let info: Option<super::ContractInfo> = self
            .chain()
            .stored("Contracts", "ContractInfoOf", key, Some(hash))
            .await
            .map_err(|error| {
                if is_forgotten(&error) {
                    forgotten(height)
                } else {
                    error
                }
            })?;
        Ok(info.is_some())
    }

    /// The metadata of the runtime that executed a block: it is in the state before.
    async fn metadata_before(&self, height: u32, parent: H256) -> Result<Metadata> {
        let chain = self.chain();
        let version = match self.known_version(height) {
            Some(version) => version,
            None => {
                let version = chain
                    .rpc
                    .state_get_runtime_version(Some(parent))
                    .await?
                    .spec_version;
                locked(&self.versions).insert(height, version);
                version
            }
        };
        if version == chain.api.runtime_version().spec_version {
            return Ok(chain.api.metadata());
        }
        if let Some(known) = locked(&self.metadata).get(&version) {
            return Ok(known.clone());
        }
        let metadata = chain.rpc.state_get_metadata(Some(parent)).await?;
        locked(&self.metadata).insert(version, metadata.clone());
        Ok(metadata)
    }

    /// The version of a block between two blocks that have the same.
    fn known_version(&self, height: u32) -> Option<u32> {
        let versions = locked(&self.versions);
        let (_, before) = versions.range(..=height).next_back()?;
        let (_, after) = versions.range(height..).next()?;
        (before == after).then_some(*before)
    }

    async fn read(&self, height: u32) -> Result<Option<Block>> {
        let chain = self.chain();
        let Some(hash) = self.hash_of(height).await? else {
            return Ok(None);
        };
        let Some(header) = chain.rpc.chain_get_header(Some(hash)).await? else {
            return Ok(None);
        };
        let metadata = self.metadata_before(height, header.parent_hash).await?;
        let found = Events::<Substrate>::new_from_client(metadata, hash, chain.api.clone()).await?;
        let (mut events, mut calls_pool) = (Vec::new(), false);
        for event in found.iter() {
            let event = event?;
            if event.pallet_name() != "Contracts" {
                continue;
            }
            match event.variant_name() {
                "ContractEmitted" => {
                    let fields = event.as_event::<ContractEmitted>()?;
                    let Some(ContractEmitted { contract, data }) = fields else {
                        continue;
                    };
                    let contract: AccountId = account::to_ink(&contract);
                    if self.deployment.contracts.emitter(contract).is_some() {
                        calls_pool |= contract == self.deployment.contracts.pool;
                        events.push(Emitted {
                            position: event.index(),
                            contract,
                            signature: event.topics().first().map(|topic| topic.0),
                            data,
                        });
                    }
                }
                "Called" => {
                    let called = event.as_event::<Called>()?;
                    let pool = &self.protocol.contracts.pool;
                    calls_pool |= called.is_some_and(|called| called.contract == *pool);
                }
                _ => {}
            }
        }
        let book = match calls_pool {
            true => {
                let pool = &self.protocol.contracts.pool;
                let book = message!(StakingPoolRef(pool).accounting());
                Some(self.protocol.ask(book, Some(hash)).await?)
            }
            false => None,
        };
        Ok(Some(Block {
            height: height.into(),
            hash: hash.0,
            parent: header.parent_hash.0,
            time: chain.now(Some(hash)).await?,
            events,
            book,
        }))
    }
}

impl Source for Finalized<'_> {
    type Error = Error;

    fn deployment(&self) -> &Deployment {
        &self.deployment
    }

    /// By halves: the pool is there from that block on.
    async fn first(&self) -> Result<u64> {
        let (mut without, mut with) = (0, self.complete);
        while with.saturating_sub(without) > 1 {
            let middle = without.midpoint(with);
            match self.has_pool(middle).await? {
                true => with = middle,
                false => without = middle,
            }
        }
        Ok(with.into())
    }

    async fn finalized(&self) -> Result<u64> {
        let head = self.chain().rpc.chain_get_finalized_head().await?;
        let height = self.chain().number(head).await?;
        // It executes the next block, and all blocks before if it executed the first of them.
        let version = self.chain().rpc.state_get_runtime_version(Some(head)).await?;
        locked(&self.versions).insert(height.saturating_add(1), version.spec_version);
        Ok(height.into())
    }

    async fn hash(&self, height: u64) -> Result<Option<Hash>> {
        let hash = self.hash_of(number(height)?).await?;
        Ok(hash.map(|hash| hash.0))
    }

    async fn block(&self, height: u64) -> Result<Option<Block>> {
        match self.read(number(height)?).await {
            Err(error) if is_forgotten(&error) => Ok(None),
            read => read,
        }
    }
}

/// The number of a block as the chain has it.
fn number(height: u64) -> Result<u32> {
    u32::try_from(height).map_err(|_| Error::decode("the number of a block", "it is too large"))
}

/// Whether the node says that it has the state of a block no more.
fn is_forgotten(error: &Error) -> bool {
    matches!(error, Error::Rejected(reason) if ["discarded", "UnknownBlock"].iter().any(|word| reason.contains(word)))
}

fn forgotten(height: u32) -> Error {
    Error::WrongChain(format!(
        "the node has forgotten the state of block {height}, and the deployment may be older: connect to an archive \
         node, one with --state-pruning=archive, until its blocks are indexed"
    ))
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_that_was_discarded_is_forgotten_and_no_other_refusal_is() {
        let rejected = |reason: &str| Error::Rejected(reason.into());
        assert!(is_forgotten(&rejected(
            "Client error: UnknownBlock: State already discarded for 0x01"
        )));
        assert!(!is_forgotten(&rejected("Method not found")));
        assert!(!is_forgotten(&Error::Disconnected("discarded".into())));
    }
}
