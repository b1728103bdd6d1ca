//! The queue's use cases in memory, without a chain.

mod gap;

use estuary_host::Context;
use estuary_interfaces::{Balance, PSP34Error, QueueError};
use estuary_models::{
    native::{account, Queue},
    queue_story::tell,
};
use withdrawal_queue::{
    claims::Claims, host::Host, pool_calls::PoolCalls, psp34::Psp34Calls, request::asset, views::Views,
};

#[test]
fn the_queue_pays_what_a_reckoning_by_hand_pays() {
    let mut queue = Queue::default();
    let reference = tell(1, 100_000, &mut queue);
    for id in reference.unclaimed() {
        let status = queue.status(id).unwrap();
        assert_eq!(Some(status.amount), reference.worth(id), "request {id}");
        assert_eq!(status.checkpoint, reference.checkpoint(id), "request {id}");
    }
    println!(
        "{} requests, {} open, {} refusals",
        reference.last_id(),
        reference.open(),
        reference.refusals
    );
}

#[test]
fn finalizing_reads_a_request_more_for_each_doubling() {
    for doublings in 0..=17 {
        let mut queue = Queue::default();
        let requests = 1u32 << doublings;
        queue.enqueue_many(requests);
        for budget in [0, 1, requests / 2, requests - 1, requests] {
            let reads = queue.reads_to_finalize(budget.into());
            // The search, and the last request once more.
            assert!(reads <= doublings + 2, "{reads} reads for {requests} requests");
        }
    }
}

#[test]
fn nobody_but_the_pool_enqueues_finalizes_and_books_losses() {
    let (mut queue, stranger) = (Queue::default(), account(0));
    queue.enqueue_many(2);
    let before = queue.ledger();
    let refused = Err(QueueError::NotPool);
    let enqueued = queue.send_as(stranger, |queue| queue.enqueue(stranger, 1, 1));
    assert_eq!(enqueued.map(|_| ()), refused);
    let finalized = queue.send_as(stranger, |queue| queue.finalize(Balance::MAX, 0));
    assert_eq!(finalized.map(|_| ()), refused);
    assert_eq!(queue.send_as(stranger, |queue| queue.absorb_loss(1, 2)), refused);
    assert_eq!(queue.send_as(stranger, |queue| queue.restore(1)), refused);
    assert_eq!(queue.ledger(), before);
}

#[test]
fn the_queue_gets_neither_money_nor_requests() {
    let (mut queue, owner) = (Queue::default(), account(0));
    queue.enqueue_many(1);
    queue.finalize_and_pay(1, 0).unwrap();
    let itself = queue.account();
    let claimed = queue.send_as(owner, |queue| queue.claim(1, itself, None));
    assert_eq!(claimed, Err(QueueError::RecipientIsQueue));
    let moved = queue.send_as(owner, |queue| queue.transfer(itself, asset(1)));
    assert_eq!(moved, Err(PSP34Error::Custom("RecipientIsQueue".into())));
    assert_eq!((queue.owner_of(asset(1)), *queue.native), (Some(owner), 1));
}

#[test]
fn the_oldest_open_request_is_the_next_to_be_finalized() {
    let mut queue = Queue::default();
    assert_eq!(queue.oldest_open(), None);
    for now in [10, 20] {
        queue.now = now;
        queue.enqueue_many(1);
    }
    for oldest in [Some(10), Some(20), None] {
        assert_eq!(queue.oldest_open(), oldest);
        queue.finalize_and_pay(1, 20).unwrap();
    }
}
