//! The command-line tool `estuary`: deploys the protocol on a chain, uses it as depositors, operators and its
//! governance do, and keeps it going. All over the RPC of any node.

pub mod account;
pub mod amount;
pub mod arguments;
pub mod artifacts;
pub mod chain;
pub mod commands;
pub mod deploy;
pub mod error;
pub mod keeper;
pub mod key;
pub mod keystore;
pub mod markets;
pub mod message;
pub mod outbox;
pub mod password;
pub mod protocol;
pub mod service;
pub mod settings;
pub mod words;
