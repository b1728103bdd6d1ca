//! Where stake goes, from the words of the design and with numbers of any size.
//!
//! The level of a water-filling is found the textbook way: all operators in a row by how full they are, the
//! first few of them raised (or lowered) to what they have together, until that does not reach the next. The
//! contract goes the other way round, from all operators to few. Three roundings are named: an operator's
//! stake at a level is rounded down to a planck; who is filled least, or most, is told to a 10^-18th of its
//! capacity; and of equals the first in the table goes first.

use std::cmp::{Ordering, Reverse};

use num_bigint::BigInt;
use validator_registry::{
    allocation::{Kind, Limits, Move, Order},
    table::{Entry, Status},
};

/// A fraction of whole numbers.
#[derive(Clone)]
pub struct Ratio(pub BigInt, pub BigInt);

impl Ratio {
    pub fn new(numerator: u128, denominator: u128) -> Self {
        Self(numerator.into(), denominator.into())
    }

    pub fn compare(&self, other: &Self) -> Ordering {
        (&self.0 * &other.1).cmp(&(&other.0 * &self.1))
    }

    /// `⌊this · n⌋`
    fn times(&self, n: u128) -> BigInt {
        &self.0 * n / &self.1
    }

    /// In parts of 10^18, rounded down; as much as there is of nothing.
    fn rounded(&self) -> BigInt {
        let infinite = || BigInt::from(u128::MAX);
        let parts = |one: u128| (self.1 > BigInt::ZERO).then(|| self.times(one));
        parts(10u128.pow(18)).unwrap_or_else(infinite)
    }
}

/// Which way a level is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tide {
    Rising,
    Falling,
}

/// An operator whose stake may change, with the part of the stake that counts.
struct Vessel {
    slot: usize,
    stake: u128,
    capacity: u128,
}

impl Vessel {
    fn fullness(&self) -> Ratio {
        Ratio::new(self.stake, self.capacity)
    }
}

/// The whole plan: by slot, at most one move each.
pub fn plan(entries: &[Entry], limits: &Limits, order: Order) -> Vec<Move> {
    let mut moves: Vec<Move> = (0..entries.len())
        .filter_map(|slot| leaves_anyway(slot, &entries[slot], limits))
        .collect();
    if order.deploy > 0 {
        moves.extend(raise(entries, limits, order.deploy));
    } else {
        let unlocking: u128 = entries.iter().map(|e| e.total - e.active).sum();
        let leaving: u128 = moves.iter().map(|m| m.amount).sum();
        if let Some(missing) = order.demand.checked_sub(unlocking + leaving).filter(|m| *m > 0) {
            let lowered = lower(entries, limits, missing, &moves);
            moves.retain(|m| lowered.iter().all(|l| l.slot != m.slot));
            moves.extend(lowered);
        }
    }
    moves.sort_by_key(|m| m.slot);
    moves
}

/// Jailed and exiting stake, and what exceeds a capacity by as much as is worth a move.
fn leaves_anyway(slot: usize, entry: &Entry, limits: &Limits) -> Option<Move> {
    if entry.refused {
        return None;
    }
    match entry.status {
        Status::Jailed | Status::Exiting => drain(slot, entry, limits),
        Status::Active | Status::Suspected if exceeds(entry, limits) => {
            unbond(slot, entry, limits, entry.active - entry.capacity)
        }
        _ => None,
    }
}

fn exceeds(entry: &Entry, limits: &Limits) -> bool {
    entry.active > entry.capacity && entry.active - entry.capacity >= limits.min_move
}

/// The least that can be bonded behind an operator: worth a move, and enough to nominate with.
pub fn least(entry: &Entry, limits: &Limits) -> u128 {
    let nominates = limits.min_nominator_bond.saturating_sub(entry.active);
    [1, limits.min_move, nominates].into_iter().max().unwrap()
}

/// Whether an operator takes new stake of up to `amount`.
pub fn takes(entry: &Entry, limits: &Limits, amount: u128) -> bool {
    let room = entry.capacity.saturating_sub(entry.total);
    entry.status == Status::Active && !entry.refused && amount.min(room) >= least(entry, limits)
}

fn raise(entries: &[Entry], limits: &Limits, amount: u128) -> Vec<Move> {
    let vessels: Vec<_> = entries
        .iter()
        .enumerate()
        .filter(|(_, e)| takes(e, limits, amount))
        .map(|(slot, e)| vessel(slot, e.total, e.capacity))
        .collect();
    let delegate = |v: &Vessel, wanted: u128| {
        let amount = wanted.min(v.capacity - v.stake);
        (amount >= least(&entries[v.slot], limits)).then_some(Move {
            slot: v.slot as u32,
            amount,
            kind: Kind::Delegate,
        })
    };
    let Some(level) = level(&vessels, amount, Tide::Rising) else {
        return Vec::new();
    };
    let shared: Vec<_> = vessels
        .iter()
        .filter_map(|v| delegate(v, planck(level.times(v.capacity) - v.stake)))
        .collect();
    if !shared.is_empty() {
        return shared;
    }
    let emptiest = vessels.iter().min_by_key(|v| v.fullness().rounded());
    emptiest.and_then(|v| delegate(v, amount)).into_iter().collect()
}

/// From the fullest, as they are when what leaves anyway has left. One move each: with that, if there is any.
fn lower(entries: &[Entry], limits: &Limits, amount: u128, leaving: &[Move]) -> Vec<Move> {
    let leaves = |slot: usize| -> u128 {
        let of_slot = leaving.iter().filter(|m| m.slot as usize == slot);
        of_slot.map(|m| m.amount).sum()
    };
    let vessels: Vec<_> = entries
        .iter()
        .enumerate()
        .filter(|(_, e)| matches!(e.status, Status::Active | Status::Suspected) && !e.refused)
        .map(|(slot, e)| vessel(slot, e.active - leaves(slot), e.capacity))
        .filter(|v| v.stake > limits.existential_deposit)
        .collect();
    let give = |v: &Vessel, take: u128| {
        unbond(v.slot, &entries[v.slot], limits, leaves(v.slot) + take).filter(|m| m.amount > leaves(v.slot))
    };
    let shared: Vec<_> = level(&vessels, amount, Tide::Falling)
        .into_iter()
        .flat_map(|level| {
            let take = move |v: &Vessel| planck(v.stake - level.times(v.capacity));
            vessels.iter().map(move |v| (v, take(v)))
        })
        .filter(|(_, take)| *take > 0 && *take >= limits.min_move)
        .filter_map(|(v, take)| give(v, take))
        .collect();
    if !shared.is_empty() {
        return shared;
    }
    let fullest = vessels
        .iter()
        .max_by_key(|v| (v.fullness().rounded(), Reverse(v.slot)));
    fullest.and_then(|v| give(v, amount)).into_iter().collect()
}

/// At least the minimum, and never leaving what may not nominate: less then, or all.
fn unbond(slot: usize, entry: &Entry, limits: &Limits, wanted: u128) -> Option<Move> {
    let may_leave = entry.active.saturating_sub(limits.min_nominator_bond);
    if may_leave == 0 || may_leave < limits.min_move {
        return drain(slot, entry, limits);
    }
    Some(Move {
        slot: slot as u32,
        amount: wanted.max(limits.min_move).min(may_leave),
        kind: Kind::Undelegate,
    })
}

fn drain(slot: usize, entry: &Entry, limits: &Limits) -> Option<Move> {
    (entry.active > limits.existential_deposit).then(|| Move {
        slot: slot as u32,
        amount: entry.active - limits.existential_deposit,
        kind: Kind::Drain,
    })
}

/// The common level of the emptiest after `amount` came, or of the fullest after it went. None without
/// operators or without capacity.
fn level(vessels: &[Vessel], amount: u128, tide: Tide) -> Option<Ratio> {
    let mut row: Vec<&Vessel> = vessels.iter().collect();
    row.sort_by(|a, b| a.fullness().compare(&b.fullness()));
    let mut water = BigInt::from(amount);
    if tide == Tide::Falling {
        row.reverse();
        water = -water;
    }
    let (mut stake, mut capacity) = (water, BigInt::ZERO);
    for (number, vessel) in row.iter().enumerate() {
        stake += vessel.stake;
        capacity += vessel.capacity;
        let level = Ratio(stake.clone().max(BigInt::ZERO), capacity.clone());
        let reaches = |next: &&Vessel| match tide {
            Tide::Rising => level.compare(&next.fullness()).is_gt(),
            Tide::Falling => stake < BigInt::ZERO || level.compare(&next.fullness()).is_lt(),
        };
        if !row.get(number + 1).is_some_and(reaches) {
            return (capacity > BigInt::ZERO).then_some(level);
        }
    }
    None
}

fn vessel(slot: usize, stake: u128, capacity: u128) -> Vessel {
    Vessel {
        slot,
        stake,
        capacity,
    }
}

/// Not below zero.
fn planck(amount: BigInt) -> u128 {
    amount.max(BigInt::ZERO).try_into().expect("an amount of planck")
}
