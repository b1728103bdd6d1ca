//! Trades between the stable pool and the staking pool: what they earn, and the amount for which they earn most.

use estuary_interfaces::{Balance, Shares, Timestamp};
use estuary_markets::YEAR;
use estuary_math::{mul_div, Rounding, BPS};

use super::{quotes::Quotes, search::largest};

/// A trade that earns something, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arbitrage {
    /// Planck that go in.
    pub paid: Balance,
    /// Planck beyond that which come out.
    pub profit: Balance,
}

/// Units that are bought, to be redeemed through the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redemption {
    /// Planck that go in.
    pub paid: Balance,
    /// Units that they buy.
    pub units: Shares,
    /// Planck that these are worth at the exit price, less `paid`.
    pub profit: Balance,
}

impl Quotes {
    /// Stakes and sells the units at once.
    pub fn mint_and_sell(&self, most: Balance) -> Option<Arbitrage> {
        self.traded(most, |paid| self.sell(self.stake(paid)?))
    }

    /// Buys units and leaves the staking pool with them at once.
    pub fn buy_and_exit(&self, most: Balance) -> Option<Arbitrage> {
        self.traded(most, |paid| self.at_once(self.buy(paid)?))
    }

    fn traded(&self, most: Balance, received: impl Fn(Balance) -> Option<Balance>) -> Option<Arbitrage> {
        let profit = |paid| received(paid)?.checked_sub(paid).filter(|profit| *profit > 0);
        largest(most, profit).map(|(paid, profit)| Arbitrage { paid, profit })
    }

    /// Buys units for the queue, which pays the exit price after `wait` milliseconds. The money has to earn `min_apr` basis
    /// points a year meanwhile, and what it earns beyond that counts.
    pub fn buy_and_redeem(&self, most: Balance, wait: Timestamp, min_apr: u16) -> Option<Redemption> {
        let beyond = |paid: Balance| {
            let profit = self.worth(self.buy(paid)?)?.checked_sub(paid)?;
            let yearly = mul_div(paid, min_apr.into(), BPS, Rounding::Up)?;
            let hurdle = mul_div(yearly, wait.into(), YEAR.into(), Rounding::Up)?;
            profit.checked_sub(hurdle).filter(|beyond| *beyond > 0)
        };
        let (paid, _) = largest(most, beyond)?;
        let units = self.buy(paid)?;
        Some(Redemption {
            paid,
            units,
            profit: self.worth(units)?.checked_sub(paid)?,
        })
    }
}
