use estuary_tests::{default_pool_parameters, prelude::*, to_ink, DELAYS};

use super::{decide, due, wait, BLOCK};
use crate::setup::{refused, staked, DAY};

const MAX_PAUSE: u64 = 7 * DAY;

/// The guardian has paused too recently to do it again, and meanwhile `holder` can leave.
fn runs_and_cannot_be_paused(world: &mut World, holder: &AccountId) {
    let guardian = world.guardian.clone();
    assert_eq!(
        refused(world, |w| w.pause(&guardian, DAY)),
        GovernorError::PausedRecently
    );
    assert!(world.request_withdrawal(holder, UNIT).is_ok());
}

#[test]
fn the_deployer_is_the_admin_and_the_guardian_is_armed_at_first() {
    let mut world = World::default();
    let roles = world.roles();
    let (admin, guardian) = (to_ink(&world.deployer), to_ink(&world.guardian));
    assert_eq!((roles.admin, roles.guardian), (admin, guardian));
    assert_eq!(
        (roles.proposed_admin, roles.armed, roles.paused_until),
        (None, true, None)
    );
    assert_eq!(world.delays(), DELAYS);
}

#[test]
fn the_role_of_admin_is_offered_and_accepted() {
    let (mut world, alice) = staked();
    let (admin, bob) = (world.deployer.clone(), account("bob"));
    assert_eq!(world.propose_admin(&admin, Some(&bob)), Ok(()));
    assert_eq!(
        world.governor_event::<governor::AdminProposed>(),
        governor::AdminProposed {
            proposed: Some(to_ink(&bob))
        }
    );
    // An offer is not yet a role, and is for nobody else.
    assert_eq!(
        refused(&mut world, |w| w.propose_admin(&bob, Some(&bob))),
        GovernorError::NotAdmin
    );
    for caller in [&alice, &admin] {
        assert_eq!(
            refused(&mut world, |w| w.accept_admin(caller)),
            GovernorError::NotProposedAdmin
        );
    }
    assert_eq!(world.accept_admin(&bob), Ok(()));
    assert_eq!(
        world.governor_event::<governor::AdminChanged>(),
        governor::AdminChanged { admin: to_ink(&bob) }
    );
    let roles = world.roles();
    assert_eq!((roles.admin, roles.proposed_admin), (to_ink(&bob), None));
    // The former admin is nobody now, and an offer is accepted once.
    assert_eq!(
        refused(&mut world, |w| w.propose_admin(&admin, None)),
        GovernorError::NotAdmin
    );
    assert_eq!(
        refused(&mut world, |w| w.accept_admin(&bob)),
        GovernorError::NotProposedAdmin
    );
}

#[test]
fn an_offer_is_withdrawn_or_replaced() {
    let (mut world, alice) = staked();
    let (admin, bob) = (world.deployer.clone(), account("bob"));
    world.propose_admin(&admin, Some(&bob)).unwrap();
    world.propose_admin(&admin, Some(&alice)).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.accept_admin(&bob)),
        GovernorError::NotProposedAdmin
    );
    assert_eq!(world.propose_admin(&admin, None), Ok(()));
    assert_eq!(
        world.governor_event::<governor::AdminProposed>(),
        governor::AdminProposed { proposed: None }
    );
    assert_eq!(
        refused(&mut world, |w| w.accept_admin(&alice)),
        GovernorError::NotProposedAdmin
    );
}

#[test]
fn a_new_admin_inherits_what_is_pending() {
    let mut world = World::default();
    let (admin, bob) = (world.deployer.clone(), account("bob"));
    let id = due(&mut world, Action::ArmGuardian);
    world.propose_admin(&admin, Some(&bob)).unwrap();
    world.accept_admin(&bob).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.apply(&admin, id)),
        GovernorError::NotAdmin
    );
    assert_eq!(world.apply(&bob, id), Ok(()));
}

#[test]
fn nobody_but_the_guardian_pauses_and_nobody_but_the_admin_ends_it() {
    let (mut world, alice) = staked();
    let (admin, guardian, curator) = (
        world.deployer.clone(),
        world.guardian.clone(),
        world.curator.clone(),
    );
    for caller in [&admin, &alice, &curator, &validator(0)] {
        assert_eq!(
            refused(&mut world, |w| w.pause(caller, DAY)),
            GovernorError::NotGuardian
        );
    }
    world.pause(&guardian, DAY).unwrap();
    let until = world.chain.now_ms() + DAY;
    assert_eq!(world.roles().paused_until, Some(until));
    assert_eq!(world.settings().unwrap().paused_until, until);
    for caller in [&guardian, &alice, &curator] {
        assert_eq!(
            refused(&mut world, |w| w.unpause(caller)),
            GovernorError::NotAdmin
        );
    }
    wait(&mut world, BLOCK);
    assert_eq!(world.unpause(&admin), Ok(()));
    assert!(world.stake(&alice, UNIT).is_ok());
    assert!(!world.roles().armed);
    assert_eq!(world.roles().paused_until, Some(world.chain.now_ms()));
}

#[test]
fn a_pause_takes_a_millisecond_at_least_and_a_week_at_most() {
    let (mut world, alice) = staked();
    let guardian = world.guardian.clone();
    for duration in [0, MAX_PAUSE + 1, u64::MAX] {
        assert_eq!(
            refused(&mut world, |w| w.pause(&guardian, duration)),
            GovernorError::PauseOutOfBounds
        );
    }
    world.pause(&guardian, MAX_PAUSE).unwrap();
    wait(&mut world, MAX_PAUSE - BLOCK);
    assert_eq!(refused(&mut world, |w| w.stake(&alice, UNIT)), PoolError::Paused);
    wait(&mut world, BLOCK);
    assert!(world.stake(&alice, UNIT).is_ok());
}

#[test]
fn the_guardian_pauses_once_until_it_was_armed_again_which_takes_the_delay() {
    let mut world = World::default();
    let (admin, guardian) = (world.deployer.clone(), world.guardian.clone());
    world.pause(&guardian, BLOCK).unwrap();
    let id = world.propose(&admin, Action::ArmGuardian).unwrap();
    wait(&mut world, DELAYS.delay - BLOCK);
    assert_eq!(
        refused(&mut world, |w| w.apply(&admin, id)),
        GovernorError::TooEarly
    );
    wait(&mut world, BLOCK);
    assert_eq!(
        refused(&mut world, |w| w.pause(&guardian, 1)),
        GovernorError::NotArmed
    );
    assert_eq!(world.apply(&admin, id), Ok(()));
    assert!(world.roles().armed);
    wait(&mut world, MAX_PAUSE);
    assert_eq!(world.pause(&guardian, DAY), Ok(()));
}

#[test]
fn between_two_pauses_the_pool_runs_for_a_week_however_early_the_guardian_was_armed() {
    let (mut world, alice) = staked();
    let (admin, guardian) = (world.deployer.clone(), world.guardian.clone());
    // Both keys prepare a second pause before the first.
    let id = due(&mut world, Action::ArmGuardian);
    world.pause(&guardian, DAY).unwrap();
    world.apply(&admin, id).unwrap();
    assert!(world.roles().armed);
    for waited in [DAY + DELAYS.delay, MAX_PAUSE - DELAYS.delay - BLOCK] {
        wait(&mut world, waited);
        runs_and_cannot_be_paused(&mut world, &alice);
    }
    wait(&mut world, BLOCK);
    assert_eq!(world.pause(&guardian, DAY), Ok(()));
}

#[test]
fn between_two_pauses_the_pool_runs_for_the_delay_where_that_is_longer_than_a_week() {
    let (mut world, alice) = staked();
    let (admin, guardian) = (world.deployer.clone(), world.guardian.clone());
    let longer = Delays {
        delay: 8 * DAY,
        upgrade_delay: 15 * DAY,
    };
    assert_eq!(decide(&mut world, Action::Delays(longer)), Ok(()));
    let id = due(&mut world, Action::ArmGuardian);
    world.pause(&guardian, DAY).unwrap();
    world.apply(&admin, id).unwrap();
    wait(&mut world, 9 * DAY - BLOCK);
    runs_and_cannot_be_paused(&mut world, &alice);
    wait(&mut world, BLOCK);
    assert_eq!(world.pause(&guardian, DAY), Ok(()));
}

#[test]
fn admin_and_guardian_leave_a_week_of_the_shortest_upgrade_open() {
    let (mut world, alice) = staked();
    let (admin, guardian) = (world.deployer.clone(), world.guardian.clone());
    let shortest = Delays {
        delay: DAY,
        upgrade_delay: 14 * DAY,
    };
    assert_eq!(decide(&mut world, Action::Delays(shortest)), Ok(()));
    // Both keys work together, and have armed the guardian again beforehand.
    let arm = world.propose(&admin, Action::ArmGuardian).unwrap();
    wait(&mut world, DAY);
    let code = Action::NominatorCode([7; 32].into());
    let upgrade = world.propose(&admin, code).unwrap();
    world.pause(&guardian, 7 * DAY).unwrap();
    world.apply(&admin, arm).unwrap();
    let mut open = 0;
    while world
        .proposal(upgrade)
        .is_some_and(|proposal| proposal.eta > world.chain.now_ms())
    {
        let leaving = world.dry_run(|w| w.request_withdrawal(&alice, UNIT));
        open += u64::from(leaving.is_ok());
        let _ = world.pause(&guardian, 7 * DAY);
        wait(&mut world, BLOCK);
    }
    assert_eq!(open * BLOCK, 7 * DAY);
    assert_eq!(world.apply(&admin, upgrade), Ok(()));
}

#[test]
fn a_new_guardian_is_armed_and_the_old_one_is_nobody() {
    let mut world = World::default();
    let (guardian, bob) = (world.guardian.clone(), account("bob"));
    world.pause(&guardian, 1).unwrap();
    assert_eq!(decide(&mut world, Action::Guardian(to_ink(&bob))), Ok(()));
    assert_eq!(
        refused(&mut world, |w| w.pause(&guardian, DAY)),
        GovernorError::NotGuardian
    );
    assert_eq!(world.pause(&bob, DAY), Ok(()));
}

#[test]
fn roles_change_hands_and_actions_are_applied_while_the_pool_is_paused() {
    let (mut world, alice) = staked();
    let (admin, guardian, bob) = (world.deployer.clone(), world.guardian.clone(), account("bob"));
    let id = due(&mut world, Action::PoolParameters(default_pool_parameters()));
    world.pause(&guardian, DAY).unwrap();
    assert_eq!(world.propose_admin(&admin, Some(&bob)), Ok(()));
    assert_eq!(world.accept_admin(&bob), Ok(()));
    assert_eq!(world.apply(&bob, id), Ok(()));
    // Other parameters do not end a pause.
    assert_eq!(refused(&mut world, |w| w.stake(&alice, UNIT)), PoolError::Paused);
    assert_eq!(world.unpause(&bob), Ok(()));
    assert!(world.stake(&alice, UNIT).is_ok());
}
