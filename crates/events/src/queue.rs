//! Events of `withdrawal_queue`.
//!
//! Each topic of an event is a read and a write. So `id` and `owner` are no topics if the asset's own event beside has
//! them as topics.

use ink::primitives::AccountId;

/// The pool appended a redemption request.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requested {
    /// Number of the request.
    pub id: u64,
    /// The holder who owns the request.
    pub owner: AccountId,
    /// Planck that the request is for.
    pub amount: u128,
}

/// Open requests absorbed a loss. Each unit of a request is worth `index / 10^27` planck from now on.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LossAbsorbed {
    /// Planck that all open requests absorbed together.
    pub loss: u128,
    /// Planck that the pool owed all open requests before.
    pub owed: u128,
    /// The loss index from now on, in parts of 10^27.
    pub index: u128,
}

/// Open requests got back a part of an announced loss that does not come true. Each unit of a request is worth
/// `index / 10^27` planck from now on.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LossRestored {
    /// Planck that all open requests got back together.
    pub amount: u128,
    /// The loss index from now on, in parts of 10^27.
    pub index: u128,
}

/// The pool finalized requests: all requests up to `last_id` can be claimed.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finalized {
    /// Number of the last request that was finalized.
    #[ink(topic)]
    pub last_id: u64,
    /// Number of requests that were finalized.
    pub requests: u64,
    /// Planck that the pool pays for them.
    pub amount: u128,
    /// The loss index at which they were finalized, in parts of 10^27.
    pub index: u128,
}

/// A request was paid and is gone.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Number of the request.
    pub id: u64,
    /// The owner, who claimed it.
    pub owner: AccountId,
    /// The account that was paid.
    pub recipient: AccountId,
    /// Planck that the request paid, rounded down.
    pub amount: u128,
}
