//! Tests of the plans, and of the calls that carry them out.

use std::collections::BTreeMap;

use estuary_interfaces::Balance;

use super::{
    carry_out, leaving, part, serving, Cursors,
    Kind::{self, Delegate, Drain, Undelegate},
    Limits, Move, Order,
};
use crate::table::{Entry, Slot, Status};

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

/// Stake that must leave and the order, as one plan: at most one move per operator. Where both move an operator, the
/// move for the order counts, because it includes the other.
fn plan(entries: &[Entry], limits: &Limits, order: Order) -> Vec<Move> {
    let leaving = leaving(entries, limits);
    let coming: Balance = leaving.iter().map(|step| step.amount).sum();
    let rest = Order {
        demand: order.demand.saturating_sub(coming),
        ..order
    };
    let moves = leaving.into_iter().chain(serving(entries, limits, rest));
    let by_slot: BTreeMap<Slot, Move> = moves.map(|step| (step.slot, step)).collect();
    by_slot.into_values().collect()
}

fn moves(entries: &[Entry], deploy: Balance, demand: Balance) -> Vec<(Slot, Balance, Kind)> {
    plan(entries, &LIMITS, Order { deploy, demand })
        .iter()
        .map(|m| (m.slot, m.amount, m.kind))
        .collect()
}

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
    // A common level of both would be 165, and would take 65 planck for the first.
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
    // 100 leave anyway, and the first is still the most filled.
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
    // Too little for a move of its own, and no obstacle to an exit.
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
    // 3,000 raise the three operators that have 1,100 of 9,000 together to 4,100 of 9,000.
    assert_eq!(carry_out(1), [900, 1_366, 911, 250, 1_822]);
}

#[test]
fn a_move_that_never_succeeds_holds_up_no_other() {
    // The nominator of slot 2 traps at every drain. The others have room.
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

/// Makes calls of at most `max` moves each, where some slots trap. Returns the slots that each call tried.
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
    // Calls of a single move alternate between both.
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
    // The most filled operator traps, so the next gives instead.
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
    // An operator that traps takes nothing.
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
    // A common level would take two planck of the first and five of the second.
    assert_eq!(moves(&entries[2..], 0, 7), [(1, 10, Undelegate)]);
    let twice = [active(100, 1_000), active(100, 1_000), active(99, 1_000)];
    // Four planck for each of the three are not worth a move.
    assert_eq!(moves(&twice, 12, 0), [(2, 12, Delegate)]);
}

#[test]
fn a_share_of_an_unbonding_that_is_too_small_stays() {
    // A common level of 881 would take 119 of the first and 1 of the second.
    let entries = [active(1_000, 1_000), active(882, 1_000)];
    assert_eq!(moves(&entries, 0, 120), [(0, 119, Undelegate)]);
}

#[test]
fn where_no_move_is_too_small_nothing_is_moved_without_need() {
    let limits = Limits {
        min_move: 0,
        ..LIMITS
    };
    // The second is at its capacity, and cannot unbond a part: it is neither trimmed nor drained.
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
    // A common level of both would be 500/1100, and the second has nothing to give.
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
    // 30 of the first leave anyway, and it can give no more. A common level would take 7 of the second, which is less
    // than a move. The second is the most filled then, and gives all.
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
