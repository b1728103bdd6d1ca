//! Holders slow proposals down, and can do nothing else to them.

use estuary_tests::{default_pool_parameters, prelude::*, to_ink, DELAYS};
use psp22::PSP22Error;
use staking_pool::parameters::Parameters as PoolParameters;

use super::{known_code, last_call, wait, BLOCK, EXTENSION, LAST_CALL};
use crate::setup::{refused, staked, DAY, POOLED};

/// From a notice to the withdrawal.
const NOTICE: u64 = 3 * DAY;

/// In which a withdrawal can follow.
const WINDOW: u64 = 7 * DAY;

/// A twentieth of all shares.
const FULL: Balance = POOLED / 20;

/// A protocol in which the admin has proposed a higher fee.
fn proposed() -> (World, AccountId, u32) {
    let (mut world, alice) = staked();
    let admin = world.deployer.clone();
    let id = world.governor().propose(&admin, higher_fee()).unwrap();
    (world, alice, id)
}

fn higher_fee() -> Action {
    Action::PoolParameters(PoolParameters {
        protocol_fee: 2_000,
        ..default_pool_parameters()
    })
}

fn units(world: &mut World, owner: &AccountId) -> Balance {
    let token = world.wrapped_lst.clone();
    token.balance_of(world, owner)
}

/// The only event of the brake in the last transaction.
fn emitted<T: ink::env::Event + ink::scale::Decode>(world: &mut World) -> T {
    let brake = world.brake.clone();
    world.event(&brake)
}

#[test]
fn locked_units_count_at_once_and_come_back_when_the_proposal_is_over() {
    let (mut world, alice, id) = proposed();
    let (admin, brake) = (world.deployer.clone(), world.brake.clone());
    world.wrap_and_lock(&alice, id, 100);
    let owner = to_ink(&alice);
    assert_eq!(
        emitted::<brake::Locked>(&mut world),
        brake::Locked {
            owner,
            against: id,
            units: 100,
            total: 100
        }
    );
    assert_eq!((world.brake().against(id), world.brake().against(0)), (100, 0));
    assert_eq!((units(&mut world, &alice), units(&mut world, &brake)), (0, 100));
    world.wrap_and_lock(&alice, id, 20);
    assert_eq!(emitted::<brake::Locked>(&mut world).total, 120);
    assert_eq!(world.brake().position(&alice, id).units, 120);

    assert_eq!(
        refused(&mut world, |w| w.brake().withdraw(&alice, id)),
        BrakeError::NotReleased
    );
    world.governor().cancel(&admin, id).unwrap();
    assert_eq!(world.brake().withdraw(&alice, id), Ok(120));
    assert_eq!(
        emitted::<brake::Withdrawn>(&mut world),
        brake::Withdrawn {
            owner,
            against: id,
            units: 120,
            total: 0
        }
    );
    assert_eq!((units(&mut world, &alice), units(&mut world, &brake)), (120, 0));
    assert_eq!(
        (
            world.brake().against(id),
            world.brake().position(&alice, id).units
        ),
        (0, 0)
    );
    assert_eq!(
        refused(&mut world, |w| w.brake().withdraw(&alice, id)),
        BrakeError::NotLocked
    );
}

#[test]
fn bad_input_is_refused_and_changes_nothing() {
    let (mut world, alice, id) = proposed();
    let w = &mut world;
    assert_eq!(
        refused(w, |w| w.brake().lock(&alice, id, 0)),
        BrakeError::ZeroAmount
    );
    for unknown in [id + 1, u32::MAX] {
        assert_eq!(
            refused(w, |w| w.brake().lock(&alice, unknown, 1)),
            BrakeError::NotPending
        );
    }
    // Nothing approved, nothing owned.
    for amount in [1, u128::MAX] {
        assert_eq!(
            refused(w, |w| w.brake().lock(&alice, id, amount)),
            BrakeError::Token(PSP22Error::InsufficientAllowance)
        );
    }
    w.wrap_and_lock(&alice, id, 100);
    assert_eq!(
        refused(w, |w| w.brake().lock(&alice, id, u128::MAX)),
        BrakeError::Arithmetic
    );
    assert_eq!(
        refused(w, |w| w.brake().release(&alice, id, 0)),
        BrakeError::ZeroAmount
    );
    for more in [101, u128::MAX] {
        assert_eq!(
            refused(w, |w| w.brake().release(&alice, id, more)),
            BrakeError::NotLocked
        );
    }
    assert_eq!(
        refused(w, |w| w.brake().release(&alice, 0, 1)),
        BrakeError::NotLocked
    );
    assert_eq!(
        refused(w, |w| w.brake().keep(&alice, id)),
        BrakeError::NotReleased
    );
    assert_eq!(
        refused(w, |w| w.brake().withdraw(&alice, id)),
        BrakeError::NotReleased
    );
    let admin = w.deployer.clone();
    assert_eq!(
        refused(w, |w| w.brake().withdraw(&admin, id)),
        BrakeError::NotLocked
    );
    // An applied proposal takes no locks.
    wait(w, DELAYS.delay + EXTENSION);
    w.governor().apply(&admin, id).unwrap();
    assert_eq!(
        refused(w, |w| w.brake().lock(&alice, id, 1)),
        BrakeError::NotPending
    );
}

#[test]
fn who_leaves_says_so_three_days_before() {
    let (mut world, alice, id) = proposed();
    world.wrap_and_lock(&alice, id, 100);
    let until = world.chain.now_ms() + NOTICE;
    assert_eq!(world.brake().release(&alice, id, 40), Ok(until));
    assert_eq!(
        emitted::<brake::Releasing>(&mut world),
        brake::Releasing {
            owner: to_ink(&alice),
            against: id,
            units: 40,
            until
        }
    );
    wait(&mut world, NOTICE - BLOCK);
    assert_eq!(
        refused(&mut world, |w| w.brake().withdraw(&alice, id)),
        BrakeError::NotReleased
    );
    assert_eq!(world.brake().against(id), 100, "it still counts");
    wait(&mut world, BLOCK);
    assert_eq!(world.brake().withdraw(&alice, id), Ok(40));
    assert_eq!((world.brake().against(id), units(&mut world, &alice)), (60, 40));
}

#[test]
fn a_notice_cannot_be_given_in_advance() {
    let (mut world, alice) = staked();
    world.wrap_and_lock(&alice, 0, 100);
    world.brake().release(&alice, 0, 100).unwrap();
    wait(&mut world, NOTICE + WINDOW + BLOCK);
    assert_eq!(
        refused(&mut world, |w| w.brake().withdraw(&alice, 0)),
        BrakeError::NotReleased
    );
    let until = world.chain.now_ms() + NOTICE;
    assert_eq!(world.brake().release(&alice, 0, 100), Ok(until));
}

#[test]
fn a_notice_is_taken_back() {
    let (mut world, alice) = staked();
    world.wrap_and_lock(&alice, 0, 100);
    world.brake().release(&alice, 0, 100).unwrap();
    assert_eq!(world.brake().keep(&alice, 0), Ok(()));
    assert_eq!(
        emitted::<brake::Kept>(&mut world),
        brake::Kept {
            owner: to_ink(&alice),
            against: 0
        }
    );
    wait(&mut world, NOTICE);
    assert_eq!(
        refused(&mut world, |w| w.brake().withdraw(&alice, 0)),
        BrakeError::NotReleased
    );
}

#[test]
fn the_same_units_count_once() {
    let (mut world, alice, id) = proposed();
    let (token, brake, bob) = (world.wrapped_lst.clone(), world.brake.clone(), account("bob"));
    world.wrap_and_lock(&alice, id, 100);
    token.approve(&mut world, &alice, &brake, 100).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.brake().lock(&alice, 0, 100)),
        BrakeError::Token(PSP22Error::InsufficientBalance)
    );
    assert_eq!(
        refused(&mut world, |w| token.transfer(w, &alice, &bob, 1)),
        PSP22Error::InsufficientBalance
    );
    // Units that are sent to the brake count for nobody.
    world.wrap_units(&alice, 50);
    token.transfer(&mut world, &alice, &brake, 50).unwrap();
    assert_eq!((world.brake().against(id), units(&mut world, &brake)), (100, 150));
}

#[test]
fn a_lock_adds_45_days_at_most() {
    for (locked, days) in [(FULL / 45, 1), (FULL / 2, 23), (FULL, 45), (POOLED / 2, 45)] {
        let (mut world, alice, id) = proposed();
        let (admin, eta) = (world.deployer.clone(), world.governor().proposal(id).unwrap().eta);
        world.wrap_and_lock(&alice, 0, locked);
        let extension = world.governor().standing(id).unwrap().due - eta;
        assert!(
            extension <= days * DAY && extension > (days - 1) * DAY,
            "{locked}"
        );
        wait(&mut world, DELAYS.delay + extension - BLOCK);
        assert_eq!(
            refused(&mut world, |w| w.governor().apply(&admin, id)),
            GovernorError::TooEarly
        );
        wait(&mut world, 2 * BLOCK);
        if locked < FULL {
            assert_eq!(world.governor().apply(&admin, id), Ok(()));
        } else {
            assert_eq!(
                refused(&mut world, |w| w.governor().apply(&admin, id)),
                GovernorError::NotSealed
            );
        }
    }
}

#[test]
fn no_amount_of_shares_passes_or_hastens_anything() {
    let (mut world, alice, id) = proposed();
    let admin = world.deployer.clone();
    let all = world.pool().shares_of(&alice);
    world.wrap_and_lock(&alice, id, all);
    for holder in [&alice, &world.brake.clone()] {
        assert_eq!(
            refused(&mut world, |w| w.governor().apply(holder, id)),
            GovernorError::NotAdmin
        );
        assert_eq!(
            refused(&mut world, |w| w.governor().cancel(holder, id)),
            GovernorError::MayNotCancel
        );
    }
    let standing = world.governor().standing(id).unwrap();
    assert_eq!(
        standing.due,
        world.governor().proposal(id).unwrap().eta + EXTENSION
    );
    wait(&mut world, DELAYS.delay + EXTENSION);
    last_call(&mut world, id);
    assert_eq!(world.governor().apply(&admin, id), Ok(()), "it passes in the end");
}

#[test]
fn one_lock_holds_a_hundred_proposals() {
    let (mut world, alice) = staked();
    let admin = world.deployer.clone();
    let ids: Vec<_> = (0..100)
        .map(|_| world.governor().propose(&admin, Action::ArmGuardian).unwrap())
        .collect();
    world.wrap_and_lock(&alice, 0, FULL);
    wait(&mut world, DELAYS.delay);
    for id in &ids {
        assert_eq!(world.brake().against(*id), FULL);
    }
    for id in [ids[0], ids[99]] {
        assert_eq!(
            refused(&mut world, |w| w.governor().apply(&admin, id)),
            GovernorError::TooEarly
        );
    }
}

#[test]
fn a_lock_against_one_holds_no_other() {
    let (mut world, alice, id) = proposed();
    let admin = world.deployer.clone();
    let repair = world.governor().propose(&admin, Action::ArmGuardian).unwrap();
    world.wrap_and_lock(&alice, id, FULL);
    wait(&mut world, DELAYS.delay);
    assert_eq!(world.governor().apply(&admin, repair), Ok(()));
    assert_eq!(
        refused(&mut world, |w| w.governor().apply(&admin, id)),
        GovernorError::TooEarly
    );
}

#[test]
fn a_lock_on_all_outlives_it() {
    let (mut world, alice, id) = proposed();
    let admin = world.deployer.clone();
    world.wrap_and_lock(&alice, 0, FULL);
    world.governor().cancel(&admin, id).unwrap();
    let again = world.governor().propose(&admin, higher_fee()).unwrap();
    assert_eq!(world.brake().against(again), FULL);
    assert_eq!(
        refused(&mut world, |w| w.brake().withdraw(&alice, 0)),
        BrakeError::NotReleased
    );
}

#[test]
fn the_lesser_of_two_totals_counts() {
    let (mut world, alice, id) = proposed();
    world.wrap_and_lock(&alice, id, FULL);
    // New stake dilutes nobody's lock.
    let whale = world.funded("whale", 10 * POOLED);
    world.pool().stake(&whale, 9 * POOLED).unwrap();
    assert_eq!(world.governor().standing(id).unwrap().full, FULL);
    // Whoever leaves gives those who stay more weight.
    let shares = world.pool().shares_of(&whale);
    world.pool().request_withdrawal_shares(&whale, shares).unwrap();
    world.pool().request_withdrawal(&alice, POOLED / 2).unwrap();
    assert_eq!(world.governor().standing(id).unwrap().full, FULL / 2);
}

#[test]
fn parameters_under_a_full_brake_wait_for_exits() {
    let (mut world, alice, id) = proposed();
    let admin = world.deployer.clone();
    world.wrap_and_lock(&alice, id, FULL);
    wait(&mut world, DELAYS.delay + EXTENSION);
    world.governor().seal(&alice, id).unwrap();
    world.pool().request_withdrawal(&alice, UNIT).unwrap();
    // The brake empties at the end, and what it began goes on.
    wait(&mut world, LAST_CALL - NOTICE);
    world.brake().release(&alice, id, FULL).unwrap();
    wait(&mut world, NOTICE);
    world.brake().withdraw(&alice, id).unwrap();
    wait(&mut world, BLOCK);
    assert_eq!(world.brake().against(id), 0);
    assert_eq!(
        refused(&mut world, |w| w.governor().apply(&admin, id)),
        GovernorError::ExitsFirst
    );
    super::pay_exits(&mut world);
    assert_eq!(world.governor().apply(&admin, id), Ok(()));
}

#[test]
fn locks_against_an_expired_proposal_are_free() {
    let (mut world, alice) = staked();
    let (admin, code) = (world.deployer.clone(), known_code(&mut world));
    let id = world.governor().propose(&admin, nominator_code(code)).unwrap();
    world.wrap_and_lock(&alice, id, 100);
    wait(&mut world, DELAYS.upgrade_delay + EXTENSION + 14 * DAY);
    assert_eq!(
        refused(&mut world, |w| w.brake().withdraw(&alice, id)),
        BrakeError::NotReleased
    );
    wait(&mut world, BLOCK);
    assert_eq!(world.brake().withdraw(&alice, id), Ok(100));
}

#[test]
fn locked_units_earn_as_all_shares_do() {
    let (mut world, alice, id) = proposed();
    world.wrap_and_lock(&alice, id, 1_000 * UNIT);
    let worth = |w: &mut World| w.pool().to_amount_down(1_000 * UNIT).unwrap();
    let before = worth(&mut world);
    let bob = world.funded("bob", 100 * UNIT);
    world.pool().stake(&bob, 99 * UNIT).unwrap();
    world.pool().burn_shares(&bob, 50 * UNIT).unwrap();
    crate::setup::all_streams_end(&mut world);
    assert!(worth(&mut world) > before);
}
