//! Finalized blocks in memory, and what a node can do to them: forget, be behind, contradict itself.

use std::{cell::Cell, convert::Infallible};

use estuary_indexer::{
    database::Database,
    index::Indexer,
    source::{Block, Contracts, Deployment, Hash, Source},
    Error,
};
use estuary_models::native;
use ink::primitives::AccountId;

/// The chain's addresses begin with this number.
pub const PREFIX: u16 = 42;

/// The account of the wrapped token in events that are made by hand. The story's own is no contract.
pub const WRAPPED_LST: [u8; 32] = [0xfd; 32];
pub const STABLE_POOL: [u8; 32] = [0xfc; 32];
pub const LENDING_MARKET: [u8; 32] = [0xfb; 32];
pub const LEVERAGE: [u8; 32] = [0xfa; 32];

/// A chain whose blocks are all there.
#[derive(Clone, Debug)]
pub struct Memory {
    pub deployment: Deployment,
    pub blocks: Vec<Block>,
    /// Only so many blocks are finalized.
    pub finalized: Cell<usize>,
    /// Blocks below this height are forgotten.
    pub forgotten_below: u64,
}

impl Memory {
    pub fn new(blocks: Vec<Block>) -> Self {
        Self {
            deployment: deployment(),
            finalized: Cell::new(blocks.len()),
            blocks,
            forgotten_below: 0,
        }
    }

    fn first_height(&self) -> u64 {
        self.blocks[0].height
    }

    fn at(&self, height: u64) -> Option<&Block> {
        let number = usize::try_from(height.checked_sub(self.first_height())?).ok()?;
        self.blocks[..self.finalized.get()].get(number)
    }

    /// Writes all that is finalized into a database.
    pub async fn index(&self, url: &str) -> Result<u64, Error<Infallible>> {
        let database = Database::create(url).await?;
        let mut indexer = Indexer::open(database.clone(), self).await?;
        let written = indexer.catch_up(self).await;
        database.close().await;
        written
    }
}

/// The contracts of the models in memory.
pub fn deployment() -> Deployment {
    Deployment {
        chain: "Memory".into(),
        genesis: [7; 32],
        prefix: PREFIX,
        symbol: "UNIT".into(),
        decimals: 12,
        contracts: Contracts {
            pool: native::pool(),
            registry: native::registry(),
            queue: native::queue(),
            wrapped_lst: WRAPPED_LST.into(),
            stable_pool: Some(STABLE_POOL.into()),
            lending_market: Some(LENDING_MARKET.into()),
            leverage: Some(LEVERAGE.into()),
        },
    }
}

impl Source for Memory {
    type Error = Infallible;

    fn deployment(&self) -> &Deployment {
        &self.deployment
    }

    async fn first(&self) -> Result<u64, Infallible> {
        Ok(self.first_height())
    }

    /// In memory a contract is there from its first event on.
    async fn first_of(&self, contract: AccountId) -> Result<u64, Infallible> {
        let finalized = &self.blocks[..self.finalized.get()];
        let emits = |block: &&Block| block.events.iter().any(|event| event.contract == contract);
        Ok(finalized
            .iter()
            .find(emits)
            .map_or(u64::MAX, |block| block.height))
    }

    async fn finalized(&self) -> Result<u64, Infallible> {
        Ok(self.blocks[self.finalized.get() - 1].height)
    }

    async fn hash(&self, height: u64) -> Result<Option<Hash>, Infallible> {
        Ok(self.at(height).map(|block| block.hash))
    }

    async fn block(&self, height: u64) -> Result<Option<Block>, Infallible> {
        let block = self.at(height).filter(|_| height >= self.forgotten_below);
        Ok(block.cloned())
    }
}
