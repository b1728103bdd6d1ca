//! The loss model's numbers: in basis points of the equity, each with its error.

use super::{
    path::FALL_PARTS,
    run::{Losses, Totals},
    sources::Cause,
};
use crate::{
    card::metric::{Findings, Method, Table},
    input::portfolio::Portfolio,
    paths::{
        estimate::{conditional_value_at_risk, loss_probability, mean, mean_weight, value_at_risk, Estimate},
        sample::{bin_start, Moments, Sample},
    },
};

/// Levels of VaR and CVaR, with their names. From 99.5 % on, the tail's paths count.
const LEVELS: [(f64, &str, bool); 4] = [
    (0.95, "95", false),
    (0.99, "99", false),
    (0.995, "99.5", true),
    (0.999, "99.9", true),
];

/// Basis points of a whole.
const BPS: f64 = 10_000.0;

/// Standard errors by which plain and tilted paths may differ.
const AGREEMENT: f64 = 3.0;

/// Inputs that the losses rest on.
pub const INPUTS: [&str; 7] = [
    "chain.",
    "pool.",
    "waterfall.",
    "operators.",
    "groups.",
    "dvt.",
    "unbonding.",
];

/// All numbers of the loss model.
pub fn findings(portfolio: &Portfolio, losses: &Losses) -> Findings {
    let equity = portfolio.equity().max(1) as f64;
    let method = Method {
        method: "M1, docs/risk.md#m1-slashing-losses",
        level: portfolio.level(&INPUTS),
        paths: losses.plain.gross.moments.paths,
        assumptions: &["A1", "A2", "A3", "A4", "A5", "A6"],
        valos: "SLS1–7, SLS14, SLS15",
    };
    let mut findings = Findings::default();
    type Of = fn(&Totals) -> &Sample;
    let samples: [(&str, &str, f64, Of); 4] = [
        ("gross", "what the chain takes", equity, |totals| &totals.gross),
        ("holders", "what holders lose", equity, |totals| &totals.holders),
        ("beyond_bonds", "what bonds do not pay", equity, |totals| {
            &totals.beyond_bonds
        }),
        (
            "step",
            "the deepest fall of the price in one step",
            FALL_PARTS as f64,
            |totals| &totals.step,
        ),
    ];
    for (id, name, whole, of) in samples {
        let scale = BPS / whole;
        let plain = of(&losses.plain);
        findings.metric(method.metric(
            format!("SL.{id}.mean"),
            format!("Mean of {name} in a path"),
            "bp",
            mean(&plain.moments).scaled(scale),
        ));
        for (alpha, level, from_tail) in LEVELS {
            let sample = if from_tail { of(&losses.tail) } else { plain };
            type Risk = fn(&Sample, f64) -> Option<Estimate>;
            let risks: [(&str, &str, Risk); 2] = [
                ("var", "VaR", value_at_risk),
                ("cvar", "CVaR", conditional_value_at_risk),
            ];
            for (short, long, risk) in risks {
                if let Some(estimate) = risk(sample, alpha) {
                    findings.metric(method.metric(
                        format!("SL.{id}.{short}{level}"),
                        format!("{long} at {level} % of {name}"),
                        "bp",
                        estimate.scaled(scale),
                    ));
                }
            }
        }
    }
    if let Some(probability) = loss_probability(&losses.plain.gross) {
        let name = "Probability of any slash in a path";
        findings.metric(method.metric("SL.gross.probability", name, "%", probability.scaled(100.0)));
    }
    if let Some(probability) = loss_probability(&losses.plain.holders) {
        let name = "Probability of any loss of holders in a path";
        findings.metric(method.metric("SL.holders.probability", name, "%", probability.scaled(100.0)));
    }
    let means: [(&str, &str, &Moments); 5] = [
        ("bond", "Mean paid by bonds", &losses.plain.bond),
        ("cover", "Mean paid by the cover fund", &losses.plain.cover),
        ("queue", "Mean absorbed by open requests", &losses.plain.queue),
        ("debt", "Mean that operators owe after a path", &losses.plain.debt),
        (
            "missed",
            "Mean rewards that slashed validators miss",
            &losses.plain.missed,
        ),
    ];
    for (id, name, moments) in means {
        findings.metric(method.metric(
            format!("SL.{id}.mean"),
            name,
            "bp",
            mean(moments).scaled(BPS / equity),
        ));
    }
    for (cause, moments) in Cause::ALL.iter().zip(&losses.plain.by_cause) {
        if moments.sum.is_zero() {
            continue;
        }
        let of_cause = Method {
            valos: cause.valos(),
            ..method
        };
        findings.metric(of_cause.metric(
            format!("SL.cause.{}.mean", cause.id()),
            format!("Mean taken by the chain, cause: {}", cause.name()),
            "bp",
            mean(moments).scaled(BPS / equity),
        ));
    }
    checks(losses, &mut findings);
    findings.tables.push(distribution(&losses.plain.gross, equity));
    findings.tables.push(exceedance(&losses.tail.holders, equity));
    findings
}

fn checks(losses: &Losses, findings: &mut Findings) {
    let (plain, tail) = (&losses.plain, &losses.tail);
    findings.check(
        "C.conserved",
        "In every path, bond, cover, queue, streams and holders absorb what the chain took, to the planck",
        (plain.unbalanced + tail.unbalanced) as f64,
        0.0,
    );
    findings.check(
        "C.tail.mean",
        "Plain and tilted paths agree on the mean of the gross loss, in standard errors",
        mean(&plain.gross.moments).distance(&mean(&tail.gross.moments)),
        AGREEMENT,
    );
    let var = |sample| value_at_risk(sample, 0.99);
    if let (Some(plain), Some(tail)) = (var(&plain.gross), var(&tail.gross)) {
        // Losses are lumps: both may lie on either side of a gap, within their intervals.
        let overlap = plain.low <= tail.high && tail.low <= plain.high;
        findings.check(
            "C.tail.var99",
            "Plain and tilted paths agree on VaR99 of the gross loss, in standard errors",
            if overlap { 0.0 } else { plain.distance(&tail) },
            AGREEMENT,
        );
    }
    findings.check(
        "C.tail.weight",
        "The mean weight of tilted paths is 1, in standard errors",
        mean_weight(&tail.gross.moments).distance(&Estimate::exact(1.0)),
        AGREEMENT,
    );
}

/// The distribution of losses above zero, in octaves.
fn distribution(sample: &Sample, equity: f64) -> Table {
    let mut table = Table::new(
        "SL.gross.distribution",
        "What the chain takes in a path, where it takes anything",
        &[("loss from", "bp"), ("loss to", "bp"), ("paths", "%")],
    );
    let paths = sample.moments.paths.max(1) as f64 * (1u64 << 20) as f64;
    let mut octaves = std::collections::BTreeMap::<u32, u64>::new();
    for (bin, weight) in &sample.bins {
        let length = u128::BITS - bin_start(*bin).leading_zeros();
        *octaves.entry(length).or_default() += weight;
    }
    for (length, weight) in octaves {
        let to = libm::exp2(f64::from(length));
        table.row([
            (to / 2.0 / equity * BPS).into(),
            (to / equity * BPS).into(),
            (weight as f64 / paths * 100.0).into(),
        ]);
    }
    table
}

/// The probability of larger losses, at levels that are equally far on a logarithmic axis.
fn exceedance(sample: &Sample, equity: f64) -> Table {
    let mut table = Table::new(
        "SL.holders.exceedance",
        "The probability that holders lose more in a path",
        &[
            ("loss", "bp"),
            ("probability of more", "%"),
            ("standard error", "%"),
        ],
    );
    let paths = sample.moments.paths.max(1) as f64;
    let (mut sum, mut squares, mut next) = (0.0, 0.0, 0.0);
    for (position, (loss, weight)) in sample.top().iter().enumerate() {
        let last = sample
            .top()
            .get(position + 1)
            .is_none_or(|(next, _)| next != loss);
        let weight = *weight as f64 / crate::paths::sample::ONE as f64;
        sum += weight;
        squares += weight * weight;
        let probability = sum / paths;
        if last && (probability >= next || position + 1 == sample.top().len()) {
            let variance = (squares / paths - probability * probability).max(0.0);
            table.row([
                (*loss as f64 / equity * BPS).into(),
                (probability * 100.0).into(),
                (libm::sqrt(variance / paths) * 100.0).into(),
            ]);
            next = probability * 1.15;
        }
    }
    table.rows.reverse();
    table
}
