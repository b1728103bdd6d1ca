//! The formulas in integers without a limit, written down once more: roots are found by what they are, quotients are
//! exact.
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

/// The least number below `end` for which `is_enough`, as for all greater ones. The search goes from `guess` outwards, in
/// steps that double, and then by halving: a good guess saves time, and changes nothing else.
pub fn least(guess: BigInt, end: BigInt, is_enough: impl Fn(&BigInt) -> bool) -> Option<BigInt> {
    let guess = guess.max(big(0)).min(end.clone());
    // Below `from` none is enough, and from `to` on all are.
    let (mut from, mut to, mut step) = (big(0), end.clone(), big(1));
    if guess == end || is_enough(&guess) {
        to = guess;
        while step <= to {
            let next: BigInt = &to - &step;
            if !is_enough(&next) {
                from = next + 1;
                break;
            }
            (to, step) = (next, step * 2);
        }
    } else {
        from = guess + 1;
        while &from + &step <= end {
            let next: BigInt = &from + &step - 1;
            if is_enough(&next) {
                to = next;
                break;
            }
            (from, step) = (next + 1, step * 2);
        }
    }
    while from < to {
        let middle: BigInt = (&from + &to) >> 1;
        match is_enough(&middle) {
            true => to = middle,
            false => from = middle + 1,
        }
    }
    (from < end).then_some(from)
}
