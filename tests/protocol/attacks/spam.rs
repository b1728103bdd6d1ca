//! Floods of what anyone may send.

use estuary_interfaces::Rebalanced;
use estuary_tests::{prelude::*, BalanceSheet};

use crate::setup::{changes_nothing, delegated, refused, staked};

#[test]
fn flags_checks_and_settlements_of_healthy_operators_change_nothing_and_earn_nothing() {
    let (mut world, _, operator) = delegated();
    let eve = account("eve");
    // The first look at everything makes cells.
    world.sweep(&eve, 1).unwrap();
    world.settle(&eve, operator).unwrap();
    world.rebalance(&eve, 1).unwrap();
    let before = world.chain.free_balance(&eve);
    for _ in 0..10 {
        let nothing = changes_nothing(&mut world, |w| w.flag(&eve, operator)).unwrap();
        assert_eq!(nothing, Default::default());
        assert_eq!(changes_nothing(&mut world, |w| w.check(&eve, operator)), Ok(None));
        let settled = changes_nothing(&mut world, |w| w.settle(&eve, operator)).unwrap();
        assert_eq!((settled.reward, settled.loss, settled.received), (0, 0, 0));
        let moved = changes_nothing(&mut world, |w| w.rebalance(&eve, 1));
        assert_eq!(moved, Ok(Rebalanced::default()));
    }
    assert_eq!(world.status(operator), Status::Active);
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
    world.request_withdrawal(&alice, UNIT).unwrap();
    world.chain.advance_blocks(13);
    // Eve always comes first, and only helps.
    assert_eq!(world.sweep(&eve, 1).unwrap().completed, None);
    assert!(world.sweep(&alice, 100).unwrap().completed.is_some());
    assert_eq!(world.sweep(&eve, 1).unwrap().completed, None);
    assert_eq!(world.finalize(&alice).unwrap().amount, UNIT);
    BalanceSheet::of(&mut world);
}

#[test]
fn requests_below_the_least_are_refused_so_that_dust_costs_who_makes_it() {
    let (mut world, _) = staked();
    let eve = account("eve");
    world.stake(&eve, UNIT).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.request_withdrawal(&eve, UNIT / 10 - 1)),
        PoolError::BelowMinimum
    );
    world.request_withdrawal(&eve, UNIT / 10).unwrap();
    assert!(world.last_deposit > 0);
}

#[test]
fn dust_that_is_handed_to_a_victim_makes_its_own_claim_no_dearer() {
    let (mut world, alice) = staked();
    let eve = account("eve");
    world.stake(&eve, 10 * UNIT).unwrap();
    world.request_withdrawal(&alice, 10 * UNIT).unwrap();
    world.request_withdrawal(&alice, 10 * UNIT).unwrap();
    for _ in 0..40 {
        world.request_withdrawal(&eve, UNIT / 10).unwrap();
    }
    world.chain.advance_blocks(13);
    assert_eq!(world.sweep_and_finalize(&eve).unwrap().requests, 42);
    let claim = |w: &mut World| {
        assert_eq!(w.claim(&alice, 1), Ok(10 * UNIT));
        w.last_gas
    };
    let alone = world.dry_run(claim);
    for id in 3..=42 {
        world.hand_over(&eve, &alice, id).unwrap();
    }
    assert_eq!(world.requests_held(&alice), 42);
    assert_eq!(claim(&mut world), alone);
    BalanceSheet::of(&mut world);
}
