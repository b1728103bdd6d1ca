//! The bond per stake is changed: what the bonds back follows at once.

use estuary_tests::{default_pool_parameters, default_registry_parameters, prelude::*, BalanceSheet, DELAYS};

use crate::setup::{delegated, jail, refused, BOND, DAY, POOLED};

/// The admin sets the bond per stake, in basis points.
fn set_bond_ratio(world: &mut World, bond_ratio: u16) {
    let mut parameters = world.registry().parameters().unwrap();
    parameters.bond_ratio = bond_ratio;
    let admin = world.deployer.clone();
    let id = world
        .governor()
        .propose(&admin, Action::RegistryParameters(parameters))
        .unwrap();
    let blocks = DELAYS.delay.div_ceil(DAY / 12);
    world.chain.advance_blocks(u32::try_from(blocks).unwrap());
    world.governor().apply(&admin, id).unwrap();
}

#[test]
fn no_stake_beyond_a_new_capacity_is_delegated_after_the_bond_ratio_was_raised() {
    let (mut world, alice, operator) = delegated();
    let pool = world.pool.clone();
    let lens = world.deploy_lens(&pool);
    let bob = world.funded("bob", 5_000 * UNIT);
    world.pool().stake(&bob, 5_000 * UNIT).unwrap();

    // From a twentieth of the stake to a tenth: 1,000 back 10,000.
    set_bond_ratio(&mut world, 1_000);

    assert_eq!(world.registry().table()[0].capacity, POOLED);
    let shown = world.lens_operators(&lens, 0, 1).unwrap()[0].capacity;
    assert_eq!(shown, POOLED);
    let moved = world.pool().rebalance(&alice, 1).unwrap();
    assert_eq!((moved.delegated, moved.unbonding), (0, 0));
    assert_eq!(world.registry().table()[0].total, POOLED);
    // And what no bond backs any more leaves.
    set_bond_ratio(&mut world, 2_000);
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, POOLED / 2);
    // The other way it takes what waits.
    set_bond_ratio(&mut world, 500);
    assert_eq!(world.registry().table()[0].capacity, 20 * BOND);
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().delegated, 5_000 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(world.registry().table()[0].capacity, 20 * BOND);
    BalanceSheet::of(&mut world);
}

#[test]
fn the_capacity_of_each_operator_follows_its_own_bond_and_cap_and_free_slots_stay_free() {
    let mut world = World::default();
    let (alice, curator) = (account("alice"), world.curator.clone());
    for number in 0..4 {
        world.operator(&validator(number), BOND * (Balance::from(number) + 1), 0);
    }
    world.registry().set_stake_cap(&curator, 1, 7 * BOND).unwrap();
    world.chain.set_blocked(&validator(2), true).unwrap();
    jail(&mut world, 2);
    world.registry().exit(&validator(3), 3).unwrap();
    for era in 0..world.chain.active_era() {
        world.chain.payout_stakers(&validator(3), era).unwrap();
    }
    world.registry().close(&alice, 3).unwrap();
    world.pool().settle(&alice, 3).unwrap();
    let before = world.registry().table();
    set_bond_ratio(&mut world, 1_000);
    let after = world.registry().table();
    let capacities: Vec<_> = after.iter().map(|entry| entry.capacity / BOND).collect();
    assert_eq!(capacities, [10, 7, 30, before[3].capacity / BOND]);
    for (before, after) in before.iter().zip(&after) {
        let same = validator_registry::table::Entry {
            capacity: before.capacity,
            ..*after
        };
        assert_eq!(*before, same);
    }
}

#[test]
fn as_many_operators_as_there_can_be_follow_within_a_small_part_of_a_block() {
    let mut world = World::default();
    for number in 0..300 {
        let v = world.chain.new_validator(&format!("new {number}"), 10_000 * UNIT);
        world.operator(&v, BOND, 500);
    }
    set_bond_ratio(&mut world, 1_000);
    let used = world.last_gas;
    println!("300 operators: {used:?}, {:?} required", world.last_gas_required);
    assert!(world
        .registry()
        .table()
        .iter()
        .all(|entry| entry.capacity == 10 * BOND));
    // A fiftieth of the time that a block has, and a third of its proof.
    assert!(used.ref_time() < 100_000_000_000, "{used:?}");
    assert!(used.proof_size() < 2_000_000, "{used:?}");
}

#[test]
fn open_registration_needs_a_least_bond() {
    let mut parameters = default_registry_parameters();
    (parameters.open_cap, parameters.min_bond) = (1, 1_000 * EXISTENTIAL_DEPOSIT - 1);
    let mut world = World::new(default_pool_parameters(), default_registry_parameters());
    let admin = world.deployer.clone();
    let id = world
        .governor()
        .propose(&admin, Action::RegistryParameters(parameters))
        .unwrap();
    world.chain.advance_eras(4);
    assert_eq!(
        refused(&mut world, |w| w.governor().apply(&admin, id)),
        GovernorError::Registry(RegistryError::InvalidParameter)
    );
}
