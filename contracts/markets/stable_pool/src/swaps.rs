//! Swaps: native for units, and units for native.

use estuary_interfaces::{Balance, Shares, Timestamp};
use estuary_market_interfaces::{
    stable_pool::{StableError, StableTerms, Swapped},
    units::transfer,
};
use estuary_markets::stable::{swap, Book, Coin, Curve, Prices, Refusal, Trade};
use ink::primitives::AccountId;

use crate::storage::{Ledger, Result, StablePoolStorage};

impl StablePoolStorage {
    /// Sells the transferred value. Returns the units, rounded down.
    pub fn swap_native(&mut self, min_units: Shares, deadline: Timestamp, to: AccountId) -> Result<Shares> {
        let native = self.env().transferred_value();
        let (terms, units) = self.swap(Coin::Native, native, min_units, deadline, to)?;
        self.send_units(&terms, to, units)?;
        Ok(units)
    }

    /// Sells `units` of the caller. Returns the planck, rounded down.
    pub fn swap_units(
        &mut self,
        units: Shares,
        min_native: Balance,
        deadline: Timestamp,
        to: AccountId,
    ) -> Result<Balance> {
        let (terms, native) = self.swap(Coin::Units, units, min_native, deadline, to)?;
        self.take_units(&terms, units)?;
        self.pay(to, native)?;
        Ok(native)
    }

    /// Books a swap. The caller of this moves the coins.
    fn swap(
        &mut self,
        coin: Coin,
        amount: u128,
        min_out: u128,
        deadline: Timestamp,
        to: AccountId,
    ) -> Result<(StableTerms, u128)> {
        self.not_after(deadline)?;
        self.not_to_itself(to)?;
        let (terms, ledger) = (self.known_terms()?, self.ledger());
        let trade = self.quoted(&terms, &ledger, amount, |curve, book, prices| {
            swap(curve, book, prices, coin, amount)
        })?;
        self.book(&terms, &ledger, &trade, min_out)?;
        self.env().emit_event(Swapped {
            trader: self.env().caller(),
            to,
            native_in: coin == Coin::Native,
            paid: amount,
            out: trade.amount,
            peg: trade.peg,
        });
        Ok((terms, trade.amount))
    }

    /// A trade of `amount` at the prices of now, in a pool that has liquidity.
    pub(crate) fn quoted(
        &self,
        terms: &StableTerms,
        ledger: &Ledger,
        amount: u128,
        trade: impl FnOnce(&Curve, &Book, Prices) -> core::result::Result<Trade, Refusal>,
    ) -> Result<Trade> {
        if amount == 0 {
            return Err(StableError::ZeroAmount);
        }
        if ledger.supply == 0 {
            return Err(StableError::NoLiquidity);
        }
        let prices = self.fresh_prices(terms)?;
        Ok(trade(&terms.curve(), &ledger.book(), prices)?)
    }

    /// Stores what a trade leaves, unless it gives less than the caller accepts, or nothing.
    pub(crate) fn book(
        &mut self,
        terms: &StableTerms,
        ledger: &Ledger,
        trade: &Trade,
        min_out: u128,
    ) -> Result<()> {
        if trade.amount == 0 || trade.amount < min_out {
            return Err(StableError::TooLittleOut);
        }
        let now = self.env().block_timestamp();
        let peg = ledger.peg().after_trade(trade.peg, now, terms.window);
        let peg = peg.ok_or(StableError::Arithmetic)?;
        self.ledger.set(&Ledger::new(&trade.book, &peg));
        Ok(())
    }

    /// Takes units of the caller by its allowance.
    pub(crate) fn take_units(&self, terms: &StableTerms, units: Shares) -> Result<()> {
        self.move_units(terms, self.env().caller(), self.env().account_id(), units)
    }

    /// Sends units out of the reserve.
    pub(crate) fn send_units(&self, terms: &StableTerms, to: AccountId, units: Shares) -> Result<()> {
        self.move_units(terms, self.env().account_id(), to, units)
    }

    fn move_units(&self, terms: &StableTerms, from: AccountId, to: AccountId, units: Shares) -> Result<()> {
        use StableError::{Wrapper, WrapperFailed};
        transfer(terms.wrapper, from, to, units, WrapperFailed, Wrapper)
    }
}
