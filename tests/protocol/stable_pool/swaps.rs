//! Swaps: exact amounts, events, and where the money goes.

use estuary_market_interfaces::stable_pool::Swapped;
use estuary_markets::stable::Coin;
use estuary_tests::{prelude::*, to_ink};

use super::{small, Scene, RATE};

#[test]
fn native_buys_units_as_the_reference_says() {
    let mut scene = Scene::new();
    let (alice, bob, stable) = (scene.alice.clone(), scene.bob.clone(), scene.stable.clone());
    let expected = scene.expected_swap(Coin::Native, 300 * UNIT);
    let quote = scene.world.stable_pool(&stable).quote_native(300 * UNIT);
    let before = scene.units_of(&bob);

    let swap = scene
        .world
        .stable_pool(&stable)
        .swap_native_with(&alice, 300 * UNIT, 0, u64::MAX, &bob);

    // 300 UNIT at 1.5 are 200 units, less the fee and what the trade moves the price.
    let units = 199_508_450_499_597;
    assert_eq!(swap, Ok(units));
    assert_eq!(quote, Ok(units));
    assert_eq!(small(&expected.amount), units);
    assert_eq!(scene.units_of(&bob) - before, units);
    assert_eq!(scene.book(), expected.book().unwrap());
    assert_eq!(
        scene.world.event::<Swapped>(&stable),
        Swapped {
            trader: to_ink(&alice),
            to: to_ink(&bob),
            native_in: true,
            paid: 300 * UNIT,
            out: units,
            peg: small(&expected.peg),
        }
    );
    scene.check();
}

#[test]
fn units_buy_native_as_the_reference_says() {
    let mut scene = Scene::new();
    let (alice, stable) = (scene.alice.clone(), scene.stable.clone());
    let receiver = scene.world.funded("receiver", UNIT);
    let expected = scene.expected_swap(Coin::Units, 200 * UNIT);
    let quote = scene.world.stable_pool(&stable).quote_units(200 * UNIT);
    let (units, native) = (scene.units_of(&alice), scene.world.chain.free_balance(&receiver));

    let swap = scene
        .world
        .stable_pool(&stable)
        .swap_units_with(&alice, 200 * UNIT, 0, u64::MAX, &receiver);

    let paid = small(&expected.amount);
    assert_eq!((swap, quote), (Ok(paid), Ok(paid)));
    assert_eq!(scene.world.chain.free_balance(&receiver) - native, paid);
    let event = scene.world.event::<Swapped>(&stable);
    assert_eq!(
        (event.native_in, event.paid, event.out),
        (false, 200 * UNIT, paid)
    );
    assert_eq!(units - scene.units_of(&alice), 200 * UNIT);
    assert_eq!(scene.book(), expected.book().unwrap());
    scene.check();
}

#[test]
fn a_balanced_pool_trades_at_the_price_of_the_staking_pool_less_the_fee() {
    let mut scene = Scene::new();
    let stable = scene.stable.clone();
    // A thousandth of the pool moves the price by a hundred thousandth.
    let units = scene
        .world
        .stable_pool(&stable)
        .quote_native(3 * UNIT / 2)
        .unwrap();
    let fee = UNIT - units;
    assert!((400_000_000..=410_000_000).contains(&fee), "{fee}: 0.04 %");
    let native = scene.world.stable_pool(&stable).quote_units(UNIT).unwrap();
    let fee = UNIT * RATE / super::ONE - native;
    assert!((600_000_000..=615_000_000).contains(&fee), "{fee}: 0.04 %");
}
