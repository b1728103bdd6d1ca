//! Events of PSP34, the standard for unique assets, with the standard's names and types.

use estuary_interfaces::Id;
use ink::primitives::AccountId;

/// An asset was created (`from` is `None`), changed hands, or is gone (`to` is `None`). Its own approval has ended.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The owner before. `None` for a new asset.
    #[ink(topic)]
    pub from: Option<AccountId>,
    /// The owner now. `None` if the asset is gone.
    #[ink(topic)]
    pub to: Option<AccountId>,
    /// Name of the asset. The withdrawal queue names a request by its number.
    #[ink(topic)]
    pub id: Id,
}

/// An owner let an agent transfer an asset, or ended the approval. PSP34 calls the agent `operator`.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The owner of the assets.
    #[ink(topic)]
    pub owner: AccountId,
    /// The agent, who may transfer assets of the owner.
    #[ink(topic)]
    pub operator: AccountId,
    /// Name of the asset. `None` stands for every asset that the owner has or will have.
    #[ink(topic)]
    pub id: Option<Id>,
    /// Whether the agent may transfer from now on.
    pub approved: bool,
}
