//! Whatever people write is a portfolio, or is told with its place.

use estuary_risk::{
    input::{portfolio::Portfolio, scenario::Scenario},
    loss::run::plain,
};
use proptest::{prelude::*, sample::select};

use crate::PORTFOLIOS;

#[test]
fn every_mistake_of_a_file_is_told_at_once_with_its_place() {
    let text = PORTFOLIOS[2].1;
    let told = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        let mistakes = Portfolio::parse("bad.toml", &text.replacen(from, to, 1)).unwrap_err();
        mistakes
            .0
            .into_iter()
            .map(|mistake| (mistake.line, mistake.reason))
            .collect::<Vec<_>>()
    };
    let line = |of: &str| text[..text.find(of).unwrap()].matches('\n').count() + 1;
    for (from, to, reason) in [
        (
            "loading = \"50 %\"",
            "loading = \"150 %\"",
            "there is no more than 100 %",
        ),
        (
            "rate = \"1 % a year\"",
            "rate = \"1 %\"",
            "a rate has a unit, like `1 % a year` or `1 a year`",
        ),
        (
            "stake = \"1_300_000 DOT\"",
            "stake = \"1_300_000\"",
            "an amount has a unit, like `1_300_000 DOT`",
        ),
        (
            "stake = \"1_300_000 DOT\"",
            "stake = \"0 DOT\"",
            "the amount is zero",
        ),
        (
            "name = \"client A\"",
            "name = \"client B\"",
            "no operator has the client `client B`",
        ),
        (
            "elsewhere = \"60\"",
            "elsewhere = \"many\"",
            "`many` is not a decimal number like 250_000.5",
        ),
    ] {
        let mistakes = told(from, to);
        assert!(
            mistakes.contains(&(line(from), reason.into())),
            "{to}: {mistakes:?}"
        );
    }
    let both = text
        .replace("loading = \"50 %\"", "loading = \"150 %\"")
        .replace("1_300_000 DOT", "0 DOT");
    assert_eq!(Portfolio::parse("bad.toml", &both).unwrap_err().0.len(), 2);
}

/// Texts that may stand where a number stands.
const VALUES: [&str; 16] = [
    "\"0 %\"",
    "\"100 %\"",
    "\"1 bps\"",
    "\"0 DOT\"",
    "\"340282366920938463463374607431768211455 DOT\"",
    "\"0.0000000001 DOT\"",
    "\"100 a year\"",
    "\"0 a year\"",
    "\"0 d\"",
    "\"99999999999999999999 d\"",
    "\"1 min\"",
    "\"-1\"",
    "0",
    "18446744073709551615",
    "1e308",
    "{ value = \"1\", level = 4 }",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// A portfolio with some values replaced and a line left out is refused with places, or its paths end.
    #[test]
    fn any_text_is_a_portfolio_or_its_mistakes_have_places(
        portfolio in 0..PORTFOLIOS.len(),
        edits in prop::collection::vec((0..200usize, select(&VALUES[..])), 0..4),
        left_out in prop::option::of(0..200usize),
    ) {
        let mut lines: Vec<String> = PORTFOLIOS[portfolio].1.lines().map(String::from).collect();
        let count = lines.len();
        for (line, value) in edits {
            let line = &mut lines[line % count];
            if let Some((key, _)) = line.split_once(" = ") {
                *line = format!("{key} = {value}");
            }
        }
        if let Some(line) = left_out {
            lines.remove(line % count);
        }
        let text = lines.join("\n");
        match Portfolio::parse("any.toml", &text) {
            Err(mistakes) => {
                let placed = |mistake: &&_| -> bool {
                    let mistake: &estuary_risk::input::PlacedError = mistake;
                    (1..=lines.len() + 1).contains(&mistake.line) && mistake.column > 0
                };
                prop_assert!(!mistakes.0.is_empty() && mistakes.0.iter().all(|mistake| placed(&mistake)));
            }
            Ok(portfolio) => {
                let scenario = Scenario::parse("year.toml", estuary_risk::input::scenario::DEFAULT, &portfolio);
                let totals = plain(&portfolio, &scenario.unwrap(), 1, 64);
                // Beyond the range of the contracts' arithmetic, an error is the answer too.
                prop_assert!(totals.is_err() || totals.is_ok_and(|totals| totals.unbalanced == 0));
            }
        }
    }
}
