//! The days until one position is cash, behind a queue that others have made.

use estuary_interfaces::Balance;

use super::eras::Eras;
use crate::{
    input::{
        portfolio::{Portfolio, DAY},
        scenario::Flows,
    },
    loss::path::OutOfRange,
};

/// The most eras that are waited for.
const LAST: u64 = 20_000;

/// Days from a request for `position` of the equity to its payment, where `panic` of the equity was requested just
/// before. Deposits and requests follow their mean. `None` if it is never paid.
pub fn days(
    portfolio: &Portfolio,
    flows: &Flows,
    panic: f64,
    position: f64,
) -> Result<Option<f64>, OutOfRange> {
    try_days(portfolio, flows, panic, position).ok_or(OutOfRange)
}

fn try_days(portfolio: &Portfolio, flows: &Flows, panic: f64, position: f64) -> Option<Option<f64>> {
    if !portfolio.pool.redeemable {
        return Some(None);
    }
    let mut eras = Eras::new(portfolio)?;
    let (ahead, own) = (eras.part_of_equity(panic)?, eras.part_of_equity(position)?);
    if ahead > 0 {
        eras.request(ahead, 0)?;
    }
    let id = eras.request(own.max(1), 0)?;
    for _ in 0..LAST {
        let half = eras.now + portfolio.pool.era / 2;
        eras.deposit(eras.part_of_equity(flows.deposits)?, half)?;
        let asked: Balance = eras.part_of_equity(flows.requests)?;
        if asked > 0 {
            eras.request(asked, half)?;
        }
        if let Some(paid) = eras.end_era()?.iter().find(|paid| paid.id == id) {
            return Some(Some(paid.at as f64 / DAY as f64));
        }
    }
    Some(None)
}

/// Days behind a queue, by its part of the equity: points with straight lines between.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve(Vec<(f64, f64)>);

impl Curve {
    /// The curve of a portfolio. A queue that is never paid waits for ten years.
    pub fn new(portfolio: &Portfolio, flows: &Flows) -> Result<Self, OutOfRange> {
        const NEVER: f64 = 3_650.0;
        let point = |part: f64| Ok((part, days(portfolio, flows, part, 0.001)?.unwrap_or(NEVER)));
        let parts = [
            0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9,
        ];
        parts.into_iter().map(point).collect::<Result<_, _>>().map(Self)
    }

    /// Days behind `part` of the equity.
    pub fn days(&self, part: f64) -> f64 {
        let after = self.0.partition_point(|(at, _)| *at < part);
        match (self.0.get(after.wrapping_sub(1)), self.0.get(after)) {
            (Some((x0, y0)), Some((x1, y1))) => y0 + (y1 - y0) * (part - x0) / (x1 - x0),
            (None, Some((_, days))) | (Some((_, days)), None) => *days,
            (None, None) => 0.0,
        }
    }
}
