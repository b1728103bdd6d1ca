//! Too little gas, too little proof size, too small a deposit.

use drink::{sandbox_api::prelude::SystemAPI, Weight};
use estuary_interfaces::Rebalanced;
use estuary_tests::{prelude::*, BalanceSheet, Limits};
use staking_pool::accounting::Accounting;
use validator_registry::table::Entry;

use super::operations::{
    of_governance, of_keepers, of_markets, of_operators, of_underwriters, of_users, Operation,
};
use crate::{setup::state_root, system::matrix::scene::Scene};

/// How many limits of each kind are tried, from nothing to enough.
const STEPS: u64 = 20;

/// What a registry keeps back before it calls a nominator.
const KEPT_BACK: u64 = 30_000_000_000;

/// What a transaction needs.
struct Needs {
    gas: Weight,
    deposit: Balance,
}

/// The limits that are tried: each kind evenly spaced, and all else without a limit. The last of each is enough.
fn limits(needs: &Needs) -> Vec<Limits> {
    let (time, proof) = (needs.gas.ref_time() + KEPT_BACK, needs.gas.proof_size());
    let no_limit = Limits::default();
    let gas = |time, proof| Limits {
        gas: Weight::from_parts(time, proof),
        ..no_limit
    };
    let steps = 0..=STEPS;
    let times = steps
        .clone()
        .map(|step| gas(time * step / STEPS, no_limit.gas.proof_size()));
    let proofs = steps.map(|step| gas(no_limit.gas.ref_time(), proof * step / STEPS));
    let deposits = [
        0,
        needs.deposit / 2,
        needs.deposit.saturating_sub(1),
        needs.deposit,
    ];
    let deposits = deposits.map(|planck| Limits {
        deposit: Some(planck),
        ..no_limit
    });
    times.chain(proofs).chain(deposits).collect()
}

/// What holders, queue and operators have; not how far a cursor has come.
fn substance(world: &mut World) -> (Accounting, Vec<Entry>, Vec<Balance>) {
    let (book, table) = (world.pool().accounting(), world.registry().table());
    let operators = table.iter().map(|entry| entry.operator).collect::<Vec<_>>();
    let stashes = operators
        .into_iter()
        .map(|operator| world.stash(operator).active)
        .collect();
    (book, table, stashes)
}

/// What there is after an honest rebalancing of fewer operators, for each number of them.
fn parts(scene: &mut Scene) -> Vec<(Accounting, Vec<Entry>, Vec<Balance>)> {
    let part = |max| {
        scene.world.dry_run(|world| {
            world.pool().rebalance(&account("keeper"), max).unwrap();
            substance(world)
        })
    };
    (0..5).map(part).collect()
}

/// What a batch has left out, the next call does, and then nothing is left to do.
fn rest_is_done_by_the_next(scene: &mut Scene) {
    let (keeper, world) = (account("keeper"), &mut scene.world);
    assert_ne!(world.pool().rebalance(&keeper, 10), Ok(Rebalanced::default()));
    BalanceSheet::of(world);
    assert_eq!(world.pool().rebalance(&keeper, 10), Ok(Rebalanced::default()));
}

/// Sends the operation's transaction within each of the limits, and takes it back.
fn play(scene: &mut Scene, operation: &Operation) {
    let name = operation.name;
    let at_first = scene.world.start_dry_run();
    (operation.prepare)(scene);
    scene.world.chain.reset_events();
    let untouched = state_root(&mut scene.world);

    let parts = if operation.batch { parts(scene) } else { vec![] };
    let flows = scene.world.start_dry_run();
    (operation.send)(scene);
    let transaction = scene.world.last_transaction.clone().unwrap();
    let needs = Needs {
        gas: scene.world.last_gas_required,
        deposit: scene.world.last_deposit,
    };
    let whole = state_root(&mut scene.world);
    BalanceSheet::of(&mut scene.world);
    scene.world.end_dry_run(flows);
    assert_ne!(whole, untouched, "{name} does something");

    let (mut whole_times, mut nothing_times) = (0, 0);
    for limit in limits(&needs) {
        let flows = scene.world.start_dry_run();
        let answer = scene.world.submit(&transaction, limit);
        let root = state_root(&mut scene.world);
        match answer {
            Ok(answer) if !answer.did_revert() && root == whole => whole_times += 1,
            Ok(answer) if !answer.did_revert() => {
                assert!(parts.contains(&substance(&mut scene.world)), "{name}: {limit:?}");
                rest_is_done_by_the_next(scene);
            }
            _ => {
                assert_eq!(root, untouched, "{name}: something has changed, with {limit:?}");
                nothing_times += 1;
            }
        }
        scene.world.end_dry_run(flows);
    }
    // With nothing nothing happens, and with enough everything.
    assert!(
        nothing_times >= 2 && whole_times >= 3,
        "{name}: {nothing_times}, {whole_times}"
    );
    scene.world.submit(&transaction, Limits::default()).unwrap();
    assert_eq!(state_root(&mut scene.world), whole, "{name}");
    scene.world.end_dry_run(at_first);
}

fn play_all(operations: Vec<Operation>) {
    play_all_in(Scene::new(), operations);
}

fn play_all_in(mut scene: Scene, operations: Vec<Operation>) {
    for operation in operations {
        play(&mut scene, &operation);
    }
}

#[test]
fn what_users_do_happens_wholly_or_not_at_all_whatever_gas_and_deposit_they_give() {
    play_all(of_users());
}

#[test]
fn what_keepers_do_happens_wholly_or_not_at_all_whatever_gas_and_deposit_they_give() {
    play_all(of_keepers());
}

#[test]
fn what_operators_do_happens_wholly_or_not_at_all_whatever_gas_and_deposit_they_give() {
    play_all(of_operators());
}

#[test]
fn what_governance_does_happens_wholly_or_not_at_all_whatever_gas_and_deposit_it_gives() {
    play_all(of_governance());
}

#[test]
fn what_underwriters_do_happens_wholly_or_not_at_all_whatever_gas_and_deposit_they_give() {
    play_all_in(Scene::with_cover(), of_underwriters());
}

#[test]
fn what_is_done_in_the_markets_happens_wholly_or_not_at_all_whatever_gas_and_deposit_one_gives() {
    play_all_in(Scene::with_markets(), of_markets());
}
