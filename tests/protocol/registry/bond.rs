//! Bonds: topped up by anyone, asked back in time, and slashable until they are paid.

use estuary_tests::{default_pool_parameters, default_registry_parameters, prelude::*, BalanceSheet};

use super::{leave, BONDING_DURATION};
use crate::setup::{delegated_in, percent, refused, BOND, POOLED};

/// An operator with three bonds, of which its stake needs one. Its validator, and who keeps the pool.
fn rich() -> (World, AccountId, AccountId, OperatorId) {
    let (world, alice, operator) = delegated_in(World::default(), 3 * BOND, 500);
    (world, alice, validator(0), operator)
}

/// Any bond will do, of 5 % of the stake.
fn without_minimum() -> World {
    let mut parameters = default_registry_parameters();
    parameters.min_bond = 0;
    World::new(default_pool_parameters(), parameters)
}

/// The era in which a bond that is asked for now can be withdrawn.
fn ripe(world: &mut World, slash_defer: u32) -> u32 {
    world.chain.active_era() + BONDING_DURATION + slash_defer + 1
}

#[test]
fn anyone_tops_up_a_bond_and_it_backs_more_stake() {
    let mut world = World::default();
    let eve = world.funded("eve", 1_000_000 * UNIT);
    let operator = world.operator(&validator(0), BOND, 500);
    let before = world.chain.free_balance(&eve);

    assert_eq!(world.registry().top_up_bond(&eve, operator, 500 * UNIT), Ok(()));

    assert_eq!(
        world.registry_event::<registry::BondToppedUp>(),
        registry::BondToppedUp {
            operator,
            repaid: 0,
            bond: BOND + 500 * UNIT,
        }
    );
    assert_eq!(world.chain.free_balance(&eve), before - 500 * UNIT);
    assert_eq!(world.registry().operator(operator).bond, BOND + 500 * UNIT);
    assert_eq!(world.registry().table()[0].capacity, 20 * (BOND + 500 * UNIT));
    assert_eq!(BalanceSheet::of(&mut world).bonds, BOND + 500 * UNIT);
}

#[test]
fn a_candidate_can_be_topped_up() {
    let mut world = World::default();
    let v = validator(0);
    let operator = world.registry().register(&v, BOND, 500).unwrap();
    world.registry().top_up_bond(&v, operator, BOND).unwrap();
    assert_eq!(BalanceSheet::of(&mut world).bonds, 2 * BOND);
    let curator = world.curator.clone();
    world
        .registry()
        .approve(&curator, operator, Balance::MAX)
        .unwrap();
    assert_eq!(world.registry().table()[0].capacity, 40 * BOND);
}

#[test]
fn nobody_tops_up_who_is_not_there_or_has_left() {
    let (mut world, alice, _, operator) = rich();
    assert_eq!(
        refused(&mut world, |w| w.registry().top_up_bond(
            &alice,
            operator + 1,
            UNIT
        )),
        RegistryError::UnknownOperator
    );
    leave(&mut world, &alice, operator);
    assert_eq!(
        refused(&mut world, |w| w.registry().top_up_bond(&alice, operator, UNIT)),
        RegistryError::WrongStatus
    );
}

#[test]
fn what_is_asked_back_backs_no_stake_and_is_paid_when_its_era_comes() {
    let (mut world, _, v, operator) = rich();
    let (from_era, before) = (ripe(&mut world, 0), world.chain.free_balance(&v));

    assert_eq!(
        world.registry().request_bond(&v, operator, 2 * BOND),
        Ok(from_era)
    );

    assert_eq!(
        world.registry_event::<registry::BondRequested>(),
        registry::BondRequested {
            operator,
            amount: 2 * BOND,
            from_era,
        }
    );
    assert_eq!(world.registry().table()[0].capacity, 20 * BOND);
    assert_eq!(BalanceSheet::of(&mut world).bonds, 3 * BOND);
    world.chain.advance_eras(BONDING_DURATION);
    let withdraw = |w: &mut World| w.registry().withdraw_bond(&v, operator);
    assert_eq!(refused(&mut world, withdraw), RegistryError::TooEarly);
    world.chain.advance_era();
    assert_eq!(world.chain.active_era(), from_era);

    assert_eq!(world.registry().withdraw_bond(&v, operator), Ok(2 * BOND));

    assert_eq!(
        world.registry_event::<registry::BondWithdrawn>(),
        registry::BondWithdrawn {
            operator,
            amount: 2 * BOND,
        }
    );
    assert_eq!(world.chain.free_balance(&v), before + 2 * BOND);
    assert_eq!(world.registry().table()[0].capacity, 20 * BOND);
    assert_eq!(BalanceSheet::of(&mut world).bonds, BOND);
    assert_eq!(refused(&mut world, withdraw), RegistryError::NothingToWithdraw);
}

#[test]
fn the_wait_covers_the_deferral_of_slashes() {
    let (mut world, _, v, operator) = rich();
    world.chain.set_slash_defer(2);
    let from_era = ripe(&mut world, 2);
    assert_eq!(world.registry().request_bond(&v, operator, BOND), Ok(from_era));
}

#[test]
fn a_second_request_replaces_the_first_and_waits_anew() {
    let (mut world, _, v, operator) = rich();
    let first = world.registry().request_bond(&v, operator, 2 * BOND).unwrap();
    world.chain.advance_era();

    assert_eq!(world.registry().request_bond(&v, operator, BOND), Ok(first + 1));

    assert_eq!(world.registry().table()[0].capacity, 40 * BOND);
    assert_eq!(world.registry().operator(operator).leaving.amount, BOND);
    world.chain.advance_eras(BONDING_DURATION);
    assert_eq!(world.chain.active_era(), first);
    assert_eq!(
        refused(&mut world, |w| w.registry().withdraw_bond(&v, operator)),
        RegistryError::TooEarly
    );
    world.chain.advance_era();
    assert_eq!(world.registry().withdraw_bond(&v, operator), Ok(BOND));
}

#[test]
fn a_request_of_nothing_takes_the_request_back() {
    let (mut world, _, v, operator) = rich();
    world.registry().request_bond(&v, operator, BOND).unwrap();
    world.registry().request_bond(&v, operator, 0).unwrap();
    assert_eq!(world.registry_event::<registry::BondRequested>().amount, 0);
    assert_eq!(world.registry().table()[0].capacity, 60 * BOND);
    world.chain.advance_eras(BONDING_DURATION + 1);
    assert_eq!(
        refused(&mut world, |w| w.registry().withdraw_bond(&v, operator)),
        RegistryError::NothingToWithdraw
    );
}

#[test]
fn the_least_bond_stays() {
    let (mut world, _, v, operator) = rich();
    for too_much in [2 * BOND + 1, 3 * BOND + 1, Balance::MAX] {
        assert_eq!(
            refused(&mut world, |w| w.registry().request_bond(&v, operator, too_much)),
            RegistryError::BondNeeded
        );
    }
    let candidate = world.registry().register(&validator(1), BOND, 0).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.registry().request_bond(
            &validator(1),
            candidate,
            1
        )),
        RegistryError::BondNeeded
    );
}

#[test]
fn the_bond_that_backs_stake_stays_to_the_planck() {
    // 10,000 UNIT of stake need 500 of the 1,000.
    let (mut world, _, operator) = delegated_in(without_minimum(), BOND, 500);
    let v = validator(0);
    assert_eq!(
        refused(&mut world, |w| w.registry().request_bond(
            &v,
            operator,
            BOND / 2 + 1
        )),
        RegistryError::BondNeeded
    );
    assert!(world.registry().request_bond(&v, operator, BOND / 2).is_ok());
    assert_eq!(world.registry().table()[0].capacity, POOLED);
}

#[test]
fn stake_that_is_unlocking_needs_its_bond_too() {
    let (mut world, alice, operator) = delegated_in(without_minimum(), BOND, 500);
    let v = validator(0);
    world.registry().exit(&v, operator).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    let most = BOND / 2;
    assert_eq!(
        refused(&mut world, |w| w.registry().request_bond(&v, operator, most + 1)),
        RegistryError::BondNeeded
    );
    assert!(world.registry().request_bond(&v, operator, most).is_ok());
}

#[test]
fn an_announced_slash_keeps_the_bond_from_leaving() {
    let (mut world, alice, v, operator) = rich();
    world.chain.set_slash_defer(2);
    let from_era = world.registry().request_bond(&v, operator, 2 * BOND).unwrap();
    world.chain.advance_eras(BONDING_DURATION + 2);
    // 600 of 10,000: the 1,000 that would stay are 100 short of what stake and slash need.
    world.chain.offence(&validator(0), percent(6));
    let withdraw = |w: &mut World| w.registry().withdraw_bond(&v, operator);
    assert_eq!(refused(&mut world, withdraw), RegistryError::TooEarly);
    world.chain.advance_era();
    assert_eq!(world.chain.active_era(), from_era);

    assert_eq!(refused(&mut world, withdraw), RegistryError::BondNeeded);
    world.pool().flag(&alice, operator).unwrap();
    assert_eq!(refused(&mut world, withdraw), RegistryError::BondNeeded);
    // Nor can it be asked for, beyond what both leave.
    assert_eq!(
        refused(&mut world, |w| w.registry().request_bond(
            &v,
            operator,
            1_900 * UNIT + 1
        )),
        RegistryError::BondNeeded
    );
    world.chain.advance_eras(2);
    // Taken, and not settled yet.
    assert_eq!(world.stash(operator).total, POOLED - 600 * UNIT);
    assert_eq!(refused(&mut world, withdraw), RegistryError::BondNeeded);
    world.pool().settle(&alice, operator).unwrap();
    // 2,400 are left, of which the least bond stays.
    assert_eq!(refused(&mut world, withdraw), RegistryError::BondNeeded);
    world.registry().request_bond(&v, operator, 1_400 * UNIT).unwrap();
    world.chain.advance_eras(BONDING_DURATION + 3);
    assert_eq!(world.registry().withdraw_bond(&v, operator), Ok(1_400 * UNIT));
    assert_eq!(BalanceSheet::of(&mut world).bonds, BOND);
}

#[test]
fn of_a_bond_that_a_slash_has_reached_what_is_left_is_paid() {
    // A stake of 500 UNIT needs 25 of bond, and takes 500 of it along.
    let mut world = without_minimum();
    let (alice, v, curator) = (account("alice"), validator(0), world.curator.clone());
    world.chain.set_slash_defer(0);
    world.pool().stake(&alice, POOLED).unwrap();
    let operator = world.registry().register(&v, BOND, 0).unwrap();
    world.registry().approve(&curator, operator, 500 * UNIT).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    world.chain.advance_eras(2);
    world.registry().request_bond(&v, operator, 900 * UNIT).unwrap();
    world.chain.offence(&v, Perbill::one());
    world.pool().settle(&alice, operator).unwrap();
    world.chain.advance_eras(BONDING_DURATION + 1);
    let before = world.chain.free_balance(&v);

    assert_eq!(world.registry().withdraw_bond(&v, operator), Ok(500 * UNIT));

    assert_eq!(
        world.registry_event::<registry::BondWithdrawn>().amount,
        500 * UNIT
    );
    assert_eq!(world.chain.free_balance(&v), before + 500 * UNIT);
    assert_eq!(world.registry().operator(operator).bond, 0);
    BalanceSheet::of(&mut world);
}

#[test]
fn only_the_validator_asks_for_its_bond() {
    let (mut world, alice, v, operator) = rich();
    for caller in [alice, world.curator.clone(), validator(1)] {
        assert_eq!(
            refused(&mut world, |w| w.registry().request_bond(&caller, operator, BOND)),
            RegistryError::NotOperator
        );
        assert_eq!(
            refused(&mut world, |w| w.registry().withdraw_bond(&caller, operator)),
            RegistryError::NotOperator
        );
    }
    assert_eq!(
        refused(&mut world, |w| w.registry().request_bond(&v, operator + 1, BOND)),
        RegistryError::UnknownOperator
    );
    assert_eq!(
        refused(&mut world, |w| w.registry().withdraw_bond(&v, operator + 1)),
        RegistryError::UnknownOperator
    );
}
