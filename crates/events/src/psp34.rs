//! Events of the standard for assets of which each is one of its kind, with its names and types.

use estuary_interfaces::Id;
use ink::primitives::AccountId;

/// An asset came into being (`from` is `None`), changed hands, or is gone (`to` is `None`). Approvals for it
/// have ended.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    #[ink(topic)]
    pub from: Option<AccountId>,
    #[ink(topic)]
    pub to: Option<AccountId>,
    #[ink(topic)]
    pub id: Id,
}

/// `operator` may transfer the asset of `owner`, or no longer may. Without an `id`, it is about all of them.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    #[ink(topic)]
    pub owner: AccountId,
    #[ink(topic)]
    pub operator: AccountId,
    #[ink(topic)]
    pub id: Option<Id>,
    pub approved: bool,
}
