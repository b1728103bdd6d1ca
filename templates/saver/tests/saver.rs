//! The saver against the real pool and the real staking pallet, in one process.

use estuary_tests::{code, message, prelude::*, to_ink};
use saver::{SaverError, SaverRef};

/// A world with the pool, and the saver beside it.
fn setup() -> (World, AccountId) {
    let mut world = World::default();
    let constructor = SaverRef::new(to_ink(&world.pool));
    let saver = world.deploy(code("saver"), 0, constructor);
    (world, saver)
}

#[test]
fn what_is_saved_is_staked_and_taken_out_in_shares() {
    let (mut world, saver) = setup();
    let alice = world.funded("alice", 1_000 * UNIT);
    let saved = world.send(&alice, 100 * UNIT, &message!(SaverRef(saver).save(0)));
    assert_eq!(saved, Ok(100 * UNIT), "the price of a share is one");
    assert_eq!(world.pool().shares_of(&saver), 100 * UNIT);

    let taken = world.send(&alice, 0, &message!(SaverRef(saver).take()));
    assert_eq!(taken, Ok(100 * UNIT));
    assert_eq!(world.pool().shares_of(&alice), 100 * UNIT);
    let again = world.send(&alice, 0, &message!(SaverRef(saver).take()));
    assert_eq!(again, Err(SaverError::Nothing));
}

#[test]
fn a_refusal_of_the_pool_is_handed_on_and_saves_nothing() {
    let (mut world, saver) = setup();
    let alice = world.funded("alice", 1_000 * UNIT);
    let refused = world.send(&alice, 100 * UNIT, &message!(SaverRef(saver).save(101 * UNIT)));
    assert_eq!(refused, Err(SaverError::Pool(PoolError::TooFewShares)));
    let nothing = world.send(&alice, 0, &message!(SaverRef(saver).take()));
    assert_eq!(nothing, Err(SaverError::Nothing));
}
