//! Swaps, deposits and withdrawals.
//!
//! Why D per share never falls: at each price, what a trade pays leaves at least the least side that makes the due D
//! hold, or it mints no more shares than D has grown by. All roundings are for the pool. The smaller of two payments
//! leaves more, so a trade that is computed at both prices is safe at both.

use estuary_math::{
    mul_div,
    Rounding::{Down, Up},
};

use super::{
    fee::{fee_at, part},
    invariant::{invariant, other_near},
    marginal_price, Book, Coin, Curve, Prices, Refusal, MAX_SKEW,
};
use crate::{wide::product, WAD};

/// A trade that the pool makes, and the pool after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trade {
    /// The caller's part: planck, units or liquidity shares.
    pub amount: u128,
    /// Reserves and supply after the trade.
    pub book: Book,
    /// D of these reserves at the exit price.
    pub invariant: u128,
    /// The marginal price that they leave, for the oracle.
    pub peg: u128,
}

/// A trade before it is judged: the caller's part, the pool after it, and D at the exit price, before and (where it is
/// known) after.
struct Draft {
    amount: u128,
    book: Book,
    before: u128,
    after: Option<u128>,
}

/// Swaps `amount` of `coin` for the other coin, and pays [`Trade::amount`] of that.
///
/// At each price, with the worths `x` of the coin that comes in and `y` of the other, `x' = x + w(amount)` and `y' =
/// Y(x', D)`: of `dy = y ⊖ y'` the pool keeps the fee at the mean sides `⌊(x + x')/2⌋` and `⌊(y + y')/2⌋`, rounded
/// down. The rest is paid, in units `⌊·W/rate⌋`. The smaller payment counts.
pub fn swap(curve: &Curve, book: &Book, prices: Prices, coin: Coin, amount: u128) -> Result<Trade, Refusal> {
    let draft = || {
        let (mut paid, before) = paid_for(curve, book, prices.exit, coin, amount)?;
        if prices.mint != prices.exit {
            paid = paid.min(paid_for(curve, book, prices.mint, coin, amount)?.0);
        }
        let book = match coin {
            Coin::Native => book.with(book.native.checked_add(amount)?, book.units.checked_sub(paid)?),
            Coin::Units => book.with(book.native.checked_sub(paid)?, book.units.checked_add(amount)?),
        };
        Some(Draft {
            amount: paid,
            book,
            before,
            after: None,
        })
    };
    conclude(curve, book, prices.exit, draft())
}

/// The payment of a swap at one price, and D before it.
fn paid_for(curve: &Curve, book: &Book, rate: u128, coin: Coin, amount: u128) -> Option<(u128, u128)> {
    let (native, units) = worths(book, rate)?;
    // A pool that is worth nothing would pay out the other coin for nothing.
    let d = invariant(native, units, curve.amplification).filter(|d| *d > 0)?;
    let (x, y, dx) = match coin {
        Coin::Native => (native, units, amount),
        Coin::Units => (units, native, worth(amount, rate)?),
    };
    let x_after = x.checked_add(dx)?;
    let y_after = other_near(x_after, d, y, curve.amplification)?;
    let fee = fee_at(mean(x, x_after), mean(y, y_after), curve.fee, curve.off_peg)?;
    let dy = y.saturating_sub(y_after);
    let dy = dy.saturating_sub(part(dy, fee)?);
    let paid = match coin {
        Coin::Native => mul_div(dy, WAD, rate, Down)?,
        Coin::Units => dy,
    };
    Some((paid, d))
}

/// Adds `native` planck and `units` to a pool that has a supply, and mints [`Trade::amount`] liquidity shares.
///
/// At each price, with D0 before and D1 after: from each coin's new reserve the pool takes the fee at its mean worth
/// and `⌊(D0 + D1)/2⌋`, at half the rate of a swap, on the difference to `⌊D1·old/D0⌋`. For the D of what is left it
/// mints `⌊supply·(D ⊖ D0)/D0⌋` shares. All that came in stays in the reserves. The fewer shares count.
pub fn add(curve: &Curve, book: &Book, prices: Prices, native: u128, units: u128) -> Result<Trade, Refusal> {
    let draft = || {
        let mut sum = book.with(book.native.checked_add(native)?, book.units.checked_add(units)?);
        let (mut minted, before, after) = minted_for(curve, book, &sum, prices.exit)?;
        if prices.mint != prices.exit {
            minted = minted.min(minted_for(curve, book, &sum, prices.mint)?.0);
        }
        sum.supply = sum.supply.checked_add(minted)?;
        Some(Draft {
            amount: minted,
            book: sum,
            before,
            after: Some(after),
        })
    };
    conclude(curve, book, prices.exit, draft())
}

/// The shares that a deposit mints at one price, and D before and after it.
fn minted_for(curve: &Curve, book: &Book, sum: &Book, rate: u128) -> Option<(u128, u128, u128)> {
    let d = |(native, units)| invariant(native, units, curve.amplification);
    let (before, after) = (d(worths(book, rate)?)?, d(worths(sum, rate)?)?);
    let side = mean(before, after);
    let kept = |old: u128, new: u128, rate| {
        let off = mul_div(after, old, before, Down)?.abs_diff(new);
        let worth = worth(old.checked_add(new)?, rate)?;
        let fee = fee_at(worth, side, curve.fee >> 1, curve.off_peg)?;
        new.checked_sub(part(off, fee)?)
    };
    let kept = book.with(
        kept(book.native, sum.native, WAD)?,
        kept(book.units, sum.units, rate)?,
    );
    let grown = d(worths(&kept, rate)?)?.saturating_sub(before);
    Some((mul_div(book.supply, grown, before, Down)?, before, after))
}

/// Makes the first deposit: mints D at the exit price, which is not above D at the mint price. `locked` of these shares
/// are to belong to nobody; D is ten times that at least.
pub fn add_first(
    curve: &Curve,
    exit: u128,
    native: u128,
    units: u128,
    locked: u128,
) -> Result<Trade, Refusal> {
    if native == 0 || units == 0 {
        return Err(Refusal::OneCoinMissing);
    }
    let worth = worth(units, exit).ok_or(Refusal::Arithmetic)?;
    let minted = invariant(native, worth, curve.amplification).ok_or(Refusal::Arithmetic)?;
    if minted < locked.saturating_mul(10) {
        return Err(Refusal::FirstDepositTooSmall);
    }
    // As if the pool had been balanced, with as much for a share as now.
    let before = Book {
        native: worth,
        units,
        supply: minted,
    };
    let book = Book {
        native,
        units,
        supply: minted,
    };
    conclude(
        curve,
        &before,
        exit,
        Some(Draft {
            amount: minted,
            book,
            before: minted,
            after: Some(minted),
        }),
    )
}

/// The reserves that `lp` shares give back, native and units: `⌊reserve·lp/supply⌋` of each. It needs no price.
/// Neither reserve per share falls. D, which is a whole number, may show a few planck less than its part. `None` if
/// `lp` exceeds the supply.
pub fn remove(book: &Book, lp: u128) -> Option<(u128, u128)> {
    book.supply.checked_sub(lp)?;
    let part = |reserve| mul_div(reserve, lp, book.supply, Down);
    Some((part(book.native)?, part(book.units)?))
}

/// Burns `lp` shares, and pays [`Trade::amount`] of `coin` alone.
///
/// At each price, with the worths `x` of that coin and `z` of the other, `D1 = D0 − ⌊lp·D0/supply⌋` and `y = Y(z,
/// D1)`: the pool takes the fee at the mean of `x` and `y`, and at `z`, each against `⌊(D0 + D1)/4⌋` and at half the
/// rate of a swap, on `⌊x·D1/D0⌋ ⊖ y` and `z − ⌊z·D1/D0⌋`. With these sides `x'` and `z'` it pays `x' ⊖ Y(z', D1)`,
/// in units `⌊·W/rate⌋`. The smaller payment counts.
pub fn remove_one(
    curve: &Curve,
    book: &Book,
    prices: Prices,
    coin: Coin,
    lp: u128,
) -> Result<Trade, Refusal> {
    let draft = || {
        let (mut paid, before) = paid_alone(curve, book, prices.exit, coin, lp)?;
        if prices.mint != prices.exit {
            paid = paid.min(paid_alone(curve, book, prices.mint, coin, lp)?.0);
        }
        let mut book = match coin {
            Coin::Native => book.with(book.native.checked_sub(paid)?, book.units),
            Coin::Units => book.with(book.native, book.units.checked_sub(paid)?),
        };
        book.supply = book.supply.checked_sub(lp)?;
        Some(Draft {
            amount: paid,
            book,
            before,
            after: None,
        })
    };
    conclude(curve, book, prices.exit, draft())
}

/// The payment of a withdrawal in one coin at one price, and D before it.
fn paid_alone(curve: &Curve, book: &Book, rate: u128, coin: Coin, lp: u128) -> Option<(u128, u128)> {
    let (native, units) = worths(book, rate)?;
    let before = invariant(native, units, curve.amplification)?;
    let after = before.checked_sub(mul_div(lp, before, book.supply, Down)?)?;
    let (x, z) = match coin {
        Coin::Native => (native, units),
        Coin::Units => (units, native),
    };
    let y = other_near(z, after, x, curve.amplification)?;
    let side = mean(before, after) >> 1;
    let kept = |whole: u128, off: u128, mean| {
        let fee = fee_at(mean, side, curve.fee >> 1, curve.off_peg)?;
        whole.checked_sub(part(off, fee)?)
    };
    let x_kept = kept(x, mul_div(x, after, before, Down)?.saturating_sub(y), mean(x, y))?;
    let z_kept = kept(z, z.checked_sub(mul_div(z, after, before, Down)?)?, z)?;
    let paid = x_kept.saturating_sub(other_near(z_kept, after, x, curve.amplification)?);
    let paid = match coin {
        Coin::Native => paid,
        Coin::Units => mul_div(paid, WAD, rate, Down)?,
    };
    Some((paid, before))
}

/// Judges a trade at the exit price: no side may be too heavy, and `⌈D·supply'/supply⌉` must hold. The new D is the
/// largest number that holds, so a comparison with it says the same as `holds`. The oracle needs the new D anyway.
fn conclude(curve: &Curve, old: &Book, exit: u128, draft: Option<Draft>) -> Result<Trade, Refusal> {
    let draft = draft.ok_or(Refusal::Arithmetic)?;
    let sides = worths(old, exit).zip(worths(&draft.book, exit));
    let (before, (x, y)) = sides.ok_or(Refusal::Arithmetic)?;
    if skews(before, (x, y)) {
        return Err(Refusal::Skewed);
    }
    let d = draft.after.or_else(|| invariant(x, y, curve.amplification));
    let due = mul_div(draft.before, draft.book.supply, old.supply, Up);
    let (d, due) = d.zip(due).ok_or(Refusal::Arithmetic)?;
    if d < due {
        return Err(Refusal::InvariantBroken);
    }
    let peg = marginal_price(x, y, d, curve.amplification).ok_or(Refusal::Arithmetic)?;
    Ok(Trade {
        amount: draft.amount,
        book: draft.book,
        invariant: d,
        peg,
    })
}

/// Whether one side is worth over [`MAX_SKEW`] times the other, and more so than before.
fn skews(before: (u128, u128), after: (u128, u128)) -> bool {
    let (less, more) = (after.0.min(after.1), after.0.max(after.1));
    more > less.saturating_mul(MAX_SKEW)
        && product(more, before.0.min(before.1), 1) > product(less, before.0.max(before.1), 1)
}

impl Book {
    /// The same supply with other reserves.
    fn with(&self, native: u128, units: u128) -> Self {
        Self {
            native,
            units,
            supply: self.supply,
        }
    }
}

/// `⌊units·rate/W⌋`
fn worth(units: u128, rate: u128) -> Option<u128> {
    mul_div(units, rate, WAD, Down)
}

/// The worths of both reserves: native and units.
fn worths(book: &Book, rate: u128) -> Option<(u128, u128)> {
    Some((book.native, worth(book.units, rate)?))
}

/// The mean of two sides or two D, rounded down. Both are below 2¹²⁷.
fn mean(a: u128, b: u128) -> u128 {
    a.wrapping_add(b) >> 1
}
