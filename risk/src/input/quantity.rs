//! Quantities: a number and its unit, as text.

use estuary_amounts::parse;
use estuary_interfaces::Balance;

/// A number and the unit behind it.
fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text
        .find(|letter: char| !(letter.is_ascii_digit() || matches!(letter, '.' | '_' | '-' | '+')))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    (number, unit.trim())
}

/// A decimal number, as precise as a float is.
fn decimal(number: &str) -> Result<f64, String> {
    match parse(number, 18) {
        Ok(_) => number
            .replace('_', "")
            .parse()
            .map_err(|_| format!("`{number}` is no number")),
        Err(error) => Err(format!("`{number}` {error}")),
    }
}

/// A part of a whole: `12.5 %` or `50 bps`.
pub fn part(text: &str) -> Result<f64, String> {
    let (number, unit) = split(text);
    match unit {
        "%" => Ok(decimal(number)? / 100.0),
        "bps" => Ok(decimal(number)? / 10_000.0),
        _ => Err(format!(
            "a part has a unit, like `{} %` or `{0} bps`",
            shown(number)
        )),
    }
}

/// A part of a whole in whole basis points.
pub fn bps(text: &str) -> Result<u16, String> {
    let (number, unit) = split(text);
    let decimals = match unit {
        "%" => 2,
        "bps" => 0,
        _ => return part(text).map(|_| 0),
    };
    let bps = parse(number, decimals).map_err(|error| format!("`{text}` {error}"))?;
    match u16::try_from(bps) {
        Ok(bps) if bps <= 10_000 => Ok(bps),
        _ => Err("there is no more than 100 %".into()),
    }
}

/// A rate a year: `2.2 % a year` or `0.5 a year`.
pub fn rate(text: &str) -> Result<f64, String> {
    let (number, unit) = split(text);
    match unit {
        "a year" => decimal(number),
        "% a year" => Ok(decimal(number)? / 100.0),
        _ => Err(format!(
            "a rate has a unit, like `{} % a year` or `{0} a year`",
            shown(number)
        )),
    }
}

/// A time in days: `28 d`, `6 h` or `30 min`.
pub fn days(text: &str) -> Result<f64, String> {
    let (number, unit) = split(text);
    match unit {
        "d" => decimal(number),
        "h" => Ok(decimal(number)? / 24.0),
        "min" => Ok(decimal(number)? / 1_440.0),
        _ => Err(format!(
            "a time has a unit, like `{} d`, `{0} h` or `{0} min`",
            shown(number)
        )),
    }
}

/// An amount of tokens in planck: `1_000 DOT`.
pub fn amount(text: &str, symbol: &str, decimals: u32) -> Result<Balance, String> {
    let (number, unit) = split(text);
    match unit == symbol {
        true => parse(number, decimals).map_err(|error| format!("`{number}` {error}")),
        false => Err(format!("an amount has a unit, like `{} {symbol}`", shown(number))),
    }
}

/// A number without a unit.
pub fn plain(text: &str) -> Result<f64, String> {
    match split(text) {
        (number, "") => decimal(number),
        (_, unit) => Err(format!("this number has no unit; `{unit}` is too much")),
    }
}

/// A whole number without a unit.
pub fn count(text: &str) -> Result<u64, String> {
    parse(text, 0)
        .map_err(|error| format!("`{text}` {error}"))
        .and_then(|count| u64::try_from(count).map_err(|_| format!("`{text}` is too large")))
}

fn shown(number: &str) -> &str {
    match number {
        "" => "1",
        number => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_and_never_guessed() {
        assert_eq!((part("12.5 %"), part("50 bps")), (Ok(0.125), Ok(0.005)));
        assert_eq!((bps("12.5 %"), bps("50bps")), (Ok(1_250), Ok(50)));
        assert_eq!((rate("2 % a year"), rate("0.5 a year")), (Ok(0.02), Ok(0.5)));
        assert_eq!(
            (days("28 d"), days("6 h"), days("30 min")),
            (Ok(28.0), Ok(0.25), Ok(1.0 / 48.0))
        );
        assert_eq!(amount("1_000.5 DOT", "DOT", 10), Ok(10_005_000_000_000));
        assert_eq!((plain("0.5"), count("1_000")), (Ok(0.5), Ok(1_000)));
    }

    #[test]
    fn a_missing_or_wrong_unit_is_told_with_a_right_one() {
        let told = [
            part("12"),
            rate("2 %"),
            days("28"),
            amount("5 KSM", "DOT", 10).map(|_| 0.0),
            plain("5 %"),
        ]
        .map(|read| read.unwrap_err());
        assert_eq!(
            told,
            [
                "a part has a unit, like `12 %` or `12 bps`",
                "a rate has a unit, like `2 % a year` or `2 a year`",
                "a time has a unit, like `28 d`, `28 h` or `28 min`",
                "an amount has a unit, like `5 DOT`",
                "this number has no unit; `%` is too much",
            ]
        );
    }

    #[test]
    fn numbers_that_are_none_are_told() {
        assert!(part("-5 %").is_err() && part("five %").is_err() && plain("1e9").is_err());
        assert_eq!(bps("0.001 %"), Err("`0.001 %` has more than 2 decimals".into()));
        assert_eq!(bps("101 %"), Err("there is no more than 100 %".into()));
    }
}
