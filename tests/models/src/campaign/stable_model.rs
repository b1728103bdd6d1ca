use estuary_interfaces::{Balance, Timestamp};
use estuary_market_interfaces::stable_pool::{StableError, StableTerms};
use estuary_markets::stable::{Book, Coin, Prices};
use num_bigint::BigInt;
use stable_pool::Ledger;

use super::time_models::narrow;
use crate::{
    markets::{
        big,
        stable::{invariant, marginal_price, Pool, Trade},
        wad,
    },
    queue_story::ACTORS,
    EXISTENTIAL_DEPOSIT,
};

/// What the first deposit leaves in the pool for ever.
const LOCKED: Balance = 100 * EXISTENTIAL_DEPOSIT;

/// What the staking pool answers to `price`, and when.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub prices: Prices,
    pub swept: Option<Timestamp>,
    pub now: Timestamp,
}

impl Asked {
    /// Whether the last sweep is no older than that.
    pub fn is_fresh(&self, max_age: u64) -> bool {
        self.swept.is_some_and(|swept| swept + max_age >= self.now)
    }
}

/// The stable pool in integers without a limit.
#[derive(Clone, Debug)]
pub struct StableModel {
    pub pool: Pool,
    pub lp: [Balance; ACTORS],
    /// Liquidity shares that are the pool's own.
    pub locked: Balance,
    terms: StableTerms,
    last: BigInt,
    average: BigInt,
    cumulative: BigInt,
    at: Timestamp,
}

impl StableModel {
    pub fn new(terms: StableTerms) -> Self {
        Self {
            pool: Pool::new(terms.curve(), &Book::default()),
            lp: [0; ACTORS],
            locked: 0,
            terms,
            last: big(0),
            average: big(0),
            cumulative: big(0),
            at: 0,
        }
    }

    /// What the contract must have stored.
    pub fn as_stored(&self) -> Ledger {
        Ledger {
            native: narrow(&self.pool.native),
            units: narrow(&self.pool.units),
            supply: narrow(&self.pool.supply),
            last: narrow(&self.last),
            average: narrow(&self.average),
            cumulative: narrow(&self.cumulative),
            at: self.at,
        }
    }

    pub fn swap(&mut self, asked: &Asked, coin: Coin, amount: Balance) -> Result<Balance, StableError> {
        let prices = self.open_prices(asked, amount)?;
        let trade = self.pool.swap(prices, coin, amount)?;
        self.book(asked, &trade)
    }

    /// What the next swap pays.
    pub fn quote(&self, asked: &Asked, coin: Coin, amount: Balance) -> Option<Balance> {
        self.clone().swap(asked, coin, amount).ok()
    }

    pub fn add(
        &mut self,
        asked: &Asked,
        to: usize,
        native: Balance,
        units: Balance,
    ) -> Result<Balance, StableError> {
        let lp = match self.pool.supply == big(0) {
            true => self.open(asked, native, units)?,
            false => {
                let prices = self.open_prices(asked, native.max(units))?;
                let trade = self.pool.add(prices, native, units)?;
                self.book(asked, &trade)?
            }
        };
        self.lp[to] += lp;
        Ok(lp)
    }

    fn open(&mut self, asked: &Asked, native: Balance, units: Balance) -> Result<Balance, StableError> {
        let exit = self.fresh_prices(asked)?.exit;
        if native == 0 || units == 0 {
            return Err(StableError::OneCoinMissing);
        }
        let (x, y) = (big(native), big(units) * exit / wad());
        let minted = invariant(&x, &y, self.terms.amplification);
        if minted < big(10 * LOCKED) {
            return Err(StableError::FirstDepositTooSmall);
        }
        if x.clone().max(y.clone()) > 100 * x.clone().min(y.clone()) {
            return Err(StableError::Skewed);
        }
        let peg = marginal_price(&x, &y, &minted, self.terms.amplification);
        (self.last, self.average, self.at) = (peg.clone(), peg, asked.now);
        (self.pool.native, self.pool.units) = (x, units.into());
        self.pool.supply = minted.clone();
        self.locked = LOCKED;
        Ok(narrow(&(minted - LOCKED)))
    }

    /// Planck and units, whatever the price.
    pub fn remove(&mut self, by: usize, lp: Balance) -> Result<(Balance, Balance), StableError> {
        self.burn(by, lp)?;
        let (native, units) = self.pool.remove(lp);
        let before = self.pool.clone();
        self.pool.native -= &native;
        self.pool.units -= &units;
        self.pool.supply -= lp;
        assert!(&self.pool.native * &before.supply >= &before.native * &self.pool.supply);
        assert!(&self.pool.units * &before.supply >= &before.units * &self.pool.supply);
        Ok((narrow(&native), narrow(&units)))
    }

    pub fn remove_one(
        &mut self,
        asked: &Asked,
        by: usize,
        lp: Balance,
        coin: Coin,
    ) -> Result<Balance, StableError> {
        self.burn(by, lp)?;
        let prices = self.open_prices(asked, lp)?;
        let trade = self.pool.remove_one(prices, coin, lp)?;
        self.book(asked, &trade)
    }

    fn burn(&mut self, by: usize, lp: Balance) -> Result<(), StableError> {
        if lp == 0 {
            return Err(StableError::ZeroAmount);
        }
        self.lp[by] = self.lp[by].checked_sub(lp).ok_or(StableError::InsufficientLp)?;
        Ok(())
    }

    /// The prices at which a pool with liquidity trades.
    fn open_prices(&self, asked: &Asked, amount: Balance) -> Result<Prices, StableError> {
        if amount == 0 {
            return Err(StableError::ZeroAmount);
        }
        if self.pool.supply == big(0) {
            return Err(StableError::NoLiquidity);
        }
        self.fresh_prices(asked)
    }

    fn fresh_prices(&self, asked: &Asked) -> Result<Prices, StableError> {
        if asked.prices.exit == 0 {
            return Err(StableError::NoPrice);
        }
        match asked.is_fresh(self.terms.max_age) {
            true => Ok(asked.prices),
            false => Err(StableError::PriceTooOld),
        }
    }

    /// Books a trade that gives something. D per share falls at neither price.
    fn book(&mut self, asked: &Asked, trade: &Trade) -> Result<Balance, StableError> {
        if trade.amount == big(0) {
            return Err(StableError::TooLittleOut);
        }
        let (passed, window) = (asked.now - self.at, self.terms.window);
        let new = passed.min(window);
        self.cumulative += &self.last * passed;
        self.average = (&self.last * new + &self.average * (window - new)) / window;
        (self.last, self.at) = (trade.peg.clone(), asked.now);

        let before = self.pool.clone();
        self.pool.native = trade.native.clone();
        self.pool.units = trade.units.clone();
        self.pool.supply = trade.supply.clone();
        for rate in [asked.prices.exit, asked.prices.mint] {
            let (earlier, later) = (before.d(rate), self.pool.d(rate));
            assert!(
                later * &before.supply >= earlier * &self.pool.supply,
                "D per share"
            );
        }
        Ok(narrow(&trade.amount))
    }
}
