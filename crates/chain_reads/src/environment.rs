use ink::{env::Environment, prelude::vec::Vec, primitives::AccountId};

use crate::{ExposureInfo, StakingInfo, StashInfo, UnlockingChunk, ValidatorInfo};

/// The extension as a contract calls it: `self.env().extension().stash(account)`.
#[ink::chain_extension(extension = 4242)]
pub trait StakingReads {
    type ErrorCode = NoFailure;

    /// One stash account.
    #[ink(function = 1, handle_status = false)]
    fn stash(stash: AccountId) -> StashInfo;

    /// A batch of stash accounts, in order. Accounts beyond `MAX_BATCH` are left out.
    #[ink(function = 2, handle_status = false)]
    fn stashes(stashes: Vec<AccountId>) -> Vec<StashInfo>;

    /// One validator.
    #[ink(function = 3, handle_status = false)]
    fn validator(stash: AccountId) -> ValidatorInfo;

    /// The pallet's state and parameters.
    #[ink(function = 4, handle_status = false)]
    fn staking() -> StakingInfo;

    /// The unlocking chunks of a stash, oldest first.
    #[ink(function = 5, handle_status = false)]
    fn unlocking(stash: AccountId) -> Vec<UnlockingChunk>;

    /// The number of eras that are over and of which a validator, or a nominator of it, was not paid yet.
    #[ink(function = 6, handle_status = false)]
    fn unpaid_eras(validator: AccountId) -> u32;

    /// One stash account, without its announced slashes: `pending` is 0.
    #[ink(function = 7, handle_status = false)]
    fn ledger(stash: AccountId) -> StashInfo;

    /// The exposure of a validator in the active era, and the nominator's part of it.
    #[ink(function = 8, handle_status = false)]
    fn exposure(validator: AccountId, nominator: AccountId) -> ExposureInfo;

    /// The index of the pallet, and the indices of the calls that nominators send.
    #[ink(function = 9, handle_status = false)]
    fn calls() -> [u8; 8];
}

/// The extension reports no status: whatever the account, there is an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum NoFailure {}

impl ink::env::chain_extension::FromStatusCode for NoFailure {
    fn from_status_code(_: u32) -> Result<(), Self> {
        Ok(())
    }
}

/// ink!'s default environment with [`StakingReads`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(TypeInfo)]
pub enum EstuaryEnvironment {}

impl Environment for EstuaryEnvironment {
    const MAX_EVENT_TOPICS: usize = <ink::env::DefaultEnvironment as Environment>::MAX_EVENT_TOPICS;

    type AccountId = AccountId;
    type Balance = u128;
    type Hash = ink::primitives::Hash;
    type BlockNumber = u32;
    type Timestamp = u64;
    type ChainExtension = StakingReads;
}
