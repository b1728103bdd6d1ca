//! What happened in blocks: the events of contracts, and which contracts were called.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use subxt::{
    dynamic::Value,
    events::{Events, StaticEvent},
    ext::scale_decode::DecodeAsType,
    utils::H256,
    Metadata,
};

use super::{receipt::ContractEmitted, Account, Chain, ContractInfo, Substrate};
use crate::error::{Error, Result};

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

/// An event of a contract, as the chain has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emitted {
    /// Its place among all events of the block.
    pub position: u32,
    pub contract: Account,
    /// The first topic.
    pub signature: Option<H256>,
    pub data: Vec<u8>,
}

/// A block, as far as it is about contracts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockOfContracts {
    pub hash: H256,
    pub parent: H256,
    /// In milliseconds.
    pub time: u64,
    /// In order.
    pub events: Vec<Emitted>,
    /// All contracts that were called.
    pub called: BTreeSet<Account>,
}

/// Reads blocks, those of earlier runtimes too.
pub struct Blocks<'a> {
    chain: &'a Chain,
    /// The version of the runtime that executed some blocks. Between two blocks of one version all have it.
    versions: Mutex<BTreeMap<u32, u32>>,
    /// The metadata of runtimes that were replaced since.
    metadata: Mutex<HashMap<u32, Metadata>>,
}

impl<'a> Blocks<'a> {
    pub fn of(chain: &'a Chain) -> Self {
        Self {
            chain,
            versions: Mutex::default(),
            metadata: Mutex::default(),
        }
    }

    /// The hash of a block, if there is one of this height.
    pub async fn hash(&self, height: u32) -> Result<Option<H256>> {
        Ok(self.chain.rpc.chain_get_block_hash(Some(height.into())).await?)
    }

    /// The height of the last block that stays.
    pub async fn finalized(&self) -> Result<u32> {
        let head = self.chain.finalized().await?;
        let height = self.chain.number(head).await?;
        // It executes the next block, and all blocks before if it executed the first of them.
        let version = self.chain.rpc.state_get_runtime_version(Some(head)).await?;
        locked(&self.versions).insert(height.saturating_add(1), version.spec_version);
        Ok(height)
    }

    /// Whether a contract is there after a block.
    pub async fn has_contract(&self, contract: &Account, height: u32) -> Result<bool> {
        let Some(hash) = self.hash(height).await? else {
            return Err(forgotten(height));
        };
        let key = vec![Value::from_bytes(contract.0)];
        let info: Result<Option<ContractInfo>> = self
            .chain
            .stored("Contracts", "ContractInfoOf", key, Some(hash))
            .await;
        match info {
            Err(error) if is_forgotten(&error) => Err(forgotten(height)),
            info => Ok(info?.is_some()),
        }
    }

    /// A block. Nothing where there is none of this height, or the node has forgotten its state.
    pub async fn read(&self, height: u32) -> Result<Option<BlockOfContracts>> {
        match self.read_known(height).await {
            Err(error) if is_forgotten(&error) => Ok(None),
            read => read,
        }
    }

    async fn read_known(&self, height: u32) -> Result<Option<BlockOfContracts>> {
        let chain = self.chain;
        let Some(hash) = self.hash(height).await? else {
            return Ok(None);
        };
        let Some(header) = chain.rpc.chain_get_header(Some(hash)).await? else {
            return Ok(None);
        };
        let metadata = self.metadata_before(height, header.parent_hash).await?;
        let found = Events::<Substrate>::new_from_client(metadata, hash, chain.api.clone()).await?;
        let mut block = BlockOfContracts {
            hash,
            parent: header.parent_hash,
            time: chain.now(Some(hash)).await?,
            events: Vec::new(),
            called: BTreeSet::new(),
        };
        for event in found.iter() {
            let event = event?;
            if let Some(Called { contract }) = event.as_event()? {
                block.called.insert(contract);
            }
            if let Some(ContractEmitted { contract, data }) = event.as_event()? {
                block.events.push(Emitted {
                    position: event.index(),
                    contract,
                    signature: event.topics().first().copied(),
                    data,
                });
            }
        }
        Ok(Some(block))
    }

    /// The metadata of the runtime that executed a block: it is in the state before.
    async fn metadata_before(&self, height: u32, parent: H256) -> Result<Metadata> {
        let chain = self.chain;
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
