//! What becomes of an announced loss: it comes as announced, smaller, larger, or not at all.

use estuary_interfaces::ProvisionChange;
use estuary_tests::{prelude::*, BalanceSheet};

use super::{added, covering, deferring, price, provided_event, SLASHED_IN};
use crate::setup::{delegated, delegated_in, donate, percent, BOND, DAY, POOLED};

#[test]
fn what_governance_cancels_streams_back() {
    let (mut world, alice, operator) = deferring();
    world.chain.offence(&validator(0), percent(25));
    world.pool().flag(&alice, operator).unwrap();
    let before = price(&mut world);
    assert_eq!(before, (8_500 * UNIT, POOLED));
    world.chain.cancel_deferred_slash(SLASHED_IN, vec![0]).unwrap();

    let provided = world.pool().flag(&alice, operator).unwrap();

    assert_eq!((provided.added, provided.released), (0, 1_500 * UNIT));
    assert_eq!(
        world.pool_event::<pool::ProvisionChanged>(),
        provided_event(0, 1_500 * UNIT, 0)
    );
    let flagged = world.registry_event::<registry::LossFlagged>();
    assert_eq!((flagged.announced, flagged.cover, flagged.uncovered), (0, 0, 0));
    let end = world.chain.now_ms() + DAY;
    let rebased = world.pool_event::<pool::Rebased>();
    assert_eq!((rebased.unvested, rebased.stream_end), (1_500 * UNIT, end));
    assert_eq!(price(&mut world), before);
    world.chain.advance_blocks(4);
    assert_eq!(world.pool().total_supply(), 9_000 * UNIT);
    world.chain.advance_blocks(8);
    assert_eq!(world.pool().total_supply(), POOLED);
    let book = world.pool().accounting();
    assert_eq!((book.provision, book.unrecovered_loss), (0, 0));
    BalanceSheet::conserved(&mut world, 0, 0);
}

#[test]
fn a_settlement_finds_a_cancellation_as_a_flag_does() {
    let (mut world, alice, operator) = deferring();
    world.chain.offence(&validator(0), percent(25));
    world.pool().flag(&alice, operator).unwrap();
    world.chain.cancel_deferred_slash(SLASHED_IN, vec![0]).unwrap();

    let settled = world.pool().settle(&alice, operator).unwrap();

    assert_eq!((settled.loss, settled.provided.released), (0, 1_500 * UNIT));
    assert_eq!(price(&mut world), (8_500 * UNIT, POOLED));
    assert_eq!(world.pool().accounting().returning.amount, 1_500 * UNIT);
    world.chain.advance_era();
    assert_eq!(world.pool().total_supply(), POOLED);
    BalanceSheet::conserved(&mut world, 0, 0);
}

#[test]
fn a_settlement_tells_of_what_is_provided_for_no_more() {
    let (mut world, alice, operator) = deferring();
    world.chain.offence(&validator(0), percent(25));
    world.pool().flag(&alice, operator).unwrap();
    world.chain.cancel_deferred_slash(SLASHED_IN, vec![0]).unwrap();
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(
        world.pool_event::<pool::ProvisionChanged>(),
        provided_event(0, 1_500 * UNIT, 0)
    );
}

#[test]
fn a_cancelled_slash_frees_the_cover_fund() {
    let (mut world, alice, operator) = delegated_in(covering(), BOND, 0);
    world.chain.set_slash_defer(2);
    donate(&mut world, operator, 2_500 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    world.chain.offence(&validator(0), percent(13));
    let provided = world.pool().flag(&alice, operator).unwrap();
    // 300 beside the bond.
    assert_eq!((provided.added, provided.cover_added), (0, 300 * UNIT));
    let book = world.pool().accounting();
    assert_eq!((book.cover, book.cover_reserved), (500 * UNIT, 300 * UNIT));
    world.chain.cancel_deferred_slash(SLASHED_IN, vec![0]).unwrap();

    let provided = world.pool().flag(&alice, operator).unwrap();

    assert_eq!((provided.released, provided.cover_released), (0, 300 * UNIT));
    let book = world.pool().accounting();
    assert_eq!((book.cover, book.cover_reserved), (500 * UNIT, 0));
    // Nobody but the fund had absorbed anything.
    assert_eq!(book.stream.amount, 2_000 * UNIT);
    BalanceSheet::conserved(&mut world, 2_500 * UNIT, 0);
}

#[test]
fn a_loss_as_provided_for_changes_nothing_more() {
    let (mut world, alice, operator) = deferring();
    world.chain.offence(&validator(0), percent(25));
    world.pool().flag(&alice, operator).unwrap();
    world.chain.advance_eras(3);
    // Taken and not settled yet is as good as announced.
    assert_eq!(
        world.pool().flag(&alice, operator),
        Ok(ProvisionChange::default())
    );

    world.pool().settle(&alice, operator).unwrap();

    let event = world.pool_event::<pool::LossBooked>();
    assert_eq!(
        (event.loss, event.bond, event.provided),
        (2_500 * UNIT, BOND, 1_500 * UNIT)
    );
    assert_eq!((event.queue, event.stream, event.holders), (0, 0, 0));
    assert_eq!(price(&mut world), (8_500 * UNIT, POOLED));
    let book = world.pool().accounting();
    assert_eq!((book.provision, book.stream.amount), (0, 0));
    assert_eq!(book.unrecovered_loss, 1_500 * UNIT);
    assert_eq!(world.registry().operator(operator).debt, 1_500 * UNIT);
    BalanceSheet::conserved(&mut world, 0, 2_500 * UNIT);
}

#[test]
fn of_a_loss_smaller_than_provided_for_the_surplus_streams_back() {
    let (mut world, alice, operator) = deferring();
    world.chain.offence(&validator(0), percent(25));
    world.chain.offence(&validator(0), percent(40));
    assert_eq!(world.pool().flag(&alice, operator), Ok(added(3_000 * UNIT)));
    // Of 2,500 and the 1,500 that the second offence added, only the first remain.
    world.chain.cancel_deferred_slash(SLASHED_IN, vec![1]).unwrap();
    world.chain.advance_eras(3);

    world.pool().settle(&alice, operator).unwrap();

    let event = world.pool_event::<pool::LossBooked>();
    assert_eq!(
        (event.loss, event.bond, event.provided),
        (2_500 * UNIT, BOND, 1_500 * UNIT)
    );
    assert_eq!((event.queue, event.stream, event.holders), (0, 0, 0));
    assert_eq!(price(&mut world), (7_000 * UNIT, POOLED));
    assert_eq!(world.pool_event::<pool::Rebased>().unvested, 1_500 * UNIT);
    assert_eq!(world.pool().accounting().unrecovered_loss, 1_500 * UNIT);
    world.chain.advance_era();
    assert_eq!(world.pool().total_supply(), 8_500 * UNIT);
    BalanceSheet::conserved(&mut world, 0, 2_500 * UNIT);
}

#[test]
fn of_a_loss_larger_than_provided_for_the_excess_is_absorbed_when_it_is_settled() {
    let (mut world, alice, operator) = deferring();
    world.chain.offence(&validator(0), percent(25));
    world.pool().flag(&alice, operator).unwrap();
    // A quarter of what is at stake, 8,500, is the queue's.
    world.pool().request_withdrawal(&alice, 2_125 * UNIT).unwrap();
    world.chain.offence(&validator(0), percent(40));
    world.chain.advance_eras(3);

    world.pool().settle(&alice, operator).unwrap();

    let event = world.pool_event::<pool::LossBooked>();
    assert_eq!(
        (event.loss, event.bond, event.provided),
        (4_000 * UNIT, BOND, 1_500 * UNIT)
    );
    assert_eq!(
        (event.queue, event.stream, event.holders),
        (375 * UNIT, 0, 1_125 * UNIT)
    );
    assert_eq!(world.pool().accounting().owed, 1_750 * UNIT);
    assert_eq!(world.pool().total_supply(), 5_250 * UNIT);
    BalanceSheet::conserved(&mut world, 0, 4_000 * UNIT);
}

#[test]
fn a_slash_that_the_chain_will_never_apply_is_no_loss() {
    let (mut world, alice, operator) = deferring();
    let era = world.chain.active_era();
    world.chain.advance_eras(3);
    // Reported when the era in which its slash would be applied has begun.
    world.chain.offence_in(era, &validator(0), percent(25));
    assert_eq!(world.chain.unapplied_slashes(SLASHED_IN), 1);

    assert_eq!(
        world.pool().flag(&alice, operator),
        Ok(ProvisionChange::default())
    );

    assert_eq!(world.registry().table()[0].status, Status::Active);
    assert_eq!(world.pool().total_supply(), POOLED);
    world.chain.advance_eras(4);
    assert_eq!(world.pool().settle(&alice, operator).unwrap().loss, 0);
    BalanceSheet::conserved(&mut world, 0, 0);
}

#[test]
fn a_loss_that_nobody_has_settled_is_provided_for_like_an_announced_one() {
    let (mut world, alice, operator) = delegated();
    // Taken at once, and nobody has settled it.
    world.chain.offence(&validator(0), percent(25));
    assert_eq!(world.pool().flag(&alice, operator), Ok(added(1_500 * UNIT)));
    assert_eq!(world.pool().total_supply(), 8_500 * UNIT);
    assert_eq!(world.pool().accounting().staked, POOLED);
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!(
        (settled.loss, settled.provided.released),
        (2_500 * UNIT, 1_500 * UNIT)
    );
    assert_eq!(world.pool().total_supply(), 8_500 * UNIT);
    BalanceSheet::conserved(&mut world, 0, 2_500 * UNIT);
}

#[test]
fn what_the_queue_bore_of_a_cancelled_slash_returns_to_it() {
    let (mut world, alice, operator) = deferring();
    let queue = world.queue.clone();
    world.pool().request_withdrawal(&alice, 2_000 * UNIT).unwrap();
    world.chain.offence(&validator(0), percent(25));
    world.pool().flag(&alice, operator).unwrap();
    // A fifth of 1,500.
    assert_eq!(world.pool_event::<pool::ProvisionChanged>().queue, 300 * UNIT);
    world.chain.cancel_deferred_slash(SLASHED_IN, vec![0]).unwrap();
    world.pool().flag(&alice, operator).unwrap();
    assert_eq!(world.pool_event::<pool::ProvisionChanged>().restored, 300 * UNIT);
    let restored = world.events::<queue::LossRestored>(&queue).pop().unwrap();
    assert_eq!((restored.amount, restored.index), (300 * UNIT, 10u128.pow(27)));
    // The queue has it at once, which nobody can buy into; to the holders it streams.
    assert_eq!(world.pool().accounting().owed, 2_000 * UNIT);
    assert_eq!(world.queue().status(1).unwrap().amount, 2_000 * UNIT);
    assert_eq!(price(&mut world), (6_800 * UNIT, 8_000 * UNIT));
    world.chain.advance_era();
    assert_eq!(price(&mut world), (8_000 * UNIT, 8_000 * UNIT));
    assert_eq!(world.pool().accounting().unrecovered_loss, 0);
    BalanceSheet::conserved(&mut world, 0, 0);
}

#[test]
fn who_stakes_after_a_cancellation_gains_nothing_by_it() {
    let (mut world, alice, operator) = deferring();
    let bob = world.funded("bob", POOLED);
    world.chain.offence(&validator(0), percent(25));
    world.pool().flag(&alice, operator).unwrap();
    world.chain.cancel_deferred_slash(SLASHED_IN, vec![0]).unwrap();
    // Bob himself makes the pool see it, and is in before the 1,500 that stream back to those who absorbed them.
    world.pool().flag(&bob, operator).unwrap();
    world.pool().stake(&bob, POOLED).unwrap();
    world.chain.advance_blocks(12);
    let balance = world.pool().balance_of(&bob);
    assert!(balance <= POOLED, "{POOLED} became {balance} in a day");
    BalanceSheet::conserved(&mut world, 0, 0);
}
