//! Who may do what, and with which parameters.

use estuary_tests::{
    default_pool_parameters, default_registry_parameters, prelude::*, to_ink, World, ENDOWMENT,
};
use staking_pool::parameters::Parameters as PoolParameters;
use validator_registry::Parameters as RegistryParameters;

use crate::setup::{delegated, refused, DAY, POOLED};

#[test]
fn a_stranger_is_refused_every_privileged_message() {
    let (mut world, alice, operator) = delegated();
    let nominator = world.registry().nominator(operator);
    world.pool().request_withdrawal(&alice, 10 * UNIT).unwrap();
    let candidate = world.registry().register(&validator(1), 1_000 * UNIT, 0).unwrap();
    let (pool, registry, queue) = (world.pool.clone(), world.registry.clone(), world.queue.clone());
    let (calls, code) = (
        world.nominator_calls(operator),
        world.registry().parameters_and_code().unwrap().nominator_code,
    );
    // Neither a stranger nor whoever has another role.
    for caller in [
        account("eve"),
        alice,
        world.curator.clone(),
        world.deployer.clone(),
        world.guardian.clone(),
        world.treasury.clone(),
        validator(0),
    ] {
        let w = &mut world;
        assert_eq!(
            refused(w, |w| w.pool().claim_fee_shares(&caller, operator, &caller)),
            FeeSharesError::NotRegistry
        );
        let error = RegistryError::NotPool;
        assert_eq!(refused(w, |w| w.registry().settle(&caller, operator)), error);
        assert_eq!(refused(w, |w| w.registry().rebalance(&caller, UNIT, UNIT)), error);
        let error = NominatorError::NotRegistry;
        assert_eq!(
            refused(w, |w| w.settle_at_nominator(&caller, &nominator, POOLED)),
            error
        );
        assert_eq!(
            refused(w, |w| w.delegate_at_nominator(&caller, &nominator, UNIT)),
            error
        );
        assert_eq!(
            refused(w, |w| w.undelegate_at_nominator(&caller, &nominator, UNIT)),
            error
        );
        assert_eq!(
            refused(w, |w| w.set_calls_at_nominator(&caller, &nominator, calls)),
            error
        );
        let error = PoolError::NotGovernor;
        assert_eq!(refused(w, |w| w.pool().wire(&caller, &registry, &queue)), error);
        assert_eq!(
            refused(w, |w| w.pool().set_parameters(&caller, default_pool_parameters())),
            error
        );
        assert_eq!(refused(w, |w| w.pool().pause_until(&caller, 1)), error);
        let error = RegistryError::NotGovernor;
        assert_eq!(
            refused(w, |w| w
                .registry()
                .set_parameters(&caller, default_registry_parameters())),
            error
        );
        assert_eq!(
            refused(w, |w| w.registry().set_nominator_code(&caller, code)),
            error
        );
        for contract in [&pool, &registry, &queue, &nominator] {
            let error = GovernanceError::NotGovernor;
            assert_eq!(refused(w, |w| w.upgrade_at(&caller, contract, code, 1)), error);
            assert_eq!(refused(w, |w| w.migrate_at(&caller, contract)), error);
        }
        let error = QueueError::NotPool;
        assert_eq!(
            refused(w, |w| w.queue().enqueue(&caller, &caller, UNIT, 1)),
            error
        );
        assert_eq!(refused(w, |w| w.queue().absorb_loss(&caller, 1, UNIT)), error);
        assert_eq!(refused(w, |w| w.queue().finalize(&caller, UNIT)), error);
        if caller != w.curator {
            assert_eq!(
                refused(w, |w| w.registry().approve(&caller, candidate, UNIT)),
                RegistryError::NotCurator
            );
        }
    }
}

#[test]
fn the_queue_serves_the_pool_it_was_made_for() {
    let mut world = World::default();
    assert_eq!(world.queue().pool(), world.pool);
}

#[test]
fn the_pool_is_wired_by_its_governor_and_only_once() {
    let mut world = World::default();
    let (deployer, eve) = (world.deployer.clone(), account("eve"));
    let (registry, queue) = (world.registry.clone(), world.queue.clone());
    world.pool = world
        .deploy_pool(default_pool_parameters(), ENDOWMENT + 1)
        .unwrap();
    assert_eq!(
        refused(&mut world, |w| w.pool().wire(&eve, &registry, &queue)),
        PoolError::NotGovernor
    );
    assert_eq!(world.pool().wiring(), Err(PoolError::NotWired));
    assert_eq!(world.pool().wire(&deployer, &registry, &queue), Ok(()));
    let wired = pool::Wired {
        registry: to_ink(&registry),
        queue: to_ink(&queue),
    };
    assert_eq!(world.pool_event::<pool::Wired>(), wired);
    let wiring = world.pool().wiring().unwrap();
    assert_eq!((wiring.registry, wiring.queue), (wired.registry, wired.queue));
    assert_eq!(
        refused(&mut world, |w| w.pool().wire(&deployer, &registry, &queue)),
        PoolError::AlreadyWired
    );
    assert_eq!(
        refused(&mut world, |w| w.pool().wire(&eve, &registry, &queue)),
        PoolError::NotGovernor
    );
}

#[test]
fn a_pool_takes_nothing_before_it_is_wired_and_is_open_from_then_on() {
    let mut world = World::default();
    let (deployer, alice) = (world.deployer.clone(), world.funded("alice", 10 * UNIT));
    let (registry, queue) = (world.registry.clone(), world.queue.clone());
    world.pool = world
        .deploy_pool(default_pool_parameters(), ENDOWMENT + 1)
        .unwrap();
    assert_eq!(
        world.pool().parameters_and_pause().unwrap().paused_until,
        u64::MAX
    );
    let error = PoolError::Paused;
    assert_eq!(refused(&mut world, |w| w.pool().stake(&alice, 2 * UNIT)), error);
    assert_eq!(
        refused(&mut world, |w| w.pool().stake_for(&alice, &deployer, 2 * UNIT)),
        error
    );
    assert_eq!(
        refused(&mut world, |w| w.pool().request_withdrawal(&alice, UNIT)),
        error
    );
    assert_eq!(
        refused(&mut world, |w| w.pool().unstake_now(&alice, UNIT, 0)),
        error
    );
    assert_eq!(refused(&mut world, |w| w.pool().burn_shares(&alice, 1)), error);
    assert_eq!(refused(&mut world, |w| w.pool().settle(&alice, 0)), error);
    assert_eq!(refused(&mut world, |w| w.pool().rebalance(&alice, 1)), error);
    assert_eq!(refused(&mut world, |w| w.pool().finalize(&alice)), error);
    assert_eq!(refused(&mut world, |w| w.pool().flag(&alice, 0)), error);
    assert_eq!(refused(&mut world, |w| w.pool().sweep(&alice, 1)), error);
    assert_eq!(
        refused(&mut world, |w| w.pool().claim_fee_shares(&alice, 0, &alice)),
        FeeSharesError::NotRegistry
    );
    // Not even its governor opens it by hand.
    for until in [0, 1, u64::MAX] {
        assert_eq!(
            refused(&mut world, |w| w.pool().pause_until(&deployer, until)),
            PoolError::NotWired
        );
    }
    assert_eq!(world.pool().wire(&deployer, &registry, &queue), Ok(()));
    assert_eq!(world.pool().parameters_and_pause().unwrap().paused_until, 0);
    assert_eq!(world.pool().stake(&alice, 2 * UNIT), Ok(2 * UNIT));
}

#[test]
fn a_pool_with_the_contracts_of_another_is_refused_by_them() {
    let (mut world, _, operator) = delegated();
    let (deployer, alice) = (world.deployer.clone(), account("alice"));
    world.pool = world
        .deploy_pool(default_pool_parameters(), ENDOWMENT + 1)
        .unwrap();
    let (registry, queue) = (world.registry.clone(), world.queue.clone());
    world.pool().wire(&deployer, &registry, &queue).unwrap();
    world.pool().stake(&alice, 10 * UNIT).unwrap();
    let registry_error = PoolError::Registry(RegistryError::NotPool);
    assert_eq!(
        refused(&mut world, |w| w.pool().settle(&alice, operator)),
        registry_error
    );
    assert_eq!(
        refused(&mut world, |w| w.pool().rebalance(&alice, 1)),
        registry_error
    );
    let queue_error = PoolError::Queue(QueueError::NotPool);
    assert_eq!(
        refused(&mut world, |w| w.pool().request_withdrawal(&alice, UNIT)),
        queue_error
    );
    assert_eq!(
        refused(&mut world, |w| w.pool().flag(&alice, operator)),
        registry_error
    );
    assert_eq!(refused(&mut world, |w| w.pool().sweep(&alice, 1)), registry_error);
}

#[test]
fn a_pool_wired_to_accounts_that_are_no_contracts_refuses() {
    let mut world = World::default();
    let (deployer, alice) = (world.deployer.clone(), account("alice"));
    world.pool = world
        .deploy_pool(default_pool_parameters(), ENDOWMENT + 1)
        .unwrap();
    world.pool().wire(&deployer, &alice, &alice).unwrap();
    world.pool().stake(&alice, 10 * UNIT).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.pool().settle(&alice, 0)),
        PoolError::RegistryFailed
    );
    assert_eq!(
        refused(&mut world, |w| w.pool().rebalance(&alice, 1)),
        PoolError::RegistryFailed
    );
    assert_eq!(
        refused(&mut world, |w| w.pool().request_withdrawal(&alice, UNIT)),
        PoolError::QueueFailed
    );
    assert_eq!(
        refused(&mut world, |w| w.pool().flag(&alice, 0)),
        PoolError::RegistryFailed
    );
    assert_eq!(
        refused(&mut world, |w| w.pool().sweep(&alice, 1)),
        PoolError::RegistryFailed
    );
}

#[test]
fn a_pool_opens_with_an_existential_deposit_for_each_operator_that_there_can_be() {
    let mut world = World::default();
    let least = 300 * EXISTENTIAL_DEPOSIT;
    let too_small = world.deploy_pool(default_pool_parameters(), least - 1);
    assert_eq!(too_small, Err(PoolError::EndowmentTooSmall));
    world.pool = world.deploy_pool(default_pool_parameters(), least).unwrap();
    assert_eq!(world.pool().total_shares(), least);
    assert_eq!(world.pool().parameters(), Ok(default_pool_parameters()));
}

#[test]
fn each_parameter_of_the_pool_has_its_bound() {
    let mut world = World::default();
    let hour = DAY / 24;
    // With 1,000 existential deposits a token is more than a hundred of them.
    let at_the_bounds = PoolParameters {
        protocol_fee: 2_000,
        keeper_part: 4_000,
        cover_part: 6_000,
        reward_period: hour,
        min_wait: 30 * DAY,
        min_stake: EXISTENTIAL_DEPOSIT,
        min_request: 10 * EXISTENTIAL_DEPOSIT,
        max_request: 100_000 * EXISTENTIAL_DEPOSIT,
        ..default_pool_parameters()
    };
    let beyond: [fn(&mut PoolParameters); 11] = [
        |p| p.protocol_fee += 1,
        |p| p.keeper_part += 1,
        |p| p.cover_part += 1,
        |p| p.reward_period -= 1,
        |p| p.reward_period = 30 * DAY + 1,
        |p| p.min_wait += 1,
        |p| p.min_wait = DAY / 24 - 1,
        |p| p.min_stake -= 1,
        |p| p.min_request -= 1,
        |p| p.max_request -= 1,
        |p| p.min_request = UNIT + 1,
    ];
    for (bound, exceed) in beyond.iter().enumerate() {
        let mut parameters = at_the_bounds;
        exceed(&mut parameters);
        let refused = world.deploy_pool(parameters, ENDOWMENT);
        assert_eq!(refused, Err(PoolError::InvalidParameter), "bound {bound}");
    }
    world.pool = world.deploy_pool(at_the_bounds, ENDOWMENT).unwrap();
    assert_eq!(world.pool().parameters(), Ok(at_the_bounds));
    assert_eq!(world.pool().unit(), UNIT);
    // The same bounds hold for what comes later.
    let deployer = world.deployer.clone();
    for (bound, exceed) in beyond.iter().enumerate() {
        let mut parameters = at_the_bounds;
        exceed(&mut parameters);
        let error = refused(&mut world, |w| w.pool().set_parameters(&deployer, parameters));
        assert_eq!(error, PoolError::InvalidParameter, "bound {bound}");
    }
    let largest = PoolParameters {
        min_wait: hour,
        min_request: UNIT,
        ..at_the_bounds
    };
    assert_eq!(world.pool().set_parameters(&deployer, largest), Ok(()));
    assert_eq!(world.pool().parameters(), Ok(largest));
}

#[test]
fn each_parameter_of_the_registry_has_its_bound() {
    let mut world = World::default();
    let pool = world.pool.clone();
    let with = |change: fn(&mut RegistryParameters)| {
        let mut parameters = default_registry_parameters();
        change(&mut parameters);
        parameters
    };
    for beyond in [
        with(|p| p.bond_ratio = 0),
        with(|p| p.bond_ratio = 10_001),
        with(|p| p.max_commission = 10_001),
        with(|p| p.bounty_part = 101),
        with(|p| p.min_move = 10_000 * EXISTENTIAL_DEPOSIT + 1),
    ] {
        assert_eq!(
            world.deploy_registry(&pool, [0; 32].into(), beyond),
            Err(RegistryError::InvalidParameter)
        );
    }
    let at_the_bounds = with(|p| (p.bond_ratio, p.max_commission, p.bounty_part) = (10_000, 10_000, 100));
    world.registry = world
        .deploy_registry(&pool, [0; 32].into(), at_the_bounds)
        .unwrap();
    assert_eq!(world.registry().parameters(), Ok(at_the_bounds));
    assert_eq!(world.registry().unit(), UNIT);
}

#[test]
fn nothing_but_stakes_bonds_and_the_pools_own_calls_takes_money() {
    let (mut world, alice, operator) = delegated();
    let (registry, queue) = (world.registry.clone(), world.queue.clone());
    let nominator = world.registry().nominator(operator);
    let held =
        |world: &mut World| [&registry, &queue, &nominator].map(|account| world.chain.free_balance(account));
    let before = held(&mut world);
    // A bond with a registration that is refused comes back.
    let has = world.chain.free_balance(&alice);
    assert_eq!(
        world.registry().register(&alice, 1_000 * UNIT, 0),
        Err(RegistryError::NotValidator)
    );
    assert_eq!(world.chain.free_balance(&alice), has);
    // So does a stake.
    assert_eq!(world.pool().stake(&alice, 1), Err(PoolError::BelowMinimum));
    assert_eq!(world.chain.free_balance(&alice), has);
    assert_eq!(held(&mut world), before);
}
