//! The stable pool trades the native token and units of the wrapped token near the price at which the staking pool
//! redeems them. Whoever leaves liquidity here earns the fees, and gets a PSP22 token for it.
//!
//! It follows Curve's StableSwap. The price of a unit comes from the staking pool in the same call, so an announced
//! loss counts at once. Each trade is computed at the price of who leaves and at the price of who stakes, and what is
//! worse for the caller counts. The pool has no owner, no parameter that changes, no pause and no upgrade.
//!
//! Here is the full contract, message by message. The module `entry` lists the messages of the hot code. The other
//! modules do the work, with the arithmetic of `estuary_markets`.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(all(feature = "hot", target_arch = "wasm32"))]
mod entry;
mod liquidity;
mod oracle;
mod psp22;
mod quotes;
mod storage;
mod swaps;

#[cfg(not(feature = "hot"))]
pub use self::stable_pool::{StablePool, StablePoolRef};
pub use self::storage::{Ledger, StablePoolStorage};

#[cfg(not(feature = "hot"))]
#[ink::contract]
mod stable_pool {
    use estuary_interfaces::{Shares, TokenMetadata};
    use estuary_market_interfaces::stable_pool::{PegOracle, Reserves, StableError, StableTerms};
    use estuary_markets::stable::{Coin, Peg};
    use estuary_shares::PlainToken;
    use ink::prelude::{string::String, vec::Vec};
    use psp22::{PSP22Error, PSP22Metadata, PSP22};

    use crate::storage::StablePoolStorage;

    type Result<T> = core::result::Result<T, StableError>;
    type PSP22Result<T> = core::result::Result<T, PSP22Error>;

    /// The full contract. Its messages call the methods of [`StablePoolStorage`].
    #[ink(storage)]
    pub struct StablePool {
        pool: StablePoolStorage,
    }

    impl StablePool {
        /// A pool without liquidity. The wrapped token of `terms` must belong to the staking pool of `terms`. `metadata`
        /// is how wallets show liquidity shares. `hot` is the hot code of this code: the account has it for ever.
        #[ink(constructor)]
        pub fn new(terms: StableTerms, metadata: TokenMetadata, hot: Hash) -> Result<Self> {
            let pool = StablePoolStorage::new(terms, metadata, hot)?;
            Ok(Self { pool })
        }
    }

    impl estuary_market_interfaces::stable_pool::StablePool for StablePool {
        /// Sells the transferred value for units, which go to `to`. Refuses fewer than `min_units`, and refuses after
        /// `deadline`. Returns the units.
        #[ink(message, payable)]
        fn swap_native(&mut self, min_units: Shares, deadline: Timestamp, to: AccountId) -> Result<Shares> {
            self.pool.swap_native(min_units, deadline, to)
        }

        /// Sells `units` of the caller, who must have approved them. Pays native to `to`. Refuses less than
        /// `min_native` planck, and refuses after `deadline`. Returns the planck.
        #[ink(message)]
        fn swap_units(
            &mut self,
            units: Shares,
            min_native: Balance,
            deadline: Timestamp,
            to: AccountId,
        ) -> Result<Balance> {
            self.pool.swap_units(units, min_native, deadline, to)
        }

        /// Adds the transferred value and `units` of the caller, who must have approved them. Mints liquidity shares for
        /// `to`. Refuses fewer than `min_lp`, and refuses after `deadline`. Returns the liquidity shares.
        #[ink(message, payable)]
        fn add_liquidity(
            &mut self,
            units: Shares,
            min_lp: Balance,
            deadline: Timestamp,
            to: AccountId,
        ) -> Result<Balance> {
            self.pool.add_liquidity(units, min_lp, deadline, to)
        }

        /// Burns `lp` liquidity shares of the caller, and pays their part of both reserves to `to`, rounded down. Refuses
        /// less than `min_native` planck or `min_units`. It needs no price, so it works whatever the staking pool does.
        /// Returns planck and units.
        #[ink(message)]
        fn remove_liquidity(
            &mut self,
            lp: Balance,
            min_native: Balance,
            min_units: Shares,
            to: AccountId,
        ) -> Result<(Balance, Shares)> {
            self.pool.remove_liquidity(lp, min_native, min_units, to)
        }

        /// Burns `lp` liquidity shares of the caller, and pays `to` in one coin alone. Refuses less than `min_out`, and
        /// refuses after `deadline`. Returns the planck or units.
        #[ink(message)]
        fn remove_one(
            &mut self,
            lp: Balance,
            coin: Coin,
            min_out: Balance,
            deadline: Timestamp,
            to: AccountId,
        ) -> Result<Balance> {
            self.pool.remove_one(lp, coin, min_out, deadline, to)
        }

        /// The units that selling `native` planck pays now.
        #[ink(message)]
        fn quote_native(&self, native: Balance) -> Result<Shares> {
            self.pool.quote_native(native)
        }

        /// The planck that selling `units` pays now.
        #[ink(message)]
        fn quote_units(&self, units: Shares) -> Result<Balance> {
            self.pool.quote_units(units)
        }

        /// The liquidity shares that adding `native` planck and `units` mints now.
        #[ink(message)]
        fn quote_add(&self, native: Balance, units: Shares) -> Result<Balance> {
            self.pool.quote_add(native, units)
        }

        /// The planck or units that burning `lp` liquidity shares for one coin alone pays now.
        #[ink(message)]
        fn quote_remove_one(&self, lp: Balance, coin: Coin) -> Result<Balance> {
            self.pool.quote_remove_one(lp, coin)
        }

        /// The reserves, and the supply of liquidity shares.
        #[ink(message)]
        fn reserves(&self) -> Reserves {
            self.pool.reserves()
        }

        /// The contracts and numbers that never change.
        #[ink(message)]
        fn terms(&self) -> Option<StableTerms> {
            self.pool.terms()
        }

        /// The worth of a liquidity share in native at the staking pool's exit price, times 10^18, rounded down.
        #[ink(message)]
        fn virtual_price(&self) -> Result<Balance> {
            self.pool.virtual_price()
        }
    }

    impl PegOracle for StablePool {
        /// The marginal price of a unit over its exit price, times 10^18, as of now: of the last trade, on average, and
        /// summed up over all milliseconds. Calls no contract.
        #[ink(message)]
        fn peg(&self) -> Peg {
            self.pool.peg()
        }

        /// The average price of a unit in native, times 10^18, rounded down. It follows a loss of the staking pool at
        /// once.
        #[ink(message)]
        fn average_price(&self) -> Result<Balance> {
            self.pool.average_price()
        }
    }

    impl PSP22 for StablePool {
        /// All liquidity shares.
        #[ink(message)]
        fn total_supply(&self) -> Balance {
            self.pool.total_supply()
        }

        /// The liquidity shares of an account.
        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> Balance {
            self.pool.balance_of(owner)
        }

        /// The liquidity shares that `spender` may still move for `owner`. The largest number is never used up.
        #[ink(message)]
        fn allowance(&self, owner: AccountId, spender: AccountId) -> Balance {
            self.pool.allowance(owner, spender)
        }

        /// Moves `value` liquidity shares of the caller. The pool itself cannot receive any.
        #[ink(message)]
        fn transfer(&mut self, to: AccountId, value: Balance, _data: Vec<u8>) -> PSP22Result<()> {
            self.pool.transfer(to, value)
        }

        /// Moves `value` liquidity shares of `from`, out of the caller's allowance.
        #[ink(message)]
        fn transfer_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            value: Balance,
            _data: Vec<u8>,
        ) -> PSP22Result<()> {
            self.pool.transfer_from(from, to, value)
        }

        /// Lets `spender` move up to `value` liquidity shares of the caller. It replaces the allowance before.
        #[ink(message)]
        fn approve(&mut self, spender: AccountId, value: Balance) -> PSP22Result<()> {
            self.pool.approve(spender, value)
        }

        /// Lets `spender` move `delta_value` liquidity shares more of the caller.
        #[ink(message)]
        fn increase_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
            self.pool.increase_allowance(spender, delta_value)
        }

        /// Lets `spender` move `delta_value` liquidity shares less of the caller. Refuses to take more than is allowed.
        #[ink(message)]
        fn decrease_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
            self.pool.decrease_allowance(spender, delta_value)
        }
    }

    impl PSP22Metadata for StablePool {
        /// The name of the liquidity shares.
        #[ink(message)]
        fn token_name(&self) -> Option<String> {
            self.pool.token_name()
        }

        /// The symbol of the liquidity shares.
        #[ink(message)]
        fn token_symbol(&self) -> Option<String> {
            self.pool.token_symbol()
        }

        /// Decimals of a balance: those of the native token and of units.
        #[ink(message)]
        fn token_decimals(&self) -> u8 {
            self.pool.token_decimals()
        }
    }
}
