//! What messages cost, printed, and that finalizing many requests costs hardly more than finalizing one.

use estuary_interfaces::RequestId;
use estuary_models::queue_story::from_environment;
use estuary_tests::{prelude::*, Gas};

use super::alone;

/// Requests that are appended by one call of the pool's account: a block takes no more.
const BATCH: u64 = 200;

/// How many requests the longest queue here has, unless `ESTUARY_QUEUE_REQUESTS` says otherwise.
const MOST: u64 = 10_000;

/// The gas of finalizing `requests` requests, all that are open, at once.
fn gas_to_finalize(requests: u64) -> Gas {
    let (mut world, pool, [alice, _]) = alone();
    world.chain.fund(&pool, 1_000_000_000 * UNIT);
    let mut left = requests;
    while left > 0 {
        let batch = left.min(BATCH);
        let amount = UNIT * Balance::from(batch);
        world
            .queue()
            .enqueue(&pool, &alice, amount, batch as u32)
            .unwrap();
        left -= batch;
        world.chain.next_block();
    }
    let done = world
        .queue()
        .finalize_and_pay(&pool, Balance::MAX, u64::MAX)
        .unwrap();
    assert_eq!((done.requests, done.emptied), (requests, true));
    assert_eq!(done.amount, UNIT * Balance::from(requests));
    world.last_gas
}

/// Requests that a binary search among `requests` reads when all are finalized.
fn reads(requests: u64) -> u64 {
    (requests + 1).next_power_of_two().trailing_zeros().into()
}

#[test]
fn finalizing_costs_a_read_more_for_each_doubling() {
    let most = from_environment("ESTUARY_QUEUE_REQUESTS").unwrap_or(MOST);
    let few = gas_to_finalize(10);
    let more = gas_to_finalize(1_000);
    let many = gas_to_finalize(most);
    println!("{:>9} requests finalized: {few:?}", 10);
    println!("{:>9} requests finalized: {more:?}", 1_000);
    println!("{most:>9} requests finalized: {many:?}");

    // What the first step of the series costs per read, all further steps cost.
    let first = (more - few) / (reads(1_000) - reads(10));
    let then = (many - more) / (reads(most) - reads(1_000));
    println!("a read: {first:?}, {then:?}");
    assert!(then.ref_time() <= first.ref_time() + first.ref_time() / 5);
    assert!(then.proof_size() <= first.proof_size() + first.proof_size() / 5);
}

#[test]
fn the_longest_list_of_claims_leaves_most_of_a_block_to_others() {
    let (mut world, pool, [alice, bob]) = alone();
    world.queue().enqueue(&pool, &alice, UNIT * 220, 220).unwrap();
    for parts in [1, 1, 16] {
        world.queue().enqueue(&pool, &alice, UNIT * 16, parts).unwrap();
        println!("enqueue {parts}: {:?}", world.last_gas);
    }
    let owed = world.queue().length().amount;
    world.queue().absorb_loss(&pool, UNIT, owed).unwrap();
    println!("absorb_loss: {:?}", world.last_gas);
    world
        .queue()
        .finalize_and_pay(&pool, 215 * UNIT, u64::MAX)
        .unwrap();
    println!("finalize 215: {:?}", world.last_gas);
    world.queue().claim(&alice, 1).unwrap();
    println!("claim: {:?}", world.last_gas);
    world.queue().claim_with_hint(&alice, 2, 1).unwrap();
    println!("claim_with_hint: {:?}", world.last_gas);
    let ids: Vec<RequestId> = (3..=102).collect();
    world.queue().claim_many(&alice, &ids).unwrap();
    println!("claim_many 100: {:?}", world.last_gas);
    // A block has 2·10^12 of one and 5 MiB of the other.
    assert!(world.last_gas.ref_time() < 100_000_000_000);
    assert!(world.last_gas.proof_size() < 1_500_000);
    let ids: Vec<_> = (103..=202).map(|id| (id, 1)).collect();
    world.queue().claim_many_with_hints(&alice, &ids).unwrap();
    println!("claim_many_with_hints 100: {:?}", world.last_gas);
    world
        .queue()
        .approve_agent(&alice, &bob, Some(203), true)
        .unwrap();
    println!("approve: {:?}", world.last_gas);
    world.queue().hand_over(&bob, &bob, 203).unwrap();
    println!("transfer: {:?}", world.last_gas);
}
