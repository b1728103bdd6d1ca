//! The stable pool.

use estuary_host::Context;
use estuary_interfaces::{Balance, Shares};
use estuary_market_interfaces::{price::is_fresh, stable_pool::StableError};
use estuary_markets::stable::{
    add, add_first, remove, remove_one, swap, Book, Coin, Curve, Peg, Prices, Refusal, Trade,
};
use ink::primitives::AccountId;
use staking_pool::liquid_staking::LiquidStakingCalls;

use super::{credit, debit};
use crate::{native::world::World, EXISTENTIAL_DEPOSIT};

type Result<T> = std::result::Result<T, StableError>;

/// What the first deposit locks: a hundred existential deposits.
const LOCKED: Balance = 100 * EXISTENTIAL_DEPOSIT;

impl World {
    /// The staking pool's prices, 0 where it has none, and whether it was swept lately enough.
    pub fn price_of_now(&self, max_age: u64) -> (Prices, bool) {
        let price = self.price().expect("all shares are worth something or nothing");
        let prices = Prices {
            exit: price.rate,
            mint: price.mint_rate,
        };
        (prices, is_fresh(&price, self.now(), max_age))
    }

    fn fresh_prices(&self) -> Result<Prices> {
        let (prices, is_fresh) = self.price_of_now(self.markets.terms.max_age);
        match (prices.exit, is_fresh) {
            (0, _) => Err(StableError::NoPrice),
            (_, false) => Err(StableError::PriceTooOld),
            _ => Ok(prices),
        }
    }

    fn quoted(
        &self,
        amount: u128,
        trade: impl FnOnce(&Curve, &Book, Prices) -> std::result::Result<Trade, Refusal>,
    ) -> Result<Trade> {
        if amount == 0 {
            return Err(StableError::ZeroAmount);
        }
        if self.markets.book.supply == 0 {
            return Err(StableError::NoLiquidity);
        }
        let prices = self.fresh_prices()?;
        Ok(trade(&self.markets.terms.curve(), &self.markets.book, prices)?)
    }

    fn book(&mut self, trade: &Trade) -> Result<()> {
        if trade.amount == 0 {
            return Err(StableError::TooLittleOut);
        }
        let (now, window) = (self.now(), self.markets.terms.window);
        let peg = self.markets.peg.after_trade(trade.peg, now, window);
        *self.markets.peg.edit() = peg.ok_or(StableError::Arithmetic)?;
        *self.markets.book.edit() = trade.book;
        Ok(())
    }

    fn quoted_swap(&self, coin: Coin, amount: u128) -> Result<Trade> {
        self.quoted(amount, |curve, book, prices| {
            swap(curve, book, prices, coin, amount)
        })
    }

    /// What the next swap pays.
    pub fn quote(&self, coin: Coin, amount: u128) -> Option<u128> {
        let trade = self.quoted_swap(coin, amount).ok()?;
        Some(trade.amount).filter(|amount| *amount > 0)
    }

    pub fn swap_native(&mut self) -> Result<Shares> {
        let trade = self.quoted_swap(Coin::Native, self.value())?;
        self.book(&trade)?;
        self.move_units(self.account(), self.caller(), trade.amount)
            .map_err(StableError::Wrapper)?;
        Ok(trade.amount)
    }

    pub fn swap_units(&mut self, units: Shares) -> Result<Balance> {
        let trade = self.quoted_swap(Coin::Units, units)?;
        self.book(&trade)?;
        self.move_units(self.caller(), self.account(), units)
            .map_err(StableError::Wrapper)?;
        self.give_native(trade.amount)?;
        Ok(trade.amount)
    }

    pub fn add_liquidity(&mut self, units: Shares) -> Result<Balance> {
        let (native, owner, pool) = (self.value(), self.caller(), self.account());
        let lp = match self.markets.book.supply {
            0 => self.open_stable_pool(pool, native, units)?,
            _ => {
                let trade = self.quoted(native.max(units), |curve, book, prices| {
                    add(curve, book, prices, native, units)
                })?;
                self.book(&trade)?;
                trade.amount
            }
        };
        credit(&mut self.markets.lp, owner, lp);
        self.move_units(owner, pool, units)
            .map_err(StableError::Wrapper)?;
        Ok(lp)
    }

    fn open_stable_pool(&mut self, pool: AccountId, native: Balance, units: Shares) -> Result<Balance> {
        let exit = self.fresh_prices()?.exit;
        let trade = add_first(&self.markets.terms.curve(), exit, native, units, LOCKED)?;
        *self.markets.book.edit() = trade.book;
        *self.markets.peg.edit() = Peg::new(trade.peg, self.now());
        credit(&mut self.markets.lp, pool, LOCKED);
        Ok(trade.amount - LOCKED)
    }

    pub fn remove_liquidity(&mut self, lp: Balance) -> Result<(Balance, Shares)> {
        self.burn_liquidity(lp)?;
        let (native, units) = remove(&self.markets.book, lp).ok_or(StableError::Arithmetic)?;
        let book = self.markets.book.edit();
        book.native -= native;
        book.units -= units;
        book.supply -= lp;
        self.move_units(self.account(), self.caller(), units)
            .map_err(StableError::Wrapper)?;
        self.give_native(native)?;
        Ok((native, units))
    }

    pub fn remove_one(&mut self, lp: Balance, coin: Coin) -> Result<Balance> {
        self.burn_liquidity(lp)?;
        let trade = self.quoted(lp, |curve, book, prices| {
            remove_one(curve, book, prices, coin, lp)
        })?;
        self.book(&trade)?;
        match coin {
            Coin::Native => self.give_native(trade.amount)?,
            Coin::Units => self
                .move_units(self.account(), self.caller(), trade.amount)
                .map_err(StableError::Wrapper)?,
        }
        Ok(trade.amount)
    }

    fn burn_liquidity(&mut self, lp: Balance) -> Result<()> {
        if lp == 0 {
            return Err(StableError::ZeroAmount);
        }
        let owner = self.caller();
        debit(&mut self.markets.lp, owner, lp).map_err(|_| StableError::InsufficientLp)
    }

    fn give_native(&mut self, amount: Balance) -> Result<()> {
        self.send(self.caller(), amount)
            .ok_or(StableError::TransferFailed)
    }
}
