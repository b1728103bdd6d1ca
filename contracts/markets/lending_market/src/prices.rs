//! The price that counts, and the judgement of a debt by it.

use estuary_interfaces::Price;
use estuary_market_interfaces::{
    lending_market::{MarketError, MarketTerms},
    price::{is_fresh, read},
};
use estuary_markets::lending::Position;

use crate::storage::{checked, Ledger, LendingMarketStorage, Result};

impl LendingMarketStorage {
    /// Refuses a debt that is below the least debt, or beyond its limit at a fresh price. No debt is always right.
    pub(crate) fn judge(&self, terms: &MarketTerms, ledger: &mut Ledger, position: &Position) -> Result<()> {
        if position.borrow_shares == 0 {
            return Ok(());
        }
        let (price, staking_pool) = self.count_price(terms, ledger)?;
        if !is_fresh(&staking_pool, self.env().block_timestamp(), terms.max_age) {
            return Err(MarketError::PriceTooOld);
        }
        let debt = checked(position.debt(&ledger.loans()))?;
        if debt < terms.min_borrow {
            return Err(MarketError::BelowMinimum);
        }
        if debt > checked(position.limit(price, terms.lltv))? {
            return Err(MarketError::Unhealthy);
        }
        Ok(())
    }

    /// The price of a unit that counts now, times 10^18, and the staking pool's own. Moves the cap until now.
    pub(crate) fn count_price(&self, terms: &MarketTerms, ledger: &mut Ledger) -> Result<(u128, Price)> {
        let staking_pool = read(terms.pool, MarketError::PoolFailed, MarketError::NoPrice)?;
        let now = self.env().block_timestamp();
        let (price, cap) = checked(ledger.cap().price(staking_pool.rate, &terms.cap(), now))?;
        ledger.set_cap(&cap);
        Ok((price, staking_pool))
    }
}
