//! The withdrawal queue alone: a test plays the pool, so that requests, losses and budgets are what it says.

mod assets;
mod claims;
mod cost;
mod fairness;
mod story;
mod views;

use estuary_interfaces::RequestId;
use estuary_tests::prelude::*;

/// A world whose queue serves a plain account, that account, and two redeemers.
fn alone() -> (World, AccountId, [AccountId; 2]) {
    let mut world = World::default();
    let pool = world.funded("an account that plays the pool", 1_000_000 * UNIT);
    let redeemers = ["alice", "bob"].map(|name| world.funded(name, 1_000 * UNIT));
    world.deploy_queue_for(&pool);
    (world, pool, redeemers)
}

/// [`alone`], where Alice's requests for these amounts were finalized one by one. Half of what was open was
/// lost before each that is in `after_losses`.
fn finalized(amounts: &[Balance], after_losses: &[RequestId]) -> (World, AccountId, [AccountId; 2]) {
    let (mut world, pool, redeemers) = alone();
    for amount in amounts {
        world.queue().enqueue(&pool, &redeemers[0], *amount, 1).unwrap();
    }
    // One of Bob's stays open, so that the index does not begin afresh.
    world.queue().enqueue(&pool, &redeemers[1], UNIT, 1).unwrap();
    for (id, _) in (1..).zip(amounts) {
        if after_losses.contains(&id) {
            let owed = world.queue().length().amount;
            world.queue().absorb_loss(&pool, owed / 2, owed).unwrap();
        }
        let budget = world.queue().status(id).unwrap().until_finalized;
        let done = world.queue().finalize_and_pay(&pool, budget, u64::MAX).unwrap();
        assert_eq!((done.requests, done.last_id), (1, id));
    }
    (world, pool, redeemers)
}

/// The planck that a queue holds, but for its existential deposit.
fn held_by_queue(world: &mut World) -> Balance {
    let queue = world.queue.clone();
    world.chain.free_balance(&queue) - EXISTENTIAL_DEPOSIT
}
