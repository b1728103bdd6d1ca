//! Claims: one, many, to somebody else, with and without hints; and each error.

use estuary_events::psp34::Transfer;
use estuary_interfaces::{Id, RequestId};
use estuary_tests::{prelude::*, to_ink};

use super::{alone, finalized, held_by_queue};
use crate::setup::{changes_nothing, refused};

/// The events of claims of `owner`, in order.
fn assert_claimed(
    world: &mut World,
    owner: &AccountId,
    recipient: &AccountId,
    paid: &[(RequestId, Balance)],
) {
    let queue = world.queue.clone();
    let (owner, recipient) = (to_ink(owner), to_ink(recipient));
    let claimed = |&(id, amount)| queue::Claimed {
        id,
        owner,
        recipient,
        amount,
    };
    let gone = |&(id, _)| Transfer {
        from: Some(owner),
        to: None,
        id: Id::U64(id),
    };
    assert_eq!(
        world.events::<queue::Claimed>(&queue),
        paid.iter().map(claimed).collect::<Vec<_>>()
    );
    assert_eq!(
        world.events::<Transfer>(&queue),
        paid.iter().map(gone).collect::<Vec<_>>()
    );
}

#[test]
fn many_claims_are_paid_in_one_sum() {
    // The index halves before the second and before the third.
    let (mut world, _, [alice, _]) = finalized(&[100, 200, 400], &[2, 3]);
    let before = held_by_queue(&mut world);

    assert_eq!(world.queue().claim_many(&alice, &[3, 1, 2]), Ok(100 + 100 + 100));

    assert_claimed(&mut world, &alice, &alice, &[(3, 100), (1, 100), (2, 100)]);
    assert_eq!(before - held_by_queue(&mut world), 300);
    assert_eq!([1, 2, 3].map(|id| world.queue().request(id)), [None; 3]);
    assert_eq!(world.queue().balance_of(&alice), 0);
    assert_eq!(world.queue().total_supply(), 1);
}

#[test]
fn a_hint_finds_the_checkpoint_without_a_search() {
    let (mut world, _, [alice, bob]) = finalized(&[100, 200, 400, 800], &[2, 4]);
    // The second and the third were finalized at the same index, and share a checkpoint.
    let hints = [1, 2, 3, 4].map(|id| world.queue().status(id).unwrap().checkpoint);
    assert_eq!(hints, [Some(1), Some(2), Some(2), Some(3)]);

    assert_eq!(world.queue().claim_with_hint(&alice, 1, 1), Ok(100));
    assert_claimed(&mut world, &alice, &alice, &[(1, 100)]);

    let before = world.chain.free_balance(&bob);
    assert_eq!(world.queue().claim_to_with_hint(&alice, 3, &bob, 2), Ok(200));
    assert_claimed(&mut world, &alice, &bob, &[(3, 200)]);
    assert_eq!(world.chain.free_balance(&bob) - before, 200);

    assert_eq!(
        world.queue().claim_many_with_hints(&alice, &[(4, 3), (2, 2)]),
        Ok(200 + 100)
    );
    assert_claimed(&mut world, &alice, &alice, &[(4, 200), (2, 100)]);
}

#[test]
fn a_wrong_hint_is_refused() {
    let (mut world, _, [alice, bob]) = finalized(&[100, 200, 400], &[2, 3]);
    for hint in [0, 1, 3, 4, u32::MAX] {
        let wrong = QueueError::WrongHint;
        assert_eq!(
            refused(&mut world, |w| w.queue().claim_with_hint(&alice, 2, hint)),
            wrong
        );
        assert_eq!(
            refused(&mut world, |w| w
                .queue()
                .claim_to_with_hint(&alice, 2, &bob, hint)),
            wrong
        );
        let claims = [(1, 1), (2, hint), (3, 3)];
        assert_eq!(
            refused(&mut world, |w| w.queue().claim_many_with_hints(&alice, &claims)),
            wrong
        );
    }
    assert_eq!(world.queue().claim_with_hint(&alice, 2, 2), Ok(100));
}

#[test]
fn a_hint_never_goes_stale() {
    let (mut world, pool, [alice, _]) = finalized(&[100, 200], &[2]);
    // Bob's is finalized at the same index as 2; that empties the queue, and 4 is finalized at a new one.
    world.queue().finalize_and_pay(&pool, UNIT, u64::MAX).unwrap();
    world.queue().enqueue(&pool, &alice, 50, 1).unwrap();
    world.queue().finalize_and_pay(&pool, 50, u64::MAX).unwrap();
    let hints = [1, 2, 3, 4].map(|id| world.queue().status(id).unwrap().checkpoint);
    assert_eq!(hints, [Some(1), Some(2), Some(2), Some(3)]);
    assert_eq!(
        world
            .queue()
            .claim_many_with_hints(&alice, &[(1, 1), (2, 2), (4, 3)]),
        Ok(100 + 100 + 50)
    );
}

#[test]
fn one_bad_claim_in_a_list_leaves_all_unpaid() {
    let (mut world, pool, [alice, bob]) = finalized(&[100, 200], &[]);
    // 3 is open and Bob's, 4 is open and Alice's.
    world.queue().enqueue(&pool, &alice, 50, 1).unwrap();
    for (list, error) in [
        (vec![1, 2, 5], QueueError::UnknownRequest),
        (vec![1, 0, 2], QueueError::UnknownRequest),
        (vec![1, 2, 3], QueueError::NotOwner),
        (vec![4, 1, 2], QueueError::NotFinalized),
    ] {
        assert_eq!(
            refused(&mut world, |w| w.queue().claim_many(&alice, &list)),
            error
        );
        let hinted: Vec<_> = list.iter().map(|id| (*id, 1)).collect();
        assert_eq!(
            refused(&mut world, |w| w.queue().claim_many_with_hints(&alice, &hinted)),
            error
        );
    }
    assert_eq!(
        refused(&mut world, |w| w.queue().claim_many(&bob, &[1, 2])),
        QueueError::NotOwner
    );
    assert_eq!(world.queue().claim_many(&alice, &[1, 2]), Ok(300));
}

#[test]
fn a_request_that_is_listed_twice_is_not_paid_even_once() {
    let (mut world, _, [alice, _]) = finalized(&[100, 200], &[]);
    for list in [vec![1, 1], vec![1, 2, 1]] {
        assert_eq!(
            refused(&mut world, |w| w.queue().claim_many(&alice, &list)),
            QueueError::UnknownRequest
        );
    }
    let hinted = [(1, 1), (1, 1)];
    assert_eq!(
        refused(&mut world, |w| w.queue().claim_many_with_hints(&alice, &hinted)),
        QueueError::UnknownRequest
    );
}

#[test]
fn a_list_takes_a_hundred_claims_and_no_more() {
    let (mut world, pool, [alice, _]) = alone();
    world.queue().enqueue(&pool, &alice, 101, 101).unwrap();
    world.queue().finalize_and_pay(&pool, 101, u64::MAX).unwrap();
    let all: Vec<RequestId> = (1..=101).collect();
    assert_eq!(
        refused(&mut world, |w| w.queue().claim_many(&alice, &all)),
        QueueError::TooManyClaims
    );
    let hinted: Vec<_> = all.iter().map(|id| (*id, 1)).collect();
    assert_eq!(
        refused(&mut world, |w| w.queue().claim_many_with_hints(&alice, &hinted)),
        QueueError::TooManyClaims
    );
    assert_eq!(world.queue().claim_many(&alice, &all[1..]), Ok(100));
    assert_eq!(world.queue().claim_many_with_hints(&alice, &hinted[..1]), Ok(1));
    assert_eq!(held_by_queue(&mut world), 0);
}

#[test]
fn an_empty_list_pays_nothing() {
    let (mut world, _, [alice, _]) = finalized(&[100], &[]);
    let paid = changes_nothing(&mut world, |w| w.queue().claim_many(&alice, &[]));
    assert_eq!(paid, Ok(0));
    let paid = changes_nothing(&mut world, |w| w.queue().claim_many_with_hints(&alice, &[]));
    assert_eq!(paid, Ok(0));
}

#[test]
fn a_request_that_lost_everything_is_claimed_for_nothing() {
    let (mut world, pool, [alice, _]) = alone();
    world.queue().enqueue(&pool, &alice, 100, 1).unwrap();
    world.queue().absorb_loss(&pool, 100, 100).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.queue().enqueue(&pool, &alice, 100, 1)),
        QueueError::QueueImpaired
    );
    assert!(
        world
            .queue()
            .finalize_and_pay(&pool, 0, u64::MAX)
            .unwrap()
            .emptied
    );
    assert_eq!(world.queue().claim(&alice, 1), Ok(0));
    assert_claimed(&mut world, &alice, &alice, &[(1, 0)]);
    assert_eq!(world.queue().enqueue(&pool, &alice, 100, 1), Ok(2));
}

#[test]
fn a_claim_gives_the_deposit_back_to_who_claims() {
    let (mut world, _, [alice, bob]) = finalized(&[UNIT], &[]);
    let before = world.chain.free_balance(&alice);
    assert_eq!(world.queue().claim_to(&alice, 1, &bob), Ok(UNIT));
    assert!(world.chain.free_balance(&alice) > before);
}

#[test]
fn the_pool_is_refused_what_makes_no_sense() {
    let (mut world, pool, [alice, _]) = alone();
    for (amount, parts) in [(0, 1), (100, 0), (2, 3)] {
        assert_eq!(
            refused(&mut world, |w| w.queue().enqueue(&pool, &alice, amount, parts)),
            QueueError::ZeroAmount
        );
    }
    world.queue().enqueue(&pool, &alice, Balance::MAX, 1).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.queue().enqueue(&pool, &alice, 1, 1)),
        QueueError::Arithmetic
    );
    for (loss, owed) in [(2, 1), (0, 0)] {
        assert_eq!(
            refused(&mut world, |w| w.queue().absorb_loss(&pool, loss, owed)),
            QueueError::Arithmetic
        );
    }
}
