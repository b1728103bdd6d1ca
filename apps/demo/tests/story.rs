//! A short story, from its text to its files.

use estuary_demo::{output, report, sheet::Mismatch, Outcome, Scenario, Story};

const STORY: &str = r#"
title = "A short story"
description = "Two depositors, two operators, one slash."
eras = 8
slash_defer = 1
operators = [
    { name = "Alpha", validator = 0, bond = 1_000, commission = 5 },
    { name = "Bravo", validator = 1, bond = 1_500, commission = 3.5, on_chain_commission = 1 },
]
depositors = [
    { name = "alice", amount = 10_000.000000000001 },
    { name = "bob", amount = 3_333.333333333333, claims_at_once = false },
]
events = [
    { era = 2, transfer = "alice", to = "bob", amount = 10 },
    { era = 2, donate = "Alpha", amount = 5 },
    { era = 3, exit = "alice", amount = "30 %" },
    { era = 3, offence = "Bravo", percent = 50 },
    { era = 3, offence = "Alpha", percent = 10 },
    { era = 4, cancel_slash = "Alpha" },
    { era = 6, exit = "bob", amount = "all" },
]
"#;

fn play(text: &str) -> anyhow::Result<(Scenario, Outcome, String)> {
    let scenario = Scenario::parse("short.toml", text)?;
    let mut told = Vec::new();
    let outcome = Story::play(&scenario, &mut told)?;
    report::print(&outcome, &mut told)?;
    Ok((scenario, outcome, String::from_utf8(told)?))
}

#[test]
fn a_story_closes_to_the_planck_and_is_told_within_its_columns() {
    let (scenario, mut outcome, told) = play(STORY).unwrap();
    assert_eq!(outcome.sheet.check(), Ok(()));

    let told_losses: Vec<_> = outcome
        .losses
        .iter()
        .map(|loss| (loss.era, loss.operator.as_str(), loss.announced))
        .collect();
    // Both slashes were announced, and only one was applied.
    assert_eq!(
        told_losses,
        [(4, "Alpha", true), (4, "Bravo", true), (5, "Bravo", false)]
    );
    let [_, announced, taken] = &outcome.losses[..] else {
        unreachable!("there are three")
    };
    assert_eq!(
        announced.total,
        announced.bond + announced.cover + announced.queue + announced.stream + announced.holders
    );
    assert!(announced.bond > 0 && announced.queue > 0 && announced.holders > 0);
    assert_eq!((taken.total, taken.bond), (announced.total, announced.bond));
    assert_eq!(
        taken.before,
        announced.queue + announced.stream + announced.holders
    );

    let widest = told.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(110), "a line has {widest:?} columns");
    assert!(told.contains("⚖ governance cancels the slash of Alpha"));
    assert!(told.contains("✂ the chain took"));

    let folder = std::env::temp_dir().join(format!("estuary-demo-{}", std::process::id()));
    let [table, chart] = output::write(&scenario, &outcome, &folder).unwrap();
    let table = std::fs::read_to_string(table).unwrap();
    assert_eq!(table.lines().count(), 1 + 9, "a head and nine eras");
    assert!(table.lines().all(|line| line.split(',').count() == 11));
    let chart = std::fs::read_to_string(chart).unwrap();
    assert!(chart.starts_with("<svg width=\"1200\"") && chart.ends_with("</svg>\n"));
    std::fs::remove_dir_all(folder).unwrap();

    // The same story with a planck too much paid to depositors must not close.
    outcome.sheet.went_out.0[0].1 += 1;
    assert_eq!(
        outcome.sheet.check(),
        Err(Mismatch {
            what: "what is there and what should have remained".into(),
            difference: 1,
        })
    );
}

#[test]
fn what_the_contracts_refuse_is_told_with_its_line() {
    let cases = [
        (
            "amount = \"30 %\"",
            "amount = 99_999",
            "short.toml, line 17, column 5: era 3: alice holds ",
        ),
        (
            "\"bob\", amount = \"all\"",
            "\"bob\", amount = 0.05",
            "short.toml, line 21, column 5: era 6: bob cannot withdraw 0.05: BelowMinimum",
        ),
        (
            "bond = 1_500",
            "bond = 999",
            "short.toml, line 8, column 14: Bravo cannot become an operator: BondTooSmall",
        ),
    ];
    for (from, to, reason) in cases {
        assert!(STORY.contains(from));
        let Err(error) = play(&STORY.replacen(from, to, 1)) else {
            panic!("{to} is refused")
        };
        assert!(error.to_string().starts_with(reason), "{error}");
    }
}
