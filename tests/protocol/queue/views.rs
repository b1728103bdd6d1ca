//! What the queue tells of requests: their state, who has them, and how much is waiting.

use estuary_interfaces::{QueueLength, RequestId, RequestStatus};
use estuary_tests::{prelude::*, to_ink};

use super::{alone, finalized};

#[test]
fn a_status_tells_what_must_be_paid_first() {
    let (mut world, pool, [alice, bob]) = alone();
    let made_at = world.chain.now_ms();
    world.queue().enqueue(&pool, &alice, 100, 1).unwrap();
    world.queue().enqueue(&pool, &bob, 300, 1).unwrap();
    world.chain.next_block();
    world.queue().enqueue(&pool, &alice, 50, 1).unwrap();
    let status = |owner: &AccountId, amount, made_at, checkpoint, until_finalized| {
        Ok(RequestStatus {
            owner: to_ink(owner),
            amount,
            made_at,
            checkpoint,
            until_finalized,
        })
    };
    let later = world.chain.now_ms();
    assert_eq!(world.queue().status(1), status(&alice, 100, made_at, None, 100));
    assert_eq!(world.queue().status(2), status(&bob, 300, made_at, None, 400));
    assert_eq!(world.queue().status(3), status(&alice, 50, later, None, 450));
    let (requests, amount) = (3, 450);
    assert_eq!(world.queue().length(), QueueLength { requests, amount });

    // A third is lost: 100·2/3 = 66.6…, 400·2/3 = 266.6…, 50·2/3 = 33.3….
    world.queue().absorb_loss(&pool, 150, 450).unwrap();
    assert_eq!(world.queue().status(1), status(&alice, 66, made_at, None, 66));
    assert_eq!(world.queue().status(2), status(&bob, 199, made_at, None, 266));
    let (requests, amount) = (3, 299);
    assert_eq!(world.queue().length(), QueueLength { requests, amount });

    // One planck less than the second waits for pays for the first only.
    let done = world.queue().finalize_and_pay(&pool, 265, u64::MAX).unwrap();
    assert_eq!((done.last_id, done.amount), (1, 66));
    assert_eq!(world.queue().status(1), status(&alice, 66, made_at, Some(1), 0));
    assert_eq!(world.queue().status(2), status(&bob, 199, made_at, None, 199));
    let done = world.queue().finalize_and_pay(&pool, 199, u64::MAX).unwrap();
    assert_eq!((done.last_id, done.amount), (2, 199));

    assert_eq!(world.queue().claim(&alice, 1), Ok(66));
    for id in [0, 1, 4] {
        assert_eq!(world.queue().status(id), Err(QueueError::UnknownRequest));
        assert_eq!(world.queue().claimable(id), Err(QueueError::UnknownRequest));
    }
}

#[test]
fn what_a_status_says_is_what_a_claim_pays() {
    let amounts = [UNIT / 3, UNIT / 7, 11, 22, 12_345];
    let (mut world, _, [alice, _]) = finalized(&amounts, &[1, 3, 4]);
    for id in 1..=5 {
        let status = world.queue().status(id).unwrap();
        assert_eq!(world.queue().claimable(id), Ok(status.amount));
        assert_eq!(
            world
                .queue()
                .claim_with_hint(&alice, id, status.checkpoint.unwrap()),
            Ok(status.amount)
        );
    }
    assert_eq!(world.queue().claimable(6), Err(QueueError::NotFinalized));
}

#[test]
fn an_empty_queue_has_no_length() {
    let (mut world, pool, [alice, _]) = alone();
    assert_eq!(world.queue().length(), QueueLength::default());
    world.queue().enqueue(&pool, &alice, 100, 1).unwrap();
    world.queue().finalize_and_pay(&pool, 100, u64::MAX).unwrap();
    assert_eq!(world.queue().length(), QueueLength::default());
}

#[test]
fn an_owners_requests_are_found_page_by_page() {
    let (mut world, pool, [alice, bob]) = alone();
    for owner in [&alice, &bob, &alice, &bob, &bob, &alice, &bob] {
        world.queue().enqueue(&pool, owner, 100, 1).unwrap();
    }
    assert_eq!(
        world.queue().requests_of(&alice, RequestId::MAX, 3),
        (vec![6], Some(4))
    );
    assert_eq!(world.queue().requests_of(&alice, 4, 3), (vec![3], Some(1)));
    assert_eq!(world.queue().requests_of(&alice, 1, 3), (vec![1], None));
    assert_eq!(world.queue().requests_of(&bob, 7, 100), (vec![7, 5, 4, 2], None));

    // Claimed ones are gone, transferred ones are their new owner's.
    world.queue().finalize_and_pay(&pool, 300, u64::MAX).unwrap();
    world.queue().claim(&alice, 1).unwrap();
    world.queue().hand_over(&bob, &alice, 2).unwrap();
    assert_eq!(world.queue().requests_of(&alice, 7, 100), (vec![6, 3, 2], None));
    assert_eq!(world.queue().balance_of(&alice), 3);
}

#[test]
fn the_longest_page_fits_a_call() {
    let (mut world, pool, [alice, bob]) = alone();
    for _ in 0..6 {
        world.queue().enqueue(&pool, &alice, UNIT, 200).unwrap();
        world.chain.next_block();
    }
    let (found, next) = world.queue().requests_of(&alice, RequestId::MAX, u32::MAX);
    assert_eq!((found.len(), found[0], next), (1_000, 1_200, Some(200)));
    assert_eq!(
        world.queue().requests_of(&bob, RequestId::MAX, u32::MAX),
        (vec![], Some(200))
    );
}
