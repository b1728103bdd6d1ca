//! The cover vault: underwriters put shares of the pool into the layer, which pays for slashes before holders do, and
//! earn a premium.
//!
//! The pool holds the shares, and burns them in the step that books a loss. The vault knows whose they are. An
//! underwriter leaves after one unbonding period and an era, in a window of three eras. While a loss is announced, who
//! leaves leaves its part of the loss behind, and nobody comes. Positions are no token, because who sells a position
//! ahead of a loss would leave at once.
//!
//! The vault has no owner, no parameter and no upgrade. If the pool's terms name another vault, the pool gives the
//! shares back, and underwriters leave without a delay. A vault that was replaced is not named again.
//!
//! Here is the contract, message by message, as metadata and callers know it. The module `entry` is how the code on the
//! chain answers the messages. The other modules do the work.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// Tests compute what must come out; an overflow panics there.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects))]

pub mod book;
mod deposits;
#[cfg(not(any(feature = "std", feature = "ink-as-dependency")))]
mod entry;
mod exits;
pub mod position;
mod storage;
mod views;

#[cfg(any(feature = "std", feature = "ink-as-dependency"))]
pub use self::cover_vault::{CoverVault, CoverVaultRef};
pub use self::storage::CoverVaultStorage;

#[cfg(any(feature = "std", feature = "ink-as-dependency"))]
#[ink::contract(env = estuary_chain_reads::EstuaryEnvironment)]
mod cover_vault {
    use estuary_cover_interfaces::{BookView, CoverError, CoverWiring, Parts, PositionView};
    use estuary_interfaces::Shares;

    use crate::storage::CoverVaultStorage;

    type Result<T> = core::result::Result<T, CoverError>;

    /// The contract as metadata and callers know it. Its messages call the methods of [`CoverVaultStorage`].
    #[ink(storage)]
    pub struct CoverVault {
        vault: CoverVaultStorage,
    }

    impl CoverVault {
        /// A vault without underwriters for the staking pool `pool`, whose wrapped token is `wrapper`. It takes deposits
        /// once the pool's terms of cover name it.
        #[ink(constructor)]
        pub fn new(pool: AccountId, wrapper: AccountId) -> Result<Self> {
            let vault = CoverVaultStorage::new(pool, wrapper)?;
            Ok(Self { vault })
        }
    }

    impl estuary_cover_interfaces::CoverVault for CoverVault {
        /// Takes `shares` of the pool from the caller, who must have approved their worth to the vault, and puts them
        /// into the layer. Refuses to give fewer than `min_parts`. Returns the parts.
        #[ink(message)]
        fn deposit(&mut self, shares: Shares, min_parts: Parts) -> Result<Parts> {
            self.vault.deposit(shares, min_parts)
        }

        /// Like `deposit`, with `units` of the wrapped token, which the caller must have approved to the vault.
        #[ink(message)]
        fn deposit_wrapped(&mut self, units: Shares, min_parts: Parts) -> Result<Parts> {
            self.vault.deposit_wrapped(units, min_parts)
        }

        /// Stakes the transferred value, and puts the shares into the layer. Refuses to give fewer than `min_parts`.
        /// Returns the parts.
        #[ink(message, payable)]
        fn stake_and_deposit(&mut self, min_parts: Parts) -> Result<Parts> {
            self.vault.stake_and_deposit(min_parts)
        }

        /// Gives `shares` of the caller, who must have approved their worth, to all underwriters. They stream for
        /// `period` milliseconds: 1 to 365 days.
        #[ink(message)]
        fn sponsor(&mut self, shares: Shares, period: Timestamp) -> Result<()> {
            self.vault.sponsor(shares, period)
        }

        /// Announces that `parts` of the caller leave. It replaces the last request, and 0 takes it back. Returns the
        /// first era in which they can leave.
        #[ink(message)]
        fn request_exit(&mut self, parts: Parts) -> Result<u32> {
            self.vault.request_exit(parts)
        }

        /// Pays the caller for the requested parts, in the three eras from the era that the request named on. While a
        /// loss is announced the part of it that the layer has reserved stays. Refuses fewer than `min_shares`. Returns
        /// the shares.
        #[ink(message)]
        fn claim_exit(&mut self, min_shares: Shares) -> Result<Shares> {
            self.vault.claim_exit(min_shares)
        }

        /// The parts of an account, and their worth.
        #[ink(message)]
        fn position(&self, owner: AccountId) -> PositionView {
            self.vault.position(owner)
        }

        /// The book, and the layer behind it. `None` if the pool does not answer.
        #[ink(message)]
        fn book(&self) -> Option<BookView> {
            self.vault.book()
        }

        /// The contracts that the vault works with, for ever.
        #[ink(message)]
        fn wiring(&self) -> Option<CoverWiring> {
            self.vault.wiring()
        }
    }
}
