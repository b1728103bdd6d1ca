//! A short story, from its text to its files.

use estuary_demo::{output, report, sheet::Mismatch, Kind, Outcome, Party, Scenario, Story};

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
    let paths = output::write(&scenario, &outcome, &folder).unwrap();
    let [table, chart] = &paths[..] else {
        unreachable!("a table and a chart")
    };
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

const MARKETS: &str = r#"
title = "A short story of markets"
description = "A peg that breaks, a loop, a slash that liquidates two debts, and a slash that is cancelled."
eras = 14
slash_defer = 1
markets = { reserve = 10 }
operators = [
    { name = "Alpha", validator = 0, bond = 1_500, commission = 5 },
    { name = "Bravo", validator = 1, bond = 1_500, commission = 5 },
]
depositors = [
    { name = "lucy", amount = 20_000.000000000001 },
    { name = "whale", amount = 15_000 },
    { name = "nina", amount = 3_000.000000000007 },
    { name = "sam" },
    { name = "bea" },
    { name = "ari" },
    { name = "lin" },
]
events = [
    { era = 1, add_liquidity = "lucy", amount = 10_000 },
    { era = 1, supply = "sam", amount = 12_000 },
    { era = 2, sell = "whale", amount = 8_000 },
    { era = 2, arbitrage = "ari", amount = 1_000, through = "exit" },
    { era = 3, arbitrage = "ari", amount = 7_500, through = "queue" },
    { era = 3, buy = "ari", amount = 1_000 },
    { era = 3, arbitrage = "ari", amount = 100, through = "stake" },
    { era = 4, lever = "bea", amount = 500, times = 3 },
    { era = 4, deleverage = "bea", amount = "40 %" },
    { era = 5, deleverage = "bea", amount = "all" },
    { era = 5, lever = "bea", amount = 600, times = 5 },
    { era = 5, borrow = "nina", amount = 1_700, collateral = 2_000 },
    { era = 6, exit = "whale", amount = 100 },
    { era = 6, offence = "Alpha", percent = 55 },
    { era = 7, liquidate = "bea", by = "lin" },
    { era = 7, liquidate = "nina", by = "lin" },
    { era = 9, borrow = "nina", amount = 400, collateral = "all" },
    { era = 10, offence = "Bravo", percent = 20 },
    { era = 11, cancel_slash = "Bravo" },
    { era = 13, repay = "nina", amount = 100 },
    { era = 13, repay = "nina", amount = "all" },
    { era = 14, withdraw = "sam", amount = "25 %" },
    { era = 14, withdraw = "sam", amount = 1_000 },
    { era = 14, remove_liquidity = "lucy", amount = "50 %" },
]
"#;

#[test]
fn losses_in_markets_add_up_to_the_loss_to_the_planck() {
    let (scenario, mut outcome, told) = play(MARKETS).unwrap();
    assert_eq!(outcome.sheet.check(), Ok(()));

    let peg = |era: usize| outcome.samples[era].markets.unwrap().peg.unwrap();
    let near = |peg: u128| peg.abs_diff(10u128.pow(18)) < 10u128.pow(16);
    assert!(near(peg(1)) && !near(peg(2)) && near(peg(3)));

    let [slash, cancelled] = &outcome.sheet.episodes[..] else {
        unreachable!("there are two")
    };
    let kinds: Vec<_> = slash.columns.iter().map(|column| column.kind).collect();
    assert_eq!(kinds, [Kind::Announced, Kind::Liquidated]);
    let loss = |position: usize| outcome.losses[position].total as i128;
    assert_eq!((slash.columns[0].total, slash.columns[1].total), (-loss(0), 0));
    let together: Vec<i128> = (0..Party::ALL.len())
        .map(|party| slash.columns.iter().map(|column| column.gains[party]).sum())
        .collect();
    assert_eq!(together.iter().sum::<i128>(), -loss(0));
    use Party::{Bonds, Borrowers, Holders, Liquidators, Providers, Queue, Suppliers};
    for party in [Bonds, Queue, Holders, Providers, Borrowers, Suppliers] {
        assert!(together[party as usize] < 0, "{party:?} lose");
    }
    assert!(together[Liquidators as usize] > 0);
    assert_eq!(
        slash.columns[0].gains[Suppliers as usize], 0,
        "bad debt alone costs suppliers"
    );
    // What was announced is what the chain took.
    let taken = outcome.losses.iter().find(|loss| !loss.announced).unwrap();
    assert_eq!(
        (taken.total, taken.before),
        (
            loss(0) as u128,
            outcome.losses[0].holders + outcome.losses[0].queue + outcome.losses[0].stream
        )
    );

    let [announced, back] = &cancelled.columns[..] else {
        unreachable!("announced and cancelled")
    };
    assert_eq!((announced.kind, back.kind), (Kind::Announced, Kind::Cancelled));
    assert_eq!(announced.total + back.total, 0, "nothing is lost in the end");
    let bond = Bonds as usize;
    assert_eq!(announced.gains[bond] + back.gains[bond], 0);
    assert!(outcome
        .losses
        .iter()
        .any(|loss| loss.operator == "Bravo" && loss.cancelled));

    // Who has no money liquidates too.
    let lin = &outcome.holdings[6];
    assert_eq!((lin.put_in, lin.holds), (0, 0));
    assert!(lin.got_out > 0);

    let widest = told.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(110), "a line has {widest:?} columns");
    assert!(told.contains("are bad debt, which suppliers lose"));

    let folder = std::env::temp_dir().join(format!("estuary-demo-markets-{}", std::process::id()));
    let paths = output::write(&scenario, &outcome, &folder).unwrap();
    let [_, _, table, chart] = &paths[..] else {
        unreachable!("two tables and two charts")
    };
    let table = std::fs::read_to_string(table).unwrap();
    assert_eq!(table.lines().count(), 1 + 15, "a head and fifteen eras");
    assert!(table.lines().all(|line| line.split(',').count() == 8));
    assert!(std::fs::read_to_string(chart).unwrap().ends_with("</svg>\n"));
    std::fs::remove_dir_all(folder).unwrap();

    // The same losses with a planck more for suppliers must not close.
    outcome.sheet.episodes[0].columns[1].gains[Suppliers as usize] += 1;
    assert_eq!(
        outcome.sheet.check(),
        Err(Mismatch {
            what: "a loss and those who lost it".into(),
            difference: 1,
        })
    );
}

#[test]
fn what_the_markets_refuse_is_told_with_its_line() {
    let cases = [
        (
            "\"whale\", amount = 8_000",
            "\"whale\", amount = 15_001",
            "short.toml, line 23, column 5: era 2: whale holds ",
        ),
        (
            "amount = 500, times = 3",
            "amount = 500, times = 9",
            "short.toml, line 28, column 5: era 4: bea cannot lever 500.00: Market(Unhealthy)",
        ),
        (
            "\"ari\", amount = 7_500, through = \"queue\"",
            "\"ari\", amount = 16_500, through = \"queue\"",
            "short.toml, line 25, column 5: era 3: ari would lose ",
        ),
    ];
    for (from, to, reason) in cases {
        assert!(MARKETS.contains(from));
        let Err(error) = play(&MARKETS.replacen(from, to, 1)) else {
            panic!("{to} is refused")
        };
        assert!(error.to_string().starts_with(reason), "{error}");
    }
}
