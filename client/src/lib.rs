//! Talks to Estuary's contracts from Rust, over the RPC of any node: what the tool, its keeper, bots and the indexer share.
//!
//! ```no_run
//! use estuary_client::{contracts::StakingPoolRef, message::message, Protocol};
//! use estuary_interfaces::LiquidStaking;
//!
//! # async fn run() -> estuary_client::error::Result<()> {
//! let estuary = Protocol::connect("ws://127.0.0.1:9944", "deployment.json").await?;
//! let pool = &estuary.contracts.pool;
//! let price = estuary.ask(message!(StakingPoolRef(pool).share_price()), None).await?;
//! # drop(price);
//! # Ok(())
//! # }
//! ```
//!
//! | module | what it does |
//! |---|---|
//! | [`protocol`] | a deployment on its chain: asks, tries and sends messages, and tells refusals in words |
//! | [`message`](mod@message) | messages as the contracts' own crates declare them |
//! | [`chain`] | a chain: dry runs, transactions, receipts with typed events, storage |
//! | [`deployment`] | `deployment.json`: where the contracts are |
//! | [`markets`] | what trades, loans, liquidations and arbitrage come to, by the contracts' own arithmetic |
//! | [`service`] | follows a chain, and connects anew where a connection breaks |
//! | [`account`], [`amount`], [`key`], [`words`], [`error`] | addresses, exact amounts, keys, errors in words |
//! | [`artifacts`], [`outbox`] | compiled contracts; what was sent, and what it took |

pub mod account;
pub mod amount;
pub mod artifacts;
pub mod chain;
pub mod contracts;
pub mod deployment;
pub mod error;
pub mod key;
pub mod markets;
pub mod message;
pub mod outbox;
pub mod protocol;
pub mod service;
pub mod words;

pub use protocol::Protocol;

/// What the macro [`message!`](message::message) is made of.
pub use ink;
