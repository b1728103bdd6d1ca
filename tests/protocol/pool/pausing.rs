//! What stands still while the pool is paused, and what goes on. Who pauses is in [`crate::governor`].

use estuary_tests::{default_pool_parameters, default_registry_parameters, prelude::*};
use staking_pool::parameters::Parameters as PoolParameters;

use crate::setup::{donate, mul_div, refused, staked_in, BOND, DAY};

/// Two blocks, in milliseconds.
const TWO_BLOCKS: u64 = DAY / 6;

const PAUSED: PoolError = PoolError::Paused;

/// A pool that has something of everything: a reserve, an operator with stake and unclaimed commission, alice's
/// requests 1, which is finalized, and 2, which can be. With its admin and guardian.
fn busy() -> (World, [AccountId; 3]) {
    let parameters = PoolParameters {
        reserve_part: 1_000,
        ..default_pool_parameters()
    };
    let (mut world, alice) = staked_in(World::new(parameters, default_registry_parameters()));
    let operator = world.operator(&validator(0), BOND, 500);
    world.pool().request_withdrawal(&alice, 10 * UNIT).unwrap();
    world.chain.advance_blocks(12);
    assert_eq!(world.pool().sweep_and_finalize(&alice).unwrap().requests, 1);
    world.pool().request_withdrawal(&alice, 20 * UNIT).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    donate(&mut world, operator, 100 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    world.chain.advance_eras(2);
    world.pool().sweep(&alice, 1).unwrap();
    let (admin, guardian) = (world.deployer.clone(), world.guardian.clone());
    (world, [admin, guardian, alice])
}

type Attempt = (&'static str, fn(&mut World) -> Result<(), PoolError>);

/// All messages that a pause stops, as alice sends them.
const STOPPED: [Attempt; 10] = [
    // First, because exits need a sweep that began after the pause.
    ("sweep", |w| w.pool().sweep(&account("alice"), 1).map(drop)),
    ("stake", |w| w.pool().stake(&account("alice"), UNIT).map(drop)),
    ("stake_for", |w| {
        w.pool()
            .stake_for(&account("alice"), &account("bob"), UNIT)
            .map(drop)
    }),
    ("request_withdrawal", |w| {
        w.pool().request_withdrawal(&account("alice"), UNIT).map(drop)
    }),
    ("unstake_now", |w| {
        w.pool().unstake_now(&account("alice"), UNIT, 0).map(drop)
    }),
    ("burn_shares", |w| {
        w.pool().burn_shares(&account("alice"), UNIT).map(drop)
    }),
    ("settle", |w| w.pool().settle(&account("alice"), 0).map(drop)),
    ("flag", |w| w.pool().flag(&account("alice"), 0).map(drop)),
    ("rebalance", |w| {
        w.pool().rebalance(&account("alice"), 1).map(drop)
    }),
    ("finalize", |w| w.pool().finalize(&account("alice")).map(drop)),
];

fn refuses_all(world: &mut World) {
    for (message, attempt) in STOPPED {
        assert_eq!(refused(world, attempt), PAUSED, "{message}");
    }
}

fn accepts_all(world: &mut World) {
    for (message, attempt) in STOPPED {
        assert_eq!(attempt(world), Ok(()), "{message}");
    }
}

#[test]
fn a_pause_stops_all_that_moves_the_book_until_its_very_end() {
    let (mut world, [_, guardian, _]) = busy();
    let until = world.chain.now_ms() + TWO_BLOCKS;
    assert_eq!(world.governor().pause(&guardian, TWO_BLOCKS), Ok(()));
    assert_eq!(
        world.governor_event::<governor::Paused>(),
        governor::Paused { until }
    );
    assert_eq!(world.pool().parameters_and_pause().unwrap().paused_until, until);
    refuses_all(&mut world);
    world.chain.advance_blocks(1);
    refuses_all(&mut world);
    world.chain.advance_blocks(1);
    assert_eq!(world.chain.now_ms(), until);
    accepts_all(&mut world);
}

#[test]
fn a_pause_lasts_to_the_millisecond() {
    let (mut world, [_, guardian, _]) = busy();
    world.governor().pause(&guardian, TWO_BLOCKS + 1).unwrap();
    world.chain.advance_blocks(2);
    refuses_all(&mut world);
    world.chain.advance_blocks(1);
    accepts_all(&mut world);
}

#[test]
fn a_paused_pool_gives_a_refused_stake_back() {
    let (mut world, [_, guardian, alice]) = busy();
    world.governor().pause(&guardian, DAY).unwrap();
    let has = world.chain.free_balance(&alice);
    assert_eq!(world.pool().stake(&alice, 100 * UNIT), Err(PAUSED));
    assert_eq!(world.chain.free_balance(&alice), has);
}

#[test]
fn transfers_approvals_claims_and_views_go_on() {
    let (mut world, [_, guardian, alice]) = busy();
    let (bob, carol) = (account("bob"), account("carol"));
    world.governor().pause(&guardian, DAY).unwrap();

    assert_eq!(world.pool().approve(&alice, &bob, 5 * UNIT), Ok(()));
    assert_eq!(world.pool().increase_allowance(&alice, &bob, UNIT), Ok(()));
    assert_eq!(world.pool().decrease_allowance(&alice, &bob, UNIT), Ok(()));
    assert_eq!(world.pool().transfer_from(&bob, &alice, &carol, UNIT), Ok(()));
    assert_eq!(
        world.pool().transfer_shares_from(&bob, &alice, &carol, UNIT),
        Ok(())
    );
    assert_eq!(world.pool().transfer(&alice, &carol, UNIT), Ok(()));
    assert_eq!(world.pool().transfer_shares(&alice, &carol, UNIT), Ok(()));
    assert!(world.pool().shares_of(&carol) > 3 * UNIT);
    assert_eq!(world.queue().claim(&alice, 1), Ok(10 * UNIT));
    assert!(world.registry().claim_fees(&validator(0), 0).unwrap() > 0);

    // What would be refused has no preview.
    assert_eq!(world.pool().preview_stake(UNIT), None);
    assert_eq!(world.pool().preview_unstake(&alice, UNIT), None);
    assert_eq!(world.pool().preview_unstake_shares(&alice, UNIT), None);
    assert_eq!(world.pool().preview_unstake_now(&alice, UNIT), None);
    assert_eq!(world.pool().preview_unstake_now_shares(UNIT), None);
    assert_eq!(world.pool().available_stake_limit(), Ok(0));
    let (price, age) = world.pool().share_price_with_age().unwrap();
    assert_eq!((price, age), (world.pool().share_price(), 0));
    assert_eq!(world.pool().total_pooled(), world.pool().total_supply());
}

#[test]
fn what_streams_goes_on_while_the_pool_is_paused() {
    let (mut world, [_, guardian, alice]) = busy();
    donate(&mut world, 0, 100 * UNIT);
    world.pool().settle(&alice, 0).unwrap();
    let (before, stream) = (world.pool().total_supply(), world.pool().accounting().stream);
    // Of 100: 5 commission, of the rest a tenth as fee; 85.5 stream.
    assert_eq!(stream.amount, 85_500 * MILLI);
    world.governor().pause(&guardian, DAY).unwrap();
    world.chain.advance_blocks(11);
    let (passed, period) = (11 * DAY / 12, stream.end - stream.start);
    let vested = mul_div(stream.amount, passed.into(), period.into());
    assert_eq!(world.pool().total_supply(), before + vested);
}

#[test]
fn the_admin_ends_a_pause_at_once() {
    let (mut world, [admin, guardian, _]) = busy();
    world.governor().pause(&guardian, DAY).unwrap();
    assert_eq!(world.governor().unpause(&admin), Ok(()));
    assert_eq!(
        world.governor_event::<governor::Unpaused>(),
        governor::Unpaused {}
    );
    accepts_all(&mut world);
}
