//! First come, first served: nobody is overtaken, large requests neither starve nor are starved.

use estuary_tests::prelude::*;

use super::{alone, finalized};
use crate::setup::changes_nothing;

#[test]
fn a_large_request_cannot_be_overtaken_by_small_ones() {
    let (mut world, pool, [alice, bob]) = alone();
    world.queue().enqueue(&pool, &alice, 1_000, 1).unwrap();
    for _ in 0..5 {
        world.queue().enqueue(&pool, &bob, 1, 1).unwrap();
    }
    // Enough for all the small ones, and they wait all the same.
    let done = changes_nothing(&mut world, |w| w.queue().finalize_and_pay(&pool, 999, u64::MAX)).unwrap();
    assert_eq!((done.requests, done.amount), (0, 0));
    let done = world.queue().finalize_and_pay(&pool, 1_003, u64::MAX).unwrap();
    assert_eq!((done.requests, done.last_id, done.amount), (4, 4, 1_003));
}

#[test]
fn small_requests_are_not_held_up_by_a_large_one_behind_them() {
    let (mut world, pool, [alice, bob]) = alone();
    world.queue().enqueue(&pool, &bob, 10, 1).unwrap();
    world.queue().enqueue(&pool, &alice, 1_000_000, 1).unwrap();
    world.queue().enqueue(&pool, &bob, 10, 1).unwrap();
    let done = world.queue().finalize_and_pay(&pool, 500, u64::MAX).unwrap();
    assert_eq!((done.last_id, done.amount), (1, 10));
}

#[test]
fn the_parts_of_a_split_request_are_served_one_by_one() {
    let (mut world, pool, [alice, bob]) = alone();
    // 1,000 = 3·142 + 4·143 + 2: the first parts take what does not divide.
    assert_eq!(world.queue().enqueue(&pool, &alice, 1_000, 7), Ok(1));
    assert_eq!(world.queue().enqueue(&pool, &bob, 100, 1), Ok(8));
    let parts = [1, 2, 3, 4, 5, 6, 7].map(|id| world.queue().request(id).unwrap().units);
    assert_eq!(parts, [143, 143, 143, 143, 143, 143, 142]);
    // Money for half of it finalizes what it pays for, the rest waits for no more than its own part.
    let done = world.queue().finalize_and_pay(&pool, 500, u64::MAX).unwrap();
    assert_eq!((done.last_id, done.amount), (3, 429));
    assert_eq!(world.queue().status(4).unwrap().until_finalized, 143);
    let done = world.queue().finalize_and_pay(&pool, 671, u64::MAX).unwrap();
    assert_eq!((done.last_id, done.amount, done.emptied), (8, 671, true));
}

#[test]
fn many_small_finalizations_pay_what_one_pays() {
    let amounts = [UNIT / 3, UNIT / 7, UNIT / 11, 1, UNIT / 13];
    let (mut apart, _, [alice, _]) = finalized(&amounts, &[1]);
    let (mut at_once, pool, _) = alone();
    for amount in amounts {
        at_once.queue().enqueue(&pool, &alice, amount, 1).unwrap();
    }
    at_once.queue().enqueue(&pool, &alice, UNIT, 1).unwrap();
    let owed = at_once.queue().length().amount;
    at_once.queue().absorb_loss(&pool, owed / 2, owed).unwrap();
    let budget = at_once.queue().status(5).unwrap().until_finalized;
    at_once.queue().finalize_and_pay(&pool, budget, u64::MAX).unwrap();
    for id in 1..=5 {
        assert_eq!(
            at_once.queue().claim(&alice, id),
            apart.queue().claim(&alice, id),
            "request {id}"
        );
    }
}

#[test]
fn a_loss_takes_the_same_part_of_every_open_request_and_nothing_of_finalized_ones() {
    let (mut world, pool, [alice, bob]) = alone();
    for amount in [1_000, 2_000, 4_000] {
        world.queue().enqueue(&pool, &alice, amount, 1).unwrap();
    }
    world.queue().finalize_and_pay(&pool, 1_000, u64::MAX).unwrap();
    world.queue().absorb_loss(&pool, 1_500, 6_000).unwrap();
    // One that comes after the loss absorbs nothing of it.
    world.queue().enqueue(&pool, &bob, 900, 1).unwrap();
    let worth = [1, 2, 3, 4].map(|id| world.queue().status(id).unwrap().amount);
    assert_eq!(worth, [1_000, 1_500, 3_000, 900]);
}
