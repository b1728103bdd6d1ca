//! Loans, exits and liquidations that call their caller back.

use estuary_market_interfaces::lending_market::{CallbackError, Liquidation};
use estuary_markets::lending::{Position, Repayment};
use estuary_tests::{prelude::*, to_ink, Callback};
use ink::{scale::Encode, selector_bytes};
use psp22::PSP22Error;

use super::{MarketError, Scene, SHARES};

/// What a contract of a test owns, native and units each.
const OWNED: Balance = 2_000 * UNIT;

/// A contract that does what it is told. Bob has authorized it, and it has approved the market.
fn with_caller() -> (Scene, AccountId) {
    let mut scene = Scene::new();
    let (alice, bob) = (scene.alice.clone(), scene.bob.clone());
    let caller = scene.world.deploy_scripted_caller();
    scene.world.chain.fund(&caller, OWNED);
    let (wrapped_lst, market) = (scene.world.wrapped_lst.clone(), scene.market.clone());
    wrapped_lst
        .transfer(&mut scene.world, &alice, &caller, OWNED)
        .expect("alice has them");
    scene.world.approve_through(&caller, &market);
    scene
        .market()
        .set_authorization(&bob, &caller, true)
        .expect("nothing refuses it");
    (scene, caller)
}

/// Bob owes 1,290 UNIT on 1,000 units, whose price falls by a tenth.
fn with_a_debt() -> (Scene, AccountId) {
    let (mut scene, caller) = with_caller();
    scene.bob_borrows(1_000 * UNIT, 1_290 * UNIT);
    scene.announce(25);
    (scene, caller)
}

#[test]
fn a_loan_comes_first_and_the_units_are_taken_after_it() {
    let (mut scene, caller) = with_caller();
    let bob = scene.bob.clone();
    let (native, units) = (scene.native_of(&caller), scene.units_of(&caller));
    let data = Callback::default().and_answer(900 * UNIT);
    let levered = scene.market().lever_through(&caller, &bob, 1_000 * UNIT, data);
    assert_eq!(levered, Ok(900 * UNIT));
    assert_eq!(scene.native_of(&caller) - native, 1_000 * UNIT);
    assert_eq!(units - scene.units_of(&caller), 900 * UNIT);
    let position = Position {
        borrow_shares: 1_000 * UNIT * SHARES,
        units: 900 * UNIT,
    };
    assert_eq!(scene.market().position(&bob), position);
    scene.check();
}

#[test]
fn a_loan_that_the_units_do_not_carry_undoes_all() {
    let (mut scene, caller) = with_caller();
    let bob = scene.bob.clone();
    let before = (scene.native_of(&caller), scene.units_of(&caller));
    // 1,000 UNIT at 1.5 and 86 % take 775.2 units.
    for (units, error) in [
        (775 * UNIT, MarketError::Unhealthy),
        (0, MarketError::ZeroAmount),
        (OWNED + 1, MarketError::Wrapper(PSP22Error::InsufficientBalance)),
    ] {
        let data = Callback::default().and_answer(units);
        let levered = scene.market().lever_through(&caller, &bob, 1_000 * UNIT, data);
        assert_eq!(levered, Err(error));
    }
    let data = Callback::default().and_refuse(7);
    assert_eq!(
        scene.market().lever_through(&caller, &bob, 1_000 * UNIT, data),
        Err(MarketError::Callback(CallbackError(7)))
    );
    assert_eq!((scene.native_of(&caller), scene.units_of(&caller)), before);
    assert_eq!(scene.market().position(&bob), Position::default());
    scene.check();
}

#[test]
fn units_come_first_and_what_is_paid_for_them_repays_the_debt() {
    let (mut scene, caller) = with_caller();
    let (bob, market) = (scene.bob.clone(), scene.market.clone());
    scene.bob_borrows(1_000 * UNIT, 1_000 * UNIT);
    let units = scene.units_of(&caller);

    let data = Callback::default().pay(&market, 400 * UNIT).and_answer(0);
    let repaid = scene.market().unlever_through(&caller, &bob, 200 * UNIT, data);
    let part = Repayment {
        assets: 400 * UNIT,
        shares: 400 * UNIT * SHARES,
    };
    assert_eq!(repaid, Ok(part));
    assert_eq!(scene.units_of(&caller) - units, 200 * UNIT);
    let position = Position {
        borrow_shares: 600 * UNIT * SHARES,
        units: 800 * UNIT,
    };
    assert_eq!(scene.market().position(&bob), position);

    // Without a payment it takes units alone, as far as the debt allows: 800 carry 1,032 UNIT, 465.1 carry 600.
    let data = Callback::default().and_answer(0);
    let taken = scene
        .market()
        .unlever_through(&caller, &bob, 300 * UNIT, data.clone());
    assert_eq!(taken, Ok(Repayment::default()));
    assert_eq!(
        scene.market().unlever_through(&caller, &bob, 35 * UNIT, data),
        Err(MarketError::Unhealthy)
    );
    let whole = Callback::default().pay(&market, 600 * UNIT).and_answer(0);
    let repaid = scene.market().unlever_through(&caller, &bob, 500 * UNIT, whole);
    assert_eq!(repaid.map(|repaid| repaid.assets), Ok(600 * UNIT));
    assert_eq!(scene.market().position(&bob), Position::default());
    scene.check();
}

#[test]
fn a_payment_beyond_the_debt_is_refused() {
    let (mut scene, caller) = with_caller();
    let (bob, market) = (scene.bob.clone(), scene.market.clone());
    scene.bob_borrows(1_000 * UNIT, 1_000 * UNIT);
    let data = Callback::default().pay(&market, 1_000 * UNIT + 1).and_answer(0);
    let unlevered = scene.market().unlever_through(&caller, &bob, UNIT, data);
    assert_eq!(unlevered, Err(MarketError::TooMuchRepaid));
    scene.check();
}

#[test]
fn a_liquidation_with_data_pays_after_it_has_the_units() {
    let (mut scene, caller) = with_a_debt();
    let (bob, market) = (scene.bob.clone(), scene.market.clone());
    let preview = scene.market().preview_liquidation(&bob, 500 * UNIT, 0);
    let preview: Liquidation = preview.expect("a debt beyond its limit");
    let (native, units) = (scene.native_of(&caller), scene.units_of(&caller));
    let data = Callback::default().pay(&market, preview.repaid).and_answer(0);
    let done = scene
        .market()
        .liquidate_through(&caller, &bob, 500 * UNIT, 0, data);
    assert_eq!(done, Ok(preview));
    assert_eq!(native - scene.native_of(&caller), preview.repaid);
    assert_eq!(scene.units_of(&caller) - units, preview.seized);
    scene.check();
}

#[test]
fn a_callback_that_pays_less_undoes_all() {
    let (mut scene, caller) = with_a_debt();
    let (bob, market) = (scene.bob.clone(), scene.market.clone());
    let repaid = scene
        .market()
        .preview_liquidation(&bob, 500 * UNIT, 0)
        .expect("a debt beyond its limit")
        .repaid;
    let position = scene.market().position(&bob);
    let before = (scene.native_of(&caller), scene.units_of(&caller));
    for (payment, error) in [
        (repaid - 1, MarketError::TooLittlePaid),
        (0, MarketError::TooLittlePaid),
        (repaid + 1, MarketError::TooMuchRepaid),
    ] {
        let data = Callback::default().pay(&market, payment).and_answer(0);
        let done = scene
            .market()
            .liquidate_through(&caller, &bob, 500 * UNIT, 0, data);
        assert_eq!(done, Err(error), "{payment}");
    }
    assert_eq!((scene.native_of(&caller), scene.units_of(&caller)), before);
    assert_eq!(scene.market().position(&bob), position);
    scene.check();
}

#[test]
fn a_callback_that_calls_the_market_traps() {
    // Penpie, 3 September 2024, and all that went before it: whoever is called back finds the market closed, for views
    // too. The chain traps the callback, which undoes all.
    let (mut scene, caller) = with_caller();
    let (bob, market) = (scene.bob.clone(), scene.market.clone());
    let on_behalf = to_ink(&bob);
    for (selector, arguments) in [
        (
            selector_bytes!("LendingMarket::borrow"),
            (UNIT, on_behalf, to_ink(&caller)).encode(),
        ),
        (
            selector_bytes!("LendingMarket::withdraw_collateral"),
            (UNIT, on_behalf, to_ink(&caller)).encode(),
        ),
        (selector_bytes!("LendingMarket::accrue"), Vec::new()),
        (selector_bytes!("LendingMarket::totals"), Vec::new()),
    ] {
        let data = Callback::default()
            .call(&market, 0, selector, arguments)
            .and_answer(900 * UNIT);
        let levered = scene.market().lever_through(&caller, &bob, 1_000 * UNIT, data);
        assert_eq!(levered, Err(MarketError::CallbackFailed));
        assert_eq!(scene.market().position(&bob), Position::default());
        assert_eq!(scene.loans(), Default::default());
        scene.check();
    }
}

#[test]
fn paying_by_a_supply_in_a_callback_traps() {
    // Who pays a debt by a supply would own what it has paid.
    let (mut scene, caller) = with_a_debt();
    let (bob, market) = (scene.bob.clone(), scene.market.clone());
    let repaid = scene
        .market()
        .preview_liquidation(&bob, 500 * UNIT, 0)
        .expect("a debt beyond its limit")
        .repaid;
    let supply = selector_bytes!("LendingMarket::supply");
    let data = Callback::default()
        .call(&market, repaid, supply, (to_ink(&caller), 0_u128).encode())
        .and_answer(0);
    let done = scene
        .market()
        .liquidate_through(&caller, &bob, 500 * UNIT, 0, data);
    assert_eq!(done, Err(MarketError::CallbackFailed));
    assert_eq!(scene.supply_shares_of(&caller), 0);
    scene.check();
}

#[test]
fn an_account_without_code_cannot_be_called_back() {
    let mut scene = Scene::new();
    let (alice, bob) = (scene.alice.clone(), scene.bob.clone());
    scene.bob_borrows(1_000 * UNIT, 1_290 * UNIT);
    scene
        .market()
        .supply_collateral(&alice, 100 * UNIT)
        .expect("units");
    let data = Callback::default().and_answer(UNIT);
    use MarketError::{CallbackFailed, ValueWithData};
    assert_eq!(
        scene.market().lever(&alice, UNIT, data.clone()),
        Err(CallbackFailed)
    );
    assert_eq!(
        scene.market().unlever(&alice, UNIT, data.clone()),
        Err(CallbackFailed)
    );
    scene.announce(25);
    assert_eq!(
        scene
            .market()
            .liquidate(&alice, 0, &bob, UNIT, 0, Some(data.clone())),
        Err(CallbackFailed)
    );
    assert_eq!(
        scene.market().liquidate(&alice, UNIT, &bob, UNIT, 0, Some(data)),
        Err(ValueWithData)
    );
    scene.check();
}
