//! `reward_auction`: any other token becomes a reward of the vault, without an oracle.

use estuary_codec::Packed;
use estuary_interfaces::{Balance, Timestamp};
use estuary_restaking::Units;
use ink::primitives::AccountId;
use psp22::PSP22Error;

use crate::restake_vault::RestakeError;

/// What anyone does.
#[ink::trait_definition]
pub trait RewardAuction {
    /// Makes all that the auction holds of a PSP22 token a lot. Its price begins at the active units of the vault, and
    /// halves every 20 minutes. Anyone can. Returns the amount.
    #[ink(message)]
    fn start(&mut self, token: AccountId) -> Result<Balance, AuctionError>;

    /// Buys the lot of a token for its price, which goes to the vault as a reward. The caller must have approved units
    /// of the wrapped token. Refuses more than `max` units. Returns the units.
    #[ink(message)]
    fn buy(&mut self, token: AccountId, max: Units) -> Result<Units, AuctionError>;

    /// The lot of a token.
    #[ink(message)]
    fn lot(&self, token: AccountId) -> Option<Lot>;

    /// The units that the lot of a token costs now.
    #[ink(message)]
    fn price(&self, token: AccountId) -> Result<Units, AuctionError>;

    /// The vault and the wrapped token, for ever.
    #[ink(message)]
    fn setup(&self) -> Option<AuctionSetup>;
}

/// The contracts that the auction calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct AuctionSetup {
    /// The restake vault.
    pub vault: AccountId,
    /// The wrapped token of the vault.
    pub wrapper: AccountId,
}

/// Tokens for sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Lot {
    /// The amount of the token.
    pub amount: Balance,
    /// The first price in units of the wrapped token.
    pub first_price: Units,
    /// When the price began to fall, in milliseconds.
    pub start: Timestamp,
}

/// Why the auction refuses. Nothing has changed then.
#[derive(Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum AuctionError {
    /// The auction holds none of the token.
    Nothing,
    /// The token has a lot already.
    LotRunning,
    /// The token has no lot.
    NoLot,
    /// The lot costs more than the caller accepts. The price falls.
    TooDear,
    /// Units of the wrapped token and LRT are not sold.
    Refused,
    /// The token trapped or ran out of gas.
    TokenFailed,
    /// The token refused.
    Token(PSP22Error),
    /// The wrapped token trapped or ran out of gas.
    WrapperFailed,
    /// The wrapped token refused to move the units.
    Units(PSP22Error),
    /// The vault trapped or ran out of gas, or is none.
    VaultFailed,
    /// The vault refused the reward.
    Vault(RestakeError),
    /// Arithmetic overflow.
    Arithmetic,
}

/// A lot is for sale.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotStarted {
    /// The token.
    #[ink(topic)]
    pub token: AccountId,
    /// Its amount.
    pub amount: Balance,
    /// The first price in units of the wrapped token.
    pub first_price: Units,
}

/// A lot was sold.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotSold {
    /// The token.
    #[ink(topic)]
    pub token: AccountId,
    /// The account that bought it.
    #[ink(topic)]
    pub buyer: AccountId,
    /// The amount of the token.
    pub amount: Balance,
    /// Units of the wrapped token that the vault got.
    pub units: Units,
}
