//! Holders: they come, are rewarded, ask to leave, and claim.

use estuary_restaking::bucket::Bucket;
use estuary_restaking_interfaces::restake_vault::{
    Claimed, Deposited, EpochBegan, Rewarded, WithdrawalRequested,
};
use estuary_tests::to_ink;

use super::*;

#[test]
fn the_first_deposit_mints_a_unit_each_and_locks_a_part_for_ever() {
    let mut scene = Scene::empty();
    let (alice, vault) = (scene.alice.clone(), scene.vault.clone());
    let owned = scene.units_of(&alice);

    let lrt = scene.world.vault(&vault).deposit(&alice, FIRST);

    let minted = FIRST - LOCKED;
    assert_eq!(lrt, Ok(minted));
    let deposited = Deposited {
        owner: to_ink(&alice),
        units: FIRST,
        lrt: minted,
    };
    assert_eq!(scene.world.event::<Deposited>(&vault), deposited);
    let transfers = scene.lrt().transfers(&mut scene.world);
    assert_eq!(
        transfers,
        [
            (None, Some(vault.clone()), LOCKED),
            (None, Some(alice.clone()), minted)
        ]
    );
    assert_eq!(owned - scene.units_of(&alice), FIRST);
    let book = scene.world.vault(&vault).book();
    assert_eq!((book.active, book.supply, book.epoch), (FIRST, FIRST, 0));
    assert_eq!(scene.lrt().total_supply(&mut scene.world), FIRST);
    scene.check();
}

#[test]
fn native_is_staked_wrapped_and_deposited_in_one_call() {
    let mut scene = Scene::opened();
    let (bob, vault) = (scene.bob.clone(), scene.vault.clone());
    let owned = scene.units_of(&bob);

    let lrt = scene
        .world
        .vault(&vault)
        .stake_and_deposit(&bob, 150 * UNIT, 100 * UNIT);

    assert_eq!(lrt, Ok(100 * UNIT));
    assert_eq!(scene.lrt_of(&bob), 100 * UNIT);
    assert_eq!(scene.units_of(&bob), owned);
    scene.check();
}

#[test]
fn the_rate_is_the_units_of_an_lrt_at_the_pools_exit_price() {
    let mut scene = Scene::empty();
    let (alice, bob, vault) = (scene.alice.clone(), scene.bob.clone(), scene.vault.clone());
    const ONE_AND_A_HALF: u128 = 1_500_000_000_000;
    assert_eq!(scene.world.vault(&vault).rate(), ONE_AND_A_HALF);
    scene.world.vault(&vault).deposit(&alice, FIRST).unwrap();
    assert_eq!(scene.world.vault(&vault).rate(), ONE_AND_A_HALF);

    // A tenth of the reward mints LRT of the curator at the price of now; the rest makes all dearer in a day.
    scene.world.vault(&vault).reward_units(&bob, 100 * UNIT).unwrap();
    assert_eq!(scene.world.vault(&vault).rate(), ONE_AND_A_HALF);
    scene.pass(DAY);
    // 1,100 units for 1,010 LRT.
    assert_eq!(scene.world.vault(&vault).rate(), 1_633_663_366_336);
    scene.check();
}

#[test]
fn who_leaves_claims_its_units_when_the_next_epoch_is_over() {
    let mut scene = Scene::opened();
    let (alice, vault) = (scene.alice.clone(), scene.vault.clone());
    let owned = scene.units_of(&alice);
    scene.pass_epochs(5);

    let requested = scene.world.vault(&vault).request_withdrawal(&alice, 300 * UNIT);

    assert_eq!(requested, Ok((6, 300 * UNIT)));
    assert_eq!(
        scene.world.event::<WithdrawalRequested>(&vault),
        WithdrawalRequested {
            owner: to_ink(&alice),
            epoch: 6,
            lrt: 300 * UNIT,
            units: 300 * UNIT,
            keys: 300 * UNIT,
        }
    );
    assert_eq!(
        scene.world.event::<EpochBegan>(&vault),
        EpochBegan {
            epoch: 5,
            active: FIRST,
            capacity: FIRST / 2,
            allotted: 0,
        }
    );
    let transfers = scene.lrt().transfers(&mut scene.world);
    assert_eq!(transfers, [(Some(alice.clone()), None, 300 * UNIT)]);
    let bucket = Bucket {
        units: 300 * UNIT,
        keys: 300 * UNIT,
        frozen_until: 0,
    };
    assert_eq!(scene.world.vault(&vault).bucket(6), bucket);
    assert_eq!(scene.world.vault(&vault).claimable(&alice, 6), Ok(300 * UNIT));

    scene.pass_epochs(2);
    assert_eq!(scene.world.vault(&vault).claim(&alice, 6), Ok(300 * UNIT));

    assert_eq!(
        scene.world.event::<Claimed>(&vault),
        Claimed {
            owner: to_ink(&alice),
            to: to_ink(&alice),
            epoch: 6,
            units: 300 * UNIT,
        }
    );
    assert_eq!(scene.units_of(&alice) - owned, 300 * UNIT);
    assert_eq!(scene.world.vault(&vault).bucket(6), Bucket::default());
    scene.check();
}

#[test]
fn requests_of_an_epoch_add_up_and_a_claim_may_pay_another() {
    let mut scene = Scene::opened();
    let (alice, bob, lena, vault) = (
        scene.alice.clone(),
        scene.bob.clone(),
        scene.lena.clone(),
        scene.vault.clone(),
    );
    scene.world.vault(&vault).deposit(&bob, 50 * UNIT).unwrap();
    for units in [10, 20] {
        let requested = scene.world.vault(&vault).request_withdrawal(&alice, units * UNIT);
        assert_eq!(requested, Ok((1, units * UNIT)));
    }
    scene
        .world
        .vault(&vault)
        .request_withdrawal(&bob, 50 * UNIT)
        .unwrap();
    scene.pass_epochs(2);
    let owned = scene.units_of(&lena);

    assert_eq!(
        scene.world.vault(&vault).claim_to(&alice, 1, &lena),
        Ok(30 * UNIT)
    );

    assert_eq!(scene.units_of(&lena) - owned, 30 * UNIT);
    assert_eq!(scene.world.vault(&vault).claim(&bob, 1), Ok(50 * UNIT));
    scene.check();
}

#[test]
fn a_reward_streams_and_the_curator_has_its_part() {
    let mut scene = Scene::opened();
    let (bob, curator, vault) = (scene.bob.clone(), scene.curator.clone(), scene.vault.clone());

    let units = scene.world.vault(&vault).reward(&bob, 30 * UNIT);

    assert_eq!(units, Ok(20 * UNIT));
    let rewarded = Rewarded {
        from: to_ink(&bob),
        units: 20 * UNIT,
        curator_lrt: 2 * UNIT,
    };
    assert_eq!(scene.world.event::<Rewarded>(&vault), rewarded);
    assert_eq!(scene.lrt_of(&curator), 2 * UNIT);
    let now = scene.now();
    let book = scene.world.vault(&vault).book();
    assert_eq!((book.active, book.supply), (FIRST + 20 * UNIT, FIRST + 2 * UNIT));
    assert_eq!(book.equity(now), Ok(FIRST + 2 * UNIT));
    assert_eq!(book.equity(now + DAY / 2), Ok(FIRST + 11 * UNIT));
    assert_eq!(book.equity(now + DAY), Ok(FIRST + 20 * UNIT));
    scene.check();
}

#[test]
fn a_donation_is_nobodys_and_changes_no_rate() {
    let mut scene = Scene::opened();
    let (bob, vault, wrapped_lst) = (
        scene.bob.clone(),
        scene.vault.clone(),
        scene.world.wrapped_lst.clone(),
    );
    let rate = scene.world.vault(&vault).rate();
    wrapped_lst
        .transfer(&mut scene.world, &bob, &vault, 5 * UNIT)
        .unwrap();
    assert_eq!(scene.world.vault(&vault).rate(), rate);
    assert_eq!(scene.world.vault(&vault).backing(), Ok((FIRST + 5 * UNIT, FIRST)));
}
