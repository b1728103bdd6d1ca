//! Events of `governor`.

use estuary_interfaces::{Action, ContractKind};
use ink::primitives::AccountId;

/// The admin wired the governor with its contracts and its brake, and the pool with its registry and queue.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wired {
    /// Account of the pool that is governed.
    pub pool: AccountId,
    /// Account of the registry of this pool.
    pub registry: AccountId,
    /// Account of the withdrawal queue of this pool.
    pub queue: AccountId,
    /// Account of the brake, in which holders lock units against proposals.
    pub brake: AccountId,
}

/// The admin proposed an action. It waits until `eta` at least, and longer by the units that are locked against it.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// Number of the proposal. The first is 1.
    #[ink(topic)]
    pub id: u32,
    /// The action with all its values.
    pub action: Action,
    /// The end of the delay, in milliseconds.
    pub eta: u64,
}

/// The last call of a proposal began. Requests made until `end` are to be paid before the proposal is applied.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Number of the proposal.
    #[ink(topic)]
    pub id: u32,
    /// The account that sealed the proposal. Anyone can.
    pub by: AccountId,
    /// Wrapped units that are locked against the proposal, or against all proposals.
    pub against: u128,
    /// Wrapped units of a full brake, which hold the proposal up for the longest time.
    pub full: u128,
    /// The end of the last call, in milliseconds: fourteen days after the seal.
    pub end: u64,
}

/// The admin applied a proposal, and its action took effect.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Number of the proposal, which exists no more.
    #[ink(topic)]
    pub id: u32,
    /// The action with all its values.
    pub action: Action,
}

/// The action of a proposal will not take effect.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancelled {
    /// Number of the proposal, which exists no more.
    #[ink(topic)]
    pub id: u32,
    /// The account that cancelled it: the admin or the guardian.
    #[ink(topic)]
    pub by: AccountId,
}

/// The admin made a code final. It can never be replaced again.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpgradesRenounced {
    /// Kind of the contract whose code is final: pool, registry or nominator.
    pub of: ContractKind,
}

/// The guardian paused the pool.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paused {
    /// The end of the pause, in milliseconds. It lasts seven days at most.
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
    /// The account that can take the role. `None` if the offer was withdrawn.
    pub proposed: Option<AccountId>,
}

/// The proposed admin took the role.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdminChanged {
    /// The account that is the admin from now on.
    #[ink(topic)]
    pub admin: AccountId,
}
