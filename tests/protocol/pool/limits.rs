//! How much the pool takes, and for whom.

use estuary_tests::{default_pool_parameters, default_registry_parameters, prelude::*, to_ink, ENDOWMENT};
use staking_pool::parameters::Parameters as PoolParameters;

use crate::setup::{
    at_one_and_a_half, delegated, delegated_in, donate, percent, refused, transfers, BOND, DAY,
};

/// What may be staked at once in [`limited`]. It grows back in a day, a twelfth of it per block: 100 UNIT.
const LIMIT: Balance = 1_200 * UNIT;

/// A pool with a stake limit, and a staker with more than that.
fn limited() -> (World, AccountId) {
    in_a_pool_with(PoolParameters {
        stake_limit: LIMIT,
        stake_limit_period: DAY,
        ..default_pool_parameters()
    })
}

/// A pool that takes 1,000 UNIT in all, its endowment included.
fn capped() -> (World, AccountId) {
    in_a_pool_with(PoolParameters {
        max_pooled: 1_000 * UNIT,
        ..default_pool_parameters()
    })
}

fn in_a_pool_with(parameters: PoolParameters) -> (World, AccountId) {
    let mut world = World::new(parameters, default_registry_parameters());
    let staker = world.funded("staker", 10 * LIMIT);
    (world, staker)
}

#[test]
fn a_stake_for_another_gives_the_recipient_the_shares() {
    let (mut world, _, _) = at_one_and_a_half();
    let (bob, carol, dave) = (world.funded("bob", 10 * UNIT), account("carol"), account("dave"));
    let had = world.pool().shares_of(&bob);

    let minted = world
        .pool()
        .stake_for_with(&bob, &carol, 3 * UNIT, 2 * UNIT, Some(&dave));

    assert_eq!(minted, Ok(2 * UNIT));
    assert_eq!(
        world.pool_event::<pool::Staked>(),
        pool::Staked {
            staker: to_ink(&bob),
            recipient: to_ink(&carol),
            referral: Some(to_ink(&dave)),
            amount: 3 * UNIT,
            shares: 2 * UNIT,
        }
    );
    let moved = (None, Some(carol.clone()), 3 * UNIT, 2 * UNIT);
    assert_eq!(transfers(&mut world), [moved]);
    assert_eq!(
        (world.pool().shares_of(&carol), world.pool().balance_of(&carol)),
        (2 * UNIT, 3 * UNIT)
    );
    assert_eq!(
        (world.pool().shares_of(&bob), world.pool().shares_of(&dave)),
        (had, 0)
    );
}

#[test]
fn a_stake_for_another_has_the_same_minimum() {
    let (mut world, staker) = limited();
    let carol = account("carol");
    let minimum = world.pool().parameters().unwrap().min_stake;
    assert_eq!(
        refused(&mut world, |w| w.pool().stake_for(&staker, &carol, minimum - 1)),
        PoolError::BelowMinimum
    );
    assert_eq!(world.pool().stake_for(&staker, &carol, minimum), Ok(minimum));
}

#[test]
fn a_stake_for_another_refuses_fewer_shares_than_accepted() {
    let (mut world, _, _) = at_one_and_a_half();
    let (bob, carol) = (account("bob"), account("carol"));
    let stake = |min_shares| {
        let (bob, carol) = (bob.clone(), carol.clone());
        move |w: &mut World| w.pool().stake_for_with(&bob, &carol, 3 * UNIT, min_shares, None)
    };
    assert_eq!(refused(&mut world, stake(2 * UNIT + 1)), PoolError::TooFewShares);
    assert_eq!(stake(2 * UNIT)(&mut world), Ok(2 * UNIT));
}

#[test]
fn a_stake_of_the_whole_limit_is_accepted_and_a_planck_more_is_refused() {
    let (mut world, staker) = limited();
    assert_eq!(world.pool().available_stake_limit(), Ok(LIMIT));
    assert_eq!(
        refused(&mut world, |w| w.pool().stake(&staker, LIMIT + 1)),
        PoolError::StakeLimitExceeded
    );
    assert_eq!(world.pool().stake(&staker, LIMIT), Ok(LIMIT));
    assert_eq!(world.pool().available_stake_limit(), Ok(0));
    assert_eq!(
        refused(&mut world, |w| w.pool().stake(&staker, UNIT)),
        PoolError::StakeLimitExceeded
    );
}

#[test]
fn the_stake_limit_grows_back_linearly() {
    let (mut world, staker) = limited();
    world.pool().stake(&staker, LIMIT).unwrap();
    // A twelfth, a half, all but a twelfth, all, and no more than that.
    for (blocks, regrown) in [(1, 100), (5, 600), (5, 1_100), (1, 1_200), (12, 1_200)] {
        world.chain.advance_blocks(blocks);
        assert_eq!(world.pool().available_stake_limit(), Ok(regrown * UNIT));
    }
}

#[test]
fn what_is_left_of_the_stake_limit_and_what_has_regrown_add_up() {
    let (mut world, staker) = limited();
    world.pool().stake(&staker, 700 * UNIT).unwrap();
    assert_eq!(world.pool().available_stake_limit(), Ok(500 * UNIT));
    world.chain.advance_blocks(3);
    // 500 and 300.
    assert_eq!(
        refused(&mut world, |w| w.pool().stake(&staker, 800 * UNIT + 1)),
        PoolError::StakeLimitExceeded
    );
    world.pool().stake(&staker, 650 * UNIT).unwrap();
    world.chain.advance_blocks(6);
    // 150 and 600.
    assert_eq!(world.pool().available_stake_limit(), Ok(750 * UNIT));
    world.chain.advance_blocks(4);
    // 150 and 1,000.
    assert_eq!(world.pool().available_stake_limit(), Ok(1_150 * UNIT));
}

#[test]
fn stakes_for_others_use_the_same_limit() {
    let (mut world, staker) = limited();
    let (carol, dave) = (account("carol"), account("dave"));
    world.pool().stake_for(&staker, &carol, 1_000 * UNIT).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.pool().stake_for(&staker, &dave, 200 * UNIT + 1)),
        PoolError::StakeLimitExceeded
    );
    assert_eq!(world.pool().stake_for(&staker, &dave, 200 * UNIT), Ok(200 * UNIT));
}

#[test]
fn a_refused_stake_uses_no_limit() {
    let (mut world, staker) = limited();
    assert_eq!(
        refused(&mut world, |w| w.pool().stake_with(&staker, UNIT, UNIT + 1, None)),
        PoolError::TooFewShares
    );
    assert_eq!(world.pool().available_stake_limit(), Ok(LIMIT));
}

#[test]
fn an_exit_gives_no_limit_back() {
    let (mut world, staker) = limited();
    world.pool().stake(&staker, LIMIT).unwrap();
    world.pool().request_withdrawal(&staker, LIMIT).unwrap();
    assert_eq!(world.pool().available_stake_limit(), Ok(0));
}

#[test]
fn without_a_limit_any_amount_may_be_staked() {
    let mut world = World::default();
    let staker = world.funded("staker", LIMIT + UNIT);
    // The cap is the largest number, and the endowment is below it.
    let most = Balance::MAX - ENDOWMENT;
    assert_eq!(world.pool().available_stake_limit(), Ok(most));
    world.pool().stake(&staker, LIMIT).unwrap();
    assert_eq!(world.pool().available_stake_limit(), Ok(most - LIMIT));
}

#[test]
fn the_pool_is_filled_to_its_cap_and_no_planck_further() {
    let (mut world, staker) = capped();
    let room = 1_000 * UNIT - ENDOWMENT;
    assert_eq!(world.pool().available_stake_limit(), Ok(room));
    assert_eq!(
        refused(&mut world, |w| w.pool().stake(&staker, room + 1)),
        PoolError::CapExceeded
    );
    assert_eq!(world.pool().stake(&staker, room), Ok(room));
    assert_eq!(world.pool().total_pooled(), 1_000 * UNIT);
    assert_eq!(
        refused(&mut world, |w| w.pool().stake(&staker, UNIT)),
        PoolError::CapExceeded
    );
    // Who leaves makes room.
    world.pool().request_withdrawal(&staker, UNIT).unwrap();
    assert_eq!(world.pool().stake(&staker, UNIT), Ok(UNIT));
}

#[test]
fn a_preview_is_what_a_stake_then_mints() {
    let (mut world, _, _) = at_one_and_a_half();
    let bob = account("bob");
    // ⌊(10^12 + 1)·2/3⌋
    assert_eq!(world.pool().preview_stake(UNIT + 1), Some(666_666_666_667));
    for amount in [UNIT / 10, UNIT + 1, 7 * UNIT + 123_457] {
        let shares = world.pool().preview_stake(amount).unwrap();
        assert_eq!(world.pool().stake_with(&bob, amount, shares, None), Ok(shares));
    }
}

#[test]
fn a_preview_holds_also_while_rewards_stream_and_a_loss_is_announced() {
    let (mut world, alice, operator) = delegated();
    let bob = account("bob");
    world.chain.set_slash_defer(2);
    donate(&mut world, operator, 1_000 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    world.chain.advance_blocks(5);
    world.chain.offence(&validator(0), percent(45));
    world.pool().flag(&alice, operator).unwrap();
    assert!(world.pool().accounting().provision > 0);
    let amount = 3 * UNIT + 7;
    let shares = world.pool().preview_stake(amount).unwrap();
    assert_eq!(world.pool().stake(&bob, amount), Ok(shares));
    assert!(shares < amount);
}

#[test]
fn a_preview_is_nothing_where_the_stake_would_be_refused() {
    let (mut world, staker) = capped();
    let room = 1_000 * UNIT - ENDOWMENT;
    let least = world.pool().parameters().unwrap().min_stake;
    for (amount, preview) in [
        (room, Some(room)),
        (room + 1, None),
        (least, Some(least)),
        (least - 1, None),
        (0, None),
    ] {
        assert_eq!(world.pool().preview_stake(amount), preview, "{amount}");
    }
    // Less room than the least stake is none.
    world.pool().stake(&staker, room - least + 1).unwrap();
    assert_eq!(world.pool().available_stake_limit(), Ok(0));

    let (mut world, _) = limited();
    assert_eq!(world.pool().preview_stake(LIMIT), Some(LIMIT));
    assert_eq!(world.pool().preview_stake(LIMIT + 1), None);
}

#[test]
fn a_cap_is_filled_also_while_a_loss_is_announced() {
    let parameters = PoolParameters {
        max_pooled: 12_000 * UNIT,
        ..default_pool_parameters()
    };
    let (mut world, alice, operator) =
        delegated_in(World::new(parameters, default_registry_parameters()), BOND, 0);
    world.chain.set_slash_defer(2);
    world.chain.offence(&validator(0), percent(30));
    world.pool().flag(&alice, operator).unwrap();
    // 2,000 beside the bond: the shares are worth 8,000, and new ones cost five fourths of that.
    assert_eq!(world.pool().total_pooled(), 8_000 * UNIT);
    assert_eq!(world.pool().available_stake_limit(), Ok(5_000 * UNIT));
    let bob = world.funded("bob", 6_000 * UNIT);
    assert_eq!(
        refused(&mut world, |w| w.pool().stake(&bob, 5_000 * UNIT + 2)),
        PoolError::CapExceeded
    );
    world.pool().stake(&bob, 5_000 * UNIT).unwrap();
    assert_eq!(world.pool().total_pooled(), 12_000 * UNIT);
}
