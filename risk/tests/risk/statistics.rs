//! Estimates against a distribution that is known.
//!
//! One operator has one validator of ten. An own fault takes `(3/10)² = 9 %` once, since whoever is struck has left. So
//! a path loses [`LOSS`] with the probability `1 − e^(−0.02)`, and nothing else.

use estuary_risk::{
    card::build::Request,
    loss::run::{run, Losses},
    paths::{
        estimate::{conditional_value_at_risk, mean, value_at_risk, Estimate},
        Range,
    },
};

use crate::{request, PORTFOLIOS};

/// Planck: 9 % of 1,300,000 tokens.
const LOSS: f64 = 0.09 * 1.3e16;

fn probability() -> f64 {
    1.0 - libm::exp(-0.02)
}

fn textbook(paths: u64, seed: u64) -> Request {
    let text = PORTFOLIOS[2].1;
    let alone = &text[..text.find("[[groups]]").unwrap()];
    let text = alone
        .replace("value = \"600\"", "value = \"10\"")
        .replace("value = \"2.2 % a year\"", "value = \"2 % a year\"")
        .replace("cancelled = \"50 %\"\n", "");
    Request {
        seed,
        ..request(&text, paths)
    }
}

fn losses(request: &Request) -> Losses {
    let order = request.order(Range::whole(request.paths));
    run(&request.portfolio, &request.scenario, &order, &|_| ()).unwrap()
}

#[test]
fn one_validator_has_the_distribution_of_the_textbook() {
    let request = textbook(400_000, 1);
    let losses = losses(&request);
    let probability = probability();
    let loss = LOSS;
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

/// Both ways to draw paths have three estimates each that are off by a known number.
fn estimates(losses: &Losses) -> [(Estimate, f64); 4] {
    let (exact, tail) = (probability() * LOSS, probability() * LOSS / 0.05);
    let cvar = |sample| conditional_value_at_risk(sample, 0.95).unwrap();
    [
        (mean(&losses.plain.gross.moments), exact),
        (mean(&losses.tail.gross.moments), exact),
        (cvar(&losses.plain.gross), tail),
        (cvar(&losses.tail.gross), tail),
    ]
}

#[test]
fn no_estimate_is_off_by_three_of_its_errors_more_often_than_by_chance() {
    const SEEDS: u64 = 200;
    let mut outside = [0; 4];
    for seed in 1..=SEEDS {
        let found = estimates(&losses(&textbook(4_000, seed)));
        for (count, (estimate, exact)) in outside.iter_mut().zip(found) {
            *count += u64::from((estimate.value - exact).abs() > 3.0 * estimate.se);
        }
    }
    assert!(outside.iter().all(|count| *count <= SEEDS / 50), "{outside:?}");
}

#[test]
fn the_error_falls_with_the_root_of_the_paths() {
    const SEEDS: u64 = 40;
    let root_mean_square = |paths: u64| {
        let squares = (1..=SEEDS).map(|seed| {
            let (estimate, exact) = estimates(&losses(&textbook(paths, seed)))[0];
            let off = estimate.value / exact - 1.0;
            off * off
        });
        libm::sqrt(squares.sum::<f64>() / SEEDS as f64)
    };
    let (few, many) = (1_000, 64_000);
    let slope =
        libm::log(root_mean_square(many) / root_mean_square(few)) / libm::log(many as f64 / few as f64);
    assert!((slope + 0.5).abs() <= 0.1, "{slope}");
}
