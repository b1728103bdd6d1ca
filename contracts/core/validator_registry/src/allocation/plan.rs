//! Plans: the moves of stake that must leave, and the moves that serve an order.

use core::cmp::Ordering;

use estuary_interfaces::Balance;
use estuary_math::Rounding;
use ink::prelude::vec::Vec;

use super::{
    level::{Candidate, Level},
    moves::{Kind, Limits, Move},
    order::Order,
};
use crate::table::{Entry, Slot, Status};

/// Plans the moves of stake that must leave, whatever the order, by ascending slot.
pub fn leaving(entries: &[Entry], limits: &Limits) -> Vec<Move> {
    numbered(entries)
        .filter_map(|(slot, entry)| must_leave(slot, entry, limits))
        .collect()
}

/// Plans the moves for the order, by ascending slot. Stake that must leave and has not left does not count for the
/// order, because the chain may refuse to let it leave.
pub fn serving(entries: &[Entry], limits: &Limits, order: Order) -> Vec<Move> {
    if order.deploy > 0 {
        return fill(entries, limits, order.deploy);
    }
    match order.missing(entries) {
        0 => Vec::new(),
        missing => lower(entries, limits, missing, &leaving(entries, limits)),
    }
}

/// The move of an operator whose stake must leave.
fn must_leave(slot: Slot, entry: &Entry, limits: &Limits) -> Option<Move> {
    match entry.status {
        Status::Jailed | Status::Exiting => drain(slot, entry, limits),
        Status::Active | Status::Suspected => unbonding(slot, entry, limits, excess(entry, limits)?),
        Status::Candidate | Status::Exited => None,
    }
}

/// The planck by which active stake exceeds the capacity, if they are worth a move.
fn excess(entry: &Entry, limits: &Limits) -> Option<Balance> {
    let excess = entry.active.saturating_sub(entry.capacity);
    (excess > 0 && excess >= limits.min_move).then_some(excess)
}

/// Raises operators with room to a common level, until `amount` planck are delegated. Where the common level adds too
/// little for every move, the least filled operator gets all of it.
fn fill(entries: &[Entry], limits: &Limits, amount: Balance) -> Vec<Move> {
    // The least amount that is worth a move and that the chain accepts.
    let floor = |entry: &Entry| {
        let to_nominate = limits.min_nominator_bond.saturating_sub(entry.active);
        limits.min_move.max(to_nominate).max(1)
    };
    let room = |entry: &Entry| entry.capacity.saturating_sub(entry.total);
    let with_room = numbered(entries)
        .filter(|(_, e)| e.status == Status::Active && room(e).min(amount) >= floor(e))
        .map(|(slot, entry)| Candidate::new(slot, entry, entry.total));
    let candidates = gathered(with_room, entries.len());
    let level = Level::find(&candidates, |stake| stake.saturating_add(amount), Ordering::is_le);
    let delegate = |c: &Candidate, add: Balance| {
        let amount = add.min(room(c.entry));
        (amount >= floor(c.entry)).then_some(Move {
            slot: c.slot,
            amount,
            kind: Kind::Delegate,
        })
    };
    let mut moves: Vec<Move> = candidates
        .iter()
        .filter_map(|c| delegate(c, level.stake_of(c, Rounding::Down).saturating_sub(c.stake)))
        .collect();
    if moves.is_empty() {
        let least_filled = candidates.iter().min_by_key(|c| c.ratio);
        moves.extend(least_filled.and_then(|c| delegate(c, amount)));
    }
    moves
}

/// Lowers the active stake of operators to a common level, until `amount` planck unbond beside the stake that leaves
/// anyway. Where the common level takes too little for every move, the most filled operator gives all of it.
fn lower(entries: &[Entry], limits: &Limits, amount: Balance, leaving: &[Move]) -> Vec<Move> {
    let leaves_anyway = |slot: Slot| leaving.iter().find(|m| m.slot == slot).map_or(0, |m| m.amount);
    let with_stake = numbered(entries)
        .filter(|(_, e)| e.status.keeps_stake())
        .map(|(slot, e)| Candidate::new(slot, e, e.active.saturating_sub(leaves_anyway(slot))))
        .filter(|c| c.stake > limits.existential_deposit);
    let candidates = gathered(with_stake, entries.len());
    let level = Level::find(&candidates, |stake| stake.saturating_sub(amount), Ordering::is_ge);
    let unbond = |c: &Candidate, take: Balance| {
        let leaves = c.entry.active.saturating_sub(c.stake);
        unbonding(c.slot, c.entry, limits, leaves.saturating_add(take)).filter(|step| step.amount > leaves)
    };
    let mut moves: Vec<Move> = candidates
        .iter()
        .filter_map(|c| {
            let take = c.stake.saturating_sub(level.stake_of(c, Rounding::Down));
            (take > 0 && take >= limits.min_move)
                .then(|| unbond(c, take))
                .flatten()
        })
        .collect();
    if moves.is_empty() {
        let most_filled = candidates.iter().rev().max_by_key(|c| c.ratio);
        moves.extend(most_filled.and_then(|c| unbond(c, amount)));
    }
    moves
}

/// An unbonding of `amount` planck, at least the least move. If it left a stake that cannot nominate, it is reduced.
/// If nothing is left to reduce, the operator is drained.
fn unbonding(slot: Slot, entry: &Entry, limits: &Limits, amount: Balance) -> Option<Move> {
    let most = entry.active.saturating_sub(limits.min_nominator_bond);
    if most < limits.min_move.max(1) {
        return drain(slot, entry, limits);
    }
    Some(Move {
        slot,
        amount: amount.max(limits.min_move).min(most),
        kind: Kind::Undelegate,
    })
}

/// Unbonds all active stake but an existential deposit.
fn drain(slot: Slot, entry: &Entry, limits: &Limits) -> Option<Move> {
    let amount = entry.active.saturating_sub(limits.existential_deposit);
    (amount > 0).then_some(Move {
        slot,
        amount,
        kind: Kind::Drain,
    })
}

/// All entries with their slots, without the entries whose stake the chain has refused to move.
fn numbered(entries: &[Entry]) -> impl Iterator<Item = (Slot, &Entry)> {
    (0..).zip(entries).filter(|(_, entry)| !entry.refused)
}

/// A list with room for `max` items from the start. A list that grows is copied.
fn gathered<T>(items: impl Iterator<Item = T>, max: usize) -> Vec<T> {
    let mut list = Vec::with_capacity(max);
    list.extend(items);
    list
}
