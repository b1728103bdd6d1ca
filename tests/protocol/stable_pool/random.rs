//! Random trades of several actors, each held to the reference to the planck.

use estuary_markets::stable::{Coin, Refusal};
use estuary_models::queue_story::Dice;
use estuary_tests::prelude::*;

use super::{small, Scene, StableError};

#[test]
fn random_trades_are_the_references_to_the_planck() {
    let mut scene = Scene::new();
    let stable = scene.stable.clone();
    let mut dice = Dice::new(3);
    let mut done = [0; 5];
    for step in 0..160 {
        let actor = [&scene.alice, &scene.bob, &scene.lena][dice.below(3) as usize].clone();
        let (reference, prices) = (scene.reference(), scene.prices());
        let size = UNIT << dice.below(9) >> dice.below(40);
        let amount = 1 + u128::from(dice.below(1_000)) * size / 1_000;
        let kind = dice.below(5) as usize;
        let coin = match dice.percent(50) {
            true => Coin::Native,
            false => Coin::Units,
        };
        let owned = scene.lp_of(&actor);
        let mut pool = scene.world.stable_pool(&stable);
        let (expected, paid) = match kind {
            0 => (
                reference.swap(prices, Coin::Native, amount),
                pool.swap_native(&actor, amount),
            ),
            1 => (
                reference.swap(prices, Coin::Units, amount),
                pool.swap_units(&actor, amount),
            ),
            2 => {
                let units = amount * u128::from(dice.below(3));
                (
                    reference.add(prices, amount, units),
                    pool.add_liquidity(&actor, amount, units),
                )
            }
            3 => {
                let lp = amount.min(owned);
                if lp == 0 {
                    continue;
                }
                (
                    reference.remove_one(prices, coin, lp),
                    pool.remove_one(&actor, lp, coin),
                )
            }
            _ => {
                let lp = amount.min(owned);
                if lp == 0 {
                    continue;
                }
                let (native, units) = reference.remove(lp);
                let paid = pool.remove_liquidity(&actor, lp);
                assert_eq!(paid, Ok((small(&native), small(&units))), "step {step}");
                done[kind] += 1;
                scene.check();
                continue;
            }
        };
        match (expected, paid) {
            (Ok(expected), Ok(paid)) => {
                assert_eq!(paid, small(&expected.amount), "step {step}");
                assert_eq!(scene.book(), expected.book().unwrap(), "step {step}");
                done[kind] += 1;
            }
            (Ok(expected), Err(StableError::TooLittleOut)) => {
                assert_eq!(small(&expected.amount), 0, "step {step}");
            }
            // An actor may have too few units.
            (Ok(_), Err(StableError::Wrapper(_))) => {}
            (Err(Refusal::Skewed), Err(StableError::Skewed)) => {}
            (expected, paid) => panic!("step {step}: {expected:?}, and {paid:?}"),
        }
        scene.check();
        if dice.percent(20) {
            scene.world.chain.advance_blocks(1);
            scene.world.pool().sweep(&actor, 10).expect("a wired pool");
        }
        if dice.percent(5) {
            let operator = scene.operator;
            super::donate(&mut scene.world, operator, 30 * UNIT);
            scene
                .world
                .pool()
                .settle(&actor, operator)
                .expect("an approved operator");
        }
    }
    assert!(done.iter().all(|times| *times > 5), "{done:?}");
}
