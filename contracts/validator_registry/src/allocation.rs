//! Where stake goes, and where it comes from.
//!
//! Delegation raises operators to one common level of stake per capacity, and leaves those above it alone
//! (water-filling, least filled first). Unbonding lowers active stake to one common level, and leaves those
//! below it alone. Before either, and whatever the demand, stake leaves operators that are jailed or
//! exiting, and what exceeds a capacity leaves too. Who is in debt is one of these: debt comes with a loss, a loss
//! jails, and nobody is released before the debt is repaid. Who is suspected of a fault takes nothing, and gives like
//! others.
//!
//! The level is the same however many operators are moved at a time, so a plan can be carried out in parts: a
//! cursor says at which slot the next part begins. What must leave and what serves the order have a cursor each, and
//! while there is an order, what must leave gets half of the moves of a call: an operator whose nominator traps, and
//! which is tried again each time, holds up neither the order nor others that must leave.

use core::cmp::Ordering;

use estuary_interfaces::Balance;
use estuary_math::{mul_div, Rounding};
use ink::prelude::vec::Vec;

use crate::table::{Entry, Slot, Status};

/// What the chain and the registry demand of a single move. All in planck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Nothing smaller is moved, but for the last of a drained stash.
    pub min_move: Balance,
    /// Nobody nominates with less.
    pub min_nominator_bond: Balance,
    /// A drained stash keeps this much, so that it lives until its last rewards are paid.
    pub existential_deposit: Balance,
}

impl Limits {
    /// The limits on a chain that asks `min_nominator_bond` of its nominators, or less than an existential deposit: no
    /// stash begins, or lives, with less than that.
    pub fn new(min_move: Balance, min_nominator_bond: Balance, existential_deposit: Balance) -> Self {
        Self {
            min_move,
            min_nominator_bond: min_nominator_bond.max(existential_deposit),
            existential_deposit,
        }
    }
}

/// A step of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    pub slot: Slot,
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

/// What there is to plan for. All in planck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// To be delegated.
    pub deploy: Balance,
    /// To be unbonded, what leaves or is unlocking anyway included.
    pub demand: Balance,
}

impl Order {
    /// Whether anything is to be done beside what must leave.
    pub fn is_open(&self, entries: &[Entry]) -> bool {
        self.deploy > 0 || self.missing(entries) > 0
    }

    /// What of the demand is not unlocking yet.
    fn missing(&self, entries: &[Entry]) -> Balance {
        let unlocking = entries.iter().map(|e| e.total.saturating_sub(e.active));
        self.demand
            .saturating_sub(unlocking.fold(0, Balance::saturating_add))
    }
}

/// Where calls go on, so that what fails holds up nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Cursors {
    /// The slot with which the next move of what must leave begins.
    pub leaving: Slot,
    /// The slot with which the next move for an order begins.
    pub serving: Slot,
    /// Whether the last single move was for what must leave.
    pub left: bool,
}

impl Cursors {
    /// How many of `max` moves are for what must leave before the order has its turn, if there `is_order`. A single
    /// move is for either in turn.
    pub fn leaving_first(&mut self, max: usize, is_order: bool) -> usize {
        match (is_order, max) {
            (false, _) => max,
            (true, 1) => {
                self.left = !self.left;
                usize::from(self.left)
            }
            (true, _) => max / 2,
        }
    }
}

/// Plans what must leave, whatever the order, by ascending slot.
pub fn leaving(entries: &[Entry], limits: &Limits) -> Vec<Move> {
    numbered(entries)
        .filter_map(|(slot, entry)| must_leave(slot, entry, limits))
        .collect()
}

/// Plans either side of the order, by ascending slot. What must leave and did not yet is not counted on: it may be
/// that it cannot.
pub fn serving(entries: &[Entry], limits: &Limits, order: Order) -> Vec<Move> {
    if order.deploy > 0 {
        return fill(entries, limits, order.deploy);
    }
    match order.missing(entries) {
        0 => Vec::new(),
        missing => lower(entries, limits, missing, &leaving(entries, limits)),
    }
}

/// Plans all moves for `order`: what must leave, and either side of the order, where all that must leave can. One move
/// per operator at most, by ascending slot.
pub fn plan(entries: &[Entry], limits: &Limits, order: Order) -> Vec<Move> {
    let leaving = leaving(entries, limits);
    let coming = leaving.iter().map(|m| m.amount).fold(0, Balance::saturating_add);
    let rest = Order {
        demand: order.demand.saturating_sub(coming),
        ..order
    };
    let serving = serving(entries, limits, rest);
    merge(leaving, serving)
}

/// Makes the moves of one call: `max` at most, and each by `make`, which books it in its entry. It says whether the
/// operator went along, and marks who did not; nothing, if there is not enough gas for more. Returns how many were
/// tried.
///
/// What must leave goes first: what went is unlocking, and what could not go is not counted on for the order. While
/// there is an order it gets half of the moves, and what the order does not need.
pub fn carry_out<E>(
    entries: &mut [Entry],
    limits: &Limits,
    order: Order,
    cursors: &mut Cursors,
    max: usize,
    make: impl FnMut(&Move, &mut Entry) -> Result<Option<bool>, E>,
) -> Result<usize, E> {
    let is_order = order.is_open(entries);
    let first = cursors.leaving_first(max, is_order);
    let mut call = Call {
        make,
        tried: 0,
        goes_on: true,
    };
    let must_leave = leaving(entries, limits);
    call.part(&must_leave, entries, &mut cursors.leaving, first)?;
    if is_order && call.goes_on {
        let moves = serving(entries, limits, order);
        let before = staked(entries);
        let all_went = call.part(&moves, entries, &mut cursors.serving, max)?;
        // Who did not go along is out: others may do instead.
        if !all_went && call.goes_on && call.tried < max {
            let delegated = staked(entries).saturating_sub(before);
            let rest = Order {
                deploy: order.deploy.saturating_sub(delegated),
                ..order
            };
            let moves = match order.deploy > 0 && rest.deploy == 0 {
                true => Vec::new(),
                false => serving(entries, limits, rest),
            };
            call.part(&moves, entries, &mut cursors.serving, max)?;
        }
    }
    if must_leave.len() > first && call.goes_on {
        let must_leave = leaving(entries, limits);
        call.part(&must_leave, entries, &mut cursors.leaving, max)?;
    }
    Ok(call.tried)
}

fn staked(entries: &[Entry]) -> Balance {
    entries
        .iter()
        .map(|entry| entry.total)
        .fold(0, Balance::saturating_add)
}

/// A call, as far as it has come.
struct Call<F> {
    make: F,
    tried: usize,
    goes_on: bool,
}

impl<F, E> Call<F>
where
    F: FnMut(&Move, &mut Entry) -> Result<Option<bool>, E>,
{
    /// Makes these moves, from the cursor on, until the call has tried `max`. Returns whether all went along.
    fn part(
        &mut self,
        moves: &[Move],
        entries: &mut [Entry],
        cursor: &mut Slot,
        max: usize,
    ) -> Result<bool, E> {
        let mut all_went = true;
        for step in part(moves, *cursor, max.saturating_sub(self.tried)) {
            let entry = usize::try_from(step.slot)
                .ok()
                .and_then(|slot| entries.get_mut(slot));
            let Some(entry) = entry else {
                continue;
            };
            let Some(went) = (self.make)(step, entry)? else {
                self.goes_on = false;
                break;
            };
            self.tried = self.tried.saturating_add(1);
            *cursor = step.slot.saturating_add(1);
            all_went &= went;
        }
        Ok(all_went)
    }
}

/// Both lists by ascending slot, as one. Where both move the same operator, `rest` counts.
fn merge(leaving: Vec<Move>, rest: Vec<Move>) -> Vec<Move> {
    let mut merged = Vec::with_capacity(leaving.len().saturating_add(rest.len()));
    let mut rest = rest.into_iter().peekable();
    for step in leaving {
        while let Some(before) = rest.next_if(|other| other.slot < step.slot) {
            merged.push(before);
        }
        if rest.peek().is_none_or(|other| other.slot != step.slot) {
            merged.push(step);
        }
    }
    merged.extend(rest);
    merged
}

/// The part of a plan for one call: at most `max` moves, beginning with the slot at `cursor` and going round.
pub fn part(moves: &[Move], cursor: Slot, max: usize) -> impl Iterator<Item = &Move> {
    let from_cursor = moves.iter().filter(move |m| m.slot >= cursor);
    let before_cursor = moves.iter().filter(move |m| m.slot < cursor);
    from_cursor.chain(before_cursor).take(max)
}

fn must_leave(slot: Slot, entry: &Entry, limits: &Limits) -> Option<Move> {
    match entry.status {
        Status::Jailed | Status::Exiting => drain(slot, entry, limits),
        Status::Active | Status::Suspected => unbonding(slot, entry, limits, excess(entry, limits)?),
        Status::Candidate | Status::Exited => None,
    }
}

/// What exceeds the capacity, where that is worth a move.
fn excess(entry: &Entry, limits: &Limits) -> Option<Balance> {
    let excess = entry.active.saturating_sub(entry.capacity);
    (excess > 0 && excess >= limits.min_move).then_some(excess)
}

/// Raises operators with room to a common level, as far as `amount` reaches. Where that would be too little for each,
/// the least filled gets all of it.
fn fill(entries: &[Entry], limits: &Limits, amount: Balance) -> Vec<Move> {
    // The least that is worth moving and that the chain accepts.
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

/// Lowers the active stake of operators to a common level, until `amount` is out, beside what leaves anyway.
/// Where that would be too little of each, the most filled gives all of it.
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

/// An unbonding of `amount` that the chain accepts and that is worth it: at least the minimum, and never leaving a
/// stake that may not nominate. That would be reduced, or, where nothing is left to reduce, the operator drained.
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

fn drain(slot: Slot, entry: &Entry, limits: &Limits) -> Option<Move> {
    let amount = entry.active.saturating_sub(limits.existential_deposit);
    (amount > 0).then_some(Move {
        slot,
        amount,
        kind: Kind::Drain,
    })
}

/// All operators that the chain has not refused to move, with their slots.
fn numbered(entries: &[Entry]) -> impl Iterator<Item = (Slot, &Entry)> {
    (0..).zip(entries).filter(|(_, entry)| !entry.refused)
}

/// A list that is never copied, as one would be that grows.
fn gathered<T>(items: impl Iterator<Item = T>, max: usize) -> Vec<T> {
    let mut list = Vec::with_capacity(max);
    list.extend(items);
    list
}

struct Candidate<'a> {
    slot: Slot,
    entry: &'a Entry,
    /// The stake that counts for the level.
    stake: Balance,
    /// Stake per capacity.
    ratio: u128,
}

impl<'a> Candidate<'a> {
    fn new(slot: Slot, entry: &'a Entry, stake: Balance) -> Self {
        Self {
            slot,
            entry,
            stake,
            ratio: ratio(stake, entry.capacity),
        }
    }
}

/// Stake per capacity as a fraction of 10^18, rounded down.
fn ratio(stake: Balance, capacity: Balance) -> u128 {
    const ONE: u128 = 1_000_000_000_000_000_000;
    mul_div(stake, ONE, capacity, Rounding::Down).unwrap_or(u128::MAX)
}

/// A common level: `stake` shared by `capacity`.
struct Level {
    stake: Balance,
    capacity: Balance,
    ratio: u128,
}

impl Level {
    /// The level of those candidates that belong to it, by how they compare with it. Begins with all of them,
    /// and leaves out who does not `belong` until nobody changes: each round moves the level away from those
    /// left out, so a round leaves out more, or is the last.
    fn find(
        candidates: &[Candidate],
        target: impl Fn(Balance) -> Balance,
        belongs: impl Fn(Ordering) -> bool,
    ) -> Self {
        let mut members = candidates.len();
        let mut level = Self::of(candidates.iter(), &target);
        loop {
            let inside = || candidates.iter().filter(|c| belongs(level.compare(c)));
            let count = inside().count();
            if count == 0 || count >= members {
                return level;
            }
            members = count;
            level = Self::of(inside(), &target);
        }
    }

    fn of<'a>(members: impl Iterator<Item = &'a Candidate<'a>>, target: impl Fn(Balance) -> Balance) -> Self {
        let (stake, capacity) = members.fold((0, 0), |(stake, capacity): (Balance, Balance), c| {
            (
                stake.saturating_add(c.stake),
                capacity.saturating_add(c.entry.capacity),
            )
        });
        let stake = target(stake);
        Self {
            stake,
            capacity,
            ratio: ratio(stake, capacity),
        }
    }

    /// How an operator's stake compares with this level, to the planck: where the ratios are equal, they are
    /// so to a 10^-18th of the capacity only, which can be many planck.
    fn compare(&self, candidate: &Candidate) -> Ordering {
        candidate.ratio.cmp(&self.ratio).then_with(|| {
            let stake = candidate.stake;
            match stake.cmp(&self.stake_of(candidate, Rounding::Down)) {
                Ordering::Equal => stake.cmp(&self.stake_of(candidate, Rounding::Up)),
                different => different,
            }
        })
    }

    /// An operator's stake at this level.
    fn stake_of(&self, candidate: &Candidate, rounding: Rounding) -> Balance {
        mul_div(self.stake, candidate.entry.capacity, self.capacity, rounding).unwrap_or(Balance::MAX)
    }
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
            operator: 0,
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

    fn moves(entries: &[Entry], deploy: Balance, demand: Balance) -> Vec<(Slot, Balance, Kind)> {
        plan(entries, &LIMITS, Order { deploy, demand })
            .iter()
            .map(|m| (m.slot, m.amount, m.kind))
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
            [(0, 500, Delegate), (1, 200, Delegate)]
        );
    }

    #[test]
    fn operators_that_differ_by_less_than_the_ratio_shows_share_no_more_than_there_is() {
        const CAPACITY: Balance = 1_000_000_000_000_000_000_000;
        let entries = [active(100, CAPACITY), active(190, CAPACITY)];
        // A common level of both would be 165, and 65 planck for the first.
        assert_eq!(moves(&entries, 40, 0), [(0, 40, Delegate)]);
        assert_eq!(moves(&entries, 0, 20), [(1, 20, Undelegate)]);
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
    fn what_exceeds_a_capacity_leaves_beside_what_the_most_filled_give() {
        let entries = [active(300, 200), active(100, 1_000)];
        assert_eq!(moves(&entries, 0, 100), [(0, 100, Undelegate)]);
        // 100 leave anyway, and what is left is still the most filled.
        assert_eq!(moves(&entries, 0, 200), [(0, 200, Undelegate)]);
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
        assert_eq!(moves(&entries, 200, 0), [(0, 200, Delegate), (1, 499, Drain)]);
        assert_eq!(moves(&entries, 0, 499), [(1, 499, Drain)]);
        assert_eq!(moves(&[jailed(1)], 0, 0), []);
    }

    #[test]
    fn exiting_stake_leaves_like_jailed_stake_and_a_free_slot_has_none() {
        let of = |status| Entry {
            status,
            ..active(500, 1_000)
        };
        assert_eq!(moves(&[of(Status::Exiting)], 100, 0), [(0, 499, Drain)]);
        assert_eq!(moves(&[of(Status::Exited)], 100, 100), []);
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
    fn a_plan_in_parts_ends_where_a_plan_at_once_does() {
        let capacities = [1_000, 3_000, 2_000, 500, 4_000];
        let stakes = [900, 100, 0, 250, 1_000];
        let entries: Vec<Entry> = stakes
            .iter()
            .zip(capacities)
            .map(|(s, c)| active(*s, c))
            .collect();
        let carry_out = |max: usize| {
            let (mut entries, mut order, mut cursor) = (
                entries.clone(),
                Order {
                    deploy: 3_000,
                    demand: 0,
                },
                0,
            );
            while let Some(step) = part(&plan(&entries, &LIMITS, order), cursor, max).next().copied() {
                let entry = &mut entries[step.slot as usize];
                entry.total += step.amount;
                entry.active += step.amount;
                order.deploy -= step.amount;
                cursor = step.slot + 1;
            }
            entries.iter().map(|e| e.total).collect::<Vec<_>>()
        };
        // 3,000 raise three of them, with 1,100 of 9,000, to 4,100 of 9,000.
        assert_eq!(carry_out(1), [900, 1_366, 911, 250, 1_822]);
    }

    #[test]
    fn a_move_that_never_succeeds_holds_up_no_other() {
        // The nominator of slot 2 traps whenever it is to be drained; the others have room.
        let entries = [active(100, 1_000), active(100, 1_000), jailed(500)];
        let moves = plan(
            &entries,
            &LIMITS,
            Order {
                deploy: 100,
                demand: 0,
            },
        );
        let mut cursor = 0;
        let slots = [(); 4].map(|()| {
            let slot = part(&moves, cursor, 1).next().unwrap().slot;
            cursor = slot + 1;
            slot
        });
        assert_eq!(slots, [0, 1, 2, 0]);
    }

    /// Calls of at most `max` moves each, where some slots trap. Returns who was tried in each.
    fn calls<const CALLS: usize>(
        entries: &mut [Entry],
        order: Order,
        max: usize,
        traps: &[Slot],
    ) -> [Vec<Slot>; CALLS] {
        let (mut cursors, mut order) = (Cursors::default(), order);
        [(); CALLS].map(|()| {
            let (mut tried, mut plans, given) = (Vec::new(), entries.to_vec(), order);
            let make = |step: &Move, entry: &mut Entry| {
                tried.push(step.slot);
                if traps.contains(&step.slot) {
                    entry.refused = true;
                    return Ok::<_, ()>(Some(false));
                }
                match step.kind {
                    Delegate => {
                        entry.total += step.amount;
                        order.deploy -= step.amount;
                    }
                    Undelegate | Drain => entry.active -= step.amount,
                }
                entry.active = if step.kind == Delegate {
                    entry.total
                } else {
                    entry.active
                };
                entries[step.slot as usize] = *entry;
                Ok(Some(true))
            };
            let count = carry_out(&mut plans, &LIMITS, given, &mut cursors, max, make).unwrap();
            assert_eq!(count, tried.len());
            assert!(count <= max);
            tried
        })
    }

    #[test]
    fn who_traps_holds_up_neither_the_order_nor_others_that_must_leave() {
        let deploy = Order {
            deploy: 100,
            demand: 0,
        };
        let mut entries = [jailed(500), active(0, 1_000), jailed(500)];
        // With a single move, either in turn.
        let tried: [_; 4] = calls(&mut entries, deploy, 1, &[0]);
        assert_eq!(tried, [[0], [1], [2], [0]]);
        assert_eq!((entries[1].total, entries[2].active), (100, 1));
        let mut entries = [jailed(500), active(0, 1_000), jailed(500)];
        let tried: [_; 2] = calls(&mut entries, deploy, 2, &[0]);
        assert_eq!(tried, [[0, 1], [2, 0]]);
    }

    #[test]
    fn a_demand_does_not_wait_for_stake_that_cannot_leave() {
        let demand = Order {
            deploy: 0,
            demand: 400,
        };
        for max in [1, 2] {
            let mut entries = [jailed(500), jailed(500), active(900, 1_000)];
            let tried: [_; 4] = calls(&mut entries, demand, max, &[0, 1]);
            assert_eq!(entries[2].active, 500, "{tried:?}");
        }
        // Who traps is the fullest: the next gives instead.
        let mut entries = [active(1_000, 1_000), active(500, 1_000)];
        let [tried] = calls(&mut entries, demand, 2, &[0]);
        assert_eq!((tried, entries[1].active), (vec![0, 1], 100));
    }

    #[test]
    fn what_one_that_traps_would_have_got_goes_to_others_and_no_more_than_there_is() {
        let deploy = Order {
            deploy: 300,
            demand: 0,
        };
        let mut entries = [active(0, 1_000); 3];
        let [tried] = calls(&mut entries, deploy, 9, &[0]);
        assert_eq!(tried, [0, 1, 2, 1, 2]);
        assert_eq!(entries.map(|entry| entry.total), [0, 150, 150]);
        // Who took nothing, took nothing.
        let mut entries = [active(0, 1_000), active(0, 1)];
        let tried: [_; 2] = calls(&mut entries, deploy, 9, &[0]);
        assert_eq!(tried, [vec![0], vec![0]]);
    }

    #[test]
    fn what_leaves_serves_the_demand_before_others_do() {
        let demand = Order {
            deploy: 0,
            demand: 400,
        };
        let mut entries = [active(900, 1_000), jailed(500)];
        let tried: [_; 2] = calls(&mut entries, demand, 2, &[]);
        assert_eq!(tried, [vec![1], vec![]]);
        assert_eq!((entries[0].active, entries[1].active), (900, 1));
    }

    #[test]
    fn without_an_order_all_moves_are_for_what_must_leave() {
        let mut entries = [jailed(500), jailed(500), jailed(500)];
        let tried: [_; 2] = calls(&mut entries, Order::default(), 2, &[]);
        assert_eq!(tried, [vec![0, 1], vec![2]]);
    }

    #[test]
    fn a_call_ends_where_gas_does() {
        let mut entries = [jailed(500), active(0, 1_000), active(0, 1_000)];
        let order = Order {
            deploy: 100,
            demand: 0,
        };
        let (mut cursors, mut asked) = (Cursors::default(), 0);
        let make = |_: &Move, _: &mut Entry| {
            asked += 1;
            Ok::<_, ()>((asked < 2).then_some(true))
        };
        assert_eq!(
            carry_out(&mut entries, &LIMITS, order, &mut cursors, 9, make),
            Ok(1)
        );
        assert_eq!((asked, cursors.leaving, cursors.serving), (2, 1, 0));
        let fails = |_: &Move, _: &mut Entry| Err("booked wrong");
        let failed = carry_out(&mut entries, &LIMITS, order, &mut cursors, 9, fails);
        assert_eq!(failed, Err("booked wrong"));
    }

    #[test]
    fn a_suspect_takes_nothing_and_gives_like_others() {
        let suspect = |stake, capacity| Entry {
            status: Status::Suspected,
            ..active(stake, capacity)
        };
        assert_eq!(
            moves(&[suspect(0, 1_000), active(900, 1_000)], 100, 0),
            [(1, 100, Delegate)]
        );
        assert_eq!(moves(&[suspect(900, 1_000)], 0, 100), [(0, 100, Undelegate)]);
        assert_eq!(moves(&[suspect(300, 200)], 0, 0), [(0, 100, Undelegate)]);
        assert_eq!(moves(&[suspect(200, 200)], 0, 0), []);
    }

    #[test]
    fn nobody_begins_or_is_left_with_less_than_an_existential_deposit() {
        let limits = Limits::new(0, 0, 100);
        assert_eq!(
            limits,
            Limits {
                min_move: 0,
                min_nominator_bond: 100,
                existential_deposit: 100
            }
        );
        let deploy = |deploy| plan(&[active(0, 1_000)], &limits, Order { deploy, demand: 0 });
        assert_eq!((deploy(99), deploy(100).len()), (Vec::new(), 1));
        let demand = Order {
            deploy: 0,
            demand: 150,
        };
        let left: Vec<_> = plan(&[active(200, 1_000)], &limits, demand);
        assert_eq!((left[0].amount, left[0].kind), (100, Undelegate));
        assert_eq!(Limits::new(0, 101, 100).min_nominator_bond, 101);
    }

    #[test]
    fn a_part_begins_at_the_cursor_and_goes_round() {
        let moves = plan(&[jailed(500); 5], &LIMITS, Order::default());
        let ids = |cursor, max| part(&moves, cursor, max).map(|m| m.slot).collect::<Vec<_>>();
        assert_eq!(ids(0, 2), [0, 1]);
        assert_eq!(ids(3, 4), [3, 4, 0, 1]);
        assert_eq!(ids(9, 9), [0, 1, 2, 3, 4]);
        assert!(ids(0, 0).is_empty());
    }

    #[test]
    fn a_part_that_has_room_for_all_moves_takes_each_once() {
        let moves = plan(&[jailed(500); 3], &LIMITS, Order::default());
        let ids: Vec<_> = part(&moves, 1, 9).map(|m| m.slot).collect();
        assert_eq!(ids, [1, 2, 0]);
    }

    #[test]
    fn of_unequal_operators_the_least_filled_gets_a_small_sum_and_the_most_filled_gives_it() {
        let entries = [
            active(200, 1_000),
            active(100, 1_000),
            active(200, 1_000),
            active(203, 1_000),
        ];
        assert_eq!(moves(&entries[..2], 9 + 1, 0), [(1, 10, Delegate)]);
        // A common level would take three planck of one and two of the others.
        assert_eq!(moves(&entries[2..], 0, 7), [(1, 10, Undelegate)]);
        let twice = [active(100, 1_000), active(100, 1_000), active(99, 1_000)];
        // Twelve for three: four each are not worth a move.
        assert_eq!(moves(&twice, 12, 0), [(2, 12, Delegate)]);
    }

    #[test]
    fn a_share_of_an_unbonding_that_is_too_small_stays() {
        // A common level of 881 would take 119 of the one and 1 of the other.
        let entries = [active(1_000, 1_000), active(882, 1_000)];
        assert_eq!(moves(&entries, 0, 120), [(0, 119, Undelegate)]);
    }

    #[test]
    fn where_no_move_is_too_small_nothing_is_moved_without_need() {
        let limits = Limits {
            min_move: 0,
            ..LIMITS
        };
        // The second is at its capacity and may not unbond a part: it is neither trimmed nor drained.
        let entries = [active(100, 100), active(50, 50)];
        assert_eq!(plan(&entries, &limits, Order::default()), []);
        let demand = Order {
            deploy: 0,
            demand: 10,
        };
        let entries = [active(100, 100), active(50, 500)];
        let first = Move {
            slot: 0,
            amount: 10,
            kind: Undelegate,
        };
        assert_eq!(plan(&entries, &limits, demand), [first]);
    }

    #[test]
    fn who_keeps_only_what_it_lives_on_shares_no_unbonding() {
        let limits = Limits {
            existential_deposit: 100,
            ..LIMITS
        };
        let demand = Order {
            deploy: 0,
            demand: 600,
        };
        // Both together would be lowered to 500/1100, and the second has nothing to give.
        let moves = plan(&[active(1_000, 1_000), active(100, 100)], &limits, demand);
        assert_eq!(
            moves.iter().map(|m| (m.slot, m.amount)).collect::<Vec<_>>(),
            [(0, 600)]
        );
    }

    #[test]
    fn an_unbonding_of_the_minimum_that_leaves_just_enough_is_none_of_all() {
        assert_eq!(moves(&[active(60, 1_000)], 0, 5), [(0, 10, Undelegate)]);
    }

    #[test]
    fn what_leaves_anyway_is_no_move_for_the_queue() {
        // The first leaves 30 anyway and may give no more. A common level would take 7 of the second, which is no
        // move; but it is the fullest, and gives all.
        let limits = Limits {
            min_nominator_bond: 100,
            ..LIMITS
        };
        let entries = [active(130, 20), active(10, 1)];
        let demand = Order {
            deploy: 0,
            demand: 60,
        };
        let moves = plan(&entries, &limits, demand);
        let moves: Vec<_> = moves.iter().map(|m| (m.slot, m.amount, m.kind)).collect();
        assert_eq!(moves, [(0, 30, Undelegate), (1, 9, Drain)]);
    }
}
