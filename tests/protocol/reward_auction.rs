//! The reward auction: lots of any token, whose price falls until somebody buys.

use estuary_restaking_interfaces::{
    restake_vault::RestakeError,
    reward_auction::{AuctionError, AuctionSetup, Lot, LotSold, LotStarted},
};
use estuary_tests::{prelude::*, to_ink, Token};
use psp22::PSP22Error;

use crate::{
    hand_written::{deploy, TRAPS},
    restake_vault::Scene as Vault,
    setup::{approve_units, refused},
};

/// The active units of the vault.
const ACTIVE: Balance = 1_000 * UNIT;

/// A vault with [`ACTIVE`] units, an auction that holds 7,000 of a token, and Bob, who has approved units.
struct Scene {
    vault: Vault,
    auction: AccountId,
    token: Token,
    bob: AccountId,
}

impl Scene {
    fn new() -> Self {
        let mut vault = Vault::opened();
        let account = vault.vault.clone();
        let auction = vault.world.deploy_auction(&account).expect("a vault");
        let (bob, lena) = (vault.bob.clone(), vault.lena.clone());
        let token = vault.world.deploy_plain_token(&lena, 10_000);
        token
            .transfer(&mut vault.world, &lena, &auction, 7_000)
            .expect("she has them");
        approve_units(&mut vault.world, &bob, &auction);
        Self {
            vault,
            auction,
            token,
            bob,
        }
    }
}

#[test]
fn a_lot_begins_at_all_units_of_the_vault_and_is_sold_for_what_the_price_has_fallen_to() {
    let mut scene = Scene::new();
    let (auction, token, bob, lena) = (
        scene.auction.clone(),
        scene.token.0.clone(),
        scene.bob.clone(),
        scene.vault.lena.clone(),
    );
    let start = scene.vault.now();

    assert_eq!(
        scene.vault.world.auction(&auction).start(&lena, &token),
        Ok(7_000)
    );

    let started = LotStarted {
        token: to_ink(&token),
        amount: 7_000,
        first_price: ACTIVE,
    };
    assert_eq!(scene.vault.world.event::<LotStarted>(&auction), started);
    let lot = Lot {
        amount: 7_000,
        first_price: ACTIVE,
        start,
    };
    assert_eq!(scene.vault.world.auction(&auction).lot(&token), Some(lot));
    assert_eq!(scene.vault.world.auction(&auction).price(&token), Ok(ACTIVE));
    // What arrives later is another lot.
    let plain = scene.token.clone();
    plain
        .transfer(&mut scene.vault.world, &lena, &auction, 1_000)
        .unwrap();
    // Two hours are six half-lives.
    scene.vault.pass(1);
    let price = ACTIVE / 64;
    assert_eq!(scene.vault.world.auction(&auction).price(&token), Ok(price));
    let dear = refused(&mut scene.vault.world, |w| {
        w.auction(&auction).buy(&bob, &token, price - 1)
    });
    assert_eq!(dear, AuctionError::TooDear);
    let owned = scene.vault.units_of(&bob);

    assert_eq!(
        scene.vault.world.auction(&auction).buy(&bob, &token, price),
        Ok(price)
    );

    let sold = LotSold {
        token: to_ink(&token),
        buyer: to_ink(&bob),
        amount: 7_000,
        units: price,
    };
    assert_eq!(scene.vault.world.event::<LotSold>(&auction), sold);
    assert_eq!(plain.balance_of(&mut scene.vault.world, &bob), 7_000);
    assert_eq!(owned - scene.vault.units_of(&bob), price);
    let account = scene.vault.vault.clone();
    assert_eq!(scene.vault.world.vault(&account).book().active, ACTIVE + price);
    scene.vault.check();
    // And the next lot can begin.
    assert_eq!(scene.vault.world.auction(&auction).lot(&token), None);
    assert_eq!(scene.vault.world.auction(&auction).start(&bob, &token), Ok(1_000));
}

#[test]
fn lots_that_cannot_be_are_refused() {
    let mut scene = Scene::new();
    let (auction, token, bob) = (scene.auction.clone(), scene.token.0.clone(), scene.bob.clone());
    let (wrapper, vault) = (scene.vault.world.wrapped_lst.0.clone(), scene.vault.vault.clone());
    let setup = AuctionSetup {
        vault: to_ink(&vault),
        wrapper: to_ink(&wrapper),
    };
    assert_eq!(scene.vault.world.auction(&auction).setup(), Some(setup));
    let trapping = deploy(&mut scene.vault.world, TRAPS);
    let empty = scene.vault.world.deploy_plain_token(&bob, 1).0;
    let world = &mut scene.vault.world;
    use AuctionError::*;
    for (token, error) in [
        (&wrapper, Refused),
        (&vault, Refused),
        (&trapping, TokenFailed),
        (&account("nobody"), TokenFailed),
        (&empty, Nothing),
    ] {
        assert_eq!(refused(world, |w| w.auction(&auction).start(&bob, token)), error);
    }
    let none = refused(world, |w| w.auction(&auction).buy(&bob, &token, u128::MAX));
    assert_eq!(none, NoLot);
    assert_eq!(world.auction(&auction).price(&token), Err(NoLot));
    world.auction(&auction).start(&bob, &token).unwrap();
    let running = refused(world, |w| w.auction(&auction).start(&bob, &token));
    assert_eq!(running, LotRunning);
    let poor = scene.vault.operator.clone();
    approve_units(&mut scene.vault.world, &poor, &auction);
    let world = &mut scene.vault.world;
    let short = refused(world, |w| w.auction(&auction).buy(&poor, &token, u128::MAX));
    assert_eq!(short, Units(PSP22Error::InsufficientBalance));
    let pool = world.pool.clone();
    assert_eq!(world.deploy_auction(&pool), Err(VaultFailed));
}

#[test]
fn a_lot_waits_while_the_vault_takes_no_rewards() {
    let mut vault = Vault::empty();
    let (account, bob) = (vault.vault.clone(), vault.bob.clone());
    let auction = vault.world.deploy_auction(&account).unwrap();
    approve_units(&mut vault.world, &bob, &auction);
    let token = vault.world.deploy_plain_token(&bob, 5);
    token.transfer(&mut vault.world, &bob, &auction, 5).unwrap();
    vault.world.auction(&auction).start(&bob, &token.0).unwrap();
    assert_eq!(vault.world.auction(&auction).price(&token.0), Ok(1));
    let empty = refused(&mut vault.world, |w| w.auction(&auction).buy(&bob, &token.0, 1));
    assert_eq!(empty, AuctionError::Vault(RestakeError::VaultImpaired));
}
