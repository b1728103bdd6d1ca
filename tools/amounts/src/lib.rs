//! Decimal numbers, exactly: they are read as integers of their smallest units, and no float comes in between.

use thiserror::Error;

/// Why a text is no amount. The subject of the sentence is the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoAmount {
    #[error("is not a decimal number like 250_000.5")]
    NotANumber,
    #[error("has more than {0} decimals")]
    TooFine(u32),
    #[error("is too large")]
    TooLarge,
}

/// Reads a decimal number like `250_000.5` as an integer of its smallest units, of which one has 10 to the power of
/// `decimals`. An underscore stands between two digits.
pub fn parse(text: &str, decimals: u32) -> Result<u128, NoAmount> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (digits(whole)?, digits(fraction)?),
        None => (digits(text)?, String::new()),
    };
    let finer = || NoAmount::TooFine(decimals);
    let given = u32::try_from(fraction.len()).map_err(|_| finer())?;
    let missing = decimals.checked_sub(given).ok_or_else(finer)?;
    let number: Option<u128> = format!("{whole}{fraction}").parse().ok();
    number
        .zip(10_u128.checked_pow(missing))
        .and_then(|(number, scale)| number.checked_mul(scale))
        .ok_or(NoAmount::TooLarge)
}

/// The digits of a number whose digits may be grouped by underscores.
pub fn digits(text: &str) -> Result<String, NoAmount> {
    let is_group = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    text.split('_')
        .all(is_group)
        .then(|| text.replace('_', ""))
        .ok_or(NoAmount::NotANumber)
}

/// Whole digits with `separator` between thousands.
pub fn grouped(digits: &str, separator: char) -> String {
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A fixed-point number of 18 decimals with eight of them, rounded down.
pub fn price(fixed: u128) -> String {
    const EIGHTH: u128 = 10_000_000_000;
    let shown = fixed / EIGHTH;
    format!("{}.{:08}", shown / 100_000_000, shown % 100_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_is_read() {
        for (text, decimals, read) in [
            ("0", 12, 0),
            ("250_000", 12, 250_000_000_000_000_000),
            ("0.000000000001", 12, 1),
            // A float would make this …68.
            ("123456789.123456789012", 12, 123_456_789_123_456_789_012),
            ("12.5", 7, 125_000_000),
            ("7", 0, 7),
            ("340282366920938463463374607431768211455", 0, u128::MAX),
        ] {
            assert_eq!(parse(text, decimals), Ok(read), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_told_from_what_does_not_fit() {
        for text in [
            "", ".", "ten", "-1", "+1", "1e6", "1.", ".5", "1.2.3", "1,000", " 1", "_", "_1", "1_", "1__0",
            "1._5",
        ] {
            assert_eq!(parse(text, 12), Err(NoAmount::NotANumber), "{text}");
        }
        assert_eq!(parse("0.0000000000001", 12), Err(NoAmount::TooFine(12)));
        for text in ["340282366920938463463374607.431768211456", &"9".repeat(40)] {
            assert_eq!(parse(text, 12), Err(NoAmount::TooLarge), "{text}");
        }
    }

    #[test]
    fn thousands_stand_apart_and_are_read_again() {
        for (plain, text) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1_000"),
            ("1234567", "1_234_567"),
            ("123456789012", "123_456_789_012"),
        ] {
            assert_eq!(grouped(plain, '_'), text);
            assert_eq!(digits(text), Ok(plain.into()));
        }
        assert_eq!(grouped("1234567", ','), "1,234,567");
    }

    #[test]
    fn prices_have_the_decimals_that_people_read() {
        assert_eq!(price(1_012_345_678_999_999_999), "1.01234567");
    }
}
