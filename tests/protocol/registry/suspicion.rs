//! A fault other than a loss drains nobody before it has lasted into another era.

use estuary_tests::{prelude::*, BalanceSheet};

use super::DRAINED;
use crate::setup::{changes_nothing, delegated, jail, refused, staked, BOND, POOLED};

/// What [`delegated`]'s operator can still be given.
const ROOM: Balance = 5_000 * UNIT;

/// Somebody brings new stake, which the operator has room for.
fn new_stake(world: &mut World) {
    let bob = world.funded("bob", ROOM);
    world.pool().stake(&bob, ROOM).unwrap();
}

#[test]
fn a_fault_of_one_block_stops_new_stake_and_drains_nobody() {
    let (mut world, alice, operator) = delegated();
    let (v, eve) = (validator(0), account("eve"));
    new_stake(&mut world);
    let era = world.chain.active_era();
    // In one block: maintenance, a competitor, and the validator again.
    world.chain.chill(&v).unwrap();

    assert_eq!(
        world.registry().check(&eve, operator),
        Ok(Some(Fault::NotValidating))
    );

    let fault = Fault::NotValidating;
    assert_eq!(
        world.registry_event::<registry::OperatorSuspected>(),
        registry::OperatorSuspected { operator, fault }
    );
    let registry = world.registry.clone();
    assert_eq!(world.events::<registry::OperatorJailed>(&registry), []);
    assert_eq!(world.registry().status(operator), Status::Suspected);
    let record = world.registry().operator(operator);
    assert_eq!(
        (record.fault, record.suspicion),
        (None, Some(Suspicion { fault, era }))
    );
    let moved = world.pool().rebalance(&eve, 1).unwrap();
    assert_eq!((moved.delegated, moved.unbonding), (0, 0));
    // However often it is asked in this era.
    let check = |w: &mut World| w.registry().check(&eve, operator);
    assert_eq!(changes_nothing(&mut world, check), Ok(Some(fault)));

    world.chain.validate(&v, Perbill::zero()).unwrap();
    assert_eq!(world.registry().check(&eve, operator), Ok(None));

    assert_eq!(
        world.registry_event::<registry::OperatorCleared>(),
        registry::OperatorCleared { operator }
    );
    assert_eq!(world.registry().status(operator), Status::Active);
    assert_eq!(world.registry().operator(operator).suspicion, None);
    let moved = world.pool().rebalance(&alice, 1).unwrap();
    assert_eq!((moved.delegated, moved.unbonding), (ROOM, 0));
    // A later fault is a first one again.
    world.chain.advance_eras(2);
    let nominator = world.registry().nominator(operator);
    let active = world.chain.active_era();
    assert_eq!(world.chain.exposure_of(active, &v, &nominator), POOLED + ROOM);
    world.chain.chill(&v).unwrap();
    world.registry().check(&eve, operator).unwrap();
    assert_eq!(world.registry().status(operator), Status::Suspected);
    BalanceSheet::of(&mut world);
}

#[test]
fn a_fault_that_is_found_in_two_eras_jails_and_drains() {
    let (mut world, alice, operator) = delegated();
    world.chain.set_blocked(&validator(0), true).unwrap();
    assert_eq!(jail(&mut world, operator), Fault::Blocked);
    assert_eq!(
        world.registry_event::<registry::OperatorJailed>(),
        registry::OperatorJailed {
            operator,
            fault: Fault::Blocked
        }
    );
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, DRAINED);
    BalanceSheet::of(&mut world);
}

#[test]
fn the_fault_that_jails_may_be_another_than_the_first() {
    let (mut world, _, operator) = delegated();
    let (v, eve) = (validator(0), account("eve"));
    world.chain.chill(&v).unwrap();
    world.registry().check(&eve, operator).unwrap();
    world.chain.advance_era();
    world.chain.validate(&v, Perbill::one()).unwrap();
    assert_eq!(
        world.registry().check(&eve, operator),
        Ok(Some(Fault::CommissionTooHigh))
    );
    assert_eq!(world.registry().status(operator), Status::Jailed);
    assert_eq!(
        world.registry().operator(operator).fault,
        Some(Fault::CommissionTooHigh)
    );
}

#[test]
fn a_higher_least_commission_of_the_chain_leaves_all_operators_an_era_to_lower_theirs() {
    let (mut world, alice) = staked();
    let operators: Vec<_> = (0..3)
        .map(|number| world.operator(&validator(number), BOND, 500))
        .collect();
    world.pool().rebalance(&alice, 3).unwrap();
    world.chain.advance_eras(2);
    for operator in &operators {
        // What the chain's least commission does to each: 16 % there and 5 % here are more than the 20 % allowed.
        world
            .chain
            .validate(&validator(*operator), Perbill::from_percent(16))
            .unwrap();
        let found = world.registry().check(&account("eve"), *operator);
        assert_eq!(found, Ok(Some(Fault::CommissionTooHigh)));
    }
    assert_eq!(world.pool().rebalance(&alice, 3).unwrap().unbonding, 0);
    for operator in &operators {
        world
            .registry()
            .set_commission(&validator(*operator), *operator, 400)
            .unwrap();
    }
    world.chain.advance_era();
    for operator in &operators {
        assert_eq!(world.registry().check(&account("eve"), *operator), Ok(None));
        assert_eq!(world.registry().status(*operator), Status::Active);
    }
    assert_eq!(world.pool().rebalance(&alice, 3).unwrap().unbonding, 0);
}

#[test]
fn a_suspect_serves_redemptions_and_may_leave() {
    let (mut world, alice, operator) = delegated();
    let (v, eve) = (validator(0), account("eve"));
    world.chain.chill(&v).unwrap();
    world.registry().check(&eve, operator).unwrap();
    world.pool().request_withdrawal(&alice, 100 * UNIT).unwrap();
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, 100 * UNIT);
    assert_eq!(
        refused(&mut world, |w| w.registry().release(&alice, operator)),
        RegistryError::WrongStatus
    );
    world.registry().exit(&v, operator).unwrap();
    assert_eq!(world.registry().status(operator), Status::Exiting);
    assert_eq!(world.registry().operator(operator).suspicion, None);
    assert_eq!(
        world.pool().rebalance(&alice, 1).unwrap().unbonding,
        DRAINED - 100 * UNIT
    );
    BalanceSheet::of(&mut world);
}

#[test]
fn a_loss_jails_a_suspect_in_the_same_era() {
    let (mut world, alice, operator) = delegated();
    world.chain.set_blocked(&validator(0), true).unwrap();
    world.registry().check(&alice, operator).unwrap();
    world.chain.offence(&validator(0), Perbill::from_percent(1));
    world.pool().flag(&alice, operator).unwrap();
    assert_eq!(world.registry().status(operator), Status::Jailed);
    let record = world.registry().operator(operator);
    assert_eq!((record.fault, record.suspicion), (Some(Fault::Loss), None));
    // All that the slash has left.
    assert_eq!(
        world.pool().rebalance(&alice, 1).unwrap().unbonding,
        POOLED - POOLED / 100
    );
}
