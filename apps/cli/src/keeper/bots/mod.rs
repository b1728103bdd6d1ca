//! What a keeper does in the markets: it books interest, liquidates debts beyond their limit, and trades between the
//! stable pool and the pool. It keeps nothing: what it holds and waits for is on the chain.

mod act;
mod due;
mod look;

pub use due::{due_in_markets, MarketSnapshot};

use estuary_interfaces::Balance;

use crate::{amount::Token, arguments::KeeperArguments, error::Result};

/// What the keeper's owner wants done, beside what costs no money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bots {
    pub liquidate: bool,
    pub arbitrage: bool,
    /// The most planck in trades, units and open requests together.
    pub budget: Option<Balance>,
    /// The least planck that a liquidation or a trade has to earn.
    pub min_profit: Balance,
    /// Basis points a year that money has to earn which waits in the queue.
    pub min_apr: u16,
    /// Whether positions are looked at for the metrics alone.
    pub watch: bool,
}

impl Bots {
    pub fn read(arguments: &KeeperArguments, token: &Token) -> Result<Self> {
        let budget = arguments.budget.as_deref();
        let min_profit = arguments.min_profit.as_deref();
        Ok(Self {
            liquidate: arguments.liquidate,
            arbitrage: arguments.arbitrage,
            budget: budget.map(|text| token.parse(text)).transpose()?,
            min_profit: min_profit.map_or(Ok(0), |text| token.parse(text))?,
            min_apr: arguments.min_apr,
            watch: arguments.metrics.is_some(),
        })
    }
}
