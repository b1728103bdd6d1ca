//! The command-line tool `estuary`: deploys the protocol on a chain, uses it as depositors, operators and its
//! governance do, and keeps it going. All over the RPC of any node.

pub use estuary_client::{
    account, amount, artifacts, chain, deployment, error, key, markets, message, outbox, service, words,
};

pub mod arguments;
pub mod commands;
pub mod deploy;
pub mod finalized;
pub mod keeper;
pub mod keystore;
pub mod password;
pub mod protocol;
pub mod settings;
