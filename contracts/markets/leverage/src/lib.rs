//! Leverage: staked positions of several times one's own money, each opened or closed in one transaction; liquidations
//! without money; and arbitrage between the staking pool and the stable pool.
//!
//! The contract owns nothing between calls and stores nothing of anybody. It acts for its caller only, and calls no
//! contract that a caller names. A borrower authorizes it in the lending market, and approves no token. It has no
//! owner, no parameter, no pause and no upgrade.
//!
//! Here is the contract, message by message, as metadata and callers know it. The module `entry` is how the code on
//! the chain answers the messages. The other modules do the work.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod arbitrage;
mod callbacks;
mod calls;
#[cfg(not(any(feature = "std", feature = "ink-as-dependency")))]
mod entry;
mod positions;
mod refusal;
mod routes;
mod storage;

#[cfg(any(feature = "std", feature = "ink-as-dependency"))]
pub use self::leverage::{Leverage, LeverageRef};
pub use self::storage::LeverageStorage;

#[cfg(any(feature = "std", feature = "ink-as-dependency"))]
#[ink::contract]
mod leverage {
    use estuary_interfaces::Shares;
    use estuary_market_interfaces::{
        lending_market::{CallbackError, Liquidation, MarketCallback, MarketShares},
        leverage::{Entry, Exit, Exits, LeverageError, LeverageWiring},
    };
    use estuary_markets::lending::Repayment;
    use ink::prelude::vec::Vec;

    use crate::storage::LeverageStorage;

    type Result<T> = core::result::Result<T, LeverageError>;

    /// The contract. See the crate's documentation.
    #[ink(storage)]
    pub struct Leverage {
        leverage: LeverageStorage,
    }

    impl Leverage {
        /// For a lending market and a stable pool of one staking pool and wrapped token.
        #[ink(constructor)]
        pub fn new(market: AccountId, stable_pool: AccountId) -> Result<Self> {
            let leverage = LeverageStorage::new(market, stable_pool)?;
            Ok(Self { leverage })
        }
    }

    impl estuary_market_interfaces::leverage::Leverage for Leverage {
        /// Borrows `borrow` planck for the caller, turns them and the transferred value into units, and leaves these as
        /// the caller's collateral. Refuses fewer than `min_units`, and refuses after `deadline`. Returns the units.
        #[ink(message, payable)]
        fn open(
            &mut self,
            borrow: Balance,
            min_units: Shares,
            entry: Entry,
            deadline: Timestamp,
        ) -> Result<Shares> {
            Ok(self.leverage.open(borrow, min_units, entry, deadline)?)
        }

        /// Turns `units` of the caller's collateral into native, repays its debt with that, and pays the rest to the
        /// caller. Refuses less than `min_out` planck for the units, and refuses after `deadline`. With `take_rest` it
        /// sends the units that are left to the caller, if no debt is left. Returns what was repaid.
        #[ink(message)]
        fn close(
            &mut self,
            units: Shares,
            min_out: Balance,
            exit: Exit,
            deadline: Timestamp,
            take_rest: bool,
        ) -> Result<Repayment> {
            Ok(self.leverage.close(units, min_out, exit, deadline, take_rest)?)
        }

        /// Liquidates a debt in the market with the units that it seizes: exactly `seized`, or those for exactly
        /// `repaid_shares`. The other is 0. Pays the rest to the caller, and refuses less than `min_profit` planck.
        #[ink(message)]
        fn liquidate(
            &mut self,
            borrower: AccountId,
            seized: Shares,
            repaid_shares: MarketShares,
            exit: Exit,
            min_profit: Balance,
        ) -> Result<Liquidation> {
            Ok(self
                .leverage
                .liquidate(borrower, seized, repaid_shares, exit, min_profit)?)
        }

        /// Stakes the transferred value and sells the units in the stable pool. Pays the caller at least `min_profit`
        /// planck more than that, and refuses after `deadline`. Returns the profit in planck.
        #[ink(message, payable)]
        fn mint_and_sell(&mut self, min_profit: Balance, deadline: Timestamp) -> Result<Balance> {
            Ok(self.leverage.mint_and_sell(min_profit, deadline)?)
        }

        /// Buys units in the stable pool for the transferred value and leaves the staking pool with them at once. Pays
        /// the caller at least `min_profit` planck more than that, and refuses after `deadline`. Returns the profit in
        /// planck.
        #[ink(message, payable)]
        fn buy_and_exit(&mut self, min_profit: Balance, deadline: Timestamp) -> Result<Balance> {
            Ok(self.leverage.buy_and_exit(min_profit, deadline)?)
        }

        /// The planck that `units` bring by each exit now.
        #[ink(message)]
        fn exits(&self, units: Shares) -> Exits {
            self.leverage.exits(units)
        }

        /// The contracts that it calls, for ever.
        #[ink(message)]
        fn wiring(&self) -> Option<LeverageWiring> {
            self.leverage.wiring()
        }
    }

    impl MarketCallback for Leverage {
        /// Turns a loan into units. Only the market may call.
        #[ink(message, payable)]
        fn on_loan(&mut self, data: Vec<u8>) -> core::result::Result<Shares, CallbackError> {
            self.leverage.on_loan(data)
        }

        /// Turns units into native, and pays what is due. Only the market may call.
        #[ink(message)]
        fn on_collateral(
            &mut self,
            units: Shares,
            due: Balance,
            data: Vec<u8>,
        ) -> core::result::Result<(), CallbackError> {
            self.leverage.on_collateral(units, due, data)
        }
    }
}
