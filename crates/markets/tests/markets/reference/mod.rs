//! The formulas in integers without a limit, written down once more: roots are found by halving, quotients are exact.
//!
//! The tests of this crate use them, and the models of the whole protocol.

pub mod interest;
pub mod lending;
pub mod stable;

use num_bigint::BigInt;

/// A whole: 10¹⁸.
pub fn wad() -> BigInt {
    big(10u128.pow(18))
}

pub fn big(n: impl Into<BigInt>) -> BigInt {
    n.into()
}

/// `⌈a/b⌉` of numbers that are not negative.
pub fn up(a: BigInt, b: &BigInt) -> BigInt {
    (a + b - 1) / b
}

/// `a − b`, or 0.
pub fn minus(a: BigInt, b: BigInt) -> BigInt {
    (a - b).max(big(0))
}

/// The number in the code's type. `None` if it does not fit.
pub fn small(n: &BigInt) -> Option<u128> {
    n.try_into().ok()
}

/// The least number from `from` on for which `is_enough`, which no greater one is not; less than `end`.
pub fn least(mut from: BigInt, mut end: BigInt, is_enough: impl Fn(&BigInt) -> bool) -> Option<BigInt> {
    let limit = end.clone();
    while from < end {
        let middle: BigInt = (&from + &end) >> 1;
        match is_enough(&middle) {
            true => end = middle,
            false => from = middle + 1,
        }
    }
    (from < limit).then_some(from)
}
