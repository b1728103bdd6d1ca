use drink::pallet_contracts::Call;
use estuary_tests::{default_pool_parameters, prelude::*, to_ink, DELAYS};

use super::{decide, due, known_code, wait, BLOCK, LAST_CALL};
use crate::setup::{refused, staked, DAY};

const MAX_PAUSE: u64 = 7 * DAY;

/// The guardian has paused too recently to do it again, and meanwhile `holder` can leave.
fn runs_and_cannot_be_paused(world: &mut World, holder: &AccountId) {
    let guardian = world.guardian.clone();
    assert_eq!(
        refused(world, |w| w.governor().pause(&guardian, DAY)),
        GovernorError::PausedRecently
    );
    assert!(world.pool().request_withdrawal(holder, UNIT).is_ok());
}

#[test]
fn the_deployer_is_the_admin_and_the_guardian_is_armed_at_first() {
    let mut world = World::default();
    let roles = world.governor().roles();
    let (admin, guardian) = (to_ink(&world.deployer), to_ink(&world.guardian));
    assert_eq!((roles.admin, roles.guardian), (admin, guardian));
    assert_eq!(
        (roles.proposed_admin, roles.armed, roles.paused_until),
        (None, true, None)
    );
    assert_eq!(world.governor().delays(), DELAYS);
}

#[test]
fn the_role_of_admin_is_offered_and_accepted() {
    let (mut world, alice) = staked();
    let (admin, bob) = (world.deployer.clone(), account("bob"));
    assert_eq!(world.governor().propose_admin(&admin, Some(&bob)), Ok(()));
    assert_eq!(
        world.governor_event::<governor::AdminProposed>(),
        governor::AdminProposed {
            proposed: Some(to_ink(&bob))
        }
    );
    // An offer is not yet a role, and is for nobody else.
    assert_eq!(
        refused(&mut world, |w| w.governor().propose_admin(&bob, Some(&bob))),
        GovernorError::NotAdmin
    );
    for caller in [&alice, &admin] {
        assert_eq!(
            refused(&mut world, |w| w.governor().accept_admin(caller)),
            GovernorError::NotProposedAdmin
        );
    }
    assert_eq!(world.governor().accept_admin(&bob), Ok(()));
    assert_eq!(
        world.governor_event::<governor::AdminChanged>(),
        governor::AdminChanged { admin: to_ink(&bob) }
    );
    let roles = world.governor().roles();
    assert_eq!((roles.admin, roles.proposed_admin), (to_ink(&bob), None));
    // The former admin is nobody now, and an offer is accepted once.
    assert_eq!(
        refused(&mut world, |w| w.governor().propose_admin(&admin, None)),
        GovernorError::NotAdmin
    );
    assert_eq!(
        refused(&mut world, |w| w.governor().accept_admin(&bob)),
        GovernorError::NotProposedAdmin
    );
}

#[test]
fn the_chains_root_holds_the_role_through_an_account_without_a_key() {
    let (mut world, _) = staked();
    let (admin, root) = (world.deployer.clone(), account("no key"));
    world.chain.fund(&root, 100 * UNIT);
    world.governor().propose_admin(&admin, Some(&root)).unwrap();
    // What a referendum sends: the messages of the account, dispatched by the root.
    let accept = sent(&mut world, |w| w.governor().accept_admin(&root).unwrap());
    by_root(&mut world, &root, accept);
    assert_eq!(world.governor().roles().admin, to_ink(&root));
    let arm = sent(&mut world, |w| {
        w.governor().propose(&root, Action::ArmGuardian).unwrap();
    });
    by_root(&mut world, &root, arm);
    wait(&mut world, DELAYS.delay);
    let apply = sent(&mut world, |w| w.governor().apply(&root, 1).unwrap());
    by_root(&mut world, &root, apply);
    assert_eq!(world.governor().proposal(1), None);
}

/// The bytes of a message to the governor, which is taken back.
fn sent(world: &mut World, send: impl FnOnce(&mut World)) -> Vec<u8> {
    world.dry_run(send);
    world.last_transaction.clone().expect("it was sent").input
}

/// The root dispatches a message to the governor for an account.
fn by_root(world: &mut World, account: &AccountId, data: Vec<u8>) {
    let call = Call::call {
        dest: world.governor.clone().into(),
        value: 0,
        gas_limit: world.gas_limit,
        storage_deposit_limit: None,
        data,
    };
    world.chain.call_by_root_as(account, call).unwrap();
}

#[test]
fn an_offer_is_withdrawn_or_replaced() {
    let (mut world, alice) = staked();
    let (admin, bob) = (world.deployer.clone(), account("bob"));
    world.governor().propose_admin(&admin, Some(&bob)).unwrap();
    world.governor().propose_admin(&admin, Some(&alice)).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.governor().accept_admin(&bob)),
        GovernorError::NotProposedAdmin
    );
    assert_eq!(world.governor().propose_admin(&admin, None), Ok(()));
    assert_eq!(
        world.governor_event::<governor::AdminProposed>(),
        governor::AdminProposed { proposed: None }
    );
    assert_eq!(
        refused(&mut world, |w| w.governor().accept_admin(&alice)),
        GovernorError::NotProposedAdmin
    );
}

#[test]
fn a_new_admin_inherits_what_is_pending() {
    let mut world = World::default();
    let (admin, bob) = (world.deployer.clone(), account("bob"));
    let id = due(&mut world, Action::ArmGuardian);
    world.governor().propose_admin(&admin, Some(&bob)).unwrap();
    world.governor().accept_admin(&bob).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.governor().apply(&admin, id)),
        GovernorError::NotAdmin
    );
    assert_eq!(world.governor().apply(&bob, id), Ok(()));
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
            refused(&mut world, |w| w.governor().pause(caller, DAY)),
            GovernorError::NotGuardian
        );
    }
    world.governor().pause(&guardian, DAY).unwrap();
    let until = world.chain.now_ms() + DAY;
    assert_eq!(world.governor().roles().paused_until, Some(until));
    assert_eq!(world.pool().parameters_and_pause().unwrap().paused_until, until);
    for caller in [&guardian, &alice, &curator] {
        assert_eq!(
            refused(&mut world, |w| w.governor().unpause(caller)),
            GovernorError::NotAdmin
        );
    }
    wait(&mut world, BLOCK);
    assert_eq!(world.governor().unpause(&admin), Ok(()));
    assert!(world.pool().stake(&alice, UNIT).is_ok());
    assert!(!world.governor().roles().armed);
    assert_eq!(world.governor().roles().paused_until, Some(world.chain.now_ms()));
}

#[test]
fn a_pause_takes_a_millisecond_at_least_and_a_week_at_most() {
    let (mut world, alice) = staked();
    let guardian = world.guardian.clone();
    for duration in [0, MAX_PAUSE + 1, u64::MAX] {
        assert_eq!(
            refused(&mut world, |w| w.governor().pause(&guardian, duration)),
            GovernorError::PauseOutOfBounds
        );
    }
    world.governor().pause(&guardian, MAX_PAUSE).unwrap();
    wait(&mut world, MAX_PAUSE - BLOCK);
    assert_eq!(
        refused(&mut world, |w| w.pool().stake(&alice, UNIT)),
        PoolError::Paused
    );
    wait(&mut world, BLOCK);
    assert!(world.pool().stake(&alice, UNIT).is_ok());
}

#[test]
fn the_guardian_pauses_once_until_it_was_armed_again_which_takes_the_delay() {
    let mut world = World::default();
    let (admin, guardian) = (world.deployer.clone(), world.guardian.clone());
    world.governor().pause(&guardian, BLOCK).unwrap();
    let id = world.governor().propose(&admin, Action::ArmGuardian).unwrap();
    wait(&mut world, DELAYS.delay - BLOCK);
    assert_eq!(
        refused(&mut world, |w| w.governor().apply(&admin, id)),
        GovernorError::TooEarly
    );
    wait(&mut world, BLOCK);
    assert_eq!(
        refused(&mut world, |w| w.governor().pause(&guardian, 1)),
        GovernorError::NotArmed
    );
    assert_eq!(world.governor().apply(&admin, id), Ok(()));
    assert!(world.governor().roles().armed);
    wait(&mut world, MAX_PAUSE);
    assert_eq!(world.governor().pause(&guardian, DAY), Ok(()));
}

#[test]
fn between_two_pauses_the_pool_runs_for_a_week_however_early_the_guardian_was_armed() {
    let (mut world, alice) = staked();
    let (admin, guardian) = (world.deployer.clone(), world.guardian.clone());
    // Both keys prepare a second pause before the first.
    let id = due(&mut world, Action::ArmGuardian);
    world.governor().pause(&guardian, DAY).unwrap();
    world.governor().apply(&admin, id).unwrap();
    assert!(world.governor().roles().armed);
    for waited in [DAY + DELAYS.delay, MAX_PAUSE - DELAYS.delay - BLOCK] {
        wait(&mut world, waited);
        runs_and_cannot_be_paused(&mut world, &alice);
    }
    wait(&mut world, BLOCK);
    assert_eq!(world.governor().pause(&guardian, DAY), Ok(()));
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
    world.governor().pause(&guardian, DAY).unwrap();
    world.governor().apply(&admin, id).unwrap();
    wait(&mut world, 9 * DAY - BLOCK);
    runs_and_cannot_be_paused(&mut world, &alice);
    wait(&mut world, BLOCK);
    assert_eq!(world.governor().pause(&guardian, DAY), Ok(()));
}

#[test]
fn each_last_call_has_a_week_without_a_pause() {
    let (mut world, alice) = staked();
    let (admin, guardian) = (world.deployer.clone(), world.guardian.clone());
    // Both keys work together, and have armed the guardian again beforehand.
    let code = known_code(&mut world);
    let upgrade = world.governor().propose(&admin, nominator_code(code)).unwrap();
    wait(&mut world, DELAYS.upgrade_delay);
    let arm = world.governor().propose(&admin, Action::ArmGuardian).unwrap();
    wait(&mut world, DELAYS.delay);
    world.governor().seal(&admin, upgrade).unwrap();
    world.governor().pause(&guardian, MAX_PAUSE).unwrap();
    world.governor().apply(&admin, arm).unwrap();
    let mut open = 0;
    for _ in 0..LAST_CALL / BLOCK {
        let leaving = world.dry_run(|w| w.pool().request_withdrawal(&alice, UNIT));
        open += u64::from(leaving.is_ok());
        let _ = world.governor().pause(&guardian, MAX_PAUSE);
        wait(&mut world, BLOCK);
    }
    assert_eq!(open * BLOCK, 7 * DAY);
    wait(&mut world, BLOCK);
    assert_eq!(world.governor().apply(&admin, upgrade), Ok(()));
}

#[test]
fn a_new_guardian_is_armed_and_the_old_one_is_nobody() {
    let mut world = World::default();
    let (guardian, bob) = (world.guardian.clone(), account("bob"));
    world.governor().pause(&guardian, 1).unwrap();
    assert_eq!(decide(&mut world, Action::Guardian(to_ink(&bob))), Ok(()));
    assert_eq!(
        refused(&mut world, |w| w.governor().pause(&guardian, DAY)),
        GovernorError::NotGuardian
    );
    assert_eq!(world.governor().pause(&bob, DAY), Ok(()));
}

#[test]
fn roles_change_hands_and_actions_are_applied_while_the_pool_is_paused() {
    let (mut world, alice) = staked();
    let (admin, guardian, bob) = (world.deployer.clone(), world.guardian.clone(), account("bob"));
    let id = due(&mut world, Action::PoolParameters(default_pool_parameters()));
    world.governor().pause(&guardian, DAY).unwrap();
    assert_eq!(world.governor().propose_admin(&admin, Some(&bob)), Ok(()));
    assert_eq!(world.governor().accept_admin(&bob), Ok(()));
    assert_eq!(world.governor().apply(&bob, id), Ok(()));
    // Other parameters do not end a pause.
    assert_eq!(
        refused(&mut world, |w| w.pool().stake(&alice, UNIT)),
        PoolError::Paused
    );
    assert_eq!(world.governor().unpause(&bob), Ok(()));
    assert!(world.pool().stake(&alice, UNIT).is_ok());
}
