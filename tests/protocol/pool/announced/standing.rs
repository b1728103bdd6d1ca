//! While losses stand announced: what counts as one, and that the pool goes on whatever is announced.

use drink::Weight;
use estuary_interfaces::ProvisionChange;
use estuary_tests::{prelude::*, BalanceSheet};

use super::{added, deferring, price, SLASHED_IN};
use crate::setup::{percent, POOLED};

#[test]
fn an_offence_that_takes_nothing_announces_nothing() {
    let (mut world, alice, operator) = deferring();
    let registry = world.registry.clone();
    world.chain.offence(&validator(0), Perbill::zero());
    assert_eq!(
        world.pool().flag(&alice, operator),
        Ok(ProvisionChange::default())
    );
    assert_eq!(world.registry().status(operator), Status::Active);

    // After one of a quarter, the same again and a lesser one take nothing more.
    world.chain.offence(&validator(0), percent(25));
    assert_eq!(world.pool().flag(&alice, operator), Ok(added(1_500 * UNIT)));
    for part in [25, 10, 0] {
        world.chain.offence(&validator(0), percent(part));
        assert_eq!(
            world.pool().flag(&alice, operator),
            Ok(ProvisionChange::default())
        );
        assert_eq!(world.events::<registry::LossFlagged>(&registry), []);
    }
    assert_eq!(world.pool().accounting().provision, 1_500 * UNIT);
    BalanceSheet::conserved(&mut world, 0, 0);
}

#[test]
fn an_announced_loss_of_all_stops_neither_stakers_nor_leavers() {
    let (mut world, alice, operator) = deferring();
    let bob = world.funded("bob", 1_000 * UNIT);
    world.chain.offence(&validator(0), Perbill::one());
    assert_eq!(world.pool().flag(&alice, operator), Ok(added(9_000 * UNIT)));
    assert_eq!(price(&mut world), (1_000 * UNIT, POOLED));

    // Minted at 1 and worth 0.1 at once; the rest returns to all if the loss does not come.
    assert_eq!(world.pool().stake(&bob, 1_000 * UNIT), Ok(1_000 * UNIT));
    assert_eq!(world.pool().balance_of(&bob), 100 * UNIT);
    world.pool().transfer(&bob, &alice, 10 * UNIT).unwrap();
    world.pool().request_withdrawal(&alice, 50 * UNIT).unwrap();
    let event = world.pool_event::<pool::WithdrawalRequested>();
    assert_eq!((event.shares, event.amount), (500 * UNIT, 50 * UNIT));
    world.chain.advance_blocks(12);
    let finalized = world.pool().sweep_and_finalize(&alice).unwrap();
    assert_eq!((finalized.requests, finalized.amount), (1, 50 * UNIT));
    assert_eq!(world.queue().claim(&alice, 1), Ok(50 * UNIT));
    world.pool().settle(&bob, operator).unwrap();
    assert_eq!(world.pool().accounting().provision, 9_000 * UNIT);
    BalanceSheet::conserved(&mut world, 0, 0);

    world.chain.advance_eras(2);
    let settled = world.pool().settle(&bob, operator).unwrap();
    assert_eq!((settled.loss, settled.provided.released), (POOLED, 9_000 * UNIT));
    // Bob's 1,000 and the bond, less what was paid.
    assert_eq!(world.pool().total_supply(), 1_950 * UNIT);
    BalanceSheet::conserved(&mut world, 0, POOLED);
}

#[test]
fn many_offences_of_one_operator_are_one_loss_and_no_burden() {
    let (mut world, alice, operator) = deferring();
    let quarter = Weight::from_parts(500_000_000_000, 1_310_720);
    let mut provision = 0;
    for part in 1..=60 {
        world.chain.offence(&validator(0), percent(part));
        provision += world.pool().flag(&alice, operator).unwrap().added;
        assert!(world.last_gas.all_lte(quarter), "{part}: {:?}", world.last_gas);
    }
    assert_eq!(world.chain.unapplied_slashes(SLASHED_IN), 60);
    assert_eq!(provision, 5_000 * UNIT);
    assert!(world.pool().sweep(&alice, 1).unwrap().completed.is_some());
    assert!(world.last_gas.all_lte(quarter));
    assert_eq!(price(&mut world), (POOLED / 2, POOLED));

    world.chain.advance_eras(3);
    assert_eq!(world.pool().settle(&alice, operator).unwrap().loss, 6_000 * UNIT);
    assert_eq!(price(&mut world), (POOLED / 2, POOLED));
    BalanceSheet::conserved(&mut world, 0, 6_000 * UNIT);
}

#[test]
fn what_is_announced_against_one_operator_leaves_the_others_at_work() {
    let (mut world, alice, first) = deferring();
    let second = world.operator(&validator(1), 1_000 * UNIT, 0);
    world.chain.offence(&validator(0), percent(25));
    world.pool().flag(&alice, first).unwrap();
    let bob = world.funded("bob", 3_000 * UNIT);
    world.pool().stake(&bob, 3_000 * UNIT).unwrap();

    let moved = world.pool().rebalance(&bob, 2).unwrap();

    assert_eq!(
        (moved.delegated, moved.unbonding),
        (3_000 * UNIT, POOLED - EXISTENTIAL_DEPOSIT)
    );
    let entry = world.registry().table()[1];
    assert_eq!((entry.total, entry.status), (3_000 * UNIT, Status::Active));
    assert_eq!(world.registry().operator(second).announced.amount, 0);
    BalanceSheet::conserved(&mut world, 0, 0);
}
