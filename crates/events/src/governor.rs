//! Events of `governor`.

use estuary_interfaces::{Action, Upgradable};
use ink::primitives::AccountId;

/// The governor learnt its contracts, and the pool its registry and queue.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wired {
    pub pool: AccountId,
    pub registry: AccountId,
    pub queue: AccountId,
}

/// An action waits: it can be applied from `eta` on.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    #[ink(topic)]
    pub id: u32,
    pub action: Action,
    pub eta: u64,
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
    pub of: Upgradable,
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
