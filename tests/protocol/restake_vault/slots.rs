//! Slots: services open them, operators back them, the curator puts units behind them, and they end.

use estuary_restaking::allotment::Allotment;
use estuary_restaking_interfaces::restake_vault::{
    Bonded, CapSet, CuratorAccepted, CuratorProposed, OptedIn, OptedOut, Slot, SlotFreed, SlotLeft,
    SlotRegistered, Unbonded,
};
use estuary_tests::to_ink;
use ink::primitives::Hash;

use super::*;

#[test]
fn a_service_opens_a_slot_and_nothing_of_it_changes() {
    let mut scene = Scene::opened();

    assert_eq!(scene.registered(true), 0);

    let (service, operator, resolver) = (
        to_ink(&scene.service),
        to_ink(&scene.operator),
        Some(to_ink(&scene.resolver)),
    );
    let (vault, terms) = (scene.vault.clone(), Hash::from([7; 32]));
    assert_eq!(
        scene.world.event::<SlotRegistered>(&vault),
        SlotRegistered {
            slot: 0,
            service,
            operator,
            resolver,
            wanted: ALLOTTED,
            terms,
        }
    );
    let slot = Slot {
        service,
        operator,
        resolver,
        terms,
        allotment: Allotment::new(ALLOTTED),
    };
    assert_eq!(scene.world.vault(&vault).slot(0), Some(slot));
    assert_eq!(scene.registered(false), 1);
    assert_eq!(scene.world.vault(&vault).slots(), 2);
    assert_eq!(scene.world.vault(&vault).slot(2), None);
}

#[test]
fn a_bond_comes_in_and_goes_out_whole_two_epochs_after_the_end() {
    let (mut scene, slot) = Scene::secured(false);
    let (service, operator, vault) = (scene.service.clone(), scene.operator.clone(), scene.vault.clone());
    let owned = scene.units_of(&operator);
    assert_eq!(scene.world.vault(&vault).bond(&operator, slot, 5 * UNIT), Ok(()));
    let bonded = Bonded {
        slot,
        units: 5 * UNIT,
    };
    assert_eq!(scene.world.event::<Bonded>(&vault), bonded);
    assert_eq!(scene.world.vault(&vault).book().bonds, BONDED + 5 * UNIT);
    scene.check();

    let closing = scene.epoch();
    assert_eq!(scene.world.vault(&vault).leave(&service, slot), Ok(()));
    assert_eq!(scene.world.event::<SlotLeft>(&vault), SlotLeft { slot, closing });
    scene.pass_epochs(2);
    let unbonded = scene.world.vault(&vault).unbond(&operator, slot);

    assert_eq!(unbonded, Ok(BONDED + 5 * UNIT));
    let unbonded = Unbonded {
        slot,
        units: BONDED + 5 * UNIT,
    };
    assert_eq!(scene.world.event::<Unbonded>(&vault), unbonded);
    assert_eq!(scene.units_of(&operator), owned + BONDED);
    scene.check();
}

#[test]
fn the_curator_puts_units_behind_a_slot_until_it_ends_and_anyone_frees_them() {
    let mut scene = Scene::opened();
    let (curator, service, lena, vault) = (
        scene.curator.clone(),
        scene.service.clone(),
        scene.lena.clone(),
        scene.vault.clone(),
    );
    let slot = scene.registered(false);

    assert_eq!(scene.world.vault(&vault).opt_in(&curator, slot, ALLOTTED), Ok(()));

    let opted_in = OptedIn {
        slot,
        units: ALLOTTED,
        start: 3,
    };
    assert_eq!(scene.world.event::<OptedIn>(&vault), opted_in);
    assert_eq!(scene.world.vault(&vault).service_units(&service), ALLOTTED);
    assert_eq!(scene.world.vault(&vault).book().allotted, ALLOTTED);
    let now = scene.now();
    let early = scene.world.vault(&vault).slashable(slot, now);
    assert_eq!(early, Err(RestakeError::CaptureOutOfRange));
    scene.pass_epochs(3);
    let now = scene.now();
    assert_eq!(scene.world.vault(&vault).slashable(slot, now), Ok(ALLOTTED));
    assert_eq!(scene.world.vault(&vault).security(slot, now), Ok(ALLOTTED));

    assert_eq!(scene.world.vault(&vault).opt_out(&curator, slot), Ok(()));
    let opted_out = OptedOut { slot, closing: 3 };
    assert_eq!(scene.world.event::<OptedOut>(&vault), opted_out);
    scene.pass_epochs(2);
    assert_eq!(scene.world.vault(&vault).free(&lena, slot), Ok(ALLOTTED));

    let freed = SlotFreed {
        slot,
        units: ALLOTTED,
    };
    assert_eq!(scene.world.event::<SlotFreed>(&vault), freed);
    assert_eq!(scene.world.vault(&vault).service_units(&service), 0);
    assert_eq!(scene.world.vault(&vault).book().allotted, 0);
}

#[test]
fn the_curator_sets_the_cap_and_hands_its_role_over_to_who_accepts() {
    let mut scene = Scene::opened();
    let (curator, lena, bob, vault) = (
        scene.curator.clone(),
        scene.lena.clone(),
        scene.bob.clone(),
        scene.vault.clone(),
    );
    assert_eq!(scene.world.vault(&vault).set_cap(&curator, FIRST + UNIT), Ok(()));
    assert_eq!(
        scene.world.event::<CapSet>(&vault),
        CapSet { units: FIRST + UNIT }
    );
    let over = scene.world.vault(&vault).deposit(&bob, UNIT + 1);
    assert_eq!(over, Err(RestakeError::CapExceeded));
    assert_eq!(scene.world.vault(&vault).deposit(&bob, UNIT), Ok(UNIT));

    assert_eq!(
        scene.world.vault(&vault).propose_curator(&curator, Some(&lena)),
        Ok(())
    );
    let proposed = Some(to_ink(&lena));
    assert_eq!(
        scene.world.event::<CuratorProposed>(&vault),
        CuratorProposed { proposed }
    );
    assert_eq!(
        scene.world.vault(&vault).curator(),
        (Some(curator.clone()), Some(lena.clone()))
    );
    assert_eq!(scene.world.vault(&vault).accept_curator(&lena), Ok(()));
    let accepted = CuratorAccepted {
        curator: to_ink(&lena),
    };
    assert_eq!(scene.world.event::<CuratorAccepted>(&vault), accepted);
    assert_eq!(scene.world.vault(&vault).curator(), (Some(lena.clone()), None));
    let old = scene.world.vault(&vault).set_cap(&curator, 0);
    assert_eq!(old, Err(RestakeError::NotCurator));
    // A proposal can be taken back.
    scene
        .world
        .vault(&vault)
        .propose_curator(&lena, Some(&bob))
        .unwrap();
    scene.world.vault(&vault).propose_curator(&lena, None).unwrap();
    let late = scene.world.vault(&vault).accept_curator(&bob);
    assert_eq!(late, Err(RestakeError::NotProposedCurator));
}
