//! Whoever comes just before money does, and leaves just after, has gained nothing; whoever stays earns by the
//! time of staying.

use estuary_tests::{default_registry_parameters, prelude::*, ENDOWMENT};

use crate::setup::{donate, mul_div, without_fees, BOND, DAY, POOLED};

/// A delegated pool with a tenth of it in reserve, a sweep, and an operator without commission.
fn open() -> (World, AccountId, OperatorId) {
    let mut parameters = without_fees();
    parameters.reserve_part = 1_000;
    parameters.max_sweep_age = 30 * DAY;
    let mut world = World::new(parameters, default_registry_parameters());
    let alice = world.funded("alice", POOLED);
    world.chain.set_slash_defer(0);
    world.pool().stake(&alice, POOLED - ENDOWMENT).unwrap();
    let operator = world.operator(&validator(0), BOND, 0);
    world.pool().rebalance(&alice, 1).unwrap();
    world.pool().sweep(&alice, 1).unwrap();
    world.chain.advance_eras(2);
    (world, alice, operator)
}

/// Eve doubles the pool, `money` comes, and she leaves. Returns what she would get at once.
fn in_and_out(world: &mut World, money: impl FnOnce(&mut World)) -> Balance {
    let eve = account("eve");
    world.pool().stake(&eve, POOLED).unwrap();
    money(world);
    let all = world.pool().balance_of(&eve);
    world.pool().request_withdrawal(&eve, all).unwrap();
    world.pool_event::<pool::WithdrawalRequested>().amount
}

#[test]
fn a_reward_pays_nothing_to_who_leaves_at_once() {
    let (mut world, alice, operator) = open();
    donate(&mut world, operator, 1_000 * UNIT);
    let paid = in_and_out(&mut world, |world| {
        world.pool().settle(&alice, operator).unwrap();
        assert_eq!(world.pool().accounting().stream.amount, 1_000 * UNIT);
    });
    assert_eq!(paid, POOLED);
}

#[test]
fn an_exit_fee_pays_nothing_to_who_leaves_at_once() {
    let (mut world, alice, _) = open();
    let paid = in_and_out(&mut world, |world| {
        world.pool().unstake_now(&alice, 500 * UNIT, 0).unwrap();
        assert!(world.pool().accounting().stream.amount > 0);
    });
    assert_eq!(paid, POOLED);
}

#[test]
fn burnt_shares_pay_nothing_to_who_leaves_at_once() {
    let (mut world, alice, _) = open();
    let paid = in_and_out(&mut world, |world| {
        world.pool().burn_shares(&alice, 1_000 * UNIT).unwrap();
        assert_eq!(world.pool().accounting().returning.amount, 1_000 * UNIT);
    });
    assert_eq!(paid, POOLED);
}

#[test]
fn the_dust_of_an_emptied_queue_pays_nothing_to_who_leaves_at_once() {
    let (mut world, alice, operator) = open();
    // A loss that does not divide leaves the queue owed a planck more than its one request can claim.
    world.pool().request_withdrawal(&alice, UNIT + 1).unwrap();
    world.chain.offence(&validator(0), Perbill::from_percent(33));
    world.pool().settle(&alice, operator).unwrap();
    world.chain.advance_era();
    world.pool().sweep(&alice, 1).unwrap();
    let paid = in_and_out(&mut world, |world| {
        let (owed, price) = (world.pool().accounting().owed, world.pool().share_price());
        let done = world.pool().finalize(&alice).unwrap();
        assert!(done.emptied);
        assert_eq!(world.pool().accounting().stream.amount, owed - done.amount);
        assert_eq!(world.pool().share_price(), price);
    });
    assert!(paid <= POOLED);
}

#[test]
fn who_stays_for_a_part_of_the_stream_earns_that_part_of_its_share() {
    let (mut world, alice, operator) = open();
    let eve = account("eve");
    // Two days after the operator's approval: over so many its first reward streams.
    world.chain.advance_blocks(1);
    donate(&mut world, operator, 1_200 * UNIT);
    world.pool().stake(&eve, POOLED).unwrap();
    world.pool().settle(&alice, operator).unwrap();

    // A quarter of that: 300 of 1,200 have vested, and half of all shares are hers.
    world.chain.advance_blocks(6);

    let pooled = 2 * POOLED + 300 * UNIT;
    assert_eq!(world.pool().total_supply(), pooled);
    assert_eq!(world.pool().balance_of(&eve), mul_div(POOLED, pooled, 2 * POOLED));
    assert_eq!(world.pool().balance_of(&eve), POOLED + 150 * UNIT);
}
