//! The stable pool, by the contract's own `get_D` and `get_y`.

use estuary_interfaces::Balance;
use estuary_markets::{
    stable::{invariant, marginal_price, swap, Book, Coin, Curve, Prices},
    WAD,
};
use estuary_math::{mul_div, Rounding::Down};

use crate::input::portfolio::Amm;

/// A stable pool. At the start a unit is worth a planck.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pool {
    curve: Curve,
    pub book: Book,
    /// What a unit redeems for, in parts of [`WAD`].
    pub rate: u128,
}

impl Pool {
    pub fn new(amm: &Amm) -> Self {
        Self {
            curve: amm.curve,
            book: Book {
                native: amm.native,
                units: amm.units,
                supply: amm.native.saturating_add(amm.units),
            },
            rate: WAD,
        }
    }

    /// The same pool after the worth of a unit has changed.
    pub fn at_rate(self, rate: u128) -> Self {
        Self { rate, ..self }
    }

    /// The same pool with half of its liquidity.
    pub fn halved(&self) -> Self {
        Self {
            curve: self.curve,
            book: Book {
                native: self.book.native / 2,
                units: self.book.units / 2,
                supply: self.book.supply / 2,
            },
            ..*self
        }
    }

    /// The price of the next unit, of its worth. 0 where the pool cannot tell.
    pub fn price(&self) -> f64 {
        self.peg().unwrap_or(0) as f64 / WAD as f64
    }

    /// The price of the next unit over its worth, in parts of [`WAD`].
    fn peg(&self) -> Option<u128> {
        let Book { native, units, .. } = self.book;
        let worth = mul_div(units, self.rate, WAD, Down)?;
        let d = invariant(native, worth, self.curve.amplification)?;
        marginal_price(native, worth, d, self.curve.amplification)
    }

    /// The price of the next unit in planck, in parts of [`WAD`]. `None` where the pool cannot tell.
    pub fn unit_price(&self) -> Option<u128> {
        mul_div(self.peg()?, self.rate, WAD, Down)
    }

    /// What `units` sell for, and the pool after it. `None` where the pool refuses.
    pub fn sell(&self, units: Balance) -> Option<(Balance, Self)> {
        self.swap(Coin::Units, units)
    }

    /// What `native` buys, and the pool after it. `None` where the pool refuses.
    pub fn buy(&self, native: Balance) -> Option<(Balance, Self)> {
        self.swap(Coin::Native, native)
    }

    fn swap(&self, coin: Coin, amount: Balance) -> Option<(Balance, Self)> {
        if amount == 0 {
            return Some((0, *self));
        }
        let prices = Prices {
            exit: self.rate,
            mint: self.rate,
        };
        let trade = swap(&self.curve, &self.book, prices, coin, amount).ok()?;
        Some((
            trade.amount,
            Self {
                book: trade.book,
                ..*self
            },
        ))
    }

    /// The most units of `most` for which `holds` of what they sell for, and the pool after it. `holds` ends once it has
    /// ended.
    pub fn most_sold(
        &self,
        most: Balance,
        holds: impl Fn(Balance, Balance, &Self) -> bool,
    ) -> (Balance, Balance, Self) {
        let fits = |units: Balance| {
            self.sell(units)
                .filter(|(native, after)| holds(units, *native, after))
                .map(|(native, after)| (units, native, after))
        };
        largest(most, fits).unwrap_or((0, 0, *self))
    }
}

/// The answer of the largest number up to `most` that has one, by bisection.
pub fn largest<Answer>(most: Balance, answer: impl Fn(Balance) -> Option<Answer>) -> Option<Answer> {
    if let Some(all) = answer(most) {
        return Some(all);
    }
    let (mut low, mut high) = (0, most);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        match answer(middle).is_some() {
            true => low = middle,
            false => high = middle,
        }
    }
    answer(low)
}

/// The price after a panic, of a unit's worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settled {
    pub price: f64,
    /// Planck that were sold in the stable pool.
    pub sold: Balance,
    /// Planck that arbitrageurs have tied up.
    pub tied: Balance,
}

/// Sells up to `amount` in the stable pool, as far as it takes them. Then arbitrageurs buy below the anchor and queue
/// what they bought, until the price is reached or their `capital` is tied up. `anchor` is the price behind so many more
/// planck in the queue.
pub fn settle(pool: &Pool, amount: Balance, capital: Balance, anchor: impl Fn(Balance) -> f64) -> Settled {
    let (sold, _, mut pool) = pool.most_sold(amount, |_, _, _| true);
    let queued = amount - sold;
    let is_cheap = |spent: Balance| {
        let (bought, after) = pool.buy(spent)?;
        (after.price() <= anchor(queued.saturating_add(bought))).then_some((spent, after))
    };
    let mut tied = 0;
    if let Some((spent, after)) = largest(capital, is_cheap) {
        (tied, pool) = (spent, after);
    }
    Settled {
        price: pool.price(),
        sold,
        tied,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool() -> Pool {
        Pool::new(&Amm {
            native: 1_000_000_000,
            units: 1_000_000_000,
            curve: Curve {
                amplification: 50,
                fee: 0,
                off_peg: 10_000_000_000,
            },
        })
    }

    #[test]
    fn a_balanced_pool_has_a_price_of_one_and_sales_lower_it() {
        assert!((pool().price() - 1.0).abs() < 1e-9);
        let (native, after) = pool().sell(300_000_000).unwrap();
        assert!(native < 300_000_000 && after.price() < 0.99);
    }

    #[test]
    fn the_largest_number_that_fits_is_found() {
        let below = |limit: u128| move |number: u128| (number <= limit).then_some(number);
        assert_eq!(
            [0, 1, 77, 99, 200].map(|limit| largest(99, below(limit))),
            [0, 1, 77, 99, 99].map(Some)
        );
    }

    #[test]
    fn arbitrage_lifts_the_price_to_the_anchor_and_no_further() {
        let fixed = |_| 0.99;
        let without = settle(&pool(), 600_000_000, 0, fixed);
        let with = settle(&pool(), 600_000_000, 600_000_000, fixed);
        assert!(without.price < 0.97 && (with.price - 0.99).abs() < 1e-6);
        let poor = settle(&pool(), 600_000_000, 10_000_000, fixed);
        assert_eq!(poor.tied, 10_000_000);
        assert!(without.price < poor.price && poor.price < with.price);
    }
}
