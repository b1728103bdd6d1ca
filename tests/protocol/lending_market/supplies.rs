//! Supply and withdrawal.

use estuary_market_interfaces::lending_market::{Supplied, Withdrawn};
use estuary_tests::{prelude::*, to_ink, Token};

use super::{MarketError, Scene, SHARES, SUPPLY};

#[test]
fn a_supply_mints_a_million_shares_a_planck_at_first() {
    let mut scene = Scene::empty();
    let (sue, bob, market) = (scene.sue.clone(), scene.bob.clone(), scene.market.clone());
    let before = scene.native_of(&market);

    let shares = scene
        .market()
        .supply_for(&sue, 100 * UNIT, &bob, 100 * UNIT * SHARES);

    assert_eq!(shares, Ok(100 * UNIT * SHARES));
    assert_eq!(scene.supply_shares_of(&bob), 100 * UNIT * SHARES);
    assert_eq!(scene.native_of(&market) - before, 100 * UNIT);
    assert_eq!(
        scene.world.event::<Supplied>(&market),
        Supplied {
            caller: to_ink(&sue),
            on_behalf: to_ink(&bob),
            assets: 100 * UNIT,
            shares: 100 * UNIT * SHARES,
        }
    );
    let token = Token(market);
    assert_eq!(
        token.transfers(&mut scene.world),
        [(None, Some(bob), 100 * UNIT * SHARES)]
    );
    scene.check();
}

#[test]
fn a_withdrawal_is_by_planck_or_by_shares() {
    let mut scene = Scene::new();
    let (sue, market) = (scene.sue.clone(), scene.market.clone());
    let receiver = scene.world.funded("receiver", UNIT);
    let native = scene.native_of(&receiver);

    let paid = scene.market().withdraw_for(&sue, 100 * UNIT, 0, &sue, &receiver);
    assert_eq!(paid, Ok((100 * UNIT, 100 * UNIT * SHARES)));
    assert_eq!(scene.native_of(&receiver) - native, 100 * UNIT);
    assert_eq!(
        scene.world.event::<Withdrawn>(&market),
        Withdrawn {
            caller: to_ink(&sue),
            on_behalf: to_ink(&sue),
            receiver: to_ink(&receiver),
            assets: 100 * UNIT,
            shares: 100 * UNIT * SHARES,
        }
    );

    // A share less than a planck's pays nothing of it.
    let paid = scene.market().withdraw(&sue, 0, 5 * SHARES - 1);
    assert_eq!(paid, Ok((4, 5 * SHARES - 1)));
    scene.check();

    let rest = scene.supply_shares_of(&sue);
    let paid = scene.market().withdraw(&sue, 0, rest).expect("nothing is lent");
    // A planck stays, and is nobody's: the shares before have paid a part of it too little.
    assert_eq!(paid, (SUPPLY - 100 * UNIT - 5, rest));
    let totals = scene.market().totals();
    assert_eq!((totals.supply_assets, totals.supply_shares), (1, 0));
    scene.check();
}

#[test]
fn supply_shares_move_as_a_token_and_pay_whoever_owns_them() {
    let mut scene = Scene::new();
    let (sue, bob) = (scene.sue.clone(), scene.bob.clone());
    let shares = Token(scene.market.clone());
    shares
        .transfer(&mut scene.world, &sue, &bob, SUPPLY * SHARES)
        .expect("sue owns them");
    let paid = scene.market().withdraw(&bob, 0, SUPPLY * SHARES);
    assert_eq!(paid, Ok((SUPPLY, SUPPLY * SHARES)));
    assert_eq!(
        scene.market().withdraw(&sue, 1, 0),
        Err(MarketError::InsufficientShares)
    );
}

#[test]
fn what_is_lent_cannot_be_withdrawn() {
    let mut scene = Scene::new();
    let sue = scene.sue.clone();
    scene.bob_borrows(1_000 * UNIT, 1_000 * UNIT);
    assert_eq!(scene.market().max_withdraw(&sue), Ok(9_000 * UNIT));
    assert_eq!(
        scene.market().withdraw(&sue, 9_000 * UNIT + 1, 0),
        Err(MarketError::InsufficientLiquidity)
    );
    let paid = scene.market().withdraw(&sue, 9_000 * UNIT, 0);
    assert_eq!(paid, Ok((9_000 * UNIT, 9_000 * UNIT * SHARES)));
    assert_eq!(scene.market().max_withdraw(&sue), Ok(0));
    scene.check();
}
