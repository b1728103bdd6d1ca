//! Markets on the token: loan-to-value ratio, supply cap, and the cap on the rate's growth.

use estuary_interfaces::Balance;
use estuary_markets::WAD;

use super::{
    lltv::{gap, safe_lltv},
    Grounds,
};
use crate::{card::Recommendation, input::portfolio::Oracle, peg::trades::Pool};

const BPS: f64 = 10_000.0;

/// The bounds of a cap's yearly growth in basis points, as the market has them.
const GROWTH: std::ops::RangeInclusive<f64> = 100.0..=10_000.0;

/// R4.
pub fn lltv(grounds: &Grounds) -> Option<Recommendation> {
    let request = grounds.request;
    let market = request.portfolio.markets.first()?;
    let step = grounds.value("SL.step.cvar99.9") / BPS;
    let interest = libm::exp(market.rate * grounds.value("DL.amount.p95") / 365.0) - 1.0;
    let discount = match market.oracle {
        Oracle::Market => (grounds.value("PX.discount.panic10") / BPS).max(0.0),
        Oracle::Exchange => 0.0,
    };
    let fall = step + interest + discount;
    let safe = safe_lltv(fall);
    let now = market.lltv as f64 / WAD as f64;
    Some(Recommendation {
        id: "R4".into(),
        parameter: "lltv".into(),
        now: format!("{:.1} %", now * 100.0),
        value: format!("{:.1} %", safe * 100.0),
        rule: "the largest of the market's ratios whose gap 1 − LLTV·LIF exceeds CVaR99.9 of a fall in one step, and the interest \
               over P95 of the delay; with a market-price oracle the discount too"
            .into(),
        binds: format!(
            "a fall of {:.2} %, interest of {:.2} %, a discount of {:.2} %",
            step * 100.0,
            interest * 100.0,
            discount * 100.0
        ),
        cost: format!("borrowers get {:.1} % less for their units", (now - safe).max(0.0) * 100.0),
        before: gap(market.lltv) * 100.0 - fall * 100.0,
        after: gap((safe * WAD as f64) as u128) * 100.0 - fall * 100.0,
        unit: "% of gap beyond the fall".into(),
    })
}

/// R5.
pub fn supply_cap(grounds: &Grounds) -> Option<Recommendation> {
    let request = grounds.request;
    let portfolio = &request.portfolio;
    let market = portfolio.markets.first()?;
    let equity = portfolio.equity();
    let collateral: Balance = market.positions.iter().map(|(collateral, _)| collateral).sum();
    let least = request.targets.supply_price;
    let sells = portfolio.amm.as_ref().map_or(0, |amm| {
        let pool = Pool::new(amm).halved();
        let (sold, _, _) = pool.most_sold(equity, |units, native, _| native as f64 >= least * units as f64);
        sold
    });
    let days = grounds.curve.days(sells as f64 / equity.max(1) as f64);
    let part = |amount: Balance| amount as f64 / equity.max(1) as f64 * 100.0;
    Some(Recommendation {
        id: "R5".into(),
        parameter: "supply cap of collateral".into(),
        now: grounds.tokens(collateral as f64),
        value: grounds.tokens(sells as f64),
        rule: format!(
            "what sells at an average of {} % of its worth with half of the liquidity; with an exchange-rate oracle, lenders \
             can wait for more",
            least * 100.0
        ),
        binds: format!("the stable pool; the queue would take {days:.1} days for as much"),
        cost: "less can be borrowed".into(),
        before: part(collateral),
        after: part(sells),
        unit: "% of the equity".into(),
    })
}

/// R7. Without a series of prices, the portfolio's own reward rate is the highest growth.
pub fn growth_cap(grounds: &Grounds) -> Option<Recommendation> {
    let portfolio = &grounds.request.portfolio;
    portfolio.markets.first()?;
    let rate = portfolio.pool.reward_rate;
    if rate == 0.0 {
        return None;
    }
    let needed = (rate * BPS).ceil();
    let cap = needed.clamp(*GROWTH.start(), *GROWTH.end());
    Some(Recommendation {
        id: "R7".into(),
        parameter: "growth cap of the oracle".into(),
        now: "set by each market".into(),
        value: format!("{cap:.0} bps a year"),
        rule: "the highest growth of 30 days and three standard errors, a year; without a series of prices, rewards before any fee"
            .into(),
        binds: match cap == needed {
            true => "the reward rate; peers let wstETH grow by 8.72 % a year".into(),
            false => "the market's bounds of 100 to 10,000 bps a year".into(),
        },
        cost: "a price that rises faster counts later".into(),
        before: rate * BPS,
        after: cap,
        unit: "bps a year".into(),
    })
}
