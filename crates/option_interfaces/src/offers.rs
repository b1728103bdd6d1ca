//! `offers`: anyone sells a token at a price that stays or falls, and keeps it until it is sold.

use estuary_interfaces::{Balance, Timestamp};
use ink::primitives::AccountId;
use psp22::PSP22Error;

/// The number of an offer.
pub type OfferId = u64;

/// What makers and takers do.
#[ink::trait_definition]
pub trait Offers {
    /// Offers tokens of the caller, who keeps them until they are sold and must approve them. Returns the number of the
    /// offer.
    #[ink(message)]
    fn make(&mut self, terms: Terms) -> Result<OfferId, OfferError>;

    /// Ends an offer of the caller.
    #[ink(message)]
    fn cancel(&mut self, id: OfferId) -> Result<(), OfferError>;

    /// Buys `amount` of an offer for its cost of now, rounded up. The caller must have approved the money, or transfers
    /// it and gets the change back. Refuses a cost of more than `max_cost`. Returns the cost.
    #[ink(message, payable)]
    fn take(&mut self, id: OfferId, amount: Balance, max_cost: Balance) -> Result<Balance, OfferError>;

    /// An offer.
    #[ink(message)]
    fn offer(&self, id: OfferId) -> Option<Offer>;

    /// What `amount` of an offer costs now, rounded up.
    #[ink(message)]
    fn cost(&self, id: OfferId, amount: Balance) -> Result<Balance, OfferError>;
}

/// What an offer says. It never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Terms {
    /// The token for sale.
    pub sell: AccountId,
    /// The money. `None` is the native token.
    pub buy: Option<AccountId>,
    /// The amount for sale.
    pub amount: Balance,
    /// The price at `start`: money per 10^12 of the smallest units for sale.
    pub from_price: Balance,
    /// The price at `end`. The price falls along a line.
    pub to_price: Balance,
    /// When the offer can first be taken, in milliseconds.
    pub start: Timestamp,
    /// When it can last be taken, in milliseconds.
    pub end: Timestamp,
    /// The least amount to take, unless less is left.
    pub min_take: Balance,
}

/// An offer and what is left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Offer {
    /// The account that sells.
    pub maker: AccountId,
    /// What the offer says.
    pub terms: Terms,
    /// The amount that was not taken.
    pub left: Balance,
}

/// Why an offer is refused. Nothing has changed then.
#[derive(Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum OfferError {
    /// The terms contradict themselves, are over, or offer nothing.
    InvalidTerms,
    /// There is no offer of this number.
    UnknownOffer,
    /// The caller has not made the offer.
    NotMaker,
    /// The offer has not begun.
    NotStarted,
    /// The offer is over.
    Ended,
    /// Less is left.
    TooMuch,
    /// The amount is zero, or less than the offer allows.
    BelowMinimum,
    /// The cost is higher than the caller accepts. It may fall.
    CostTooHigh,
    /// The transferred value is less than the cost, or no value is due.
    WrongValue,
    /// The native token could not be sent.
    TransferFailed,
    /// The money's token trapped or ran out of gas.
    PayFailed,
    /// The money's token refused.
    Pay(PSP22Error),
    /// The token for sale trapped or ran out of gas.
    SellFailed,
    /// The token for sale refused.
    Sell(PSP22Error),
    /// Arithmetic overflow.
    Arithmetic,
}

/// An offer was made.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The offer.
    #[ink(topic)]
    pub id: OfferId,
    /// Its maker.
    #[ink(topic)]
    pub maker: AccountId,
    /// The token for sale.
    #[ink(topic)]
    pub sell: AccountId,
    /// The money. `None` is the native token.
    pub buy: Option<AccountId>,
    /// The amount for sale.
    pub amount: Balance,
    /// The price at `start`.
    pub from_price: Balance,
    /// The price at `end`.
    pub to_price: Balance,
    /// When the offer can first be taken.
    pub start: Timestamp,
    /// When it can last be taken.
    pub end: Timestamp,
    /// The least amount to take, unless less is left.
    pub min_take: Balance,
}

/// An offer was taken, or a part of it.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The offer.
    #[ink(topic)]
    pub id: OfferId,
    /// The account that bought.
    #[ink(topic)]
    pub taker: AccountId,
    /// The amount that it got.
    pub amount: Balance,
    /// What it paid.
    pub cost: Balance,
}

/// An offer was cancelled by its maker.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancelled {
    /// The offer.
    #[ink(topic)]
    pub id: OfferId,
}
