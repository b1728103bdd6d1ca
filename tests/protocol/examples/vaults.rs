//! The example vaults: contracts that hold what is others', while rewards and slashes pass over it.

use estuary_tests::{default_registry_parameters, prelude::*, Token, ENDOWMENT};
use psp22::PSP22Error;

use crate::setup::{all_streams_end, delegated_in, donate, percent, refused, without_fees, BOND, POOLED};

/// A pool without fees at a price of one, its stake exposed. Bob has 3,000 UNIT of shares, Alice has the rest
/// but the endowment.
struct Scene {
    world: World,
    alice: AccountId,
    bob: AccountId,
    operator: OperatorId,
}

impl Scene {
    fn new() -> Self {
        let world = World::new(without_fees(), default_registry_parameters());
        let (mut world, alice, operator) = delegated_in(world, BOND, 0);
        let bob = world.funded("bob", UNIT);
        world.pool().transfer_shares(&alice, &bob, 3_000 * UNIT).unwrap();
        Self {
            world,
            alice,
            bob,
            operator,
        }
    }

    /// Rewards of half of what is in the pool: a share is worth half as much again.
    fn reward(&mut self) {
        let reward = self.world.pool().total_supply() / 2;
        donate(&mut self.world, self.operator, reward);
        self.settle();
        all_streams_end(&mut self.world);
    }

    /// Of 10,000 UNIT of stake 2,500 are lost, 1,000 of which the bond pays.
    fn slash(&mut self) {
        self.world.chain.offence(&validator(0), percent(25));
        self.settle();
    }

    fn settle(&mut self) {
        self.world
            .pool()
            .settle(&self.alice, self.operator)
            .expect("an approved operator");
    }
}

/// [`Scene`] with a vault of shares where Alice has 2,000 UNIT and Bob 1,000 UNIT and one share.
fn shares_deposited() -> (Scene, AccountId) {
    let mut scene = Scene::new();
    let pool = scene.world.pool.clone();
    let vault = scene.world.deploy_share_vault(&pool);
    for (owner, shares) in [(&scene.alice, 2_000 * UNIT), (&scene.bob, 1_000 * UNIT + 1)] {
        scene.world.pool().approve(owner, &vault, shares).unwrap();
        assert_eq!(scene.world.deposit_shares(&vault, owner, shares), Ok(()));
    }
    (scene, vault)
}

/// [`Scene`] with a vault of units where Alice has 2,000 UNIT and Bob 1,000 UNIT and one unit.
fn units_deposited() -> (Scene, AccountId, Token) {
    let mut scene = Scene::new();
    let world = &mut scene.world;
    let wrapped_lst = world.wrapped_lst.clone();
    let vault = world.deploy_unit_vault(&wrapped_lst);
    for (owner, units) in [(&scene.alice, 2_000 * UNIT), (&scene.bob, 1_000 * UNIT + 1)] {
        world.pool().approve(owner, &wrapped_lst.0, units).unwrap();
        world.wrap(&wrapped_lst, owner, units).unwrap();
        wrapped_lst.approve(world, owner, &vault, units).unwrap();
        assert_eq!(world.deposit_units(&vault, owner, units), Ok(()));
    }
    (scene, vault, wrapped_lst)
}

/// What the vault of shares keeps for Alice and Bob, what that is worth, and the shares that it holds.
fn share_books(scene: &mut Scene, vault: &AccountId) -> ([Balance; 2], [Option<Balance>; 2], Balance) {
    let (world, owners) = (&mut scene.world, [&scene.alice, &scene.bob]);
    (
        owners.map(|owner| world.deposited_shares(vault, owner)),
        owners.map(|owner| world.value_of_shares(vault, owner)),
        world.pool().shares_of(vault),
    )
}

/// What the vault of units keeps for Alice and Bob, what that is worth, and the units that it holds.
fn unit_books(
    scene: &mut Scene,
    vault: &AccountId,
    wrapped_lst: &Token,
) -> ([Balance; 2], [Option<Balance>; 2], Balance) {
    let (world, owners) = (&mut scene.world, [&scene.alice, &scene.bob]);
    (
        owners.map(|owner| world.deposited_units(vault, owner)),
        owners.map(|owner| world.value_of_units(vault, owner)),
        wrapped_lst.balance_of(world, vault),
    )
}

const DEPOSITS: [Balance; 2] = [2_000 * UNIT, 1_000 * UNIT + 1];
const ALL: Balance = 3_000 * UNIT + 1;

#[test]
fn deposited_shares_earn_and_lose_like_all_others() {
    let (mut scene, vault) = shares_deposited();
    let worth = [Some(2_000 * UNIT), Some(1_000 * UNIT + 1)];
    assert_eq!(share_books(&mut scene, &vault), (DEPOSITS, worth, ALL));

    scene.reward();
    // At 1.5: the odd share adds a planck and a half.
    let worth = [Some(3_000 * UNIT), Some(1_500 * UNIT + 1)];
    assert_eq!(share_books(&mut scene, &vault), (DEPOSITS, worth, ALL));

    scene.slash();
    // At 1.35.
    let worth = [Some(2_700 * UNIT), Some(1_350 * UNIT + 1)];
    assert_eq!(share_books(&mut scene, &vault), (DEPOSITS, worth, ALL));
}

#[test]
fn a_vault_of_shares_pays_everyone_out_after_rewards_and_a_slash() {
    let (mut scene, vault) = shares_deposited();
    scene.reward();
    let Scene { alice, bob, .. } = &scene;
    let (alice, bob) = (alice.clone(), bob.clone());
    assert_eq!(scene.world.withdraw_shares(&vault, &bob, 400 * UNIT), Ok(()));
    assert_eq!(scene.world.pool().shares_of(&bob), 2_400 * UNIT - 1);
    assert_eq!(scene.world.pool().balance_of(&bob), 3_600 * UNIT - 2);
    scene.slash();

    let world = &mut scene.world;
    assert_eq!(world.withdraw_shares(&vault, &alice, 2_000 * UNIT), Ok(()));
    assert_eq!(world.withdraw_shares(&vault, &bob, 600 * UNIT + 1), Ok(()));

    assert_eq!(world.pool().shares_of(&vault), 0);
    assert_eq!(world.pool().shares_of(&bob), 3_000 * UNIT);
    assert_eq!(world.pool().shares_of(&alice), POOLED - ENDOWMENT - 3_000 * UNIT);
    assert_eq!(world.pool().balance_of(&bob), 4_050 * UNIT);
    assert_eq!(world.pool().balance_of(&alice), 6_999 * UNIT / 100 * 135);
    assert_eq!(share_books(&mut scene, &vault), ([0, 0], [Some(0), Some(0)], 0));
}

#[test]
fn a_vault_of_shares_pays_everyone_out_below_the_first_price() {
    let (mut scene, vault) = shares_deposited();
    scene.slash();
    // At 0.85: the odd share adds nothing.
    let worth = [Some(1_700 * UNIT), Some(850 * UNIT)];
    assert_eq!(share_books(&mut scene, &vault), (DEPOSITS, worth, ALL));
    let Scene {
        world, alice, bob, ..
    } = &mut scene;
    assert_eq!(world.withdraw_shares(&vault, bob, 1_000 * UNIT + 1), Ok(()));
    assert_eq!(world.withdraw_shares(&vault, alice, 2_000 * UNIT), Ok(()));
    assert_eq!(world.pool().shares_of(&vault), 0);
    assert_eq!(world.pool().balance_of(bob), 2_550 * UNIT);
}

#[test]
fn a_vault_that_booked_balances_would_owe_more_than_it_has_after_a_slash() {
    let (mut scene, vault) = shares_deposited();
    let Scene {
        world, alice, bob, ..
    } = &mut scene;
    let (alice, bob) = (alice.clone(), bob.clone());
    // It books the planck of each transfer.
    let naive = world.funded("naive", UNIT);
    let booked = [(&alice, 2_000 * UNIT), (&bob, 1_000 * UNIT)];
    for (owner, balance) in booked {
        world.pool().transfer(owner, &naive, balance).unwrap();
    }
    scene.slash();

    let world = &mut scene.world;
    assert_eq!(world.pool().balance_of(&naive), 2_550 * UNIT);
    assert_eq!(world.pool().transfer(&naive, &alice, 2_000 * UNIT), Ok(()));
    // Alice lost nothing, so Bob absorbs the loss of both: 450 UNIT are missing.
    assert_eq!(
        refused(world, |w| w.pool().transfer(&naive, &bob, 1_000 * UNIT)),
        PSP22Error::InsufficientBalance
    );
    assert_eq!(world.pool().balance_of(&naive), 550 * UNIT);
    // The vault that booked shares lets nobody run.
    assert_eq!(world.withdraw_shares(&vault, &alice, 2_000 * UNIT), Ok(()));
    assert_eq!(world.withdraw_shares(&vault, &bob, 1_000 * UNIT + 1), Ok(()));
}

#[test]
fn a_vault_that_booked_balances_would_keep_the_rewards() {
    let (mut scene, vault) = shares_deposited();
    let alice = scene.alice.clone();
    let naive = scene.world.funded("naive", UNIT);
    scene.world.pool().transfer(&alice, &naive, 2_000 * UNIT).unwrap();
    scene.reward();

    let world = &mut scene.world;
    assert_eq!(world.pool().transfer(&naive, &alice, 2_000 * UNIT), Ok(()));
    assert_eq!(world.pool().balance_of(&naive), 1_000 * UNIT);
    assert_eq!(world.value_of_shares(&vault, &alice), Some(3_000 * UNIT));
}

#[test]
fn a_vault_of_shares_takes_and_gives_no_more_than_there_is() {
    let (mut scene, vault) = shares_deposited();
    let Scene {
        world, alice, bob, ..
    } = &mut scene;
    let not_allowed = share_vault::VaultError::Token(PSP22Error::InsufficientAllowance);
    assert_eq!(refused(world, |w| w.deposit_shares(&vault, bob, 1)), not_allowed);
    world.pool().approve(bob, &vault, Balance::MAX).unwrap();
    assert_eq!(
        refused(world, |w| w.deposit_shares(&vault, bob, 2_000 * UNIT)),
        share_vault::VaultError::Token(PSP22Error::InsufficientBalance)
    );
    for shares in [1_000 * UNIT + 2, Balance::MAX] {
        assert_eq!(
            refused(world, |w| w.withdraw_shares(&vault, bob, shares)),
            share_vault::VaultError::InsufficientShares
        );
    }
    // Bob's book and all shares there are do not fit one number.
    assert_eq!(
        refused(world, |w| w.deposit_shares(&vault, bob, Balance::MAX)),
        share_vault::VaultError::Arithmetic
    );
    let carol = account("carol");
    assert_eq!(
        refused(world, |w| w.withdraw_shares(&vault, &carol, 1)),
        share_vault::VaultError::InsufficientShares
    );
    let nowhere = world.deploy_share_vault(alice);
    assert_eq!(
        refused(world, |w| w.deposit_shares(&nowhere, bob, 1)),
        share_vault::VaultError::PoolFailed
    );
    assert_eq!(world.value_of_shares(&nowhere, bob), None);
}

#[test]
fn deposited_units_stay_and_their_worth_follows_the_rate() {
    let (mut scene, vault, wrapped_lst) = units_deposited();
    let worth = [Some(2_000 * UNIT), Some(1_000 * UNIT + 1)];
    let books = unit_books(&mut scene, &vault, &wrapped_lst);
    assert_eq!(books, (DEPOSITS, worth, ALL));

    scene.reward();
    let worth = [Some(3_000 * UNIT), Some(1_500 * UNIT + 1)];
    let books = unit_books(&mut scene, &vault, &wrapped_lst);
    assert_eq!(books, (DEPOSITS, worth, ALL));

    scene.slash();
    let worth = [Some(2_700 * UNIT), Some(1_350 * UNIT + 1)];
    let books = unit_books(&mut scene, &vault, &wrapped_lst);
    assert_eq!(books, (DEPOSITS, worth, ALL));
}

#[test]
fn the_worth_of_units_has_the_decimals_of_the_rate() {
    let (mut scene, vault, _) = units_deposited();
    // Two days after the operator's approval: over so many its first reward streams.
    scene.world.chain.advance_blocks(1);
    donate(&mut scene.world, scene.operator, 5_000 * UNIT);
    scene.settle();
    scene.world.chain.advance_blocks(2);
    // The rate is 1.041666666666 and two thirds of the last decimal, which are lost: 1,333 planck of 2,000
    // UNIT.
    assert_eq!(
        scene.world.value_of_units(&vault, &scene.alice),
        Some(2_083_333_333_332_000)
    );
}

#[test]
fn a_vault_of_units_pays_everyone_out_after_rewards_and_a_slash() {
    let (mut scene, vault, wrapped_lst) = units_deposited();
    scene.reward();
    scene.slash();
    let Scene {
        world, alice, bob, ..
    } = &mut scene;
    assert_eq!(world.withdraw_units(&vault, alice, 2_000 * UNIT), Ok(()));
    assert_eq!(world.withdraw_units(&vault, bob, 1_000 * UNIT + 1), Ok(()));

    assert_eq!(wrapped_lst.balance_of(world, &vault), 0);
    assert_eq!(world.unwrap(&wrapped_lst, alice, 2_000 * UNIT), Ok(()));
    assert_eq!(world.unwrap(&wrapped_lst, bob, 1_000 * UNIT + 1), Ok(()));
    assert_eq!(world.pool().balance_of(bob), 4_050 * UNIT);
    assert_eq!(world.pool().balance_of(alice), 6_999 * UNIT / 100 * 135);
    assert_eq!(world.pool().shares_of(&wrapped_lst.0), 0);
}

#[test]
fn a_vault_of_units_takes_and_gives_no_more_than_there_is() {
    let (mut scene, vault, wrapped_lst) = units_deposited();
    let Scene {
        world, alice, bob, ..
    } = &mut scene;
    let not_allowed = unit_vault::VaultError::Token(PSP22Error::InsufficientAllowance);
    assert_eq!(refused(world, |w| w.deposit_units(&vault, bob, 1)), not_allowed);
    wrapped_lst.approve(world, bob, &vault, Balance::MAX).unwrap();
    assert_eq!(
        refused(world, |w| w.deposit_units(&vault, bob, 1)),
        unit_vault::VaultError::Token(PSP22Error::InsufficientBalance)
    );
    for units in [1_000 * UNIT + 2, Balance::MAX] {
        assert_eq!(
            refused(world, |w| w.withdraw_units(&vault, bob, units)),
            unit_vault::VaultError::InsufficientUnits
        );
    }
    assert_eq!(
        refused(world, |w| w.deposit_units(&vault, bob, Balance::MAX)),
        unit_vault::VaultError::Arithmetic
    );
    let nowhere = world.deploy_unit_vault(&Token(alice.clone()));
    assert_eq!(
        refused(world, |w| w.deposit_units(&nowhere, bob, 1)),
        unit_vault::VaultError::TokenFailed
    );
    assert_eq!(world.value_of_units(&nowhere, bob), None);
}
