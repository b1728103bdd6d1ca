//! The drill: the next version of each contract is applied to a protocol that is in full use.

use estuary_tests::{
    default_pool_parameters, default_registry_parameters, prelude::*, to_ink, BalanceSheet, CALLS, DELAYS,
};
use ink::{
    env::{
        call::{build_call, ExecutionInput, Selector},
        DefaultEnvironment,
    },
    selector_bytes,
};
use staking_pool::parameters::Parameters as PoolParameters;

use super::{decide, due, last_call, wait};
use crate::setup::{donate, refused, staked_in, BOND, DAY};

/// A protocol that has something of everything: a reserve, a stream, two operators with stake, one of them
/// with unclaimed commission, alice's requests 1, which is finalized, and 2, which is open, and wrapped
/// tokens.
fn in_use() -> (World, AccountId) {
    let parameters = PoolParameters {
        reserve_part: 1_000,
        ..default_pool_parameters()
    };
    let (mut world, alice) = staked_in(World::new(parameters, default_registry_parameters()));
    for number in 0..2 {
        world.operator(&validator(number), BOND, 500);
    }
    world.pool().request_withdrawal(&alice, 10 * UNIT).unwrap();
    wait(&mut world, DAY);
    assert_eq!(world.pool().sweep_and_finalize(&alice).unwrap().requests, 1);
    world.pool().rebalance(&alice, 2).unwrap();
    world.chain.advance_eras(1);
    donate(&mut world, 0, 100 * UNIT);
    world.pool().settle(&alice, 0).unwrap();
    world.pool().request_withdrawal(&alice, 7_000 * UNIT).unwrap();
    (world, alice)
}

/// All that goes on in a protocol: nothing of it is refused, and everything adds up.
fn goes_on(world: &mut World, alice: &AccountId) {
    let bob = world.funded("bob", 100 * UNIT);
    world.pool().stake(&bob, 50 * UNIT).unwrap();
    world.pool().transfer(&bob, alice, UNIT).unwrap();
    for operator in 0..2 {
        donate(world, operator, UNIT);
        world.pool().settle(alice, operator).unwrap();
        world.pool().flag(alice, operator).unwrap();
    }
    world.pool().rebalance(alice, 2).unwrap();
    world.pool().sweep_and_finalize(alice).unwrap();
    world.pool().unstake_now(alice, UNIT, 0).unwrap();
    world.pool().request_withdrawal(alice, UNIT).unwrap();
    world.pool().burn_shares(alice, UNIT).unwrap();
    world.registry().claim_fees(&validator(0), 0).unwrap();
    BalanceSheet::of(world);
}

/// What holders, owners of requests, and operators have.
#[derive(Debug, PartialEq)]
struct Possessions {
    sheet: BalanceSheet,
    shares: Balance,
    balance: Balance,
    claimable: Balance,
    operators: Vec<(u128, u128, u128)>,
}

fn possessions(world: &mut World, alice: &AccountId) -> Possessions {
    Possessions {
        sheet: BalanceSheet::of(world),
        shares: world.pool().shares_of(alice),
        balance: world.pool().balance_of(alice),
        claimable: world.queue().claimable(1).unwrap(),
        operators: (0..2)
            .map(|operator| {
                let stash = world.stash(operator);
                (stash.total, stash.active, world.pool().fee_shares_of(operator))
            })
            .collect(),
    }
}

fn upgrade(world: &mut World, contract: ContractKind, fixture: &str) -> Action {
    Action::Upgrade {
        contract,
        code: world.upload(fixture),
        from_version: 1,
    }
}

/// What only the next version of the pool can tell: its shares at the upgrade, and the stakes since.
fn since_upgrade(world: &mut World) -> (Balance, u32) {
    let message = build_call::<DefaultEnvironment>()
        .call(to_ink(&world.pool))
        .exec_input(ExecutionInput::new(Selector::new(selector_bytes!(
            "since_upgrade"
        ))))
        .returns::<(Balance, u32)>();
    world.query(&message)
}

#[test]
fn a_pool_with_a_new_field_keeps_every_planck_and_goes_on() {
    let (mut world, alice) = in_use();
    let (admin, pool) = (world.deployer.clone(), world.pool.clone());
    let action = upgrade(&mut world, ContractKind::Pool, "staking_pool_v2");
    let id = due(&mut world, action);
    let before = possessions(&mut world, &alice);
    let (book, shares) = (world.pool().accounting(), world.pool().total_shares());

    assert_eq!(world.governor().apply(&admin, id), Ok(()));
    assert_eq!(
        world.governor_event::<governor::Applied>(),
        governor::Applied { id, action }
    );
    assert_eq!(possessions(&mut world, &alice), before);
    assert_eq!(world.pool().accounting(), book);
    assert_eq!(world.storage_version(&pool), 2);
    assert_eq!(world.governor_of(&pool), world.governor);
    // `migrate` ran in the new code, in the same transaction, and filled the new field from an old one.
    assert_eq!(since_upgrade(&mut world), (shares, 0));

    assert_eq!(world.queue().claim(&alice, 1), Ok(10 * UNIT));
    goes_on(&mut world, &alice);
    assert_eq!(since_upgrade(&mut world), (shares, 1));
}

#[test]
fn every_contract_is_upgraded_under_a_protocol_in_use() {
    let (mut world, alice) = in_use();
    let admin = world.deployer.clone();
    let actions = [
        upgrade(&mut world, ContractKind::Registry, "validator_registry_v2"),
        upgrade(&mut world, ContractKind::Pool, "staking_pool_v2"),
        nominator_code(world.upload("nominator_v2")),
    ];
    let ids = actions.map(|action| world.governor().propose(&admin, action).unwrap());
    wait(&mut world, DELAYS.upgrade_delay);
    for id in &ids[1..] {
        world.governor().seal(&alice, *id).unwrap();
    }
    last_call(&mut world, ids[0]);
    let before = possessions(&mut world, &alice);
    for id in ids {
        assert_eq!(world.governor().apply(&admin, id), Ok(()));
    }
    for operator in 0..2 {
        assert_eq!(world.registry().update_nominator(&alice, operator), Ok(()));
    }
    assert_eq!(possessions(&mut world, &alice), before);
    let nominator = world.registry().nominator(1);
    for contract in [world.pool.clone(), world.registry.clone(), nominator] {
        assert_eq!(world.storage_version(&contract), 2);
    }
    assert_eq!(world.queue().claim(&alice, 1), Ok(10 * UNIT));
    goes_on(&mut world, &alice);
}

#[test]
fn an_upgrade_made_for_another_layout_changes_nothing() {
    let (mut world, alice) = in_use();
    let admin = world.deployer.clone();
    for (contract, fixture) in [
        (ContractKind::Pool, "staking_pool_v2"),
        (ContractKind::Registry, "validator_registry_v2"),
    ] {
        let code = world.upload(fixture);
        for from_version in [0, 2] {
            let action = Action::Upgrade {
                contract,
                code,
                from_version,
            };
            let id = due(&mut world, action);
            assert_eq!(
                refused(&mut world, |w| w.governor().apply(&admin, id)),
                GovernorError::Upgrade(GovernanceError::WrongStorageVersion)
            );
        }
    }
    goes_on(&mut world, &alice);
}

#[test]
fn code_that_does_not_know_the_stored_layout_is_refused_by_itself() {
    let (mut world, alice) = in_use();
    let (admin, pool) = (world.deployer.clone(), world.pool.clone());
    let action = upgrade(&mut world, ContractKind::Pool, "staking_pool_v2");
    decide(&mut world, action).unwrap();
    // Back to version 1, which cannot read what version 2 has stored.
    let code = world.upload("staking_pool");
    let back = Action::Upgrade {
        contract: ContractKind::Pool,
        code,
        from_version: 2,
    };
    let id = due(&mut world, back);
    assert_eq!(
        refused(&mut world, |w| w.governor().apply(&admin, id)),
        GovernorError::Upgrade(GovernanceError::WrongStorageVersion)
    );
    assert_eq!(world.storage_version(&pool), 2);
    goes_on(&mut world, &alice);
}

#[test]
fn a_fix_of_the_code_keeps_the_layout() {
    let (mut world, alice) = in_use();
    // The same code stands for a fix of it.
    for (contract, code) in [
        (ContractKind::Pool, "staking_pool"),
        (ContractKind::Registry, "validator_registry"),
    ] {
        let action = upgrade(&mut world, contract, code);
        assert_eq!(decide(&mut world, action), Ok(()));
    }
    let pool = world.pool.clone();
    assert_eq!(world.storage_version(&pool), 1);
    goes_on(&mut world, &alice);
}

#[test]
fn the_code_of_another_contract_changes_nothing() {
    let (mut world, alice) = in_use();
    let admin = world.deployer.clone();
    let wrong = GovernorError::Upgrade(GovernanceError::WrongContract);
    for (contract, code, error) in [
        (ContractKind::Pool, "withdrawal_queue", wrong),
        (ContractKind::Registry, "nominator", wrong),
        // These cannot be governed at all.
        (ContractKind::Pool, "wrapped_lst", GovernorError::UpgradeFailed),
        (ContractKind::Registry, "lens", GovernorError::UpgradeFailed),
    ] {
        let action = upgrade(&mut world, contract, code);
        let id = due(&mut world, action);
        assert_eq!(
            refused(&mut world, |w| w.governor().apply(&admin, id)),
            error,
            "{code}"
        );
    }
    goes_on(&mut world, &alice);
}

#[test]
fn what_was_renounced_is_upgraded_never_again() {
    let mut world = World::default();
    let admin = world.deployer.clone();
    for (of, action) in [
        (
            ContractKind::Pool,
            upgrade(&mut world, ContractKind::Pool, "staking_pool_v2"),
        ),
        (
            ContractKind::Registry,
            upgrade(&mut world, ContractKind::Registry, "validator_registry_v2"),
        ),
        (
            ContractKind::Nominator,
            nominator_code(world.upload("nominator_v2")),
        ),
    ] {
        let pending = due(&mut world, action);
        assert_eq!(world.governor().renounce_upgrades(&admin, of), Ok(()));
        assert_eq!(
            world.governor_event::<governor::UpgradesRenounced>(),
            governor::UpgradesRenounced { of }
        );
        for _ in 0..2 {
            assert_eq!(
                refused(&mut world, |w| w.governor().apply(&admin, pending)),
                GovernorError::Renounced
            );
            assert_eq!(
                refused(&mut world, |w| w.governor().propose(&admin, action)),
                GovernorError::Renounced
            );
            // Renouncing twice takes nothing back.
            world.governor().renounce_upgrades(&admin, of).unwrap();
        }
    }
    let renounced = world.governor().renounced();
    assert!(renounced.pool && renounced.registry && renounced.nominators);
    for contract in [world.pool.clone(), world.registry.clone(), world.queue.clone()] {
        assert_eq!(world.storage_version(&contract), 1);
    }
}

#[test]
fn nominators_have_final_code_only_under_a_registry_that_has() {
    let mut world = World::default();
    let admin = world.deployer.clone();
    world
        .governor()
        .renounce_upgrades(&admin, ContractKind::Pool)
        .unwrap();
    let before = world.governor().renounced();
    assert_eq!(
        refused(&mut world, |w| w
            .governor()
            .renounce_upgrades(&admin, ContractKind::Nominator)),
        GovernorError::RegistryFirst
    );
    assert_eq!(world.governor().renounced(), before);
    world
        .governor()
        .renounce_upgrades(&admin, ContractKind::Registry)
        .unwrap();
    assert_eq!(
        world
            .governor()
            .renounce_upgrades(&admin, ContractKind::Nominator),
        Ok(())
    );
    assert!(world.governor().renounced().nominators);
}

#[test]
fn a_nominator_takes_new_code_when_anyone_asks_and_moves_no_stake() {
    let (mut world, alice) = in_use();
    let code = world.upload("nominator_v2");
    let (admin, id) = (world.deployer.clone(), due(&mut world, nominator_code(code)));
    let before = possessions(&mut world, &alice);
    let stashes = [0, 1].map(|operator| world.stash(operator));
    assert_eq!(world.governor().apply(&admin, id), Ok(()));
    assert_eq!(
        world.registry().parameters_and_code().unwrap().nominator_code,
        code
    );
    let nominators = [0, 1].map(|operator| world.registry().nominator(operator));
    assert_eq!(
        [0, 1].map(|n: usize| world.storage_version(&nominators[n])),
        [1, 1]
    );

    assert_eq!(world.registry().update_nominator(&alice, 0), Ok(()));
    assert_eq!(
        world.registry_event::<registry::NominatorUpdated>(),
        registry::NominatorUpdated {
            operator: 0,
            nominator: to_ink(&nominators[0])
        }
    );
    assert_eq!(
        [0, 1].map(|n: usize| world.storage_version(&nominators[n])),
        [2, 1]
    );
    assert_eq!(
        [0, 1].map(|operator| world.stash(operator)).map(|s| s.total),
        stashes.map(|s| s.total)
    );
    assert_eq!(world.queue().claimable(1), Ok(before.claimable));
    // Again changes nothing more, and operators to come begin with it.
    assert_eq!(world.registry().update_nominator(&alice, 0), Ok(()));
    assert_eq!(world.storage_version(&nominators[0]), 2);
    let third = world.operator(&validator(2), BOND, 500);
    let third = world.registry().nominator(third);
    assert_eq!(world.storage_version(&third), 2);
    goes_on(&mut world, &alice);
}

#[test]
fn a_nominator_learns_from_the_chain_where_the_staking_pallet_is() {
    let (mut world, alice) = in_use();
    let (registry, right) = (world.registry.clone(), world.nominator_calls(0));
    assert_eq!(right, CALLS);
    // As after an upgrade of the runtime that has moved the calls.
    let mut wrong = right;
    wrong.unbond = 250; // no call of the pallet
    let nominator = world.registry().nominator(0);
    world
        .set_calls_at_nominator(&registry, &nominator, wrong)
        .unwrap();
    assert_eq!(world.nominator_calls(0), wrong);
    world.pool().settle(&alice, 0).unwrap();

    // Anyone brings it up to date, at once.
    assert_eq!(world.registry().update_nominator(&alice, 0), Ok(()));
    assert_eq!([0, 1].map(|n| world.nominator_calls(n)), [right, right]);
    goes_on(&mut world, &alice);
}

#[test]
fn a_nominator_without_usable_code_stays_as_it_is() {
    let (mut world, alice) = in_use();
    for (code, error) in [
        (
            world.upload("withdrawal_queue"),
            RegistryError::NominatorUpgrade(GovernanceError::WrongContract),
        ),
        (world.upload("wrapped_lst"), RegistryError::NominatorFailed),
        (
            world.upload_alone("staking_pool_keeper"),
            RegistryError::NominatorUpgrade(GovernanceError::PartCode),
        ),
    ] {
        decide(&mut world, nominator_code(code)).unwrap();
        assert_eq!(
            refused(&mut world, |w| w.registry().update_nominator(&alice, 0)),
            error
        );
    }
    // Nor does one that cannot read what is stored.
    let next = world.upload("nominator_v2");
    decide(&mut world, nominator_code(next)).unwrap();
    world.registry().update_nominator(&alice, 0).unwrap();
    let back = world.upload("nominator");
    decide(&mut world, nominator_code(back)).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.registry().update_nominator(&alice, 0)),
        RegistryError::NominatorUpgrade(GovernanceError::WrongStorageVersion)
    );
    goes_on(&mut world, &alice);
}

#[test]
fn only_an_operator_with_a_nominator_has_one_to_update() {
    let (mut world, alice) = in_use();
    let candidate = world.registry().register(&validator(2), BOND, 0).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.registry().update_nominator(&alice, candidate)),
        RegistryError::WrongStatus
    );
    assert_eq!(
        refused(&mut world, |w| w.registry().update_nominator(&alice, 99)),
        RegistryError::UnknownOperator
    );
}

#[test]
fn the_code_of_the_queue_is_final_from_birth() {
    let (mut world, alice) = in_use();
    let (admin, queue) = (world.deployer.clone(), world.queue.clone());
    let action = upgrade(&mut world, ContractKind::Queue, "withdrawal_queue_v2");
    assert_eq!(
        refused(&mut world, |w| w.governor().propose(&admin, action)),
        GovernorError::Renounced
    );
    assert_eq!(
        refused(&mut world, |w| w
            .governor()
            .renounce_upgrades(&admin, ContractKind::Queue)),
        GovernorError::Renounced
    );
    assert_eq!(world.storage_version(&queue), 1);
    assert_eq!(world.queue().claim(&alice, 1), Ok(10 * UNIT));
}
