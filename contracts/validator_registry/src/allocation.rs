//! Where stake goes, and where it comes from.
//!
//! Delegation fills the operators with the lowest stake per capacity first, up to one common level (water-filling).
//! Unbonding lowers the highest active stake per capacity first, down to one common level. Before either, and whatever the demand, stake
//! leaves operators that are jailed, and what exceeds a capacity leaves too.

use estuary_interfaces::{Balance, OperatorId};
use estuary_math::{mul_div, Rounding};
use ink::prelude::vec::Vec;

use crate::operators::{Entry, Status};

/// What the chain and the registry demand of a single move. All in planck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Nothing smaller is moved, but for the last of a drained stash.
    pub min_move: Balance,
    /// The chain lets nobody nominate with less.
    pub min_nominator_bond: Balance,
    /// A drained stash keeps this much, so that it lives until its last rewards are paid.
    pub existential_deposit: Balance,
}

/// A step of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    pub operator: OperatorId,
    pub amount: Balance,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Bond more behind it.
    Delegate,
    /// Unbond some of its active stake.
    Undelegate,
    /// Stop nominating, and unbond all that may leave.
    Drain,
}

/// Plans at most `max` moves: what must leave, then `deploy` planck towards validators, or `demand` planck, less what
/// leaves or is unlocking anyway, towards the exit.
pub fn plan(entries: &[Entry], limits: &Limits, deploy: Balance, demand: Balance, max: usize) -> Vec<Move> {
    let mut moves = must_leave(entries, limits, max);
    let left = max.saturating_sub(moves.len());
    if deploy > 0 {
        fill(entries, limits, deploy, left, &mut moves);
    } else {
        let unlocking = entries.iter().map(|e| e.total.saturating_sub(e.active));
        let leaving = moves.iter().map(|m| m.amount);
        let coming = unlocking.chain(leaving).fold(0, Balance::saturating_add);
        let missing = demand.saturating_sub(coming);
        if missing > 0 {
            lower(entries, limits, missing, left, &mut moves);
        }
    }
    moves
}

fn must_leave(entries: &[Entry], limits: &Limits, max: usize) -> Vec<Move> {
    numbered(entries)
        .filter_map(|(operator, entry)| match entry.status {
            Status::Candidate => None,
            Status::Jailed => drain(operator, entry, limits),
            Status::Active => unbonding(operator, entry, limits, excess(entry, limits)?),
        })
        .take(max)
        .collect()
}

/// What exceeds the capacity, where that is worth a move.
fn excess(entry: &Entry, limits: &Limits) -> Option<Balance> {
    let excess = entry.active.saturating_sub(entry.capacity);
    (excess > 0 && excess >= limits.min_move).then_some(excess)
}

/// Raises the least filled of at most `max` operators to a common level, as far as `amount` reaches.
fn fill(entries: &[Entry], limits: &Limits, amount: Balance, max: usize, moves: &mut Vec<Move>) {
    // The least that is worth moving, or that the chain accepts.
    let floor = |entry: &Entry| {
        let to_nominate = limits.min_nominator_bond.saturating_sub(entry.active);
        limits.min_move.max(to_nominate).max(1)
    };
    let candidates = numbered(entries)
        .filter(|(_, e)| e.status == Status::Active)
        .filter(|(_, e)| e.capacity.saturating_sub(e.total).min(amount) >= floor(e))
        .map(|(operator, entry)| Candidate::new(operator, entry, entry.total))
        .collect();
    let share = |chosen: &Chosen, c: &Candidate| {
        let target = chosen.stake.saturating_add(amount);
        let level = mul_div(target, c.entry.capacity, chosen.capacity, Rounding::Down);
        let room = c.entry.capacity.saturating_sub(c.stake);
        level
            .unwrap_or(c.entry.capacity)
            .saturating_sub(c.stake)
            .min(room)
    };
    let mut chosen = choose(
        candidates,
        max,
        |ratio| ratio,
        |stake| stake.saturating_add(amount),
    );
    chosen.shrink(|chosen, c| share(chosen, c) < floor(&c.entry));
    moves.extend(chosen.candidates.iter().filter_map(|c| {
        let amount = share(&chosen, c);
        (amount >= floor(&c.entry)).then_some(Move {
            operator: c.operator,
            amount,
            kind: Kind::Delegate,
        })
    }));
}

/// Lowers the active stake of at most `max` most filled operators to a common level, until `amount` is out.
fn lower(entries: &[Entry], limits: &Limits, amount: Balance, max: usize, moves: &mut Vec<Move>) {
    let candidates = numbered(entries)
        .filter(|(_, e)| e.status == Status::Active && excess(e, limits).is_none())
        .filter(|(_, e)| e.active > limits.existential_deposit)
        .map(|(operator, entry)| Candidate::new(operator, entry, entry.active))
        .collect();
    let share = |chosen: &Chosen, c: &Candidate| {
        let target = chosen.stake.saturating_sub(amount);
        let level = mul_div(target, c.entry.capacity, chosen.capacity, Rounding::Down);
        c.stake.saturating_sub(level.unwrap_or(0))
    };
    // Highest first is lowest first of the complement.
    let mut chosen = choose(
        candidates,
        max,
        |ratio| !ratio,
        |stake| stake.saturating_sub(amount),
    );
    chosen.shrink(|chosen, c| share(chosen, c) < limits.min_move);
    moves.extend(
        chosen
            .candidates
            .iter()
            .filter_map(|c| unbonding(c.operator, &c.entry, limits, share(&chosen, c))),
    );
}

/// An unbonding of `amount` that the chain accepts and that is worth it: at least the minimum, and never leaving a
/// stake that may not nominate. That would be reduced, or, where nothing is left to reduce, the operator drained.
fn unbonding(operator: OperatorId, entry: &Entry, limits: &Limits, amount: Balance) -> Option<Move> {
    let most = entry.active.saturating_sub(limits.min_nominator_bond);
    if most < limits.min_move.max(1) {
        return drain(operator, entry, limits);
    }
    Some(Move {
        operator,
        amount: amount.max(limits.min_move).min(most),
        kind: Kind::Undelegate,
    })
}

fn drain(operator: OperatorId, entry: &Entry, limits: &Limits) -> Option<Move> {
    let amount = entry.active.saturating_sub(limits.existential_deposit);
    (amount > 0).then_some(Move {
        operator,
        amount,
        kind: Kind::Drain,
    })
}

/// All operators that the chain has not refused to move, with their ids.
fn numbered(entries: &[Entry]) -> impl Iterator<Item = (OperatorId, &Entry)> {
    (0..).zip(entries).filter(|(_, entry)| !entry.refused)
}

#[derive(Clone, Copy)]
struct Candidate {
    operator: OperatorId,
    entry: Entry,
    /// The stake that counts for the level.
    stake: Balance,
    /// Stake per capacity.
    ratio: u128,
    chosen: bool,
}

impl Candidate {
    fn new(operator: OperatorId, entry: &Entry, stake: Balance) -> Self {
        Self {
            operator,
            entry: *entry,
            stake,
            ratio: ratio(stake, entry.capacity),
            chosen: false,
        }
    }
}

/// Stake per capacity as a fraction of 10^18, rounded down.
fn ratio(stake: Balance, capacity: Balance) -> u128 {
    const ONE: u128 = 1_000_000_000_000_000_000;
    mul_div(stake, ONE, capacity, Rounding::Down).unwrap_or(u128::MAX)
}

/// The operators that share a move, with their sums.
struct Chosen {
    candidates: Vec<Candidate>,
    stake: Balance,
    capacity: Balance,
}

impl Chosen {
    /// Drops the last ones while `too_small` says that their share is not worth it; one always stays.
    fn shrink(&mut self, too_small: impl Fn(&Self, &Candidate) -> bool) {
        while self.candidates.len() > 1 && self.candidates.last().is_some_and(|c| too_small(self, c)) {
            if let Some(dropped) = self.candidates.pop() {
                self.stake = self.stake.saturating_sub(dropped.stake);
                self.capacity = self.capacity.saturating_sub(dropped.entry.capacity);
            }
        }
    }
}

/// Chooses at most `max` candidates in ascending order of `key(ratio)`, until the common level of the chosen, whose
/// stake becomes `target(stake)`, does not reach the next.
fn choose(
    mut candidates: Vec<Candidate>,
    max: usize,
    key: impl Fn(u128) -> u128,
    target: impl Fn(Balance) -> Balance,
) -> Chosen {
    let mut chosen = Chosen {
        candidates: Vec::new(),
        stake: 0,
        capacity: 0,
    };
    while chosen.candidates.len() < max {
        let rest = candidates.iter_mut().filter(|c| !c.chosen);
        let Some(next) = rest.min_by_key(|c| key(c.ratio)) else {
            break;
        };
        let level = key(ratio(target(chosen.stake), chosen.capacity));
        if !chosen.candidates.is_empty() && level <= key(next.ratio) {
            break;
        }
        next.chosen = true;
        chosen.stake = chosen.stake.saturating_add(next.stake);
        chosen.capacity = chosen.capacity.saturating_add(next.entry.capacity);
        chosen.candidates.push(*next);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        min_move: 10,
        min_nominator_bond: 50,
        existential_deposit: 1,
    };

    fn active(stake: Balance, capacity: Balance) -> Entry {
        Entry {
            total: stake,
            active: stake,
            capacity,
            status: Status::Active,
            refused: false,
        }
    }

    fn jailed(stake: Balance) -> Entry {
        Entry {
            status: Status::Jailed,
            ..active(stake, 0)
        }
    }

    fn moves(entries: &[Entry], deploy: Balance, demand: Balance) -> Vec<(OperatorId, Balance, Kind)> {
        plan(entries, &LIMITS, deploy, demand, 10)
            .iter()
            .map(|m| (m.operator, m.amount, m.kind))
            .collect()
    }

    use Kind::{Delegate, Drain, Undelegate};

    #[test]
    fn empty_operators_are_filled_in_proportion_to_their_capacity() {
        let entries = [active(0, 1_000), active(0, 3_000)];
        assert_eq!(moves(&entries, 400, 0), [(0, 100, Delegate), (1, 300, Delegate)]);
    }

    #[test]
    fn the_least_filled_are_filled_first() {
        let entries = [active(900, 1_000), active(100, 1_000), active(300, 1_000)];
        assert_eq!(moves(&entries, 150, 0), [(1, 150, Delegate)]);
        assert_eq!(moves(&entries, 400, 0), [(1, 300, Delegate), (2, 100, Delegate)]);
    }

    #[test]
    fn no_operator_is_filled_beyond_its_capacity() {
        let entries = [active(500, 1_000), active(0, 200)];
        assert_eq!(
            moves(&entries, 10_000, 0),
            [(1, 200, Delegate), (0, 500, Delegate)]
        );
    }

    #[test]
    fn a_sum_too_small_to_share_goes_to_one() {
        let entries = [active(100, 1_000), active(100, 1_000)];
        assert_eq!(moves(&entries, 15, 0), [(0, 15, Delegate)]);
        assert_eq!(moves(&entries, 9, 0), []);
    }

    #[test]
    fn the_first_stake_is_enough_to_nominate() {
        assert_eq!(moves(&[active(0, 1_000)], 49, 0), []);
        assert_eq!(moves(&[active(0, 1_000)], 50, 0), [(0, 50, Delegate)]);
        assert_eq!(
            moves(&[active(0, 1_000), active(60, 60_000)], 49, 0),
            [(1, 49, Delegate)]
        );
    }

    #[test]
    fn unbonding_takes_from_the_most_filled_first() {
        let entries = [active(900, 1_000), active(100, 1_000), active(800, 1_000)];
        assert_eq!(moves(&entries, 0, 100), [(0, 100, Undelegate)]);
        assert_eq!(
            moves(&entries, 0, 300),
            [(0, 200, Undelegate), (2, 100, Undelegate)]
        );
    }

    #[test]
    fn unbonding_counts_what_is_unlocking_already() {
        let mut entries = [active(900, 1_000)];
        entries[0].active = 700;
        assert_eq!(moves(&entries, 0, 200), []);
        assert_eq!(moves(&entries, 0, 230), [(0, 30, Undelegate)]);
    }

    #[test]
    fn an_unbonding_is_never_below_the_minimum() {
        assert_eq!(moves(&[active(900, 1_000)], 0, 1), [(0, 10, Undelegate)]);
    }

    #[test]
    fn an_unbonding_leaves_enough_to_nominate_or_nothing() {
        assert_eq!(moves(&[active(100, 1_000)], 0, 90), [(0, 50, Undelegate)]);
        assert_eq!(moves(&[active(59, 1_000)], 0, 5), [(0, 58, Drain)]);
    }

    #[test]
    fn jailed_stake_leaves_whatever_the_demand() {
        let entries = [active(100, 1_000), jailed(500)];
        assert_eq!(moves(&entries, 0, 0), [(1, 499, Drain)]);
        assert_eq!(moves(&entries, 200, 0), [(1, 499, Drain), (0, 200, Delegate)]);
        assert_eq!(moves(&entries, 0, 499), [(1, 499, Drain)]);
        assert_eq!(moves(&[jailed(1)], 0, 0), []);
    }

    #[test]
    fn what_exceeds_a_capacity_leaves_whatever_the_demand() {
        assert_eq!(moves(&[active(300, 200)], 0, 0), [(0, 100, Undelegate)]);
        // Too little to be worth a move of its own, but not in the way of an exit.
        assert_eq!(moves(&[active(205, 200)], 0, 0), []);
        assert_eq!(moves(&[active(205, 200)], 0, 100), [(0, 100, Undelegate)]);
    }

    #[test]
    fn a_refused_operator_is_left_alone() {
        let mut entries = [active(0, 1_000), active(0, 1_000)];
        entries[0].refused = true;
        assert_eq!(moves(&entries, 100, 0), [(1, 100, Delegate)]);
    }

    #[test]
    fn the_number_of_moves_is_bounded() {
        let entries = [active(0, 1_000); 20];
        assert_eq!(plan(&entries, &LIMITS, 10_000, 0, 3).len(), 3);
        assert_eq!(plan(&[jailed(500); 20], &LIMITS, 10_000, 0, 3).len(), 3);
    }
}
