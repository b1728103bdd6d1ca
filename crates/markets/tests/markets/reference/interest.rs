//! The adaptive rate.

use num_bigint::BigInt;

use super::{big, wad};

const YEAR: u64 = 31_536_000;

/// Morpho's approximation of e^x. The shift is a division that cuts towards zero, of a positive number.
pub fn exponential(x: &BigInt) -> BigInt {
    let ln_2 = big(693_147_180_559_945_309u64);
    if *x < -big(41_446_531_673_892_822_312u128) {
        return big(0);
    }
    let x = x.min(&(40 * wad())).clone();
    let half: BigInt = &ln_2 / 2;
    let q: BigInt = match x < big(0) {
        true => (&x - half) / &ln_2,
        false => (&x + half) / &ln_2,
    };
    let rest = &x - &q * ln_2;
    let power = wad() + &rest + &rest * &rest / wad() / 2;
    let q: i64 = (&q).try_into().expect("a small exponent");
    match q < 0 {
        true => power / big(2).pow(q.unsigned_abs() as u32),
        false => power * big(2).pow(q as u32),
    }
}

pub fn use_of(borrow: u128, supply: u128) -> BigInt {
    match supply {
        0 => big(0),
        _ => big(borrow) * wad() / supply,
    }
}

/// The mean rate and the rate at target at the end.
pub fn mean_rate(used: &BigInt, start: u64, seconds: u64) -> (BigInt, BigInt) {
    let target: BigInt = wad() * 9 / 10;
    let is_over = used > &target;
    let norm = if is_over { wad() - &target } else { target.clone() };
    let error = (used - target) * wad() / norm;
    let linear: BigInt = 50 * wad() / YEAR * &error / wad() * seconds;
    let start = big(start);
    let moved = |linear: &BigInt| {
        let moved: BigInt = &start * exponential(linear) / wad();
        moved.max(wad() / 1_000 / YEAR).min(2 * wad() / YEAR)
    };
    let (mean, end) = match linear == big(0) {
        true => (start.clone(), start),
        false => {
            let (end, middle) = (moved(&linear), moved(&(&linear / 2)));
            ((&start + &end + 2 * middle) / 4, end)
        }
    };
    let steep: BigInt = if error < big(0) { wad() * 3 / 4 } else { 3 * wad() };
    ((steep * error / wad() + wad()) * mean / wad(), end)
}

pub fn interest(borrow: u128, rate: &BigInt, seconds: u64) -> BigInt {
    let first = rate * seconds;
    let second = &first * &first / (2 * wad());
    let third = &second * &first / (3 * wad());
    borrow * (first + second + third) / wad()
}
