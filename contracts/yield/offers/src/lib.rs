//! Offers sell tokens, such as options and yield, at a price that stays or falls along a line.
//!
//! The contract never holds a token. A maker approves it, keeps the token until it is sold, and cancels at any time. A
//! taker pays the maker and gets the token in one step. The contract has no owner, no fee, no pause and no upgrade.
//!
//! Here is the contract, message by message, as metadata and callers know it. The module `entry` is how the code on the
//! chain answers the messages. The other modules do the work, with the arithmetic of `estuary_options`.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(not(any(feature = "std", feature = "ink-as-dependency")))]
mod entry;
mod makers;
mod storage;
mod takers;

#[cfg(any(feature = "std", feature = "ink-as-dependency"))]
pub use self::offers::{Offers, OffersRef};
pub use self::storage::OffersStorage;

#[cfg(any(feature = "std", feature = "ink-as-dependency"))]
#[ink::contract]
mod offers {
    use estuary_option_interfaces::offers::{Offer, OfferError, OfferId, Terms};

    use crate::storage::OffersStorage;

    type Result<T> = core::result::Result<T, OfferError>;

    /// The contract. See the crate's documentation.
    #[ink(storage)]
    #[derive(Default)]
    pub struct Offers {
        offers: OffersStorage,
    }

    impl Offers {
        /// No offers. Their numbers begin at 0.
        #[ink(constructor)]
        pub fn new() -> Self {
            Self::default()
        }
    }

    impl estuary_option_interfaces::offers::Offers for Offers {
        /// Offers tokens of the caller, who keeps them until they are sold and must approve them. Returns the number of the
        /// offer.
        #[ink(message)]
        fn make(&mut self, terms: Terms) -> Result<OfferId> {
            self.offers.make(terms)
        }

        /// Ends an offer of the caller.
        #[ink(message)]
        fn cancel(&mut self, id: OfferId) -> Result<()> {
            self.offers.cancel(id)
        }

        /// Buys `amount` of an offer for its cost of now, rounded up. The caller must have approved the money, or transfers
        /// it and gets the change back. Refuses a cost of more than `max_cost`. Returns the cost.
        #[ink(message, payable)]
        fn take(&mut self, id: OfferId, amount: Balance, max_cost: Balance) -> Result<Balance> {
            self.offers.take(id, amount, max_cost)
        }

        /// An offer.
        #[ink(message)]
        fn offer(&self, id: OfferId) -> Option<Offer> {
            self.offers.offer(id)
        }

        /// What `amount` of an offer costs now, rounded up.
        #[ink(message)]
        fn cost(&self, id: OfferId, amount: Balance) -> Result<Balance> {
            self.offers.cost(id, amount)
        }
    }
}
