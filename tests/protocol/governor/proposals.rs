use estuary_tests::{
    default_pool_parameters, default_registry_parameters, prelude::*, to_ink, BalanceSheet, DELAYS, ENDOWMENT,
};
use staking_pool::parameters::Parameters as PoolParameters;

use super::{decide, due, known_code, last_call, wait, BLOCK, EXTENSION, GRACE, LAST_CALL};
use crate::setup::{delegated, refused, staked, BOND, DAY};

/// The default parameters with twice the protocol fee.
fn higher_fee() -> PoolParameters {
    PoolParameters {
        protocol_fee: 2_000,
        ..default_pool_parameters()
    }
}

#[test]
fn a_proposal_tells_what_it_will_do_and_when() {
    let mut world = World::default();
    let admin = world.deployer.clone();
    assert_eq!(world.governor().last_proposal(), 0);
    let action = Action::PoolParameters(higher_fee());
    assert_eq!(world.governor().propose(&admin, action), Ok(1));
    let eta = world.chain.now_ms() + DELAYS.delay;
    let (id, told) = (1, governor::Proposed { id: 1, action, eta });
    assert_eq!(world.governor_event::<governor::Proposed>(), told);
    let proposal = world.governor().proposal(id).unwrap();
    assert_eq!(
        (proposal.action, proposal.eta, proposal.based_on),
        (action, eta, 0)
    );
    assert_eq!((proposal.shares, proposal.sealed_at), (ENDOWMENT, None));

    let code = known_code(&mut world);
    assert_eq!(world.governor().propose(&admin, nominator_code(code)), Ok(2));
    let eta = world.chain.now_ms() + DELAYS.upgrade_delay;
    assert_eq!(world.governor().proposal(2).unwrap().eta, eta);
    assert_eq!(
        (world.governor().last_proposal(), world.governor().proposal(3)),
        (2, None)
    );
}

#[test]
fn a_fee_rise_waits_and_whoever_does_not_like_it_leaves_before() {
    let (mut world, alice) = staked();
    let admin = world.deployer.clone();
    let action = Action::PoolParameters(higher_fee());
    let id = world.governor().propose(&admin, action).unwrap();
    for _ in 0..DELAYS.delay / BLOCK {
        assert_eq!(
            refused(&mut world, |w| w.governor().apply(&admin, id)),
            GovernorError::TooEarly
        );
        assert_eq!(world.pool().parameters().unwrap().protocol_fee, 1_000);
        assert!(world.pool().request_withdrawal(&alice, UNIT).is_ok());
        wait(&mut world, BLOCK);
    }
    assert_eq!(world.governor().apply(&admin, id), Ok(()));
    assert_eq!(
        world.governor_event::<governor::Applied>(),
        governor::Applied { id, action }
    );
    assert_eq!(world.pool().parameters(), Ok(higher_fee()));
    BalanceSheet::of(&mut world);
}

#[test]
fn other_parameters_of_the_registry_take_effect_when_applied() {
    let mut world = World::default();
    let mut parameters = default_registry_parameters();
    (parameters.curator, parameters.min_bond) = (to_ink(&account("bob")), 2 * BOND);
    let action = Action::RegistryParameters(parameters);
    let setup = world.registry().parameters_and_code().unwrap();
    assert_eq!(decide(&mut world, action), Ok(()));
    assert_eq!(
        world.governor_event::<governor::Applied>(),
        governor::Applied { id: 1, action }
    );
    // Pool and nominator code are as before.
    let after = world.registry().parameters_and_code().unwrap();
    assert_eq!(
        (after.pool, after.nominator_code),
        (setup.pool, setup.nominator_code)
    );
    assert_eq!(after.parameters, parameters);

    assert_eq!(
        refused(&mut world, |w| w.registry().register(&validator(0), BOND, 0)),
        RegistryError::BondTooSmall
    );
    world.registry().register(&validator(0), 2 * BOND, 0).unwrap();
    let (curator, bob) = (world.curator.clone(), account("bob"));
    assert_eq!(
        refused(&mut world, |w| w.registry().approve(&curator, 0, UNIT)),
        RegistryError::NotCurator
    );
    assert!(world.registry().approve(&bob, 0, UNIT).is_ok());
}

#[test]
fn a_proposal_is_applied_within_two_weeks_after_the_longest_extension_or_never() {
    let mut world = World::default();
    let admin = world.deployer.clone();
    let [in_time, late] =
        [Action::ArmGuardian; 2].map(|action| world.governor().propose(&admin, action).unwrap());
    wait(&mut world, DELAYS.delay + EXTENSION + GRACE - BLOCK);
    // Each proposal was a transaction in the same block, which is the last in which it can be applied.
    wait(&mut world, BLOCK);
    assert_eq!(world.governor().apply(&admin, in_time), Ok(()));
    wait(&mut world, BLOCK);
    assert_eq!(
        refused(&mut world, |w| w.governor().apply(&admin, late)),
        GovernorError::Expired
    );
    // What has expired is cleared away by cancelling.
    assert_eq!(world.governor().cancel(&admin, late), Ok(()));
    assert_eq!(world.governor().proposal(late), None);
}

#[test]
fn an_older_proposal_does_not_take_back_what_a_newer_one_has_changed() {
    let mut world = World::default();
    let admin = world.deployer.clone();
    let capped = PoolParameters {
        max_pooled: 1_000_000 * UNIT,
        ..default_pool_parameters()
    };
    let cheaper = PoolParameters {
        protocol_fee: 500,
        ..default_pool_parameters()
    };
    let older = world
        .governor()
        .propose(&admin, Action::PoolParameters(capped))
        .unwrap();
    wait(&mut world, DAY);
    let newer = world
        .governor()
        .propose(&admin, Action::PoolParameters(cheaper))
        .unwrap();
    wait(&mut world, DELAYS.delay);
    assert_eq!(world.governor().apply(&admin, newer), Ok(()));
    assert_eq!(world.governor().applications().pool, 1);
    // The holders count on the lower fee: it does not rise again on a delay that passed before it was lower.
    for _ in 0..2 {
        assert_eq!(
            refused(&mut world, |w| w.governor().apply(&admin, older)),
            GovernorError::Outdated
        );
        wait(&mut world, 5 * DAY);
    }
    assert_eq!(world.pool().parameters(), Ok(cheaper));
    // Made anew, against what there is, it waits anew.
    let both = PoolParameters {
        max_pooled: capped.max_pooled,
        ..cheaper
    };
    let again = world
        .governor()
        .propose(&admin, Action::PoolParameters(both))
        .unwrap();
    assert_eq!(world.governor().proposal(again).unwrap().based_on, 1);
    assert_eq!(
        refused(&mut world, |w| w.governor().apply(&admin, again)),
        GovernorError::TooEarly
    );
    wait(&mut world, DELAYS.delay);
    assert_eq!(world.governor().apply(&admin, again), Ok(()));
    assert_eq!(world.pool().parameters(), Ok(both));
    assert_eq!(world.governor().cancel(&admin, older), Ok(()));
}

#[test]
fn a_change_outdates_proposals_of_the_same_and_no_others() {
    let mut world = World::default();
    let (admin, bob, carol) = (world.deployer.clone(), account("bob"), account("carol"));
    let delays = |delay| {
        Action::Delays(Delays {
            delay,
            upgrade_delay: DELAYS.upgrade_delay,
        })
    };
    let pool = |code| Action::Upgrade {
        contract: ContractKind::Pool,
        code,
        from_version: 1,
    };
    let fee = |protocol_fee| {
        Action::PoolParameters(PoolParameters {
            protocol_fee,
            ..default_pool_parameters()
        })
    };
    let bond = |min_bond| {
        let mut parameters = default_registry_parameters();
        parameters.min_bond = min_bond;
        Action::RegistryParameters(parameters)
    };
    let (code, other) = (world.upload("staking_pool"), world.upload("staking_pool_v2"));
    let nominators = ["nominator", "nominator_v2"].map(|code| world.upload(code));
    let pairs = [
        [fee(10), fee(20)],
        [bond(BOND), bond(2 * BOND)],
        [Action::Guardian(to_ink(&bob)), Action::Guardian(to_ink(&carol))],
        [delays(4 * DAY), delays(5 * DAY)],
        // A fix keeps the layout, so the layout alone does not tell it from what was before.
        [pool(code), pool(other)],
        nominators.map(nominator_code),
    ];
    let ids = pairs.map(|pair| pair.map(|action| world.governor().propose(&admin, action).unwrap()));
    let arming = [Action::ArmGuardian; 2].map(|action| world.governor().propose(&admin, action).unwrap());
    wait(&mut world, DELAYS.upgrade_delay);
    for id in ids.into_iter().flatten() {
        if world.governor().proposal(id).unwrap().replaces_code() {
            world.governor().seal(&admin, id).unwrap();
        }
    }
    wait(&mut world, LAST_CALL + BLOCK);
    for [first, _] in ids {
        assert_eq!(world.governor().apply(&admin, first), Ok(()));
    }
    for [_, second] in ids {
        assert_eq!(
            refused(&mut world, |w| w.governor().apply(&admin, second)),
            GovernorError::Outdated
        );
    }
    // Arming takes nothing back.
    for id in arming {
        assert_eq!(world.governor().apply(&admin, id), Ok(()));
    }
}

#[test]
fn what_was_refused_outdates_nothing() {
    let mut world = World::default();
    let admin = world.deployer.clone();
    let mut beyond = higher_fee();
    beyond.protocol_fee = 2_001;
    let [wrong, right] = [beyond, higher_fee()].map(|parameters| {
        world
            .governor()
            .propose(&admin, Action::PoolParameters(parameters))
            .unwrap()
    });
    wait(&mut world, DELAYS.delay);
    assert_eq!(
        refused(&mut world, |w| w.governor().apply(&admin, wrong)),
        GovernorError::Pool(PoolError::InvalidParameter)
    );
    assert_eq!(world.governor().apply(&admin, right), Ok(()));
}

#[test]
fn a_proposal_is_applied_once() {
    let mut world = World::default();
    let admin = world.deployer.clone();
    let id = due(&mut world, Action::ArmGuardian);
    world.governor().apply(&admin, id).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.governor().apply(&admin, id)),
        GovernorError::UnknownProposal
    );
    assert_eq!(
        refused(&mut world, |w| w.governor().cancel(&admin, id)),
        GovernorError::UnknownProposal
    );
    for never in [0, id + 1, u32::MAX] {
        assert_eq!(
            refused(&mut world, |w| w.governor().apply(&admin, never)),
            GovernorError::UnknownProposal
        );
    }
    // Its id is not used again.
    assert_eq!(world.governor().propose(&admin, Action::ArmGuardian), Ok(id + 1));
}

#[test]
fn what_is_cancelled_is_not_applied() {
    let mut world = World::default();
    let (admin, guardian) = (world.deployer.clone(), world.guardian.clone());
    for by in [&admin, &guardian] {
        let id = due(&mut world, Action::PoolParameters(higher_fee()));
        assert_eq!(
            refused(&mut world, |w| w.governor().cancel(&account("eve"), id)),
            GovernorError::MayNotCancel
        );
        assert_eq!(world.governor().cancel(by, id), Ok(()));
        assert_eq!(
            world.governor_event::<governor::Cancelled>(),
            governor::Cancelled { id, by: to_ink(by) }
        );
        assert_eq!(
            refused(&mut world, |w| w.governor().apply(&admin, id)),
            GovernorError::UnknownProposal
        );
    }
    assert_eq!(world.pool().parameters(), Ok(default_pool_parameters()));
}

#[test]
fn the_guardian_cancels_all_but_its_own_replacement() {
    let mut world = World::default();
    let (admin, guardian, bob) = (world.deployer.clone(), world.guardian.clone(), account("bob"));
    let id = due(&mut world, Action::Guardian(to_ink(&bob)));
    assert_eq!(
        refused(&mut world, |w| w.governor().cancel(&guardian, id)),
        GovernorError::MayNotCancel
    );
    assert_eq!(world.governor().apply(&admin, id), Ok(()));
    assert_eq!(world.governor().roles().guardian, to_ink(&bob));
    // The new one cannot prevent its own replacement either; the admin can.
    let id = due(&mut world, Action::Guardian(to_ink(&guardian)));
    assert_eq!(
        refused(&mut world, |w| w.governor().cancel(&bob, id)),
        GovernorError::MayNotCancel
    );
    assert_eq!(world.governor().cancel(&admin, id), Ok(()));
}

#[test]
fn nobody_but_the_admin_proposes_applies_and_renounces() {
    let (mut world, alice, _) = delegated();
    let id = due(&mut world, Action::PoolParameters(higher_fee()));
    let callers = [
        alice,
        world.guardian.clone(),
        world.curator.clone(),
        world.treasury.clone(),
        validator(0),
    ];
    for caller in &callers {
        let error = GovernorError::NotAdmin;
        let w = &mut world;
        assert_eq!(
            refused(w, |w| w.governor().propose(caller, Action::ArmGuardian)),
            error
        );
        assert_eq!(refused(w, |w| w.governor().apply(caller, id)), error);
        assert_eq!(
            refused(w, |w| w.governor().renounce_upgrades(caller, ContractKind::Pool)),
            error
        );
        assert_eq!(refused(w, |w| w.governor().unpause(caller)), error);
        assert_eq!(
            refused(w, |w| w.governor().propose_admin(caller, Some(caller))),
            error
        );
        assert_eq!(refused(w, |w| w.governor().wire(caller)), error);
    }
}

#[test]
fn what_a_contract_refuses_changes_nothing_and_stays_pending() {
    let mut world = World::default();
    let admin = world.deployer.clone();
    let mut pool = default_pool_parameters();
    pool.protocol_fee = 2_001;
    let mut registry = default_registry_parameters();
    registry.bond_ratio = 0;
    for (action, error) in [
        (
            Action::PoolParameters(pool),
            GovernorError::Pool(PoolError::InvalidParameter),
        ),
        (
            Action::RegistryParameters(registry),
            GovernorError::Registry(RegistryError::InvalidParameter),
        ),
    ] {
        let id = due(&mut world, action);
        for _ in 0..2 {
            assert_eq!(refused(&mut world, |w| w.governor().apply(&admin, id)), error);
        }
        assert_eq!(world.governor().proposal(id).unwrap().action, action);
        assert_eq!(world.governor().cancel(&admin, id), Ok(()));
    }
}

#[test]
fn delays_out_of_bounds_cannot_even_be_proposed() {
    let mut world = World::default();
    let admin = world.deployer.clone();
    for (delay, upgrade_delay) in [
        (3 * DAY - 1, 14 * DAY),
        (3 * DAY, 14 * DAY - 1),
        (15 * DAY, 14 * DAY),
        (3 * DAY, 90 * DAY + 1),
    ] {
        let delays = Delays { delay, upgrade_delay };
        assert_eq!(
            refused(&mut world, |w| w
                .governor()
                .propose(&admin, Action::Delays(delays))),
            GovernorError::DelaysOutOfBounds
        );
    }
}

#[test]
fn shorter_delays_wait_as_long_as_an_upgrade_and_are_for_later_proposals_only() {
    let mut world = World::default();
    let admin = world.deployer.clone();
    let (delay, upgrade_delay) = (3 * DAY, 14 * DAY);
    let delays = Delays { delay, upgrade_delay };
    let id = world.governor().propose(&admin, Action::Delays(delays)).unwrap();
    wait(&mut world, DELAYS.upgrade_delay - BLOCK);
    let code = known_code(&mut world);
    let earlier = world.governor().propose(&admin, nominator_code(code)).unwrap();
    let eta = world.chain.now_ms() + DELAYS.upgrade_delay;
    assert_eq!(
        refused(&mut world, |w| w.governor().seal(&admin, id)),
        GovernorError::TooEarly
    );
    wait(&mut world, BLOCK);
    last_call(&mut world, id);
    assert_eq!(world.governor().apply(&admin, id), Ok(()));
    assert_eq!(world.governor().delays(), delays);
    assert_eq!(world.governor().proposal(earlier).unwrap().eta, eta);
    let later = world.governor().propose(&admin, nominator_code(code)).unwrap();
    assert_eq!(
        world.governor().proposal(later).unwrap().eta,
        world.chain.now_ms() + 14 * DAY
    );
}
