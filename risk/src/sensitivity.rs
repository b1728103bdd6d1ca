//! What each input changes: CVaR99 of what holders lose, with the input low and high. All runs see the same paths.

use estuary_interfaces::Balance;

use crate::{
    card::{build::Request, metric::Table},
    input::portfolio::Portfolio,
    loss::{path::OutOfRange, run::plain},
    paths::estimate::conditional_value_at_risk,
};

/// The factor of rates, which rest on few events.
const RATES: f64 = 4.0;

/// A change of a portfolio by a factor.
type Change = fn(&mut Portfolio, f64);

/// The inputs, their low and high factors, and how they change a portfolio.
const INPUTS: [(&str, f64, f64, Change); 6] = [
    ("rates of own faults", 1.0 / RATES, RATES, |portfolio, factor| {
        portfolio
            .operators
            .iter_mut()
            .for_each(|operator| operator.rate *= factor);
    }),
    (
        "rates of shared faults",
        1.0 / RATES,
        RATES,
        |portfolio, factor| {
            portfolio.groups.iter_mut().for_each(|group| group.rate *= factor);
        },
    ),
    ("ρ of shared faults", 0.5, 1.5, |portfolio, factor| {
        let groups = portfolio.groups.iter_mut();
        groups.for_each(|group| group.loading = (group.loading * factor).min(1.0));
    }),
    ("slashes that are cancelled", 0.0, 2.0, |portfolio, factor| {
        portfolio.chain.cancelled = (portfolio.chain.cancelled * factor).min(1.0);
    }),
    ("bonds", 0.5, 2.0, |portfolio, factor| {
        let operators = portfolio.operators.iter_mut();
        operators.for_each(|operator| operator.bond = times(operator.bond, factor));
    }),
    ("cover fund", 0.0, 2.0, |portfolio, factor| {
        let accounting = &mut portfolio.pool.accounting;
        accounting.cover = times(accounting.cover, factor);
    }),
];

fn times(amount: Balance, factor: f64) -> Balance {
    (amount as f64 * factor) as Balance
}

/// The table, the input that changes most first.
pub fn table(request: &Request) -> Result<Table, OutOfRange> {
    let equity = request.portfolio.equity().max(1) as f64;
    let paths = (request.paths / 8).max(1_000);
    let tail = |portfolio: &Portfolio| {
        let totals = plain(portfolio, &request.scenario, request.seed, paths)?;
        let tail = conditional_value_at_risk(&totals.holders, 0.99);
        Ok(tail.map_or(0.0, |tail| tail.value) / equity * 10_000.0)
    };
    let mut rows = Vec::new();
    for (name, low, high, change) in INPUTS {
        let with = |factor| {
            let mut portfolio = request.portfolio.clone();
            change(&mut portfolio, factor);
            // What changes nothing needs no run.
            match portfolio == request.portfolio {
                true => Ok(None),
                false => tail(&portfolio).map(Some),
            }
        };
        if let (Some(at_low), Some(at_high)) = (with(low)?, with(high)?) {
            rows.push((name, low, high, at_low, at_high));
        }
    }
    rows.sort_by(|one, other| (other.4 - other.3).abs().total_cmp(&(one.4 - one.3).abs()));
    let mut table = Table::new(
        "SE.inputs",
        "CVaR99 of what holders lose, with each input low and high",
        &[
            ("input", ""),
            ("low", "times"),
            ("high", "times"),
            ("with the low input", "bp"),
            ("with the high input", "bp"),
        ],
    );
    for (name, low, high, at_low, at_high) in rows {
        table.row([
            name.into(),
            low.into(),
            high.into(),
            at_low.into(),
            at_high.into(),
        ]);
    }
    Ok(table)
}
