//! What comes back returns to those who absorbed it: announced losses that do not come true, repaid debt, old rewards.

use estuary_tests::{default_registry_parameters, prelude::*, BalanceSheet};

use crate::setup::{delegated_in, percent, without_fees, BOND, POOLED};

/// Bob waits for 3,000 of 10,000, and a loss of 5,000 is announced, of which the bond pays 1,000.
fn announced() -> (World, AccountId, AccountId, OperatorId) {
    let world = World::new(without_fees(), default_registry_parameters());
    let (mut world, alice, operator) = delegated_in(world, BOND, 0);
    world.chain.set_slash_defer(2);
    let bob = account("bob");
    world.pool().transfer(&alice, &bob, 3_000 * UNIT).unwrap();
    world.pool().request_withdrawal(&bob, 3_000 * UNIT).unwrap();
    world.chain.offence(&validator(0), percent(50));
    (world, alice, bob, operator)
}

#[test]
fn a_cancelled_slash_returns_to_the_queue_what_the_queue_bore() {
    let (mut world, alice, _, operator) = announced();
    world.pool().flag(&alice, operator).unwrap();
    assert_eq!(
        (
            world.pool().accounting().owed,
            world.pool().accounting().queue_provision
        ),
        (1_800 * UNIT, 1_200 * UNIT)
    );
    world.chain.cancel_deferred_slash(5, vec![0]).unwrap();
    world.pool().flag(&alice, operator).unwrap();
    world.chain.advance_era();
    let book = world.pool().accounting();
    assert_eq!(
        (book.owed, book.provision, book.queue_provision),
        (3_000 * UNIT, 0, 0)
    );
    assert_eq!(world.pool().total_supply(), 7_000 * UNIT);
    BalanceSheet::conserved(&mut world, 0, 0);
}

#[test]
fn whoever_flags_before_a_bond_is_topped_up_takes_nothing_from_the_queue() {
    let story = |flag_first: bool| {
        let (mut world, alice, _, operator) = announced();
        if flag_first {
            world.pool().flag(&alice, operator).unwrap();
        }
        // The operator stands by its word: it pays for all.
        world
            .registry()
            .top_up_bond(&validator(0), operator, 4_000 * UNIT)
            .unwrap();
        world.pool().flag(&alice, operator).unwrap();
        world.chain.advance_eras(3);
        let settled = world.pool().settle(&alice, operator).unwrap();
        assert_eq!((settled.loss, settled.bond_paid), (5_000 * UNIT, 5_000 * UNIT));
        world.chain.advance_era();
        (world.pool().accounting().owed, world.pool().total_supply())
    };
    assert_eq!(story(false), (3_000 * UNIT, 7_000 * UNIT));
    assert_eq!(story(true), (3_000 * UNIT, 7_000 * UNIT));
}

#[test]
fn a_request_made_while_a_loss_is_announced_gets_its_part_back_and_no_more() {
    let (mut world, alice, _, operator) = announced();
    world.pool().flag(&alice, operator).unwrap();
    let carol = world.funded("carol", UNIT);
    // 1,000 shares, worth 0.6 each, and without the loss 1.
    world
        .pool()
        .transfer_shares(&alice, &carol, 1_000 * UNIT)
        .unwrap();
    world
        .pool()
        .request_withdrawal_shares(&carol, 1_000 * UNIT)
        .unwrap();
    assert_eq!(
        (
            world.pool().accounting().owed,
            world.pool().accounting().queue_provision
        ),
        (2_400 * UNIT, 1_600 * UNIT)
    );
    world.chain.cancel_deferred_slash(5, vec![0]).unwrap();
    world.pool().flag(&alice, operator).unwrap();
    let pays = |world: &mut World, id| world.queue().status(id).unwrap().amount;
    assert_eq!(
        [1, 2].map(|id| pays(&mut world, id)),
        [3_000 * UNIT, 1_000 * UNIT]
    );
    world.chain.advance_era();
    assert_eq!(world.pool().total_supply(), 6_000 * UNIT);
}

#[test]
fn a_friend_who_stakes_before_a_debt_is_repaid_gets_less_than_a_tenth_of_it() {
    let world = World::new(without_fees(), default_registry_parameters());
    let (mut world, alice, operator) = delegated_in(world, BOND, 0);
    let (bob, offender) = (world.funded("bob", UNIT), validator(0));
    world.chain.offence(&offender, percent(30));
    world.pool().settle(&alice, operator).unwrap();
    // 3,000, of which the bond has paid 1,000.
    assert_eq!(world.registry().operator(operator).debt, 2_000 * UNIT);
    let pooled = world.pool().total_supply();
    assert_eq!(pooled, 8_000 * UNIT);

    let friend = world.funded("friend", 100_000 * UNIT);
    world.pool().stake(&friend, 9 * pooled).unwrap();
    world
        .registry()
        .top_up_bond(&offender, operator, 2_000 * UNIT)
        .unwrap();
    world.pool().settle(&bob, operator).unwrap();
    assert_eq!(world.registry().operator(operator).debt, 0);
    world.chain.advance_era();
    let all = world.pool().shares_of(&friend);
    world.pool().request_withdrawal_shares(&friend, all).unwrap();
    world.chain.advance_blocks(13);
    assert_eq!(world.pool().sweep_and_finalize(&bob).unwrap().requests, 1);
    let back = world.queue().claim(&friend, 1).unwrap() - 9 * pooled;
    // Nine tenths of what streams in one of thirty days.
    assert!(back > 59 * UNIT && back <= 60 * UNIT, "{back}");
    // All of it has returned a month later.
    world.chain.advance_eras(30);
    assert_eq!(world.pool().total_supply(), 10_000 * UNIT - back);
}

#[test]
fn a_backlog_of_rewards_streams_as_long_as_it_accrued() {
    let world = World::new(without_fees(), default_registry_parameters());
    let (mut world, _, operator) = delegated_in(world, BOND, 0);
    let curator = world.curator.clone();
    // The operator is full: what comes in waits in the buffer, and leaves from there.
    world
        .registry()
        .set_stake_cap(&curator, operator, POOLED)
        .unwrap();
    let from = world.chain.active_era();
    world.chain.advance_eras(20);
    let until = world.chain.active_era();
    let (eve, bob) = (account("eve"), world.funded("bob", UNIT));
    let had = world.chain.free_balance(&eve);

    world.pool().stake(&eve, 9 * POOLED).unwrap();
    for era in from..until {
        world.chain.payout_stakers(&validator(0), era).unwrap();
    }
    let settled = world.pool().settle(&bob, operator).unwrap();
    assert!(settled.reward > 370 * UNIT, "{}", settled.reward);
    world.chain.advance_era();
    let all = world.pool().shares_of(&eve);
    world.pool().request_withdrawal_shares(&eve, all).unwrap();
    world.chain.advance_blocks(13);
    assert_eq!(world.pool().sweep_and_finalize(&bob).unwrap().requests, 1);
    world.queue().claim(&eve, 1).unwrap();
    let gain = world.chain.free_balance(&eve) - had;
    // Nine tenths of a day of the 22 in which nobody has settled.
    assert!(gain * 20 < settled.reward, "{gain} of {}", settled.reward);
}
