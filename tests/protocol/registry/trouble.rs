//! Leaving with trouble: slashes, reaped stashes, unpaid rewards, donations.

use estuary_runtime::RuntimeCall;
use estuary_tests::{
    default_pool_parameters, default_registry_parameters, prelude::*, BalanceSheet, StashEvent,
};
use ink::scale::{Decode, Encode};

use super::{drain, pay_out_all, BONDING_DURATION, DRAINED};
use crate::setup::{delegated, delegated_in, donate, percent, refused, BOND, POOLED};

/// `reap_stash` of the staking pallet: which pallet of the runtime, which call.
const STAKING: u8 = 4;
const REAP_STASH: u8 = 20;

/// An operator that is exiting and drained; all eras are paid out and settled.
fn drained() -> (World, AccountId, OperatorId) {
    let (mut world, alice, operator) = delegated();
    world.registry().exit(&validator(0), operator).unwrap();
    drain(&mut world, &alice, operator);
    pay_out_all(&mut world);
    world.pool().settle(&alice, operator).unwrap();
    (world, alice, operator)
}

/// An operator with a stake of 500 UNIT and a bond of 1,000: who keeps the pool, and its validator, whose turns to write
/// blocks come in the middle of an era.
fn small() -> (World, AccountId, AccountId, OperatorId) {
    let mut parameters = default_registry_parameters();
    parameters.open_cap = 500 * UNIT;
    let mut world = World::new(default_pool_parameters(), parameters);
    world.chain.set_slash_defer(0);
    let (alice, v) = (account("alice"), validator(5));
    world.pool().stake(&alice, POOLED).unwrap();
    let operator = world.registry().register(&v, BOND, 500).unwrap();
    world.registry().approve(&v, operator, 500 * UNIT).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    world.chain.advance_eras(2);
    (world, alice, v, operator)
}

#[test]
fn a_slash_after_the_request_to_leave_is_paid_by_the_bond() {
    let (mut world, alice, operator) = delegated_in(World::default(), 3 * BOND, 500);
    let v = validator(0);
    world.registry().exit(&v, operator).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    // All of it is unlocking, and slashed nevertheless.
    world.chain.offence(&v, percent(20));

    let settled = world.pool().settle(&alice, operator).unwrap();

    assert_eq!((settled.loss, settled.bond_paid), (2 * BOND, 2 * BOND));
    assert_eq!(
        world.registry_event::<registry::OperatorJailed>(),
        registry::OperatorJailed {
            operator,
            fault: Fault::Loss
        }
    );
    assert_eq!(world.registry().status(operator), Status::Exiting);
    assert_eq!(world.pool().total_supply(), POOLED);
    BalanceSheet::of(&mut world);
    // It earns nothing any more, and leaves with what it has.
    donate(&mut world, operator, 100 * UNIT);
    assert_eq!(world.pool().settle(&alice, operator).unwrap().commission, 0);
    drain(&mut world, &alice, operator);
    pay_out_all(&mut world);
    world.registry().close(&alice, operator).unwrap();
    world.chain.advance_eras(BONDING_DURATION);
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(world.registry().withdraw_bond(&v, operator), Ok(BOND));
    assert_eq!(BalanceSheet::of(&mut world).bonds, 0);
}

#[test]
fn a_slash_after_the_close_is_paid_by_the_bond_and_ends_the_stash() {
    let (mut world, alice, operator) = drained();
    let v = validator(0);
    world.registry().close(&alice, operator).unwrap();
    // An offence of the last era in which the stake was exposed, as late as the chain accepts it.
    world.chain.offence_in(2, &v, percent(10));

    let settled = world.pool().settle(&alice, operator).unwrap();

    // Less than an existential deposit would be left of one.
    assert_eq!(
        (settled.loss, settled.bond_paid),
        (EXISTENTIAL_DEPOSIT, EXISTENTIAL_DEPOSIT)
    );
    assert_eq!(settled.total, 0);
    assert_eq!(
        world.registry_event::<registry::BondSlashed>(),
        registry::BondSlashed {
            operator,
            paid: EXISTENTIAL_DEPOSIT,
            bond: BOND - EXISTENTIAL_DEPOSIT,
            debt: 0,
            offence_era: 2,
        }
    );
    assert_eq!(
        world.registry_event::<registry::OperatorExited>(),
        registry::OperatorExited { operator }
    );
    assert_eq!(
        world.registry().withdraw_bond(&v, operator),
        Ok(BOND - EXISTENTIAL_DEPOSIT)
    );
    BalanceSheet::of(&mut world);
}

#[test]
fn a_slash_of_the_last_deposit_before_the_close_is_settled_first() {
    let (mut world, alice, operator) = drained();
    let v = validator(0);
    world.chain.offence_in(2, &v, percent(10));
    let close = |w: &mut World| w.registry().close(&alice, operator);
    assert_eq!(refused(&mut world, close), RegistryError::LossPending);
    assert_eq!(
        world.pool().settle(&alice, operator).unwrap().loss,
        EXISTENTIAL_DEPOSIT
    );
    world.chain.advance_eras(2);
    pay_out_all(&mut world);
    assert_eq!(world.registry().close(&alice, operator), Ok(()));
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(world.registry().status(operator), Status::Exited);
    BalanceSheet::of(&mut world);
}

#[test]
fn an_announced_slash_blocks_the_close_and_the_bond() {
    let (mut world, alice, operator) = delegated_in(World::default(), 3 * BOND, 500);
    let v = validator(0);
    world.chain.set_slash_defer(6);
    world.registry().exit(&v, operator).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    world.chain.offence(&v, percent(25));
    let close = |w: &mut World| w.registry().close(&alice, operator);
    assert_eq!(refused(&mut world, close), RegistryError::LossPending);
    // In the last session before the slash the chain has planned its era, and lets all but a deposit go.
    world.chain.advance_eras(BONDING_DURATION - 1);
    pay_out_all(&mut world);
    world.chain.advance_session();
    world.chain.advance_session();
    assert_eq!(
        world.chain.current_era(),
        world.chain.active_era() + 1,
        "the next era is planned"
    );
    world.pool().settle(&alice, operator).unwrap();
    let stash = world.stash(operator);
    assert_eq!(
        (stash.total, stash.pending),
        (EXISTENTIAL_DEPOSIT, EXISTENTIAL_DEPOSIT)
    );

    assert_eq!(refused(&mut world, close), RegistryError::LossPending);
    assert_eq!(
        refused(&mut world, |w| w.registry().request_bond(
            &v,
            operator,
            2 * BOND + 1
        )),
        RegistryError::BondNeeded
    );

    world.chain.advance_era();
    pay_out_all(&mut world);
    // Taken, and not settled.
    assert_eq!(refused(&mut world, close), RegistryError::LossPending);
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!((settled.loss, settled.total), (EXISTENTIAL_DEPOSIT, 0));
    world.chain.advance_eras(2);
    pay_out_all(&mut world);
    assert_eq!(world.registry().close(&alice, operator), Ok(()));
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(
        world.registry().withdraw_bond(&v, operator),
        Ok(3 * BOND - EXISTENTIAL_DEPOSIT)
    );
    BalanceSheet::of(&mut world);
}

#[test]
fn a_stash_that_a_stranger_reaped_can_be_closed() {
    let (mut world, alice, v, operator) = small();
    let nominator = world.registry().nominator(operator);
    world.chain.offence(&v, Perbill::one());
    let spans = world.stash(operator).spans;
    let reap_stash = (STAKING, REAP_STASH, &nominator, spans).encode();
    let reap_stash = RuntimeCall::decode(&mut &reap_stash[..]).unwrap();
    world.chain.call_as(&account("eve"), reap_stash).unwrap();
    assert!(!world.stash(operator).exists);
    world.registry().exit(&v, operator).unwrap();
    pay_out_all(&mut world);
    let close = |w: &mut World| w.registry().close(&alice, operator);
    assert_eq!(refused(&mut world, close), RegistryError::LossPending);
    assert_eq!(world.pool().settle(&alice, operator).unwrap().loss, 500 * UNIT);
    world.chain.advance_eras(2);
    pay_out_all(&mut world);

    assert_eq!(world.registry().close(&alice, operator), Ok(()));

    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(world.registry().status(operator), Status::Exited);
    assert_eq!(world.registry().withdraw_bond(&v, operator), Ok(500 * UNIT));
    assert_eq!(world.pool().total_supply(), POOLED + UNIT);
    BalanceSheet::of(&mut world);
}

#[test]
fn a_donation_to_the_nominator_cannot_block_the_close() {
    let (mut world, alice, operator) = drained();
    donate(&mut world, operator, 100 * UNIT);
    assert_eq!(world.registry().close(&alice, operator), Ok(()));
    donate(&mut world, operator, 50 * UNIT);
    world.chain.advance_eras(BONDING_DURATION);

    let settled = world.pool().settle(&alice, operator).unwrap();

    assert_eq!((settled.reward, settled.loss), (150 * UNIT, 0));
    assert_eq!(settled.received, 150 * UNIT + EXISTENTIAL_DEPOSIT);
    assert_eq!(world.registry().status(operator), Status::Exited);
    BalanceSheet::of(&mut world);
}

#[test]
fn after_a_total_loss_the_rewards_of_the_era_that_goes_on_are_waited_for() {
    let (mut world, alice, v, operator) = small();
    let nominator = world.registry().nominator(operator);
    world.chain.advance_blocks(11);
    // In the last block of its era: there is nothing to unbond, and no unbonding to wait for.
    world.chain.offence(&v, Perbill::one());
    world.pool().settle(&alice, operator).unwrap();
    world.registry().exit(&v, operator).unwrap();
    pay_out_all(&mut world);
    let close = |w: &mut World| w.registry().close(&alice, operator);
    for _ in 0..2 {
        assert_eq!(refused(&mut world, close), RegistryError::RewardsUnpaid);
        world.chain.advance_era();
    }
    assert_eq!(refused(&mut world, close), RegistryError::RewardsUnpaid);
    world.pool().settle(&alice, operator).unwrap();
    // The era of the loss, and the one that was planned then.
    let era = world.chain.active_era();
    world.chain.payout_stakers(&v, era - 2).unwrap();
    world.chain.payout_stakers(&v, era - 1).unwrap();
    let paid: Balance = world
        .stash_events()
        .into_iter()
        .filter_map(|event| match event {
            StashEvent::Rewarded { stash, amount } if stash == nominator => Some(amount),
            _ => None,
        })
        .sum();
    assert!(paid > 0, "the stake was exposed in that era");
    assert_eq!(world.registry().close(&alice, operator), Ok(()));

    // Paid before the close, and settled after it.
    let settled = world.pool().settle(&alice, operator).unwrap();

    assert_eq!((settled.reward, settled.received), (paid, paid));
    assert_eq!(world.registry().status(operator), Status::Exited);
    BalanceSheet::of(&mut world);
}

#[test]
fn whoever_closes_too_early_is_refused_and_the_drain_goes_on() {
    let (mut world, alice, operator) = delegated();
    world.registry().exit(&validator(0), operator).unwrap();
    pay_out_all(&mut world);
    world.pool().settle(&alice, operator).unwrap();
    let close = |w: &mut World| w.registry().close(&alice, operator);
    for _ in 0..2 {
        assert_eq!(refused(&mut world, close), RegistryError::NotDrained);
        world.pool().rebalance(&alice, 1).unwrap();
    }
    world.chain.advance_eras(BONDING_DURATION - 1);
    assert_eq!(
        world.pool().settle(&alice, operator).unwrap().received,
        DRAINED - DRAINED
    );
    world.chain.advance_era();
    assert_eq!(world.pool().settle(&alice, operator).unwrap().received, DRAINED);
}

/// As if a runtime upgrade had doubled the existential deposit, and no reward had come since.
#[test]
fn the_last_of_a_stake_makes_up_for_a_raised_existential_deposit() {
    let (mut world, alice, operator) = drained();
    let nominator = world.registry().nominator(operator);
    world.chain.take(&nominator, EXISTENTIAL_DEPOSIT / 2);
    world.registry().close(&alice, operator).unwrap();
    world.chain.advance_eras(BONDING_DURATION);

    let settled = world.pool().settle(&alice, operator).unwrap();

    assert_eq!((settled.received, settled.loss), (EXISTENTIAL_DEPOSIT / 2, 0));
    assert_eq!((settled.book, settled.total), (EXISTENTIAL_DEPOSIT, 0));
    assert_eq!(
        (
            world.registry().status(operator),
            world.registry().operator(operator).fault
        ),
        (Status::Exited, None)
    );
    assert_eq!(world.registry().withdraw_bond(&validator(0), operator), Ok(BOND));
    BalanceSheet::of(&mut world);
}
