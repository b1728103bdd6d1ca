//! The heat maps: a fall of the exchange rate, and a sale in the stable pool, with both oracles.

use estuary_interfaces::Balance;
use estuary_markets::WAD;

use super::cascade::Loans;
use crate::{
    card::metric::{Findings, Method, Table},
    delay::cash::Curve,
    input::{
        portfolio::{Market, Oracle, Portfolio},
        scenario::Scenario,
    },
    paths::estimate::Estimate,
    peg::trades::Pool,
};

/// Falls of the exchange rate at once, in percent.
const FALLS: [u32; 6] = [0, 1, 2, 5, 10, 20];

/// Sales in the stable pool just after, in percent of the equity.
const SALES: [u32; 4] = [0, 1, 2, 5];

/// The deepest fall of which the grade knows.
const GRADED: u32 = 5;

/// A cell of the map. Parts of the supply, but for the days.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Cell {
    liquidated: f64,
    bad_debt: f64,
    under_water: f64,
    locked: f64,
}

/// All numbers of the leverage model: none without a market.
pub fn findings(portfolio: &Portfolio, scenario: &Scenario, curve: &Curve) -> Findings {
    let mut findings = Findings::default();
    if portfolio.markets.is_empty() {
        return findings;
    }
    let method = Method {
        method: "M4, docs/risk.md#m4-leverage",
        level: portfolio.level(&["market.", "amm."]),
        paths: 0,
        assumptions: &["A9", "A11", "A12"],
        valos: "",
    };
    let mut worst: f64 = 0.0;
    for (oracle, id, name) in [
        (Oracle::Exchange, "exchange", "the exchange rate"),
        (Oracle::Market, "market", "the market's price"),
    ] {
        let mut table = Table::new(
            &format!("LV.{id}"),
            &format!("Loans after a fall of the exchange rate and a sale, where the oracle is {name}"),
            &[
                ("fall", "%"),
                ("sale", "% of the equity"),
                ("liquidated", "% of the supply"),
                ("bad debt", "% of the supply"),
                ("under water", "% of the supply"),
                ("lenders wait", "days"),
            ],
        );
        for fall in FALLS {
            for sale in SALES {
                let Some(cell) = cell(portfolio, curve, oracle, fall, sale) else {
                    continue;
                };
                let numbers = [
                    f64::from(fall),
                    f64::from(sale),
                    cell.liquidated * 100.0,
                    cell.bad_debt * 100.0,
                    cell.under_water * 100.0,
                    cell.locked,
                ];
                table.row(numbers.map(Into::into));
                let own = portfolio.markets.iter().any(|market| market.oracle == oracle);
                if own && fall <= GRADED {
                    worst = worst.max(cell.bad_debt + cell.under_water);
                }
                if sale == 0 {
                    findings.metrics.push(method.metric(
                        format!("LV.bad_debt.{id}.-{fall}"),
                        format!("Bad debt and debt under water after a fall of {fall} %, where the oracle is {name}"),
                        "% of the supply",
                        Estimate::exact((cell.bad_debt + cell.under_water) * 100.0),
                    ));
                }
            }
        }
        findings.tables.push(table);
    }
    findings.metrics.push(method.metric(
        "LV.bad_debt.worst",
        format!("Bad debt and debt under water in the worst case to a fall of {GRADED} %, with the market's own oracle"),
        "% of the supply",
        Estimate::exact(worst * 100.0),
    ));
    spiral(portfolio, scenario, &method, &mut findings);
    findings
}

fn cell(portfolio: &Portfolio, curve: &Curve, oracle: Oracle, fall: u32, sale: u32) -> Option<Cell> {
    let rate = WAD / 100 * u128::from(100 - fall);
    let equity = portfolio.equity();
    let mut pool = portfolio
        .amm
        .as_ref()
        .map(Pool::new)
        .map(|pool| pool.at_rate(rate));
    if let Some(before) = pool {
        let (_, _, after) = before.most_sold(equity / 100 * Balance::from(sale), |_, _, _| true);
        pool = Some(after);
    }
    let mut cell = Cell::default();
    let supply: Balance = portfolio.markets.iter().map(|market| market.supply).sum();
    let part = |amount: Balance| amount as f64 / supply.max(1) as f64;
    let mut stuck = 0;
    for market in &portfolio.markets {
        let mut loans = Loans::new(market)?;
        loans.cascade(oracle, &mut pool, rate)?;
        cell.liquidated += part(loans.repaid);
        cell.bad_debt += part(loans.bad_debt);
        cell.under_water += part(loans.under_water(rate)?);
        stuck += loans.stuck(rate)?;
    }
    if stuck > 0 {
        // Whoever seizes them to redeem waits behind all of them.
        cell.locked = curve.days(stuck as f64 / equity.max(1) as f64);
    }
    Some(cell)
}

/// The least price at which a liquidation at the limit still pays: below it, each sale makes the next one dearer.
fn spiral(portfolio: &Portfolio, scenario: &Scenario, method: &Method, findings: &mut Findings) {
    let least = |market: &Market| 1.0 - crate::recommend::lltv::gap(market.lltv);
    let price = portfolio.markets.iter().map(least).fold(0.0, f64::max);
    findings.metrics.push(method.metric(
        "LV.spiral",
        "The price of a unit, of its worth, below which a liquidation at the limit does not pay for its debt",
        "%",
        Estimate::exact(price * 100.0),
    ));
    let loop_rate = |market: &Market| {
        let times = 1.0 / (1.0 - market.lltv as f64 / WAD as f64);
        times * portfolio.pool.reward_rate - (times - 1.0) * market.rate.max(scenario.flows.rate)
    };
    let most = portfolio
        .markets
        .iter()
        .map(loop_rate)
        .fold(f64::NEG_INFINITY, f64::max);
    findings.metrics.push(method.metric(
        "LV.loop",
        "What the most levered position earns a year, of its own money: below 0 loopers leave",
        "%",
        Estimate::exact(most * 100.0),
    ));
}
