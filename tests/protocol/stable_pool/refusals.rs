//! What the stable pool refuses: each error, and that nothing has changed.

use estuary_market_interfaces::stable_pool::StableTerms;
use estuary_markets::stable::Coin;
use estuary_tests::{prelude::*, to_ink, Token};
use psp22::PSP22Error;

use super::{Scene, StableError, LOCKED};
use crate::{
    hand_written::{upload, BABBLES, NO_PRICE, PRICE_OF_ZERO, TRAPS},
    setup::refused,
};

#[test]
fn bad_amounts_recipients_and_deadlines_are_refused() {
    let mut scene = Scene::new();
    let (alice, lena, stable) = (scene.alice.clone(), scene.lena.clone(), scene.stable.clone());
    let now = scene.world.chain.now_ms();
    let mut errors = Vec::new();
    for (native, units, min, deadline, to) in [
        (0, 0, 0, u64::MAX, &alice),
        (UNIT, UNIT, 0, now - 1, &alice),
        (UNIT, UNIT, 0, u64::MAX, &stable),
        (UNIT, UNIT, 2 * UNIT, u64::MAX, &alice),
        (1, 1, 0, now, &alice),
    ] {
        let world = &mut scene.world;
        let error = refused(world, |w| {
            w.stable_pool(&stable)
                .swap_native_with(&alice, native, min, deadline, to)
        });
        let other = refused(world, |w| {
            w.stable_pool(&stable)
                .swap_units_with(&alice, units, min, deadline, to)
        });
        assert_eq!(error, other);
        errors.push(error);
    }
    use StableError::*;
    assert_eq!(
        errors,
        [ZeroAmount, Expired, RecipientIsPool, TooLittleOut, TooLittleOut]
    );

    let world = &mut scene.world;
    for (lp, min, deadline, to, error) in [
        (0, 0, u64::MAX, &lena, ZeroAmount),
        (UNIT, 0, now - 1, &lena, Expired),
        (UNIT, 0, u64::MAX, &stable, RecipientIsPool),
        (UNIT, 2 * UNIT, u64::MAX, &lena, TooLittleOut),
        (1, 1, u64::MAX, &lena, TooLittleOut),
        (3_000 * UNIT - LOCKED + 1, 0, u64::MAX, &lena, InsufficientLp),
        (u128::MAX, 0, u64::MAX, &lena, InsufficientLp),
    ] {
        for coin in [Coin::Native, Coin::Units] {
            assert_eq!(
                refused(world, |w| w
                    .stable_pool(&stable)
                    .remove_one_with(&lena, lp, coin, min, deadline, to)),
                error,
                "{lp} {coin:?}"
            );
        }
        if error != Expired {
            assert_eq!(
                refused(world, |w| w
                    .stable_pool(&stable)
                    .remove_liquidity_with(&lena, lp, min, min, to)),
                error,
                "{lp}"
            );
        }
    }
    for (native, units, min, deadline, to, error) in [
        (0, 0, 0, u64::MAX, &alice, ZeroAmount),
        (UNIT, UNIT, 0, now - 1, &alice, Expired),
        (UNIT, UNIT, 0, u64::MAX, &stable, RecipientIsPool),
        (UNIT, UNIT, 3 * UNIT, u64::MAX, &alice, TooLittleOut),
    ] {
        assert_eq!(
            refused(world, |w| w
                .stable_pool(&stable)
                .add_liquidity_with(&alice, native, units, min, deadline, to)),
            error
        );
    }
}

#[test]
fn an_empty_pool_takes_a_first_deposit_of_both_coins_and_no_trade() {
    let mut scene = Scene::empty();
    let (lena, stable) = (scene.lena.clone(), scene.stable.clone());
    let world = &mut scene.world;
    use StableError::*;
    assert_eq!(
        refused(world, |w| w.stable_pool(&stable).swap_native(&lena, UNIT)),
        NoLiquidity
    );
    assert_eq!(
        refused(world, |w| w.stable_pool(&stable).swap_units(&lena, UNIT)),
        NoLiquidity
    );
    for (native, units, error) in [
        (UNIT, 0, OneCoinMissing),
        (0, UNIT, OneCoinMissing),
        (0, 0, OneCoinMissing),
        (5 * LOCKED - 2, 5 * LOCKED * 2 / 3, FirstDepositTooSmall),
        (1_000 * UNIT, UNIT, Skewed),
    ] {
        assert_eq!(
            refused(world, |w| w
                .stable_pool(&stable)
                .add_liquidity(&lena, native, units)),
            error,
            "{native} {units}"
        );
    }
    assert_eq!(world.stable_pool(&stable).quote_native(UNIT), Err(NoLiquidity));
    assert_eq!(world.stable_pool(&stable).virtual_price(), Err(NoLiquidity));
    assert_eq!(world.stable_pool(&stable).average_price(), Err(NoLiquidity));
    assert_eq!(world.stable_pool(&stable).quote_add(UNIT, 0), Err(OneCoinMissing));
    let least = world
        .stable_pool(&stable)
        .add_liquidity(&lena, 5 * LOCKED, 10 * LOCKED / 3 + 1);
    assert_eq!(least, Ok(9 * LOCKED), "ten times what is locked is enough");
}

#[test]
fn what_the_wrapped_token_refuses_is_its_own_error() {
    let mut scene = Scene::new();
    let (alice, stable) = (scene.alice.clone(), scene.stable.clone());
    let stranger = scene.world.funded("stranger", 10 * UNIT);
    let world = &mut scene.world;
    assert_eq!(
        refused(world, |w| w.stable_pool(&stable).swap_units(&stranger, UNIT)),
        StableError::Wrapper(PSP22Error::InsufficientAllowance)
    );
    let wrapped_lst = world.wrapped_lst.clone();
    wrapped_lst
        .transfer(world, &alice, &stranger, 2_400 * UNIT)
        .unwrap();
    assert_eq!(
        refused(world, |w| w.stable_pool(&stable).swap_units(&alice, 101 * UNIT)),
        StableError::Wrapper(PSP22Error::InsufficientBalance)
    );
    assert_eq!(
        refused(world, |w| w
            .stable_pool(&stable)
            .add_liquidity(&stranger, UNIT, UNIT)),
        StableError::Wrapper(PSP22Error::InsufficientAllowance)
    );
    let nobody = account("nobody");
    assert_eq!(
        refused(world, |w| w.stable_pool(&stable).swap_units_with(
            &alice,
            100,
            0,
            u64::MAX,
            &nobody
        )),
        StableError::TransferFailed,
        "less than an existential deposit opens no account"
    );
}

#[test]
fn numbers_at_the_end_of_the_type_are_refused() {
    let mut scene = Scene::new();
    let (alice, stable) = (scene.alice.clone(), scene.stable.clone());
    for units in [u128::MAX, u128::MAX / 2, 1 << 96, 1 << 100] {
        let world = &mut scene.world;
        assert_eq!(
            refused(world, |w| w.stable_pool(&stable).swap_units(&alice, units)),
            StableError::Arithmetic,
            "{units}"
        );
        assert_eq!(
            refused(world, |w| w.stable_pool(&stable).add_liquidity(&alice, 0, units)),
            StableError::Arithmetic,
            "{units}"
        );
        assert_eq!(
            world.stable_pool(&stable).quote_native(units),
            Err(StableError::Arithmetic)
        );
    }
}

#[test]
fn no_trade_makes_one_side_worth_a_hundred_times_the_other() {
    let mut scene = Scene::new();
    let (alice, stable) = (scene.alice.clone(), scene.stable.clone());
    let world = &mut scene.world;
    world.chain.fund(&alice, 200_000 * UNIT);
    assert_eq!(
        refused(world, |w| w
            .stable_pool(&stable)
            .swap_native(&alice, 20_000 * UNIT)),
        StableError::Skewed
    );
    assert_eq!(
        refused(world, |w| w.stable_pool(&stable).add_liquidity(
            &alice,
            148_500 * UNIT + 1,
            0
        )),
        StableError::Skewed
    );
    let at_the_bound = world
        .stable_pool(&stable)
        .add_liquidity(&alice, 148_500 * UNIT, 0);
    assert!(at_the_bound.is_ok(), "{at_the_bound:?}");
}

#[test]
fn a_constructor_keeps_all_bounds() {
    let mut scene = Scene::empty();
    let valid = scene.world.stable_terms();
    let beyond: [fn(&mut StableTerms); 10] = [
        |terms| terms.amplification = 0,
        |terms| terms.amplification = 10_001,
        |terms| terms.fee = 100_000_001,
        |terms| terms.off_peg = 9_999_999_999,
        |terms| terms.off_peg = 100_000_000_001,
        |terms| terms.window = 599_999,
        |terms| terms.window = 86_400_001,
        |terms| terms.max_age = 3_599_999,
        |terms| terms.max_age = 2_592_000_001,
        |terms| terms.fee = u32::MAX,
    ];
    for change in beyond {
        let mut terms = valid;
        change(&mut terms);
        assert_eq!(
            scene.world.deploy_stable_pool(terms),
            Err(StableError::InvalidTerms),
            "{terms:?}"
        );
    }
    let another = scene.world.deploy_wrapped_lst_of(&scene.stable.clone());
    for wrapper in [another.0, scene.world.pool.clone(), scene.alice.clone()] {
        let terms = StableTerms {
            wrapper: to_ink(&wrapper),
            ..valid
        };
        assert_eq!(
            scene.world.deploy_stable_pool(terms),
            Err(StableError::WrongWrapper)
        );
    }
    let widest = StableTerms {
        amplification: 10_000,
        fee: 0,
        off_peg: 10_000_000_000,
        window: 86_400_000,
        max_age: 3_600_000,
        ..valid
    };
    let stable = scene.world.deploy_stable_pool(widest).expect("at its bounds");
    assert_eq!(scene.world.stable_pool(&stable).terms(), Some(widest));
}

#[test]
fn a_staking_pool_that_answers_nothing_stops_trades_and_no_removal() {
    let mut scene = Scene::new();
    let (alice, lena, stable) = (scene.alice.clone(), scene.lena.clone(), scene.stable.clone());
    let pool = scene.world.pool.clone();
    for code in [TRAPS, BABBLES] {
        let broken = upload(&mut scene.world, code);
        let sound = scene.world.chain.code_hash(&pool).expect("a contract");
        scene.world.chain.set_code(&pool, broken).unwrap();
        let world = &mut scene.world;
        assert_eq!(
            refused(world, |w| w.stable_pool(&stable).swap_native(&alice, UNIT)),
            StableError::PoolFailed
        );
        assert_eq!(
            world.stable_pool(&stable).average_price(),
            Err(StableError::PoolFailed)
        );
        assert_eq!(
            world.stable_pool(&stable).remove_liquidity(&lena, 3 * UNIT),
            Ok((3 * UNIT / 2, UNIT))
        );
        world.chain.set_code(&pool, sound).unwrap();
    }
}

#[test]
fn a_wrapped_token_that_traps_loses_nothing() {
    let mut scene = Scene::new();
    let (alice, lena, stable) = (scene.alice.clone(), scene.lena.clone(), scene.stable.clone());
    let wrapped_lst = scene.world.wrapped_lst.0.clone();
    let broken = upload(&mut scene.world, TRAPS);
    let sound = scene.world.chain.code_hash(&wrapped_lst).expect("a contract");
    scene.world.chain.set_code(&wrapped_lst, broken).unwrap();
    let world = &mut scene.world;
    use StableError::WrapperFailed;
    for error in [
        refused(world, |w| w.stable_pool(&stable).swap_native(&alice, UNIT)),
        refused(world, |w| w.stable_pool(&stable).swap_units(&alice, UNIT)),
        refused(world, |w| {
            w.stable_pool(&stable).add_liquidity(&alice, UNIT, UNIT)
        }),
        refused(world, |w| {
            w.stable_pool(&stable).remove_one(&lena, UNIT, Coin::Units)
        }),
        refused(world, |w| w.stable_pool(&stable).remove_liquidity(&lena, UNIT)),
    ] {
        assert_eq!(error, WrapperFailed);
    }
    // One coin needs no wrapped token.
    assert!(world
        .stable_pool(&stable)
        .remove_one(&lena, UNIT, Coin::Native)
        .is_ok());
    world.chain.set_code(&wrapped_lst, sound).unwrap();
    scene.check();
}

#[test]
fn a_staking_pool_without_a_price_stops_trades_and_no_removal() {
    let mut scene = Scene::new();
    let (alice, lena, stable) = (scene.alice.clone(), scene.lena.clone(), scene.stable.clone());
    let world = &mut scene.world;
    let pool = world.pool.clone();
    let sound = world.chain.code_hash(&pool).expect("a contract");
    for code in [NO_PRICE, PRICE_OF_ZERO] {
        let broken = upload(world, code);
        world.chain.set_code(&pool, broken).unwrap();
        for error in [
            refused(world, |w| w.stable_pool(&stable).swap_native(&alice, UNIT)),
            refused(world, |w| w.stable_pool(&stable).swap_units(&alice, UNIT)),
            refused(world, |w| {
                w.stable_pool(&stable).add_liquidity(&alice, UNIT, UNIT)
            }),
            refused(world, |w| {
                w.stable_pool(&stable).remove_one(&lena, UNIT, Coin::Native)
            }),
        ] {
            assert_eq!(error, StableError::NoPrice);
        }
        let mut handle = world.stable_pool(&stable);
        assert_eq!(handle.quote_native(UNIT), Err(StableError::NoPrice));
        assert_eq!(handle.quote_units(UNIT), Err(StableError::NoPrice));
        assert_eq!(handle.quote_add(UNIT, UNIT), Err(StableError::NoPrice));
        assert_eq!(
            handle.quote_remove_one(UNIT, Coin::Units),
            Err(StableError::NoPrice)
        );
        assert_eq!(handle.virtual_price(), Err(StableError::NoPrice));
        assert_eq!(handle.average_price(), Err(StableError::NoPrice));
        assert_eq!(handle.remove_liquidity(&lena, 3 * UNIT), Ok((3 * UNIT / 2, UNIT)));
    }
    world.chain.set_code(&pool, sound).unwrap();
    scene.check();
}

#[test]
fn liquidity_shares_are_a_token_that_the_pool_itself_cannot_receive() {
    let mut scene = Scene::new();
    let (lena, bob, stable) = (scene.lena.clone(), scene.bob.clone(), scene.stable.clone());
    let lp = Token(stable.clone());
    assert_eq!(lp.decimals(&mut scene.world), 12);
    assert_eq!(lp.transfer(&mut scene.world, &lena, &bob, UNIT), Ok(()));
    assert_eq!(
        lp.transfers(&mut scene.world),
        [(Some(lena.clone()), Some(bob.clone()), UNIT)]
    );
    assert_eq!(
        lp.transfer(&mut scene.world, &lena, &stable, UNIT),
        Err(PSP22Error::Custom("RecipientIsToken".into()))
    );
    assert_eq!(
        lp.transfer(&mut scene.world, &bob, &lena, UNIT + 1),
        Err(PSP22Error::InsufficientBalance)
    );
    assert!(scene
        .world
        .stable_pool(&stable)
        .remove_liquidity(&bob, UNIT)
        .is_ok());
    scene.check();
}
