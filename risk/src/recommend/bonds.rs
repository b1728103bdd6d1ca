//! Money that absorbs losses before queue and holders: bonds, the cover fund, and how much stake they back.

use estuary_interfaces::Balance;
use estuary_math::bps_of;

use super::Grounds;
use crate::{
    card::Recommendation,
    chain::Offenders,
    input::portfolio::Portfolio,
    loss::{path::OutOfRange, run::plain},
    paths::estimate::{conditional_value_at_risk, value_at_risk},
};

/// Steps of the bond ratio in basis points.
const STEP: u16 = 50;

/// The registry's bound.
const MOST: u16 = 10_000;

/// Lido's published proposal for its cover fund, of the supply.
const LIDO_COVER: f64 = 0.003_15;

const BPS: f64 = 10_000.0;

/// CVaR99 of what holders lose with another bond ratio, in parts of the equity. Every ratio sees the same paths.
fn tail_with(grounds: &Grounds, ratio: u16) -> Result<f64, OutOfRange> {
    let portfolio = with_ratio(&grounds.request.portfolio, ratio);
    let request = grounds.request;
    let paths = (request.paths / 8).max(1_000);
    let totals = plain(&portfolio, &request.scenario, request.seed, paths)?;
    let tail = conditional_value_at_risk(&totals.holders, 0.99);
    Ok(tail.map_or(1.0, |tail| tail.value) / portfolio.equity().max(1) as f64)
}

/// The portfolio with bonds of another ratio.
fn with_ratio(portfolio: &Portfolio, ratio: u16) -> Portfolio {
    let mut other = portfolio.clone();
    for operator in &mut other.operators {
        operator.bond = bps_of(operator.stake, ratio).unwrap_or(0);
    }
    other
}

/// The part of its stake that an operator loses by an own fault of all its validators, the largest.
fn own_fault(portfolio: &Portfolio) -> f64 {
    let part = |operator: &crate::input::portfolio::Operator| {
        let offenders = Offenders {
            validators: operator.validators,
            stake: operator.stake,
        };
        let rules = &portfolio.chain.rules;
        let loss = rules.penalty(
            Default::default(),
            operator.stake,
            operator.validators,
            &offenders,
        );
        loss.unwrap_or(operator.stake) as f64 / operator.stake.max(1) as f64
    };
    portfolio.operators.iter().map(part).fold(0.0, f64::max)
}

/// R1. The ratio is found by bisection: a larger bond never raises what holders lose, path by path.
pub fn bond_ratio(grounds: &Grounds) -> Result<Recommendation, OutOfRange> {
    let portfolio = &grounds.request.portfolio;
    let target = grounds.request.targets.loss;
    let steps = |ratio: f64| (ratio * BPS / f64::from(STEP)).ceil() as u16;
    let fault = own_fault(portfolio);
    let (mut low, mut high) = (0, MOST / STEP);
    while low < high {
        let middle = low + (high - low) / 2;
        match tail_with(grounds, middle * STEP)? <= target {
            true => high = middle,
            false => low = middle + 1,
        }
    }
    let least = steps(fault).min(MOST / STEP);
    let ratio = low.max(least) * STEP;
    let after = tail_with(grounds, ratio)?;
    let binds = if after > target {
        "the bound of 10,000 bps: no bond reaches the target"
    } else if least >= low {
        "one own fault of a whole operator"
    } else {
        "CVaR99 of the holders' loss"
    };
    let own = portfolio.waterfall.bond_ratio;
    Ok(Recommendation {
        id: "R1".into(),
        parameter: "bond_ratio".into(),
        now: format!("{own} bps"),
        value: format!("{ratio} bps"),
        rule: format!(
            "the least step of {STEP} bps with CVaR99 of the holders' loss at most {} bp, and at least one own fault of all of \
             an operator's validators",
            target * BPS
        ),
        binds: binds.into(),
        cost: format!(
            "operators lock {}",
            grounds.tokens(portfolio.stake() as f64 * f64::from(ratio) / BPS)
        ),
        before: grounds.value("SL.holders.cvar99"),
        after: after * BPS,
        unit: "bp".into(),
    })
}

/// R2.
pub fn cover(grounds: &Grounds) -> Option<Recommendation> {
    let portfolio = &grounds.request.portfolio;
    let equity = portfolio.equity().max(1) as f64;
    let needed = value_at_risk(&grounds.losses.tail.beyond_bonds, 0.995)?;
    let now = portfolio.pool.accounting.cover as f64;
    Some(Recommendation {
        id: "R2".into(),
        parameter: "cover fund".into(),
        now: grounds.tokens(now),
        value: grounds.tokens(needed.value),
        rule: "VaR99.5 of a path's loss beyond bonds".into(),
        binds: format!(
            "the tail of the loss; beside it, {} of {:.3} % of the supply as in Lido's proposal",
            grounds.tokens(equity * LIDO_COVER),
            LIDO_COVER * 100.0
        ),
        cost: format!(
            "{} that earn nothing",
            grounds.tokens((needed.value - now).max(0.0))
        ),
        before: now / equity * BPS,
        after: needed.value / equity * BPS,
        unit: "bp of the equity".into(),
    })
}

/// R6.
pub fn stake_cap(grounds: &Grounds) -> Recommendation {
    let portfolio = &grounds.request.portfolio;
    let equity = portfolio.equity().max(1) as f64;
    let cover = portfolio.pool.accounting.cover as f64;
    let ratio = f64::from(portfolio.waterfall.bond_ratio) / BPS;
    let cap = (cover + grounds.request.targets.loss * equity) / (1.0 - ratio).max(1.0 / BPS);
    let largest = portfolio
        .operators
        .iter()
        .map(|operator| operator.stake)
        .max()
        .unwrap_or(0) as Balance;
    Recommendation {
        id: "R6".into(),
        parameter: "stake_cap".into(),
        now: grounds.tokens(largest as f64),
        value: grounds.tokens(cap.min(equity)),
        rule: "the largest stake whose whole loss bond, cover fund and the target absorb; the same for all stake of a \
               client or a hosting"
            .into(),
        binds: format!("the target of {} bp and a cover fund of {}", grounds.request.targets.loss * BPS, grounds.tokens(cover)),
        cost: format!("{:.0} operators at least", (portfolio.stake() as f64 / cap.max(1.0)).ceil()),
        before: largest as f64 / equity * 100.0,
        after: cap.min(equity) / equity * 100.0,
        unit: "% of the equity".into(),
    }
}
