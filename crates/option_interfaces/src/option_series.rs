//! `option_series`: calls or puts of one strike and one expiry, with all collateral.

use estuary_interfaces::{Balance, Timestamp};
use estuary_options::series::{Book, Kind, Refusal};
use ink::{prelude::string::String, primitives::AccountId};
use psp22::PSP22Error;

/// What writers and holders do, beside `PSP22` and `PSP22Metadata`.
#[ink::trait_definition]
pub trait OptionSeries {
    /// Locks collateral of the caller, who must have approved it or transfers it, and mints `amount` options for
    /// `recipient`. A call locks `amount` of the underlying. A put locks `amount` times the strike, rounded up. Before
    /// `exercise_from` only. Returns what was locked.
    #[ink(message, payable)]
    fn write(&mut self, amount: Balance, recipient: AccountId) -> Result<Balance, SeriesError>;

    /// Burns `amount` options of the caller against its own short, and sends the collateral back, rounded down. Who
    /// closes the last short gets all of it. Before `exercise_from` only. Returns what came back.
    #[ink(message)]
    fn close(&mut self, amount: Balance) -> Result<Balance, SeriesError>;

    /// Burns `amount` options of the caller. A call pays `amount` times the strike, rounded up, and receives `amount` of
    /// the underlying. A put pays the underlying and receives the strike asset, rounded down. The caller must have
    /// approved what it pays, or transfers it. From `exercise_from` until before `expiry`. Returns what was received.
    #[ink(message, payable)]
    fn exercise(&mut self, amount: Balance) -> Result<Balance, SeriesError>;

    /// Sends the part of the caller's short in collateral and proceeds to `recipient`, rounded down, from `expiry` on.
    /// The last short gets the rest. Returns collateral and proceeds.
    #[ink(message)]
    fn redeem(&mut self, recipient: AccountId) -> Result<(Balance, Balance), SeriesError>;

    /// What the series promises, for ever.
    #[ink(message)]
    fn terms(&self) -> Option<SeriesTerms>;

    /// All shorts, options, collateral and proceeds. Donations are not in it.
    #[ink(message)]
    fn book(&self) -> Book;

    /// The options that an account wrote and has not closed or redeemed.
    #[ink(message)]
    fn short_of(&self, owner: AccountId) -> Balance;

    /// What writing `amount` options locks.
    #[ink(message)]
    fn preview_write(&self, amount: Balance) -> Result<Balance, SeriesError>;

    /// What exercising `amount` options pays and receives.
    #[ink(message)]
    fn preview_exercise(&self, amount: Balance) -> Result<(Balance, Balance), SeriesError>;
}

/// What a series promises. It never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct SeriesTerms {
    /// Calls or puts.
    pub kind: Kind,
    /// The token that a call buys and a put sells.
    pub underlying: AccountId,
    /// The token that it is bought or sold for. `None` is the native token.
    pub strike_asset: Option<AccountId>,
    /// The smallest units of the strike asset, or planck, per 10^12 of the underlying's smallest units.
    pub strike: Balance,
    /// When options can be exercised and no longer be written, in milliseconds.
    pub exercise_from: Timestamp,
    /// When options can no longer be exercised and shorts are redeemed, in milliseconds.
    pub expiry: Timestamp,
    /// How wallets show the option: 1 to 32 bytes of printable ASCII.
    pub label: String,
}

/// Why a series refuses. Nothing has changed then.
#[derive(Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum SeriesError {
    /// The amount, or what it pays, is zero.
    ZeroAmount,
    /// The terms are outside of their bounds.
    InvalidTerms,
    /// Options can be exercised or have expired, so none is written or closed.
    NotWriting,
    /// Options cannot be exercised yet, or have expired.
    NotExercising,
    /// Options have not expired.
    NotExpired,
    /// The caller has fewer options.
    InsufficientOptions,
    /// The caller has a smaller short, or none.
    InsufficientShort,
    /// The transferred value is not what is due.
    WrongValue,
    /// The series itself cannot receive options or tokens.
    RecipientIsSeries,
    /// The native token could not be sent.
    TransferFailed,
    /// A token trapped or ran out of gas.
    TokenFailed,
    /// A token refused.
    Token(PSP22Error),
    /// Arithmetic overflow.
    Arithmetic,
}

impl From<Refusal> for SeriesError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::ZeroAmount => Self::ZeroAmount,
            Refusal::InsufficientShort => Self::InsufficientShort,
            Refusal::Arithmetic => Self::Arithmetic,
        }
    }
}

/// Options were written.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The account that locked the collateral, and has the short.
    #[ink(topic)]
    pub writer: AccountId,
    /// The account that got the options.
    #[ink(topic)]
    pub recipient: AccountId,
    /// The options.
    pub amount: Balance,
    /// The collateral.
    pub locked: Balance,
}

/// A writer closed a short, or a part of it, with options.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The writer.
    #[ink(topic)]
    pub writer: AccountId,
    /// The options that were burned.
    pub amount: Balance,
    /// The collateral that came back.
    pub released: Balance,
}

/// Options were exercised.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exercised {
    /// The holder.
    #[ink(topic)]
    pub holder: AccountId,
    /// The options that were burned.
    pub amount: Balance,
    /// What the holder paid.
    pub paid: Balance,
    /// What the holder received.
    pub received: Balance,
}

/// A short was redeemed.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redeemed {
    /// The writer.
    #[ink(topic)]
    pub writer: AccountId,
    /// The short.
    pub amount: Balance,
    /// Its part of the collateral.
    pub collateral: Balance,
    /// Its part of the proceeds.
    pub proceeds: Balance,
}
