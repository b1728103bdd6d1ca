//! Many paths, and what they come to. Every sum is an integer, so threads and shards change no byte.

use rayon::iter::ParallelIterator;
use serde::{Deserialize, Serialize};

use super::{
    path::{OutOfRange, Outcome, Walker},
    sources::{Cause, Sources},
    waterfall::Book,
};
use crate::{
    input::{portfolio::Portfolio, scenario::Scenario},
    paths::{
        draws::{Draws, Module},
        sample::{Moments, Sample, ONE},
        Range,
    },
};

/// What is asked of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub seed: u64,
    /// Paths of the whole run.
    pub paths: u64,
    /// The paths of this part of it.
    pub range: Range,
}

/// The sums over paths that are drawn in one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// What the chain took.
    pub gross: Sample,
    /// What holders lost.
    pub holders: Sample,
    /// What bonds did not pay.
    pub beyond_bonds: Sample,
    /// The deepest fall of the price in one step, in parts of [`super::path::FALL_PARTS`].
    pub step: Sample,
    /// Paid by bonds.
    pub bond: Moments,
    /// Paid by the cover fund.
    pub cover: Moments,
    /// Absorbed by open requests.
    pub queue: Moments,
    /// What operators owe.
    pub debt: Moments,
    /// Rewards that slashed validators missed.
    pub missed: Moments,
    /// Events a path.
    pub events: Moments,
    /// What the chain took, by cause.
    pub by_cause: Vec<Moments>,
    /// Paths whose parts do not add up to what the chain took.
    pub unbalanced: u64,
}

/// Both ways to draw paths: as likely as they are, and with more shocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Losses {
    pub plain: Totals,
    pub tail: Totals,
}

impl Totals {
    /// No path yet, of a run of so many.
    pub fn of_run(paths: u64) -> Self {
        let sample = Sample::of_run(paths);
        Self {
            gross: sample.clone(),
            holders: sample.clone(),
            beyond_bonds: sample.clone(),
            step: sample,
            bond: Moments::default(),
            cover: Moments::default(),
            queue: Moments::default(),
            debt: Moments::default(),
            missed: Moments::default(),
            events: Moments::default(),
            by_cause: vec![Moments::default(); Cause::ALL.len()],
            unbalanced: 0,
        }
    }

    fn add(&mut self, outcome: &Outcome, weight: u64) {
        let absorbed = &outcome.absorbed;
        self.gross.add(outcome.gross, weight);
        self.holders.add(absorbed.net_holders(), weight);
        self.beyond_bonds.add(absorbed.beyond_bonds(), weight);
        self.step.add(outcome.step, weight);
        self.bond.add(absorbed.bond, weight);
        self.cover.add(absorbed.cover, weight);
        self.queue.add(absorbed.queue, weight);
        self.debt.add(outcome.debt, weight);
        self.missed.add(outcome.missed, weight);
        self.events.add(outcome.events.into(), weight);
        for (sum, loss) in self.by_cause.iter_mut().zip(&outcome.by_cause) {
            sum.add(*loss, weight);
        }
        self.unbalanced += u64::from(!outcome.is_balanced());
    }

    /// Takes the paths of others in.
    pub fn merge(&mut self, other: Self) {
        self.gross.merge(other.gross);
        self.holders.merge(other.holders);
        self.beyond_bonds.merge(other.beyond_bonds);
        self.step.merge(other.step);
        self.bond.merge(&other.bond);
        self.cover.merge(&other.cover);
        self.queue.merge(&other.queue);
        self.debt.merge(&other.debt);
        self.missed.merge(&other.missed);
        self.events.merge(&other.events);
        for (sum, other) in self.by_cause.iter_mut().zip(&other.by_cause) {
            sum.merge(other);
        }
        self.unbalanced += other.unbalanced;
    }

    fn sort(&mut self) {
        for sample in [
            &mut self.gross,
            &mut self.holders,
            &mut self.beyond_bonds,
            &mut self.step,
        ] {
            sample.sort();
        }
    }
}

impl Losses {
    /// Takes the paths of another part of the same run in.
    pub fn merge(&mut self, other: Self) {
        self.plain.merge(other.plain);
        self.tail.merge(other.tail);
        self.sort();
    }

    fn sort(&mut self) {
        self.plain.sort();
        self.tail.sort();
    }
}

impl Outcome {
    /// Whether gross = bond + cover + queue + stream + holders, to the planck, after what came back.
    pub fn is_balanced(&self) -> bool {
        let absorbed = &self.absorbed;
        self.gross == absorbed.bond + absorbed.beyond_bonds()
    }
}

/// Walks all paths of an order, in both ways. `progress` is told how many paths are done.
pub fn run(
    portfolio: &Portfolio,
    scenario: &Scenario,
    order: &Order,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Losses, OutOfRange> {
    Ok(Losses {
        plain: walk(portfolio, scenario, order, Module::Loss, progress)?,
        tail: walk(portfolio, scenario, order, Module::Tail, progress)?,
    })
}

/// Walks paths that are as likely as they are drawn: for comparisons of two portfolios, which see the same numbers.
pub fn plain(
    portfolio: &Portfolio,
    scenario: &Scenario,
    seed: u64,
    paths: u64,
) -> Result<Totals, OutOfRange> {
    let order = Order {
        seed,
        paths,
        range: Range::whole(paths),
    };
    walk(portfolio, scenario, &order, Module::Loss, &|_| ())
}

fn walk(
    portfolio: &Portfolio,
    scenario: &Scenario,
    order: &Order,
    module: Module,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Totals, OutOfRange> {
    let years = scenario.horizon / 365.0;
    let sources = Sources::new(portfolio, years);
    let start = Book::new(portfolio).ok_or(OutOfRange)?;
    let tail = module == Module::Tail;
    let mut totals = order
        .range
        .blocks()
        .try_fold(
            || {
                (
                    Walker::new(portfolio, scenario, &sources, &start),
                    Draws::new(order.seed, module),
                    Totals::of_run(order.paths),
                )
            },
            |(mut walker, mut draws, mut totals), block| {
                for path in block.first..block.end {
                    draws.begin(path);
                    // Half of the tail's paths are plain, so that no weight exceeds 2.
                    let outcome = walker.walk(&mut draws, tail && path % 2 == 1)?;
                    let weight = match tail {
                        true => sources.weight(outcome.tilted, years),
                        false => 1.0,
                    };
                    totals.add(&outcome, (weight * ONE as f64) as u64);
                }
                progress(block.len());
                Ok((walker, draws, totals))
            },
        )
        .map(|part| part.map(|(_, _, totals)| totals))
        .try_reduce(
            || Totals::of_run(order.paths),
            |mut one, other| {
                one.merge(other);
                Ok(one)
            },
        )?;
    totals.sort();
    Ok(totals)
}
