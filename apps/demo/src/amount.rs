//! Decimal numbers, exactly: tokens are read into planck and written back without a float in between.

pub use estuary_amounts::price;
use estuary_runtime::Balance;

/// Decimals of the token.
pub const DECIMALS: usize = 12;

/// Decimals of a percentage, so that it is exact in parts per billion.
pub const PERCENT_DECIMALS: usize = 7;

/// Reads a decimal number like `250_000.5` as an integer of its smallest units.
///
/// # Errors
/// The reason, if it is no such number, is finer than `decimals`, or too large.
pub fn parse(text: &str, decimals: usize) -> Result<u128, String> {
    let decimals = decimals.try_into().unwrap_or(u32::MAX);
    estuary_amounts::parse(text, decimals).map_err(|error| format!("`{text}` {error}"))
}

/// Tokens rounded to two decimals.
pub fn tokens(planck: Balance) -> String {
    const SHOWN: Balance = 10_000_000_000;
    let hundredths = planck.saturating_add(SHOWN / 2) / SHOWN;
    format!("{}.{:02}", group(hundredths / 100), hundredths % 100)
}

/// Tokens to the planck.
pub fn exact(planck: Balance) -> String {
    const ONE: Balance = 10u128.pow(DECIMALS as u32);
    format!("{}.{:0DECIMALS$}", group(planck / ONE), planck % ONE)
}

/// An amount that may come to be subtracted.
///
/// # Panics
/// If it exceeds half of what the type holds: far more than was ever issued.
pub fn signed(planck: Balance) -> i128 {
    planck.try_into().expect("there is less money in the world")
}

/// A gain or a loss in tokens, with its sign and two decimals.
pub fn signed_tokens(planck: i128) -> String {
    with_sign(planck, tokens(planck.unsigned_abs()))
}

/// `part` of `whole` in percent with its sign and two decimals.
pub fn signed_percent(part: i128, whole: Balance) -> String {
    let Some(hundredths) = part.unsigned_abs().saturating_mul(10_000).checked_div(whole) else {
        return "–".into();
    };
    let number = format!("{}.{:02} %", group(hundredths / 100), hundredths % 100);
    with_sign(part, number)
}

/// What is shown as nothing needs no sign.
fn with_sign(amount: i128, number: String) -> String {
    let nothing = !number.contains(|digit| ('1'..='9').contains(&digit));
    match amount {
        _ if nothing => number,
        ..0 => format!("−{number}"),
        _ => format!("+{number}"),
    }
}

/// Thousands apart: `1,234,567`.
pub fn group(number: u128) -> String {
    estuary_amounts::grouped(&number.to_string(), ',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly() {
        assert_eq!(parse("250_000", DECIMALS), Ok(250_000_000_000_000_000));
        assert_eq!(parse("0.000000000001", DECIMALS), Ok(1));
        assert_eq!(parse("0.1", DECIMALS), Ok(100_000_000_000));
        // A float would make this …68.
        assert_eq!(
            parse("123456789.123456789012", DECIMALS),
            Ok(123_456_789_123_456_789_012)
        );
        assert_eq!(parse("12.5", PERCENT_DECIMALS), Ok(125_000_000));
    }

    #[test]
    fn what_is_no_decimal_number_is_refused_with_the_reason() {
        for text in ["", "ten", "-1", "1e6", "1.", ".5", "1.2.3", "1,000", "+1"] {
            assert_eq!(
                parse(text, DECIMALS),
                Err(format!("`{text}` is not a decimal number like 250_000.5"))
            );
        }
        assert_eq!(
            parse("0.0000000000001", DECIMALS),
            Err("`0.0000000000001` has more than 12 decimals".into())
        );
        let huge = "9".repeat(40);
        assert_eq!(parse(&huge, DECIMALS), Err(format!("`{huge}` is too large")));
    }

    #[test]
    fn digits_are_grouped_in_threes() {
        let cases = [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (12_345_678, "12,345,678"),
        ];
        for (number, text) in cases {
            assert_eq!(group(number), text);
        }
    }

    #[test]
    fn tokens_are_rounded_or_exact() {
        assert_eq!(tokens(1_234_567_994_999_999_999), "1,234,567.99");
        assert_eq!(tokens(1_234_567_995_000_000_000), "1,234,568.00");
        assert_eq!(exact(1_234_567_999_999_999_999), "1,234,567.999999999999");
        assert_eq!(exact(1), "0.000000000001");
        assert_eq!(signed_tokens(-1_500_000_000_000), "−1.50");
        assert_eq!(signed_percent(-125, 10_000), "−1.25 %");
        assert_eq!(signed_tokens(10_000_000_000), "+0.01");
        assert_eq!(signed_tokens(-1), "0.00");
        assert_eq!(signed_percent(1, 0), "–");
        assert_eq!(price(1_012_345_678_999_999_999), "1.01234567");
    }
}
