//! What the vault refuses: each error, and that nothing has changed.

use estuary_interfaces::WrapError;
use estuary_tests::prelude::*;
use psp22::PSP22Error;

use super::*;
use crate::setup::refused;

#[test]
fn bad_amounts_are_refused() {
    let mut scene = Scene::empty();
    let (alice, bob, lena, vault) = (
        scene.alice.clone(),
        scene.bob.clone(),
        scene.lena.clone(),
        scene.vault.clone(),
    );
    use RestakeError::*;
    let world = &mut scene.world;
    let empty = refused(world, |w| w.vault(&vault).reward_units(&alice, UNIT));
    assert_eq!(empty, VaultImpaired);
    assert_eq!(
        refused(world, |w| w.vault(&vault).reward(&alice, UNIT)),
        VaultImpaired
    );
    let first = refused(world, |w| w.vault(&vault).deposit(&alice, 10_000_000 - 1));
    assert_eq!(first, TooFew);
    world.vault(&vault).deposit(&alice, FIRST).unwrap();

    let short = || Units(PSP22Error::InsufficientBalance);
    for (units, min, error) in [
        (0, 0, ZeroAmount),
        (UNIT, UNIT + 1, TooFew),
        (10_000 * UNIT, 0, short()),
        (u128::MAX, 0, Arithmetic),
    ] {
        let found = refused(world, |w| w.vault(&vault).deposit_with(&bob, units, min));
        assert_eq!(found, error, "{units} {min}");
    }
    for (planck, min, error) in [(0, 0, ZeroAmount), (150 * UNIT, 100 * UNIT + 1, TooFew)] {
        let found = refused(world, |w| w.vault(&vault).stake_and_deposit(&bob, planck, min));
        assert_eq!(found, error, "{planck} {min}");
    }
    let dust = refused(world, |w| w.vault(&vault).stake_and_deposit(&bob, 1, 0));
    assert_eq!(dust, Wrapper(WrapError::Pool(PoolError::BelowMinimum)));
    for (lrt, min, error) in [
        (0, 0, ZeroAmount),
        (FIRST - LOCKED + 1, 0, InsufficientLrt),
        (u128::MAX, 0, InsufficientLrt),
        (UNIT, UNIT + 1, TooFew),
    ] {
        let found = refused(world, |w| {
            w.vault(&vault).request_withdrawal_with(&alice, lrt, min)
        });
        assert_eq!(found, error, "{lrt} {min}");
    }
    assert_eq!(refused(world, |w| w.vault(&vault).reward(&bob, 0)), ZeroAmount);
    assert_eq!(
        refused(world, |w| w.vault(&vault).reward_units(&bob, 0)),
        ZeroAmount
    );
    let poor = refused(world, |w| w.vault(&vault).reward_units(&bob, 10_000 * UNIT));
    assert_eq!(poor, short());

    let none = refused(world, |w| w.vault(&vault).claim(&alice, 1));
    assert_eq!(none, NothingToClaim);
    let (epoch, _) = world.vault(&vault).request_withdrawal(&alice, UNIT).unwrap();
    let early = refused(world, |w| w.vault(&vault).claim(&alice, epoch));
    assert_eq!(early, TooEarly);
    scene.pass_epochs(2);
    let world = &mut scene.world;
    let to_itself = refused(world, |w| w.vault(&vault).claim_to(&alice, epoch, &vault));
    assert_eq!(to_itself, RecipientIsVault);
    let strange = refused(world, |w| w.vault(&vault).claim(&lena, epoch));
    assert_eq!(strange, NothingToClaim);
    assert_eq!(world.vault(&vault).claim(&alice, epoch), Ok(UNIT));
    let twice = refused(world, |w| w.vault(&vault).claim(&alice, epoch));
    assert_eq!(twice, NothingToClaim);
    scene.check();
}

#[test]
fn slots_and_slashes_that_are_not_there_are_refused() {
    let (mut scene, slot) = Scene::secured(true);
    let (service, operator, curator, resolver, eve, vault, now) = (
        scene.service.clone(),
        scene.operator.clone(),
        scene.curator.clone(),
        scene.resolver.clone(),
        account("eve"),
        scene.vault.clone(),
        scene.now(),
    );
    use RestakeError::*;
    let world = &mut scene.world;
    let unknown = [
        refused(world, |w| w.vault(&vault).leave(&service, 9)),
        refused(world, |w| {
            w.vault(&vault).request_slash(&service, 9, UNIT, now).map(|_| ())
        }),
        refused(world, |w| w.vault(&vault).bond(&operator, 9, UNIT)),
        refused(world, |w| w.vault(&vault).unbond(&operator, 9).map(|_| ())),
        refused(world, |w| w.vault(&vault).opt_in(&curator, 9, UNIT)),
        refused(world, |w| w.vault(&vault).opt_out(&curator, 9)),
        refused(world, |w| w.vault(&vault).free(&eve, 9).map(|_| ())),
    ];
    assert!(unknown.iter().all(|error| *error == UnknownSlot), "{unknown:?}");
    for slash in [0, u32::MAX] {
        let vetoed = refused(world, |w| w.vault(&vault).veto(&resolver, slash));
        let executed = refused(world, |w| w.vault(&vault).execute(&eve, slash));
        assert_eq!((vetoed, executed), (UnknownSlash, UnknownSlash));
    }
    for (units, captured_at, error) in [
        (0, now, ZeroAmount),
        (UNIT, now + 1, CaptureOutOfRange),
        (UNIT, 0, CaptureOutOfRange),
        (UNIT, u64::MAX, CaptureOutOfRange),
        (999_999, now, SlashTooSmall),
    ] {
        let found = refused(world, |w| {
            w.vault(&vault).request_slash(&service, slot, units, captured_at)
        });
        assert_eq!(found, error, "{units} {captured_at}");
    }
    let busy = refused(world, |w| w.vault(&vault).free(&eve, slot));
    assert_eq!(busy, SlotNotFree);
    let bound = refused(world, |w| w.vault(&vault).unbond(&operator, slot));
    assert_eq!(bound, SlotNotFree);
    assert_eq!(
        refused(world, |w| w.vault(&vault).bond(&operator, slot, 0)),
        ZeroAmount
    );
    let poor = refused(world, |w| w.vault(&vault).bond(&operator, slot, 10_000 * UNIT));
    assert_eq!(poor, Units(PSP22Error::InsufficientBalance));
}

#[test]
fn a_service_gets_no_more_than_it_wants_and_the_policy_lets_it_have() {
    let (mut scene, slot) = Scene::secured(false);
    let (service, operator, curator, bob, vault) = (
        scene.service.clone(),
        scene.operator.clone(),
        scene.curator.clone(),
        scene.bob.clone(),
        scene.vault.clone(),
    );
    let world = &mut scene.world;
    let second = world
        .vault(&vault)
        .register(&service, &operator, None, Balance::MAX)
        .unwrap();
    let of_another = world
        .vault(&vault)
        .register(&bob, &operator, None, 200 * UNIT)
        .unwrap();
    use RestakeError::*;
    // 400 of all 500, and of the service's 400, are given.
    for (slot, units, error) in [
        (second, 0, ZeroAmount),
        (slot, 1, AlreadyOptedIn),
        (second, 1, ServiceOverAllotted),
        (second, 100 * UNIT + 1, OverAllotted),
        (of_another, 100 * UNIT + 1, OverAllotted),
        (of_another, 201 * UNIT, OverAllotted),
        (second, u128::MAX, Arithmetic),
    ] {
        let found = refused(world, |w| w.vault(&vault).opt_in(&curator, slot, units));
        assert_eq!(found, error, "{slot} {units}");
    }
    assert_eq!(
        world.vault(&vault).opt_in(&curator, of_another, 100 * UNIT),
        Ok(())
    );

    world.vault(&vault).leave(&service, second).unwrap();
    for ended in [
        refused(world, |w| w.vault(&vault).leave(&service, second)),
        refused(world, |w| w.vault(&vault).opt_out(&curator, second)),
        refused(world, |w| w.vault(&vault).opt_in(&curator, second, 1)),
        refused(world, |w| w.vault(&vault).bond(&operator, second, 1)),
    ] {
        assert_eq!(ended, SlotEnded);
    }
    // It never counted, and there is nothing to free.
    assert_eq!(
        refused(world, |w| w.vault(&vault).free(&bob, second)),
        SlotNotFree
    );
    let no_bond = refused(world, |w| w.vault(&vault).unbond(&operator, second));
    assert_eq!(no_bond, ZeroAmount);
}

#[test]
fn a_vault_keeps_its_bounds_from_the_constructor_on() {
    let mut scene = Scene::empty();
    let world = &mut scene.world;
    let (wrapper, hot) = (world.wrapped_lst.0.clone(), world.upload("restake_vault"));
    let invalid: [fn(&mut Policy); 6] = [
        |p| p.epoch = DAY - 1,
        |p| p.veto_window = DAY,
        |p| p.slashable_part = 10_001,
        |p| p.service_part = 5_001,
        |p| p.curator_fee = 2_001,
        |p| p.stream_period = 0,
    ];
    for change in invalid {
        let mut policy = POLICY;
        change(&mut policy);
        let refusal = world.deploy_vault_with(policy, &wrapper, 0, hot);
        assert_eq!(refusal, Err(RestakeError::InvalidPolicy), "{policy:?}");
    }
    let pool = world.pool.clone();
    let of_nothing = world.deploy_vault_with(POLICY, &pool, 0, hot);
    assert_eq!(of_nothing, Err(RestakeError::WrongWrapper));
}
