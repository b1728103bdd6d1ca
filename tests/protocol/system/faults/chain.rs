//! The staking pallet refuses what a nominator asks of it.

use estuary_interfaces::Rebalanced;
use estuary_tests::{prelude::*, BalanceSheet, CALLS};

use crate::setup::{delegated, percent, refused, staked, BOND, POOLED};

/// One operator's rebalancing, and a call of it that the chain refuses.
struct Refusal {
    index: u8,
    call: ChainCall,
    prepare: fn() -> (World, AccountId, OperatorId),
}

fn to_be_delegated() -> (World, AccountId, OperatorId) {
    let (mut world, alice) = staked();
    let operator = world.operator(&validator(0), BOND, 500);
    (world, alice, operator)
}

fn to_be_raised() -> (World, AccountId, OperatorId) {
    let (mut world, alice, operator) = delegated();
    world.pool().stake(&alice, 100 * UNIT).unwrap();
    (world, alice, operator)
}

fn to_be_lowered() -> (World, AccountId, OperatorId) {
    let (mut world, alice, operator) = delegated();
    world.pool().request_withdrawal(&alice, 100 * UNIT).unwrap();
    (world, alice, operator)
}

fn to_be_drained() -> (World, AccountId, OperatorId) {
    let (mut world, alice, operator) = delegated();
    world.registry().exit(&validator(0), operator).unwrap();
    (world, alice, operator)
}

fn kicked() -> (World, AccountId, OperatorId) {
    let (mut world, alice, operator) = to_be_raised();
    let nominator = world.registry().nominator(operator);
    world.chain.kick(&validator(0), &nominator).unwrap();
    (world, alice, operator)
}

#[test]
fn an_operator_whose_call_the_chain_refuses_is_as_before_and_moves_after_a_settlement() {
    let calls = CALLS;
    for (index, call, prepare) in [
        (calls.bond, ChainCall::Bond, to_be_delegated as fn() -> _),
        // Its bond has succeeded by then.
        (calls.nominate, ChainCall::Nominate, to_be_delegated),
        (calls.bond_extra, ChainCall::BondExtra, to_be_raised),
        (calls.nominate, ChainCall::Nominate, kicked),
        (calls.unbond, ChainCall::Unbond, to_be_lowered),
        (calls.chill, ChainCall::Chill, to_be_drained),
        // It is chilled by then.
        (calls.unbond, ChainCall::Unbond, to_be_drained),
    ] {
        let refusal = Refusal { index, call, prepare };
        left_out_and_moved_later(&refusal);
    }
}

fn left_out_and_moved_later(refusal: &Refusal) {
    let (mut world, alice, operator) = (refusal.prepare)();
    let honest = world.dry_run(|w| {
        w.pool().settle(&alice, operator).unwrap();
        let moved = w.pool().rebalance(&alice, 1).unwrap();
        (
            moved,
            w.stash(operator),
            w.registry().table(),
            w.pool().accounting(),
        )
    });
    assert_ne!(honest.0, Rebalanced::default());
    let (stash, entry, book) = (
        world.stash(operator),
        world.registry().table()[0],
        world.pool().accounting(),
    );

    world.chain.refuse_to_contracts(&[refusal.index]);
    assert_eq!(world.pool().rebalance(&alice, 1), Ok(Rebalanced::default()));

    let reason = Some(NominatorError::ChainRefused(refusal.call));
    assert_eq!(
        world.registry_event::<registry::OperatorSkipped>(),
        registry::OperatorSkipped { operator, reason }
    );
    assert_eq!(world.stash(operator), stash);
    assert!(world.registry().table()[0].refused);
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(
        (world.registry().table()[0], world.pool().accounting()),
        (entry, book)
    );
    BalanceSheet::of(&mut world);

    world.chain.refuse_to_contracts(&[]);
    let moved = world.pool().rebalance(&alice, 1).unwrap();
    let later = (
        moved,
        world.stash(operator),
        world.registry().table(),
        world.pool().accounting(),
    );
    assert_eq!(later, honest);
    BalanceSheet::of(&mut world);
}

/// 1,000 UNIT have unbonded.
fn unbonded() -> (World, AccountId, OperatorId) {
    let (mut world, alice, operator) = delegated();
    world.pool().request_withdrawal(&alice, 1_000 * UNIT).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    world.chain.advance_eras(7);
    (world, alice, operator)
}

#[test]
fn what_the_chain_does_not_let_withdraw_comes_with_the_next_settlement() {
    let (mut world, alice, operator) = unbonded();
    world.chain.refuse_to_contracts(&[CALLS.withdraw_unbonded]);
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!((settled.received, settled.loss, settled.total), (0, 0, POOLED));
    BalanceSheet::of(&mut world);

    world.chain.refuse_to_contracts(&[]);
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!(
        (settled.received, settled.reward, settled.total),
        (1_000 * UNIT, 0, POOLED - 1_000 * UNIT)
    );
    BalanceSheet::of(&mut world);
}

#[test]
fn a_stash_that_would_die_without_a_rebond_that_the_chain_refuses_lives_and_is_paid_later() {
    let (mut world, alice, operator) = delegated();
    // Drained to one existential deposit, which a further slash takes.
    world.chain.offence(&validator(0), percent(1));
    world.pool().settle(&alice, operator).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    world.chain.offence(&validator(0), percent(2));
    world.pool().settle(&alice, operator).unwrap();
    world.chain.advance_eras(7);
    let stash = world.stash(operator);
    assert_eq!((stash.active, stash.withdrawable), (0, stash.total));

    world.chain.refuse_to_contracts(&[CALLS.rebond]);
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!(
        (settled.received, settled.loss, settled.total),
        (0, 0, stash.total)
    );
    assert_eq!(world.stash(operator), stash);
    BalanceSheet::of(&mut world);

    world.chain.refuse_to_contracts(&[]);
    let settled = world.pool().settle(&alice, operator).unwrap();
    let paid = stash.total - EXISTENTIAL_DEPOSIT;
    assert_eq!(
        (settled.received, settled.reward, settled.total),
        (paid, 0, EXISTENTIAL_DEPOSIT)
    );
    BalanceSheet::of(&mut world);
}

#[test]
fn a_close_that_the_chain_refuses_changes_nothing_and_succeeds_later() {
    let mut world = World::default();
    let alice = world.funded("alice", 100 * UNIT);
    world.chain.set_slash_defer(0);
    let operator = world.operator(&validator(0), BOND, 500);
    world.pool().stake(&alice, 20 * UNIT).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    world.registry().exit(&validator(0), operator).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    world.chain.advance_eras(7);
    for era in 0..7 {
        world.chain.payout_all(era).unwrap();
    }
    world.pool().settle(&alice, operator).unwrap();

    world.chain.refuse_to_contracts(&[CALLS.unbond]);
    assert_eq!(
        refused(&mut world, |w| w.registry().close(&alice, operator)),
        RegistryError::Nominator(NominatorError::ChainRefused(ChainCall::Unbond))
    );
    world.chain.refuse_to_contracts(&[]);
    assert_eq!(world.registry().close(&alice, operator), Ok(()));
    BalanceSheet::of(&mut world);
}

#[test]
fn a_higher_least_bond_of_nominators_drains_who_would_fall_below_it_and_holds_up_no_exit() {
    let (mut world, alice, operator) = delegated();
    world.chain.set_min_nominator_bond(2 * POOLED);
    // New stake is too little to nominate with.
    world.operator(&validator(1), BOND, 500);
    world.pool().request_withdrawal(&alice, 100 * UNIT).unwrap();

    let moved = world.pool().rebalance(&alice, 2).unwrap();

    assert_eq!(
        (moved.delegated, moved.unbonding),
        (0, POOLED - EXISTENTIAL_DEPOSIT)
    );
    let stash = world.stash(operator);
    assert_eq!((stash.active, stash.targets), (EXISTENTIAL_DEPOSIT, 0));
    world.chain.advance_eras(7);
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(
        world.pool().sweep_and_finalize(&alice).unwrap().amount,
        100 * UNIT
    );
    assert_eq!(world.queue().claim(&alice, 1), Ok(100 * UNIT));
    BalanceSheet::of(&mut world);
}

#[test]
fn a_ledger_full_of_chunks_is_left_alone_until_a_settlement_empties_it() {
    let (mut world, alice, operator) = delegated();
    let registry = world.registry.clone();
    for _ in 0..32 {
        world.pool().request_withdrawal(&alice, UNIT).unwrap();
        assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, UNIT);
        world.chain.advance_era();
    }
    let stash = world.stash(operator);
    world.pool().request_withdrawal(&alice, UNIT).unwrap();
    // The chain would withdraw by itself: money that nobody has settled.
    assert_eq!(world.pool().rebalance(&alice, 1), Ok(Rebalanced::default()));
    let reason = Some(NominatorError::LedgerMismatch(ChainCall::Unbond));
    assert_eq!(
        world.registry_event::<registry::OperatorSkipped>(),
        registry::OperatorSkipped { operator, reason }
    );
    assert_eq!(world.stash(operator), stash);

    // Of 32 chunks those of the last seven eras are unlocking still.
    assert_eq!(world.pool().settle(&alice, operator).unwrap().received, 26 * UNIT);
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, UNIT);
    assert_eq!(world.events::<registry::OperatorSkipped>(&registry), []);
    BalanceSheet::of(&mut world);
}

/// As after a runtime upgrade that changes how the pallet stores announced slashes.
#[test]
fn slashes_that_do_not_decode_are_never_taken_for_none() {
    let (mut world, alice, operator) = delegated();
    world.chain.set_slash_defer(2);
    world.pool().request_withdrawal(&alice, UNIT).unwrap();
    world.chain.offence(&validator(0), percent(10));
    let due = world.chain.active_era() + 3;
    world.chain.garble_unapplied_slashes(due);

    let failed = PoolError::RegistryFailed;
    assert_eq!(refused(&mut world, |w| w.pool().flag(&alice, operator)), failed);
    assert_eq!(refused(&mut world, |w| w.pool().sweep(&alice, 100)), failed);
    assert_eq!(refused(&mut world, |w| w.pool().settle(&alice, operator)), failed);
    // What needs no slashes goes on.
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, UNIT);
    world.pool().stake(&alice, UNIT).unwrap();
}
