//! The staking models' numbers.

use super::{
    parties::{concentration, fewest, is_labelled, largest_of_any, stakes},
    variants::variants,
};
use crate::{
    card::metric::{Findings, Method, Table},
    input::{
        portfolio::{Kind, Portfolio},
        scenario::Scenario,
    },
    loss::{
        findings::INPUTS,
        path::OutOfRange,
        run::{run, Losses, Order},
    },
    paths::{
        estimate::{conditional_value_at_risk, mean, value_at_risk, Estimate},
        Range,
    },
    recommend::lltv::safe_lltv,
};

const BPS: f64 = 10_000.0;

/// The numbers of one way to run stake.
struct Row {
    mean: Estimate,
    var99: Estimate,
    cvar99: Estimate,
    var999: Estimate,
}

/// All numbers of the staking models, and of the portfolio's own concentration. `own` are the portfolio's losses, and
/// `days` until a tenth of a percent of it is cash.
pub fn findings(
    portfolio: &Portfolio,
    scenario: &Scenario,
    own: &Losses,
    days: f64,
    order: &Order,
) -> Result<Findings, OutOfRange> {
    let paths = (order.paths / 8).max(1_000);
    let method = Method {
        method: "M6, docs/risk.md#m6-staking-models",
        level: portfolio.level(&INPUTS),
        paths,
        assumptions: &["A1", "A2", "A4", "A13", "A14"],
        valos: "SLS6, SLS7",
    };
    let mut findings = Findings::default();
    let mut table = Table::new(
        "MO.models",
        "The same stake, run in other ways: what holders lose in a path",
        &[
            ("model", ""),
            ("mean", "bp"),
            ("VaR99", "bp"),
            ("CVaR99", "bp"),
            ("VaR99.9", "bp"),
            ("largest loss by one party", "% of the stake"),
            ("parties for 10, 33, 100 %", ""),
            ("concentration of operators", "bp"),
            ("concentration of clients", "bp"),
            ("capital efficiency", "%"),
            ("days to cash", "days"),
            ("who absorbs it", ""),
        ],
    );
    let mut add = |id: &str, name: &str, of: &Portfolio, row: &Row, step: f64| {
        let clients = stakes(of, Some(Kind::Client));
        let operators = stakes(of, None);
        let counts = [0.1, 0.33, 1.0].map(|part| fewest(&operators, part).to_string());
        // Bonds and cover are capital that earns no loan.
        let backed = of.stake() as f64 / (of.stake() + of.bonds() + of.pool.accounting.cover).max(1) as f64;
        let efficiency = safe_lltv(step + (libm::exp(scenario.flows.rate * days / 365.0) - 1.0)) * backed;
        table.row([
            name.into(),
            row.mean.value.into(),
            row.var99.value.into(),
            row.cvar99.value.into(),
            row.var999.value.into(),
            (largest_of_any(of) * 100.0).into(),
            counts.join(", ").into(),
            concentration(&operators).into(),
            concentration(&clients).into(),
            (efficiency * 100.0).into(),
            days.into(),
            "bonds, cover, then queue and holders".into(),
        ]);
        for (short, long, estimate) in [("mean", "Mean", row.mean), ("cvar99", "CVaR at 99 %", row.cvar99)] {
            findings.metrics.push(method.metric(
                format!("MO.{id}.{short}"),
                format!("{long} of what holders lose in a path: {name}"),
                "bp",
                estimate,
            ));
        }
    };
    for variant in variants(portfolio) {
        let order = Order {
            seed: order.seed,
            paths,
            range: Range::whole(paths),
        };
        let losses = run(&variant.portfolio, scenario, &order, &|_| ())?;
        let row = row(&losses, variant.portfolio.equity() as f64);
        add(variant.id, variant.name, &variant.portfolio, &row, step(&losses));
    }
    let row = row(own, portfolio.equity() as f64);
    add("own", "as the portfolio is", portfolio, &row, step(own));
    table.rows.insert(0, exchange(scenario));
    findings.tables.push(table);
    concentrations(portfolio, &method, &mut findings);
    Ok(findings)
}

/// CVaR99.9 of the deepest fall of the price in one step.
fn step(losses: &Losses) -> f64 {
    let parts = crate::loss::path::FALL_PARTS as f64;
    conditional_value_at_risk(&losses.tail.step, 0.999).map_or(1.0, |fall| fall.value / parts)
}

fn row(losses: &Losses, equity: f64) -> Row {
    let bp = |estimate: Option<Estimate>| estimate.unwrap_or_default().scaled(BPS / equity);
    let (plain, tail) = (&losses.plain.holders, &losses.tail.holders);
    Row {
        mean: bp(Some(mean(&plain.moments))),
        var99: bp(value_at_risk(plain, 0.99)),
        cvar99: bp(conditional_value_at_risk(plain, 0.99)),
        var999: bp(value_at_risk(tail, 0.999)),
    }
}

/// Custody at a central exchange: one party, all or nothing, no token.
fn exchange(scenario: &Scenario) -> Vec<crate::card::metric::Cell> {
    let fails = 1.0 - libm::exp(-scenario.flows.custody * scenario.horizon / 365.0);
    let var = |alpha: f64| if fails > 1.0 - alpha { BPS } else { 0.0 };
    vec![
        "central exchange".into(),
        (fails * BPS).into(),
        var(0.99).into(),
        ((fails / 0.01).min(1.0) * BPS).into(),
        var(0.999).into(),
        100.0.into(),
        "1, 1, 1".into(),
        BPS.into(),
        BPS.into(),
        0.0.into(),
        0.0.into(),
        "depositors".into(),
    ]
}

/// The portfolio's own concentration, by all that operators share.
fn concentrations(portfolio: &Portfolio, method: &Method, findings: &mut Findings) {
    let mut table = Table::new(
        "CO.parties",
        "How concentrated the portfolio is",
        &[
            ("by", ""),
            ("parties", ""),
            ("largest", "% of the stake"),
            ("Herfindahl index", "bp"),
            ("parties for a third", ""),
        ],
    );
    let computed = Method {
        paths: 0,
        assumptions: &[],
        ..*method
    };
    let all = [("operator", None)]
        .into_iter()
        .chain(Kind::ALL.map(|kind| (kind.name(), Some(kind))))
        .filter(|(_, by)| by.is_none_or(|kind| is_labelled(portfolio, kind)));
    for (name, by) in all {
        let stakes = stakes(portfolio, by);
        let (index, largest) = (concentration(&stakes), super::parties::largest(&stakes) * 100.0);
        table.row([
            name.into(),
            (stakes.len() as f64).into(),
            largest.into(),
            index.into(),
            (fewest(&stakes, 1.0 / 3.0) as f64).into(),
        ]);
        let id = name.replace(' ', "_");
        findings.metrics.push(computed.metric(
            format!("CO.{id}.hhi"),
            format!("Herfindahl index by {name}"),
            "bp",
            Estimate::exact(index),
        ));
    }
    findings.metrics.push(computed.metric(
        "CO.largest",
        "The largest loss that one party can cause",
        "% of the stake",
        Estimate::exact(largest_of_any(portfolio) * 100.0),
    ));
    findings.tables.push(table);
}
