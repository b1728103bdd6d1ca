//! Events of `brake`.

use ink::primitives::AccountId;

/// Units were locked against a proposal, or, with 0, against all. They count at once.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locked {
    #[ink(topic)]
    pub owner: AccountId,
    #[ink(topic)]
    pub against: u32,
    pub units: u128,
    /// All units that are locked against the same now.
    pub total: u128,
}

/// Units are under notice. They can be withdrawn from `until` on, for seven days.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Releasing {
    #[ink(topic)]
    pub owner: AccountId,
    #[ink(topic)]
    pub against: u32,
    /// All units of the owner that are under notice now.
    pub units: u128,
    /// Milliseconds.
    pub until: u64,
}

/// The owner took all notices back.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    #[ink(topic)]
    pub owner: AccountId,
    #[ink(topic)]
    pub against: u32,
}

/// Units went back to their owner.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    #[ink(topic)]
    pub owner: AccountId,
    #[ink(topic)]
    pub against: u32,
    pub units: u128,
    /// All units that are still locked against the same.
    pub total: u128,
}
