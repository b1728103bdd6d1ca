//! The queue's own modules, without a chain and without the contract around them.

mod gap;

use estuary_models::{native::Book, queue_story::tell};

#[test]
fn the_queue_pays_what_a_reckoning_by_hand_pays() {
    let mut book = Book::default();
    let reference = tell(1, 100_000, &mut book);
    for id in reference.unclaimed() {
        let status = book.status(id);
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
        let mut book = Book::default();
        let requests = 1u32 << doublings;
        book.enqueue_many(requests);
        for budget in [0, 1, requests / 2, requests - 1, requests] {
            let reads = book.clone().reads_to_finalize(budget.into());
            // The search, and the last request once more.
            assert!(reads <= doublings + 2, "{reads} reads for {requests} requests");
        }
    }
}
