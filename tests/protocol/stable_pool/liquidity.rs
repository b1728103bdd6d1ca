//! Liquidity: added and removed, in both coins and in one.

use estuary_market_interfaces::stable_pool::{LiquidityAdded, LiquidityRemoved, Reserves};
use estuary_markets::stable::Coin;
use estuary_tests::{prelude::*, to_ink, Token};

use super::{small, Scene, LOCKED, ONE};

#[test]
fn the_first_deposit_mints_its_invariant_and_locks_a_part_for_ever() {
    let mut scene = Scene::empty();
    let (lena, stable) = (scene.lena.clone(), scene.stable.clone());
    let quote = scene
        .world
        .stable_pool(&stable)
        .quote_add(1_500 * UNIT, 1_000 * UNIT);

    let lp = scene
        .world
        .stable_pool(&stable)
        .add_liquidity(&lena, 1_500 * UNIT, 1_000 * UNIT);

    // Balanced, D is the sum of both sides.
    let minted = 3_000 * UNIT - LOCKED;
    assert_eq!((lp, quote), (Ok(minted), Ok(minted)));
    let event = scene.world.event::<LiquidityAdded>(&stable);
    let transfers = Token(stable.clone()).transfers(&mut scene.world);
    assert_eq!(
        transfers,
        [
            (None, Some(stable.clone()), LOCKED),
            (None, Some(lena.clone()), minted)
        ]
    );
    let (provider, to) = (to_ink(&lena), to_ink(&lena));
    assert_eq!(
        event,
        LiquidityAdded {
            provider,
            to,
            native: 1_500 * UNIT,
            units: 1_000 * UNIT,
            lp: minted,
        }
    );
    assert_eq!(
        scene.world.stable_pool(&stable).reserves(),
        Reserves {
            native: 1_500 * UNIT,
            units: 1_000 * UNIT,
            supply: 3_000 * UNIT,
        }
    );
    assert_eq!(scene.world.stable_pool(&stable).virtual_price(), Ok(ONE));
    let peg = scene.world.stable_pool(&stable).peg();
    assert_eq!((peg.last, peg.average, peg.cumulative), (ONE, ONE, 0));
    scene.check();
}

#[test]
fn the_locked_liquidity_belongs_to_nobody() {
    let mut scene = Scene::new();
    let (lena, stable) = (scene.lena.clone(), scene.stable.clone());
    let all = scene.lp_of(&lena);

    assert!(scene
        .world
        .stable_pool(&stable)
        .remove_liquidity(&lena, all)
        .is_ok());

    assert_eq!(scene.lp_of(&stable), LOCKED);
    assert_eq!(scene.book().supply, LOCKED);
    // What is left is its part, and the pool goes on.
    let left = scene.book();
    assert_eq!((left.native, left.units), (LOCKED / 2, LOCKED / 3 + 1));
    let lp = scene
        .world
        .stable_pool(&stable)
        .add_liquidity(&lena, 1_500 * UNIT, 1_000 * UNIT)
        .unwrap();
    assert!(lp > 2_999 * UNIT, "{lp}");
    scene.check();
}

#[test]
fn liquidity_in_one_coin_pays_half_the_fee_of_a_swap() {
    for (native, units) in [(300 * UNIT, 0), (0, 200 * UNIT), (40 * UNIT, 170 * UNIT)] {
        let mut scene = Scene::new();
        let (bob, stable) = (scene.bob.clone(), scene.stable.clone());
        let (reference, prices) = (scene.reference(), scene.prices());
        let expected = reference.add(prices, native, units).unwrap();
        let quote = scene.world.stable_pool(&stable).quote_add(native, units);

        let lp = scene
            .world
            .stable_pool(&stable)
            .add_liquidity(&bob, native, units);

        let minted = small(&expected.amount);
        assert_eq!((lp, quote), (Ok(minted), Ok(minted)));
        assert_eq!(scene.lp_of(&bob), minted);
        assert_eq!(scene.book(), expected.book().unwrap());
        scene.check();
    }
}

#[test]
fn removing_pays_a_part_of_both_reserves_rounded_down() {
    let mut scene = Scene::new();
    let (lena, bob, stable) = (scene.lena.clone(), scene.bob.clone(), scene.stable.clone());
    let (units, native) = (scene.units_of(&bob), scene.world.chain.free_balance(&bob));
    let lp = 1_000 * UNIT + 1;

    let removed = scene
        .world
        .stable_pool(&stable)
        .remove_liquidity_with(&lena, lp, 0, 0, &bob);

    assert_eq!(removed, Ok((500 * UNIT, 333_333_333_333_333)));
    let removed = LiquidityRemoved {
        provider: to_ink(&lena),
        to: to_ink(&bob),
        native: 500 * UNIT,
        units: 333_333_333_333_333,
        lp,
    };
    assert_eq!(scene.world.event::<LiquidityRemoved>(&stable), removed);
    assert_eq!(scene.units_of(&bob) - units, 333_333_333_333_333);
    assert_eq!(scene.world.chain.free_balance(&bob) - native, 500 * UNIT);
    scene.check();
}

#[test]
fn removing_in_one_coin_pays_what_the_reference_says() {
    for coin in [Coin::Native, Coin::Units] {
        let mut scene = Scene::new();
        let (lena, bob, stable) = (scene.lena.clone(), scene.bob.clone(), scene.stable.clone());
        let (reference, prices) = (scene.reference(), scene.prices());
        let lp = 777 * UNIT;
        let expected = reference.remove_one(prices, coin, lp).unwrap();
        let quote = scene.world.stable_pool(&stable).quote_remove_one(lp, coin);
        let owned = |scene: &mut Scene| match coin {
            Coin::Native => scene.world.chain.free_balance(&bob),
            Coin::Units => scene.units_of(&bob),
        };
        let before = owned(&mut scene);

        let paid = scene
            .world
            .stable_pool(&stable)
            .remove_one_with(&lena, lp, coin, 0, u64::MAX, &bob);

        let amount = small(&expected.amount);
        assert_eq!((paid, quote), (Ok(amount), Ok(amount)));
        let event = scene.world.event::<LiquidityRemoved>(&stable);
        let told = match coin {
            Coin::Native => (event.native, event.units),
            Coin::Units => (event.units, event.native),
        };
        assert_eq!((told, event.lp), ((amount, 0), lp));
        assert_eq!(owned(&mut scene) - before, amount);
        assert_eq!(scene.book(), expected.book().unwrap());
        scene.check();
    }
}
