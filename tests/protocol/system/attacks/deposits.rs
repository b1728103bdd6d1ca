//! Who pays for storage, and who gets it back.

use estuary_interfaces::PSP34Error;
use estuary_tests::{prelude::*, BalanceSheet};

use crate::setup::{refused, staked};

/// Two finalized requests of Alice, and one that is open.
fn requests() -> (World, AccountId, AccountId) {
    let (mut world, alice) = staked();
    for _ in 0..2 {
        world.pool().request_withdrawal(&alice, 10 * UNIT).unwrap();
    }
    world.chain.advance_blocks(13);
    assert_eq!(world.pool().sweep_and_finalize(&alice).unwrap().requests, 2);
    world.pool().request_withdrawal(&alice, 10 * UNIT).unwrap();
    (world, alice, account("eve"))
}

/// What an account has more after an action, or less.
fn gain(world: &mut World, account: &AccountId, action: impl FnOnce(&mut World)) -> i128 {
    let before = world.chain.free_balance(account);
    action(world);
    i128::try_from(world.chain.free_balance(account)).unwrap() - i128::try_from(before).unwrap()
}

#[test]
fn the_deposit_for_a_request_goes_back_to_its_owner_and_to_nobody_else() {
    let (mut world, alice, eve) = requests();
    let paid = gain(&mut world, &alice, |w| {
        w.pool().request_withdrawal(&alice, 10 * UNIT).unwrap();
    });
    assert!(paid < 0);
    let kept = gain(&mut world, &eve, |w| {
        assert_eq!(refused(w, |w| w.queue().claim(&eve, 1)), QueueError::NotOwner);
        assert_eq!(
            refused(w, |w| w.queue().claim_to(&eve, 1, &eve)),
            QueueError::NotOwner
        );
        assert_eq!(
            refused(w, |w| w.queue().claim_many(&eve, &[1, 2])),
            QueueError::NotOwner
        );
        assert_eq!(
            refused(w, |w| w.queue().hand_over(&eve, &eve, 1)),
            PSP34Error::NotApproved
        );
    });
    assert_eq!(kept, 0);
    // The chain rounds what it gives back down, for the bytes and for the items.
    let back = gain(&mut world, &alice, |w| {
        assert_eq!(w.queue().claim_to(&alice, 1, &eve), Ok(10 * UNIT))
    });
    assert_eq!(back, -paid - 2);
    BalanceSheet::of(&mut world);
}

#[test]
fn requests_that_are_handed_to_somebody_cost_the_receiver_nothing_and_bring_the_deposit_along() {
    let (mut world, alice, eve) = requests();
    let bob = world.funded("bob", UNIT);
    let left = gain(&mut world, &bob, |w| {
        w.queue().hand_over(&alice, &bob, 1).unwrap()
    });
    assert_eq!(left, 0);
    // An agent pays for what it does, and has no deposit of the owner's.
    world.queue().approve_agent(&alice, &eve, None, true).unwrap();
    let agents = gain(&mut world, &eve, |w| w.queue().hand_over(&eve, &bob, 2).unwrap());
    assert_eq!(agents, 0);
    let bobs = gain(&mut world, &bob, |w| {
        assert_eq!(w.queue().claim(&bob, 1), Ok(10 * UNIT))
    });
    assert!(bobs > i128::try_from(10 * UNIT).unwrap());
    BalanceSheet::of(&mut world);
}
