//! Liquidations: exact amounts, in part and whole, with and without bad debt.

use estuary_market_interfaces::lending_market::{Liquidated, Liquidation};
use estuary_markets::lending::{LoanTerms, Position, Seizure};
use estuary_models::markets::{lending, small};
use estuary_tests::{prelude::*, to_ink};

use super::{MarketError, Scene, ONE};

/// What the reference says of a liquidation of bob's debt now.
fn expected(scene: &mut Scene, seizure: Seizure) -> (lending::Liquidation, lending::Book) {
    let bob = scene.bob.clone();
    let (position, loans) = (scene.market().position(&bob), scene.loans());
    let price = scene.market().price().expect("there is a price").price;
    let terms = scene.world.market_terms();
    let loan_terms = LoanTerms {
        lltv: terms.lltv,
        incentive: small(&lending::incentive(terms.lltv)).expect("in range"),
        min_borrow: terms.min_borrow,
    };
    let mut book = lending::Book::new(&position, &loans);
    let liquidation = book.liquidate(price, &loan_terms, seizure);
    (liquidation.expect("it can be liquidated"), book)
}

fn told(liquidation: &lending::Liquidation) -> Liquidation {
    Liquidation {
        seized: small(&liquidation.seized).expect("in range"),
        repaid: small(&liquidation.repaid).expect("in range"),
        bad_debt: small(&liquidation.bad_debt).expect("in range"),
    }
}

/// Bob owes the most that 1,000 units carry, and a slash of a part of all stake is announced. The operator's bond pays
/// 1,000 UNIT of it. The price bears the rest: a tenth at 25 %.
fn announced(part: u32) -> Scene {
    let mut scene = Scene::new();
    scene.bob_borrows(1_000 * UNIT, 1_290 * UNIT);
    scene.announce(part);
    scene
}

#[test]
fn an_announced_loss_makes_a_debt_at_its_limit_liquidable_at_once() {
    let mut scene = Scene::new();
    let (alice, bob, market) = (scene.alice.clone(), scene.bob.clone(), scene.market.clone());
    scene.bob_borrows(1_000 * UNIT, 1_290 * UNIT);
    assert_eq!(
        scene
            .market()
            .liquidate(&alice, 2_000 * UNIT, &bob, UNIT, 0, None),
        Err(MarketError::Healthy)
    );
    scene.announce(25);
    assert!(scene.market().health(&bob).expect("a price") < Some(ONE));

    let (reference, after) = expected(&mut scene, Seizure::Units(500 * UNIT));
    let preview = scene.market().preview_liquidation(&bob, 500 * UNIT, 0);
    let price = scene.market().price().expect("there is a price").price;
    let (native, units) = (scene.native_of(&market), scene.units_of(&alice));
    let done = scene
        .market()
        .liquidate(&alice, 1_000 * UNIT, &bob, 500 * UNIT, 0, None);

    let liquidation = told(&reference);
    assert_eq!(done, Ok(liquidation));
    assert_eq!(preview, Ok(liquidation));
    assert_eq!((liquidation.seized, liquidation.bad_debt), (500 * UNIT, 0));
    assert_eq!(scene.units_of(&alice) - units, 500 * UNIT);
    assert_eq!(
        scene.native_of(&market) - native,
        liquidation.repaid,
        "the rest went back"
    );
    assert_eq!(
        scene.world.event::<Liquidated>(&market),
        Liquidated {
            liquidator: to_ink(&alice),
            borrower: to_ink(&bob),
            seized: 500 * UNIT,
            repaid: liquidation.repaid,
            bad_debt: 0,
            price,
        }
    );
    let position = scene.market().position(&bob);
    assert_eq!(small(&after.borrow_shares), Some(position.borrow_shares));
    assert_eq!(small(&after.units), Some(position.units));
    assert_eq!(small(&after.assets), Some(scene.loans().assets));
    scene.check();
}

#[test]
fn all_shares_of_debt_are_repaid_for_the_units_that_they_buy() {
    let mut scene = announced(25);
    let (alice, bob) = (scene.alice.clone(), scene.bob.clone());
    let shares = scene.market().position(&bob).borrow_shares;
    let (reference, _) = expected(&mut scene, Seizure::Shares(shares));
    // More shares than the debt has are all of them.
    let done = scene
        .market()
        .liquidate(&alice, 2_000 * UNIT, &bob, 0, u128::MAX, None);
    assert_eq!(done, Ok(told(&reference)));
    let position = scene.market().position(&bob);
    assert_eq!(position.borrow_shares, 0);
    assert_eq!(position.units, 1_000 * UNIT - told(&reference).seized);
    // The rest of the units is bob's, and it has a worth: the bonus is all that bob lost.
    assert!(position.units > 0);
    assert_eq!(scene.market().withdraw_collateral(&bob, position.units), Ok(()));
    scene.check();
}

#[test]
fn a_debt_beyond_the_worth_of_its_units_is_lost_by_suppliers_at_once() {
    let mut scene = announced(50);
    let (alice, bob, sue) = (scene.alice.clone(), scene.bob.clone(), scene.sue.clone());
    let supplied = scene.market().max_withdraw(&sue).expect("in range") + scene.loans().assets;
    let (reference, _) = expected(&mut scene, Seizure::Units(1_000 * UNIT));
    let liquidation = told(&reference);
    assert!(liquidation.bad_debt > 0);
    let done = scene
        .market()
        .liquidate(&alice, 2_000 * UNIT, &bob, 1_000 * UNIT, 0, None);
    assert_eq!(done, Ok(liquidation));
    assert_eq!(scene.market().position(&bob), Position::default());
    assert_eq!(
        scene.loans(),
        Default::default(),
        "no debt is left that nobody pays"
    );
    let left = scene.market().max_withdraw(&sue).expect("in range");
    // A planck less than the books say, by the shares that nobody owns.
    let lost = supplied - left;
    assert!((0..=1).contains(&(lost - liquidation.bad_debt)), "{lost}");
    scene.check();
}

#[test]
fn a_liquidation_leaves_no_dust() {
    let mut scene = announced(50);
    let (alice, bob) = (scene.alice.clone(), scene.bob.clone());
    let least = scene.world.market_terms().min_borrow;
    let price = scene.market().price().expect("there is a price").price;
    // The units that are worth the least debt, rounded up.
    let keep = (least * ONE).div_ceil(price);
    assert_eq!(
        scene
            .market()
            .liquidate(&alice, 2_000 * UNIT, &bob, 1_000 * UNIT - keep + 1, 0, None),
        Err(MarketError::DustLeft)
    );
    let done = scene
        .market()
        .liquidate(&alice, 2_000 * UNIT, &bob, 1_000 * UNIT - keep, 0, None);
    assert_eq!(done.map(|done| done.bad_debt), Ok(0));
    assert_eq!(scene.market().position(&bob).units, keep);
    scene.check();
}

#[test]
fn after_a_cancelled_slash_the_units_belong_to_who_took_them() {
    let mut scene = Scene::new();
    let (alice, bob) = (scene.alice.clone(), scene.bob.clone());
    scene.bob_borrows(1_000 * UNIT, 1_290 * UNIT);
    let era = scene.announce(25);
    let fallen = scene.market().price().expect("there is a price");
    assert!(fallen.price < super::RATE);
    assert_eq!(fallen.price, fallen.exit);
    let done = scene
        .market()
        .liquidate(&alice, 2_000 * UNIT, &bob, 0, u128::MAX, None);
    let seized = done.expect("a debt beyond its limit").seized;
    assert!(seized > 0);
    scene.cancel(era);
    let before = scene.market().position(&bob);
    assert_eq!(before.borrow_shares, 0);
    assert_eq!(before.units, 1_000 * UNIT - seized);
    scene.check();
}
