//! What the market refuses: each error, and that nothing has changed.

use estuary_market_interfaces::lending_market::MarketTerms;
use estuary_tests::{prelude::*, to_ink, Token};
use psp22::PSP22Error;

use super::{MarketError, Scene, SHARES, SUPPLY};
use crate::{
    hand_written::{upload, BABBLES, TRAPS},
    setup::refused,
};

#[test]
fn bad_amounts_are_refused() {
    let mut scene = Scene::new();
    let (alice, bob, sue, market) = (
        scene.alice.clone(),
        scene.bob.clone(),
        scene.sue.clone(),
        scene.market.clone(),
    );
    scene.bob_borrows(1_000 * UNIT, 1_000 * UNIT);
    let world = &mut scene.world;
    use MarketError::*;
    assert_eq!(refused(world, |w| w.market(&market).supply(&sue, 0)), ZeroAmount);
    assert_eq!(
        refused(world, |w| w.market(&market).supply_for(
            &sue,
            UNIT,
            &sue,
            UNIT * SHARES + 1
        )),
        TooFewShares
    );
    for (assets, shares, error) in [
        (0, 0, ZeroAmount),
        (1, 1, OneAmountOnly),
        (0, 1, ZeroAmount),
        (0, SUPPLY * SHARES + 1, InsufficientShares),
        (SUPPLY + 1, 0, InsufficientShares),
        (SUPPLY, 0, InsufficientLiquidity),
        (u128::MAX, 0, Arithmetic),
    ] {
        assert_eq!(
            refused(world, |w| w.market(&market).withdraw(&sue, assets, shares)),
            error,
            "{assets} {shares}"
        );
    }
    assert_eq!(
        refused(world, |w| w.market(&market).supply_collateral(&bob, 0)),
        ZeroAmount
    );
    for (units, error) in [
        (0, ZeroAmount),
        (1_000 * UNIT + 1, InsufficientCollateral),
        (u128::MAX, InsufficientCollateral),
        (300 * UNIT, Unhealthy),
    ] {
        assert_eq!(
            refused(world, |w| w.market(&market).withdraw_collateral(&bob, units)),
            error,
            "{units}"
        );
    }
    for (assets, error) in [
        (0, ZeroAmount),
        (9_000 * UNIT + 1, InsufficientLiquidity),
        (u128::MAX, InsufficientLiquidity),
        (291 * UNIT, Unhealthy),
    ] {
        assert_eq!(
            refused(world, |w| w.market(&market).borrow(&bob, assets)),
            error,
            "{assets}"
        );
    }
    assert_eq!(refused(world, |w| w.market(&market).repay(&bob, 0)), ZeroAmount);
    assert_eq!(refused(world, |w| w.market(&market).repay(&alice, 1)), NoDebt);
    for (seized, shares, error) in [(0, 0, ZeroAmount), (1, 1, OneAmountOnly), (1, 0, Healthy)] {
        assert_eq!(
            refused(world, |w| w
                .market(&market)
                .liquidate(&alice, UNIT, &bob, seized, shares, None)),
            error
        );
        assert_eq!(
            world.market(&market).preview_liquidation(&bob, seized, shares),
            Err(error)
        );
    }
    scene.announce(50);
    let world = &mut scene.world;
    for (payment, seized, error) in [
        (100 * UNIT, 1_000 * UNIT + 1, InsufficientShares),
        (100 * UNIT, 100 * UNIT, TooLittlePaid),
        (0, UNIT, TooLittlePaid),
    ] {
        assert_eq!(
            refused(world, |w| w
                .market(&market)
                .liquidate(&alice, payment, &bob, seized, 0, None)),
            error,
            "{payment} {seized}"
        );
    }
}

#[test]
fn the_market_itself_owns_and_receives_nothing() {
    let mut scene = Scene::new();
    let (bob, sue, market) = (scene.bob.clone(), scene.sue.clone(), scene.market.clone());
    scene.bob_borrows(1_000 * UNIT, 1_000 * UNIT);
    let world = &mut scene.world;
    for error in [
        refused(world, |w| {
            w.market(&market).supply_for(&sue, UNIT, &market, 0).map(|_| ())
        }),
        refused(world, |w| {
            w.market(&market)
                .withdraw_for(&sue, UNIT, 0, &sue, &market)
                .map(|_| ())
        }),
        refused(world, |w| {
            w.market(&market).supply_collateral_for(&bob, UNIT, &market)
        }),
        refused(world, |w| {
            w.market(&market)
                .withdraw_collateral_for(&bob, UNIT, &bob, &market)
        }),
        refused(world, |w| {
            w.market(&market)
                .borrow_for(&bob, UNIT, &bob, &market)
                .map(|_| ())
        }),
    ] {
        assert_eq!(error, MarketError::RecipientIsMarket);
    }
    let shares = Token(market.clone());
    assert_eq!(
        refused(world, |w| shares.transfer(w, &sue, &market, UNIT)),
        PSP22Error::Custom("RecipientIsToken".into())
    );
}

#[test]
fn an_operator_without_authorization_moves_nothing() {
    let mut scene = Scene::new();
    let (alice, bob, sue, market) = (
        scene.alice.clone(),
        scene.bob.clone(),
        scene.sue.clone(),
        scene.market.clone(),
    );
    scene
        .market()
        .supply_collateral(&bob, 1_000 * UNIT)
        .expect("units");
    let world = &mut scene.world;
    for error in [
        refused(world, |w| {
            w.market(&market)
                .withdraw_for(&alice, UNIT, 0, &sue, &alice)
                .map(|_| ())
        }),
        refused(world, |w| {
            w.market(&market)
                .borrow_for(&alice, UNIT, &bob, &alice)
                .map(|_| ())
        }),
        refused(world, |w| {
            w.market(&market)
                .withdraw_collateral_for(&alice, UNIT, &bob, &alice)
        }),
    ] {
        assert_eq!(error, MarketError::NotAuthorized);
    }
    let caller = world.deploy_scripted_caller();
    let nothing = estuary_tests::Callback::default().and_answer(UNIT);
    assert_eq!(
        world
            .market(&market)
            .lever_through(&caller, &bob, UNIT, nothing.clone()),
        Err(MarketError::NotAuthorized)
    );
    assert_eq!(
        world
            .market(&market)
            .unlever_through(&caller, &bob, UNIT, nothing),
        Err(MarketError::NotAuthorized)
    );
    scene.check();
}

#[test]
fn what_the_wrapped_token_refuses_is_its_own_error() {
    let mut scene = Scene::new();
    let (alice, market) = (scene.alice.clone(), scene.market.clone());
    let stranger = scene.world.funded("stranger", 10 * UNIT);
    let world = &mut scene.world;
    assert_eq!(
        refused(world, |w| w.market(&market).supply_collateral(&stranger, UNIT)),
        MarketError::Wrapper(PSP22Error::InsufficientAllowance)
    );
    assert_eq!(
        refused(world, |w| w
            .market(&market)
            .supply_collateral(&alice, 2_501 * UNIT)),
        MarketError::Wrapper(PSP22Error::InsufficientBalance)
    );
}

#[test]
fn less_than_an_existential_deposit_opens_no_account() {
    let mut scene = Scene::new();
    let (sue, market) = (scene.sue.clone(), scene.market.clone());
    let nobody = account("nobody");
    assert_eq!(
        refused(&mut scene.world, |w| w.market(&market).withdraw_for(
            &sue,
            EXISTENTIAL_DEPOSIT - 1,
            0,
            &sue,
            &nobody
        )),
        MarketError::TransferFailed
    );
    let paid = scene
        .market()
        .withdraw_for(&sue, EXISTENTIAL_DEPOSIT, 0, &sue, &nobody);
    assert_eq!(paid.map(|(assets, _)| assets), Ok(EXISTENTIAL_DEPOSIT));
}

#[test]
fn a_constructor_keeps_all_bounds() {
    let mut scene = Scene::empty();
    let valid = scene.world.market_terms();
    let beyond: [fn(&mut MarketTerms); 14] = [
        |terms| terms.lltv = 860_000_000_000_000_001,
        |terms| terms.lltv = 0,
        |terms| terms.lltv = u128::MAX,
        |terms| terms.initial_rate = 9,
        |terms| terms.initial_rate = 20_001,
        |terms| terms.growth = 99,
        |terms| terms.growth = 10_001,
        |terms| terms.headroom = 49,
        |terms| terms.headroom = 1_001,
        // At 86 % the units of a loan at its limit pay for a fall of 10.2 %.
        |terms| terms.largest_step = 1_023,
        |terms| terms.largest_step = u16::MAX,
        |terms| terms.max_age = 3_599_999,
        |terms| terms.max_age = 2_592_000_001,
        |terms| terms.min_borrow = 10 * EXISTENTIAL_DEPOSIT - 1,
    ];
    for change in beyond {
        let mut terms = valid;
        change(&mut terms);
        assert_eq!(
            scene.world.deploy_market(terms),
            Err(MarketError::InvalidTerms),
            "{terms:?}"
        );
    }
    // At 94.5 % there is room for a headroom of 4.1 %.
    let dear = MarketTerms {
        lltv: 945_000_000_000_000_000,
        headroom: 500,
        largest_step: 100,
        ..valid
    };
    assert_eq!(scene.world.deploy_market(dear), Err(MarketError::InvalidTerms));
    let another = scene.world.deploy_wrapped_lst_of(&scene.market.clone());
    for wrapper in [another.0, scene.world.pool.clone(), scene.alice.clone()] {
        let terms = MarketTerms {
            wrapper: to_ink(&wrapper),
            ..valid
        };
        assert_eq!(scene.world.deploy_market(terms), Err(MarketError::WrongWrapper));
    }
    let widest = MarketTerms {
        lltv: 625_000_000_000_000_000,
        initial_rate: 20_000,
        growth: 10_000,
        headroom: 1_000,
        largest_step: 2_957,
        max_age: 3_600_000,
        min_borrow: u128::MAX,
        ..valid
    };
    let market = scene.world.deploy_market(widest).expect("at its bounds");
    assert_eq!(scene.world.market(&market).terms(), Some(widest));
}

#[test]
fn a_staking_pool_that_answers_nothing_stops_loans_and_nothing_else() {
    let mut scene = Scene::new();
    let (alice, bob, sue, market) = (
        scene.alice.clone(),
        scene.bob.clone(),
        scene.sue.clone(),
        scene.market.clone(),
    );
    scene.bob_borrows(1_000 * UNIT, 1_000 * UNIT);
    scene
        .market()
        .supply_collateral(&alice, 10 * UNIT)
        .expect("units");
    let pool = scene.world.pool.clone();
    for code in [TRAPS, BABBLES] {
        let broken = upload(&mut scene.world, code);
        let sound = scene.world.chain.code_hash(&pool).expect("a contract");
        scene.world.chain.set_code(&pool, broken).unwrap();
        let world = &mut scene.world;
        use MarketError::PoolFailed;
        for error in [
            refused(world, |w| w.market(&market).borrow(&bob, UNIT).map(|_| ())),
            refused(world, |w| w.market(&market).withdraw_collateral(&bob, UNIT)),
            refused(world, |w| {
                w.market(&market)
                    .liquidate(&alice, UNIT, &bob, UNIT, 0, None)
                    .map(|_| ())
            }),
        ] {
            assert_eq!(error, PoolFailed);
        }
        assert_eq!(world.market(&market).health(&bob), Err(PoolFailed));
        assert_eq!(world.market(&market).price(), Err(PoolFailed));
        let mut market = world.market(&market);
        market.supply(&sue, UNIT).expect("a supply");
        market.withdraw(&sue, UNIT, 0).expect("not lent");
        market.repay(&bob, UNIT).expect("a debt");
        market.supply_collateral(&bob, UNIT).expect("units");
        assert_eq!(market.withdraw_collateral(&alice, UNIT), Ok(()));
        scene.world.chain.set_code(&pool, sound).unwrap();
    }
    scene.check();
}

#[test]
fn a_wrapped_token_that_traps_loses_nothing() {
    let mut scene = Scene::new();
    let (alice, bob, sue, market) = (
        scene.alice.clone(),
        scene.bob.clone(),
        scene.sue.clone(),
        scene.market.clone(),
    );
    scene.bob_borrows(1_000 * UNIT, 1_290 * UNIT);
    scene.announce(25);
    let wrapped_lst = scene.world.wrapped_lst.0.clone();
    let broken = upload(&mut scene.world, TRAPS);
    let sound = scene.world.chain.code_hash(&wrapped_lst).expect("a contract");
    scene.world.chain.set_code(&wrapped_lst, broken).unwrap();
    let world = &mut scene.world;
    for error in [
        refused(world, |w| w.market(&market).supply_collateral(&alice, UNIT)),
        refused(world, |w| {
            w.market(&market)
                .liquidate(&alice, 100 * UNIT, &bob, UNIT, 0, None)
                .map(|_| ())
        }),
    ] {
        assert_eq!(error, MarketError::WrapperFailed);
    }
    world.market(&market).repay(&bob, 10 * UNIT).expect("a debt");
    world.market(&market).withdraw(&sue, UNIT, 0).expect("not lent");
    world.chain.set_code(&wrapped_lst, sound).unwrap();
    scene.check();
}
