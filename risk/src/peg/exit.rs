//! The cheapest way out of a position: instant exit, stable pool and queue at equal marginal cost.

use estuary_interfaces::Balance;
use staking_pool::{accounting::exit_fee::exit_fee, parameters::exit_rates};

use super::{anchor::anchor, trades::Pool};
use crate::{
    delay::cash::Curve,
    input::{portfolio::Portfolio, scenario::Scenario},
};

/// Slices into which a position is cut.
const SLICES: Balance = 200;

/// A position's way out: planck through each door, and what it costs of the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Exit {
    pub instant: Balance,
    pub sold: Balance,
    pub queued: Balance,
    /// The cost in planck.
    pub cost: f64,
}

/// Where to leave. All that an exit's cost depends on.
pub struct Doors<'a> {
    pub portfolio: &'a Portfolio,
    pub scenario: &'a Scenario,
    pub pool: Option<Pool>,
    pub curve: &'a Curve,
}

impl Doors<'_> {
    /// The cheapest split of a position of `amount` planck. Each door's marginal cost rises, so the cheapest next slice
    /// is always part of the cheapest whole.
    pub fn cheapest(&self, amount: Balance) -> Exit {
        let mut exit = Exit::default();
        let mut pool = self.pool;
        for slice in 0..SLICES {
            let part = amount * (slice + 1) / SLICES - amount * slice / SLICES;
            if part == 0 {
                continue;
            }
            let instant = self.instant_cost(exit.instant, part);
            let sale = pool.and_then(|pool| pool.sell(part));
            let sold = sale.map(|(native, _)| part as f64 - native as f64);
            let queued = self.queue_cost(exit.queued, part);
            let doors = [instant, sold, queued].map(|cost| cost.unwrap_or(f64::INFINITY));
            let least = doors.iter().copied().fold(f64::INFINITY, f64::min);
            exit.cost += least;
            if doors[0] <= least {
                exit.instant += part;
            } else if doors[1] <= least {
                exit.sold += part;
                pool = sale.map(|(_, after)| after);
            } else {
                exit.queued += part;
            }
        }
        exit
    }

    /// The fee of the next `part` planck out of the reserve.
    fn instant_cost(&self, before: Balance, part: Balance) -> Option<f64> {
        let accounting = &self.portfolio.pool.accounting;
        let rates = exit_rates(&self.portfolio.pool.parameters);
        let left = accounting.reserve.checked_sub(before)?;
        let fee = exit_fee(part, left, accounting.reserve_target, rates)?;
        Some(fee as f64)
    }

    /// What it costs to wait for `before + part` planck, beyond what it costs for `before`. `None` where nothing can be
    /// redeemed.
    fn queue_cost(&self, before: Balance, part: Balance) -> Option<f64> {
        if !self.portfolio.pool.redeemable {
            return None;
        }
        let equity = self.portfolio.equity().max(1) as f64;
        let cost = |amount: Balance| {
            let days = self.curve.days(amount as f64 / equity);
            amount as f64 * (1.0 - anchor(self.scenario.flows.rate, days))
        };
        Some((cost(before + part) - cost(before)).max(0.0))
    }
}
