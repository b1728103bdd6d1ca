//! Liquidity: added in both coins or one, and removed in both or in one.

use estuary_interfaces::{Balance, Shares, Timestamp};
use estuary_market_interfaces::stable_pool::{LiquidityAdded, LiquidityRemoved, StableError, StableTerms};
use estuary_markets::stable::{add, add_first, remove, remove_one, Coin, Peg, Trade};
use ink::primitives::AccountId;

use crate::storage::{Ledger, Result, StablePoolStorage};

/// The least liquidity that stays in the pool for ever: shares, and existential deposits whose worth it has.
const LEAST_LOCKED: Balance = 1_000_000_000;
const LOCKED_DEPOSITS: Balance = 100;

impl StablePoolStorage {
    /// Adds the transferred value and `units` of the caller. Returns the liquidity shares, rounded down.
    pub fn add_liquidity(
        &mut self,
        units: Shares,
        min_lp: Balance,
        deadline: Timestamp,
        to: AccountId,
    ) -> Result<Balance> {
        self.not_after(deadline)?;
        self.not_to_itself(to)?;
        let native = self.env().transferred_value();
        let (terms, ledger) = (self.known_terms()?, self.ledger());
        let lp = if ledger.supply == 0 {
            self.open(&terms, native, units, min_lp)?
        } else {
            let trade = self.added(&terms, &ledger, native, units)?;
            self.book(&terms, &ledger, &trade, min_lp)?;
            trade.amount
        };
        self.lp.mint(to, lp);
        self.env().emit_event(LiquidityAdded {
            provider: self.env().caller(),
            to,
            native,
            units,
            lp,
        });
        if units > 0 {
            self.take_units(&terms, units)?;
        }
        Ok(lp)
    }

    /// The first deposit. Some of its shares belong to the pool itself for ever, so that a share never becomes dear.
    fn open(
        &mut self,
        terms: &StableTerms,
        native: Balance,
        units: Shares,
        min_lp: Balance,
    ) -> Result<Balance> {
        let (trade, locked) = self.opened(terms, native, units)?;
        let lp = trade
            .amount
            .checked_sub(locked)
            .ok_or(StableError::FirstDepositTooSmall)?;
        if lp < min_lp {
            return Err(StableError::TooLittleOut);
        }
        let peg = Peg::new(trade.peg, self.env().block_timestamp());
        self.ledger.set(&Ledger::new(&trade.book, &peg));
        self.lp.mint(self.env().account_id(), locked);
        Ok(lp)
    }

    /// What the first deposit mints, and how much of that is locked.
    pub(crate) fn opened(
        &self,
        terms: &StableTerms,
        native: Balance,
        units: Shares,
    ) -> Result<(Trade, Balance)> {
        let deposits = self.env().minimum_balance().saturating_mul(LOCKED_DEPOSITS);
        let locked = deposits.max(LEAST_LOCKED);
        let exit = self.fresh_prices(terms)?.exit;
        let trade = add_first(&terms.curve(), exit, native, units, locked)?;
        Ok((trade, locked))
    }

    /// What a deposit mints.
    pub(crate) fn added(
        &self,
        terms: &StableTerms,
        ledger: &Ledger,
        native: Balance,
        units: Shares,
    ) -> Result<Trade> {
        let any = native.max(units);
        self.quoted(terms, ledger, any, |curve, book, prices| {
            add(curve, book, prices, native, units)
        })
    }

    /// Burns `lp` of the caller for its part of both reserves, rounded down. Returns planck and units.
    pub fn remove_liquidity(
        &mut self,
        lp: Balance,
        min_native: Balance,
        min_units: Shares,
        to: AccountId,
    ) -> Result<(Balance, Shares)> {
        self.not_to_itself(to)?;
        let (terms, mut ledger) = (self.known_terms()?, self.ledger());
        self.burn(lp)?;
        let (native, units) = remove(&ledger.book(), lp).ok_or(StableError::Arithmetic)?;
        if native < min_native || units < min_units {
            return Err(StableError::TooLittleOut);
        }
        let left = |reserve: u128, paid| reserve.checked_sub(paid).ok_or(StableError::Arithmetic);
        ledger.native = left(ledger.native, native)?;
        ledger.units = left(ledger.units, units)?;
        ledger.supply = left(ledger.supply, lp)?;
        self.ledger.set(&ledger);
        self.emit_removed(to, native, units, lp);
        if units > 0 {
            self.send_units(&terms, to, units)?;
        }
        self.pay(to, native)?;
        Ok((native, units))
    }

    /// Burns `lp` of the caller for one coin. Returns planck or units, rounded down.
    pub fn remove_one(
        &mut self,
        lp: Balance,
        coin: Coin,
        min_out: Balance,
        deadline: Timestamp,
        to: AccountId,
    ) -> Result<Balance> {
        self.not_after(deadline)?;
        self.not_to_itself(to)?;
        let (terms, ledger) = (self.known_terms()?, self.ledger());
        self.burn(lp)?;
        let trade = self.removed_in(&terms, &ledger, lp, coin)?;
        self.book(&terms, &ledger, &trade, min_out)?;
        match coin {
            Coin::Native => {
                self.emit_removed(to, trade.amount, 0, lp);
                self.pay(to, trade.amount)?;
            }
            Coin::Units => {
                self.emit_removed(to, 0, trade.amount, lp);
                self.send_units(&terms, to, trade.amount)?;
            }
        }
        Ok(trade.amount)
    }

    /// What shares pay in one coin.
    pub(crate) fn removed_in(
        &self,
        terms: &StableTerms,
        ledger: &Ledger,
        lp: Balance,
        coin: Coin,
    ) -> Result<Trade> {
        self.quoted(terms, ledger, lp, |curve, book, prices| {
            remove_one(curve, book, prices, coin, lp)
        })
    }

    /// Burns liquidity shares of the caller.
    fn burn(&mut self, lp: Balance) -> Result<()> {
        if lp == 0 {
            return Err(StableError::ZeroAmount);
        }
        let burnt = self.lp.burn(self.env().caller(), lp);
        burnt.map_err(|_| StableError::InsufficientLp)
    }

    fn emit_removed(&self, to: AccountId, native: Balance, units: Shares, lp: Balance) {
        self.env().emit_event(LiquidityRemoved {
            provider: self.env().caller(),
            to,
            native,
            units,
            lp,
        });
    }
}
