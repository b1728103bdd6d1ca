//! The queue's use cases in memory, without a chain.

mod gap;

use estuary_models::{native::Queue, queue_story::tell};
use withdrawal_queue::views::Views;

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
