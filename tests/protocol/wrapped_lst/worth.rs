//! What is behind the units, and the rate that markets ask for.

use estuary_tests::{default_registry_parameters, prelude::*, Token, ENDOWMENT};
use ink::{scale::Decode, LangError};

use super::{backing, slash, wrapped, ONE};
use crate::setup::{
    all_streams_end, at_one_and_a_half, delegated, delegated_in, donate, staked, without_fees, BOND, POOLED,
};

/// The selector that ink! AMMs ask a rate provider with, as they have it.
const GET_RATE: [u8; 4] = [0x73, 0x09, 0x8e, 0x66];

/// The rate as an AMM gets it, which knows nothing but the selector.
fn rate_by_selector(world: &mut World, wrapped_lst: &Token) -> u128 {
    let asker = world.deployer.clone();
    let answer = world.send_bytes(&asker, &wrapped_lst.0, GET_RATE.to_vec());
    Result::<u128, LangError>::decode(&mut &answer[..])
        .expect("a result of a number")
        .expect("the selector is known")
}

fn assert_rate(world: &mut World, wrapped_lst: &Token, rate: u128) {
    assert_eq!(world.rate(wrapped_lst), rate);
    assert_eq!(rate_by_selector(world, wrapped_lst), rate);
}

/// No fees, nothing delegated but all exposed: what is donated is what streams.
fn before_a_reward() -> (World, AccountId, OperatorId) {
    let world = World::new(without_fees(), default_registry_parameters());
    delegated_in(world, BOND, 0)
}

#[test]
fn the_rate_starts_at_one_and_follows_the_price_to_the_last_decimal() {
    let mut world = World::default();
    let wrapped_lst = world.wrapped_lst.clone();
    assert_rate(&mut world, &wrapped_lst, ONE);

    let (mut world, alice, operator) = at_one_and_a_half();
    let wrapped_lst = world.wrapped_lst.clone();
    assert_rate(&mut world, &wrapped_lst, 1_500_000_000_000);

    // 13,500 UNIT for 10,000.
    slash(&mut world, &alice, operator);
    assert_rate(&mut world, &wrapped_lst, 1_350_000_000_000);
}

#[test]
fn the_rate_falls_below_one_with_a_slash() {
    let (mut world, alice, operator) = delegated();
    let wrapped_lst = world.wrapped_lst.clone();
    slash(&mut world, &alice, operator);
    assert_rate(&mut world, &wrapped_lst, 850_000_000_000);
}

#[test]
fn the_rate_grows_with_the_stream_rounded_down() {
    let (mut world, alice, operator) = before_a_reward();
    let wrapped_lst = world.wrapped_lst.clone();
    // Two days after the operator's approval: over so many its first reward streams.
    world.chain.advance_blocks(1);
    donate(&mut world, operator, 5_000 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    assert_rate(&mut world, &wrapped_lst, ONE);
    // Two days have 24 blocks: 5,000 / 12 UNIT are 416.66… for 10,000 UNIT of shares.
    world.chain.advance_blocks(2);
    assert_rate(&mut world, &wrapped_lst, 1_041_666_666_666);
    world.chain.advance_blocks(10);
    assert_rate(&mut world, &wrapped_lst, 1_250_000_000_000);
    world.chain.advance_blocks(10);
    assert_rate(&mut world, &wrapped_lst, 1_458_333_333_333);
    world.chain.advance_blocks(2);
    assert_rate(&mut world, &wrapped_lst, 1_500_000_000_000);
    world.chain.advance_blocks(1);
    assert_rate(&mut world, &wrapped_lst, 1_500_000_000_000);
}

#[test]
fn units_do_not_rebase_but_their_rate_does() {
    let (mut world, alice, operator) = before_a_reward();
    let wrapped_lst = world.wrapped_lst.clone();
    let bob = account("bob");
    wrapped(&mut world, &wrapped_lst, &alice, 300 * UNIT);
    wrapped_lst
        .transfer(&mut world, &alice, &bob, 100 * UNIT)
        .unwrap();
    let held = |world: &mut World| {
        let units = [&alice, &bob].map(|owner| wrapped_lst.balance_of(world, owner));
        (
            units,
            wrapped_lst.total_supply(world),
            backing(world, &wrapped_lst),
        )
    };
    let before = ([200 * UNIT, 100 * UNIT], 300 * UNIT, 300 * UNIT);
    assert_eq!(held(&mut world), before);
    assert_eq!(world.pool().balance_of(&wrapped_lst.0), 300 * UNIT);

    donate(&mut world, operator, 5_000 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    all_streams_end(&mut world);
    assert_eq!(held(&mut world), before);
    assert_eq!(world.pool().balance_of(&wrapped_lst.0), 450 * UNIT);
    assert_eq!(world.rate(&wrapped_lst), 1_500_000_000_000);

    slash(&mut world, &alice, operator);
    assert_eq!(held(&mut world), before);
    assert_eq!(world.pool().balance_of(&wrapped_lst.0), 405 * UNIT);
    assert_eq!(world.rate(&wrapped_lst), 1_350_000_000_000);
}

#[test]
fn each_unit_has_its_share_behind_it_whatever_happens() {
    let (mut world, alice, operator) = before_a_reward();
    let wrapped_lst = world.wrapped_lst.clone();
    let bob = world.funded("bob", 1_000 * UNIT);
    let backed = |world: &mut World, units| {
        assert_eq!(wrapped_lst.total_supply(world), units);
        assert_eq!(backing(world, &wrapped_lst), units);
    };
    backed(&mut world, 0);
    wrapped(&mut world, &wrapped_lst, &alice, 1_000_003);
    backed(&mut world, 1_000_003);
    donate(&mut world, operator, 777 * UNIT + 7);
    world.pool().settle(&alice, operator).unwrap();
    world.chain.advance_blocks(5);
    let staked = world
        .stake_and_wrap(&wrapped_lst, &bob, 10 * UNIT + 1, 0, None)
        .unwrap();
    backed(&mut world, 1_000_003 + staked);
    world.unwrap(&wrapped_lst, &bob, staked / 3).unwrap();
    let mut units = 1_000_003 + staked - staked / 3;
    backed(&mut world, units);
    slash(&mut world, &alice, operator);
    backed(&mut world, units);
    wrapped(&mut world, &wrapped_lst, &bob, 11);
    units += 11;
    backed(&mut world, units);
    wrapped_lst.transfer(&mut world, &alice, &bob, 1_000_000).unwrap();
    backed(&mut world, units);
    // Everyone leaves.
    for (owner, all) in [(&alice, 3), (&bob, units - 3)] {
        assert_eq!(wrapped_lst.balance_of(&mut world, owner), all);
        assert_eq!(world.unwrap(&wrapped_lst, owner, all), Ok(()));
    }
    backed(&mut world, 0);
    let held = world.pool().shares_of(&alice) + world.pool().shares_of(&bob);
    assert_eq!(held, POOLED - ENDOWMENT + staked);
}

#[test]
fn donated_shares_change_no_rate_and_no_units() {
    let (mut world, alice, _) = at_one_and_a_half();
    let wrapped_lst = world.wrapped_lst.clone();
    wrapped(&mut world, &wrapped_lst, &alice, 100 * UNIT);

    world
        .pool()
        .transfer_shares(&alice, &wrapped_lst.0, 1_000 * UNIT)
        .unwrap();
    world.pool().transfer(&alice, &wrapped_lst.0, 15 * UNIT).unwrap();

    assert_rate(&mut world, &wrapped_lst, 1_500_000_000_000);
    assert_eq!(wrapped_lst.balance_of(&mut world, &alice), 100 * UNIT);
    assert_eq!(wrapped_lst.total_supply(&mut world), 100 * UNIT);
    assert_eq!(backing(&mut world, &wrapped_lst), 1_110 * UNIT);
    // Nor what a unit costs, or brings.
    let bob = world.funded("bob", 10 * UNIT);
    assert_eq!(
        world.stake_and_wrap(&wrapped_lst, &bob, 3 * UNIT, 0, None),
        Ok(2 * UNIT)
    );
    world.unwrap(&wrapped_lst, &bob, 2 * UNIT).unwrap();
    assert_eq!(world.pool().shares_of(&bob), 2 * UNIT);
    world.unwrap(&wrapped_lst, &alice, 100 * UNIT).unwrap();
    assert_eq!(wrapped_lst.total_supply(&mut world), 0);
    assert_eq!(backing(&mut world, &wrapped_lst), 1_010 * UNIT);
}

#[test]
fn donated_native_tokens_change_no_rate_and_no_units() {
    let (mut world, alice) = staked();
    let wrapped_lst = world.wrapped_lst.clone();
    wrapped(&mut world, &wrapped_lst, &alice, 100 * UNIT);

    world.chain.transfer(&alice, &wrapped_lst.0, 50 * UNIT).unwrap();

    assert_rate(&mut world, &wrapped_lst, ONE);
    assert_eq!(wrapped_lst.balance_of(&mut world, &alice), 100 * UNIT);
    assert_eq!(wrapped_lst.total_supply(&mut world), 100 * UNIT);
    assert_eq!(backing(&mut world, &wrapped_lst), 100 * UNIT);
    // Only what came with the message is staked.
    assert_eq!(
        world.stake_and_wrap(&wrapped_lst, &alice, UNIT, 0, None),
        Ok(UNIT)
    );
    assert_eq!(
        world.chain.free_balance(&wrapped_lst.0),
        EXISTENTIAL_DEPOSIT + 50 * UNIT
    );
}
