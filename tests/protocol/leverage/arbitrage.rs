//! Arbitrage: the peg comes back, and the profit is what it brought.

use estuary_market_interfaces::leverage::Profited;
use estuary_tests::{prelude::*, to_ink};

use super::{LeverageError, Scene};

#[test]
fn units_that_are_dear_are_minted_and_sold() {
    let mut scene = Scene::new();
    let (alice, sue, stable, leverage) = (
        scene.alice.clone(),
        scene.sue.clone(),
        scene.stable.clone(),
        scene.leverage.clone(),
    );
    assert_eq!(
        scene.leverage().mint_and_sell(&alice, 150 * UNIT, 0),
        Err(LeverageError::TooLittleProfit),
        "at the peg it costs the fee"
    );
    scene
        .world
        .stable_pool(&stable)
        .swap_native(&sue, 10_000 * UNIT)
        .expect("sue has it");
    let peg = scene.world.stable_pool(&stable).peg().last;
    let minted = scene
        .world
        .pool()
        .preview_stake(150 * UNIT)
        .expect("it takes stake");
    let out = scene.leverage().exits(minted).sell.expect("liquidity");
    let profit = out - 150 * UNIT;
    assert_eq!(
        scene.leverage().mint_and_sell(&alice, 150 * UNIT, profit + 1),
        Err(LeverageError::TooLittleProfit)
    );
    let native = scene.native_of(&alice);
    assert_eq!(
        scene.leverage().mint_and_sell(&alice, 150 * UNIT, profit),
        Ok(profit)
    );
    assert_eq!(scene.got(&alice, native), profit as i128);
    assert_eq!(
        scene.world.event::<Profited>(&leverage),
        Profited {
            caller: to_ink(&alice),
            paid: 150 * UNIT,
            received: out,
        }
    );
    assert!(
        scene.world.stable_pool(&stable).peg().last < peg,
        "nearer to the peg"
    );
    scene.check(0, 0);
}

#[test]
fn units_that_are_cheap_are_bought_and_redeemed_at_once() {
    let mut scene = Scene::new();
    let (alice, sue, stable) = (scene.alice.clone(), scene.sue.clone(), scene.stable.clone());
    scene
        .world
        .stable_pool(&stable)
        .swap_units(&sue, 5_900 * UNIT)
        .expect("sue has them");
    let bought = scene
        .world
        .stable_pool(&stable)
        .quote_native(100 * UNIT)
        .expect("liquidity");
    let out = scene.leverage().exits(bought).at_once.expect("a reserve");
    let profit = out - 100 * UNIT;
    let native = scene.native_of(&alice);
    assert_eq!(
        scene.leverage().buy_and_exit(&alice, 100 * UNIT, profit + 1),
        Err(LeverageError::TooLittleProfit)
    );
    assert_eq!(
        scene.leverage().buy_and_exit(&alice, 100 * UNIT, profit),
        Ok(profit)
    );
    assert_eq!(scene.got(&alice, native), profit as i128);
    scene.check(0, 0);
}
