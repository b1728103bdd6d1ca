//! An option series is calls or puts on a token, of one strike and one expiry. All collateral is there, so an exercise is a
//! swap at a fixed ratio.
//!
//! Nothing is valued, so there is no price oracle and no liquidation. Options are written before the window and
//! exercised in it. After it, writers redeem collateral and proceeds by their parts. The series has no owner, no fee, no
//! pause and no upgrade.
//!
//! Here is the contract, message by message, as metadata and callers know it. The module `entry` is how the code on the
//! chain answers the messages. The other modules do the work, with the arithmetic of `estuary_options`.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(not(any(feature = "std", feature = "ink-as-dependency")))]
mod entry;
mod holders;
mod psp22;
mod storage;
mod writers;

#[cfg(any(feature = "std", feature = "ink-as-dependency"))]
pub use self::option_series::{OptionSeries, OptionSeriesRef};
pub use self::storage::OptionSeriesStorage;

#[cfg(any(feature = "std", feature = "ink-as-dependency"))]
#[ink::contract]
mod option_series {
    use estuary_option_interfaces::option_series::{SeriesError, SeriesTerms};
    use estuary_options::series::{Book, Kind};
    use estuary_shares::PlainToken;
    use ink::prelude::{string::String, vec::Vec};
    use psp22::{PSP22Error, PSP22Metadata, PSP22};

    use crate::storage::OptionSeriesStorage;

    type Result<T> = core::result::Result<T, SeriesError>;
    type PSP22Result<T> = core::result::Result<T, PSP22Error>;

    /// The contract. See the crate's documentation.
    #[ink(storage)]
    pub struct OptionSeries {
        series: OptionSeriesStorage,
    }

    impl OptionSeries {
        /// A series without options. `strike` is in the smallest units of the strike asset per 10^12 of the underlying's.
        /// The strike asset `None` is the native token. Options are written until `exercise_from`, and exercised until
        /// `expiry`, at least 6 hours later and at most 2 years from now. Times are in milliseconds. `label` is how
        /// wallets show the option.
        #[ink(constructor)]
        #[allow(clippy::too_many_arguments)]
        pub fn new(
            kind: Kind,
            underlying: AccountId,
            strike_asset: Option<AccountId>,
            strike: Balance,
            exercise_from: Timestamp,
            expiry: Timestamp,
            label: String,
        ) -> Result<Self> {
            let series = OptionSeriesStorage::new(
                kind,
                underlying,
                strike_asset,
                strike,
                exercise_from,
                expiry,
                label,
            )?;
            Ok(Self { series })
        }
    }

    impl estuary_option_interfaces::option_series::OptionSeries for OptionSeries {
        /// Locks collateral of the caller, who must have approved it or transfers it, and mints `amount` options for
        /// `recipient`. A call locks `amount` of the underlying. A put locks `amount` times the strike, rounded up. Before
        /// `exercise_from` only. Returns what was locked.
        #[ink(message, payable)]
        fn write(&mut self, amount: Balance, recipient: AccountId) -> Result<Balance> {
            self.series.write(amount, recipient)
        }

        /// Burns `amount` options of the caller against its own short, and sends the collateral back, rounded down. Who
        /// closes the last short gets all of it. Before `exercise_from` only. Returns what came back.
        #[ink(message)]
        fn close(&mut self, amount: Balance) -> Result<Balance> {
            self.series.close(amount)
        }

        /// Burns `amount` options of the caller. A call pays `amount` times the strike, rounded up, and receives `amount` of
        /// the underlying. A put pays the underlying and receives the strike asset, rounded down. The caller must have
        /// approved what it pays, or transfers it. From `exercise_from` until before `expiry`. Returns what was received.
        #[ink(message, payable)]
        fn exercise(&mut self, amount: Balance) -> Result<Balance> {
            self.series.exercise(amount)
        }

        /// Sends the part of the caller's short in collateral and proceeds to `recipient`, rounded down, from `expiry` on.
        /// The last short gets the rest. Returns collateral and proceeds.
        #[ink(message)]
        fn redeem(&mut self, recipient: AccountId) -> Result<(Balance, Balance)> {
            self.series.redeem(recipient)
        }

        /// What the series promises, for ever.
        #[ink(message)]
        fn terms(&self) -> Option<SeriesTerms> {
            self.series.terms()
        }

        /// All shorts, options, collateral and proceeds. Donations are not in it.
        #[ink(message)]
        fn book(&self) -> Book {
            self.series.book()
        }

        /// The options that an account wrote and has not closed or redeemed.
        #[ink(message)]
        fn short_of(&self, owner: AccountId) -> Balance {
            self.series.short_of(owner)
        }

        /// What writing `amount` options locks.
        #[ink(message)]
        fn preview_write(&self, amount: Balance) -> Result<Balance> {
            self.series.preview_write(amount)
        }

        /// What exercising `amount` options pays and receives.
        #[ink(message)]
        fn preview_exercise(&self, amount: Balance) -> Result<(Balance, Balance)> {
            self.series.preview_exercise(amount)
        }
    }

    impl PSP22 for OptionSeries {
        /// All options, each of them a share.
        #[ink(message)]
        fn total_supply(&self) -> Balance {
            self.series.total_supply()
        }

        /// The options of an account.
        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> Balance {
            self.series.balance_of(owner)
        }

        /// The options that `spender` may still move for `owner`. The largest number is never used up.
        #[ink(message)]
        fn allowance(&self, owner: AccountId, spender: AccountId) -> Balance {
            self.series.allowance(owner, spender)
        }

        /// Moves `value` options of the caller. The series itself cannot receive any.
        #[ink(message)]
        fn transfer(&mut self, to: AccountId, value: Balance, _data: Vec<u8>) -> PSP22Result<()> {
            self.series.transfer(to, value)
        }

        /// Moves `value` options of `from`, out of the caller's allowance.
        #[ink(message)]
        fn transfer_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            value: Balance,
            _data: Vec<u8>,
        ) -> PSP22Result<()> {
            self.series.transfer_from(from, to, value)
        }

        /// Lets `spender` move up to `value` options of the caller. It replaces the allowance before.
        #[ink(message)]
        fn approve(&mut self, spender: AccountId, value: Balance) -> PSP22Result<()> {
            self.series.approve(spender, value)
        }

        /// Lets `spender` move `delta_value` options more of the caller.
        #[ink(message)]
        fn increase_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
            self.series.increase_allowance(spender, delta_value)
        }

        /// Lets `spender` move `delta_value` options less of the caller. Refuses to take more than is allowed.
        #[ink(message)]
        fn decrease_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
            self.series.decrease_allowance(spender, delta_value)
        }
    }

    impl PSP22Metadata for OptionSeries {
        /// The token's name.
        #[ink(message)]
        fn token_name(&self) -> Option<String> {
            self.series.token_name()
        }

        /// The token's symbol.
        #[ink(message)]
        fn token_symbol(&self) -> Option<String> {
            self.series.token_symbol()
        }

        /// Decimals of a balance: a token has 10 to the power of this many of the smallest units.
        #[ink(message)]
        fn token_decimals(&self) -> u8 {
            self.series.token_decimals()
        }
    }
}
