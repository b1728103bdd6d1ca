//! How underwriters talk to their vault: its trait, types, errors and events.
//!
//! ```text
//! underwriter ─► cover_vault ─► {staking_pool, wrapped_lst}
//! ```
//!
//! Amounts are shares of the pool, times milliseconds.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

use estuary_codec::Packed;
use estuary_entry::Returned;
use estuary_interfaces::{PoolError, Shares, Timestamp, WrapError};
use ink::primitives::AccountId;
use psp22::PSP22Error;

/// A number of parts of the vault's book. All parts together own the shares that have vested.
pub type Parts = u128;

/// The messages of underwriters and sponsors.
#[ink::trait_definition]
pub trait CoverVault {
    /// Takes `shares` of the pool from the caller, who must have approved their worth to the vault, and puts them into
    /// the layer. Refuses to give fewer than `min_parts`. Returns the parts.
    #[ink(message)]
    fn deposit(&mut self, shares: Shares, min_parts: Parts) -> Result<Parts, CoverError>;

    /// Like `deposit`, with `units` of the wrapped token, which the caller must have approved to the vault.
    #[ink(message)]
    fn deposit_wrapped(&mut self, units: Shares, min_parts: Parts) -> Result<Parts, CoverError>;

    /// Stakes the transferred value, and puts the shares into the layer. Refuses to give fewer than `min_parts`. Returns
    /// the parts.
    #[ink(message, payable)]
    fn stake_and_deposit(&mut self, min_parts: Parts) -> Result<Parts, CoverError>;

    /// Gives `shares` of the caller, who must have approved their worth, to all underwriters. They stream for `period`
    /// milliseconds: 1 to 365 days.
    #[ink(message)]
    fn sponsor(&mut self, shares: Shares, period: Timestamp) -> Result<(), CoverError>;

    /// Announces that `parts` of the caller leave. It replaces the last request, and 0 takes it back. Returns the first
    /// era in which they can leave.
    #[ink(message)]
    fn request_exit(&mut self, parts: Parts) -> Result<u32, CoverError>;

    /// Pays the caller for the requested parts, in the three eras from the era that the request named on. While a loss
    /// is announced the part of it that the layer has reserved stays. Refuses fewer than `min_shares`. Returns the
    /// shares.
    #[ink(message)]
    fn claim_exit(&mut self, min_shares: Shares) -> Result<Shares, CoverError>;

    /// The parts of an account, and their worth.
    #[ink(message)]
    fn position(&self, owner: AccountId) -> PositionView;

    /// The book, and the layer behind it. `None` if the pool does not answer.
    #[ink(message)]
    fn book(&self) -> Option<BookView>;

    /// The contracts that the vault works with, for ever.
    #[ink(message)]
    fn wiring(&self) -> Option<CoverWiring>;
}

/// The contracts that a vault works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct CoverWiring {
    /// The staking pool, whose layer the vault fills.
    pub pool: AccountId,
    /// The wrapped token of this pool.
    pub wrapper: AccountId,
}

/// What an account has in the vault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct PositionView {
    /// The parts of the account.
    pub parts: Parts,
    /// The parts under a request to leave.
    pub exiting: Parts,
    /// The first era in which they can leave. 0 without a request.
    pub ready: u32,
    /// The shares that all its parts are worth, if no announced loss comes true.
    pub shares: Shares,
    /// The shares that they would be paid now: without the part that announced losses have reserved.
    pub shares_now: Shares,
}

/// The vault's book, and the layer behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct BookView {
    /// All parts.
    pub parts: Parts,
    /// The shares that all parts own: the layer without what still streams.
    pub shares: Shares,
    /// Shares of premiums, repaid debt and sponsors that have not vested yet.
    pub streaming: Shares,
    /// Shares that announced losses have reserved.
    pub reserved: Shares,
    /// Whether the pool's terms name another vault. Then shares leave without a delay.
    pub is_retired: bool,
}

impl Returned for PositionView {}
impl Returned for BookView {}
impl Returned for CoverWiring {}

/// Why the vault refuses. Nothing has changed then, and the transferred value is back.
#[derive(Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum CoverError {
    /// Nothing to deposit or to give.
    ZeroAmount,
    /// Fewer parts or shares than the caller accepts, or none.
    TooFew,
    /// The caller has not so many parts, or has not asked to leave.
    NothingToExit,
    /// The request can be paid from this era on.
    ExitNotReady(u32),
    /// The request was not claimed in its three eras. Ask again.
    ExitLapsed,
    /// The layer has lost so much that a new part would be worth nothing.
    Impaired,
    /// A gift streams for 1 to 365 days.
    PeriodOutOfBounds,
    /// The wrapped token is another pool's.
    WrongWrapper,
    /// The pool trapped or ran out of gas.
    PoolFailed,
    /// The pool refused.
    Pool(PoolError),
    /// The pool's token, or the wrapped token, refused to move the shares or units.
    Token(PSP22Error),
    /// The wrapped token trapped or ran out of gas.
    WrapperFailed,
    /// The wrapped token refused.
    Wrapper(WrapError),
    /// Arithmetic overflow.
    Arithmetic,
}

/// Somebody became an underwriter, or added to its position.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposited {
    /// The underwriter.
    #[ink(topic)]
    pub owner: AccountId,
    /// Shares of the pool that went into the layer.
    pub shares: u128,
    /// Parts of the book that the underwriter got for them.
    pub parts: u128,
}

/// An underwriter asked to leave, or took its request back.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExitRequested {
    /// The underwriter.
    #[ink(topic)]
    pub owner: AccountId,
    /// Parts under the request. 0 where it was taken back.
    pub parts: u128,
    /// The first of the three eras in which they can leave. 0 where the request was taken back.
    pub ready: u32,
}

/// An underwriter left with a part of its position, or with all of it.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exited {
    /// The underwriter.
    #[ink(topic)]
    pub owner: AccountId,
    /// Parts that are gone.
    pub parts: u128,
    /// Shares of the pool that were paid for them.
    pub shares: u128,
}

/// Somebody gave shares to all underwriters.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sponsored {
    /// The account that gave them.
    #[ink(topic)]
    pub sponsor: AccountId,
    /// Shares of the pool.
    pub shares: u128,
    /// Milliseconds for which they stream.
    pub period: u64,
}
