//! The delay's numbers: days until paid, by amount, and days until positions are cash.

use super::{
    cash,
    run::{quantile, Delays, Waits, GROUPS},
};
use crate::{
    card::metric::{Findings, Method, Table},
    input::{portfolio::Portfolio, scenario::Scenario},
    loss::path::OutOfRange,
    paths::estimate::Estimate,
};

/// Parts of the equity that want out at once.
pub const PANICS: [f64; 4] = [0.0, 0.1, 0.3, 0.6];

/// Positions, as parts of the equity.
const POSITIONS: [f64; 3] = [0.001, 0.01, 0.1];

/// Inputs that delays rest on.
pub const INPUTS: [&str; 3] = ["pool.", "unbonding.", "operators."];

/// All numbers of the delay model.
pub fn findings(
    portfolio: &Portfolio,
    scenario: &Scenario,
    delays: &Delays,
    paths: u64,
) -> Result<Findings, OutOfRange> {
    let method = Method {
        method: "M2, docs/risk.md#m2-delay",
        level: portfolio.level(&INPUTS),
        paths,
        assumptions: &["A7", "A8"],
        valos: "",
    };
    let mut findings = Findings::default();
    let mut all = Waits::new();
    for group in &delays.groups {
        for (wait, amount) in group {
            *all.entry(*wait).or_default() += amount;
        }
    }
    for (part, id, name) in [
        (0.5, "p50", "half of all money is paid"),
        (0.95, "p95", "95 % of all money is paid"),
        (0.99, "p99", "99 % of all money is paid"),
        (1.0, "worst", "all money is paid"),
    ] {
        if let Some(estimate) = estimate(&all, &delays.groups, part) {
            findings.metric(method.metric(
                format!("DL.amount.{id}"),
                format!("Days from the request until {name}"),
                "days",
                estimate,
            ));
        }
    }
    findings.check(
        "C.delay.paid",
        "All requests of all paths are paid in the end, in planck that are not",
        delays.unpaid as f64,
        0.0,
    );
    let mut table = Table::new(
        "DL.cash",
        "Days until a position is cash, where others want out at once just before",
        &[
            ("others", "% of the equity"),
            ("position", "% of the equity"),
            ("in all", "days"),
            ("of it unbonding", "days"),
            ("of it queue and keeper", "days"),
        ],
    );
    for panic in PANICS {
        for position in POSITIONS {
            let days = cash::days(portfolio, &scenario.flows, panic, position)?;
            let Some(days) = days else {
                let never = ["never".into(), "–".into(), "–".into()];
                table.row(
                    [(panic * 100.0).into(), (position * 100.0).into()]
                        .into_iter()
                        .chain(never),
                );
                continue;
            };
            let unbonding = unbonding(portfolio, position).min(days);
            table.row([
                (panic * 100.0).into(),
                (position * 100.0).into(),
                days.into(),
                unbonding.into(),
                (days - unbonding).into(),
            ]);
            findings.metric(method.metric(
                format!("DL.cash.{}.panic{:.0}", percent(position), panic * 100.0),
                format!(
                    "Days until {} % of the equity are cash, behind {:.0} %",
                    percent(position),
                    panic * 100.0
                ),
                "days",
                Estimate::exact(days),
            ));
        }
    }
    findings.tables.push(table);
    Ok(findings)
}

fn percent(part: f64) -> String {
    // Parts are written in code with at most three decimals.
    let tenths = libm::round(part * 1_000.0) as u64;
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}.{rest}", tenths / 10),
    }
}

/// The days that the chain alone takes for `position` of the equity.
fn unbonding(portfolio: &Portfolio, position: f64) -> f64 {
    let amount = (portfolio.equity() as f64 * position) as u128;
    crate::chain::unbonding::Exits::new(portfolio.unbonding).leave(amount, 0.0)
}

/// A quantile, with the error that its groups show.
fn estimate(all: &Waits, groups: &[Waits], part: f64) -> Option<Estimate> {
    let value = quantile(all, part)?;
    let each: Vec<f64> = groups.iter().filter_map(|group| quantile(group, part)).collect();
    let count = each.len().max(2) as f64;
    let mean = each.iter().sum::<f64>() / count;
    let squares: f64 = each.iter().map(|days| (days - mean) * (days - mean)).sum();
    let se = libm::sqrt(squares / (count - 1.0) / count);
    Some(Estimate {
        value,
        se,
        low: (value - 1.96 * se).max(0.0),
        high: value + 1.96 * se,
        ess: GROUPS as f64,
    })
}
