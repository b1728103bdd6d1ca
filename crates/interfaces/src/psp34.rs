use ink::{
    prelude::{string::String, vec::Vec},
    primitives::AccountId,
};

use crate::Balance;

/// PSP34, the standard for unique assets. Names, types and order are the standard's, because selectors and encodings
/// follow from them.
#[ink::trait_definition]
pub trait PSP34 {
    /// The identity of the collection: the account of the contract, as bytes.
    #[ink(message)]
    fn collection_id(&self) -> Id;

    /// The number of assets.
    #[ink(message)]
    fn total_supply(&self) -> Balance;

    /// The number of assets that `owner` has.
    #[ink(message)]
    fn balance_of(&self, owner: AccountId) -> u32;

    /// Whether `operator` may transfer the asset `id` of `owner`, or without an `id`, every asset of `owner`.
    #[ink(message)]
    fn allowance(&self, owner: AccountId, operator: AccountId, id: Option<Id>) -> bool;

    /// Transfers the asset `id` to `to`. The caller is its owner, or approved. The asset's own approval ends. `data` is
    /// ignored: the recipient is not called.
    #[ink(message)]
    fn transfer(&mut self, to: AccountId, id: Id, data: Vec<u8>) -> Result<(), PSP34Error>;

    /// Lets `operator` transfer the caller's asset `id`, or ends that. Without an `id`, it is for every asset that the
    /// caller has or will have.
    #[ink(message)]
    fn approve(&mut self, operator: AccountId, id: Option<Id>, approved: bool) -> Result<(), PSP34Error>;

    /// The owner of the asset `id`.
    #[ink(message)]
    fn owner_of(&self, id: Id) -> Option<AccountId>;
}

/// The name of an asset, of any of the standard's types.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Id {
    /// A number of 8 bits.
    U8(u8),
    /// A number of 16 bits.
    U16(u16),
    /// A number of 32 bits.
    U32(u32),
    /// A number of 64 bits. The withdrawal queue names its requests by such numbers.
    U64(u64),
    /// A number of 128 bits.
    U128(u128),
    /// Bytes of any number. The withdrawal queue names its collection by the bytes of its account.
    Bytes(Vec<u8>),
}

/// Why an asset is not transferred or approved. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum PSP34Error {
    /// A reason that the standard has no name for.
    Custom(String),
    /// The owner of an asset needs no approval for it.
    SelfApprove,
    /// The caller is not the owner of the asset, and the owner has not approved it.
    NotApproved,
    /// There is such an asset already.
    TokenExists,
    /// There is no such asset.
    TokenNotExists,
    /// The recipient does not accept the asset.
    SafeTransferCheckFailed(String),
}
