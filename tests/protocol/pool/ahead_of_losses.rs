//! Nobody leaves ahead of a loss: what the chain has announced, and nobody has reported yet, is looked for first.

use drink::sandbox_api::prelude::TimestampAPI;
use estuary_tests::{default_pool_parameters, default_registry_parameters, prelude::*, BalanceSheet};
use staking_pool::parameters::Parameters as PoolParameters;

use crate::setup::{percent, refused, staked_in, without_fees, BOND, DAY};

const HOUR: u64 = 60 * 60 * 1_000;

/// Two operators with half of the stake each; slashes are announced two eras ahead.
fn two(parameters: PoolParameters) -> (World, AccountId) {
    let (mut world, alice) = staked_in(World::new(parameters, default_registry_parameters()));
    for index in 0..2 {
        world.operator(&validator(index), BOND, 0);
    }
    world.pool().rebalance(&alice, 2).unwrap();
    world.chain.advance_eras(2);
    world.chain.set_slash_defer(2);
    (world, alice)
}

/// Eve has asked for 1,000, a sweep came after it, and what unbonds for her is there a week later.
fn waiting_for_money(world: &mut World, alice: &AccountId) -> AccountId {
    let eve = account("eve");
    world.pool().transfer(alice, &eve, 1_000 * UNIT).unwrap();
    world.pool().request_withdrawal(&eve, 1_000 * UNIT).unwrap();
    world.pool().rebalance(&eve, 2).unwrap();
    world.chain.advance_era();
    assert_eq!(world.pool().sweep_and_finalize(alice).unwrap().requests, 0);
    eve
}

#[test]
fn a_request_is_not_finalized_by_a_sweep_of_before_the_announcement() {
    let (mut world, alice) = two(without_fees());
    let eve = waiting_for_money(&mut world, &alice);
    world.chain.advance_eras(7);
    for operator in 0..2 {
        world.pool().settle(&alice, operator).unwrap();
    }
    // 40 % of what validator 1 has: 1,800, of which its bond pays 1,000.
    world.chain.offence(&validator(1), percent(40));
    assert_eq!(
        refused(&mut world, |w| w.pool().finalize(&eve)),
        PoolError::SweepTooOld
    );

    let swept = world.pool().sweep(&eve, 2).unwrap();
    assert_eq!(swept.provided.added, 800 * UNIT);
    // A tenth of it is hers.
    assert_eq!(world.pool().finalize(&eve).unwrap().amount, 920 * UNIT);
    assert_eq!(world.queue().claim(&eve, 1), Ok(920 * UNIT));
    BalanceSheet::of(&mut world);
}

#[test]
fn a_sweep_finalizes_for_an_hour_and_no_longer() {
    let (mut world, alice) = two(without_fees());
    let bob = world.funded("bob", 2_000 * UNIT);
    world.pool().request_withdrawal(&alice, UNIT).unwrap();
    world.pool().stake(&bob, 2 * UNIT).unwrap();
    world.chain.advance_blocks(13);
    world.pool().sweep(&alice, 2).unwrap();
    let start = world.chain.now_ms();
    let finalized_at = |world: &mut World, now| {
        world.dry_run(|world| {
            world.chain.set_timestamp(now);
            world.pool().finalize(&bob).map(|done| done.requests)
        })
    };
    assert_eq!(finalized_at(&mut world, start + HOUR), Ok(1));
    assert_eq!(
        finalized_at(&mut world, start + HOUR + 1),
        Err(PoolError::SweepTooOld)
    );
}

#[test]
fn without_any_sweep_nothing_is_finalized() {
    let (mut world, alice) = two(without_fees());
    assert_eq!(
        refused(&mut world, |w| w.pool().finalize(&alice)),
        PoolError::SweepTooOld
    );
}

/// The reserve is a tenth, and a sweep is good for two days.
fn with_reserve() -> PoolParameters {
    PoolParameters {
        reserve_part: 1_000,
        min_exit_fee: 10,
        max_exit_fee: 300,
        protocol_fee: 0,
        ..default_pool_parameters()
    }
}

#[test]
fn after_a_pause_nobody_leaves_at_once_by_a_sweep_of_before_it() {
    let (mut world, alice) = two(with_reserve());
    let guardian = world.guardian.clone();
    let bob = world.funded("bob", 2_000 * UNIT);
    world.pool().stake(&bob, 1_000 * UNIT).unwrap();
    world.pool().rebalance(&bob, 0).unwrap();
    world.pool().sweep(&alice, 2).unwrap();
    assert!(world.pool().preview_unstake_now(&alice, 100 * UNIT).is_some());
    world.governor().pause(&guardian, DAY).unwrap();
    world.chain.offence(&validator(1), percent(80));
    assert_eq!(refused(&mut world, |w| w.pool().flag(&bob, 1)), PoolError::Paused);
    // The sweep is twelve blocks old, and the pause is over.
    world.chain.advance_blocks(12);
    let age = world.chain.now_ms() - world.pool().share_price_with_age().unwrap().1;
    assert!(age > 0);
    assert_eq!(world.pool().preview_unstake_now(&alice, 100 * UNIT), None);
    assert_eq!(
        refused(&mut world, |w| w.pool().unstake_now(&alice, 100 * UNIT, 0)),
        PoolError::SweepTooOld
    );
    // Whoever sweeps first leaves at the price with the loss.
    let before = world.pool().share_price();
    world.pool().sweep(&alice, 2).unwrap();
    assert!(world.pool().share_price() < before);
    assert!(world.pool().unstake_now(&alice, 50 * UNIT, 0).is_ok());
}

#[test]
fn after_a_pause_nothing_is_finalized_by_a_sweep_of_before_it() {
    let (mut world, alice) = two(without_fees());
    let (guardian, admin) = (world.guardian.clone(), world.deployer.clone());
    let bob = world.funded("bob", 100 * UNIT);
    world.pool().request_withdrawal(&alice, 10 * UNIT).unwrap();
    world.pool().stake(&bob, 50 * UNIT).unwrap();
    world.chain.advance_blocks(13);
    world.pool().sweep(&alice, 2).unwrap();
    // A pause that ends within the hour.
    world.governor().pause(&guardian, DAY).unwrap();
    let later = world.chain.now_ms() + HOUR / 2;
    world.chain.set_timestamp(later);
    world.governor().unpause(&admin).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.pool().finalize(&alice)),
        PoolError::SweepTooOld
    );
    assert_eq!(world.pool().sweep_and_finalize(&alice).unwrap().requests, 1);
}

#[test]
fn ending_a_pause_that_there_is_not_makes_no_sweep_old() {
    let (mut world, alice) = two(without_fees());
    let admin = world.deployer.clone();
    world.pool().sweep(&alice, 2).unwrap();
    let later = world.chain.now_ms() + 1_000;
    world.chain.set_timestamp(later);
    world.governor().unpause(&admin).unwrap();
    assert_eq!(world.pool().finalize(&alice).unwrap().requests, 0);
}

/// Alice has 9,999 of 12,000 with an operator that is full, and the reserve of 1,200 is filled.
fn filled_reserve() -> (World, AccountId, AccountId, OperatorId) {
    let world = World::new(with_reserve(), default_registry_parameters());
    let (mut world, alice, operator) = delegated_with_reserve(world);
    let curator = world.curator.clone();
    let total = world.registry().table()[0].total;
    world.registry().set_stake_cap(&curator, operator, total).unwrap();
    let bob = world.funded("bob", 3_000 * UNIT);
    world.pool().stake(&bob, 2_000 * UNIT).unwrap();
    world.chain.advance_blocks(12);
    world.pool().rebalance(&bob, 1).unwrap();
    world.pool().sweep(&bob, 1).unwrap();
    assert_eq!(world.pool().accounting().reserve, 1_200 * UNIT);
    (world, alice, bob, operator)
}

fn delegated_with_reserve(world: World) -> (World, AccountId, OperatorId) {
    let (mut world, alice) = staked_in(world);
    world.chain.set_slash_defer(2);
    let operator = world.operator(&validator(0), BOND, 0);
    world.pool().rebalance(&alice, 1).unwrap();
    world.chain.advance_eras(2);
    (world, alice, operator)
}

#[test]
fn an_exit_in_parts_with_refills_in_between_saves_next_to_nothing() {
    let cost = |parts: Balance| {
        let (mut world, alice, ..) = filled_reserve();
        let exit = 1_000 * UNIT / parts;
        let mut paid = 0;
        for _ in 0..parts {
            paid += world.pool().unstake_now(&alice, exit, 0).unwrap();
            world.pool().rebalance(&alice, 0).unwrap();
        }
        1_000 * UNIT - paid
    };
    let (at_once, in_parts) = (cost(1), cost(20));
    // 0.1 % of 1,000, and of 2.9 % five twelfths.
    assert_eq!(at_once, UNIT + 29 * UNIT * 5 / 12 + 1);
    // Each refill aims at a tenth of what is left, so it saves less than that tenth.
    assert!(in_parts * 10 > at_once * 9, "{in_parts} instead of {at_once}");
}

#[test]
fn no_more_than_the_reserve_leaves_ahead_of_an_announced_loss() {
    let (mut world, alice, bob, operator) = filled_reserve();
    world.chain.offence(&validator(0), percent(50));
    let mut left = 0;
    // In one block, before anybody flags.
    loop {
        let exit = world.pool().accounting().reserve.min(300 * UNIT);
        if exit == 0 || world.pool().unstake_now(&alice, exit, 0).is_err() {
            break;
        }
        left += exit;
        world.pool().rebalance(&bob, 1).unwrap();
    }
    assert!(left <= 1_200 * UNIT && left > 1_199 * UNIT, "{left}");
    world.pool().flag(&bob, operator).unwrap();
    BalanceSheet::of(&mut world);
}

#[test]
fn a_used_reserve_grows_back_within_the_reward_period() {
    let (mut world, alice, bob, _) = filled_reserve();
    world.pool().unstake_now(&alice, 1_200 * UNIT, 0).unwrap();
    let refilled = |world: &mut World| {
        world.pool().rebalance(&bob, 1).unwrap();
        world.pool().accounting().reserve
    };
    assert_eq!(refilled(&mut world), 0);
    // A block is a twelfth of the period. The target is a tenth of what is left; the fee streams into it.
    world.chain.advance_blocks(1);
    let target = world.pool().accounting().reserve_target;
    let grown = refilled(&mut world);
    assert!(grown >= target / 12 && grown < target / 11, "{grown} of {target}");
}
