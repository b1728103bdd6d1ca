//! Slashes: what is set aside, vetoed, executed.

use estuary_restaking::slash::Slash;
use estuary_restaking_interfaces::restake_vault::{
    OpenSlash, SlashExecuted, SlashRequested, SlashVetoed, Slashed,
};
use estuary_tests::to_ink;

use super::*;

#[test]
fn a_slash_sets_the_bond_aside_first_and_then_units_of_all_holders() {
    let (mut scene, slot) = Scene::secured(false);
    let (service, vault, now) = (scene.service.clone(), scene.vault.clone(), scene.now());

    let slashed = scene
        .world
        .vault(&vault)
        .request_slash(&service, slot, 50 * UNIT, now);

    let expected = Slashed {
        id: 0,
        bond: BONDED,
        units: 40 * UNIT,
    };
    assert_eq!(slashed, Ok(expected));
    assert_eq!(
        scene.world.event::<SlashRequested>(&vault),
        SlashRequested {
            slot,
            service: to_ink(&service),
            id: 0,
            captured: 3,
            bond: BONDED,
            active: 40 * UNIT,
            leaving: 0,
            deadline: now,
        }
    );
    let slash = Slash {
        bond: BONDED,
        active: 40 * UNIT,
        leaving_now: 0,
        leaving_next: 0,
        epoch: 3,
        deadline: now,
        vetoable: false,
    };
    let open = scene.world.vault(&vault).slash(0);
    assert_eq!(open, Some(OpenSlash { slot, slash }));
    let book = scene.world.vault(&vault).book();
    assert_eq!(
        (book.active, book.escrow, book.bonds, book.vetoable),
        (960 * UNIT, 50 * UNIT, 0, 0)
    );
    assert_eq!((book.capacity, book.allotted), (460 * UNIT, 360 * UNIT));
    assert_eq!(scene.world.vault(&vault).service_units(&service), 360 * UNIT);
    // The price falls at once: 1.5 · 0.96.
    assert_eq!(scene.world.vault(&vault).rate(), 1_440_000_000_000);
    scene.check();
}

#[test]
fn an_execution_gives_the_units_up_for_all_holders_of_the_pools_token() {
    let (mut scene, slot) = Scene::secured(false);
    let (service, lena, vault, now) = (
        scene.service.clone(),
        scene.lena.clone(),
        scene.vault.clone(),
        scene.now(),
    );
    scene
        .world
        .vault(&vault)
        .request_slash(&service, slot, 50 * UNIT, now)
        .unwrap();
    let wrapped_lst = scene.world.wrapped_lst.clone();
    let units = wrapped_lst.total_supply(&mut scene.world);
    let shares = scene.world.pool().total_shares();

    let planck = scene.world.vault(&vault).execute(&lena, 0);

    assert_eq!(planck, Ok(75 * UNIT));
    let executed = SlashExecuted {
        id: 0,
        units: 50 * UNIT,
        planck: 75 * UNIT,
    };
    assert_eq!(scene.world.event::<SlashExecuted>(&vault), executed);
    assert_eq!(units - wrapped_lst.total_supply(&mut scene.world), 50 * UNIT);
    assert_eq!(shares - scene.world.pool().total_shares(), 50 * UNIT);
    assert_eq!(scene.world.vault(&vault).slash(0), None);
    assert_eq!(scene.world.vault(&vault).slashes(), 1);
    assert_eq!(scene.world.vault(&vault).book().escrow, 0);
    scene.check();
}

#[test]
fn a_veto_gives_everything_back_as_a_stream_and_ends_the_slot() {
    let (mut scene, slot) = Scene::secured(true);
    let (service, resolver, operator, vault, now) = (
        scene.service.clone(),
        scene.resolver.clone(),
        scene.operator.clone(),
        scene.vault.clone(),
        scene.now(),
    );
    scene
        .world
        .vault(&vault)
        .request_slash(&service, slot, 50 * UNIT, now)
        .unwrap();
    let book = scene.world.vault(&vault).book();
    assert_eq!((book.active, book.vetoable), (960 * UNIT, 40 * UNIT));
    let deadline = scene.world.vault(&vault).slash(0).unwrap().slash.deadline;
    assert_eq!(deadline, now + DAY / 2);

    assert_eq!(scene.world.vault(&vault).veto(&resolver, 0), Ok(()));

    assert_eq!(
        scene.world.event::<SlashVetoed>(&vault),
        SlashVetoed { id: 0, slot }
    );
    let book = scene.world.vault(&vault).book();
    assert_eq!(
        (book.active, book.vetoable, book.escrow, book.bonds),
        (FIRST, 0, 0, BONDED)
    );
    assert_eq!(book.equity(now), Ok(960 * UNIT));
    assert_eq!(book.equity(now + DAY), Ok(FIRST));
    // The slot counts in this epoch, and no longer.
    scene.pass_epochs(2);
    let now = scene.now();
    let late = scene.world.vault(&vault).slashable(slot, now);
    assert_eq!(late, Err(RestakeError::CaptureOutOfRange));
    assert_eq!(scene.world.vault(&vault).unbond(&operator, slot), Ok(BONDED));
    scene.check();
}

#[test]
fn a_slash_takes_all_there_is_at_most() {
    let (mut scene, slot) = Scene::secured(false);
    let (service, vault, now) = (scene.service.clone(), scene.vault.clone(), scene.now());
    let slashed = scene
        .world
        .vault(&vault)
        .request_slash(&service, slot, Balance::MAX, now);
    let all = Slashed {
        id: 0,
        bond: BONDED,
        units: ALLOTTED,
    };
    assert_eq!(slashed, Ok(all));
    let again = scene.world.vault(&vault).request_slash(&service, slot, UNIT, now);
    assert_eq!(again, Err(RestakeError::NothingSlashable));
    scene.check();
}

#[test]
fn while_the_pool_is_paused_executions_and_native_wait_and_all_else_works() {
    let (mut scene, slot) = Scene::secured(false);
    let (alice, bob, service, vault, now) = (
        scene.alice.clone(),
        scene.bob.clone(),
        scene.service.clone(),
        scene.vault.clone(),
        scene.now(),
    );
    let guardian = scene.world.guardian.clone();
    scene.world.governor().pause(&guardian, DAY).unwrap();
    let paused = PoolError::Paused;
    let staked = scene.world.vault(&vault).stake_and_deposit(&bob, 150 * UNIT, 0);
    let of_wrapper = RestakeError::Wrapper(estuary_interfaces::WrapError::Pool(paused));
    assert_eq!(staked, Err(of_wrapper));
    assert_eq!(scene.world.vault(&vault).deposit(&bob, UNIT), Ok(UNIT));
    let slashed = scene
        .world
        .vault(&vault)
        .request_slash(&service, slot, 50 * UNIT, now);
    assert!(slashed.is_ok());
    let executed = scene.world.vault(&vault).execute(&bob, 0);
    assert_eq!(executed, Err(RestakeError::Pool(paused)));
    assert!(scene.world.vault(&vault).request_withdrawal(&alice, UNIT).is_ok());
    scene.pass(DAY);
    assert_eq!(scene.world.vault(&vault).execute(&bob, 0), Ok(75 * UNIT));
    scene.check();
}
