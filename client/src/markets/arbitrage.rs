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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markets::sample::{quotes, DAY, UNIT};

    const MOST: Balance = 1_000_000 * UNIT;

    /// So many thousand tokens against so many thousand units.
    fn skewed(native: u128, units: u128) -> Quotes {
        let mut quotes = quotes();
        quotes.reserves.native = native * 1_000 * UNIT;
        quotes.reserves.units = units * 1_000 * UNIT;
        quotes
    }

    #[test]
    fn at_the_peg_nothing_is_to_be_earned() {
        let quotes = quotes();
        assert_eq!(quotes.mint_and_sell(MOST), None);
        assert_eq!(quotes.buy_and_exit(MOST), None);
        assert_eq!(quotes.buy_and_redeem(MOST, DAY, 0), None);
    }

    #[test]
    fn dear_units_are_minted_and_sold_until_the_next_one_earns_nothing() {
        let quotes = skewed(190, 10);
        let found = quotes.mint_and_sell(MOST).unwrap();
        assert_eq!(quotes.sell(found.paid).unwrap() - found.paid, found.profit);
        for other in [found.paid - 1_000 * UNIT, found.paid + 1_000 * UNIT] {
            assert!(quotes.sell(other).unwrap() - other < found.profit, "{other}");
        }
        // A smaller purse is used up.
        assert_eq!(quotes.mint_and_sell(100 * UNIT).unwrap().paid, 100 * UNIT);
        assert_eq!(quotes.buy_and_exit(MOST), None);
    }

    #[test]
    fn cheap_units_leave_at_once_or_through_the_queue() {
        let quotes = skewed(10, 190);
        let now = quotes.buy_and_exit(MOST).unwrap();
        let later = quotes.buy_and_redeem(MOST, 28 * DAY, 1_000).unwrap();
        assert_eq!(quotes.mint_and_sell(MOST), None);
        // The queue takes no fee, so more is worth buying.
        assert!(later.paid > now.paid && later.profit > now.profit);
        assert_eq!(later.units - later.paid, later.profit);
        // Money that has to earn more buys less.
        let dear = quotes.buy_and_redeem(MOST, 28 * DAY, 5_000).unwrap();
        assert!(dear.paid < later.paid);
        assert_eq!(quotes.buy_and_redeem(MOST, 365 * DAY, u16::MAX), None);
    }
}
