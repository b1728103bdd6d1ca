//! What trades would pay now, and what is there.

use estuary_interfaces::{Balance, Shares};
use estuary_market_interfaces::stable_pool::{Reserves, StableError};
use estuary_markets::{
    stable::{invariant, swap, virtual_price, Coin},
    WAD,
};
use estuary_math::{mul_div, Rounding};

use crate::storage::{Result, StablePoolStorage};

impl StablePoolStorage {
    /// The units that selling `native` planck pays now, rounded down.
    pub fn quote_native(&self, native: Balance) -> Result<Shares> {
        self.quote_swap(Coin::Native, native)
    }

    /// The planck that selling `units` pays now, rounded down.
    pub fn quote_units(&self, units: Shares) -> Result<Balance> {
        self.quote_swap(Coin::Units, units)
    }

    fn quote_swap(&self, coin: Coin, amount: u128) -> Result<u128> {
        let trade = self.quoted(
            &self.known_terms()?,
            &self.ledger(),
            amount,
            |curve, book, prices| swap(curve, book, prices, coin, amount),
        )?;
        paid(trade.amount)
    }

    /// The liquidity shares that adding both mints now, rounded down.
    pub fn quote_add(&self, native: Balance, units: Shares) -> Result<Balance> {
        let (terms, ledger) = (self.known_terms()?, self.ledger());
        if ledger.supply == 0 {
            let (trade, locked) = self.opened(&terms, native, units)?;
            return trade
                .amount
                .checked_sub(locked)
                .ok_or(StableError::FirstDepositTooSmall);
        }
        paid(self.added(&terms, &ledger, native, units)?.amount)
    }

    /// The planck or units that burning `lp` for one coin pays now, rounded down.
    pub fn quote_remove_one(&self, lp: Balance, coin: Coin) -> Result<Balance> {
        let trade = self.removed_in(&self.known_terms()?, &self.ledger(), lp, coin)?;
        paid(trade.amount)
    }

    /// Reserves and supply.
    pub fn reserves(&self) -> Reserves {
        let ledger = self.ledger();
        Reserves {
            native: ledger.native,
            units: ledger.units,
            supply: ledger.supply,
        }
    }

    /// The worth of a liquidity share at the exit price, times 10^18, rounded down.
    pub fn virtual_price(&self) -> Result<Balance> {
        let (terms, ledger) = (self.known_terms()?, self.ledger());
        if ledger.supply == 0 {
            return Err(StableError::NoLiquidity);
        }
        let price = self.price(&terms)?;
        let worth = mul_div(ledger.units, price.rate, WAD, Rounding::Down);
        worth
            .and_then(|worth| invariant(ledger.native, worth, terms.amplification))
            .and_then(|d| virtual_price(d, ledger.supply))
            .ok_or(StableError::Arithmetic)
    }
}

/// A trade that pays nothing is refused.
fn paid(amount: u128) -> Result<u128> {
    match amount {
        0 => Err(StableError::TooLittleOut),
        _ => Ok(amount),
    }
}
