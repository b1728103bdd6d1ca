//! The price's numbers: discounts, depth, and the exit cost curve.

use estuary_interfaces::Balance;

use super::{
    anchor::anchor,
    exit::Doors,
    trades::{settle, Pool},
};
use crate::{
    card::metric::{Findings, Method, Table},
    delay::cash::Curve,
    input::{portfolio::Portfolio, scenario::Scenario},
    paths::estimate::Estimate,
};

/// Parts of the equity that are requested or sold at once.
const PANICS: [f64; 3] = [0.1, 0.3, 0.6];

/// Positions of the exit cost curve, as parts of the equity.
const POSITIONS: [f64; 9] = [0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2];

/// Inputs that prices rest on.
pub const INPUTS: [&str; 3] = ["pool.", "unbonding.", "amm."];

const BPS: f64 = 10_000.0;

/// All numbers of the price model.
pub fn findings(portfolio: &Portfolio, scenario: &Scenario, curve: &Curve) -> Findings {
    let mut findings = Findings::default();
    let method = Method {
        method: "M3, docs/risk.md#m3-price-and-exit-cost",
        level: portfolio.level(&INPUTS),
        paths: 0,
        assumptions: &["A7", "A8", "A9", "A10"],
        valos: "",
    };
    let equity = portfolio.equity();
    let amount = |part: f64| (equity as f64 * part) as Balance;
    let pool = portfolio.amm.as_ref().map(Pool::new);
    if let Some(pool) = &pool {
        discounts(portfolio, scenario, curve, pool, &method, &mut findings);
        for percent in [1, 5] {
            let least = 1.0 - f64::from(percent) / 100.0;
            let average = |units: Balance, native: Balance, _: &Pool| native as f64 >= least * units as f64;
            let (sold, _, _) = pool.most_sold(equity, average);
            findings.metric(method.metric(
                format!("PX.depth.{percent}"),
                format!("What sells at an average of {percent} % below its worth"),
                "% of the equity",
                Estimate::exact(sold as f64 / equity.max(1) as f64 * 100.0),
            ));
        }
    }
    let doors = Doors {
        portfolio,
        scenario,
        pool,
        curve,
    };
    let mut table = Table::new(
        "PX.exit_cost",
        "The cheapest way out of a position at once, and its cost",
        &[
            ("position", "% of the equity"),
            ("cost", "bp"),
            ("instant exit", "%"),
            ("stable pool", "%"),
            ("queue", "%"),
        ],
    );
    for part in POSITIONS {
        let whole = amount(part);
        if whole == 0 {
            continue;
        }
        let exit = doors.cheapest(whole);
        if !exit.cost.is_finite() {
            table.row([
                (part * 100.0).into(),
                "no way out".into(),
                "–".into(),
                "–".into(),
                "–".into(),
            ]);
            continue;
        }
        let cost = exit.cost / whole as f64 * BPS;
        let share = |door: Balance| (door as f64 / whole as f64 * 100.0).into();
        table.row([
            (part * 100.0).into(),
            cost.into(),
            share(exit.instant),
            share(exit.sold),
            share(exit.queued),
        ]);
        findings.metric(method.metric(
            format!("PX.exit_cost.{}", part * 100.0),
            format!("Cost of the cheapest way out of {} % of the equity", part * 100.0),
            "bp",
            Estimate::exact(cost),
        ));
    }
    findings.tables.push(table);
    findings
}

/// Discounts: behind longer queues, and after sales at once.
fn discounts(
    portfolio: &Portfolio,
    scenario: &Scenario,
    curve: &Curve,
    pool: &Pool,
    method: &Method,
    findings: &mut Findings,
) {
    let equity = portfolio.equity().max(1);
    let part = |amount: Balance| amount as f64 / equity as f64;
    let owed = part(portfolio.pool.accounting.owed);
    let capital = (equity as f64 * scenario.flows.arbitrage) as Balance;
    let rate = scenario.flows.rate;
    let mut table = Table::new(
        "PX.discount",
        "How far below its worth a unit trades",
        &[
            ("case", ""),
            ("discount", "bp"),
            ("anchor alone", "bp"),
            ("sold in the pool", "% of the equity"),
            ("tied up by arbitrage", "% of the equity"),
        ],
    );
    let mut case = |id: String, name: String, ahead: f64, sale: f64| {
        let price = |queued: Balance| match portfolio.pool.redeemable {
            true => anchor(rate, curve.days(ahead + part(queued))),
            false => 0.0,
        };
        let amount = (equity as f64 * sale) as Balance;
        let settled = settle(pool, amount, capital, price);
        let discount = (1.0 - settled.price) * BPS;
        table.row([
            name.clone().into(),
            discount.into(),
            ((1.0 - price(amount)) * BPS).into(),
            (part(settled.sold) * 100.0).into(),
            (part(settled.tied) * 100.0).into(),
        ]);
        findings.metrics.push(method.metric(
            format!("PX.discount.{id}"),
            format!("Discount of a unit: {name}"),
            "bp",
            Estimate::exact(discount),
        ));
    };
    for times in [1.0, 5.0, 10.0] {
        // What is owed already waits in the book; the curve is for what comes on top of it.
        let ahead = owed * (times - 1.0);
        case(
            format!("queue{times}"),
            format!("the queue is {times} times as long"),
            ahead,
            0.0,
        );
    }
    for panic in PANICS {
        case(
            format!("panic{:.0}", panic * 100.0),
            format!("{:.0} % of the equity is sold at once", panic * 100.0),
            0.0,
            panic,
        );
    }
    findings.tables.push(table);
}
