//! Stake that earns nothing is seen by that, whatever its validator declares: it is nominated again, or drained.

use estuary_runtime::RuntimeCall;
use estuary_tests::{prelude::*, BalanceSheet};
use ink::scale::{Decode, Encode};

use super::{BONDING_DURATION, DRAINED};
use crate::setup::{changes_nothing, delegated, refused, staked, BOND, POOLED};

/// Where the runtime has the staking pallet, and its call `chill_other`.
const CHILL_OTHER: (u8, u8) = (4, 23);
const SET_STAKING_CONFIGS: (u8, u8) = (4, 22);

/// The chain asks `least` of each nominator, and lets strangers chill who has less.
fn ask_of_nominators(world: &mut World, least: Balance) {
    let (noop, nominators, threshold) = (0_u8, 10_u32, 1_u8);
    // `ConfigOp`: 1 sets a value.
    let configs = (
        SET_STAKING_CONFIGS,
        (1_u8, least),
        noop,
        (1_u8, nominators),
        noop,
        (1_u8, threshold),
        [noop; 2],
    );
    let call = RuntimeCall::decode(&mut &configs.encode()[..]).expect("a call of the staking pallet");
    world.chain.call_as_root(call).unwrap();
}

fn chill_other(world: &mut World, nominator: &AccountId) {
    let chill = (CHILL_OTHER, nominator).encode();
    let call = RuntimeCall::decode(&mut &chill[..]).expect("a call of the staking pallet");
    world.chain.call_as(&account("eve"), call).unwrap();
}

/// What of the operator's stake is exposed now.
fn exposed(world: &mut World, operator: OperatorId) -> Balance {
    let (era, nominator) = (world.chain.active_era(), world.registry().nominator(operator));
    world.chain.exposure_of(era, &validator(operator), &nominator)
}

#[test]
fn who_kicks_is_nominated_again_and_cleared_when_the_stake_is_exposed_in_a_later_era() {
    let (mut world, _, operator) = delegated();
    let (eve, nominator) = (account("eve"), world.registry().nominator(0));
    world.chain.kick(&validator(0), &nominator).unwrap();

    assert_eq!(world.registry().check(&eve, operator), Ok(Some(Fault::Kicked)));

    assert_eq!(
        world.registry_event::<registry::OperatorSuspected>(),
        registry::OperatorSuspected {
            operator,
            fault: Fault::Kicked
        }
    );
    assert_eq!(
        world.registry_event::<registry::NominationRenewed>(),
        registry::NominationRenewed { operator }
    );
    assert_eq!(world.stash(operator).targets, 1);
    // That it is exposed in this era shows nothing: it was nominated before.
    let check = |w: &mut World| w.registry().check(&eve, operator);
    assert_eq!(exposed(&mut world, operator), POOLED);
    assert_eq!(changes_nothing(&mut world, check), Ok(None));
    assert_eq!(world.registry().status(operator), Status::Suspected);
    world.chain.advance_era();
    assert_eq!(exposed(&mut world, operator), POOLED);
    assert_eq!(check(&mut world), Ok(None));
    assert_eq!(world.registry().status(operator), Status::Active);
}

#[test]
fn who_kicks_again_and_again_is_jailed() {
    let (mut world, alice, operator) = delegated();
    let nominator = world.registry().nominator(0);
    for status in [Status::Suspected, Status::Jailed] {
        world.chain.kick(&validator(0), &nominator).unwrap();
        assert_eq!(world.registry().check(&alice, operator), Ok(Some(Fault::Kicked)));
        assert_eq!(world.registry().status(operator), status);
        world.chain.advance_era();
    }
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, DRAINED);
    // Drained it has no stake that could be idle.
    assert_eq!(world.registry().release(&alice, operator), Ok(()));
}

#[test]
fn stake_that_a_stranger_has_chilled_is_taken_out_if_it_cannot_nominate() {
    let (mut world, alice) = staked();
    let curator = world.curator.clone();
    let small = world.registry().register(&validator(0), BOND, 0).unwrap();
    world.registry().approve(&curator, small, 200 * UNIT).unwrap();
    let large = world.operator(&validator(1), BOND, 0);
    while world.pool().rebalance(&alice, 2).unwrap().delegated > 0 {}
    world.chain.advance_eras(2);
    let stake = world.stash(small).active;
    assert_eq!(
        (stake, exposed(&mut world, small)),
        (world.registry().table()[0].total, stake)
    );
    ask_of_nominators(&mut world, 250 * UNIT);
    let nominator = world.registry().nominator(small);
    chill_other(&mut world, &nominator);
    assert_eq!(world.stash(small).targets, 0);

    assert_eq!(world.registry().check(&alice, small), Ok(Some(Fault::Idle)));

    // The chain takes no nomination of so little.
    let registry = world.registry.clone();
    assert_eq!(world.events::<registry::NominationRenewed>(&registry), []);
    assert_eq!(world.registry().status(small), Status::Suspected);
    world.chain.advance_era();
    assert_eq!(world.registry().check(&alice, small), Ok(Some(Fault::Idle)));
    assert_eq!(world.registry().status(small), Status::Jailed);
    let unbonding = world.pool().rebalance(&alice, 2).unwrap().unbonding;
    assert_eq!(unbonding, stake - EXISTENTIAL_DEPOSIT);
    // It comes back, and is put to work where it can be.
    world.chain.advance_eras(BONDING_DURATION);
    world.pool().settle(&alice, small).unwrap();
    let before = world.stash(large).active;
    // With a planck that was too little to move before.
    assert_eq!(
        world.pool().rebalance(&alice, 2).unwrap().delegated,
        unbonding + 1
    );
    assert_eq!(world.stash(large).active, before + unbonding + 1);
    BalanceSheet::of(&mut world);
}

#[test]
fn stake_that_was_chilled_and_has_enough_again_is_nominated_again_by_a_check() {
    let (mut world, alice, operator) = delegated();
    ask_of_nominators(&mut world, 2 * POOLED);
    let nominator = world.registry().nominator(operator);
    chill_other(&mut world, &nominator);
    world.chain.set_min_nominator_bond(UNIT);
    assert_eq!(world.registry().check(&alice, operator), Ok(Some(Fault::Kicked)));
    assert_eq!(world.stash(operator).targets, 1);
    world.chain.advance_eras(2);
    assert_eq!(world.registry().check(&alice, operator), Ok(None));
    assert_eq!(world.registry().status(operator), Status::Active);
    assert_eq!(exposed(&mut world, operator), POOLED);
}

/// An operator whose validator is never elected: the weakest of all.
fn waiting() -> (World, AccountId, OperatorId) {
    let (mut world, alice) = staked();
    let curator = world.curator.clone();
    let operator = world.registry().register(&validator(0), BOND, 0).unwrap();
    world.registry().approve(&curator, operator, 500 * UNIT).unwrap();
    world.chain.set_validator_count(5).unwrap();
    world.pool().rebalance(&alice, 2).unwrap();
    assert_eq!(world.stash(operator).active, 500 * UNIT);
    (world, alice, operator)
}

#[test]
fn stake_with_a_validator_that_is_not_elected_is_nominated_again_and_then_drained() {
    let (mut world, alice, operator) = waiting();
    let pool = world.pool.clone();
    let lens = world.deploy_lens(&pool);
    let check = |w: &mut World| w.registry().check(&account("eve"), operator);
    // A nomination has two eras to count.
    world.chain.advance_eras(1);
    assert_eq!(changes_nothing(&mut world, check), Ok(None));
    world.chain.advance_eras(1);
    let view = world.lens_operators(&lens, 0, 1).unwrap()[0];
    assert_eq!((view.validating, view.elected), (true, false));
    assert_eq!((view.active, view.exposed, view.suspicion), (500 * UNIT, 0, None));
    // Its nomination cannot be made to look new.
    assert_eq!(
        refused(&mut world, |w| w.registry().renew(&alice, operator)),
        RegistryError::NothingToRenew
    );

    assert_eq!(check(&mut world), Ok(Some(Fault::Idle)));

    let era = world.chain.active_era();
    assert_eq!(
        world.registry_event::<registry::NominationRenewed>(),
        registry::NominationRenewed { operator }
    );
    let view = world.lens_operators(&lens, 0, 1).unwrap()[0];
    let fault = Fault::Idle;
    assert_eq!(
        (view.status, view.suspicion),
        (Status::Suspected, Some(Suspicion { fault, era }))
    );
    // The renewed nomination has its two eras, and clears nothing.
    world.chain.advance_eras(1);
    assert_eq!(changes_nothing(&mut world, check), Ok(None));
    world.chain.advance_eras(1);
    assert_eq!(check(&mut world), Ok(Some(Fault::Idle)));
    assert_eq!(world.registry().status(operator), Status::Jailed);
    assert_eq!(
        world.pool().rebalance(&alice, 1).unwrap().unbonding,
        500 * UNIT - EXISTENTIAL_DEPOSIT
    );
    // Stake that made it look elected would idle again: only the curator trusts it with that.
    assert_eq!(
        refused(&mut world, |w| w.registry().release(&validator(0), operator)),
        RegistryError::AtFault(Fault::Idle)
    );
    let curator = world.curator.clone();
    let by_curator = world.dry_run(|w| w.registry().release(&curator, operator));
    assert_eq!(by_curator, Ok(()));
    world.chain.set_validator_count(12).unwrap();
    world.chain.advance_eras(2);
    assert_eq!(world.registry().release(&alice, operator), Ok(()));
    BalanceSheet::of(&mut world);
}

#[test]
fn who_was_drained_can_be_released_whatever_the_chain_asks_of_nominators() {
    for least in [0, 1, EXISTENTIAL_DEPOSIT] {
        let (mut world, alice, operator) = delegated();
        world.chain.set_min_nominator_bond(least);
        let v = validator(0);
        world.chain.chill(&v).unwrap();
        crate::setup::jail(&mut world, operator);
        assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, DRAINED);
        world.chain.validate(&v, Perbill::zero()).unwrap();
        assert_eq!(world.registry().release(&alice, operator), Ok(()));
        world.chain.advance_eras(BONDING_DURATION);
        world.pool().settle(&alice, operator).unwrap();
        assert_eq!(world.pool().rebalance(&alice, 1).unwrap().delegated, DRAINED);
        assert_eq!(world.stash(operator).targets, 1);
    }
}

#[test]
fn whose_stake_has_left_by_a_cap_of_nothing_is_at_no_fault_where_nominators_need_nothing() {
    let (mut world, alice, operator) = delegated();
    world.chain.set_min_nominator_bond(0);
    let curator = world.curator.clone();
    world.registry().set_stake_cap(&curator, operator, 0).unwrap();
    while world.pool().rebalance(&alice, 1).unwrap().unbonding > 0 {}
    let stash = world.stash(operator);
    // It may go on nominating with next to nothing.
    assert_eq!((stash.active, stash.targets), (EXISTENTIAL_DEPOSIT, 1));
    let check = |w: &mut World| w.registry().check(&account("eve"), operator);
    assert_eq!(changes_nothing(&mut world, check), Ok(None));
}

#[test]
fn a_nomination_is_renewed_once_an_era_by_anyone() {
    let (mut world, _, operator) = delegated();
    let eve = account("eve");
    let (v, nominator) = (validator(0), world.registry().nominator(operator));
    let era = world.chain.active_era();
    assert!(world.chain.exposure(&v, &nominator).submitted_in < era);

    assert_eq!(world.registry().renew(&eve, operator), Ok(()));

    assert_eq!(
        world.registry_event::<registry::NominationRenewed>(),
        registry::NominationRenewed { operator }
    );
    assert!(world.chain.exposure(&v, &nominator).submitted_in >= era);
    let renew = |w: &mut World| w.registry().renew(&eve, operator);
    assert_eq!(refused(&mut world, renew), RegistryError::NothingToRenew);
    world.chain.advance_era();
    assert_eq!(renew(&mut world), Ok(()));
    assert_eq!(exposed(&mut world, operator), POOLED);
    // What is being drained nominates nobody.
    world.registry().exit(&v, operator).unwrap();
    assert_eq!(refused(&mut world, renew), RegistryError::WrongStatus);
}

#[test]
fn nothing_less_than_an_existential_deposit_is_delegated_to_who_has_nothing() {
    let mut parameters = estuary_tests::default_registry_parameters();
    parameters.min_move = 0;
    let mut world = World::new(crate::setup::without_fees(), parameters);
    world.chain.set_min_nominator_bond(0);
    let alice = world.funded("alice", POOLED);
    world.operator(&validator(0), BOND, 0);
    world.pool().rebalance(&alice, 5).unwrap();
    let second = world.operator(&validator(1), 100 * BOND, 0);
    crate::setup::donate(&mut world, 0, EXISTENTIAL_DEPOSIT / 2);
    world.pool().settle(&alice, 0).unwrap();
    world.chain.advance_eras(2);
    // Of half a deposit nearly all would be the second's share.
    assert_eq!(
        world.pool().rebalance(&alice, 5).unwrap().delegated,
        EXISTENTIAL_DEPOSIT / 2
    );
    let registry = world.registry.clone();
    assert_eq!(world.events::<registry::OperatorSkipped>(&registry), []);
    assert!(!world.registry().table()[second as usize].refused);
    assert_eq!(world.registry().table()[second as usize].total, 0);
}
