//! Where stake goes: the contract's plan beside a reference, and what must hold of any plan.

use std::convert::Infallible;

use estuary_interfaces::Balance;
use estuary_math::{mul_div, Rounding};
use estuary_models::{
    allocation::{self as reference, least, takes, Ratio},
    contract_plan::plan,
};
use proptest::prelude::*;
use validator_registry::{
    allocation::{self, part, Cursors, Kind, Limits, Move, Order},
    table::{Entry, Slot, Status},
};

/// Operators, limits, and what to do.
#[derive(Clone, Debug)]
struct Case {
    entries: Vec<Entry>,
    limits: Limits,
    order: Order,
}

/// An order, before the operators are known.
#[derive(Clone, Debug)]
enum Aim {
    Nothing,
    Deploy(Balance),
    Demand(Balance),
    /// What raises those below an operator to where it is, and a few planck more.
    RaiseTo(usize, Balance),
    /// What lowers those above an operator to where it is, and a few planck more.
    LowerTo(usize, Balance),
}

impl Aim {
    fn order(&self, entries: &[Entry]) -> Order {
        // What is missing, or too much, at each operator of those to the fullness of one.
        let beyond = |one: usize, gap: fn(Balance, Balance) -> Balance| -> Balance {
            let Some(one) = entries.get(one).filter(|one| one.capacity > 0) else {
                return 0;
            };
            let at = |e: &Entry| mul_div(one.active, e.capacity, one.capacity, Rounding::Down).unwrap_or(0);
            let active = entries.iter().filter(|e| e.status == Status::Active);
            active.map(|e| gap(at(e), e.active)).sum()
        };
        let (deploy, demand) = match *self {
            Self::Nothing => (0, 0),
            Self::Deploy(amount) => (amount, 0),
            Self::Demand(amount) => (0, amount),
            Self::RaiseTo(one, more) => (beyond(one, |at, stake| at.saturating_sub(stake)) + more, 0),
            Self::LowerTo(one, more) => (0, beyond(one, |at, stake| stake.saturating_sub(at)) + more),
        };
        Order { deploy, demand }
    }
}

/// How large all capacities of a case are: few planck, so that roundings show; as many as chains have; far
/// more.
fn magnitude() -> impl Strategy<Value = Balance> {
    prop_oneof![
        (1u32..4).prop_map(|exponent| 10u128.pow(exponent)),
        (12u32..18).prop_map(|exponent| 10u128.pow(exponent)),
        (18u32..28).prop_map(|exponent| 10u128.pow(exponent)),
    ]
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![
        12 => Just(Status::Active),
        1 => Just(Status::Suspected),
        1 => Just(Status::Jailed),
        1 => Just(Status::Exiting),
        1 => Just(Status::Exited),
    ]
}

/// How full an operator is, in thousandths: few values, so that several are equally full to the planck.
fn fullness() -> impl Strategy<Value = u128> {
    prop_oneof![
        2 => Just(0u128),
        6 => prop::sample::select(vec![100u128, 333, 500, 900, 1_000]),
        4 => 0u128..1_000,
        1 => 1_000u128..1_500,
    ]
}

fn entry(one: Balance) -> impl Strategy<Value = Entry> {
    let capacity = prop_oneof![
        1 => Just(0u128),
        4 => Just(one),
        8 => one / 10..=one * 3,
    ];
    let nearly = prop_oneof![3 => Just(0u128), 1 => 0u128..3];
    // A quarter has something unlocking.
    let unlocking = prop_oneof![3 => Just(0u128), 1 => 0u128..=1_000];
    let refused = prop::bool::weighted(0.06);
    (capacity, fullness(), nearly, unlocking, status(), refused).prop_map(
        move |(capacity, fullness, nearly, unlocking, status, refused)| {
            let base = if capacity == 0 { one / 50 } else { capacity };
            let total = match status {
                Status::Exited => 0,
                _ => base / 1_000 * fullness + base % 1_000 * fullness / 1_000 + nearly,
            };
            Entry {
                operator: 0,
                total,
                active: total - total / 1_000 * unlocking,
                capacity,
                status,
                refused,
            }
        },
    )
}

fn case() -> impl Strategy<Value = Case> {
    let count = prop_oneof![40 => 0usize..12, 6 => 12usize..60, 1 => Just(200usize)];
    (magnitude(), count).prop_flat_map(|(one, count)| {
        let limits = (0u128..=one / 20, 0u128..=one / 10, 0u128..=one / 1_000).prop_map(
            |(min_move, min_nominator_bond, existential_deposit)| Limits {
                min_move,
                min_nominator_bond,
                existential_deposit,
            },
        );
        // From a few planck to more than there is, or just what brings all to where one of them is.
        let amount = move || prop_oneof![0u128..50, 0u128..=one, 0u128..=one * (2 + 2 * count as u128)];
        let aim = prop_oneof![
            1 => Just(Aim::Nothing),
            5 => amount().prop_map(Aim::Deploy),
            5 => amount().prop_map(Aim::Demand),
            2 => (0..count.max(1), 0u128..4).prop_map(|(one, more)| Aim::RaiseTo(one, more)),
            2 => (0..count.max(1), 0u128..4).prop_map(|(one, more)| Aim::LowerTo(one, more)),
        ];
        let entries = prop::collection::vec(entry(one), count);
        (entries, limits, aim).prop_map(|(entries, limits, aim)| Case {
            order: aim.order(&entries),
            entries,
            limits,
        })
    })
}

/// Carries out moves as chain and registry would.
fn carry_out<'a>(entries: &mut [Entry], order: &mut Order, moves: impl Iterator<Item = &'a Move>) {
    for step in moves {
        let entry = &mut entries[step.slot as usize];
        if step.kind == Kind::Delegate {
            entry.total += step.amount;
            entry.active += step.amount;
            order.deploy -= step.amount;
        } else {
            entry.active -= step.amount;
        }
    }
}

/// Carries out plans, `max` moves at a time from where the last ended, until nothing is left to do. Returns
/// the operators, what was not deployed, and the number of calls.
fn until_done(case: &Case, max: usize) -> (Vec<Entry>, Balance, usize) {
    let (mut entries, mut order, mut cursor) = (case.entries.clone(), case.order, 0);
    for calls in 0.. {
        let moves = plan(&entries, &case.limits, order);
        let steps: Vec<_> = part(&moves, cursor, max).copied().collect();
        let Some(last) = steps.last() else {
            return (entries, order.deploy, calls);
        };
        cursor = last.slot + 1;
        carry_out(&mut entries, &mut order, steps.iter());
        assert!(calls <= 3 * case.entries.len() + 3, "it never ends");
    }
    unreachable!()
}

/// What must hold of a single move.
fn check_move(step: &Move, Case { entries, limits, .. }: &Case) {
    let entry = &entries[step.slot as usize];
    let left = entry.active
        - if step.kind == Kind::Delegate {
            0
        } else {
            step.amount
        };
    assert!(!entry.refused && entry.status != Status::Exited && step.amount > 0);
    match step.kind {
        Kind::Delegate => {
            assert_eq!(entry.status, Status::Active, "only who is active takes stake");
            assert!(
                entry.total + step.amount <= entry.capacity,
                "no more than the capacity"
            );
            assert!(step.amount >= limits.min_move, "worth a move");
            assert!(
                entry.active + step.amount >= limits.min_nominator_bond,
                "enough to nominate"
            );
        }
        Kind::Undelegate => {
            assert!(step.amount >= limits.min_move, "worth a move");
            assert!(left >= limits.min_nominator_bond, "enough to nominate is left");
        }
        Kind::Drain => assert_eq!(left, limits.existential_deposit, "the stash lives"),
    }
}

proptest! {
    #![proptest_config(crate::cases(8_000))]

    #[test]
    fn a_plan_is_the_references_to_the_planck(case in case()) {
        let Case { entries, limits, order } = &case;
        prop_assert_eq!(plan(entries, limits, *order), reference::plan(entries, limits, *order));
    }
}

proptest! {
    #![proptest_config(crate::cases(2_000))]

    #[test]
    fn no_plan_breaks_a_limit(case in case()) {
        let moves = plan(&case.entries, &case.limits, case.order);
        moves.iter().for_each(|step| check_move(step, &case));
        prop_assert!(moves.windows(2).all(|two| two[0].slot < two[1].slot), "one move each, by slot");
        let delegated: Balance = moves.iter().filter(|m| m.kind == Kind::Delegate).map(|m| m.amount).sum();
        prop_assert!(delegated <= case.order.deploy, "no more than the order");
        // Who must leave and was not refused leaves, all of it.
        for (slot, entry) in case.entries.iter().enumerate() {
            let leaves = matches!(entry.status, Status::Jailed | Status::Exiting) && !entry.refused;
            if leaves && entry.active > case.limits.existential_deposit {
                prop_assert!(moves.iter().any(|m| m.slot as usize == slot && m.kind == Kind::Drain));
            }
        }
    }

    #[test]
    fn nobody_is_raised_above_one_that_could_have_had_it(case in case()) {
        let Case { entries, limits, order } = &case;
        let moves = plan(entries, limits, *order);
        let added = |slot: usize| {
            let step = moves.iter().find(|m| m.slot as usize == slot && m.kind == Kind::Delegate);
            step.map_or(0, |m| m.amount)
        };
        for (i, one) in entries.iter().enumerate().filter(|(i, _)| added(*i) > 0) {
            for (j, other) in entries.iter().enumerate().filter(|(_, e)| takes(e, limits, order.deploy)) {
                let after = |slot: usize, e: &Entry| Ratio::new(e.total + added(slot), e.capacity);
                // Left below it by less than could be given to it; or all went to one because there was too
                // little for each.
                let with_least = Ratio::new(other.total + added(j) + least(other, limits), other.capacity);
                prop_assert!(
                    after(i, one).compare(&after(j, other)).is_le()
                        || after(i, one).compare(&with_least).is_lt()
                        || added(j) > 0 && planck_apart(&after(i, one), other.total + added(j), other.capacity)
                        || added(i) == order.deploy.min(one.capacity - one.total),
                    "{i} is raised above {j}"
                );
            }
        }
    }

    #[test]
    fn plans_and_their_parts_come_to_an_end(case in case(), max in 1usize..5) {
        let operators = case.entries.len();
        let (_, left, rounds) = until_done(&case, usize::MAX);
        // One that brings an operator to the least that may nominate, one that drains it.
        prop_assert!(rounds <= 2 * operators, "{rounds} rounds for {operators} operators");
        let (_, left_in_parts, calls) = until_done(&case, max);
        prop_assert!(calls <= 3 * operators);
        prop_assert!(left <= case.order.deploy && left_in_parts <= case.order.deploy);
    }

    /// Where no minimum holds anything up. A level is the stake of its members and the order, shared by their
    /// capacities: what a part moves leaves one and joins the other, so the next part finds the same level.
    /// What is unbonded is rounded up, by less than a planck each: of n operators the last can find n planck
    /// less to do.
    #[test]
    fn parts_end_where_the_whole_does(case in case(), max in 1usize..5) {
        let mut case = case;
        case.limits = Limits { min_move: 0, min_nominator_bond: 0, existential_deposit: 0 };
        let (whole, left, _) = until_done(&case, usize::MAX);
        let (parts, left_in_parts, _) = until_done(&case, max);
        prop_assert_eq!(left, left_in_parts);
        let roundings = if case.order.demand > 0 { case.entries.len() as u128 } else { 0 };
        for (whole, part) in whole.iter().zip(&parts) {
            prop_assert!(whole.active.abs_diff(part.active) <= roundings, "{whole:?} or {part:?}");
        }
    }
}

proptest! {
    #![proptest_config(crate::cases(2_000))]

    /// Whoever traps among those that must leave is tried again each round, and nothing else waits for it.
    #[test]
    fn only_who_traps_is_left_in_the_end(case in case(), max in 1usize..5, traps in prop::collection::vec(any::<bool>(), 40)) {
        let Case { mut entries, limits, mut order } = case;
        let mut cursors = Cursors::default();
        let traps = |slot: Slot, kind: Kind| kind == Kind::Drain && traps[slot as usize % traps.len()];
        for _ in 0..10 * entries.len() + 10 {
            let (mut plans, given) = (entries.clone(), order);
            let make = |step: &Move, entry: &mut Entry| {
                if traps(step.slot, step.kind) {
                    entry.refused = true;
                    return Ok::<_, Infallible>(Some(false));
                }
                let slot = step.slot as usize;
                carry_out(&mut entries, &mut order, std::iter::once(step));
                *entry = entries[slot];
                Ok(Some(true))
            };
            let Ok(tried) = allocation::carry_out(&mut plans, &limits, given, &mut cursors, max, make);
            prop_assert!(tried <= max);
        }
        let left = allocation::leaving(&entries, &limits);
        prop_assert!(left.iter().all(|step| traps(step.slot, step.kind)), "{left:?}");
        // Those would be drained for the order, too.
        for step in allocation::serving(&entries, &limits, order) {
            prop_assert!(traps(step.slot, step.kind), "{step:?}");
        }
    }
}

/// Whether one more planck brings a stake to a level: it was rounded down.
fn planck_apart(level: &Ratio, stake: Balance, capacity: Balance) -> bool {
    level.compare(&Ratio::new(stake + 1, capacity)).is_le()
}
