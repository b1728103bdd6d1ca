//! How the contracts of restaking talk to each other and to their users: one module per contract, with its traits,
//! types, errors and events.
//!
//! Calls form a DAG, because the chain denies re-entry:
//!
//! ```text
//! operator, reporter ─► a service ─► restake_vault ─► wrapped_lst ─► staking_pool
//! buyer ─► reward_auction ─► restake_vault
//! ```
//!
//! Amounts are units of the wrapped token, LRT, or planck of the native token. Times are milliseconds since the Unix
//! epoch. Epochs are counted from the construction of the vault.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod attestation_service;
pub mod restake_vault;
pub mod reward_auction;
