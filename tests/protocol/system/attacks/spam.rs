//! Floods of what anyone may send.

use estuary_interfaces::Rebalanced;
use estuary_tests::{prelude::*, BalanceSheet};

use crate::setup::{changes_nothing, delegated, refused, staked};

#[test]
fn flags_checks_and_settlements_of_healthy_operators_change_nothing_and_earn_nothing() {
    let (mut world, _, operator) = delegated();
    let eve = account("eve");
    // The first look at everything makes cells.
    world.pool().sweep(&eve, 1).unwrap();
    world.pool().settle(&eve, operator).unwrap();
    world.pool().rebalance(&eve, 1).unwrap();
    let before = world.chain.free_balance(&eve);
    for _ in 0..10 {
        let nothing = changes_nothing(&mut world, |w| w.pool().flag(&eve, operator)).unwrap();
        assert_eq!(nothing, Default::default());
        assert_eq!(
            changes_nothing(&mut world, |w| w.registry().check(&eve, operator)),
            Ok(None)
        );
        let settled = changes_nothing(&mut world, |w| w.pool().settle(&eve, operator)).unwrap();
        assert_eq!((settled.reward, settled.loss, settled.received), (0, 0, 0));
        let moved = changes_nothing(&mut world, |w| w.pool().rebalance(&eve, 1));
        assert_eq!(moved, Ok(Rebalanced::default()));
    }
    assert_eq!(world.registry().status(operator), Status::Active);
    assert_eq!(world.chain.free_balance(&eve), before);
    BalanceSheet::of(&mut world);
}

#[test]
fn sweeps_of_one_operator_at_a_time_hold_up_no_sweep_of_all() {
    let (mut world, alice) = staked();
    let eve = account("eve");
    for number in 0..3 {
        world.operator(&validator(number), crate::setup::BOND, 500);
    }
    world.pool().request_withdrawal(&alice, UNIT).unwrap();
    world.chain.advance_blocks(13);
    // Eve always comes first, and only helps.
    assert_eq!(world.pool().sweep(&eve, 1).unwrap().completed, None);
    assert!(world.pool().sweep(&alice, 100).unwrap().completed.is_some());
    assert_eq!(world.pool().sweep(&eve, 1).unwrap().completed, None);
    assert_eq!(world.pool().finalize(&alice).unwrap().amount, UNIT);
    BalanceSheet::of(&mut world);
}

#[test]
fn requests_below_the_least_are_refused_so_that_dust_costs_who_makes_it() {
    let (mut world, _) = staked();
    let eve = account("eve");
    world.pool().stake(&eve, UNIT).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.pool().request_withdrawal(&eve, UNIT / 10 - 1)),
        PoolError::BelowMinimum
    );
    world.pool().request_withdrawal(&eve, UNIT / 10).unwrap();
    assert!(world.last_deposit > 0);
}

#[test]
fn dust_that_is_handed_to_a_victim_makes_its_own_claim_no_dearer() {
    let (mut world, alice) = staked();
    let eve = account("eve");
    world.pool().stake(&eve, 10 * UNIT).unwrap();
    world.pool().request_withdrawal(&alice, 10 * UNIT).unwrap();
    world.pool().request_withdrawal(&alice, 10 * UNIT).unwrap();
    for _ in 0..40 {
        world.pool().request_withdrawal(&eve, UNIT / 10).unwrap();
    }
    world.chain.advance_blocks(13);
    assert_eq!(world.pool().sweep_and_finalize(&eve).unwrap().requests, 42);
    let claim = |w: &mut World| {
        assert_eq!(w.queue().claim(&alice, 1), Ok(10 * UNIT));
        w.last_gas
    };
    let alone = world.dry_run(claim);
    for id in 3..=42 {
        world.queue().hand_over(&eve, &alice, id).unwrap();
    }
    assert_eq!(world.queue().balance_of(&alice), 42);
    assert_eq!(claim(&mut world), alone);
    BalanceSheet::of(&mut world);
}
