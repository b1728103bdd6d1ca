//! An operator leaves: drained, closed, settled for the last time, and paid its bond.

use drink::Weight;
use estuary_tests::{default_pool_parameters, default_registry_parameters, prelude::*, BalanceSheet};

use super::{drain, leave, pay_out_all, BONDING_DURATION, DRAINED};
use crate::setup::{delegated, jail, refused, staked, BOND, POOLED};

#[test]
fn an_operator_leaves_step_by_step_and_takes_its_whole_bond() {
    let (mut world, alice, operator) = delegated();
    let v = validator(0);

    assert_eq!(world.registry().exit(&v, operator), Ok(()));

    assert_eq!(
        world.registry_event::<registry::OperatorExiting>(),
        registry::OperatorExiting { operator }
    );
    assert_eq!(world.registry().status(operator), Status::Exiting);
    let close = |w: &mut World| w.registry().close(&alice, operator);
    assert_eq!(refused(&mut world, close), RegistryError::NotDrained);

    // Drained by whoever rebalances, over the unbonding period.
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, DRAINED);
    assert_eq!(refused(&mut world, close), RegistryError::NotDrained);
    world.chain.advance_eras(BONDING_DURATION);
    assert_eq!(refused(&mut world, close), RegistryError::NotDrained);
    assert_eq!(world.pool().settle(&alice, operator).unwrap().received, DRAINED);
    BalanceSheet::of(&mut world);

    // Closed when every era is paid out; the last two are not.
    let last = world.chain.active_era() - 1;
    for era in 0..last - 1 {
        world.chain.payout_all(era).unwrap();
    }
    assert_eq!(refused(&mut world, close), RegistryError::RewardsUnpaid);
    world.chain.payout_all(last - 1).unwrap();
    assert_eq!(refused(&mut world, close), RegistryError::RewardsUnpaid);
    world.chain.payout_all(last).unwrap();
    assert_eq!(world.registry().close(&account("eve"), operator), Ok(()));

    assert_eq!(
        world.registry_event::<registry::OperatorClosing>(),
        registry::OperatorClosing { operator }
    );
    assert!(world.registry().operator(operator).closing);
    let stash = world.stash(operator);
    assert_eq!((stash.total, stash.active), (EXISTENTIAL_DEPOSIT, 0));
    // The rewards of the first eras have arrived meanwhile. A settlement before the last is one like any other.
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert!(settled.reward > 0);
    assert_eq!(settled.commission, settled.reward * 5 / 100);
    assert_eq!(world.registry().status(operator), Status::Exiting);
    let withdraw = |w: &mut World| w.registry().withdraw_bond(&v, operator);
    assert_eq!(refused(&mut world, withdraw), RegistryError::NothingToWithdraw);
    world.chain.advance_eras(BONDING_DURATION);

    let settled = world.pool().settle(&alice, operator).unwrap();

    assert_eq!((settled.received, settled.total), (EXISTENTIAL_DEPOSIT, 0));
    assert_eq!((settled.reward, settled.loss), (0, 0));
    assert_eq!(
        world.registry_event::<registry::OperatorExited>(),
        registry::OperatorExited { operator }
    );
    assert_eq!(world.registry().status(operator), Status::Exited);
    assert_eq!(world.registry().table()[0].status, Status::Exited);
    assert!(!world.stash(operator).exists);
    let nominator = world.registry().nominator(operator);
    assert_eq!(world.chain.free_balance(&nominator), EXISTENTIAL_DEPOSIT);
    assert_eq!(world.pool().accounting().staked, 0);

    let before = world.chain.free_balance(&v);
    assert_eq!(world.registry().withdraw_bond(&v, operator), Ok(BOND));
    assert_eq!(
        world.registry_event::<registry::BondWithdrawn>(),
        registry::BondWithdrawn {
            operator,
            amount: BOND,
        }
    );
    assert_eq!(world.chain.free_balance(&v), before + BOND);
    assert_eq!(BalanceSheet::of(&mut world).bonds, 0);
    assert_eq!(refused(&mut world, withdraw), RegistryError::NothingToWithdraw);
}

#[test]
fn who_is_exiting_takes_no_stake_and_others_take_what_it_had() {
    let (mut world, alice, operator) = delegated();
    let other = world.operator(&validator(1), BOND, 500);
    world.registry().exit(&validator(0), operator).unwrap();
    let bob = world.funded("bob", 100 * UNIT);
    world.pool().stake(&bob, 100 * UNIT).unwrap();
    let moved = world.pool().rebalance(&alice, 2).unwrap();
    assert_eq!((moved.delegated, moved.unbonding), (100 * UNIT, DRAINED));
    world.chain.advance_eras(BONDING_DURATION);
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(world.pool().rebalance(&alice, 2).unwrap().delegated, DRAINED);
    assert_eq!(
        world.registry().table()[other as usize].total,
        DRAINED + 100 * UNIT
    );
}

#[test]
fn a_candidate_that_leaves_has_left_at_once() {
    let mut world = World::default();
    let (v, curator) = (validator(0), world.curator.clone());
    let candidate = world.registry().register(&v, BOND, 500).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.registry().exit(&curator, candidate)),
        RegistryError::NotOperator
    );

    assert_eq!(world.registry().exit(&v, candidate), Ok(()));

    assert_eq!(
        world.registry_event::<registry::OperatorExited>(),
        registry::OperatorExited { operator: candidate }
    );
    assert_eq!(world.registry().status(candidate), Status::Exited);
    assert_eq!(world.registry().withdraw_bond(&v, candidate), Ok(BOND));
    assert_eq!(world.registry().register(&v, BOND, 500), Ok(candidate + 1));
    assert_eq!(BalanceSheet::of(&mut world).bonds, BOND);
}

#[test]
fn the_curator_sends_away_who_is_jailed_and_nobody_that_may_have_stake() {
    let (mut world, alice, operator) = delegated();
    let (v, curator) = (validator(0), world.curator.clone());
    let exit = |caller: &AccountId| {
        let caller = caller.clone();
        move |w: &mut World| w.registry().exit(&caller, operator)
    };
    for caller in [&curator, &alice, &validator(1)] {
        assert_eq!(refused(&mut world, exit(caller)), RegistryError::NotOperator);
    }
    world.chain.chill(&v).unwrap();
    jail(&mut world, operator);
    assert_eq!(refused(&mut world, exit(&alice)), RegistryError::NotOperator);

    assert_eq!(world.registry().exit(&curator, operator), Ok(()));

    assert_eq!(
        world.registry_event::<registry::OperatorExiting>(),
        registry::OperatorExiting { operator }
    );
    assert_eq!(world.registry().status(operator), Status::Exiting);
    assert_eq!(
        world.registry().operator(operator).fault,
        Some(Fault::NotValidating)
    );
    // Neither takes it back nor asks twice.
    assert_eq!(refused(&mut world, exit(&curator)), RegistryError::NotOperator);
    assert_eq!(refused(&mut world, exit(&v)), RegistryError::WrongStatus);
    assert_eq!(
        refused(&mut world, |w| w.registry().release(&curator, operator)),
        RegistryError::WrongStatus
    );
}

#[test]
fn the_curator_makes_room_by_a_cap_of_nothing_and_an_exit() {
    let mut parameters = default_registry_parameters();
    // Who registers costs itself a bond of a thousand existential deposits, and gets a planck at most.
    (parameters.open_cap, parameters.min_bond) = (1, 1_000 * EXISTENTIAL_DEPOSIT);
    let mut world = World::new(default_pool_parameters(), parameters);
    let (v, curator) = (validator(0), world.curator.clone());
    let operator = world.registry().register(&v, parameters.min_bond, 0).unwrap();
    world.registry().approve(&v, operator, 1).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.registry().exit(&curator, operator)),
        RegistryError::NotOperator
    );
    world.registry().set_stake_cap(&curator, operator, 0).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.registry().exit(&account("eve"), operator)),
        RegistryError::NotOperator
    );
    assert_eq!(world.registry().exit(&curator, operator), Ok(()));
    assert_eq!(world.registry().status(operator), Status::Exiting);
    world.registry().close(&curator, operator).unwrap();
    world.pool().settle(&curator, operator).unwrap();
    assert_eq!(world.registry().status(operator), Status::Exited);
    assert_eq!(
        world.registry().withdraw_bond(&v, operator),
        Ok(parameters.min_bond)
    );
}

#[test]
fn only_who_is_exiting_is_closed() {
    let (mut world, alice, operator) = delegated();
    let (v, candidate) = (validator(1), operator + 1);
    world.registry().register(&v, BOND, 0).unwrap();
    let close = |operator| {
        let alice = alice.clone();
        move |w: &mut World| w.registry().close(&alice, operator)
    };
    let wrong = RegistryError::WrongStatus;
    assert_eq!(refused(&mut world, close(7)), RegistryError::UnknownOperator);
    assert_eq!(
        refused(&mut world, |w| w.registry().exit(&v, 7)),
        RegistryError::UnknownOperator
    );
    assert_eq!(refused(&mut world, close(candidate)), wrong);
    assert_eq!(refused(&mut world, close(operator)), wrong);
    world.registry().exit(&validator(0), operator).unwrap();
    drain(&mut world, &alice, operator);
    pay_out_all(&mut world);
    world.registry().close(&alice, operator).unwrap();
    assert_eq!(refused(&mut world, close(operator)), wrong);
    world.chain.advance_eras(BONDING_DURATION);
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(refused(&mut world, close(operator)), wrong);
}

#[test]
fn an_operator_that_never_had_stake_leaves_too() {
    let (mut world, alice) = staked();
    let v = validator(0);
    let operator = world.operator(&v, BOND, 500);
    world.registry().exit(&v, operator).unwrap();
    let moved = world.pool().rebalance(&alice, 1).unwrap();
    assert_eq!((moved.delegated, moved.unbonding), (0, 0));
    assert_eq!(world.registry().close(&alice, operator), Ok(()));
    assert_eq!(world.registry().status(operator), Status::Exiting);
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(world.registry().status(operator), Status::Exited);
    assert_eq!(world.registry().withdraw_bond(&v, operator), Ok(BOND));
    BalanceSheet::of(&mut world);
}

#[test]
fn who_has_left_is_settled_and_flagged_no_more_and_swept_past() {
    let (mut world, alice, operator) = delegated();
    leave(&mut world, &alice, operator);
    let error = PoolError::Registry(RegistryError::WrongStatus);
    assert_eq!(refused(&mut world, |w| w.pool().settle(&alice, operator)), error);
    assert_eq!(refused(&mut world, |w| w.pool().flag(&alice, operator)), error);
    assert_eq!(
        world.pool().sweep(&alice, 1).unwrap().provided,
        Default::default()
    );
    let moved = world.pool().rebalance(&alice, 1).unwrap();
    assert_eq!((moved.delegated, moved.unbonding), (0, 0));
}

#[test]
fn who_has_left_registers_again_as_another_operator_in_the_free_slot() {
    let (mut world, alice, first) = delegated();
    let v = validator(0);
    let other = world.operator(&validator(1), BOND, 500);
    leave(&mut world, &alice, first);

    // Its old bond is still there, and its own.
    let second = world.registry().register(&v, 2 * BOND, 700).unwrap();
    assert_eq!((second, world.registry().operator_of(&v)), (2, Some(2)));
    let curator = world.curator.clone();
    world.registry().approve(&curator, second, Balance::MAX).unwrap();

    let operators: Vec<_> = world
        .registry()
        .table()
        .iter()
        .map(|entry| entry.operator)
        .collect();
    assert_eq!(operators, [second, other]);
    assert_ne!(
        world.registry().nominator(second),
        world.registry().nominator(first)
    );
    assert_eq!(
        (world.registry().status(first), world.registry().status(second)),
        (Status::Exited, Status::Active)
    );
    assert_eq!(BalanceSheet::of(&mut world).bonds, 4 * BOND);
    assert_eq!(world.registry().withdraw_bond(&v, first), Ok(BOND));
    assert_eq!(
        refused(&mut world, |w| w.registry().withdraw_bond(&v, second)),
        RegistryError::NothingToWithdraw
    );
    // 40,000 to 20,000 of capacity.
    world.pool().rebalance(&alice, 2).unwrap();
    let totals: Vec<_> = world.registry().table().iter().map(|entry| entry.total).collect();
    assert_eq!(totals.iter().sum::<Balance>(), world.pool().accounting().staked);
    assert!(totals[0] > POOLED / 2);
    BalanceSheet::of(&mut world);
}

#[test]
fn a_close_with_too_little_gas_leaves_the_operator_as_it_was() {
    let (mut world, alice, operator) = delegated();
    world.registry().exit(&validator(0), operator).unwrap();
    drain(&mut world, &alice, operator);
    pay_out_all(&mut world);
    let proof_size = 5 * 1024 * 1024;
    let little = Weight::from_parts(30_000_000_000, proof_size);
    let close = |w: &mut World| {
        w.registry()
            .close_within(little, &alice, operator)
            .expect("enough to say so")
    };
    assert_eq!(refused(&mut world, close), RegistryError::NotEnoughGas);
    let enough = Weight::from_parts(60_000_000_000, proof_size);
    assert_eq!(
        world.registry().close_within(enough, &alice, operator),
        Ok(Ok(()))
    );
}

/// How far a chain remembers: the chain extension looks at each of these eras.
const HISTORY_DEPTH: u32 = 84;

#[test]
fn a_close_that_looks_at_all_of_the_chains_history_fits_a_quarter_of_a_block() {
    let (mut world, alice, operator) = delegated();
    let v = validator(0);
    world.registry().exit(&v, operator).unwrap();
    drain(&mut world, &alice, operator);
    world.chain.advance_eras(HISTORY_DEPTH);
    let last = world.chain.active_era() - 1;
    for era in world.chain.current_era() - HISTORY_DEPTH..=last {
        world.chain.payout_stakers(&v, era).unwrap();
    }
    let quarter = Weight::from_parts(500_000_000_000, 5 * 1024 * 1024 / 4);
    assert_eq!(
        world.registry().close_within(quarter, &alice, operator),
        Ok(Ok(()))
    );
}
