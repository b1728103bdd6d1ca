//! The token that does not rebase: one unit is one share of the pool.

mod units;
mod worth;

use drink::pallet_contracts::Error;
use estuary_events::wrapped_lst::{Unwrapped, Wrapped};
use estuary_interfaces::WrapError;
use estuary_runtime::Runtime;
use estuary_tests::{prelude::*, to_ink, Token, ENDOWMENT};
use psp22::PSP22Error;

use crate::setup::{
    approvals, at_one_and_a_half, delegated, percent, refused, staked, transfers, DAY, POOLED,
};

/// A rate of one.
const ONE: u128 = 1_000_000_000_000;

/// Wraps `shares` of `owner`, with whatever allowance that takes.
fn wrapped(world: &mut World, wrapped_lst: &Token, owner: &AccountId, shares: Balance) {
    world.pool().approve(owner, &wrapped_lst.0, Balance::MAX).unwrap();
    world.wrap(wrapped_lst, owner, shares).expect("a wrap");
    world.pool().approve(owner, &wrapped_lst.0, 0).unwrap();
}

/// The shares behind all units.
fn backing(world: &mut World, wrapped_lst: &Token) -> Balance {
    world.pool().shares_of(&wrapped_lst.0)
}

/// A quarter of 10,000 UNIT of stake is slashed, of which the bond pays 1,000: holders lose 1,500.
fn slash(world: &mut World, keeper: &AccountId, operator: OperatorId) {
    world.chain.offence(&validator(0), percent(25));
    world
        .pool()
        .settle(keeper, operator)
        .expect("an approved operator");
}

#[test]
fn it_introduces_itself_and_knows_its_pool() {
    let mut world = World::default();
    let wrapped_lst = world.wrapped_lst.clone();
    assert_eq!(
        wrapped_lst.name(&mut world).as_deref(),
        Some("Wrapped staked UNIT")
    );
    assert_eq!(wrapped_lst.symbol(&mut world).as_deref(), Some("wstUNIT"));
    assert_eq!(wrapped_lst.decimals(&mut world), 12);
    assert_eq!(wrapped_lst.total_supply(&mut world), 0);
    assert_eq!(world.pool_of_wrapped_lst(&wrapped_lst), Some(world.pool.clone()));
}

#[test]
fn wrapping_takes_shares_and_mints_as_many_units() {
    let (mut world, alice, _) = at_one_and_a_half();
    let wrapped_lst = world.wrapped_lst.clone();
    // 67 shares are worth 100.5 planck: the allowance is for 101, the transfer says 100.
    world.pool().approve(&alice, &wrapped_lst.0, 150).unwrap();

    assert_eq!(world.wrap(&wrapped_lst, &alice, 67), Ok(()));

    let owner = to_ink(&alice);
    assert_eq!(
        world.event::<Wrapped>(&wrapped_lst.0),
        Wrapped { owner, shares: 67 }
    );
    assert_eq!(
        wrapped_lst.transfers(&mut world),
        [(None, Some(alice.clone()), 67)]
    );
    let moved = (Some(alice.clone()), Some(wrapped_lst.0.clone()), 100, 67);
    assert_eq!(transfers(&mut world), [moved]);
    let left = (alice.clone(), wrapped_lst.0.clone(), 49);
    assert_eq!(approvals(&mut world), [left]);
    assert_eq!(wrapped_lst.balance_of(&mut world, &alice), 67);
    assert_eq!(wrapped_lst.total_supply(&mut world), 67);
    assert_eq!(backing(&mut world, &wrapped_lst), 67);
    assert_eq!(world.pool().shares_of(&alice), POOLED - ENDOWMENT - 67);
    assert_eq!(world.pool().total_shares(), POOLED);
}

#[test]
fn unwrapping_burns_units_and_gives_as_many_shares() {
    let (mut world, alice, _) = at_one_and_a_half();
    let wrapped_lst = world.wrapped_lst.clone();
    wrapped(&mut world, &wrapped_lst, &alice, 100);

    assert_eq!(world.unwrap(&wrapped_lst, &alice, 33), Ok(()));

    let owner = to_ink(&alice);
    assert_eq!(
        world.event::<Unwrapped>(&wrapped_lst.0),
        Unwrapped { owner, shares: 33 }
    );
    assert_eq!(
        wrapped_lst.transfers(&mut world),
        [(Some(alice.clone()), None, 33)]
    );
    // ⌊33·1.5⌋ = 49 planck.
    let moved = (Some(wrapped_lst.0.clone()), Some(alice.clone()), 49, 33);
    assert_eq!(transfers(&mut world), [moved]);
    assert_eq!(wrapped_lst.balance_of(&mut world, &alice), 67);
    assert_eq!(wrapped_lst.total_supply(&mut world), 67);
    assert_eq!(backing(&mut world, &wrapped_lst), 67);
    assert_eq!(world.pool().shares_of(&alice), POOLED - ENDOWMENT - 67);
}

#[test]
fn staking_and_wrapping_in_one_go_gives_a_unit_for_each_share() {
    let (mut world, _, _) = at_one_and_a_half();
    let wrapped_lst = world.wrapped_lst.clone();
    let (bob, carol) = (world.funded("bob", 10 * UNIT), account("carol"));

    // (3·10^12 + 2)·2/3 = 2,000,000,000,001.33…
    let (amount, units) = (3 * UNIT + 2, 2 * UNIT + 1);
    assert_eq!(
        world.stake_and_wrap(&wrapped_lst, &bob, amount, units, Some(&carol)),
        Ok(units)
    );

    assert_eq!(
        world.pool_event::<pool::Staked>(),
        pool::Staked {
            staker: to_ink(&wrapped_lst.0),
            recipient: to_ink(&wrapped_lst.0),
            referral: Some(to_ink(&carol)),
            amount,
            shares: units,
        }
    );
    // The token tells what the shares are worth: ⌊2,000,000,000,001·3/2⌋.
    let minted = (None, Some(wrapped_lst.0.clone()), 3 * UNIT + 1, units);
    assert_eq!(transfers(&mut world), [minted]);
    let owner = to_ink(&bob);
    assert_eq!(
        world.event::<Wrapped>(&wrapped_lst.0),
        Wrapped { owner, shares: units }
    );
    assert_eq!(
        wrapped_lst.transfers(&mut world),
        [(None, Some(bob.clone()), units)]
    );
    assert_eq!(wrapped_lst.balance_of(&mut world, &bob), units);
    assert_eq!(backing(&mut world, &wrapped_lst), units);
    assert_eq!(
        (world.pool().shares_of(&bob), world.pool().balance_of(&carol)),
        (0, 0)
    );
    assert_eq!(world.chain.free_balance(&wrapped_lst.0), EXISTENTIAL_DEPOSIT);
    assert_eq!(world.pool().total_supply(), POOLED / 2 * 3 + amount);
}

#[test]
fn a_unit_is_a_share_at_every_price() {
    let (mut world, alice, operator) = delegated();
    let wrapped_lst = world.wrapped_lst.clone();
    let bob = world.funded("bob", 100 * UNIT);
    wrapped(&mut world, &wrapped_lst, &alice, 1_000);
    assert_eq!(
        world.stake_and_wrap(&wrapped_lst, &bob, 10 * UNIT, 0, None),
        Ok(10 * UNIT)
    );
    world.unwrap(&wrapped_lst, &bob, 10 * UNIT).unwrap();
    let all = world.pool().balance_of(&bob);
    assert_eq!(all, 10 * UNIT);
    world.pool().transfer(&bob, &alice, all).unwrap();

    // 1,500 of 10,010 UNIT are lost.
    slash(&mut world, &alice, operator);
    assert_eq!(world.pool().total_supply(), 8_510 * UNIT);

    // 8,510 / 10,010 UNIT: 1,001 shares are worth exactly 851 planck, and nobody needs to allow more.
    world.pool().approve(&alice, &wrapped_lst.0, 850).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.wrap(&wrapped_lst, &alice, 1_001)),
        WrapError::Shares(PSP22Error::InsufficientAllowance)
    );
    world.pool().approve(&alice, &wrapped_lst.0, 851).unwrap();
    assert_eq!(world.wrap(&wrapped_lst, &alice, 1_001), Ok(()));
    assert_eq!(
        world.stake_and_wrap(&wrapped_lst, &bob, 851 * MILLI, 0, None),
        Ok(1_001 * MILLI)
    );
    assert_eq!(world.unwrap(&wrapped_lst, &alice, 2_001), Ok(()));
    assert_eq!(wrapped_lst.total_supply(&mut world), 1_001 * MILLI);
    assert_eq!(backing(&mut world, &wrapped_lst), 1_001 * MILLI);
    assert_eq!(world.pool().shares_of(&alice), POOLED - ENDOWMENT + 10 * UNIT);
}

#[test]
fn fewer_units_than_accepted_are_refused_and_the_value_is_back() {
    let (mut world, _, _) = at_one_and_a_half();
    let wrapped_lst = world.wrapped_lst.clone();
    let bob = world.funded("bob", 10 * UNIT);
    let before = world.chain.free_balance(&bob);
    assert_eq!(
        refused(&mut world, |w| w.stake_and_wrap(
            &wrapped_lst,
            &bob,
            3 * UNIT,
            2 * UNIT + 1,
            None
        )),
        WrapError::Pool(PoolError::TooFewShares)
    );
    assert_eq!(world.chain.free_balance(&bob), before);
}

#[test]
fn less_than_the_pools_minimum_is_refused_and_the_value_is_back() {
    let (mut world, _) = staked();
    let wrapped_lst = world.wrapped_lst.clone();
    let bob = world.funded("bob", 10 * UNIT);
    let (before, minimum) = (
        world.chain.free_balance(&bob),
        world.pool().parameters().unwrap().min_stake,
    );
    for amount in [0, 1, minimum - 1] {
        assert_eq!(
            refused(&mut world, |w| w.stake_and_wrap(
                &wrapped_lst,
                &bob,
                amount,
                0,
                None
            )),
            WrapError::Pool(PoolError::BelowMinimum)
        );
        assert_eq!(world.chain.free_balance(&bob), before);
    }
    assert_eq!(
        world.stake_and_wrap(&wrapped_lst, &bob, minimum, 0, None),
        Ok(minimum)
    );
}

#[test]
fn a_pause_stops_staking_but_neither_wrapping_nor_unwrapping() {
    let (mut world, alice) = staked();
    let (wrapped_lst, guardian) = (world.wrapped_lst.clone(), world.guardian.clone());
    world.pool().approve(&alice, &wrapped_lst.0, UNIT).unwrap();
    world.governor().pause(&guardian, DAY).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.stake_and_wrap(
            &wrapped_lst,
            &alice,
            UNIT,
            0,
            None
        )),
        WrapError::Pool(PoolError::Paused)
    );
    assert_eq!(world.wrap(&wrapped_lst, &alice, UNIT), Ok(()));
    assert_eq!(world.unwrap(&wrapped_lst, &alice, UNIT), Ok(()));
    assert_eq!(world.rate(&wrapped_lst), ONE);
}

#[test]
fn nothing_is_neither_wrapped_nor_unwrapped() {
    let (mut world, alice) = staked();
    let wrapped_lst = world.wrapped_lst.clone();
    wrapped(&mut world, &wrapped_lst, &alice, 10);
    assert_eq!(
        refused(&mut world, |w| w.wrap(&wrapped_lst, &alice, 0)),
        WrapError::ZeroAmount
    );
    assert_eq!(
        refused(&mut world, |w| w.unwrap(&wrapped_lst, &alice, 0)),
        WrapError::ZeroAmount
    );
}

#[test]
fn wrapping_needs_an_allowance_for_the_worth_rounded_up() {
    let (mut world, alice, _) = at_one_and_a_half();
    let wrapped_lst = world.wrapped_lst.clone();
    // 67 shares are worth 100.5 planck.
    for allowance in [0, 100] {
        world.pool().approve(&alice, &wrapped_lst.0, allowance).unwrap();
        assert_eq!(
            refused(&mut world, |w| w.wrap(&wrapped_lst, &alice, 67)),
            WrapError::Shares(PSP22Error::InsufficientAllowance)
        );
    }
    world.pool().approve(&alice, &wrapped_lst.0, 101).unwrap();
    assert_eq!(world.wrap(&wrapped_lst, &alice, 67), Ok(()));
    assert_eq!(world.pool().allowance(&alice, &wrapped_lst.0), 0);
}

#[test]
fn nobody_wraps_more_shares_than_it_has() {
    let (mut world, alice, _) = at_one_and_a_half();
    let wrapped_lst = world.wrapped_lst.clone();
    world
        .pool()
        .approve(&alice, &wrapped_lst.0, Balance::MAX)
        .unwrap();
    let all = world.pool().shares_of(&alice);
    assert_eq!(
        refused(&mut world, |w| w.wrap(&wrapped_lst, &alice, all + 1)),
        WrapError::Shares(PSP22Error::InsufficientBalance)
    );
    // Worth more than any number can say.
    assert_eq!(
        refused(&mut world, |w| w.wrap(&wrapped_lst, &alice, Balance::MAX)),
        WrapError::Shares(PSP22Error::Custom("Arithmetic".into()))
    );
    wrapped(&mut world, &wrapped_lst, &alice, 1);
    // Nor do so many units fit beside one.
    assert_eq!(
        refused(&mut world, |w| w.wrap(&wrapped_lst, &alice, Balance::MAX)),
        WrapError::Arithmetic
    );
    world
        .pool()
        .approve(&alice, &wrapped_lst.0, Balance::MAX)
        .unwrap();
    assert_eq!(world.wrap(&wrapped_lst, &alice, all - 1), Ok(()));
    assert_eq!(
        (world.pool().shares_of(&alice), world.pool().balance_of(&alice)),
        (0, 0)
    );
}

#[test]
fn nobody_unwraps_more_units_than_it_has() {
    let (mut world, alice) = staked();
    let wrapped_lst = world.wrapped_lst.clone();
    let bob = account("bob");
    wrapped(&mut world, &wrapped_lst, &alice, 100);
    for (owner, units) in [(&alice, 101), (&bob, 1), (&alice, Balance::MAX)] {
        assert_eq!(
            refused(&mut world, |w| w.unwrap(&wrapped_lst, owner, units)),
            WrapError::Units(PSP22Error::InsufficientBalance)
        );
    }
    assert_eq!(world.unwrap(&wrapped_lst, &alice, 100), Ok(()));
}

#[test]
fn a_wrapped_lst_of_what_is_no_pool_says_so() {
    let (mut world, alice) = staked();
    let nowhere = world.deploy_wrapped_lst_of(&alice);
    assert_eq!(
        refused(&mut world, |w| w.wrap(&nowhere, &alice, 1)),
        WrapError::PoolFailed
    );
    assert_eq!(
        refused(&mut world, |w| w.stake_and_wrap(&nowhere, &alice, UNIT, 0, None)),
        WrapError::PoolFailed
    );
    assert_eq!(
        world.try_rate(&nowhere),
        Err(Error::<Runtime>::ContractTrapped.into())
    );
}
