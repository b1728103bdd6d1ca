use estuary_tests::{
    default_pool_parameters, default_registry_parameters, prelude::*, to_ink, DELAYS, ENDOWMENT,
};

use crate::setup::{refused, DAY};

fn delays(delay: u64, upgrade_delay: u64) -> Delays {
    Delays { delay, upgrade_delay }
}

#[test]
fn a_governor_opens_with_delays_within_their_bounds() {
    let mut world = World::default();
    for beyond in [
        delays(3 * DAY - 1, 14 * DAY),
        delays(3 * DAY, 14 * DAY - 1),
        delays(14 * DAY + 1, 14 * DAY),
        delays(3 * DAY, 90 * DAY + 1),
        delays(91 * DAY, 91 * DAY),
    ] {
        assert_eq!(
            world.deploy_governor(beyond),
            Err(GovernorError::DelaysOutOfBounds)
        );
    }
    let at_the_bounds = delays(3 * DAY, 90 * DAY);
    world.governor = world.deploy_governor(at_the_bounds).unwrap();
    assert_eq!(world.governor().delays(), at_the_bounds);
}

#[test]
fn the_contracts_are_wired_by_the_admin_once() {
    let mut world = World::default();
    let (admin, guardian) = (world.deployer.clone(), world.guardian.clone());
    let [pool, registry, queue] = [&world.pool, &world.registry, &world.queue].map(to_ink);
    let wired = governor::Wired {
        pool,
        registry,
        queue,
        brake: to_ink(&world.brake),
    };
    assert_eq!(world.governor_event::<governor::Wired>(), wired);
    assert_eq!(world.pool_event::<pool::Wired>(), pool::Wired { registry, queue });
    assert_eq!(
        refused(&mut world, |w| w.governor().wire(&guardian)),
        GovernorError::NotAdmin
    );
    assert_eq!(
        refused(&mut world, |w| w.governor().wire(&admin)),
        GovernorError::AlreadyWired
    );
    let contracts = world.governor().contracts().unwrap();
    assert_eq!(
        [contracts.pool, contracts.registry, contracts.queue],
        [pool, registry, queue]
    );
    let wiring = world.pool().wiring().unwrap();
    assert_eq!((wiring.registry, wiring.queue), (registry, queue));
}

#[test]
fn a_contract_of_another_governor_or_pool_is_not_wired() {
    let mut world = World::default();
    let admin = world.deployer.clone();
    let governed = [world.pool.clone(), world.registry.clone(), world.queue.clone()];
    // A governor of its own has none of the contracts of another.
    world.governor = world.deploy_governor(DELAYS).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.governor().wire(&admin)),
        GovernorError::NotGoverned(ContractKind::Pool)
    );
    assert_eq!(world.governor().contracts(), Err(GovernorError::NotWired));
    for contract in &governed {
        assert_ne!(world.governor_of(contract), world.governor);
    }
    // Each of the three has to be its own.
    let (own, pool) = (world.governor.clone(), world.pool.clone());
    world.pool = world
        .deploy_pool_for(&own, default_pool_parameters(), ENDOWMENT)
        .unwrap();
    assert_eq!(
        refused(&mut world, |w| w.governor().wire(&admin)),
        GovernorError::NotGoverned(ContractKind::Registry)
    );
    world.registry = world
        .deploy_registry_for(&own, &pool, [0; 32].into(), default_registry_parameters())
        .unwrap();
    assert_eq!(
        refused(&mut world, |w| w.governor().wire(&admin)),
        GovernorError::NotGoverned(ContractKind::Queue)
    );
    // Registry and queue have to be this pool's.
    world.deploy_queue_for(&pool);
    assert_eq!(
        refused(&mut world, |w| w.governor().wire(&admin)),
        GovernorError::NotOfPool(ContractKind::Registry)
    );
    let new_pool = world.pool.clone();
    world.registry = world
        .deploy_registry_for(&own, &new_pool, [0; 32].into(), default_registry_parameters())
        .unwrap();
    assert_eq!(
        refused(&mut world, |w| w.governor().wire(&admin)),
        GovernorError::NotOfPool(ContractKind::Queue)
    );
    let queue_of_another = world.queue.clone();
    world.deploy_queue_for(&new_pool);
    // Nor does one stand in for the other, or the pool for either.
    let (registry, queue) = (world.registry.clone(), world.queue.clone());
    for (in_place_of_registry, in_place_of_queue, wrong) in [
        (&queue, &registry, ContractKind::Registry),
        (&queue, &queue, ContractKind::Registry),
        (&new_pool, &queue, ContractKind::Registry),
        (&registry, &registry, ContractKind::Queue),
        (&registry, &new_pool, ContractKind::Queue),
        (&registry, &queue_of_another, ContractKind::Queue),
    ] {
        world.registry = in_place_of_registry.clone();
        world.queue = in_place_of_queue.clone();
        assert_eq!(
            refused(&mut world, |w| w.governor().wire(&admin)),
            GovernorError::NotOfPool(wrong)
        );
    }
    (world.registry, world.queue) = (registry, queue);
    // The brake has to be this governor's, and of this pool's wrapped token.
    assert_eq!(
        refused(&mut world, |w| w.governor().wire(&admin)),
        GovernorError::NotGoverned(ContractKind::Brake)
    );
    let of_another_pool = world.wrapped_lst.clone();
    world.deploy_brake_for(&own, &of_another_pool.0);
    assert_eq!(
        refused(&mut world, |w| w.governor().wire(&admin)),
        GovernorError::NotOfPool(ContractKind::Brake)
    );
    let token = world.deploy_wrapped_lst_of(&new_pool);
    world.deploy_brake_for(&own, &token.0);
    let alice = world.funded("alice", 10 * UNIT);
    assert_eq!(
        refused(&mut world, |w| w.pool().stake(&alice, UNIT)),
        PoolError::Paused
    );
    assert_eq!(world.dry_run(|w| w.governor().wire(&admin)), Ok(()));
    // Accounts that are no contracts have no governor.
    world.pool = account("alice");
    assert_eq!(
        refused(&mut world, |w| w.governor().wire(&admin)),
        GovernorError::NotGoverned(ContractKind::Pool)
    );
}

#[test]
fn every_contract_names_its_governor() {
    let mut world = World::default();
    let operator = world.operator(&validator(0), 1_000 * UNIT, 0);
    for contract in [world.pool.clone(), world.registry.clone(), world.queue.clone()] {
        assert_eq!(world.governor_of(&contract), world.governor);
        assert_eq!(world.storage_version(&contract), 1);
    }
    let nominator = world.registry().nominator(operator);
    assert_eq!(world.governor_of(&nominator), world.registry);
    assert_eq!(world.storage_version(&nominator), 1);
}

#[test]
fn a_governor_without_contracts_can_do_nothing_to_them() {
    let mut world = World::default();
    let (admin, guardian) = (world.deployer.clone(), world.guardian.clone());
    world.governor = world.deploy_governor(DELAYS).unwrap();
    for action in [
        Action::PoolParameters(default_pool_parameters()),
        Action::RegistryParameters(default_registry_parameters()),
        Action::ArmGuardian,
    ] {
        assert_eq!(
            refused(&mut world, |w| w.governor().propose(&admin, action)),
            GovernorError::NotWired
        );
    }
    assert_eq!(
        refused(&mut world, |w| w.governor().pause(&guardian, DAY)),
        GovernorError::NotWired
    );
    assert_eq!(
        refused(&mut world, |w| w.governor().unpause(&admin)),
        GovernorError::NotWired
    );
}

#[test]
fn a_pool_cannot_be_wired_into_two_governors() {
    let mut world = World::default();
    let admin = world.deployer.clone();
    // The deployer is this pool's governor, and no contract.
    world.pool = world
        .deploy_pool(default_pool_parameters(), ENDOWMENT + 1)
        .unwrap();
    world.governor = world.deploy_governor(DELAYS).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.governor().wire(&admin)),
        GovernorError::NotGoverned(ContractKind::Pool)
    );
}
