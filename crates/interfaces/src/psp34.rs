use ink::{
    prelude::{string::String, vec::Vec},
    primitives::AccountId,
};

use crate::Balance;

/// The standard for assets of which each is one of its kind. Names, types and order are the standard's:
/// selectors and encodings follow from them.
#[ink::trait_definition]
pub trait PSP34 {
    /// What all assets of this contract have in common: its account, as bytes.
    #[ink(message)]
    fn collection_id(&self) -> Id;

    /// How many assets there are.
    #[ink(message)]
    fn total_supply(&self) -> Balance;

    /// How many assets `owner` has.
    #[ink(message)]
    fn balance_of(&self, owner: AccountId) -> u32;

    /// Whether `operator` may transfer the asset `id` of `owner`; without an `id`, any asset of `owner`.
    #[ink(message)]
    fn allowance(&self, owner: AccountId, operator: AccountId, id: Option<Id>) -> bool;

    /// Transfers an asset to `to`. The caller is its owner, or approved. Approvals for this asset end. `data`
    /// is ignored: the recipient is not asked.
    #[ink(message)]
    fn transfer(&mut self, to: AccountId, id: Id, data: Vec<u8>) -> Result<(), PSP34Error>;

    /// Lets `operator` transfer the caller's asset `id`, or no longer; without an `id`, any asset that the
    /// caller has or will have.
    #[ink(message)]
    fn approve(&mut self, operator: AccountId, id: Option<Id>, approved: bool) -> Result<(), PSP34Error>;

    /// Who has the asset.
    #[ink(message)]
    fn owner_of(&self, id: Id) -> Option<AccountId>;
}

/// The name of an asset, of any of the standard's types.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Id {
    U8(u8),
    U16(u16),
    U32(u32),
    U64(u64),
    U128(u128),
    Bytes(Vec<u8>),
}

/// Why an asset is not transferred or approved. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum PSP34Error {
    /// A reason that the standard has no name for.
    Custom(String),
    /// Whoever has an asset needs no approval for it.
    SelfApprove,
    /// The caller does not have the asset, and is not approved by whoever has it.
    NotApproved,
    /// There is such an asset already.
    TokenExists,
    /// There is no such asset.
    TokenNotExists,
    /// The recipient does not accept the asset.
    SafeTransferCheckFailed(String),
}
