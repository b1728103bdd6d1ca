//! Attacks on restaking that others have seen. Each of them must fail.

use estuary_tests::prelude::*;

use super::*;
use crate::setup::{mul_div, percent, refused};

/// The units that a slash takes in these tests.
const SLASHED: Balance = 50 * UNIT;

/// Seen at Renzo: a withdrawal whose amount was fixed at the request escaped the slash.
#[test]
fn who_asks_to_leave_is_slashed_like_who_stays() {
    let (mut scene, slot) = Scene::secured(false);
    let (alice, bob, service, vault) = (
        scene.alice.clone(),
        scene.bob.clone(),
        scene.service.clone(),
        scene.vault.clone(),
    );
    scene.world.vault(&vault).deposit(&bob, 500 * UNIT).unwrap();
    let (epoch, units) = scene
        .world
        .vault(&vault)
        .request_withdrawal(&bob, 500 * UNIT)
        .unwrap();
    assert_eq!(units, 500 * UNIT);
    let captured = scene.now();
    // In the epoch of the request, and in the next for the epoch of the request.
    scene
        .world
        .vault(&vault)
        .request_slash(&service, slot, BONDED + SLASHED, captured)
        .unwrap();
    scene.pass_epochs(1);
    scene
        .world
        .vault(&vault)
        .request_slash(&service, slot, SLASHED, captured)
        .unwrap();
    scene.pass_epochs(1);

    let paid = scene.world.vault(&vault).claim(&bob, epoch).unwrap();

    // 100 of 1,500 units are gone.
    let (leaver, stayer) = (500 * UNIT - paid, FIRST - LOCKED - scene.worth_of(&alice));
    assert_eq!(leaver, mul_div(100 * UNIT, 500, 1_500) + 1);
    let expected = mul_div(100 * UNIT, 1_000, 1_500);
    assert!(stayer.abs_diff(expected) <= LOCKED, "{stayer} {expected}");
    let halves = stayer / 2;
    assert!(leaver.abs_diff(halves) <= LOCKED, "{leaver} {halves}");
    // Afterwards nothing of a later fault.
    assert_eq!(scene.world.vault(&vault).bucket(epoch).units, 0);
    scene.check();
}

/// Seen at Renzo: to come ahead of a rise of the rate, and to leave after it.
#[test]
fn a_reward_pays_nothing_to_who_leaves_at_once() {
    let mut scene = Scene::opened();
    let (bob, lena, vault) = (scene.bob.clone(), scene.lena.clone(), scene.vault.clone());
    let lrt = scene.world.vault(&vault).deposit(&bob, 1_000 * UNIT).unwrap();
    scene.world.vault(&vault).reward_units(&lena, 100 * UNIT).unwrap();
    let (_, units) = scene.world.vault(&vault).request_withdrawal(&bob, lrt).unwrap();
    assert_eq!(units, 1_000 * UNIT);
    scene.check();
}

/// Seen at Kelp: tokens without backing. No message mints LRT for less than their units.
#[test]
fn no_message_mints_without_units() {
    let (mut scene, slot) = Scene::secured(true);
    let (bob, service, resolver, vault) = (
        scene.bob.clone(),
        scene.service.clone(),
        scene.resolver.clone(),
        scene.vault.clone(),
    );
    let price = |scene: &mut Scene| {
        let (vault, now) = (scene.vault.clone(), scene.now());
        let book = scene.world.vault(&vault).book();
        (book.equity(now).unwrap(), book.supply)
    };
    let now = scene.now();
    let mut last = price(&mut scene);
    type Step = Box<dyn FnOnce(&mut World)>;
    let steps: [Step; 4] = [
        Box::new({
            let (vault, bob) = (vault.clone(), bob.clone());
            move |w| {
                w.vault(&vault).deposit(&bob, 777_777_777).unwrap();
            }
        }),
        Box::new({
            let (vault, bob) = (vault.clone(), bob.clone());
            move |w| {
                w.vault(&vault).stake_and_deposit(&bob, 10 * UNIT, 0).unwrap();
            }
        }),
        Box::new({
            let (vault, bob) = (vault.clone(), bob.clone());
            move |w| w.vault(&vault).reward_units(&bob, 10 * UNIT).unwrap()
        }),
        Box::new({
            let (vault, bob) = (vault.clone(), bob.clone());
            move |w| {
                w.vault(&vault).request_withdrawal(&bob, 333_333).unwrap();
            }
        }),
    ];
    // A slash lowers the price. All else leaves it.
    for step in steps {
        step(&mut scene.world);
        let next = price(&mut scene);
        let (equity, supply) = (last.0, last.1);
        assert!(mul_div(next.0, supply, next.1) >= equity, "the price fell");
        scene.check();
        last = next;
    }
    let slashed = scene
        .world
        .vault(&vault)
        .request_slash(&service, slot, SLASHED, now);
    assert!(slashed.is_ok());
    scene.check();
    assert_eq!(scene.world.vault(&vault).veto(&resolver, 0), Ok(()));
    assert_eq!(price(&mut scene).1, last.1);
    scene.check();
}

/// Seen at EigenLayer: the order of a slash of the stake and a slash of a service changed what was left.
#[test]
fn base_and_service_slashes_commute() {
    let end = |base_first: bool| {
        let (mut scene, slot) = Scene::secured(false);
        let (alice, service, vault) = (scene.alice.clone(), scene.service.clone(), scene.vault.clone());
        scene.world.chain.set_slash_defer(0);
        let slash_base = |scene: &mut Scene| {
            scene.world.chain.offence(&validator(0), percent(10));
            let (keeper, operator) = (scene.lena.clone(), scene.of_pool);
            scene.world.pool().settle(&keeper, operator).unwrap();
        };
        let slash_service = |scene: &mut Scene| {
            let now = scene.now();
            scene
                .world
                .vault(&vault)
                .request_slash(&service, slot, SLASHED, now)
                .unwrap();
        };
        match base_first {
            true => {
                slash_base(&mut scene);
                slash_service(&mut scene);
            }
            false => {
                slash_service(&mut scene);
                slash_base(&mut scene);
            }
        }
        let (book, rate) = (scene.world.vault(&vault).book(), scene.world.vault(&vault).rate());
        scene.check();
        (book, rate, scene.lrt_of(&alice))
    };
    assert_eq!(end(true), end(false));
}

/// Seen at Symbiotic: one stake stands behind many networks, and who slashes first leaves nothing to the others.
#[test]
fn slashes_of_an_epoch_stay_within_its_capacity() {
    let (mut scene, slot) = Scene::secured(false);
    let (alice, bob, curator, operator, service, vault) = (
        scene.alice.clone(),
        scene.bob.clone(),
        scene.curator.clone(),
        scene.operator.clone(),
        scene.service.clone(),
        scene.vault.clone(),
    );
    let mut handle = scene.world.vault(&vault);
    let other = handle.register(&bob, &operator, None, 100 * UNIT).unwrap();
    handle.opt_in(&curator, other, 100 * UNIT).unwrap();
    // Half of the units leave: what was promised is more than the part of what is left.
    handle.request_withdrawal(&alice, 500 * UNIT).unwrap();
    scene.pass_epochs(4);
    let now = scene.now();
    let mut handle = scene.world.vault(&vault);
    let (first, second) = (handle.slashable(slot, now), handle.slashable(other, now));
    assert_eq!((first, second), (Ok(200 * UNIT), Ok(50 * UNIT)));

    let slashed = handle.request_slash(&service, slot, Balance::MAX, now).unwrap();

    assert_eq!((slashed.bond, slashed.units), (BONDED, 200 * UNIT));
    // The other service has what it had.
    assert_eq!(handle.slashable(other, now), Ok(50 * UNIT));
    let slashed = handle.request_slash(&bob, other, Balance::MAX, now).unwrap();
    assert_eq!((slashed.bond, slashed.units), (0, 50 * UNIT));
    assert_eq!(handle.book().capacity, 0);
    assert_eq!(handle.book().active, 250 * UNIT);
    scene.check();
}

#[test]
fn a_service_reaches_back_one_epoch_and_never_ahead() {
    let (mut scene, slot) = Scene::secured(false);
    let (curator, service, vault) = (scene.curator.clone(), scene.service.clone(), scene.vault.clone());
    let start = scene.world.vault(&vault).setup().unwrap().start;
    let begin = |epoch: u64| start + epoch * POLICY.epoch;
    let slash = |scene: &mut Scene, captured_at: u64| {
        scene
            .world
            .vault(&vault)
            .request_slash(&service, slot, UNIT, captured_at)
            .map(|slashed| slashed.bond)
    };
    assert_eq!(scene.epoch(), 3);
    // Before the slot counted, and ahead.
    let now = scene.now();
    for captured_at in [0, start - 1, begin(2), begin(3) - 1, now + 1] {
        let early = refused(&mut scene.world, |w| {
            w.vault(&vault).request_slash(&service, slot, UNIT, captured_at)
        });
        assert_eq!(early, RestakeError::CaptureOutOfRange, "{captured_at}");
    }
    assert_eq!(slash(&mut scene, begin(3)), Ok(UNIT));
    scene.pass_epochs(1);
    assert_eq!(slash(&mut scene, begin(3)), Ok(UNIT));
    scene.pass_epochs(1);
    assert_eq!(
        slash(&mut scene, begin(4) - 1),
        Err(RestakeError::CaptureOutOfRange)
    );
    assert_eq!(slash(&mut scene, begin(4)), Ok(UNIT));
    // The last epoch that counts is that of the word, and it can be reached in the next.
    scene.world.vault(&vault).opt_out(&curator, slot).unwrap();
    scene.pass_epochs(1);
    assert_eq!(slash(&mut scene, begin(6)), Err(RestakeError::CaptureOutOfRange));
    assert_eq!(slash(&mut scene, begin(6) - 1), Ok(UNIT));
    scene.pass_epochs(1);
    assert_eq!(
        slash(&mut scene, begin(6) - 1),
        Err(RestakeError::CaptureOutOfRange)
    );
}

#[test]
fn a_slash_is_decided_once() {
    let (mut scene, slot) = Scene::secured(true);
    let (service, resolver, lena, vault, now) = (
        scene.service.clone(),
        scene.resolver.clone(),
        scene.lena.clone(),
        scene.vault.clone(),
        scene.now(),
    );
    for _ in 0..2 {
        let slashed = scene
            .world
            .vault(&vault)
            .request_slash(&service, slot, SLASHED, now);
        assert!(slashed.is_ok());
    }
    let world = &mut scene.world;
    let early = refused(world, |w| w.vault(&vault).execute(&lena, 0));
    assert_eq!(early, RestakeError::TooEarly);
    assert_eq!(world.vault(&vault).veto(&resolver, 0), Ok(()));
    let twice = refused(world, |w| w.vault(&vault).veto(&resolver, 0));
    assert_eq!(twice, RestakeError::Decided);
    scene.pass(POLICY.veto_window);
    let world = &mut scene.world;
    let vetoed = refused(world, |w| w.vault(&vault).execute(&lena, 0));
    assert_eq!(vetoed, RestakeError::Decided);
    let late = refused(world, |w| w.vault(&vault).veto(&resolver, 1));
    assert_eq!(late, RestakeError::VetoClosed);
    assert!(world.vault(&vault).execute(&lena, 1).is_ok());
    let twice = refused(world, |w| w.vault(&vault).execute(&lena, 1));
    assert_eq!(twice, RestakeError::Decided);
    scene.check();
}

#[test]
fn a_bucket_waits_for_the_veto() {
    let (mut scene, slot) = Scene::secured(true);
    let (alice, service, resolver, vault) = (
        scene.alice.clone(),
        scene.service.clone(),
        scene.resolver.clone(),
        scene.vault.clone(),
    );
    let (epoch, _) = scene
        .world
        .vault(&vault)
        .request_withdrawal(&alice, 500 * UNIT)
        .unwrap();
    scene.pass_epochs(1);
    // The last block before the bucket is over.
    scene.pass(POLICY.epoch - BLOCK_MS);
    assert_eq!(scene.epoch(), epoch);
    let captured = scene.now() - POLICY.epoch;
    let slashed = scene
        .world
        .vault(&vault)
        .request_slash(&service, slot, BONDED + SLASHED, captured);
    assert_eq!(slashed.map(|slashed| slashed.units), Ok(SLASHED));
    assert_eq!(scene.world.vault(&vault).bucket(epoch).units, 475 * UNIT);
    scene.pass(BLOCK_MS);
    let early = refused(&mut scene.world, |w| w.vault(&vault).claim(&alice, epoch));
    assert_eq!(early, RestakeError::SlashPending);

    assert_eq!(scene.world.vault(&vault).veto(&resolver, 0), Ok(()));

    // It is whole again, and still waits for the deadline of the veto.
    assert_eq!(scene.world.vault(&vault).bucket(epoch).units, 500 * UNIT);
    scene.pass(POLICY.veto_window - BLOCK_MS);
    assert_eq!(scene.world.vault(&vault).claim(&alice, epoch), Ok(500 * UNIT));
    scene.check();
}

/// To come at the price that a slash lowered, ahead of its veto.
#[test]
fn a_veto_pays_no_newcomer() {
    let (mut scene, slot) = Scene::secured(true);
    let (alice, bob, service, resolver, vault, now) = (
        scene.alice.clone(),
        scene.bob.clone(),
        scene.service.clone(),
        scene.resolver.clone(),
        scene.vault.clone(),
        scene.now(),
    );
    let before = scene.worth_of(&alice);
    scene
        .world
        .vault(&vault)
        .request_slash(&service, slot, Balance::MAX, now)
        .unwrap();
    let lrt = scene.world.vault(&vault).deposit(&bob, 600 * UNIT).unwrap();
    assert_eq!(lrt, 600 * UNIT, "at the price before the slash");
    scene.world.vault(&vault).veto(&resolver, 0).unwrap();
    scene.pass(2 * DAY);
    assert_eq!(scene.worth_of(&bob), 600 * UNIT);
    assert_eq!(scene.worth_of(&alice), before);
    scene.check();
}

/// A slash against borrowers, whose collateral would be LRT.
#[test]
fn one_service_moves_the_rate_by_its_part() {
    let (mut scene, slot) = Scene::secured(false);
    let (service, vault, now) = (scene.service.clone(), scene.vault.clone(), scene.now());
    let rate = scene.world.vault(&vault).rate();
    scene
        .world
        .vault(&vault)
        .request_slash(&service, slot, Balance::MAX, now)
        .unwrap();
    let least = rate - mul_div(rate, POLICY.service_part.into(), 10_000);
    assert_eq!(scene.world.vault(&vault).rate(), least);
    let again = refused(&mut scene.world, |w| {
        w.vault(&vault).request_slash(&service, slot, Balance::MAX, now)
    });
    assert_eq!(again, RestakeError::NothingSlashable);
}

/// A curator that lets a bad service in: who asks to leave in that epoch or in the next has left before it counts.
#[test]
fn a_new_service_counts_after_all_could_leave() {
    let mut scene = Scene::opened();
    let (alice, curator, service, vault) = (
        scene.alice.clone(),
        scene.curator.clone(),
        scene.service.clone(),
        scene.vault.clone(),
    );
    let slot = scene.registered(false);
    scene
        .world
        .vault(&vault)
        .opt_in(&curator, slot, ALLOTTED)
        .unwrap();
    scene.pass_epochs(1);
    let (epoch, units) = scene
        .world
        .vault(&vault)
        .request_withdrawal(&alice, 700 * UNIT)
        .unwrap();
    assert_eq!((epoch, units), (2, 700 * UNIT));
    scene.pass_epochs(1);
    let now = scene.now();
    let early = scene
        .world
        .vault(&vault)
        .request_slash(&service, slot, Balance::MAX, now);
    assert_eq!(early, Err(RestakeError::CaptureOutOfRange));
    scene.pass_epochs(1);
    let now = scene.now();
    let slashed = scene
        .world
        .vault(&vault)
        .request_slash(&service, slot, Balance::MAX, now);
    // Half of the 300 units that stayed.
    assert_eq!(slashed.map(|slashed| slashed.units), Ok(150 * UNIT));
    assert_eq!(scene.world.vault(&vault).claim(&alice, epoch), Ok(700 * UNIT));
    scene.check();
}

/// To be the first, to give the vault units, and to take the roundings of who comes next.
#[test]
fn a_gift_takes_nothing() {
    let mut scene = Scene::empty();
    let (alice, bob, vault, wrapped_lst) = (
        scene.alice.clone(),
        scene.bob.clone(),
        scene.vault.clone(),
        scene.world.wrapped_lst.clone(),
    );
    let least = 10_000_000;
    let owned = scene.units_of(&alice);
    scene.world.vault(&vault).deposit(&alice, least).unwrap();
    // A donation counts for nothing. A reward streams, and a tenth of the vault is nobody's.
    wrapped_lst
        .transfer(&mut scene.world, &alice, &vault, 500 * UNIT)
        .unwrap();
    scene
        .world
        .vault(&vault)
        .reward_units(&alice, 500 * UNIT)
        .unwrap();
    scene.pass(DAY);
    let deposit = 100 * UNIT;
    scene.world.vault(&vault).deposit(&bob, deposit).unwrap();
    let lost = deposit - scene.worth_of(&bob);
    assert!(lost < deposit / 1_000_000, "{lost}");
    let lrt = scene.lrt_of(&alice);
    let (_, units) = scene.world.vault(&vault).request_withdrawal(&alice, lrt).unwrap();
    assert!(scene.units_of(&alice) + units < owned - 500 * UNIT);
}
