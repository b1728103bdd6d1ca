//! How holders leave: the reserve for instant exits, its fee, and the waits of the queue.

use staking_pool::parameters::{MAX_EXIT_FEE, MAX_RESERVE};

use super::Grounds;
use crate::{card::Recommendation, delay::run::poisson, input::portfolio::DAY, peg::anchor::anchor};

const BPS: f64 = 10_000.0;

/// Lido's published buffer, of the supply.
const LIDO_RESERVE: f64 = 0.001_3;

/// R3. Requests of a day are a Poisson number of equal batches.
pub fn reserve(grounds: &Grounds) -> Option<Recommendation> {
    let (portfolio, flows) = (&grounds.request.portfolio, &grounds.request.scenario.flows);
    if !portfolio.pool.redeemable {
        return None;
    }
    let target = grounds.request.targets.empty_reserve;
    let eras = (DAY as f64 / portfolio.pool.era as f64).max(1.0);
    let mean = flows.batches.unwrap_or(1.0) * eras;
    let batch = flows.requests * eras / mean.max(f64::MIN_POSITIVE);
    let needed = poisson(mean, 1.0 - target) as f64 * batch * BPS;
    let bounded = needed.ceil().min(MAX_RESERVE.into());
    let empties = |part: f64| {
        // P(more batches than the reserve holds).
        let held = (part / BPS / batch.max(f64::MIN_POSITIVE)).floor();
        let mut probability = libm::exp(-mean);
        let mut sum = probability;
        for count in 1..=(held as u64).min(100_000) {
            probability *= mean / count as f64;
            sum += probability;
        }
        (1.0 - sum).max(0.0) * 100.0
    };
    let now = portfolio.pool.parameters.reserve_part;
    Some(Recommendation {
        id: "R3".into(),
        parameter: "reserve_part".into(),
        now: format!("{now} bps"),
        value: format!("{bounded} bps"),
        rule: format!(
            "the smallest that a day's requests empty with a probability of {} % at most",
            target * 100.0
        ),
        binds: match needed > bounded {
            true => format!("the bound of {MAX_RESERVE} bps"),
            false => format!("a day's requests; Lido keeps {:.2} %", LIDO_RESERVE * 100.0),
        },
        cost: format!(
            "{:.2} bp of yield a year",
            bounded / BPS * portfolio.pool.reward_rate * BPS
        ),
        before: empties(now.into()),
        after: empties(bounded),
        unit: "% probability of an empty reserve".into(),
    })
}

/// R8.
pub fn exit_fee(grounds: &Grounds) -> Option<Recommendation> {
    let portfolio = &grounds.request.portfolio;
    let days = grounds.findings.value("DL.amount.p95")?;
    let waits = (1.0 - anchor(grounds.request.scenario.flows.rate, days)) * BPS;
    let fee = waits.ceil().min(MAX_EXIT_FEE.into());
    let now = portfolio.pool.parameters.max_exit_fee;
    Some(Recommendation {
        id: "R8".into(),
        parameter: "max_exit_fee".into(),
        now: format!("{now} bps"),
        value: format!("{:.0} bps", fee.max(now.into())),
        rule: "at least what waiting for P95 of the delay is worth, or arbitrage empties the reserve first"
            .into(),
        binds: match waits > fee {
            true => format!("the bound of {MAX_EXIT_FEE} bps"),
            false if f64::from(now) >= fee => "nothing: it is high enough".into(),
            false => format!("the wait of {days:.1} days"),
        },
        cost: "who leaves at once pays it to those who stay".into(),
        before: now.into(),
        after: fee.max(now.into()),
        unit: "bps".into(),
    })
}

/// R9.
pub fn waits(grounds: &Grounds) -> Option<Recommendation> {
    let portfolio = &grounds.request.portfolio;
    if !portfolio.pool.redeemable {
        return None;
    }
    let deferral = portfolio.chain.rules.deferral();
    // An offence of one era is reported by the end of the next, and shows in the next sweep.
    let era = portfolio.pool.era as f64 / DAY as f64;
    let (wait, age) = (era.max(1.0 / 24.0), (2.0 * era).min(deferral.max(era)));
    let parameters = &portfolio.pool.parameters;
    let now = |milliseconds: u64| milliseconds as f64 / DAY as f64;
    Some(Recommendation {
        id: "R9".into(),
        parameter: "min_wait, max_sweep_age".into(),
        now: format!("{:.2} d, {:.2} d", now(parameters.min_wait), now(parameters.max_sweep_age)),
        value: format!("{wait:.2} d, {age:.2} d"),
        rule: "nobody leaves between an offence and its announcement: a request waits for an era, and the sweep that an instant \
               exit needs is at most two eras old and younger than the deferral of a slash"
            .into(),
        binds: format!("an era of {era:.2} d, and a deferral of {deferral:.2} d"),
        cost: format!("every request waits for {wait:.2} d at least"),
        before: now(parameters.min_wait),
        after: wait,
        unit: "days of least wait".into(),
    })
}
