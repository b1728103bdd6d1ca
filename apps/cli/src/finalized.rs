//! Finalized blocks, with the events of a deployment's contracts and the pool's book, for the indexer.

use estuary_client::chain::Blocks;
use estuary_indexer::source::{Block, Contracts, Deployment, Emitted, Hash, Source};
use ink::primitives::AccountId;
use staking_pool::StakingPoolRef;

use crate::{
    account::{from_ink, to_ink},
    chain::Account,
    deployment::Record,
    error::{Error, Result},
    message::message,
    protocol::Protocol,
};

/// The finalized blocks of a deployment's chain.
pub struct Finalized<'a> {
    protocol: &'a Protocol,
    blocks: Blocks<'a>,
    deployment: Deployment,
    /// The block in which the deployment was complete.
    complete: u32,
}

impl<'a> Finalized<'a> {
    pub fn new(protocol: &'a Protocol, record: &Record) -> Self {
        let (chain, contracts) = (&protocol.chain, &protocol.contracts);
        let markets = contracts.markets.as_ref();
        let deployment = Deployment {
            chain: chain.name.clone(),
            genesis: chain.genesis().0,
            prefix: chain.prefix.0,
            symbol: chain.token.symbol.clone(),
            decimals: chain.token.decimals,
            contracts: Contracts {
                pool: to_ink(&contracts.pool),
                registry: to_ink(&contracts.registry),
                queue: to_ink(&contracts.queue),
                wrapped_lst: to_ink(&contracts.wrapped_lst),
                stable_pool: markets.map(|markets| to_ink(&markets.stable_pool)),
                lending_market: markets.map(|markets| to_ink(&markets.lending_market)),
                leverage: markets.map(|markets| to_ink(&markets.leverage)),
            },
        };
        Self {
            protocol,
            blocks: Blocks::of(chain),
            deployment,
            complete: record.verified_at,
        }
    }

    /// The first block with a contract that is there from then on, up to `with`. By halves.
    async fn first_with(&self, contract: &Account, mut with: u32) -> Result<u64> {
        let mut without = 0;
        while with.saturating_sub(without) > 1 {
            let middle = without.midpoint(with);
            match self.blocks.has_contract(contract, middle).await? {
                true => with = middle,
                false => without = middle,
            }
        }
        Ok(with.into())
    }
}

impl Source for Finalized<'_> {
    type Error = Error;

    fn deployment(&self) -> &Deployment {
        &self.deployment
    }

    async fn first(&self) -> Result<u64> {
        self.first_with(&self.protocol.contracts.pool, self.complete)
            .await
    }

    async fn first_of(&self, contract: AccountId) -> Result<u64> {
        let next = self.blocks.finalized().await?.saturating_add(1);
        self.first_with(&from_ink(contract), next).await
    }

    async fn finalized(&self) -> Result<u64> {
        self.blocks.finalized().await.map(u64::from)
    }

    async fn hash(&self, height: u64) -> Result<Option<Hash>> {
        let hash = self.blocks.hash(number(height)?).await?;
        Ok(hash.map(|hash| hash.0))
    }

    async fn block(&self, height: u64) -> Result<Option<Block>> {
        let Some(read) = self.blocks.read(number(height)?).await? else {
            return Ok(None);
        };
        let pool = &self.protocol.contracts.pool;
        let emitted = read.events.into_iter().map(|event| Emitted {
            position: event.position,
            contract: to_ink(&event.contract),
            signature: event.signature.map(|topic| topic.0),
            data: event.data,
        });
        let contracts = &self.deployment.contracts;
        let events: Vec<_> = emitted
            .filter(|event| contracts.emitter(event.contract).is_some())
            .collect();
        let changes_pool =
            read.called.contains(pool) || events.iter().any(|event| event.contract == contracts.pool);
        let book = match changes_pool {
            true => {
                let book = message!(StakingPoolRef(pool).accounting());
                Some(self.protocol.ask(book, Some(read.hash)).await?)
            }
            false => None,
        };
        Ok(Some(Block {
            height,
            hash: read.hash.0,
            parent: read.parent.0,
            time: read.time,
            events,
            book,
        }))
    }
}

/// The number of a block as the chain has it.
fn number(height: u64) -> Result<u32> {
    u32::try_from(height).map_err(|_| Error::decode("the number of a block", "it is too large"))
}
