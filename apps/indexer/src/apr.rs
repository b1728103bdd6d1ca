//! The growth of the share price over a time, annualised: `(price end − price begin) / price begin · year / time`.
//!
//! It is simple: nothing is compounded.

use estuary_math::{mul_div, Rounding};

use crate::book::{Price, ONE};

/// A year of 365 days, in milliseconds.
const YEAR: u64 = 365 * 86_400_000;

/// The growth, in parts of 10^18 of the price at the beginning. `None` where there is no time between both prices, or
/// no price at the beginning.
pub fn apr(begin: &Price, end: &Price) -> Option<i128> {
    let elapsed = end.time.checked_sub(begin.time).filter(|elapsed| *elapsed > 0)?;
    let grown = end.price.abs_diff(begin.price);
    let grown = mul_div(grown, ONE, begin.price, Rounding::Down)?;
    let yearly = mul_div(grown, YEAR.into(), elapsed.into(), Rounding::Down)?;
    let yearly = i128::try_from(yearly).ok()?;
    Some(if end.price < begin.price { -yearly } else { yearly })
}

/// Parts of 10^18 as a decimal fraction: `0.081234567890123456`.
pub fn fraction(parts: i128) -> String {
    let sign = if parts < 0 { "-" } else { "" };
    let (whole, rest) = (parts.unsigned_abs() / ONE, parts.unsigned_abs() % ONE);
    format!("{sign}{whole}.{rest:018}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400_000;

    fn price(time: u64, price: u128) -> Price {
        Price {
            time,
            price,
            equity: 0,
            total_shares: 0,
        }
    }

    #[test]
    fn growth_of_a_day_counts_365_times() {
        let grown = apr(&price(0, ONE), &price(DAY, ONE / 1_000 * 1_001));
        assert_eq!(grown, Some(365 * ONE as i128 / 1_000));
        assert_eq!(grown.map(fraction), Some("0.365000000000000000".into()));
    }

    #[test]
    fn a_price_that_has_grown_before_grows_from_there() {
        let grown = apr(&price(DAY, 2 * ONE), &price(DAY + YEAR, 3 * ONE));
        assert_eq!(grown.map(fraction), Some("0.500000000000000000".into()));
    }

    #[test]
    fn a_loss_is_negative() {
        let lost = apr(&price(0, ONE), &price(YEAR, ONE / 4 * 3));
        assert_eq!(lost.map(fraction), Some("-0.250000000000000000".into()));
    }

    #[test]
    fn no_time_and_no_price_have_no_growth() {
        assert_eq!(apr(&price(5, ONE), &price(5, 2 * ONE)), None);
        assert_eq!(apr(&price(6, ONE), &price(5, ONE)), None);
        assert_eq!(apr(&price(0, 0), &price(5, ONE)), None);
    }

    #[test]
    fn a_growth_beyond_all_numbers_is_none() {
        assert_eq!(apr(&price(0, 1), &price(1, u128::MAX)), None);
    }
}
