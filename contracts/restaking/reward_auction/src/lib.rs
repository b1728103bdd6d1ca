//! The reward auction sells whatever services pay in other tokens for units of the wrapped token, which the restake vault
//! gets as a reward.
//!
//! The price of a lot begins at all units of the vault, and halves every 20 minutes. So it needs no oracle, and the LRT
//! needs no index of rewards: markets and wrappers that hold LRT earn by the rate. The auction has no owner, no pause
//! and no upgrade.
//!
//! Here is the contract, message by message, as metadata and callers know it. The module `entry` is how the code on the
//! chain answers the messages. The other modules do the work.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(not(any(feature = "std", feature = "ink-as-dependency")))]
mod entry;
mod lots;
mod price;
mod storage;

#[cfg(any(feature = "std", feature = "ink-as-dependency"))]
pub use self::reward_auction::{RewardAuction, RewardAuctionRef};
pub use self::storage::RewardAuctionStorage;

#[cfg(any(feature = "std", feature = "ink-as-dependency"))]
#[ink::contract]
mod reward_auction {
    use estuary_restaking::Units;
    use estuary_restaking_interfaces::reward_auction::{AuctionError, AuctionSetup, Lot};

    use crate::storage::RewardAuctionStorage;

    type Result<T> = core::result::Result<T, AuctionError>;

    /// The contract. See the crate's documentation.
    #[ink(storage)]
    pub struct RewardAuction {
        auction: RewardAuctionStorage,
    }

    impl RewardAuction {
        /// An auction for a restake vault, which may take all units that the auction ever holds.
        #[ink(constructor)]
        pub fn new(vault: AccountId) -> Result<Self> {
            let auction = RewardAuctionStorage::new(vault)?;
            Ok(Self { auction })
        }
    }

    impl estuary_restaking_interfaces::reward_auction::RewardAuction for RewardAuction {
        /// Makes all that the auction holds of a PSP22 token a lot. Its price begins at the active units of the vault,
        /// and halves every 20 minutes. Anyone can. Returns the amount.
        #[ink(message)]
        fn start(&mut self, token: AccountId) -> Result<Balance> {
            self.auction.start(token)
        }

        /// Buys the lot of a token for its price, which goes to the vault as a reward. The caller must have approved
        /// units of the wrapped token. Refuses more than `max` units. Returns the units.
        #[ink(message)]
        fn buy(&mut self, token: AccountId, max: Units) -> Result<Units> {
            self.auction.buy(token, max)
        }

        /// The lot of a token.
        #[ink(message)]
        fn lot(&self, token: AccountId) -> Option<Lot> {
            self.auction.lot(token)
        }

        /// The units that the lot of a token costs now.
        #[ink(message)]
        fn price(&self, token: AccountId) -> Result<Units> {
            self.auction.price(token)
        }

        /// The vault and the wrapped token, for ever.
        #[ink(message)]
        fn setup(&self) -> Option<AuctionSetup> {
            self.auction.setup()
        }
    }
}
