//! The wrapped token does not rebase: one unit is one share of the pool, for ever, and its worth grows instead.
//!
//! It is for markets, bridges and vaults, whose books break when balances change by themselves. It has no owner, and
//! nothing in it can be changed. Shares that are sent to it without wrapping are lost to the sender, and change no
//! rate.
//!
//! Here is the full contract, message by message. The module `entry` lists the messages of the hot code. The other
//! modules do the work.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(all(feature = "hot", target_arch = "wasm32"))]
mod entry;
mod psp22;
mod rate_provider;
mod storage;
mod wrapping;

pub use self::storage::WrappedLstStorage;
#[cfg(not(feature = "hot"))]
pub use self::wrapped_lst::{WrappedLst, WrappedLstRef};

#[cfg(not(feature = "hot"))]
#[ink::contract]
mod wrapped_lst {
    use estuary_interfaces::{RateProvider, Shares, TokenMetadata, WrapError};
    use estuary_shares::PlainToken;
    use ink::prelude::{string::String, vec::Vec};
    use psp22::{PSP22Error, PSP22Metadata, PSP22};

    use crate::storage::WrappedLstStorage;

    type PSP22Result<T> = Result<T, PSP22Error>;

    /// The full contract. Its messages call the methods of [`WrappedLstStorage`].
    #[ink(storage)]
    pub struct WrappedLst {
        token: WrappedLstStorage,
    }

    impl WrappedLst {
        /// Wraps the shares of `pool`. `metadata` is how wallets show the units. Its decimals are those of the pool's
        /// token. `hot` is the hot code of this code: the account has it for ever.
        #[ink(constructor)]
        pub fn new(pool: AccountId, metadata: TokenMetadata, hot: Hash) -> Result<Self, WrapError> {
            let token = WrappedLstStorage::new(pool, metadata, hot)?;
            Ok(Self { token })
        }
    }

    impl estuary_interfaces::WrappedLst for WrappedLst {
        /// The pool whose shares are wrapped.
        #[ink(message)]
        fn pool(&self) -> Option<AccountId> {
            self.token.pool()
        }

        /// Takes `shares` of the pool from the caller, who must have approved their value, and gives as many units for
        /// them.
        #[ink(message)]
        fn wrap(&mut self, shares: Shares) -> Result<(), WrapError> {
            self.token.wrap(shares)
        }

        /// Takes `units` from the caller and gives as many shares of the pool for them.
        #[ink(message)]
        fn unwrap(&mut self, units: Shares) -> Result<(), WrapError> {
            self.token.unwrap(units)
        }

        /// Stakes the transferred value and gives the caller a unit for each minted share. Refuses fewer than
        /// `min_units`. Returns the units.
        #[ink(message, payable)]
        fn stake_and_wrap(
            &mut self,
            min_units: Shares,
            referral: Option<AccountId>,
        ) -> Result<Shares, WrapError> {
            self.token.stake_and_wrap(min_units, referral)
        }

        /// Takes `units` from the caller and leaves the pool with their shares at once, for the pool's fee. Pays
        /// `recipient`, and refuses less than `min_out` planck. Returns the planck paid.
        #[ink(message)]
        fn unwrap_and_unstake_now(
            &mut self,
            units: Shares,
            min_out: Balance,
            recipient: AccountId,
        ) -> Result<Balance, WrapError> {
            self.token.unwrap_and_unstake_now(units, min_out, recipient)
        }
    }

    impl RateProvider for WrappedLst {
        /// The worth of a unit in planck, times 10^12, rounded down. Panics if there is no price.
        #[ink(message)]
        fn get_rate(&mut self) -> u128 {
            self.token.get_rate()
        }
    }

    impl PSP22 for WrappedLst {
        /// All units, each of them a share.
        #[ink(message)]
        fn total_supply(&self) -> Balance {
            self.token.total_supply()
        }

        /// The units of an account.
        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> Balance {
            self.token.balance_of(owner)
        }

        /// The units that `spender` may still move for `owner`. The largest number is never used up.
        #[ink(message)]
        fn allowance(&self, owner: AccountId, spender: AccountId) -> Balance {
            self.token.allowance(owner, spender)
        }

        /// Moves `value` units of the caller. The token itself cannot receive any.
        #[ink(message)]
        fn transfer(&mut self, to: AccountId, value: Balance, _data: Vec<u8>) -> PSP22Result<()> {
            self.token.transfer(to, value)
        }

        /// Moves `value` units of `from`, out of the caller's allowance.
        #[ink(message)]
        fn transfer_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            value: Balance,
            _data: Vec<u8>,
        ) -> PSP22Result<()> {
            self.token.transfer_from(from, to, value)
        }

        /// Lets `spender` move up to `value` units of the caller. It replaces the allowance before.
        #[ink(message)]
        fn approve(&mut self, spender: AccountId, value: Balance) -> PSP22Result<()> {
            self.token.approve(spender, value)
        }

        /// Lets `spender` move `delta_value` units more of the caller.
        #[ink(message)]
        fn increase_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
            self.token.increase_allowance(spender, delta_value)
        }

        /// Lets `spender` move `delta_value` units less of the caller. Refuses to take more than is allowed.
        #[ink(message)]
        fn decrease_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
            self.token.decrease_allowance(spender, delta_value)
        }
    }

    impl PSP22Metadata for WrappedLst {
        /// The token's name.
        #[ink(message)]
        fn token_name(&self) -> Option<String> {
            self.token.token_name()
        }

        /// The token's symbol.
        #[ink(message)]
        fn token_symbol(&self) -> Option<String> {
            self.token.token_symbol()
        }

        /// Decimals of a balance: a token has 10 to the power of this many of the smallest units.
        #[ink(message)]
        fn token_decimals(&self) -> u8 {
            self.token.token_decimals()
        }
    }
}
