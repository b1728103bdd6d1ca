//! Attacks that were made on others, and fail here.

use estuary_market_interfaces::{
    lending_market::MarketError,
    leverage::{Entry, Exit},
    stable_pool::StableTerms,
};
use estuary_tests::{prelude::*, to_ink};

use super::{LeverageError, Scene};
use crate::{
    hand_written::{deploy, BABBLES, TRAPS},
    setup::refused,
};

#[test]
fn a_callback_from_anyone_but_the_market_is_refused() {
    let mut scene = Scene::new();
    let (alice, leverage) = (scene.alice.clone(), scene.leverage.clone());
    scene.world.chain.fund(&leverage, 10 * UNIT);
    // `LeverageError::NotMarket`, as a callback's number.
    let not_market = 1;
    // Even with an order that reads well: all that the router owns to alice.
    let order = ([0_u8; 32], 0_u8, [0_u8; 16], 0_u8);
    let data = ink::scale::Encode::encode(&order);
    let world = &mut scene.world;
    for data in [data, Vec::new(), vec![0; 64]] {
        assert_eq!(
            refused(world, |w| w.leverage(&leverage).on_loan(
                &alice,
                UNIT,
                data.clone()
            )),
            not_market
        );
        assert_eq!(
            refused(world, |w| w
                .leverage(&leverage)
                .on_collateral(&alice, data.clone())),
            not_market
        );
    }
    scene.check(10 * UNIT, 0);
}

#[test]
fn nobody_opens_or_closes_for_another() {
    let mut scene = Scene::new();
    let (alice, bob) = (scene.alice.clone(), scene.bob.clone());
    scene
        .leverage()
        .open(&bob, 1_500 * UNIT, 1_500 * UNIT, Entry::Stake)
        .expect("a healthy position");
    let position = scene.market().position(&bob);
    // No message names an owner: alice acts for alice, who has authorized nobody and owns nothing.
    let refused = LeverageError::Market(MarketError::NotAuthorized);
    assert_eq!(
        scene.leverage().close(&alice, 100 * UNIT, Exit::Sell),
        Err(refused)
    );
    let (leverage, market) = (scene.leverage.clone(), scene.market.clone());
    scene
        .world
        .market(&market)
        .set_authorization(&alice, &leverage, true)
        .expect("nothing refuses it");
    assert_eq!(
        scene.leverage().close(&alice, 100 * UNIT, Exit::Sell),
        Err(LeverageError::Market(MarketError::InsufficientCollateral))
    );
    assert_eq!(scene.market().position(&bob), position);
    scene.check(0, 0);
}

/// LI.FI, 16 July 2024: a router that users had allowed to take their tokens was told to take them.
#[test]
fn it_never_needs_an_allowance_of_a_user() {
    let mut scene = Scene::new();
    let (bob, leverage) = (scene.bob.clone(), scene.leverage.clone());
    let wrapped_lst = scene.world.wrapped_lst.clone();
    scene
        .leverage()
        .open(&bob, 1_500 * UNIT, 1_500 * UNIT, Entry::Stake)
        .expect("a healthy position");
    let allowance = |scene: &mut Scene| wrapped_lst.allowance(&mut scene.world, &bob, &leverage);
    assert_eq!(allowance(&mut scene), 0);
    scene
        .leverage()
        .close(&bob, 1_500 * UNIT, Exit::Sell)
        .expect("it is bob's");
    assert_eq!(allowance(&mut scene), 0);
    // It has approved the market and the stable pool, which take what the router says only.
    for spender in [scene.market.clone(), scene.stable.clone()] {
        let approved = wrapped_lst.allowance(&mut scene.world, &leverage, &spender);
        assert_eq!(approved, Balance::MAX);
    }
    scene.check(0, 0);
}

#[test]
fn a_sandwich_ends_at_min_units_and_min_out() {
    let mut scene = Scene::new();
    let (alice, bob, stable) = (scene.alice.clone(), scene.bob.clone(), scene.stable.clone());
    let quote = scene
        .world
        .stable_pool(&stable)
        .quote_native(3_000 * UNIT)
        .expect("a balanced pool");
    let units = scene
        .world
        .stable_pool(&stable)
        .swap_native(&alice, 2_000 * UNIT)
        .expect("alice has it");
    assert_eq!(
        scene
            .leverage()
            .open_with(&bob, 1_500 * UNIT, 1_500 * UNIT, quote, Entry::Buy, u64::MAX),
        Err(LeverageError::TooFewUnits)
    );
    scene
        .leverage()
        .open(&bob, 1_500 * UNIT, 1_500 * UNIT, Entry::Stake)
        .expect("a healthy position");
    let out = scene.leverage().exits(2_000 * UNIT).sell.expect("liquidity");
    let wrapped_lst = scene.world.wrapped_lst.clone();
    wrapped_lst
        .approve(&mut scene.world, &alice, &stable, Balance::MAX)
        .expect("alice may");
    scene
        .world
        .stable_pool(&stable)
        .swap_units(&alice, units)
        .expect("alice has them");
    assert_eq!(
        scene
            .leverage()
            .close_with(&bob, 2_000 * UNIT, out, Exit::Sell, u64::MAX, true),
        Err(LeverageError::TooLittleOut)
    );
    scene.check(0, 0);
}

#[test]
fn a_false_market_or_pool_is_refused() {
    let mut scene = Scene::new();
    let (market, stable, alice) = (scene.market.clone(), scene.stable.clone(), scene.alice.clone());
    let hot = scene.world.upload("wrapped_lst");
    let another = scene.world.deploy_wrapped_lst_with(hot).expect("of one pool");
    let terms = StableTerms {
        wrapper: to_ink(&another),
        ..scene.world.stable_terms()
    };
    let other_stable = scene.world.deploy_stable_pool(terms).expect("of one pool");
    let (traps, babbles) = (deploy(&mut scene.world, TRAPS), deploy(&mut scene.world, BABBLES));
    for (market, stable) in [
        (&market, &other_stable),
        (&stable, &market),
        (&traps, &stable),
        (&market, &babbles),
        (&alice, &stable),
        (&market, &alice),
    ] {
        assert_eq!(
            scene.world.deploy_leverage(market, stable),
            Err(LeverageError::WrongWiring)
        );
    }
    let wiring = scene.leverage().wiring().expect("it was made");
    assert_eq!(wiring.market, to_ink(&market));
    assert_eq!(wiring.stable_pool, to_ink(&stable));
    assert_eq!(wiring.wrapper, to_ink(&scene.world.wrapped_lst.0));
    assert_eq!(wiring.pool, to_ink(&scene.world.pool));
}

#[test]
fn nothing_stays_in_it() {
    // What was given to it stays its own, and nobody gets it.
    let mut scene = Scene::new();
    let (alice, bob, sue, leverage) = (
        scene.alice.clone(),
        scene.bob.clone(),
        scene.sue.clone(),
        scene.leverage.clone(),
    );
    let wrapped_lst = scene.world.wrapped_lst.clone();
    scene.world.chain.fund(&leverage, 7 * UNIT);
    wrapped_lst
        .transfer(&mut scene.world, &sue, &leverage, 5 * UNIT)
        .expect("sue has them");
    scene.check(7 * UNIT, 5 * UNIT);
    scene
        .leverage()
        .open(&bob, 1_500 * UNIT, 8_500 * UNIT, Entry::Stake)
        .expect("a healthy position");
    scene.check(7 * UNIT, 5 * UNIT);
    scene
        .leverage()
        .close(&bob, 100 * UNIT, Exit::Split { sell: 50 * UNIT })
        .expect("a healthy position");
    scene.check(7 * UNIT, 5 * UNIT);
    scene.announce(15);
    scene
        .leverage()
        .liquidate(&alice, &bob, 100 * UNIT, 0, Exit::Sell, 0)
        .expect("a debt beyond its limit");
    scene.check(7 * UNIT, 5 * UNIT);
}

#[test]
fn an_open_beyond_lltv_undoes_the_stake_too() {
    let mut scene = Scene::new();
    let (bob, leverage) = (scene.bob.clone(), scene.leverage.clone());
    let world = &mut scene.world;
    assert_eq!(
        refused(world, |w| w.leverage(&leverage).open(
            &bob,
            1_000 * UNIT,
            6_200 * UNIT,
            Entry::Stake
        )),
        LeverageError::Market(MarketError::Unhealthy)
    );
    scene
        .leverage()
        .open(&bob, 1_000 * UNIT, 6_100 * UNIT, Entry::Stake)
        .expect("a healthy position");
    scene.check(0, 0);
}
