//! The framework as a whole: cards, their statistics, what people may write.

mod cards;
mod inputs;
mod statistics;

use estuary_risk::{
    card::build::Request,
    input::{
        portfolio::Portfolio,
        scenario::{self, Scenario},
        targets::{self, Targets},
    },
};

const PORTFOLIOS: [(&str, &str); 5] = [
    ("estuary-demo", include_str!("../../portfolios/estuary-demo.toml")),
    ("lido-like", include_str!("../../portfolios/lido-like.toml")),
    (
        "single-validator",
        include_str!("../../portfolios/single-validator.toml"),
    ),
    ("dvt-3-of-4", include_str!("../../portfolios/dvt-3-of-4.toml")),
    (
        "nomination-pool",
        include_str!("../../portfolios/nomination-pool.toml"),
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
