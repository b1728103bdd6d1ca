//! Whole cards: conservation, threads and shards, the schema.

use estuary_risk::{
    card::{canonical, schema, Card},
    input::portfolio::Portfolio,
    loss::run::{plain, run},
    paths::Range,
    report,
    shard::{self, NoWhole, Shard},
};

use crate::{request, PORTFOLIOS};

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

#[test]
fn the_report_in_docs_is_the_page_of_its_card() {
    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/risk/estuary-demo");
    let text = std::fs::read_to_string(format!("{FILE}.json")).unwrap();
    assert!(canonical::is_sealed(&text));
    let card: Card = serde_json::from_str(&text).unwrap();
    assert_eq!(
        card.inputs.portfolio.text, PORTFOLIOS[0].1,
        "make it anew: docs/risk.md"
    );
    let page = report::page(std::slice::from_ref(&card), None, None).unwrap();
    if std::env::var_os("ESTUARY_WRITE").is_some() {
        std::fs::write(format!("{FILE}.html"), &page).unwrap();
    }
    let kept = std::fs::read_to_string(format!("{FILE}.html")).unwrap_or_default();
    assert!(kept == page, "write it by ESTUARY_WRITE=1");
}
