//! A contract that is called traps, takes all gas, or answers nonsense: its code was replaced.

use drink::{pallet_contracts::Error, Weight};
use estuary_interfaces::{Rebalanced, WrapError};
use estuary_runtime::{Hash, Runtime};
use estuary_tests::{default_pool_parameters, default_registry_parameters, prelude::*, BalanceSheet, Limits};

use crate::{
    hand_written::{upload, BABBLES, SPINS, TRAPS},
    setup::{donate, percent, refused, staked, state_root, BOND, POOLED},
    system::matrix::scene::{Scene, ACTIVE, LEAVING, OTHER},
};

/// Runs `test` while `contract` has other code.
fn with_code(world: &mut World, contract: &AccountId, code: &str, test: impl FnOnce(&mut World)) {
    let name = contract.clone();
    let own = world.chain.code_hash(&name).expect("the account is a contract");
    let other = upload(world, code);
    world.chain.set_code(contract, other).unwrap();
    test(world);
    world.chain.set_code(contract, own).unwrap();
}

/// The code that fails in a way that a caller can catch.
const CAUGHT: [&str; 2] = [TRAPS, BABBLES];

#[test]
fn a_nominator_that_fails_is_left_out_and_all_others_move() {
    let (mut world, alice) = staked();
    for number in 0..2 {
        world.operator(&validator(number), BOND, 500);
    }
    let (honest, table) = world.dry_run(|w| (w.pool().rebalance(&alice, 2).unwrap(), w.registry().table()));
    assert_eq!(honest.delegated, POOLED);
    let first = world.registry().nominator(0);
    for code in [TRAPS, SPINS] {
        let flows = world.start_dry_run();
        with_code(&mut world, &first, code, |world| {
            assert_eq!(world.pool().rebalance(&alice, 2).unwrap().delegated, POOLED / 2);
            assert_eq!(
                world.registry_event::<registry::OperatorSkipped>(),
                registry::OperatorSkipped {
                    operator: 0,
                    reason: None
                }
            );
            assert_eq!(
                world
                    .registry()
                    .table()
                    .iter()
                    .map(|e| e.total)
                    .collect::<Vec<_>>(),
                [0, POOLED / 2]
            );
            // It failed for itself only, and nothing is held against it.
            assert!(!world.registry().table()[0].refused);
            let error = PoolError::Registry(RegistryError::NominatorFailed);
            assert_eq!(refused(world, |w| w.pool().settle(&alice, 0)), error);
            if code == TRAPS {
                assert_eq!(
                    refused(world, |w| w.registry().update_nominator(&alice, 0)),
                    RegistryError::NominatorFailed
                );
            }
            // All else goes on.
            world.pool().settle(&alice, 1).unwrap();
            world.pool().flag(&alice, 0).unwrap();
            assert!(world.pool().sweep(&alice, 2).unwrap().completed.is_some());
            world.pool().stake(&alice, UNIT).unwrap();
            world.pool().request_withdrawal(&alice, UNIT).unwrap();
        });
        world.pool().rebalance(&alice, 1).unwrap();
        assert_eq!(world.pool().accounting().staked, POOLED);
        BalanceSheet::of(&mut world);
        world.end_dry_run(flows);
    }
    // As if nothing had been.
    assert_eq!(world.pool().rebalance(&alice, 2), Ok(honest));
    assert_eq!(world.registry().table(), table);
}

#[test]
fn a_nominator_that_traps_when_it_is_drained_holds_up_no_exit() {
    let (mut world, alice) = staked();
    for number in 0..2 {
        world.operator(&validator(number), BOND, 500);
    }
    world.pool().rebalance(&alice, 2).unwrap();
    world.pool().request_withdrawal(&alice, UNIT * 1_000).unwrap();
    // What the first has would suffice, and has to leave anyway.
    world.registry().exit(&validator(0), 0).unwrap();
    let first = world.registry().nominator(0);
    with_code(&mut world, &first, TRAPS, |world| {
        assert_eq!(world.pool().rebalance(&alice, 2).unwrap().unbonding, 1_000 * UNIT);
        let active: Vec<_> = world
            .registry()
            .table()
            .iter()
            .map(|entry| entry.active)
            .collect();
        assert_eq!(active, [POOLED / 2, POOLED / 2 - 1_000 * UNIT]);
        assert!(!world.registry().table()[0].refused);
    });
    // It leaves as soon as it can.
    let drained = POOLED / 2 - EXISTENTIAL_DEPOSIT;
    assert_eq!(world.pool().rebalance(&alice, 2).unwrap().unbonding, drained);
    BalanceSheet::of(&mut world);
}

#[test]
fn with_a_single_move_a_nominator_that_traps_holds_up_neither_stake_nor_exits() {
    let (mut world, alice) = staked();
    for number in 0..2 {
        world.operator(&validator(number), BOND, 500);
    }
    world.pool().rebalance(&alice, 2).unwrap();
    world.registry().exit(&validator(0), 0).unwrap();
    let first = world.registry().nominator(0);
    with_code(&mut world, &first, TRAPS, |world| {
        world.chain.fund(&alice, 500 * UNIT);
        world.pool().stake(&alice, 500 * UNIT).unwrap();
        let moved = [(); 3].map(|()| world.pool().rebalance(&alice, 1).unwrap().delegated);
        assert_eq!(moved, [0, 500 * UNIT, 0]);
        world.pool().request_withdrawal(&alice, 400 * UNIT).unwrap();
        let moved = [(); 3].map(|()| world.pool().rebalance(&alice, 1).unwrap().unbonding);
        assert_eq!(moved.iter().sum::<Balance>(), 400 * UNIT);
        assert!(!world.registry().table()[0].refused);
    });
    let drained = POOLED / 2 - EXISTENTIAL_DEPOSIT;
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, drained);
    BalanceSheet::of(&mut world);
}

#[test]
fn money_that_a_nominator_keeps_without_an_answer_is_booked_where_it_is_and_no_bond_pays_for_it() {
    let mut world = World::default();
    let alice = world.funded("alice", POOLED);
    for number in 0..2 {
        world.operator(&validator(number), BOND, 500);
    }
    // Less than the bonds that the registry has.
    world.pool().stake(&alice, 999 * UNIT).unwrap();
    let first = world.registry().nominator(0);
    with_code(&mut world, &first, BABBLES, |world| {
        assert_eq!(world.pool().rebalance(&alice, 2).unwrap().delegated, 1_000 * UNIT);
        let booked: Vec<_> = world.registry().table().iter().map(|entry| entry.total).collect();
        assert_eq!(booked, [500 * UNIT, 500 * UNIT]);
        let registry = world.registry.clone();
        let bonds = 2 * BOND + EXISTENTIAL_DEPOSIT;
        assert_eq!(world.chain.free_balance(&registry), bonds);
        // The chain's ledger does not show it, and its account does: no loss.
        let flagged = world.pool().flag(&alice, 0).unwrap();
        assert_eq!((flagged.added, world.registry().status(0)), (0, Status::Active));
    });
    let settled = world.pool().settle(&alice, 0).unwrap();
    assert_eq!(
        (settled.received, settled.loss, settled.reward),
        (500 * UNIT, 0, 0)
    );
    BalanceSheet::of(&mut world);
}

#[test]
fn a_drained_nominator_that_fails_is_closed_later() {
    let mut scene = Scene::new();
    let (keeper, world) = (account("keeper"), &mut scene.world);
    let nominator = world.registry().nominator(LEAVING);
    donate(world, LEAVING, UNIT);
    for code in CAUGHT {
        with_code(world, &nominator, code, |world| {
            // It has no stake to unbond, so nobody asks it.
            assert_eq!(world.dry_run(|w| w.registry().close(&keeper, LEAVING)), Ok(()));
            assert_eq!(
                refused(world, |w| w.pool().settle(&keeper, LEAVING)),
                PoolError::Registry(RegistryError::NominatorFailed)
            );
        });
    }
    assert_eq!(world.registry().close(&keeper, LEAVING), Ok(()));
    assert_eq!(world.pool().settle(&keeper, LEAVING).unwrap().reward, UNIT);
    assert_eq!(world.registry().status(LEAVING), Status::Exited);
    BalanceSheet::of(world);
}

#[test]
fn a_queue_that_fails_stops_who_needs_it_and_changes_nothing() {
    let mut scene = Scene::new();
    let (keeper, eve, world) = (account("keeper"), account("eve"), &mut scene.world);
    world.pool().stake(&eve, 10_000 * UNIT).unwrap();
    world.chain.advance_blocks(13);
    world.pool().sweep(&keeper, 10).unwrap();
    world.chain.set_slash_defer(2);
    world.chain.offence(&validator(OTHER), percent(50));
    let queue = world.queue.clone();
    for code in CAUGHT {
        with_code(world, &queue, code, |world| {
            let error = PoolError::QueueFailed;
            assert_eq!(refused(world, |w| w.pool().request_withdrawal(&eve, UNIT)), error);
            assert_eq!(refused(world, |w| w.pool().finalize(&keeper)), error);
            // A loss that the queue has to absorb a part of.
            assert_eq!(refused(world, |w| w.pool().flag(&keeper, OTHER)), error);
            assert_eq!(refused(world, |w| w.pool().sweep(&keeper, 10)), error);
            assert_eq!(refused(world, |w| w.pool().settle(&keeper, OTHER)), error);
            world.dry_run(|w| {
                w.pool().stake(&eve, UNIT).unwrap();
                w.pool().settle(&keeper, ACTIVE).unwrap();
                w.pool().rebalance(&keeper, 10).unwrap();
                w.pool().transfer(&eve, &keeper, UNIT).unwrap();
            });
        });
    }
    assert!(world.pool().flag(&keeper, OTHER).unwrap().added > 0);
    world.pool().request_withdrawal(&eve, UNIT).unwrap();
    assert_eq!(world.pool().finalize(&keeper).unwrap().requests, 1);
    BalanceSheet::of(world);
}

#[test]
fn a_registry_that_fails_stops_who_needs_it_and_no_exit_that_is_paid_for() {
    let mut scene = Scene::new();
    let (admin, keeper, eve) = (account("admin"), account("keeper"), account("eve"));
    let world = &mut scene.world;
    world.pool().stake(&eve, 10_000 * UNIT).unwrap();
    world.chain.advance_blocks(13);
    world.pool().sweep(&keeper, 10).unwrap();
    let parameters = Action::RegistryParameters(default_registry_parameters());
    let id = world.governor().propose(&admin, parameters).unwrap();
    world.chain.advance_blocks(36);
    world.pool().sweep(&keeper, 10).unwrap();
    let registry = world.registry.clone();
    for code in CAUGHT {
        with_code(world, &registry, code, |world| {
            let error = PoolError::RegistryFailed;
            assert_eq!(refused(world, |w| w.pool().settle(&keeper, ACTIVE)), error);
            assert_eq!(refused(world, |w| w.pool().flag(&keeper, ACTIVE)), error);
            assert_eq!(refused(world, |w| w.pool().sweep(&keeper, 10)), error);
            assert_eq!(refused(world, |w| w.pool().rebalance(&keeper, 10)), error);
            assert_eq!(
                refused(world, |w| w.governor().apply(&admin, id)),
                GovernorError::RegistryFailed
            );
            world.dry_run(|w| {
                assert_eq!(w.pool().finalize(&keeper).unwrap().requests, 1);
                w.pool().request_withdrawal(&eve, UNIT).unwrap();
                w.pool().unstake_now(&eve, UNIT, 0).unwrap();
            });
        });
    }
    assert_eq!(world.governor().apply(&admin, id), Ok(()));
    world.pool().settle(&keeper, ACTIVE).unwrap();
    BalanceSheet::of(world);
}

#[test]
fn a_pool_that_fails_takes_nothing_from_who_calls_it() {
    let mut scene = Scene::new();
    let (admin, eve, guardian) = (account("admin"), account("eve"), scene.world.guardian.clone());
    let (world, wrapped_lst) = (&mut scene.world, scene.wrapped_lst.clone());
    let parameters = Action::PoolParameters(default_pool_parameters());
    let id = world.governor().propose(&admin, parameters).unwrap();
    world.chain.advance_blocks(36);
    let pool = world.pool.clone();
    for code in CAUGHT {
        with_code(world, &pool, code, |world| {
            assert_eq!(
                refused(world, |w| w.wrap(&wrapped_lst, &eve, UNIT)),
                WrapError::PoolFailed
            );
            assert_eq!(
                refused(world, |w| w.unwrap(&wrapped_lst, &eve, UNIT)),
                WrapError::PoolFailed
            );
            assert_eq!(
                refused(world, |w| w.stake_and_wrap(&wrapped_lst, &eve, UNIT, 0, None)),
                WrapError::PoolFailed
            );
            assert_eq!(
                world.try_rate(&wrapped_lst),
                Err(Error::<Runtime>::ContractTrapped.into())
            );
            assert_eq!(
                refused(world, |w| w.registry().claim_fees(&account("payout"), ACTIVE)),
                RegistryError::PoolFailed
            );
            assert_eq!(
                refused(world, |w| w.governor().pause(&guardian, 1)),
                GovernorError::PoolFailed
            );
            assert_eq!(
                refused(world, |w| w.governor().unpause(&admin)),
                GovernorError::PoolFailed
            );
            assert_eq!(
                refused(world, |w| w.governor().apply(&admin, id)),
                GovernorError::PoolFailed
            );
        });
    }
    assert_eq!(world.governor().apply(&admin, id), Ok(()));
    assert_eq!(world.unwrap(&wrapped_lst, &eve, UNIT), Ok(()));
    assert!(world.registry().claim_fees(&account("payout"), ACTIVE).unwrap() > 0);
    BalanceSheet::of(world);
}

#[test]
fn a_contract_that_takes_all_gas_takes_the_transaction_with_it_and_nothing_else() {
    let mut scene = Scene::new();
    let (keeper, eve, world) = (account("keeper"), account("eve"), &mut scene.world);
    let [queue, registry] = [&world.queue, &world.registry].map(Clone::clone);
    let limits = Limits {
        gas: Weight::from_parts(100_000_000_000, 5 * 1024 * 1024),
        ..Default::default()
    };
    for (contract, send) in [
        (
            &queue,
            (|w, eve| w.pool().request_withdrawal(eve, UNIT).is_ok()) as fn(&mut World, &AccountId) -> bool,
        ),
        (&registry, |w, eve| w.pool().settle(eve, ACTIVE).is_ok()),
        (&registry, |w, eve| w.pool().sweep(eve, 10).is_ok()),
        (&registry, |w, eve| w.pool().rebalance(eve, 10).is_ok()),
    ] {
        assert!(world.dry_run(|w| send(w, &eve)));
        let transaction = world.last_transaction.clone().unwrap();
        with_code(world, contract, SPINS, |world| {
            let before = root(world);
            assert!(world.submit(&transaction, limits).is_err());
            assert_eq!(root(world), before);
        });
    }
    world.pool().request_withdrawal(&eve, UNIT).unwrap();
    assert_ne!(world.pool().rebalance(&keeper, 10), Ok(Rebalanced::default()));
    BalanceSheet::of(world);
}

fn root(world: &mut World) -> Hash {
    use drink::sandbox_api::prelude::SystemAPI;
    world.chain.reset_events();
    state_root(world)
}
