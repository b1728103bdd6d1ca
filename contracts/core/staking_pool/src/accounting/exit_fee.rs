//! The fee of an instant exit: a rate that rises with the use of the reserve, integrated over the exit.
//!
//! With a reserve of `r` and its target `T`, the reserve is used to `1 − r/T`, and the next planck costs
//! `min + (max − min)·(1 − r/T)`. An exit of `x` pays that rate for each of its plancks in turn:
//!
//! ```text
//! fee(x) = min·x + (max − min)·∫ (1 − y/T) dy, over y from r − x to r
//!        = min·x + (max − min)·(a − b)·(2T − a − b)/(2T), with a = min(r, T), b = min(r − x, T)
//! ```
//!
//! An integral adds up: while the reserve is not refilled between them, exits in parts cost as much as one exit.
//! A used reserve is refilled as fast as `reserve_limit` grows back, over a reward period. Roundings are upwards.

use estuary_interfaces::Balance;
use estuary_math::{mul_div, Rounding, BPS};

/// The fee's rates, in basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExitRates {
    /// The rate of a full reserve.
    pub min: u16,
    /// The rate of the last planck of the reserve.
    pub max: u16,
}

/// The fee in planck for taking `amount ≤ reserve` out of `reserve`, whose target is `target`.
pub fn exit_fee(amount: Balance, reserve: Balance, target: Balance, rates: ExitRates) -> Option<Balance> {
    let left = reserve.checked_sub(amount)?;
    let (from, to) = (reserve.min(target), left.min(target));
    let used = match target {
        // A reserve that should be empty is used up.
        0 => amount,
        _ => {
            let twice = target.checked_mul(2)?;
            let mean = twice.checked_sub(from)?.checked_sub(to)?;
            mul_div(from.checked_sub(to)?, mean, twice, Rounding::Up)?
        }
    };
    let steep = rates.max.saturating_sub(rates.min);
    let flat = mul_div(amount, rates.min.into(), BPS, Rounding::Up)?;
    flat.checked_add(mul_div(used, steep.into(), BPS, Rounding::Up)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: ExitRates = ExitRates { min: 10, max: 210 };

    #[test]
    fn a_full_reserve_costs_little_and_an_empty_one_much() {
        // The first tenth: 0.1 % and a mean of 5 % of the other 2 %.
        assert_eq!(exit_fee(100_000, 1_000_000, 1_000_000, RATES), Some(100 + 100));
        // The last tenth: 0.1 % and a mean of 95 % of 2 %.
        assert_eq!(exit_fee(100_000, 100_000, 1_000_000, RATES), Some(100 + 1_900));
        // All of it: 0.1 % and half of 2 %.
        assert_eq!(
            exit_fee(1_000_000, 1_000_000, 1_000_000, RATES),
            Some(1_000 + 10_000)
        );
    }

    #[test]
    fn what_exceeds_the_target_costs_the_least() {
        assert_eq!(exit_fee(500_000, 1_500_000, 1_000_000, RATES), Some(500));
        assert_eq!(exit_fee(600_000, 1_500_000, 1_000_000, RATES), Some(600 + 100));
    }

    #[test]
    fn a_reserve_without_a_target_costs_the_most() {
        assert_eq!(exit_fee(100_000, 100_000, 0, RATES), Some(2_100));
    }

    #[test]
    fn splitting_an_exit_gains_nothing() {
        let (target, amount) = (1_000_003, 777_777);
        for parts in [2, 3, 7, 1_000] {
            let mut reserve = target;
            let mut paid = 0;
            for part in 0..parts {
                let exit = amount / parts + u128::from(part < amount % parts);
                paid += exit_fee(exit, reserve, target, RATES).unwrap();
                reserve -= exit;
            }
            let at_once = exit_fee(amount, target, target, RATES).unwrap();
            assert!(paid >= at_once, "{parts} parts pay {paid} instead of {at_once}");
            assert!(
                paid - at_once <= 3 * parts,
                "only roundings add up: {paid}, {at_once}"
            );
        }
    }

    #[test]
    fn more_than_the_reserve_has_no_price() {
        assert_eq!(exit_fee(2, 1, 1, RATES), None);
    }
}
