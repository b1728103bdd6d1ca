//! Amounts: tokens as people write them, planck as the chain counts them, and nothing lost between the two.

pub use estuary_amounts::price;
use estuary_amounts::{digits, grouped};
use estuary_interfaces::Balance;

use crate::error::{Error, Result};

/// Decimals of amounts in tables.
const BRIEF_DECIMALS: u32 = 4;

/// The chain's native token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub symbol: String,
    pub decimals: u32,
}

impl Token {
    /// Reads tokens, like `12`, `0.5` or `1_000.25`, as planck.
    pub fn parse(&self, text: &str) -> Result<Balance> {
        estuary_amounts::parse(text, self.decimals).map_err(|error| {
            let symbol = &self.symbol;
            Error::Usage(format!("`{text}` is no amount of {symbol}: it {error}"))
        })
    }

    /// The planck of one token.
    pub fn unit(&self) -> Result<Balance> {
        let unit = 10_u128.checked_pow(self.decimals);
        unit.ok_or_else(|| Error::WrongChain(format!("{} has {} decimals", self.symbol, self.decimals)))
    }

    /// Planck as tokens, to the last one, with the symbol.
    pub fn show(&self, planck: Balance) -> String {
        format!("{} {}", self.number(planck), self.symbol)
    }

    /// Planck as tokens, to the last one, for people: with groups of digits, as they are read too.
    pub fn number(&self, planck: Balance) -> String {
        grouped_decimal(&self.plain(planck))
    }

    /// Planck as tokens with four decimals at most, rounded down, for tables.
    pub fn brief(&self, planck: Balance) -> String {
        let coarse = self.decimals.saturating_sub(BRIEF_DECIMALS);
        let step = 10_u128.checked_pow(coarse).unwrap_or(Balance::MAX);
        self.number(planck - planck % step)
    }

    /// The same of planck as JSON has them.
    pub fn show_text(&self, planck: &str) -> String {
        self.show(planck.parse().unwrap_or_default())
    }

    pub fn number_text(&self, planck: &str) -> String {
        self.number(planck.parse().unwrap_or_default())
    }

    pub fn brief_text(&self, planck: &str) -> String {
        self.brief(planck.parse().unwrap_or_default())
    }

    /// Planck as tokens, to the last one, for programs.
    pub fn plain(&self, planck: Balance) -> String {
        let width = self.decimals as usize;
        let padded = format!("{planck:0>width$}", width = width + 1);
        let (whole, fraction) = padded.split_at(padded.len() - width);
        match fraction.trim_end_matches('0') {
            "" => whole.into(),
            fraction => format!("{whole}.{fraction}"),
        }
    }
}

/// A decimal number with an underscore between thousands.
fn grouped_decimal(number: &str) -> String {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let mut text = grouped(whole, '_');
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// Basis points as a percentage.
pub fn percent(basis_points: u16) -> String {
    format!("{}.{:02} %", basis_points / 100, basis_points % 100)
}

/// Milliseconds as the largest unit that fits them, and one more: `1 d 2 h`.
pub fn duration(milliseconds: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s")];
    let mut rest = milliseconds;
    let mut parts = Vec::new();
    for (unit, name) in UNITS {
        if rest >= unit && parts.len() < 2 {
            parts.push(format!("{} {name}", rest / unit));
            rest %= unit;
        }
    }
    match parts.is_empty() {
        true => "0 s".into(),
        false => parts.join(" "),
    }
}

/// Reads a time like `90s`, `30m`, `6h` or `2d`, in milliseconds.
pub fn parse_duration(text: &str) -> Result<u64> {
    let read = || {
        let unit = text.chars().last()?;
        let number: u64 = digits(text.strip_suffix(unit)?).ok()?.parse().ok()?;
        let milliseconds = match unit {
            's' => 1_000,
            'm' => 60_000,
            'h' => 3_600_000,
            'd' => 86_400_000,
            _ => return None,
        };
        number.checked_mul(milliseconds)
    };
    read().ok_or_else(|| Error::Usage(format!("`{text}` is no time like 90s, 30m, 6h or 2d")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(decimals: u32) -> Token {
        Token {
            symbol: "UNIT".into(),
            decimals,
        }
    }

    #[test]
    fn tokens_are_read_and_written_exactly() {
        let cases = [
            ("0", 0, "0"),
            ("12", 12_000_000_000_000, "12"),
            ("0.5", 500_000_000_000, "0.5"),
            ("0.000000000001", 1, "0.000000000001"),
            ("1_000.250", 1_000_250_000_000_000, "1_000.25"),
            // A float would make this …68.
            (
                "123456789.123456789012",
                123_456_789_123_456_789_012,
                "123_456_789.123456789012",
            ),
        ];
        for (text, planck, written) in cases {
            assert_eq!(token(12).parse(text).unwrap(), planck);
            assert_eq!(token(12).number(planck), written);
        }
        assert_eq!(token(0).parse("7").unwrap(), 7);
        assert_eq!(token(0).show(7), "7 UNIT");
        assert_eq!(token(18).show(10_u128.pow(18)), "1 UNIT");
    }

    #[test]
    fn a_table_shows_few_decimals_and_never_too_much() {
        assert_eq!(token(12).brief(1_234_999_999_999_999), "1_234.9999");
        assert_eq!(token(12).brief(99_999_999), "0");
        assert_eq!(token(2).brief(123_456), "1_234.56");
        assert_eq!(token(12).plain(1_234_500_000_000_000), "1234.5");
    }

    #[test]
    fn every_amount_is_read_as_it_is_written() {
        for planck in [1, 9, 10, 999_999_999_999, 10_u128.pow(12), u128::MAX] {
            assert_eq!(token(12).parse(&token(12).number(planck)).unwrap(), planck);
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for (text, reason) in [
            ("ten", "a decimal number"),
            ("0.0000000000001", "more than 12 decimals"),
            (&"9".repeat(40), "too large"),
        ] {
            let error = token(12).parse(text).unwrap_err();
            assert!(matches!(error, Error::Usage(_)), "{text}: {error}");
            let told = error.to_string();
            assert!(told.contains(text) && told.contains("UNIT"), "{told}");
            assert!(told.contains(reason), "{told}");
        }
    }

    #[test]
    fn times_are_read_and_written() {
        assert_eq!(parse_duration("90s").unwrap(), 90_000);
        assert_eq!(parse_duration("2d").unwrap(), 172_800_000);
        for text in ["", "d", "2", "2w", "-2d", "1.5h", "99999999999999999999d", "2日"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
        assert_eq!(duration(999), "0 s");
        assert_eq!(duration(93_784_000), "1 d 2 h");
        assert_eq!(duration(3_600_000), "1 h");
    }

    #[test]
    fn rates_have_the_decimals_that_people_read() {
        assert_eq!(percent(1_234), "12.34 %");
    }
}
