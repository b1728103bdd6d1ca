//! What Estuary's contracts read from the staking pallet, shared by both sides of the chain extension.
//!
//! The runtime's side is `estuary-chain-extension`, which a chain team adds to its runtime. The contracts' side is
//! [`StakingReads`] (feature `ink`). All amounts are planck.
#![cfg_attr(not(feature = "std"), no_std)]

#[cfg(feature = "ink")]
mod environment;
#[cfg(feature = "ink")]
pub use environment::{EstuaryEnvironment, NoFailure, StakingReads};

use scale::{Decode, Encode};
use scale_info::TypeInfo;

/// The id under which a runtime registers the extension.
pub const EXTENSION_ID: u16 = 4242;

/// The functions of the extension. Each takes and returns SCALE, charges its weight before it reads, and cannot fail
/// for any account.
pub mod function {
    /// `AccountId -> StashInfo`
    pub const STASH: u16 = 1;
    /// `Vec<AccountId> -> Vec<StashInfo>`, in the order of the argument, at most [`super::MAX_BATCH`].
    pub const STASHES: u16 = 2;
    /// `AccountId -> ValidatorInfo`
    pub const VALIDATOR: u16 = 3;
    /// `() -> StakingInfo`
    pub const STAKING: u16 = 4;
    /// `AccountId -> Vec<UnlockingChunk>`, oldest first.
    pub const UNLOCKING: u16 = 5;
    /// `AccountId -> u32`: eras that are over and of which the validator and its nominators were not paid yet.
    pub const UNPAID_ERAS: u16 = 6;
}

/// The most stashes that one batch reads: the result fits the 16 KiB buffer of a contract.
pub const MAX_BATCH: u32 = 100;

/// One stash account as the chain sees it now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct StashInfo {
    /// Whether the account has a staking ledger. Without one every number but `free` is 0.
    pub exists: bool,
    /// What the ledger holds: active and unlocking.
    pub total: u128,
    /// What backs the nomination.
    pub active: u128,
    /// The part of the unlocking chunks that `withdraw_unbonded` would free now.
    pub withdrawable: u128,
    /// Free balance of the account, the staked part included. Held storage deposits are not in it.
    pub free: u128,
    /// What slashes that are announced, and not applied yet, would take from the ledger as it is now. An
    /// estimate: only the ledger decides.
    pub pending: u128,
    /// Number of unlocking chunks (the pallet allows 32).
    pub chunks: u32,
    /// Number of slashing spans, the argument of `withdraw_unbonded`.
    pub spans: u32,
    /// Number of validators it nominates: 0 when chilled, or kicked.
    pub targets: u32,
}

/// One validator as the chain sees it now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ValidatorInfo {
    /// Whether it declares the intention to validate. A chilled validator does not.
    pub validating: bool,
    /// Whether it refuses new nominations.
    pub blocked: bool,
    /// What it takes of every reward before nominators see it, in parts per billion.
    pub commission: u32,
}

/// What the staking pallet is doing and how it is set up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct StakingInfo {
    /// The era that is being validated.
    pub active_era: u32,
    /// The latest planned era: the active one or the next.
    pub current_era: u32,
    /// Eras from `unbond` to `withdraw_unbonded`.
    pub bonding_duration: u32,
    /// Eras from an offence's era to the slash.
    pub slash_defer: u32,
    /// Eras for which unclaimed rewards are kept.
    pub history_depth: u32,
    /// The least that a nominator's active stake may be while it nominates.
    pub min_nominator_bond: u128,
    /// The least that an account may hold.
    pub existential_deposit: u128,
}

/// A part of a ledger on its way out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct UnlockingChunk {
    /// Planck.
    pub value: u128,
    /// The era from which on it can be withdrawn.
    pub era: u32,
}
