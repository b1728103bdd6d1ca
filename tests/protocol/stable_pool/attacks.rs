//! Attacks that were made on others, and fail here.

use estuary_markets::stable::Coin;
use estuary_tests::{prelude::*, Token};

use super::{Scene, StableError, DEFER, LOCKED, ONE};
use crate::{
    hand_written::{calls_back, upload},
    setup::refused,
};

impl Scene {
    /// What an account owns, in planck: native, and units and liquidity shares at what they can be turned into by
    /// the staking pool's mint price, if a loss does not come true.
    fn wealth(&mut self, owner: &AccountId) -> Balance {
        let prices = self.prices();
        let (lp, book) = (self.lp_of(owner), self.book());
        let native = self.world.chain.free_balance(owner) + book.native * lp / book.supply;
        let units = self.units_of(owner) + book.units * lp / book.supply;
        native + units * prices.mint / ONE
    }

    /// Announces a slash, lets `attacker` do something, takes the slash back, lets it do something else, and returns
    /// what it has gained, with what reached the price meanwhile counted for it before.
    fn gain_from_a_cancelled_slash(
        &mut self,
        attacker: &AccountId,
        before: impl FnOnce(&mut Self),
        after: impl FnOnce(&mut Self),
    ) -> i128 {
        let era = self.announce(25);
        let owned = self.wealth(attacker);
        before(self);
        self.world
            .chain
            .cancel_deferred_slash(era + DEFER + 1, vec![0])
            .expect("it is deferred");
        let keeper = self.lena.clone();
        self.world
            .pool()
            .flag(&keeper, self.operator)
            .expect("an approved operator");
        crate::setup::all_streams_end(&mut self.world);
        self.world.pool().sweep(&keeper, 10).expect("a wired pool");
        after(self);
        self.wealth(attacker) as i128 - owned as i128
    }
}

/// Balancer V2, 3 November 2025: roundings of tiny swaps in a pool of tiny reserves.
#[test]
fn dust_swaps_at_the_least_liquidity_never_lower_d() {
    let mut scene = Scene::new();
    let (alice, lena, stable) = (scene.alice.clone(), scene.lena.clone(), scene.stable.clone());
    let all = scene.lp_of(&lena);
    scene
        .world
        .stable_pool(&stable)
        .remove_liquidity(&lena, all)
        .unwrap();
    let exit = scene.prices().exit;
    let mut d = scene.reference().d(exit);
    for round in 1..60u128 {
        let dust = 1 + round * round % 97;
        // Some pay nothing, and are refused.
        let _ = match round % 2 {
            0 => scene.world.stable_pool(&stable).swap_native(&alice, dust),
            _ => scene.world.stable_pool(&stable).swap_units(&alice, dust),
        };
        let after = scene.reference().d(exit);
        assert!(after >= d, "round {round}");
        d = after;
    }
    assert_eq!(scene.book().supply, LOCKED);
    scene.check();
}

/// yETH, 30 November 2025: a deposit into a pool out of balance minted far more than its part.
#[test]
fn no_deposit_mints_more_than_its_part_at_any_skew() {
    let mut scene = Scene::new();
    let (alice, bob, stable) = (scene.alice.clone(), scene.bob.clone(), scene.stable.clone());
    for sold in [0, 300, 500, 150] {
        if sold > 0 {
            scene
                .world
                .stable_pool(&stable)
                .swap_units(&alice, sold * UNIT)
                .unwrap();
        }
        for (native, units) in [(UNIT, 0), (0, UNIT), (1_000, 1_000), (700 * UNIT, 3)] {
            let exit = scene.prices().exit;
            let (before, supply) = (scene.reference().d(exit), scene.book().supply);
            let minted = scene
                .world
                .stable_pool(&stable)
                .add_liquidity(&bob, native, units);
            let Ok(minted) = minted else { continue };
            let grown = scene.reference().d(exit) - &before;
            // minted/supply ≤ grown/D
            assert!(before * minted <= grown * supply, "{sold} {native} {units}");
        }
    }
    scene.check();
}

/// wUSDM, 27 February 2025: a donation raised a rate that others trusted.
#[test]
fn donations_move_no_quote() {
    let mut scene = Scene::new();
    let (alice, stable) = (scene.alice.clone(), scene.stable.clone());
    let quotes = |scene: &mut Scene| {
        let mut pool = scene.world.stable_pool(&stable);
        [
            pool.quote_native(UNIT),
            pool.quote_units(UNIT),
            pool.quote_add(UNIT, UNIT),
            pool.quote_remove_one(UNIT, Coin::Native),
            pool.virtual_price(),
            pool.average_price(),
        ]
    };
    let before = quotes(&mut scene);
    let wrapped_lst = scene.world.wrapped_lst.clone();
    scene.world.chain.transfer(&alice, &stable, 1_000 * UNIT).unwrap();
    wrapped_lst
        .transfer(&mut scene.world, &alice, &stable, 1_000 * UNIT)
        .unwrap();
    scene
        .world
        .pool()
        .transfer_shares(&alice, &wrapped_lst.0, UNIT)
        .unwrap();
    assert_eq!(quotes(&mut scene), before);
    scene.check();
}

#[test]
fn buying_before_a_cancelled_slash_gains_nothing() {
    let mut scene = Scene::new();
    let (alice, stable) = (scene.alice.clone(), scene.stable.clone());
    let gain = scene.gain_from_a_cancelled_slash(
        &alice.clone(),
        |scene| {
            scene
                .world
                .stable_pool(&stable)
                .swap_native(&alice, 450 * UNIT)
                .unwrap();
        },
        |scene| {
            let units = scene.units_of(&alice) - 2_500 * UNIT;
            scene
                .world
                .stable_pool(&stable)
                .swap_units(&alice, units)
                .unwrap();
        },
    );
    assert!(gain <= 0, "{gain}");
}

#[test]
fn adding_before_a_cancelled_slash_gains_nothing() {
    let mut scene = Scene::new();
    let (alice, stable) = (scene.alice.clone(), scene.stable.clone());
    let gain = scene.gain_from_a_cancelled_slash(
        &alice.clone(),
        |scene| {
            scene
                .world
                .stable_pool(&stable)
                .add_liquidity(&alice, 450 * UNIT, 0)
                .unwrap();
        },
        |scene| {
            let lp = scene.lp_of(&alice);
            scene
                .world
                .stable_pool(&stable)
                .remove_one(&alice, lp, Coin::Native)
                .unwrap();
        },
    );
    assert!(gain <= 0, "{gain}");
}

#[test]
fn leaving_in_units_before_a_cancelled_slash_gains_nothing() {
    let mut scene = Scene::new();
    let (alice, stable) = (scene.alice.clone(), scene.stable.clone());
    scene
        .world
        .stable_pool(&stable)
        .add_liquidity(&alice, 300 * UNIT, 200 * UNIT)
        .unwrap();
    let gain = scene.gain_from_a_cancelled_slash(
        &alice.clone(),
        |scene| {
            let lp = scene.lp_of(&alice);
            scene
                .world
                .stable_pool(&stable)
                .remove_one(&alice, lp, Coin::Units)
                .unwrap();
        },
        |_| {},
    );
    assert!(gain <= 0, "{gain}");
}

/// Penpie, 3 September 2024: a token that called back into the contract that called it.
#[test]
fn a_wrapper_that_calls_back_traps() {
    let mut scene = Scene::new();
    let (alice, stable) = (scene.alice.clone(), scene.stable.clone());
    let wrapped_lst = scene.world.wrapped_lst.0.clone();
    let view = ink::selector_bytes!("StablePool::reserves");
    let hostile = upload(&mut scene.world, &calls_back(&view));
    let sound = scene.world.chain.code_hash(&wrapped_lst).expect("a contract");
    scene.world.chain.set_code(&wrapped_lst, hostile).unwrap();
    assert_eq!(
        refused(&mut scene.world, |w| w
            .stable_pool(&stable)
            .swap_native(&alice, UNIT)),
        StableError::WrapperFailed
    );
    scene.world.chain.set_code(&wrapped_lst, sound).unwrap();
    scene.check();
}

#[test]
fn a_sandwich_ends_at_min_out() {
    let mut scene = Scene::new();
    let (alice, bob, stable) = (scene.alice.clone(), scene.bob.clone(), scene.stable.clone());
    let quote = scene.world.stable_pool(&stable).quote_native(100 * UNIT).unwrap();
    let least = quote - quote / 1_000;
    scene
        .world
        .stable_pool(&stable)
        .swap_native(&bob, 900 * UNIT)
        .unwrap();
    assert_eq!(
        refused(&mut scene.world, |w| w.stable_pool(&stable).swap_native_with(
            &alice,
            100 * UNIT,
            least,
            u64::MAX,
            &alice
        )),
        StableError::TooLittleOut
    );
}

/// A liquidity share is never dear: the first deposit locks some, and donations are in no reserve.
#[test]
fn the_first_depositor_cannot_take_the_second_ones_money() {
    let mut scene = Scene::empty();
    let (alice, bob, stable) = (scene.alice.clone(), scene.bob.clone(), scene.stable.clone());
    scene
        .world
        .stable_pool(&stable)
        .add_liquidity(&alice, 5 * LOCKED, 10 * LOCKED / 3 + 1)
        .unwrap();
    scene.world.chain.transfer(&alice, &stable, 1_000 * UNIT).unwrap();
    let before = scene.wealth(&bob);
    let lp = scene
        .world
        .stable_pool(&stable)
        .add_liquidity(&bob, 15 * UNIT, 10 * UNIT)
        .unwrap();
    assert!(Token(stable.clone()).balance_of(&mut scene.world, &bob) == lp);
    let lost = before - scene.wealth(&bob);
    assert!(lost < 30 * UNIT / 10_000, "{lost}: less than the fee");
}
