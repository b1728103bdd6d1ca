//! Events of `withdrawal_queue`.
//!
//! Each topic of an event is a read and a write. So what the asset's own event beside it is indexed by, `id`
//! and `owner`, is not indexed here again.

use ink::primitives::AccountId;

/// A redemption request was appended.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requested {
    pub id: u64,
    pub owner: AccountId,
    pub amount: u128,
}

/// Open requests absorbed a loss; each is now worth `index / 10^27` of its units.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LossAbsorbed {
    pub loss: u128,
    pub owed: u128,
    pub index: u128,
}

/// Open requests got a part of an announced loss back that did not come true; each is now worth `index / 10^27` of its
/// units.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LossRestored {
    pub amount: u128,
    pub index: u128,
}

/// All requests up to `last_id` can be claimed.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finalized {
    #[ink(topic)]
    pub last_id: u64,
    pub requests: u64,
    pub amount: u128,
    pub index: u128,
}

/// A request was paid and is gone.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub id: u64,
    pub owner: AccountId,
    pub recipient: AccountId,
    pub amount: u128,
}
