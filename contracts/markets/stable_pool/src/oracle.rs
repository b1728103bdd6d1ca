//! `PegOracle`: the price at which units trade.

use estuary_interfaces::Balance;
use estuary_market_interfaces::stable_pool::StableError;
use estuary_markets::stable::Peg;

use crate::storage::{Result, StablePoolStorage};

impl StablePoolStorage {
    /// As of now. Before the first deposit, and where a number left its range, as of the last trade.
    pub fn peg(&self) -> Peg {
        let peg = self.ledger().peg();
        let window = self.terms().map_or(0, |terms| terms.window);
        peg.as_of(self.env().block_timestamp(), window).unwrap_or(peg)
    }

    /// The average price of a unit in native, times 10^18, rounded down.
    pub fn average_price(&self) -> Result<Balance> {
        let price = self.price(&self.known_terms()?)?;
        let peg = self.peg();
        if peg.last == 0 {
            return Err(StableError::NoLiquidity);
        }
        peg.average_price(price.rate).ok_or(StableError::Arithmetic)
    }
}
