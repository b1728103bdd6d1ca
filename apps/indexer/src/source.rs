//! Where finalized blocks come from.

use std::future::Future;

use ink::primitives::AccountId;
use serde::{Deserialize, Serialize};
use staking_pool::accounting::Accounting;

use crate::text;

/// The hash of a block.
pub type Hash = [u8; 32];

/// A finalized block, as far as Estuary is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub height: u64,
    pub hash: Hash,
    pub parent: Hash,
    /// In milliseconds.
    pub time: u64,
    /// The events of the deployment's contracts, in order.
    pub events: Vec<Emitted>,
    /// The pool's book after the block, if the block called the pool.
    pub book: Option<Accounting>,
}

/// An event of a contract, undecoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emitted {
    /// Its place among all events of the block.
    pub position: u32,
    pub contract: AccountId,
    /// The first topic: the signature of the event's type.
    pub signature: Option<[u8; 32]>,
    pub data: Vec<u8>,
}

/// What a database is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// The chain's name, for people.
    pub chain: String,
    /// The hash of its first block.
    pub genesis: Hash,
    /// The number that the chain's addresses begin with.
    pub prefix: u16,
    /// The symbol and the decimals of the chain's token.
    pub symbol: String,
    pub decimals: u32,
    pub contracts: Contracts,
}

/// The contracts whose events are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contracts {
    #[serde(with = "text::account")]
    pub pool: AccountId,
    #[serde(with = "text::account")]
    pub registry: AccountId,
    #[serde(with = "text::account")]
    pub queue: AccountId,
    #[serde(with = "text::account")]
    pub wrapped_lst: AccountId,
    #[serde(with = "text::optional_account", default)]
    pub stable_pool: Option<AccountId>,
    #[serde(with = "text::optional_account", default)]
    pub lending_market: Option<AccountId>,
    #[serde(with = "text::optional_account", default)]
    pub leverage: Option<AccountId>,
}

/// A contract's kind, by which its events are decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emitter {
    Pool,
    Registry,
    Queue,
    WrappedLst,
    StablePool,
    LendingMarket,
    Leverage,
}

impl Contracts {
    /// Each kind of contract, and its account where the deployment has it.
    pub fn each(&self) -> [(Emitter, Option<AccountId>); 7] {
        [
            (Emitter::Pool, Some(self.pool)),
            (Emitter::Registry, Some(self.registry)),
            (Emitter::Queue, Some(self.queue)),
            (Emitter::WrappedLst, Some(self.wrapped_lst)),
            (Emitter::StablePool, self.stable_pool),
            (Emitter::LendingMarket, self.lending_market),
            (Emitter::Leverage, self.leverage),
        ]
    }

    /// What kind of contract an account is. `None` for strangers.
    pub fn emitter(&self, account: AccountId) -> Option<Emitter> {
        let mut each = self.each().into_iter();
        each.find_map(|(emitter, contract)| (contract == Some(account)).then_some(emitter))
    }
}

impl Emitter {
    /// The contract, for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pool => "pool",
            Self::Registry => "registry",
            Self::Queue => "withdrawal queue",
            Self::WrappedLst => "wrapped token",
            Self::StablePool => "stable pool",
            Self::LendingMarket => "lending market",
            Self::Leverage => "router",
        }
    }
}

/// The finalized blocks of a chain.
pub trait Source {
    type Error: std::error::Error + Send + Sync + 'static;

    fn deployment(&self) -> &Deployment;

    /// The block that has instantiated the pool: no event is older.
    fn first(&self) -> impl Future<Output = Result<u64, Self::Error>>;

    /// The block that has instantiated a contract of a wing: none of its events is older. A later block than the latest
    /// finalized one, if that does not have the contract.
    fn first_of(&self, contract: AccountId) -> impl Future<Output = Result<u64, Self::Error>>;

    /// The latest finalized block.
    fn finalized(&self) -> impl Future<Output = Result<u64, Self::Error>>;

    /// The hash of a finalized block. `None` if the node knows no such block.
    fn hash(&self, height: u64) -> impl Future<Output = Result<Option<Hash>, Self::Error>>;

    /// A finalized block. `None` if the node has forgotten what was in it.
    fn block(&self, height: u64) -> impl Future<Output = Result<Option<Block>, Self::Error>>;
}
