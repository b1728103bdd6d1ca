//! Money that is not lost, although the ledger is gone or the account is short.

use estuary_interfaces::ProvisionChange;
use estuary_tests::{prelude::*, BalanceSheet};

use crate::setup::{changes_nothing, delegated, donate, percent, BOND, POOLED};

/// The root takes the ledger away.
fn unstake(world: &mut World, operator: OperatorId) {
    let (nominator, spans) = (world.registry().nominator(operator), world.stash(operator).spans);
    world.chain.force_unstake(&nominator, spans).unwrap();
    assert!(!world.stash(operator).exists);
}

#[test]
fn a_stash_that_the_chains_root_unstaked_has_lost_nothing() {
    let (mut world, alice, operator) = delegated();
    unstake(&mut world, operator);

    let flag = |w: &mut World| w.pool().flag(&alice, operator);
    assert_eq!(changes_nothing(&mut world, flag), Ok(ProvisionChange::default()));
    assert_eq!(
        world.pool().sweep(&alice, 100).unwrap().provided,
        ProvisionChange::default()
    );
    assert_eq!(world.registry().operator(operator).fault, None);
    let pool = world.pool.clone();
    let lens = world.deploy_lens(&pool);
    assert_eq!(world.lens_operators(&lens, operator, 1).unwrap()[0].pending, 0);

    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!((settled.received, settled.reward, settled.loss), (POOLED, 0, 0));
    assert_eq!((settled.book, settled.total), (POOLED, 0));
    assert_eq!(
        (world.registry().status(operator), world.pool().total_supply()),
        (Status::Active, POOLED)
    );
    assert_eq!(world.registry().operator(operator).bond, BOND);
    BalanceSheet::conserved(&mut world, 0, 0);
}

#[test]
fn of_a_slashed_stash_that_was_unstaked_a_flag_and_a_settlement_find_the_same_loss() {
    let (mut world, alice, operator) = delegated();
    world.chain.offence(&validator(0), percent(25));
    unstake(&mut world, operator);

    world.pool().flag(&alice, operator).unwrap();
    let flagged = world.registry_event::<registry::LossFlagged>();
    assert_eq!(flagged.announced, 2_500 * UNIT);
    // With its ledger the chain has forgotten of when it was slashed.
    assert_eq!(flagged.offence_era, 0);
    assert_eq!(world.registry().operator(operator).fault, Some(Fault::Loss));

    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!((settled.received, settled.reward), (7_500 * UNIT, 0));
    assert_eq!((settled.loss, settled.bond_paid), (2_500 * UNIT, BOND));
    assert_eq!(settled.offence_era, 0);
    assert_eq!(world.registry().operator(operator).announced.amount, 0);
    BalanceSheet::conserved(&mut world, 0, 2_500 * UNIT);
}

/// As if a runtime upgrade had doubled the existential deposit: the account has half of it.
fn short_of_its_deposit(world: &mut World, operator: OperatorId) {
    let nominator = world.registry().nominator(operator);
    world.chain.take(&nominator, EXISTENTIAL_DEPOSIT / 2);
}

#[test]
fn a_raised_existential_deposit_is_no_loss_and_the_next_reward_makes_it_up() {
    let (mut world, alice, operator) = delegated();
    short_of_its_deposit(&mut world, operator);
    assert_eq!(
        world.pool().flag(&alice, operator),
        Ok(ProvisionChange::default())
    );
    world.pool().request_withdrawal(&alice, 100 * UNIT).unwrap();
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, 100 * UNIT);
    world.chain.advance_eras(7);

    let settled = world.pool().settle(&alice, operator).unwrap();

    assert_eq!(
        (settled.received, settled.loss, settled.reward),
        (100 * UNIT, 0, 0)
    );
    assert_eq!((settled.book, settled.total), (POOLED, POOLED - 100 * UNIT));
    assert_eq!(
        (
            world.registry().status(operator),
            world.registry().operator(operator).bond
        ),
        (Status::Active, BOND)
    );
    assert_eq!(world.pool().total_supply(), POOLED - 100 * UNIT);

    donate(&mut world, operator, UNIT);
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!(settled.reward, UNIT - EXISTENTIAL_DEPOSIT / 2);
    assert_eq!((settled.received, settled.loss), (settled.reward, 0));
    let nominator = world.registry().nominator(operator);
    assert_eq!(
        world.chain.free_balance(&nominator),
        POOLED - 100 * UNIT + EXISTENTIAL_DEPOSIT
    );
    BalanceSheet::of(&mut world);
}
