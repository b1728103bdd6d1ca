//! Operators leave, and others take their slots, while a sweep or a rebalancing is under way.

use estuary_tests::{prelude::*, BalanceSheet};

use crate::setup::{percent, refused, staked, BOND, POOLED};

/// Slot 0 has an operator without stake, 1 and 2 have half of the pool each.
fn three() -> (World, AccountId) {
    let (mut world, alice) = staked();
    let first = world.operator(&validator(0), BOND, 500);
    let curator = world.curator.clone();
    world.registry().set_stake_cap(&curator, first, 0).unwrap();
    for number in 1..3 {
        world.operator(&validator(number), BOND, 500);
    }
    world.pool().rebalance(&alice, 2).unwrap();
    let stakes: Vec<_> = world.registry().table().iter().map(|entry| entry.total).collect();
    assert_eq!(stakes, [0, POOLED / 2, POOLED / 2]);
    world.chain.advance_eras(2);
    (world, alice)
}

/// The operator in slot 0 leaves, and the fourth takes its place.
fn replace_the_first(world: &mut World, alice: &AccountId) {
    for era in 0..world.chain.active_era() {
        world.chain.payout_all(era).unwrap();
    }
    world.registry().exit(&validator(0), 0).unwrap();
    world.registry().close(alice, 0).unwrap();
    world.pool().settle(alice, 0).unwrap();
    assert_eq!(world.registry().status(0), Status::Exited);
    assert_eq!(world.operator(&validator(3), BOND, 500), 3);
    assert_eq!(
        world
            .registry()
            .table()
            .iter()
            .map(|entry| entry.operator)
            .collect::<Vec<_>>(),
        [3, 1, 2]
    );
}

#[test]
fn a_sweep_misses_no_loss_when_a_slot_that_it_has_passed_is_taken_by_another() {
    let (mut world, alice) = three();
    world.pool().request_withdrawal(&alice, UNIT).unwrap();
    world.chain.advance_blocks(13);
    world.chain.offence(&validator(2), percent(50));
    let start = world.chain.now_ms();
    assert_eq!(world.pool().sweep(&alice, 1).unwrap().completed, None);
    replace_the_first(&mut world, &alice);

    assert_eq!(world.pool().sweep(&alice, 1).unwrap().provided.added, 0);
    let last = world.pool().sweep(&alice, 1).unwrap();

    // Half of the third's 5,000 UNIT, less its bond; nobody else is charged with it.
    assert_eq!((last.provided.added, last.completed), (1_500 * UNIT, Some(start)));
    assert_eq!(world.registry_event::<registry::LossFlagged>().operator, 2);
    for (operator, announced) in [(1, 0), (2, 2_500 * UNIT), (3, 0)] {
        assert_eq!(world.registry().operator(operator).announced.amount, announced);
    }
    BalanceSheet::of(&mut world);
}

#[test]
fn a_rebalancing_in_parts_moves_each_operators_own_stake_when_a_slot_is_taken_by_another() {
    let (mut world, alice) = three();
    world.pool().request_withdrawal(&alice, 2_000 * UNIT).unwrap();
    // The cursor stands behind the slot that was moved.
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, 1_000 * UNIT);
    replace_the_first(&mut world, &alice);
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, 1_000 * UNIT);
    let stakes = [3, 1, 2].map(|operator| (world.stash(operator).total, world.stash(operator).active));
    let half = (POOLED / 2, 4_000 * UNIT);
    assert_eq!(stakes, [(0, 0), half, half]);
    let table: Vec<_> = world
        .registry()
        .table()
        .iter()
        .map(|e| (e.total, e.active))
        .collect();
    assert_eq!(table, stakes);
    // The new one is moved as itself.
    world.pool().stake(&alice, 3_000 * UNIT).unwrap();
    assert_eq!(world.pool().rebalance(&alice, 3).unwrap().delegated, 1_000 * UNIT);
    assert_eq!(world.stash(3).active, 1_000 * UNIT);
    BalanceSheet::of(&mut world);
}

#[test]
fn an_operator_cannot_leave_its_loss_behind_with_its_slot() {
    let (mut world, alice) = three();
    world.chain.offence(&validator(2), percent(50));
    world.registry().exit(&validator(2), 2).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.registry().close(&alice, 2)),
        RegistryError::LossPending
    );
    assert_eq!(
        refused(&mut world, |w| w.registry().register(&validator(2), BOND, 500)),
        RegistryError::AlreadyRegistered
    );
    BalanceSheet::of(&mut world);
}
