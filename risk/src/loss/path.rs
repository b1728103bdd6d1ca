//! One path: events at their times, the chain's penalties, the waterfall.

use std::collections::VecDeque;

use estuary_interfaces::{Balance, Timestamp};

use super::{
    sources::{Cause, Source, Sources, Target},
    waterfall::{Absorbed, Book},
};
use crate::{
    chain::{Offence, Offenders},
    input::{
        portfolio::{Portfolio, DAY},
        scenario::{Forced, Scenario, Struck},
    },
    paths::draws::Draws,
};

/// Gwei of a validator elsewhere on Ethereum.
const VALIDATOR_ELSEWHERE: Balance = 32 * crate::chain::ethereum::ETHER as Balance;

/// Parts of the whole price in which its fall is counted.
pub const FALL_PARTS: u128 = 1_000_000_000_000;

/// The result of a path, in planck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// All that the chain took.
    pub gross: Balance,
    /// Who absorbed it.
    pub absorbed: Absorbed,
    /// What operators owe in the end.
    pub debt: Balance,
    /// Rewards that slashed validators missed.
    pub missed: Balance,
    /// The deepest fall of the price in one step, in parts of [`FALL_PARTS`].
    pub step: u128,
    /// What the chain took, by cause.
    pub by_cause: [Balance; Cause::ALL.len()],
    /// Events that struck somebody.
    pub events: u32,
    /// The weight of the path, where shocks are more frequent.
    pub tilted: u32,
}

/// A loss that the chain has announced.
#[derive(Clone, Copy, Debug)]
struct Announced {
    due: f64,
    operator: usize,
    loss: Balance,
    cancelled: bool,
}

/// Walks paths. It keeps its memory from path to path.
pub struct Walker<'a> {
    portfolio: &'a Portfolio,
    sources: &'a Sources,
    forced: &'a [Forced],
    horizon: f64,
    start: &'a Book,
    book: Book,
    changed: Vec<usize>,
    touched: Vec<bool>,
    gone: Vec<bool>,
    struck: Vec<(usize, u64)>,
    announced: VecDeque<Announced>,
}

/// A path met a number beyond its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a path's numbers left the range of the contracts' arithmetic")]
pub struct OutOfRange;

impl<'a> Walker<'a> {
    pub fn new(
        portfolio: &'a Portfolio,
        scenario: &'a Scenario,
        sources: &'a Sources,
        start: &'a Book,
    ) -> Self {
        Self {
            portfolio,
            sources,
            forced: &scenario.forced,
            horizon: scenario.horizon,
            start,
            book: start.clone(),
            changed: Vec::new(),
            touched: vec![false; portfolio.operators.len()],
            gone: vec![false; portfolio.operators.len()],
            struck: Vec::new(),
            announced: VecDeque::new(),
        }
    }

    /// Walks a path, whose numbers `draws` has begun. In the tail, shocks strike more often.
    pub fn walk(&mut self, draws: &mut Draws, tail: bool) -> Result<Outcome, OutOfRange> {
        self.try_walk(draws, tail).ok_or(OutOfRange)
    }

    fn try_walk(&mut self, draws: &mut Draws, tail: bool) -> Option<Outcome> {
        self.book.reset(self.start, &self.changed);
        for operator in self.changed.drain(..) {
            (self.gone[operator], self.touched[operator]) = (false, false);
        }
        self.announced.clear();
        let mut outcome = Outcome::default();
        let mut forced = self.forced.iter().peekable();
        let table = self.sources.table(tail);
        let rate = table.total / 365.0;
        let mut next = match rate > 0.0 {
            true => draws.wait() / rate,
            false => f64::INFINITY,
        };
        loop {
            if let Some(event) = forced.next_if(|event| event.day <= next) {
                let (cause, target) = match event.who {
                    Struck::Operator(position) => (Cause::Own, Target::Operator(position)),
                    Struck::Group(position) => {
                        let kind = self.portfolio.groups.get(position)?.kind;
                        (Cause::Shared(kind), Target::Group(position))
                    }
                };
                let source = Source {
                    cause,
                    target,
                    rate: 0.0,
                };
                self.strike(&source, event.day, draws, &mut outcome)?;
                continue;
            }
            if next > self.horizon {
                break;
            }
            let source = *self.sources.all.get(table.choose(draws.bits()))?;
            outcome.tilted += u32::from(self.sources.is_tilted(&source));
            self.strike(&source, next, draws, &mut outcome)?;
            next += draws.wait() / rate;
        }
        self.take_until(f64::INFINITY, &mut outcome)?;
        outcome.debt = self
            .changed
            .iter()
            .map(|operator| self.book.debt(*operator))
            .sum();
        Some(outcome)
    }

    /// An event at a day: who offends, what the chain takes, how it is announced.
    fn strike(&mut self, source: &Source, day: f64, draws: &mut Draws, outcome: &mut Outcome) -> Option<()> {
        self.take_until(day, outcome)?;
        self.struck.clear();
        let (mut elsewhere, mut offence) = (0, Offence::Equivocation);
        match source.target {
            Target::Operator(position) => {
                let validators = match source.cause {
                    // The whole cluster has one key for each validator.
                    Cause::Coincidence | Cause::Bypass => self.portfolio.operators.get(position)?.validators,
                    _ => self.sources.counts.get(position)?.choose(draws.unit()),
                };
                self.struck.push((position, validators));
            }
            Target::Group(position) => {
                let group = self.portfolio.groups.get(position)?;
                (elsewhere, offence) = (group.elsewhere, group.offence);
                for member in &group.members {
                    if draws.unit() < group.loading {
                        self.struck
                            .push((*member, self.portfolio.operators.get(*member)?.validators));
                    }
                }
            }
        }
        let cancelled = self.portfolio.chain.cancelled > 0.0 && draws.unit() < self.portfolio.chain.cancelled;
        self.struck.retain(|(operator, _)| !self.gone[*operator]);
        let mut offenders = Offenders {
            validators: elsewhere,
            stake: Balance::from(elsewhere).checked_mul(VALIDATOR_ELSEWHERE)?,
        };
        for (operator, validators) in &self.struck {
            let stake = self.exposed(*operator, *validators)?;
            offenders.validators = offenders.validators.checked_add(*validators)?;
            offenders.stake = offenders.stake.checked_add(stake)?;
        }
        let before = self.book.price();
        let now = milliseconds(day);
        for at in 0..self.struck.len() {
            let (operator, validators) = self.struck[at];
            let stake = self.exposed(operator, validators)?;
            let rules = &self.portfolio.chain.rules;
            let loss = rules.penalty(offence, stake, validators, &offenders)?;
            if loss == 0 {
                continue;
            }
            if !self.touched[operator] {
                self.touched[operator] = true;
                self.changed.push(operator);
            }
            // Whoever is struck is jailed and drained.
            self.gone[operator] = !self.portfolio.operators[operator].stays;
            self.book.announce(operator, loss, now, &mut outcome.absorbed)?;
            self.announced.push_back(Announced {
                due: day + rules.deferral(),
                operator,
                loss,
                cancelled,
            });
            if !cancelled {
                outcome.gross = outcome.gross.checked_add(loss)?;
                let by_cause = outcome.by_cause.get_mut(source.cause.index())?;
                *by_cause = by_cause.checked_add(loss)?;
                outcome.missed = outcome
                    .missed
                    .checked_add(rules.missed_rewards(stake, validators)?)?;
            }
        }
        if !self.struck.is_empty() {
            outcome.events += 1;
            outcome.step = outcome.step.max(fall(before, self.book.price()));
        }
        Some(())
    }

    /// The stake of so many of an operator's validators.
    fn exposed(&self, operator: usize, validators: u64) -> Option<Balance> {
        let all = self.portfolio.operators.get(operator)?.validators;
        let stake = self.book.exposed(operator)?;
        estuary_math::mul_div(stake, validators.into(), all.into(), estuary_math::Rounding::Down)
    }

    /// Takes or cancels what is due at a day.
    fn take_until(&mut self, day: f64, outcome: &mut Outcome) -> Option<()> {
        while let Some(due) = self.announced.front().copied().filter(|due| due.due <= day) {
            self.announced.pop_front();
            let now = milliseconds(due.due);
            match due.cancelled {
                true => self
                    .book
                    .cancel(due.operator, due.loss, now, &mut outcome.absorbed)?,
                false => self
                    .book
                    .take(due.operator, due.loss, now, &mut outcome.absorbed)?,
            }
        }
        Some(())
    }
}

/// `1 − after/before` in parts of [`FALL_PARTS`], rounded down.
fn fall(before: Balance, after: Balance) -> u128 {
    let lost = before.saturating_sub(after);
    estuary_math::mul_div(lost, FALL_PARTS, before, estuary_math::Rounding::Down).unwrap_or(0)
}

fn milliseconds(day: f64) -> Timestamp {
    (day * DAY as f64) as Timestamp
}
