//! The pool of two coins.

use estuary_markets::stable::{self, Book, Coin, Curve, Prices, Refusal};
use num_bigint::BigInt;

use super::{big, least, minus, small, up, wad};

pub fn holds(d: &BigInt, x: &BigInt, y: &BigInt, amplification: u32) -> bool {
    let ann = big(2u64 * u64::from(amplification));
    d * d * d <= 4 * x * y * (&ann * (x + y) - (&ann - 1) * d)
}

/// The largest D that holds: the last before the least that does not.
pub fn invariant(x: &BigInt, y: &BigInt, amplification: u32) -> BigInt {
    let guess = small(x)
        .zip(small(y))
        .and_then(|(x, y)| stable::invariant(x, y, amplification));
    let guess = big(guess.unwrap_or(0)) + 1;
    let first = least(guess, x + y + 2, |d| !holds(d, x, y, amplification));
    first.unwrap_or_else(|| panic!("a D above the sum of {x} and {y} holds")) - 1
}

/// The least side that holds, if it is less than 2⁹⁶.
pub fn other(x: &BigInt, d: &BigInt, amplification: u32) -> Option<BigInt> {
    let guess = small(x)
        .zip(small(d))
        .and_then(|(x, d)| stable::other(x, d, amplification));
    least(big(guess.unwrap_or(0)), big(1u128 << 96), |y| {
        holds(d, x, y, amplification)
    })
}

pub fn fee_at(a: &BigInt, b: &BigInt, fee: u32, off_peg: u64) -> BigInt {
    let whole = big(10_000_000_000u64);
    let off = big(off_peg);
    if off <= whole {
        return big(fee);
    }
    let q = (&off - &whole) * 4 * a * b / ((a + b) * (a + b));
    off * fee / (q + whole)
}

pub fn marginal_price(x: &BigInt, y: &BigInt, d: &BigInt, amplification: u32) -> BigInt {
    let flat = 2 * big(amplification) * x;
    let curved: BigInt = d / 4 * d / x * d / y;
    let price: BigInt = wad() * (&flat + &curved * x / y) / (flat + curved);
    price.min(2 * wad())
}

/// A trade: what the caller gets, and the reserves and supply after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trade {
    pub amount: BigInt,
    pub native: BigInt,
    pub units: BigInt,
    pub supply: BigInt,
    pub invariant: BigInt,
    pub peg: BigInt,
}

impl Trade {
    /// The reserves and supply in the code's types.
    pub fn book(&self) -> Option<Book> {
        Some(Book {
            native: small(&self.native)?,
            units: small(&self.units)?,
            supply: small(&self.supply)?,
        })
    }
}

/// A pool, and the parameters that it was made with.
#[derive(Clone, Debug)]
pub struct Pool {
    pub curve: Curve,
    pub native: BigInt,
    pub units: BigInt,
    pub supply: BigInt,
}

impl Pool {
    pub fn new(curve: Curve, book: &Book) -> Self {
        Self {
            curve,
            native: book.native.into(),
            units: book.units.into(),
            supply: book.supply.into(),
        }
    }

    fn worth(&self, rate: u128) -> BigInt {
        &self.units * rate / wad()
    }

    /// D at that rate of a unit.
    pub fn d(&self, rate: u128) -> BigInt {
        invariant(&self.native, &self.worth(rate), self.curve.amplification)
    }

    /// D, unless it is 0.
    fn some_d(&self, rate: u128) -> Option<BigInt> {
        Some(self.d(rate)).filter(|d| *d > big(0))
    }

    fn fee(&self, off: BigInt, a: &BigInt, b: &BigInt, fee: u32) -> BigInt {
        fee_at(a, b, fee, self.curve.off_peg) * off / 10_000_000_000u64
    }

    pub fn swap(&self, prices: Prices, coin: Coin, amount: u128) -> Result<Trade, Refusal> {
        let at = |rate: u128| {
            let d = self.some_d(rate)?;
            let (from, to, dx) = match coin {
                Coin::Native => (self.native.clone(), self.worth(rate), big(amount)),
                Coin::Units => (self.worth(rate), self.native.clone(), big(amount) * rate / wad()),
            };
            let x = &from + dx;
            let y = other(&x, &d, self.curve.amplification)?;
            let dy = minus(to.clone(), y.clone());
            let fee = self.fee(dy.clone(), &((from + x) / 2), &((to + y) / 2), self.curve.fee);
            Some(match coin {
                Coin::Native => (dy - fee) * wad() / rate,
                Coin::Units => dy - fee,
            })
        };
        let paid = at(prices.exit)
            .zip(at(prices.mint))
            .map(|(exit, mint)| exit.min(mint));
        let paid = paid.ok_or(Refusal::Arithmetic)?;
        let mut after = self.clone();
        match coin {
            Coin::Native => (after.native += amount, after.units -= &paid),
            Coin::Units => (after.native -= &paid, after.units += amount),
        };
        self.end(after, prices.exit, paid)
    }

    pub fn add(&self, prices: Prices, native: u128, units: u128) -> Result<Trade, Refusal> {
        let mut after = self.clone();
        after.native += native;
        after.units += units;
        let at = |rate: u128| {
            let (d0, d1) = (self.some_d(rate)?, after.d(rate));
            let side = (&d0 + &d1) / 2;
            let kept = |old: &BigInt, new: &BigInt, rate: u128| {
                let ideal = &d1 * old / &d0;
                let off = (&ideal - new).max(new - &ideal);
                new - self.fee(off, &((old + new) * rate / wad()), &side, self.curve.fee / 2)
            };
            let kept = Pool {
                native: kept(&self.native, &after.native, 10u128.pow(18)),
                units: kept(&self.units, &after.units, rate),
                ..self.clone()
            };
            // The fee on a side that is so far from its ideal would be more than there is.
            let is_enough = kept.native >= big(0) && kept.units >= big(0);
            is_enough.then(|| &self.supply * minus(kept.d(rate), d0.clone()) / d0)
        };
        let minted = at(prices.exit)
            .zip(at(prices.mint))
            .map(|(exit, mint)| exit.min(mint));
        let minted = minted.ok_or(Refusal::Arithmetic)?;
        after.supply += &minted;
        self.end(after, prices.exit, minted)
    }

    pub fn remove(&self, lp: u128) -> (BigInt, BigInt) {
        (&self.native * lp / &self.supply, &self.units * lp / &self.supply)
    }

    pub fn remove_one(&self, prices: Prices, coin: Coin, lp: u128) -> Result<Trade, Refusal> {
        let at = |rate: u128| {
            let d0 = self.some_d(rate)?;
            let d1 = &d0 - &d0 * lp / &self.supply;
            let (x, z) = match coin {
                Coin::Native => (self.native.clone(), self.worth(rate)),
                Coin::Units => (self.worth(rate), self.native.clone()),
            };
            let y = other(&z, &d1, self.curve.amplification)?;
            let side = (&d0 + &d1) / 4;
            let half = self.curve.fee / 2;
            let x_off = minus(&x * &d1 / &d0, y.clone());
            let z_off = &z - &z * &d1 / &d0;
            let x_kept = &x - self.fee(x_off, &((&x + y) / 2), &side, half);
            let z_kept = &z - self.fee(z_off, &z, &side, half);
            let paid = minus(x_kept, other(&z_kept, &d1, self.curve.amplification)?);
            Some(match coin {
                Coin::Native => paid,
                Coin::Units => paid * wad() / rate,
            })
        };
        let paid = at(prices.exit)
            .zip(at(prices.mint))
            .map(|(exit, mint)| exit.min(mint));
        let paid = paid.ok_or(Refusal::Arithmetic)?;
        let mut after = self.clone();
        after.supply -= lp;
        match coin {
            Coin::Native => after.native -= &paid,
            Coin::Units => after.units -= &paid,
        }
        self.end(after, prices.exit, paid)
    }

    /// What all trades are judged by, at the exit price.
    fn end(&self, after: Pool, exit: u128, amount: BigInt) -> Result<Trade, Refusal> {
        let (x, y) = (after.native.clone(), after.worth(exit));
        let skew = |x: BigInt, y: BigInt| (x.clone().max(y.clone()), x.min(y));
        let ((more, less), (most, least)) = (
            skew(x.clone(), y.clone()),
            skew(self.native.clone(), self.worth(exit)),
        );
        if more > 100 * &less && more * least > most * less {
            return Err(Refusal::Skewed);
        }
        let due = up(self.d(exit) * &after.supply, &self.supply);
        if !holds(&due, &x, &y, self.curve.amplification) {
            return Err(Refusal::InvariantBroken);
        }
        let d = after.d(exit);
        if d == big(0) {
            return Err(Refusal::Arithmetic);
        }
        let peg = marginal_price(&x, &y, &d, self.curve.amplification);
        Ok(Trade {
            amount,
            native: after.native,
            units: after.units,
            supply: after.supply,
            invariant: d,
            peg,
        })
    }
}
