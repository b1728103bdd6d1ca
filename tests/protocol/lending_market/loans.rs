//! Collateral, loans and repayments.

use estuary_market_interfaces::lending_market::{
    AuthorizationSet, Borrowed, CollateralSupplied, CollateralWithdrawn, Repaid,
};
use estuary_markets::lending::{Position, Repayment};
use estuary_tests::{prelude::*, to_ink};

use super::{MarketError, Scene, ONE, SHARES};

#[test]
fn collateral_comes_and_goes_without_a_debt_or_a_price() {
    let mut scene = Scene::new();
    let (alice, bob, market) = (scene.alice.clone(), scene.bob.clone(), scene.market.clone());
    let (units, booked) = (scene.units_of(&alice), scene.units_of(&market));

    let supplied = scene.market().supply_collateral_for(&alice, 10 * UNIT, &bob);

    assert_eq!(supplied, Ok(()));
    let position = Position {
        borrow_shares: 0,
        units: 10 * UNIT,
    };
    assert_eq!(scene.market().position(&bob), position);
    assert_eq!(scene.market().position(&alice), Position::default());
    assert_eq!(units - scene.units_of(&alice), 10 * UNIT);
    assert_eq!(scene.units_of(&market) - booked, 10 * UNIT);
    assert_eq!(
        scene.world.event::<CollateralSupplied>(&market),
        CollateralSupplied {
            caller: to_ink(&alice),
            on_behalf: to_ink(&bob),
            units: 10 * UNIT,
        }
    );

    let withdrawn = scene
        .market()
        .withdraw_collateral_for(&bob, 10 * UNIT, &bob, &alice);
    assert_eq!(withdrawn, Ok(()));
    assert_eq!(scene.units_of(&alice), units);
    assert_eq!(scene.market().position(&bob), Position::default());
    assert_eq!(
        scene.world.event::<CollateralWithdrawn>(&market),
        CollateralWithdrawn {
            caller: to_ink(&bob),
            on_behalf: to_ink(&bob),
            receiver: to_ink(&alice),
            units: 10 * UNIT,
        }
    );
    scene.check();
}

#[test]
fn a_loan_is_paid_out_and_owed_in_shares() {
    let mut scene = Scene::new();
    let (bob, market) = (scene.bob.clone(), scene.market.clone());
    let receiver = scene.world.funded("receiver", UNIT);
    let native = scene.native_of(&receiver);
    scene
        .market()
        .supply_collateral(&bob, 1_000 * UNIT)
        .expect("bob has units");

    let shares = scene.market().borrow_for(&bob, 1_000 * UNIT, &bob, &receiver);

    assert_eq!(shares, Ok(1_000 * UNIT * SHARES));
    assert_eq!(scene.native_of(&receiver) - native, 1_000 * UNIT);
    assert_eq!(
        scene.world.event::<Borrowed>(&market),
        Borrowed {
            caller: to_ink(&bob),
            on_behalf: to_ink(&bob),
            receiver: to_ink(&receiver),
            assets: 1_000 * UNIT,
            shares: 1_000 * UNIT * SHARES,
        }
    );
    // 1,000 units at 1.5 and 86 % carry 1,290 UNIT.
    assert_eq!(scene.market().health(&bob), Ok(Some(ONE / 100 * 129)));
    assert_eq!(scene.market().max_borrow(&bob), Ok(290 * UNIT));
    scene.check();
}

#[test]
fn a_loan_may_reach_its_limit_and_not_pass_it() {
    let mut scene = Scene::new();
    let bob = scene.bob.clone();
    scene
        .market()
        .supply_collateral(&bob, 1_000 * UNIT)
        .expect("bob has units");
    assert_eq!(
        scene.market().borrow(&bob, 1_290 * UNIT + 1),
        Err(MarketError::Unhealthy)
    );
    assert_eq!(
        scene.market().borrow(&bob, 1_290 * UNIT),
        Ok(1_290 * UNIT * SHARES)
    );
    assert_eq!(scene.market().health(&bob), Ok(Some(ONE)));
    assert_eq!(scene.market().max_borrow(&bob), Ok(0));
    assert_eq!(
        scene.market().withdraw_collateral(&bob, 1),
        Err(MarketError::Unhealthy)
    );
    scene.check();
}

#[test]
fn a_repayment_takes_the_debt_at_most_and_gives_the_rest_back() {
    let mut scene = Scene::new();
    let (alice, bob, market) = (scene.alice.clone(), scene.bob.clone(), scene.market.clone());
    scene.bob_borrows(1_000 * UNIT, 1_000 * UNIT);

    let repaid = scene.market().repay_for(&alice, 400 * UNIT, &bob);
    let part = Repayment {
        assets: 400 * UNIT,
        shares: 400 * UNIT * SHARES,
    };
    assert_eq!(repaid, Ok(part));
    assert_eq!(
        scene.world.event::<Repaid>(&market),
        Repaid {
            caller: to_ink(&alice),
            on_behalf: to_ink(&bob),
            assets: 400 * UNIT,
            shares: 400 * UNIT * SHARES,
        }
    );

    let held = scene.native_of(&market);
    let repaid = scene.market().repay(&bob, 700 * UNIT);
    let rest = Repayment {
        assets: 600 * UNIT,
        shares: 600 * UNIT * SHARES,
    };
    assert_eq!(repaid, Ok(rest));
    assert_eq!(scene.native_of(&market) - held, 600 * UNIT);
    assert_eq!(scene.loans(), Default::default());
    assert_eq!(scene.market().health(&bob), Ok(None));
    assert_eq!(scene.market().repay(&bob, UNIT), Err(MarketError::NoDebt));
    assert_eq!(
        scene.market().withdraw_collateral(&bob, 1_000 * UNIT),
        Ok(()),
        "no debt, no limit"
    );
    scene.check();
}

#[test]
fn an_authorized_operator_acts_until_it_is_not() {
    let mut scene = Scene::new();
    let (alice, bob, market) = (scene.alice.clone(), scene.bob.clone(), scene.market.clone());
    scene
        .market()
        .supply_collateral(&bob, 1_000 * UNIT)
        .expect("bob has units");

    assert_eq!(scene.market().set_authorization(&bob, &alice, true), Ok(()));
    assert_eq!(
        scene.world.event::<AuthorizationSet>(&market),
        AuthorizationSet {
            owner: to_ink(&bob),
            operator: to_ink(&alice),
            authorized: true,
        }
    );
    assert!(scene.market().is_authorized(&bob, &alice));
    assert!(!scene.market().is_authorized(&alice, &bob));
    let shares = scene.market().borrow_for(&alice, 100 * UNIT, &bob, &alice);
    assert_eq!(shares, Ok(100 * UNIT * SHARES));
    assert_eq!(scene.market().position(&bob).borrow_shares, 100 * UNIT * SHARES);

    assert_eq!(scene.market().set_authorization(&bob, &alice, false), Ok(()));
    assert!(!scene.market().is_authorized(&bob, &alice));
    assert_eq!(
        scene.market().borrow_for(&alice, 100 * UNIT, &bob, &alice),
        Err(MarketError::NotAuthorized)
    );
    scene.check();
}

#[test]
fn the_least_debt_holds_for_loans_and_not_for_repayments() {
    let mut scene = Scene::new();
    let bob = scene.bob.clone();
    let least = 10 * EXISTENTIAL_DEPOSIT;
    scene
        .market()
        .supply_collateral(&bob, 100 * UNIT)
        .expect("bob has units");
    assert_eq!(
        scene.market().borrow(&bob, least - 1),
        Err(MarketError::BelowMinimum)
    );
    assert_eq!(scene.market().borrow(&bob, least), Ok(least * SHARES));
    scene.market().repay(&bob, 1).expect("a planck of debt");
    assert_eq!(
        scene.market().withdraw_collateral(&bob, UNIT),
        Err(MarketError::BelowMinimum)
    );
    scene.check();
}
