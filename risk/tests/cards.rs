//! Whole cards: conservation, exact distributions, threads and shards, mistakes of files.

use estuary_risk::{
    card::{build::Request, canonical, schema, Card},
    input::{
        portfolio::Portfolio,
        scenario::{self, Scenario},
        targets::{self, Targets},
    },
    loss::run::{plain, run},
    paths::{
        estimate::{conditional_value_at_risk, mean, value_at_risk},
        Range,
    },
    report,
    shard::{self, NoWhole, Shard},
};

const PORTFOLIOS: [(&str, &str); 5] = [
    ("estuary-demo", include_str!("../portfolios/estuary-demo.toml")),
    ("lido-like", include_str!("../portfolios/lido-like.toml")),
    (
        "single-validator",
        include_str!("../portfolios/single-validator.toml"),
    ),
    ("dvt-3-of-4", include_str!("../portfolios/dvt-3-of-4.toml")),
    (
        "nomination-pool",
        include_str!("../portfolios/nomination-pool.toml"),
    ),
];

fn request(text: &str, paths: u64) -> Request {
    let portfolio = Portfolio::parse("portfolio.toml", text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    Request {
        scenario: Scenario::parse(scenario::DEFAULT_NAME, scenario::DEFAULT, &portfolio).unwrap(),
        targets: Targets::parse(targets::DEFAULT_NAME, targets::DEFAULT).unwrap(),
        portfolio,
        seed: 1,
        paths,
        maths_match: None,
    }
}

fn card(text: &str, paths: u64) -> Card {
    request(text, paths).card(&|_| ()).unwrap()
}

#[test]
fn every_portfolio_has_a_card_whose_checks_hold_and_a_page() {
    for (name, text) in PORTFOLIOS {
        let card = card(text, 40_000);
        let failed: Vec<_> = card.checks.iter().filter(|check| !check.holds).collect();
        assert!(failed.is_empty(), "{name}: {failed:?}");
        let page = report::page(std::slice::from_ref(&card), None, None)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(page.len() < 1_000_000 && !page.contains("<script"), "{name}");
        let text = canonical::text(&card);
        assert!(canonical::is_sealed(&text), "{name}");
        assert!(
            !canonical::is_sealed(&text.replacen("\"value\": ", "\"value\": 1", 1)),
            "{name}"
        );
        let read: Card = serde_json::from_str(&text).unwrap();
        assert_eq!(read.sha256, canonical::hash(&card), "{name}");
    }
}

/// One operator, one validator of ten: an own fault takes `(3/10)² = 9 %` once, since whoever is struck has left.
#[test]
fn one_validator_has_the_distribution_of_the_textbook() {
    let text = PORTFOLIOS[2].1;
    let alone = &text[..text.find("[[groups]]").unwrap()];
    let text = alone
        .replace("value = \"600\"", "value = \"10\"")
        .replace("value = \"2.2 % a year\"", "value = \"2 % a year\"")
        .replace("cancelled = \"50 %\"\n", "");
    let request = request(&text, 400_000);
    let losses = run(
        &request.portfolio,
        &request.scenario,
        &request.order(Range::whole(request.paths)),
        &|_| (),
    )
    .unwrap();
    let probability = 1.0 - libm::exp(-0.02);
    let loss = 0.09 * 1.3e16;
    for totals in [&losses.plain, &losses.tail] {
        let mean = mean(&totals.gross.moments);
        assert!(
            (mean.value - probability * loss).abs() < 3.0 * mean.se,
            "{mean:?}"
        );
        // The textbook's error, within 5 %.
        let exact = loss * libm::sqrt(probability * (1.0 - probability) / 400_000.0);
        assert!(totals == &losses.tail || (mean.se / exact - 1.0).abs() < 0.05);
        assert_eq!(value_at_risk(&totals.gross, 0.99).unwrap().value, loss);
        assert_eq!(value_at_risk(&totals.gross, 0.95).unwrap().value, 0.0);
        let cvar = conditional_value_at_risk(&totals.gross, 0.95).unwrap();
        assert!(
            (cvar.value - probability * loss / 0.05).abs() < 3.0 * cvar.se,
            "{cvar:?}"
        );
        assert_eq!(totals.unbalanced, 0);
    }
}

#[test]
fn shards_in_any_order_are_the_whole_to_the_byte() {
    let request = request(PORTFOLIOS[0].1, 20_000);
    let whole = canonical::text(&request.card(&|_| ()).unwrap());
    let shard = |number: u64| Shard {
        schema: shard::SCHEMA.into(),
        number,
        parts: 3,
        run: "run".into(),
        losses: run(
            &request.portfolio,
            &request.scenario,
            &request.order(Range::shard(request.paths, number, 3)),
            &|_| (),
        )
        .unwrap(),
    };
    let merged = shard::merge(vec![shard(3), shard(1), shard(2)]).unwrap();
    assert_eq!(canonical::text(&request.card_of(&merged.losses).unwrap()), whole);
    assert_eq!(
        shard::merge(vec![shard(1), shard(3)]),
        Err(NoWhole::Missing(2, 3))
    );
}

#[test]
fn threads_and_the_order_of_operators_change_no_byte_of_the_losses() {
    let request = request(PORTFOLIOS[4].1, 20_000);
    let of = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| plain(&request.portfolio, &request.scenario, 1, 20_000).unwrap())
    };
    assert_eq!(of(1), of(7));
    let text = PORTFOLIOS[4].1;
    let (head, rest) = text.split_at(text.find("[[operators]]").unwrap());
    let (operators, groups) = rest.split_at(rest.find("[[groups]]").unwrap());
    let mut listed: Vec<&str> = operators.split("[[operators]]\n").skip(1).collect();
    listed.reverse();
    let listed: String = listed
        .iter()
        .map(|operator| format!("[[operators]]\n{operator}\n"))
        .collect();
    let turned = Portfolio::parse("turned.toml", &format!("{head}{listed}{groups}")).unwrap();
    assert_eq!(plain(&turned, &request.scenario, 1, 20_000).unwrap(), of(2));
}

#[test]
fn larger_bonds_and_a_larger_cover_fund_never_cost_holders_more() {
    let base = request(PORTFOLIOS[0].1, 20_000);
    let holders = |portfolio: &Portfolio| {
        let totals = plain(portfolio, &base.scenario, 1, 20_000).unwrap();
        assert_eq!(totals.unbalanced, 0);
        totals.holders.moments.sum
    };
    let with = |bond: u128, cover: u128| {
        let mut portfolio = base.portfolio.clone();
        portfolio
            .operators
            .iter_mut()
            .for_each(|operator| operator.bond = operator.bond * bond / 4);
        portfolio.pool.accounting.cover = portfolio.pool.accounting.cover * cover / 4;
        holders(&portfolio)
    };
    assert!(with(0, 0) > with(2, 0) && with(2, 0) >= with(4, 0));
    assert!(with(0, 0) > with(0, 4) && with(0, 4) >= with(0, 8));
}

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

#[test]
fn the_schema_in_the_repository_is_that_of_the_cards() {
    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/scorecard-1.json");
    let text = canonical::canonical(&schema());
    if std::env::var_os("ESTUARY_WRITE").is_some() {
        std::fs::write(FILE, &text).unwrap();
    }
    let kept = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(
        kept == text,
        "write it by ESTUARY_WRITE=1, with a new number where a card of before no longer fits"
    );
}
