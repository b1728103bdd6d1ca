//! Native tokens become shares.

use estuary_tests::{default_registry_parameters, prelude::*, to_ink, ENDOWMENT};

use crate::setup::{
    all_streams_end, at_one_and_a_half, donate, refused, staked, transfers, without_fees, POOLED,
};

#[test]
fn the_first_stake_is_worth_its_price() {
    let mut world = World::default();
    let alice = world.funded("alice", 1_000 * UNIT);
    let pool = world.pool.clone();

    assert_eq!(world.pool().stake(&alice, 100 * UNIT), Ok(100 * UNIT));

    assert_eq!(
        world.pool_event::<pool::Staked>(),
        pool::Staked {
            staker: to_ink(&alice),
            recipient: to_ink(&alice),
            referral: None,
            amount: 100 * UNIT,
            shares: 100 * UNIT,
        }
    );
    let minted = (None, Some(alice.clone()), 100 * UNIT, 100 * UNIT);
    assert_eq!(transfers(&mut world), [minted]);
    assert_eq!(world.pool().balance_of(&alice), 100 * UNIT);
    assert_eq!(world.pool().shares_of(&alice), 100 * UNIT);
    assert_eq!(world.pool().total_shares(), 100 * UNIT + ENDOWMENT);
    assert_eq!(world.pool().total_supply(), 100 * UNIT + ENDOWMENT);
    assert_eq!(world.pool().accounting().buffered, 100 * UNIT + ENDOWMENT);
    assert_eq!(
        world.chain.free_balance(&pool),
        100 * UNIT + ENDOWMENT + EXISTENTIAL_DEPOSIT
    );
}

#[test]
fn a_stake_records_who_sent_the_staker() {
    let mut world = World::default();
    let (alice, bob) = (world.funded("alice", 2 * UNIT), account("bob"));
    world.pool().stake_with(&alice, UNIT, 0, Some(&bob)).unwrap();
    assert_eq!(world.pool_event::<pool::Staked>().referral, Some(to_ink(&bob)));
    assert_eq!(world.pool().balance_of(&bob), 0);
}

#[test]
fn the_endowment_is_staked_for_ever_by_the_pool_itself() {
    let mut world = World::default();
    let pool = world.pool.clone();
    assert_eq!(world.pool().shares_of(&pool), ENDOWMENT);
    assert_eq!(world.pool().total_shares(), ENDOWMENT);
    assert_eq!(world.pool().share_price(), 1_000_000_000_000_000_000);
}

#[test]
fn a_stake_below_the_minimum_is_refused() {
    let mut world = World::default();
    let alice = world.funded("alice", 10 * UNIT);
    let minimum = world.pool().parameters().unwrap().min_stake;
    assert_eq!(
        refused(&mut world, |w| w.pool().stake(&alice, minimum - 1)),
        PoolError::BelowMinimum
    );
    assert_eq!(world.pool().stake(&alice, minimum), Ok(minimum));
}

#[test]
fn a_stake_at_a_higher_price_gets_fewer_shares_rounded_down() {
    let (mut world, _, _) = at_one_and_a_half();
    let bob = world.funded("bob", 10 * UNIT);

    // (10^12 + 1)·2/3 = 666,666,666,667.33…
    assert_eq!(world.pool().stake(&bob, UNIT + 1), Ok(666_666_666_667));

    let shares = 666_666_666_667;
    assert_eq!(world.pool_event::<pool::Staked>().shares, shares);
    assert_eq!(world.pool().shares_of(&bob), shares);
    // 666,666,666,667·1.5 = 1,000,000,000,000.5, and the third of a share that rounding kept is too little to see.
    assert_eq!(world.pool().balance_of(&bob), UNIT);
    assert_eq!(world.pool().total_shares(), POOLED + shares);
    assert_eq!(world.pool().total_supply(), POOLED / 2 * 3 + UNIT + 1);
}

#[test]
fn a_stake_for_fewer_shares_than_accepted_is_refused() {
    let (mut world, _, _) = at_one_and_a_half();
    let bob = world.funded("bob", 10 * UNIT);
    let stake = |min_shares| {
        let bob = bob.clone();
        move |w: &mut World| w.pool().stake_with(&bob, 3 * UNIT, min_shares, None)
    };
    assert_eq!(refused(&mut world, stake(2 * UNIT + 1)), PoolError::TooFewShares);
    assert_eq!(stake(2 * UNIT)(&mut world), Ok(2 * UNIT));
}

#[test]
fn no_price_is_too_high_for_stakes_and_exits() {
    let mut world = World::new(without_fees(), default_registry_parameters());
    let alice = world.funded("alice", 10 * UNIT);
    let operator = world.operator(&validator(0), 1_000 * UNIT, 0);
    world.pool().stake(&alice, UNIT).unwrap();
    // Two UNIT of shares are worth more than a million times as much.
    donate(&mut world, operator, 4_000_000 * UNIT - 2 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    all_streams_end(&mut world);
    assert_eq!(world.pool().stake(&alice, UNIT), Ok(UNIT / 2_000_000));
    assert_eq!(world.pool().balance_of(&alice), 2_000_001 * UNIT);
    // A share is two million planck.
    assert_eq!(world.pool().request_withdrawal(&alice, 10 * UNIT), Ok((1, 1)));
    assert_eq!(world.pool().accounting().owed, 10 * UNIT);
}

#[test]
fn a_stake_while_a_reward_streams_pays_the_price_of_now() {
    let (mut world, _) = staked();
    let bob = world.funded("bob", 1_000 * UNIT);
    let operator = world.operator(&validator(0), 1_000 * UNIT, 0);
    donate(&mut world, operator, 1_000 * UNIT);
    world.pool().settle(&bob, operator).unwrap();
    // The fee of 100 UNIT leaves 60 as shares of the treasury at the price of before; 900 stream.
    assert_eq!(world.pool().total_supply(), POOLED + 60 * UNIT);

    assert_eq!(world.pool().stake(&bob, 100 * UNIT), Ok(100 * UNIT));

    assert_eq!(world.pool().balance_of(&bob), 100 * UNIT);
    assert_eq!(world.pool().total_supply(), POOLED + 160 * UNIT);
}
