//! How underwriters leave.

use estuary_cover_interfaces::{CoverError, ExitRequested, Exited, PositionView};
use estuary_tests::{prelude::*, to_ink};

use super::{consistent, insured, Insured, LAYER};
use crate::setup::{refused, transfers};

fn parts_of(i: &mut Insured, owner: &AccountId) -> Balance {
    i.world.cover_vault(&i.vault).position(owner).parts
}

#[test]
fn a_request_is_paid_from_its_era_on() {
    let mut i = insured().with_layer();
    let (bob, parts) = (i.bob.clone(), LAYER * 1_000_000);
    let era = i.world.chain.active_era();

    let ready = i.world.cover_vault(&i.vault).request_exit(&bob, parts).unwrap();

    let bonding = i.world.chain.staking().bonding_duration;
    assert_eq!(ready, era + bonding + 1);
    assert_eq!(
        i.world.event::<ExitRequested>(&i.vault),
        ExitRequested {
            owner: to_ink(&bob),
            parts,
            ready,
        }
    );
    i.wait_until(ready - 1);
    assert_eq!(
        refused(&mut i.world, |w| w.cover_vault(&i.vault).claim_exit(&bob)),
        CoverError::ExitNotReady(ready)
    );
    i.wait_until(ready);

    let paid = i.world.cover_vault(&i.vault).claim_exit_with(&bob, LAYER - 1);

    let paid = paid.unwrap();
    assert_eq!(paid, LAYER);
    let pool = i.world.pool.clone();
    assert_eq!(
        transfers(&mut i.world),
        [(Some(pool), Some(bob.clone()), paid, paid)]
    );
    assert_eq!(
        i.world.event::<Exited>(&i.vault),
        Exited {
            owner: to_ink(&bob),
            parts,
            shares: paid,
        }
    );
    assert_eq!(
        i.world.pool_event::<pool::CoverReleased>(),
        pool::CoverReleased {
            to: to_ink(&bob),
            shares: paid,
            amount: paid,
        }
    );
    assert_eq!(
        i.world.cover_vault(&i.vault).position(&bob),
        PositionView::default()
    );
    assert_eq!(
        (i.world.pool().shares_of(&bob), i.world.pool().layer().shares),
        (paid, 0)
    );
    consistent(&mut i.world);
}

#[test]
fn a_ripe_exit_lapses() {
    let mut i = insured().with_layer();
    let bob = i.bob.clone();
    let ready = i
        .world
        .cover_vault(&i.vault)
        .request_exit(&bob, UNIT * 1_000_000)
        .unwrap();
    i.wait_until(ready + 3);
    assert_eq!(
        refused(&mut i.world, |w| w.cover_vault(&i.vault).claim_exit(&bob)),
        CoverError::ExitLapsed
    );
    // Another request takes its full time.
    let again = i
        .world
        .cover_vault(&i.vault)
        .request_exit(&bob, UNIT * 1_000_000)
        .unwrap();
    let bonding = i.world.chain.staking().bonding_duration;
    assert_eq!(again, ready + 3 + bonding + 1);
    i.wait_until(again + 2);
    assert!(i.world.cover_vault(&i.vault).claim_exit(&bob).is_ok());
}

#[test]
fn a_request_is_replaced_and_taken_back() {
    let mut i = insured().with_layer();
    let bob = i.bob.clone();
    let first = i.world.cover_vault(&i.vault).request_exit(&bob, UNIT).unwrap();
    i.world.chain.advance_era();
    let second = i.world.cover_vault(&i.vault).request_exit(&bob, 2 * UNIT);
    assert_eq!(second, Ok(first + 1));
    assert_eq!(i.world.cover_vault(&i.vault).position(&bob).exiting, 2 * UNIT);

    assert_eq!(i.world.cover_vault(&i.vault).request_exit(&bob, 0), Ok(0));

    assert_eq!(
        i.world.event::<ExitRequested>(&i.vault),
        ExitRequested {
            owner: to_ink(&bob),
            parts: 0,
            ready: 0,
        }
    );
    i.wait_until(first + 1);
    assert_eq!(
        refused(&mut i.world, |w| w.cover_vault(&i.vault).claim_exit(&bob)),
        CoverError::NothingToExit
    );
}

#[test]
fn who_leaves_with_a_loss_announced_pays_its_part() {
    let mut i = insured();
    let (bob, carol) = (i.bob.clone(), i.underwriter("carol", LAYER / 2));
    i.deposit(&bob, LAYER / 2);
    i.deposit(&carol, LAYER / 2);
    let parts = parts_of(&mut i, &bob);
    let ready = i.world.cover_vault(&i.vault).request_exit(&bob, parts).unwrap();
    i.wait_until(ready);
    // 500 UNIT beside the bond: half of the layer is reserved.
    i.announce(15);
    assert_eq!(i.world.pool().underwriting().unwrap().reserved_shares, LAYER / 2);
    let position = i.world.cover_vault(&i.vault).position(&bob);
    assert_eq!((position.shares, position.shares_now), (LAYER / 2, LAYER / 4));

    let paid = i.world.cover_vault(&i.vault).claim_exit(&bob).unwrap();

    assert_eq!(paid, LAYER / 4);
    i.settle();
    i.sweep();
    // Both have lost the same.
    let left = i.world.cover_vault(&i.vault).position(&carol).shares;
    assert_eq!(left, LAYER / 4);
    let layer = i.world.pool().layer();
    assert_eq!((layer.paid, layer.burnt), (LAYER / 2, LAYER / 2));
    consistent(&mut i.world);
}

#[test]
fn an_exit_needs_a_running_pool_and_a_fresh_sweep() {
    let mut i = insured().with_layer();
    let bob = i.bob.clone();
    let ready = i
        .world
        .cover_vault(&i.vault)
        .request_exit(&bob, UNIT * 1_000_000)
        .unwrap();
    i.wait_until(ready);
    let guardian = i.world.guardian.clone();
    i.world.governor().pause(&guardian, 1_000).unwrap();
    assert_eq!(
        refused(&mut i.world, |w| w.cover_vault(&i.vault).claim_exit(&bob)),
        CoverError::Pool(PoolError::Paused)
    );
    // The pause is over, and the sweep began before its end.
    i.world.chain.advance_blocks(1);
    assert_eq!(
        refused(&mut i.world, |w| w.cover_vault(&i.vault).claim_exit(&bob)),
        CoverError::Pool(PoolError::SweepTooOld)
    );
    i.sweep();
    assert!(i.world.cover_vault(&i.vault).claim_exit(&bob).is_ok());
}

#[test]
fn an_exit_pays_no_less_than_its_owner_accepts() {
    let mut i = insured().with_layer();
    let (bob, parts) = (i.bob.clone(), LAYER * 1_000_000);
    let ready = i.world.cover_vault(&i.vault).request_exit(&bob, parts).unwrap();
    i.wait_until(ready);
    let claim = |w: &mut World| w.cover_vault(&i.vault).claim_exit_with(&bob, LAYER + 1);
    assert_eq!(refused(&mut i.world, claim), CoverError::TooFew);
}
