//! Code is replaced when everybody who asked for their money in time is paid.

use drink::{pallet_contracts::Error, Weight};
use estuary_runtime::Runtime;
use estuary_tests::{prelude::*, to_ink, DELAYS, ENDOWMENT};

use super::{due, known_code, last_call, pay_exits, wait, BLOCK, GRACE, LAST_CALL};
use crate::{
    hand_written::{upload, TRAPS},
    setup::{refused, staked, DAY, POOLED},
};

/// How long requests hold code up after the last call.
const PATIENCE: u64 = 90 * DAY;

/// A protocol in which alice has staked, and code that was proposed is due.
fn code_is_due() -> (World, AccountId, u32) {
    let (mut world, alice) = staked();
    let (admin, code) = (world.deployer.clone(), known_code(&mut world));
    let id = world.governor().propose(&admin, nominator_code(code)).unwrap();
    wait(&mut world, DELAYS.upgrade_delay);
    (world, alice, id)
}

#[test]
fn code_waits_for_a_seal_and_a_last_call() {
    let (mut world, alice, id) = code_is_due();
    let admin = world.deployer.clone();
    assert_eq!(
        refused(&mut world, |w| w.governor().apply(&admin, id)),
        GovernorError::NotSealed
    );
    // Anyone seals.
    let end = world.chain.now_ms() + LAST_CALL;
    assert_eq!(world.governor().seal(&alice, id), Ok(end));
    assert_eq!(
        world.governor_event::<governor::Sealed>(),
        governor::Sealed {
            id,
            by: to_ink(&alice),
            against: 0,
            full: POOLED / 20,
            end
        }
    );
    let standing = world.governor().standing(id).unwrap();
    assert_eq!(
        (standing.end, standing.against, standing.full, standing.first),
        (Some(end), 0, POOLED / 20, true)
    );
    wait(&mut world, LAST_CALL);
    assert_eq!(
        refused(&mut world, |w| w.governor().apply(&admin, id)),
        GovernorError::TooEarly
    );
    // An empty queue waits for nothing.
    wait(&mut world, BLOCK);
    assert_eq!(world.governor().apply(&admin, id), Ok(()));
    assert!(!world.governor().is_pending(id));
}

#[test]
fn sealing_twice_restarts_no_clock() {
    let (mut world, alice, id) = code_is_due();
    let end = world.governor().seal(&alice, id).unwrap();
    for _ in 0..3 {
        wait(&mut world, DAY);
        assert_eq!(
            refused(&mut world, |w| w.governor().seal(&alice, id)),
            GovernorError::NotToSeal
        );
    }
    assert_eq!(world.governor().standing(id).unwrap().end, Some(end));
}

#[test]
fn only_what_needs_a_seal_is_sealed_once_it_is_due() {
    let (mut world, alice) = staked();
    let (admin, code) = (world.deployer.clone(), known_code(&mut world));
    let arming = world.governor().propose(&admin, Action::ArmGuardian).unwrap();
    let code = world.governor().propose(&admin, nominator_code(code)).unwrap();
    wait(&mut world, DELAYS.upgrade_delay - BLOCK);
    assert_eq!(
        refused(&mut world, |w| w.governor().seal(&alice, arming)),
        GovernorError::NotToSeal
    );
    assert_eq!(
        refused(&mut world, |w| w.governor().seal(&alice, code)),
        GovernorError::TooEarly
    );
    for unknown in [0, 3, u32::MAX] {
        assert_eq!(
            refused(&mut world, |w| w.governor().seal(&alice, unknown)),
            GovernorError::UnknownProposal
        );
        assert_eq!(
            world.governor().standing(unknown),
            Err(GovernorError::UnknownProposal)
        );
        assert!(!world.governor().is_pending(unknown));
    }
    wait(&mut world, BLOCK + 45 * DAY + GRACE);
    assert!(world.governor().is_pending(code));
    wait(&mut world, BLOCK);
    assert_eq!(
        refused(&mut world, |w| w.governor().seal(&alice, code)),
        GovernorError::Expired
    );
    assert!(!world.governor().is_pending(code));
}

#[test]
fn the_last_to_ask_is_paid_before_new_code() {
    let (mut world, alice, id) = code_is_due();
    let admin = world.deployer.clone();
    world.operator(&validator(0), 1_000 * UNIT, 0);
    world.pool().rebalance(&alice, 1).unwrap();
    world.governor().seal(&alice, id).unwrap();
    wait(&mut world, LAST_CALL);
    // In the last moment, for nearly all that there is.
    assert_eq!(world.pool().request_withdrawal(&alice, 9_000 * UNIT), Ok((1, 1)));
    assert_eq!(world.queue().oldest_open(), Some(world.chain.now_ms()));
    wait(&mut world, BLOCK);
    for _ in 0..3 {
        assert_eq!(
            refused(&mut world, |w| w.governor().apply(&admin, id)),
            GovernorError::ExitsFirst
        );
        wait(&mut world, DAY);
    }
    pay_exits(&mut world);
    assert_eq!(world.queue().claimable(1), Ok(9_000 * UNIT));
    assert_eq!(world.governor().apply(&admin, id), Ok(()));
    assert_eq!(world.queue().claim(&alice, 1), Ok(9_000 * UNIT));
}

#[test]
fn all_leave_and_no_code_comes_before() {
    let (mut world, alice, id) = code_is_due();
    let (admin, bob) = (world.deployer.clone(), world.funded("bob", 5_000 * UNIT));
    world.pool().stake(&bob, 4_000 * UNIT).unwrap();
    world.operator(&validator(0), 1_000 * UNIT, 0);
    world.pool().rebalance(&alice, 1).unwrap();
    world.governor().seal(&bob, id).unwrap();
    wait(&mut world, LAST_CALL - DAY);
    for holder in [&alice, &bob] {
        let shares = world.pool().shares_of(holder);
        world.pool().request_withdrawal_shares(holder, shares).unwrap();
    }
    wait(&mut world, DAY + BLOCK);
    assert_eq!(
        refused(&mut world, |w| w.governor().apply(&admin, id)),
        GovernorError::ExitsFirst
    );
    pay_exits(&mut world);
    assert_eq!(world.governor().apply(&admin, id), Ok(()));
    assert_eq!(world.pool().total_shares(), ENDOWMENT);
    for (holder, request) in [(&alice, 1), (&bob, 2)] {
        assert!(world.queue().claim(holder, request).is_ok());
    }
}

#[test]
fn one_exit_delays_once() {
    let (mut world, alice, id) = code_is_due();
    let admin = world.deployer.clone();
    world.governor().seal(&alice, id).unwrap();
    wait(&mut world, LAST_CALL + BLOCK);
    // Requests of later are open, and hold nothing up.
    for _ in 0..3 {
        world.pool().request_withdrawal(&alice, UNIT).unwrap();
    }
    assert!(world.queue().oldest_open().is_some());
    assert_eq!(world.governor().apply(&admin, id), Ok(()));
}

#[test]
fn a_fifth_holds_code() {
    // Of all shares but those of the request that stays open.
    const FIFTH: Balance = (POOLED - UNIT) / 5;
    for (locked, verdict) in [(FIFTH - 1, Ok(())), (FIFTH, Err(GovernorError::ExitsFirst))] {
        let (mut world, alice, id) = code_is_due();
        let admin = world.deployer.clone();
        world.governor().seal(&alice, id).unwrap();
        // Nobody keeps: the queue stands still.
        world.pool().request_withdrawal(&alice, UNIT).unwrap();
        world.wrap_and_lock(&alice, id, locked);
        wait(&mut world, LAST_CALL + PATIENCE);
        assert_eq!(
            refused(&mut world, |w| w.governor().apply(&admin, id)),
            GovernorError::ExitsFirst
        );
        wait(&mut world, BLOCK);
        assert_eq!(world.governor().apply(&admin, id), verdict, "{locked}");
        if verdict.is_err() {
            // It expires, and the units are free.
            wait(&mut world, GRACE);
            assert_eq!(
                refused(&mut world, |w| w.governor().apply(&admin, id)),
                GovernorError::Expired
            );
        }
        assert_eq!(world.brake().withdraw(&alice, id), Ok(locked));
    }
}

#[test]
fn a_proposal_made_again_waits_anew() {
    let (mut world, alice, id) = code_is_due();
    let (admin, action) = (
        world.deployer.clone(),
        world.governor().proposal(id).unwrap().action,
    );
    world.governor().seal(&alice, id).unwrap();
    wait(&mut world, LAST_CALL);
    world.governor().cancel(&admin, id).unwrap();
    let again = world.governor().propose(&admin, action).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.governor().seal(&alice, again)),
        GovernorError::TooEarly
    );
    wait(&mut world, DELAYS.upgrade_delay);
    assert_eq!(
        refused(&mut world, |w| w.governor().apply(&admin, again)),
        GovernorError::NotSealed
    );
    last_call(&mut world, again);
    assert_eq!(world.governor().apply(&admin, again), Ok(()));
}

#[test]
fn a_code_nobody_can_read_cannot_be_proposed() {
    let (mut world, _) = staked();
    let admin = world.deployer.clone();
    let before = world.governor().last_proposal();
    let action = nominator_code([7; 32].into());
    let trapped = world.governor().try_propose(&admin, action);
    assert_eq!(trapped, Err(Error::<Runtime>::CodeNotFound.into()));
    assert_eq!(world.governor().last_proposal(), before);
    let known = known_code(&mut world);
    assert_eq!(
        world.governor().propose(&admin, nominator_code(known)),
        Ok(before + 1)
    );
}

#[test]
fn a_broken_pool_can_be_repaired() {
    let (mut world, alice) = staked();
    let (admin, pool) = (world.deployer.clone(), world.pool.clone());
    // The shares are known from an earlier proposal.
    world.governor().propose(&admin, Action::ArmGuardian).unwrap();
    let sound = world.chain.code_hash(&pool).unwrap();
    let broken = upload(&mut world, TRAPS);
    world.chain.set_code(&pool, broken).unwrap();

    let code = known_code(&mut world);
    let id = world.governor().propose(&admin, nominator_code(code)).unwrap();
    assert_eq!(world.governor().proposal(id).unwrap().shares, POOLED);
    wait(&mut world, DELAYS.upgrade_delay);
    assert_eq!(world.governor().standing(id).unwrap().full, POOLED / 20);
    world.governor().seal(&alice, id).unwrap();
    wait(&mut world, LAST_CALL + BLOCK);
    assert_eq!(world.governor().apply(&admin, id), Ok(()));
    world.chain.set_code(&pool, sound).unwrap();
    assert!(world.pool().stake(&alice, UNIT).is_ok());
}

#[test]
fn a_brake_that_does_not_answer_stops_all_that_waits() {
    let (mut world, alice, id) = code_is_due();
    let admin = world.deployer.clone();
    let brake = world.brake.clone();
    let sound = world.chain.code_hash(&brake).unwrap();
    let broken = upload(&mut world, TRAPS);
    world.chain.set_code(&brake, broken).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.governor().seal(&alice, id)),
        GovernorError::NoAnswer
    );
    assert_eq!(
        refused(&mut world, |w| w.governor().apply(&admin, id)),
        GovernorError::NoAnswer
    );
    world.chain.set_code(&brake, sound).unwrap();
    assert!(world.governor().seal(&alice, id).is_ok());
}

#[test]
fn a_queue_that_does_not_answer_has_not_paid() {
    let (mut world, alice, id) = code_is_due();
    let (admin, queue) = (world.deployer.clone(), world.queue.clone());
    world.governor().seal(&alice, id).unwrap();
    wait(&mut world, LAST_CALL + BLOCK);
    let broken = upload(&mut world, TRAPS);
    world.chain.set_code(&queue, broken).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.governor().apply(&admin, id)),
        GovernorError::ExitsFirst
    );
    // It is overdue in the end.
    wait(&mut world, PATIENCE);
    assert_eq!(world.governor().apply(&admin, id), Ok(()));
}

#[test]
fn little_gas_opens_no_way() {
    let (mut world, alice, id) = code_is_due();
    let admin = world.deployer.clone();
    world.operator(&validator(0), 1_000 * UNIT, 0);
    world.pool().rebalance(&alice, 1).unwrap();
    // A full brake, and a request that is not paid.
    world.wrap_and_lock(&alice, id, POOLED / 20);
    world.pool().request_withdrawal(&alice, 5_000 * UNIT).unwrap();
    wait(&mut world, 45 * DAY);
    world.governor().seal(&alice, id).unwrap();
    wait(&mut world, LAST_CALL + BLOCK);
    // With any gas it traps, refuses, or finds that exits are not paid.
    for step in 1..=40 {
        for (time, proof) in [(step, 40), (40, step)] {
            let gas = Weight::from_parts(time * 1_000_000_000, proof * 20_000);
            let tried = world.dry_run(|w| w.governor().try_apply(&admin, id, gas));
            let refused = matches!(
                tried,
                Err(_)
                    | Ok(Err(GovernorError::NotEnoughGas
                        | GovernorError::NoAnswer
                        | GovernorError::ExitsFirst))
            );
            assert!(refused, "{gas:?}: {tried:?}");
        }
    }
    // Where the pool's shares are not read for want of proof size, nothing is computed without them.
    let wanting = |gas| matches!(gas, Ok(Err(GovernorError::NotEnoughGas)));
    let little = Weight::from_parts(15_000_000_000, 3_000_000);
    assert!(wanting(
        world.dry_run(|w| w.governor().try_apply(&admin, id, little))
    ));
    assert_eq!(
        refused(&mut world, |w| w.governor().apply(&admin, id)),
        GovernorError::ExitsFirst
    );
}

#[test]
fn delays_go_the_way_of_code() {
    let (mut world, alice) = staked();
    let admin = world.deployer.clone();
    let delays = Delays {
        delay: 4 * DAY,
        upgrade_delay: 20 * DAY,
    };
    let id = world.governor().propose(&admin, Action::Delays(delays)).unwrap();
    wait(&mut world, DELAYS.upgrade_delay);
    assert_eq!(
        refused(&mut world, |w| w.governor().apply(&admin, id)),
        GovernorError::NotSealed
    );
    world.governor().seal(&alice, id).unwrap();
    wait(&mut world, LAST_CALL + BLOCK);
    assert_eq!(world.governor().apply(&admin, id), Ok(()));
    assert_eq!(world.governor().delays(), delays);
}

#[test]
fn a_helper_of_these_tests_leaves_nothing_open() {
    let (mut world, alice) = staked();
    world.operator(&validator(0), 1_000 * UNIT, 0);
    world.pool().rebalance(&alice, 1).unwrap();
    world.pool().request_withdrawal(&alice, 9_000 * UNIT).unwrap();
    let code = known_code(&mut world);
    due(&mut world, nominator_code(code));
    assert_eq!(world.queue().oldest_open(), None);
}
