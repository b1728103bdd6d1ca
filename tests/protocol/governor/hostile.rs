use estuary_tests::{default_pool_parameters, prelude::*, to_ink, BalanceSheet, DELAYS};

use super::{due, known_code, last_call, wait, BLOCK};
use crate::setup::{refused, staked, DAY};

#[test]
fn a_hostile_guardian_stops_the_pool_for_a_week_and_is_replaced() {
    let (mut world, alice) = staked();
    let (admin, guardian, bob) = (world.deployer.clone(), world.guardian.clone(), account("bob"));
    world.pool().request_withdrawal(&alice, 10 * UNIT).unwrap();
    wait(&mut world, DAY);
    world.pool().sweep_and_finalize(&alice).unwrap();

    world.governor().pause(&guardian, 7 * DAY).unwrap();
    // What is finalized is paid, and the token moves.
    assert_eq!(world.queue().claim(&alice, 1), Ok(10 * UNIT));
    assert_eq!(world.pool().transfer(&alice, &bob, UNIT), Ok(()));

    // It cancels whatever is proposed, but not its own end.
    let parameters = Action::PoolParameters(default_pool_parameters());
    let cancelled = world.governor().propose(&admin, parameters).unwrap();
    let replacement = world
        .governor()
        .propose(&admin, Action::Guardian(to_ink(&bob)))
        .unwrap();
    assert_eq!(world.governor().cancel(&guardian, cancelled), Ok(()));
    assert_eq!(
        refused(&mut world, |w| w.governor().cancel(&guardian, replacement)),
        GovernorError::MayNotCancel
    );
    wait(&mut world, DELAYS.delay);
    assert_eq!(world.governor().apply(&admin, replacement), Ok(()));
    assert_eq!(world.governor().unpause(&admin), Ok(()));
    assert!(world.pool().request_withdrawal(&alice, UNIT).is_ok());
    let id = world.governor().propose(&admin, parameters).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.governor().cancel(&guardian, id)),
        GovernorError::MayNotCancel
    );
    BalanceSheet::of(&mut world);
}

#[test]
fn a_hostile_admin_has_no_message_that_hurts_at_once() {
    let (mut world, alice) = staked();
    let admin = world.deployer.clone();
    let mut parameters = default_pool_parameters();
    (parameters.protocol_fee, parameters.treasury) = (2_000, to_ink(&admin));
    (parameters.min_wait, parameters.max_pooled) = (30 * DAY, 0);
    let fees = world
        .governor()
        .propose(&admin, Action::PoolParameters(parameters))
        .unwrap();
    let upgrade = Action::Upgrade {
        contract: ContractKind::Pool,
        code: known_code(&mut world),
        from_version: 1,
    };
    let upgrade = world.governor().propose(&admin, upgrade).unwrap();
    for id in [fees, upgrade] {
        assert_eq!(
            refused(&mut world, |w| w.governor().apply(&admin, id)),
            GovernorError::TooEarly
        );
    }
    assert_eq!(
        refused(&mut world, |w| w.governor().seal(&admin, upgrade)),
        GovernorError::TooEarly
    );
    // It speaks to no contract but through its governor.
    let (pool, registry, queue) = (world.pool.clone(), world.registry.clone(), world.queue.clone());
    let w = &mut world;
    let error = PoolError::NotGovernor;
    assert_eq!(refused(w, |w| w.pool().pause_until(&admin, u64::MAX)), error);
    assert_eq!(refused(w, |w| w.pool().set_parameters(&admin, parameters)), error);
    assert_eq!(refused(w, |w| w.pool().wire(&admin, &admin, &admin)), error);
    for contract in [&pool, &registry, &queue] {
        let error = GovernanceError::NotGovernor;
        assert_eq!(
            refused(w, |w| w.upgrade_at(&admin, contract, [7; 32].into(), 1)),
            error
        );
        assert_eq!(refused(w, |w| w.migrate_at(&admin, contract)), error);
    }

    // Alice sees what is coming and leaves before it comes.
    world.pool().request_withdrawal(&alice, 5_000 * UNIT).unwrap();
    wait(&mut world, DAY);
    assert_eq!(world.pool().sweep_and_finalize(&alice).unwrap().requests, 1);
    assert_eq!(world.queue().claim(&alice, 1), Ok(5_000 * UNIT));
    wait(&mut world, DELAYS.delay);
    assert_eq!(world.governor().apply(&admin, fees), Ok(()));
    BalanceSheet::of(&mut world);
}

#[test]
fn a_hostile_admin_cannot_make_upgrades_faster_than_they_are() {
    let mut world = World::default();
    let admin = world.deployer.clone();
    let shortest = Delays {
        delay: 3 * DAY,
        upgrade_delay: 14 * DAY,
    };
    let start = world.chain.now_ms();
    let delays = due(&mut world, Action::Delays(shortest));
    world.governor().apply(&admin, delays).unwrap();
    let code = known_code(&mut world);
    let code = world.governor().propose(&admin, nominator_code(code)).unwrap();
    wait(&mut world, 14 * DAY - BLOCK);
    assert_eq!(
        refused(&mut world, |w| w.governor().seal(&admin, code)),
        GovernorError::TooEarly
    );
    wait(&mut world, BLOCK);
    last_call(&mut world, code);
    world.governor().apply(&admin, code).unwrap();
    // Twice a delay and a last call.
    assert!(world.chain.now_ms() >= start + DELAYS.upgrade_delay + 3 * 14 * DAY);
}

#[test]
fn admin_and_guardian_together_cannot_touch_a_claim() {
    let (mut world, alice) = staked();
    let (admin, guardian) = (world.deployer.clone(), world.guardian.clone());
    world.pool().request_withdrawal(&alice, 10 * UNIT).unwrap();
    wait(&mut world, DAY);
    world.pool().sweep_and_finalize(&alice).unwrap();
    let arm = due(&mut world, Action::ArmGuardian);
    world.governor().pause(&guardian, 7 * DAY).unwrap();
    world.governor().apply(&admin, arm).unwrap();
    assert_eq!(world.queue().claim(&alice, 1), Ok(10 * UNIT));
}
