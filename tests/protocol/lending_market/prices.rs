//! The price that counts: fresh, capped, and the exit price.

use estuary_market_interfaces::lending_market::MarketPrice;
use estuary_tests::prelude::*;

use super::{MarketError, Scene, RATE};
use crate::setup::{all_streams_end, donate};

#[test]
fn the_price_that_counts_is_the_exit_price_at_first() {
    let mut scene = Scene::new();
    let price = MarketPrice {
        price: RATE,
        exit: RATE,
        cap: RATE / 100 * 102,
    };
    let found = scene.market().price().expect("there is a price");
    assert_eq!((found.price, found.exit), (price.price, price.exit));
    // The ceiling is there from the start, so it does not grow before the price does.
    assert_eq!(found.cap, price.cap);
}

#[test]
fn a_price_raised_tenfold_lends_no_more_than_the_units_are_worth() {
    // Moonwell's market for wrsETH, 4 November 2025: a feed said 5.8 million dollars for a token of 3,500.
    let mut scene = Scene::new();
    let (alice, bob, operator) = (scene.alice.clone(), scene.bob.clone(), scene.operator);
    scene
        .market()
        .supply_collateral(&bob, 1_000 * UNIT)
        .expect("bob has units");
    donate(&mut scene.world, operator, 135_000 * UNIT);
    scene
        .world
        .pool()
        .settle(&alice, operator)
        .expect("an approved operator");
    all_streams_end(&mut scene.world);
    scene.world.pool().sweep(&alice, 10).expect("a wired pool");
    let price = scene.market().price().expect("there is a price");
    assert!(price.exit > 9 * RATE, "{}", price.exit);
    assert_eq!(price.price, RATE / 100 * 102);
    let most = scene.market().max_borrow(&bob).expect("there is a price");
    assert_eq!(most, 1_000 * UNIT / 100 * 102 * 3 / 2 / 100 * 86);
    assert_eq!(scene.market().borrow(&bob, most + 1), Err(MarketError::Unhealthy));
    assert_eq!(scene.market().borrow(&bob, most).map(|_| ()), Ok(()));
    assert!(most < 1_000 * UNIT * 3 / 2, "what the units were worth");
}

#[test]
fn a_cap_never_lowers_a_price() {
    // Aave's cap for wstETH, 10 March 2026: rate and time of the snapshot had moved apart.
    let mut scene = Scene::new();
    let sue = scene.sue.clone();
    scene.bob_borrows(1_000 * UNIT, 1_000 * UNIT);
    let era = scene.announce(25);
    for _ in 0..3 {
        scene.world.chain.advance_blocks(2);
        let price = scene.market().price().expect("there is a price");
        assert_eq!(price.price, price.exit);
        assert_eq!(price.cap, RATE / 100 * 102);
        scene.market().accrue(&sue).expect("in range");
    }
    scene.cancel(era);
    all_streams_end(&mut scene.world);
    let price = scene.market().price().expect("there is a price");
    assert_eq!(price.price, price.exit, "what returns counts at once");
    assert!(price.exit >= RATE - 1, "{}", price.exit);
}

#[test]
fn pokes_cannot_hold_the_cap_down() {
    let mut scene = Scene::new();
    let (alice, bob, operator) = (scene.alice.clone(), scene.bob.clone(), scene.operator);
    let poked = scene.second_market();
    for market in [&scene.market.clone(), &poked] {
        let mut market = scene.world.market(market);
        market.supply(&alice, 1_000 * UNIT).expect("a supply");
        market.supply_collateral(&bob, 100 * UNIT).expect("units");
        market.borrow(&bob, UNIT).expect("a healthy loan");
    }
    // A reward of four percent, which needs the cap to grow.
    donate(&mut scene.world, operator, 600 * UNIT);
    scene
        .world
        .pool()
        .settle(&alice, operator)
        .expect("an approved operator");
    for _ in 0..20 {
        scene.world.chain.advance_era();
        scene.world.pool().sweep(&alice, 10).expect("a wired pool");
        // Whatever judges a debt moves the cap.
        let mut market = scene.world.market(&poked);
        market.withdraw_collateral(&bob, 1).expect("a healthy loan");
    }
    let quiet = scene.market().price().expect("there is a price");
    let poked = scene.world.market(&poked).price().expect("there is a price");
    assert!(quiet.exit > RATE / 1_000 * 1_035, "{}", quiet.exit);
    assert!(poked.cap >= quiet.cap, "{} {}", poked.cap, quiet.cap);
    assert!(poked.price >= quiet.price);
    assert!(quiet.price > RATE);
}

#[test]
fn without_sweeps_loans_stop_and_everything_else_goes_on() {
    let mut scene = Scene::new();
    let (alice, bob, sue) = (scene.alice.clone(), scene.bob.clone(), scene.sue.clone());
    scene.bob_borrows(1_000 * UNIT, 1_000 * UNIT);
    scene.market().supply_collateral(&alice, UNIT).expect("units");
    scene.world.chain.advance_eras(3);
    for refused in [
        scene.market().borrow(&bob, UNIT).map(|_| ()),
        scene.market().withdraw_collateral(&bob, 1),
    ] {
        assert_eq!(refused, Err(MarketError::PriceTooOld));
    }
    scene.market().supply(&sue, UNIT).expect("a supply");
    scene.market().withdraw(&sue, UNIT, 0).expect("not lent");
    scene.market().repay(&bob, UNIT).expect("a debt");
    scene.market().supply_collateral(&bob, UNIT).expect("units");
    assert_eq!(scene.market().withdraw_collateral(&alice, UNIT), Ok(()));
    assert_eq!(
        scene.market().liquidate(&alice, UNIT, &bob, UNIT, 0, None),
        Err(MarketError::Healthy),
        "a liquidation takes an old price"
    );
    scene.world.pool().sweep(&alice, 10).expect("a wired pool");
    assert_eq!(scene.market().withdraw_collateral(&bob, 1), Ok(()));
    scene.check();
}
