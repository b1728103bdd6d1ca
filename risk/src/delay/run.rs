//! Many paths of deposits and requests, and how long each planck waited.

use std::collections::BTreeMap;

use estuary_interfaces::{Balance, Timestamp};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::eras::Eras;
use crate::{
    input::{
        portfolio::{Portfolio, DAY},
        scenario::Scenario,
    },
    loss::path::OutOfRange,
    paths::draws::{Draws, Module},
};

/// Paths for the standard errors of quantiles: they are compared in so many groups.
pub const GROUPS: usize = 16;

/// Eras in which requests are made.
const ERAS: u64 = 90;

/// The most eras after them until all are paid.
const LAST: u64 = 4_000;

/// Planck that waited, by the milliseconds that they did.
pub type Waits = BTreeMap<Timestamp, Balance>;

/// Waits of all paths, in groups of paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delays {
    pub groups: Vec<Waits>,
    /// Planck that were not paid in all eras of the run.
    pub unpaid: Balance,
}

/// How many of a Poisson distribution a random number chooses, by inversion.
pub fn poisson(mean: f64, unit: f64) -> u64 {
    let mut probability = libm::exp(-mean);
    let (mut sum, mut count) = (probability, 0);
    while sum <= unit && count < 100_000 && (probability > 0.0 || (count as f64) < mean) {
        count += 1;
        probability *= mean / count as f64;
        sum += probability;
    }
    count
}

/// Walks `paths` paths.
pub fn run(portfolio: &Portfolio, scenario: &Scenario, seed: u64, paths: u64) -> Result<Delays, OutOfRange> {
    let group = |group: usize| -> Option<(Waits, Balance)> {
        let (mut waits, mut unpaid) = (Waits::new(), 0);
        let mut draws = Draws::new(seed, Module::Delay);
        for path in (group as u64..paths).step_by(GROUPS) {
            draws.begin(path);
            unpaid += walk(portfolio, scenario, &mut draws, &mut waits)?;
        }
        Some((waits, unpaid))
    };
    let groups: Option<Vec<(Waits, Balance)>> = (0..GROUPS).into_par_iter().map(group).collect();
    let groups = groups.ok_or(OutOfRange)?;
    Ok(Delays {
        unpaid: groups.iter().map(|(_, unpaid)| *unpaid).sum(),
        groups: groups.into_iter().map(|(waits, _)| waits).collect(),
    })
}

/// One path. Returns the planck that were not paid.
fn walk(portfolio: &Portfolio, scenario: &Scenario, draws: &mut Draws, waits: &mut Waits) -> Option<Balance> {
    let mut eras = Eras::new(portfolio)?;
    let flows = &scenario.flows;
    let era = portfolio.pool.era;
    let mut number = 0;
    loop {
        if number < ERAS {
            let mut batches: Vec<(Timestamp, bool)> = Vec::new();
            for is_request in [false, true] {
                let count = flows.batches.map_or(1, |mean| poisson(mean, draws.unit()));
                for _ in 0..count {
                    let at = eras.now + (draws.unit() * era as f64) as Timestamp;
                    batches.push((at, is_request));
                }
            }
            batches.sort_unstable();
            let of_all = 1.0 / flows.batches.unwrap_or(1.0).max(f64::MIN_POSITIVE);
            let deposit = eras.part_of_equity(flows.deposits * of_all)?;
            let request = eras.part_of_equity(flows.requests * of_all)?;
            if flows.panic > 0.0 && number == flows.panic_era {
                eras.request(eras.part_of_equity(flows.panic)?, eras.now)?;
            }
            for (at, is_request) in batches {
                match is_request {
                    true => eras.request(request, at).map(|_| ())?,
                    false => eras.deposit(deposit, at)?,
                }
            }
        } else if eras.queue.open_units() == 0 || number >= ERAS + LAST {
            return eras.queue.length().map(|length| length.amount);
        }
        for paid in eras.end_era()? {
            *waits.entry(paid.at - paid.made_at).or_default() += paid.amount;
        }
        number += 1;
    }
}

/// The least wait in days that `part` of all planck do not exceed.
pub fn quantile(waits: &Waits, part: f64) -> Option<f64> {
    let all: Balance = waits.values().sum();
    let mut sum = 0;
    for (wait, amount) in waits {
        sum += amount;
        if sum as f64 >= part * all as f64 {
            return Some(*wait as f64 / DAY as f64);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poisson_number_is_found_by_inversion() {
        let e = libm::exp(-2.0);
        assert_eq!(
            [0.0, e - 1e-9, e + 1e-9, 3.0 * e + 1e-9].map(|u| poisson(2.0, u)),
            [0, 0, 1, 2]
        );
        assert_eq!(poisson(0.0, 0.99), 0);
    }

    #[test]
    fn quantiles_are_by_amount() {
        let waits = Waits::from([(DAY, 90), (2 * DAY, 9), (5 * DAY, 1)]);
        assert_eq!(
            [0.5, 0.9, 0.95, 0.99, 1.0].map(|p| quantile(&waits, p)),
            [1.0, 1.0, 2.0, 2.0, 5.0].map(Some)
        );
    }
}
