//! Events of `governor`.

use estuary_interfaces::{Action, ContractKind};
use ink::primitives::AccountId;

/// The governor learnt its contracts and its brake, and the pool its registry and queue.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wired {
    pub pool: AccountId,
    pub registry: AccountId,
    pub queue: AccountId,
    pub brake: AccountId,
}

/// An action waits, until `eta` at least, and longer by what is locked against it.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    #[ink(topic)]
    pub id: u32,
    pub action: Action,
    pub eta: u64,
}

/// The last call of a proposal began: requests made until `end` are paid before it is applied.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    #[ink(topic)]
    pub id: u32,
    pub by: AccountId,
    /// Units of the wrapped token that are locked against it.
    pub against: u128,
    /// Units that hold it up for the longest time.
    pub full: u128,
    pub end: u64,
}

/// An action took effect.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    #[ink(topic)]
    pub id: u32,
    pub action: Action,
}

/// An action will not take effect.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancelled {
    #[ink(topic)]
    pub id: u32,
    /// The admin or the guardian.
    #[ink(topic)]
    pub by: AccountId,
}

/// This code can never be replaced again.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpgradesRenounced {
    pub of: ContractKind,
}

/// The guardian paused the pool.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paused {
    pub until: u64,
}

/// The admin ended a pause.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpaused {}

/// The admin offered its role, or withdrew the offer.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdminProposed {
    pub proposed: Option<AccountId>,
}

/// The proposed admin took the role.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdminChanged {
    #[ink(topic)]
    pub admin: AccountId,
}
