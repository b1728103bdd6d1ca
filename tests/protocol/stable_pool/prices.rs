//! Prices: of the staking pool, at both sides of an announced loss, and the oracle's.

use estuary_markets::stable::Coin;
use estuary_tests::prelude::*;

use super::{small, Scene, StableError, ONE, RATE};
use crate::setup::DAY;

#[test]
fn while_a_loss_stands_the_worse_of_both_prices_counts() {
    let mut scene = Scene::new();
    let (alice, stable) = (scene.alice.clone(), scene.stable.clone());
    scene.announce(25);
    let prices = scene.prices();
    assert!(prices.mint > prices.exit, "{prices:?}");

    for coin in [Coin::Native, Coin::Units] {
        let expected = scene.expected_swap(coin, 100 * UNIT);
        let paid = match coin {
            Coin::Native => scene.world.stable_pool(&stable).swap_native(&alice, 100 * UNIT),
            Coin::Units => scene.world.stable_pool(&stable).swap_units(&alice, 100 * UNIT),
        };
        assert_eq!(paid, Ok(small(&expected.amount)));
        assert_eq!(scene.book(), expected.book().unwrap());
    }
    scene.check();
}

#[test]
fn a_flag_is_in_the_next_quote_of_the_same_block() {
    let mut scene = Scene::new();
    let stable = scene.stable.clone();
    let before = scene.world.stable_pool(&stable).quote_units(UNIT).unwrap();
    let block = scene.world.chain.block_number();

    scene.announce(25);

    let after = scene.world.stable_pool(&stable).quote_units(UNIT).unwrap();
    assert_eq!(scene.world.chain.block_number(), block);
    // A unit is redeemed for a tenth less, and the pool pays as much less for it, but for what the fall unbalanced.
    let prices = scene.prices();
    assert_eq!(prices.exit, RATE / 10 * 9);
    assert_eq!(after, small(&scene.expected_swap(Coin::Units, UNIT).amount));
    assert!(
        (900..=901).contains(&(after * 1_000 / before)),
        "{after} of {before}"
    );
}

#[test]
fn a_price_of_one_block_weighs_its_time_only() {
    let mut scene = Scene::new();
    let (alice, stable) = (scene.alice.clone(), scene.stable.clone());
    let calm = scene.world.stable_pool(&stable).peg();
    scene.world.chain.advance_blocks(1);
    let block = scene.world.chain.now_ms() - calm.at;

    // A dump, and the way back, in one block.
    let paid = scene
        .world
        .stable_pool(&stable)
        .swap_units(&alice, 800 * UNIT)
        .unwrap();
    let dumped = scene.world.stable_pool(&stable).peg();
    assert!(dumped.last < ONE / 100 * 98, "{dumped:?}");
    assert_eq!(dumped.average, calm.average, "it has stood for no time");
    scene
        .world
        .stable_pool(&stable)
        .swap_native(&alice, paid)
        .unwrap();
    let after = scene.world.stable_pool(&stable).peg();
    assert_eq!(after.average, calm.average);
    assert_eq!(after.cumulative, ONE * u128::from(block));

    // What stands for half a window weighs a half of it.
    scene
        .world
        .stable_pool(&stable)
        .swap_units(&alice, 800 * UNIT)
        .unwrap();
    let last = scene.world.stable_pool(&stable).peg().last;
    let start = scene.world.chain.now_ms();
    scene.world.chain.advance_blocks(1);
    let time = u128::from((scene.world.chain.now_ms() - start).min(3_600_000));
    let peg = scene.world.stable_pool(&stable).peg();
    let window = 3_600_000;
    assert_eq!(
        peg.average,
        (last * time + after.average * (window - time)) / window
    );
}

#[test]
fn the_average_price_follows_the_exit_price_at_once() {
    let mut scene = Scene::new();
    let stable = scene.stable.clone();
    assert_eq!(scene.world.stable_pool(&stable).average_price(), Ok(RATE));
    scene.announce(25);
    let exit = scene.prices().exit;
    assert!(exit < RATE);
    assert_eq!(scene.world.stable_pool(&stable).average_price(), Ok(exit));
}

#[test]
fn without_sweeps_trades_stop_and_removal_goes_on() {
    let mut scene = Scene::new();
    let (alice, lena, stable) = (scene.alice.clone(), scene.lena.clone(), scene.stable.clone());
    let swept = scene.world.pool().price().unwrap().swept.unwrap();
    while scene.world.chain.now_ms() <= swept + 2 * DAY {
        scene.world.chain.advance_blocks(1);
    }
    let mut pool = scene.world.stable_pool(&stable);
    assert_eq!(pool.swap_native(&alice, UNIT), Err(StableError::PriceTooOld));
    assert_eq!(pool.swap_units(&alice, UNIT), Err(StableError::PriceTooOld));
    assert_eq!(pool.add_liquidity(&alice, UNIT, 0), Err(StableError::PriceTooOld));
    assert_eq!(
        pool.remove_one(&lena, UNIT, Coin::Native),
        Err(StableError::PriceTooOld)
    );
    assert_eq!(pool.quote_native(UNIT), Err(StableError::PriceTooOld));
    assert_eq!(pool.remove_liquidity(&lena, 3 * UNIT), Ok((3 * UNIT / 2, UNIT)));
    // The views that need no fresh price answer.
    assert!(pool.virtual_price().is_ok());
    assert!(pool.average_price().is_ok());

    scene.world.pool().sweep(&alice, 10).unwrap();
    assert!(scene.world.stable_pool(&stable).swap_native(&alice, UNIT).is_ok());
}
