//! The lending market lends native against units of the wrapped token. Suppliers earn the interest of borrowers, and get
//! a PSP22 token for it. A debt beyond its limit is liquidated by whoever comes first, for a bonus.
//!
//! It follows Morpho Blue: one loan token, one collateral, one limit, interest that adapts to the use, debts and supplies
//! as shares. The price of a unit is the one at which the staking pool redeems it, with a cap on how fast it rises. No
//! trade moves it, and an announced loss counts at once. The market has no owner, no parameter that changes, no pause
//! and no upgrade.
//!
//! Here is the full contract, message by message. The module `entry` lists the messages of the hot code. The other
//! modules do the work, with the arithmetic of `estuary_markets`.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod authorizations;
mod borrowers;
mod callbacks;
#[cfg(all(feature = "hot", target_arch = "wasm32"))]
mod entry;
mod liquidation;
mod prices;
mod psp22;
mod storage;
mod suppliers;
mod views;

#[cfg(not(feature = "hot"))]
pub use self::lending_market::{LendingMarket, LendingMarketRef};
pub use self::storage::{Ledger, LendingMarketStorage};

#[cfg(not(feature = "hot"))]
#[ink::contract]
mod lending_market {
    use estuary_interfaces::{Shares, TokenMetadata};
    use estuary_market_interfaces::lending_market::{
        Liquidation, MarketError, MarketPrice, MarketShares, MarketTerms, Totals,
    };
    use estuary_markets::{
        interest::Apys,
        lending::{Position, Repayment},
    };
    use estuary_shares::PlainToken;
    use ink::prelude::{string::String, vec::Vec};
    use psp22::{PSP22Error, PSP22Metadata, PSP22};

    use crate::storage::LendingMarketStorage;

    type Result<T> = core::result::Result<T, MarketError>;
    type PSP22Result<T> = core::result::Result<T, PSP22Error>;

    /// The full contract. Its messages call the methods of [`LendingMarketStorage`].
    #[ink(storage)]
    pub struct LendingMarket {
        market: LendingMarketStorage,
    }

    impl LendingMarket {
        /// A market without supply. The wrapped token of `terms` must belong to the staking pool of `terms`, which must
        /// have a price. `metadata` is how wallets show supply shares. `hot` is the hot code of this code: the account has
        /// it for ever.
        #[ink(constructor)]
        pub fn new(terms: MarketTerms, metadata: TokenMetadata, hot: Hash) -> Result<Self> {
            let market = LendingMarketStorage::new(terms, metadata, hot)?;
            Ok(Self { market })
        }
    }

    impl estuary_market_interfaces::lending_market::LendingMarket for LendingMarket {
        /// Supplies the transferred value, and mints supply shares for `on_behalf`, rounded down. Refuses fewer than
        /// `min_shares`. Returns the supply shares.
        #[ink(message, payable)]
        fn supply(&mut self, on_behalf: AccountId, min_shares: MarketShares) -> Result<MarketShares> {
            self.market.supply(on_behalf, min_shares)
        }

        /// Withdraws exactly `assets` planck, or burns exactly `shares`. The other is 0. Pays `receiver`. Returns the
        /// planck, rounded down, and the supply shares, rounded up.
        #[ink(message)]
        fn withdraw(
            &mut self,
            assets: Balance,
            shares: MarketShares,
            on_behalf: AccountId,
            receiver: AccountId,
        ) -> Result<(Balance, MarketShares)> {
            self.market.withdraw(assets, shares, on_behalf, receiver)
        }

        /// Takes `units` of the caller, who must have approved them, as collateral of `on_behalf`.
        #[ink(message)]
        fn supply_collateral(&mut self, units: Shares, on_behalf: AccountId) -> Result<()> {
            self.market.supply_collateral(units, on_behalf)
        }

        /// Sends `units` of collateral to `receiver`. Where debt is left, it must be within its limit at a fresh price.
        #[ink(message)]
        fn withdraw_collateral(
            &mut self,
            units: Shares,
            on_behalf: AccountId,
            receiver: AccountId,
        ) -> Result<()> {
            self.market.withdraw_collateral(units, on_behalf, receiver)
        }

        /// Lends `assets` planck to `on_behalf`, and pays them to `receiver`. The debt must be within its limit at a fresh
        /// price. Returns the shares of debt, rounded up.
        #[ink(message)]
        fn borrow(
            &mut self,
            assets: Balance,
            on_behalf: AccountId,
            receiver: AccountId,
        ) -> Result<MarketShares> {
            self.market.borrow(assets, on_behalf, receiver)
        }

        /// Repays the transferred value, and at most the whole debt of `on_behalf`. The rest goes back to the caller.
        #[ink(message, payable)]
        fn repay(&mut self, on_behalf: AccountId) -> Result<Repayment> {
            self.market.repay(on_behalf)
        }

        /// Liquidates a debt beyond its limit: takes `seized` units for what they cost, or repays `repaid_shares` of debt for
        /// the units that they buy. The other is 0. More shares than the debt has count as all of them.
        ///
        /// Without `data` the transferred value pays, and the rest goes back. With `data` no value is transferred: the
        /// caller gets the units first, and pays in `on_collateral`.
        #[ink(message, payable)]
        fn liquidate(
            &mut self,
            borrower: AccountId,
            seized: Shares,
            repaid_shares: MarketShares,
            data: Option<Vec<u8>>,
        ) -> Result<Liquidation> {
            self.market.liquidate(borrower, seized, repaid_shares, data)
        }

        /// Lends `borrow` planck to `on_behalf`, pays them to the caller with `on_loan`, takes the units
        /// that it returns, and judges the debt then. Returns the units.
        #[ink(message)]
        fn lever(&mut self, on_behalf: AccountId, borrow: Balance, data: Vec<u8>) -> Result<Shares> {
            self.market.lever(on_behalf, borrow, data)
        }

        /// Sends `units` of collateral of `on_behalf` to the caller, calls `on_collateral`, takes what it
        /// pays as a repayment, and judges the debt that is left.
        #[ink(message)]
        fn unlever(&mut self, on_behalf: AccountId, units: Shares, data: Vec<u8>) -> Result<Repayment> {
            self.market.unlever(on_behalf, units, data)
        }

        /// Lets `operator` do with the caller's supply, units and debt whatever the caller can, or ends that.
        #[ink(message)]
        fn set_authorization(&mut self, operator: AccountId, authorized: bool) -> Result<()> {
            self.market.set_authorization(operator, authorized)
        }

        /// Books the interest until now. Returns it in planck.
        #[ink(message)]
        fn accrue(&mut self) -> Result<Balance> {
            self.market.accrue()
        }

        /// All that is supplied and borrowed, as of now.
        #[ink(message)]
        fn totals(&self) -> Result<Totals> {
            self.market.totals()
        }

        /// The units and the debt of an account.
        #[ink(message)]
        fn position(&self, account: AccountId) -> Position {
            self.market.position(account)
        }

        /// The limit over the debt of an account, times 10^18, rounded down, as of now. Below 10^18 it can be liquidated.
        /// Nothing without a debt.
        #[ink(message)]
        fn health(&self, account: AccountId) -> Result<Option<u128>> {
            self.market.health(account)
        }

        /// The planck that an account can borrow now, beside its debt.
        #[ink(message)]
        fn max_borrow(&self, account: AccountId) -> Result<Balance> {
            self.market.max_borrow(account)
        }

        /// The planck that an account can withdraw now.
        #[ink(message)]
        fn max_withdraw(&self, account: AccountId) -> Result<Balance> {
            self.market.max_withdraw(account)
        }

        /// The price of a unit that counts now.
        #[ink(message)]
        fn price(&self) -> Result<MarketPrice> {
            self.market.price()
        }

        /// The contracts and numbers that never change.
        #[ink(message)]
        fn terms(&self) -> Option<MarketTerms> {
            self.market.terms()
        }

        /// Whether `operator` acts for `owner`.
        #[ink(message)]
        fn is_authorized(&self, owner: AccountId, operator: AccountId) -> bool {
            self.market.is_authorized(owner, operator)
        }

        /// The yearly rates of now, with interest on interest, times 10^18.
        #[ink(message)]
        fn apys(&self) -> Result<Apys> {
            self.market.apys()
        }

        /// What a liquidation would do now. See `liquidate`.
        #[ink(message)]
        fn preview_liquidation(
            &self,
            borrower: AccountId,
            seized: Shares,
            repaid_shares: MarketShares,
        ) -> Result<Liquidation> {
            self.market.preview_liquidation(borrower, seized, repaid_shares)
        }
    }

    impl PSP22 for LendingMarket {
        /// All supply shares.
        #[ink(message)]
        fn total_supply(&self) -> Balance {
            self.market.total_supply()
        }

        /// The supply shares of an account.
        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> Balance {
            self.market.balance_of(owner)
        }

        /// The supply shares that `spender` may still move for `owner`. The largest number is never used up.
        #[ink(message)]
        fn allowance(&self, owner: AccountId, spender: AccountId) -> Balance {
            self.market.allowance(owner, spender)
        }

        /// Moves `value` supply shares of the caller. The market itself cannot receive any.
        #[ink(message)]
        fn transfer(&mut self, to: AccountId, value: Balance, _data: Vec<u8>) -> PSP22Result<()> {
            self.market.transfer(to, value)
        }

        /// Moves `value` supply shares of `from`, out of the caller's allowance.
        #[ink(message)]
        fn transfer_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            value: Balance,
            _data: Vec<u8>,
        ) -> PSP22Result<()> {
            self.market.transfer_from(from, to, value)
        }

        /// Lets `spender` move up to `value` supply shares of the caller. It replaces the allowance before.
        #[ink(message)]
        fn approve(&mut self, spender: AccountId, value: Balance) -> PSP22Result<()> {
            self.market.approve(spender, value)
        }

        /// Lets `spender` move `delta_value` supply shares more of the caller.
        #[ink(message)]
        fn increase_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
            self.market.increase_allowance(spender, delta_value)
        }

        /// Lets `spender` move `delta_value` supply shares less of the caller. Refuses to take more than is allowed.
        #[ink(message)]
        fn decrease_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
            self.market.decrease_allowance(spender, delta_value)
        }
    }

    impl PSP22Metadata for LendingMarket {
        /// The name of the supply shares.
        #[ink(message)]
        fn token_name(&self) -> Option<String> {
            self.market.token_name()
        }

        /// The symbol of the supply shares.
        #[ink(message)]
        fn token_symbol(&self) -> Option<String> {
            self.market.token_symbol()
        }

        /// Decimals of a balance: six more than the native token has, because a planck is a million supply shares at first.
        #[ink(message)]
        fn token_decimals(&self) -> u8 {
            self.market.token_decimals()
        }
    }
}
