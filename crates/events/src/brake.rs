//! Events of `brake`.

use ink::primitives::AccountId;

/// A holder locked units against a proposal, or against all proposals. They count at once.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locked {
    /// The holder, who gave the units to the brake.
    #[ink(topic)]
    pub owner: AccountId,
    /// Number of the proposal. 0 stands for all proposals.
    #[ink(topic)]
    pub against: u32,
    /// Wrapped units that this call locked.
    pub units: u128,
    /// Wrapped units that all holders have locked against the same proposal now.
    pub total: u128,
}

/// A holder gave notice of units. They can be withdrawn from `until` on, for seven days.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Releasing {
    /// The holder who gave notice.
    #[ink(topic)]
    pub owner: AccountId,
    /// Number of the proposal. 0 stands for all proposals.
    #[ink(topic)]
    pub against: u32,
    /// All wrapped units of this lock that are under notice now.
    pub units: u128,
    /// The time from which on the units can be withdrawn, in milliseconds: three days after this notice.
    pub until: u64,
}

/// A holder took back all notices of a lock.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The holder, whose units stay locked.
    #[ink(topic)]
    pub owner: AccountId,
    /// Number of the proposal. 0 stands for all proposals.
    #[ink(topic)]
    pub against: u32,
}

/// The brake returned units to their holder.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// The holder who received the units.
    #[ink(topic)]
    pub owner: AccountId,
    /// Number of the proposal. 0 stands for all proposals.
    #[ink(topic)]
    pub against: u32,
    /// Wrapped units that the brake returned.
    pub units: u128,
    /// Wrapped units that all holders have still locked against the same proposal.
    pub total: u128,
}
