//! What a settlement finds of one slash, of several, and of slashes among other things, to the planck.

use estuary_tests::{prelude::*, BalanceSheet};

use crate::setup::{changes_nothing, delegated, payout, percent, BOND, POOLED};

#[test]
fn offences_of_one_era_take_what_the_largest_does() {
    let (mut world, alice, operator) = delegated();
    for part in [10, 25, 20] {
        world.chain.offence(&validator(0), percent(part));
    }
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!((settled.loss, settled.bond_paid), (2_500 * UNIT, BOND));
    assert_eq!(world.registry().table()[0].total, 7_500 * UNIT);
    BalanceSheet::conserved(&mut world, 0, 2_500 * UNIT);
}

#[test]
fn each_settlement_books_what_was_taken_since_the_last() {
    let (mut world, alice, operator) = delegated();
    world.chain.offence(&validator(0), percent(4));
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!((settled.loss, settled.bond_paid), (400 * UNIT, 400 * UNIT));
    BalanceSheet::conserved(&mut world, 0, 400 * UNIT);

    // Of 2,500 the era has taken 400, and of the bond 600 are left.
    world.chain.offence(&validator(0), percent(25));
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!((settled.loss, settled.bond_paid), (2_100 * UNIT, 600 * UNIT));
    assert_eq!(world.registry().operator(operator).debt, 1_500 * UNIT);
    BalanceSheet::conserved(&mut world, 0, 2_500 * UNIT);
    let settle = |w: &mut World| w.pool().settle(&alice, operator).map(|settled| settled.loss);
    assert_eq!(changes_nothing(&mut world, settle), Ok(0));
}

#[test]
fn slashes_of_several_eras_that_nobody_settled_are_one_loss() {
    let (mut world, alice, operator) = delegated();
    world.chain.offence(&validator(0), percent(10));
    world.chain.validate(&validator(0), Perbill::zero()).unwrap();
    world.chain.advance_eras(2);
    // A quarter of the 9,000 that are left.
    world.chain.offence(&validator(0), percent(25));

    let settled = world.pool().settle(&alice, operator).unwrap();

    assert_eq!((settled.loss, settled.era), (3_250 * UNIT, 4));
    assert_eq!(settled.offence_era, 4);
    assert_eq!((settled.book, settled.total), (POOLED, 6_750 * UNIT));
    BalanceSheet::conserved(&mut world, 0, 3_250 * UNIT);
}

#[test]
fn a_slash_of_all_takes_what_unlocks_too_and_leaves_what_the_bond_pays() {
    let (mut world, alice, operator) = delegated();
    world.pool().request_withdrawal(&alice, 2_500 * UNIT).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    world.chain.offence(&validator(0), Perbill::one());

    let settled = world.pool().settle(&alice, operator).unwrap();

    assert_eq!((settled.loss, settled.total), (POOLED, 0));
    let event = world.pool_event::<pool::LossBooked>();
    // A quarter of what the bond does not pay is the queue's.
    assert_eq!((event.bond, event.cover), (BOND, 0));
    assert_eq!(
        (event.queue, event.stream, event.holders),
        (2_250 * UNIT, 0, 6_750 * UNIT)
    );
    assert_eq!(world.pool().accounting().owed, 250 * UNIT);
    assert_eq!(world.pool().total_supply(), 750 * UNIT);
    BalanceSheet::conserved(&mut world, 0, POOLED);
}

#[test]
fn a_slash_that_comes_after_the_exit_was_asked_is_paid_before_the_rest_comes_home() {
    let (mut world, alice, operator) = delegated();
    world.registry().exit(&validator(0), operator).unwrap();
    world.chain.offence(&validator(0), percent(20));
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!((settled.loss, settled.bond_paid), (2_000 * UNIT, BOND));
    assert_eq!(world.registry().status(operator), Status::Exiting);

    let all = 8_000 * UNIT - EXISTENTIAL_DEPOSIT;
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, all);
    world.chain.advance_eras(7);
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!((settled.received, settled.reward, settled.loss), (all, 0, 0));
    BalanceSheet::conserved(&mut world, 0, 2_000 * UNIT);
}

#[test]
fn a_reward_and_a_slash_in_one_settlement_are_told_apart_to_the_planck() {
    let (mut world, alice, operator) = delegated();
    let paid = payout(&mut world, operator, 1);
    world.chain.offence(&validator(0), percent(25));

    let settled = world.pool().settle(&alice, operator).unwrap();

    assert_eq!((settled.loss, settled.reward), (2_500 * UNIT, paid));
    assert_eq!(
        (settled.received, settled.total, settled.commission),
        (paid, 7_500 * UNIT, 0)
    );
    // The loss first: the commission repays some of the debt, and what makes the loss good pays no fee.
    let loss = world.pool_event::<pool::LossBooked>();
    assert_eq!((loss.bond, loss.stream, loss.holders), (BOND, 0, 1_500 * UNIT));
    let repaid = paid * 5 / 100;
    assert_eq!(
        world.pool_event::<pool::RewardBooked>(),
        pool::RewardBooked {
            operator,
            reward: paid,
            commission: 0,
            debt_repaid: repaid,
            keeper: 0,
            cover: 0,
            premium: 0,
            treasury: 0,
            streamed: paid - repaid,
        }
    );
    assert_eq!(world.registry().operator(operator).debt, 1_500 * UNIT - repaid);
    assert_eq!(world.pool().accounting().unrecovered_loss, 1_500 * UNIT - paid);
    BalanceSheet::conserved(&mut world, paid, 2_500 * UNIT);
}

#[test]
fn an_era_that_nobody_pays_out_is_neither_reward_nor_loss() {
    let (mut world, alice, operator) = delegated();
    world.chain.advance_eras(2);
    let settle = |w: &mut World| w.pool().settle(&alice, operator).map(|s| (s.reward, s.loss));
    assert_eq!(settle(&mut world), Ok((0, 0)));
    // One of three is paid, and it is not the first.
    let paid = payout(&mut world, operator, 3);
    assert_eq!(settle(&mut world), Ok((paid, 0)));
    BalanceSheet::conserved(&mut world, paid, 0);
}

#[test]
fn a_payout_that_comes_when_the_stake_has_left_is_still_a_reward() {
    let (mut world, alice, operator) = delegated();
    world.chain.offence(&validator(0), percent(5));
    world.pool().settle(&alice, operator).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    world.chain.advance_eras(7);
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(world.registry().table()[0].total, EXISTENTIAL_DEPOSIT);

    let paid = payout(&mut world, operator, 1);
    let settled = world.pool().settle(&alice, operator).unwrap();

    assert_eq!((settled.received, settled.reward), (paid, paid));
    assert_eq!((settled.loss, settled.total), (0, EXISTENTIAL_DEPOSIT));
    BalanceSheet::conserved(&mut world, paid, 500 * UNIT);
}

/// The chain learns of an offence eras later; the loss is booked then, and names the era of the offence.
#[test]
fn a_loss_names_the_era_of_the_offence_and_that_in_which_it_was_booked() {
    for slash_defer in [0, 4] {
        let (mut world, alice, operator) = delegated();
        world.chain.set_slash_defer(slash_defer);
        let offence_era = world.chain.active_era();
        world.chain.advance_eras(2);
        world.chain.offence_in(offence_era, &validator(0), percent(5));
        world.pool().flag(&alice, operator).unwrap();
        let flagged = world.registry_event::<registry::LossFlagged>();
        assert_eq!(
            (flagged.announced, flagged.offence_era),
            (500 * UNIT, offence_era)
        );
        while world.chain.active_era() < offence_era + slash_defer + 1 {
            world.chain.advance_era();
        }
        let era = world.chain.active_era();

        let settled = world.pool().settle(&alice, operator).unwrap();

        assert_eq!(settled.loss, 500 * UNIT);
        assert_eq!((settled.era, settled.offence_era), (era, offence_era));
        let (booked, slashed) = (
            world.pool_event::<pool::LossBooked>(),
            world.registry_event::<registry::BondSlashed>(),
        );
        assert_eq!((booked.era, booked.offence_era), (era, offence_era));
        assert_eq!(slashed.offence_era, offence_era);
        BalanceSheet::conserved(&mut world, 0, 500 * UNIT);
    }
}
