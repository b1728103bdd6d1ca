//! Attacks that were made on others, and fail here.

use estuary_interfaces::Price;
use estuary_tests::{prelude::*, Callback};
use ink::scale::Encode;

use super::{MarketError, Scene, ONE, RATE, SHARES};
use crate::hand_written::{answers, upload};

/// What an account owns: native, units at the price that counts, and what the market owes it, less what it owes.
fn wealth(scene: &mut Scene, owner: &AccountId) -> i128 {
    let price = scene.market().price().expect("there is a price").price;
    let position = scene.market().position(owner);
    let units = scene.units_of(owner) + position.units;
    let supplied = scene.supply_shares_of(owner);
    let totals = scene.market().totals();
    let supply = estuary_markets::shares::Total {
        assets: totals.supply_assets,
        shares: totals.supply_shares,
    };
    let owned = supply.to_assets_down(supplied).expect("in range");
    let owed = position.debt(&scene.loans()).expect("in range");
    (scene.native_of(owner) + units * (price / 1_000_000) / (ONE / 1_000_000) + owned) as i128 - owed as i128
}

#[test]
fn the_first_supplier_cannot_inflate_a_share() {
    let mut scene = Scene::empty();
    let (alice, sue, market) = (scene.alice.clone(), scene.sue.clone(), scene.market.clone());
    scene.market().supply(&alice, 1).expect("a planck");
    // A gift is in no book: it changes no price.
    scene.world.chain.fund(&market, 10_000 * UNIT);
    let shares = scene.market().supply(&sue, 100 * UNIT);
    assert_eq!(shares, Ok(100 * UNIT * SHARES));
    assert_eq!(
        scene.market().withdraw(&sue, 0, 100 * UNIT * SHARES),
        Ok((100 * UNIT, 100 * UNIT * SHARES))
    );
    // Neither does interest on the smallest loan: nothing below the least debt is lent.
    assert_eq!(scene.market().max_withdraw(&alice), Ok(1));
}

/// zkLend, 12 February 2025: a share was made dear, and roundings of single shares summed up.
#[test]
fn one_planck_loops_never_gain() {
    let mut scene = Scene::new();
    let (alice, bob) = (scene.alice.clone(), scene.bob.clone());
    scene.bob_borrows(1_000 * UNIT, 1_200 * UNIT);
    scene.world.chain.advance_eras(30);
    scene.world.pool().sweep(&bob, 10).expect("a wired pool");
    scene.market().accrue(&bob).expect("in range");
    let before = wealth(&mut scene, &alice);
    for planck in 1..40_u128 {
        let shares = scene.market().supply(&alice, planck).expect("a supply");
        // Some of it pays nothing, and is refused.
        let _ = scene.market().withdraw(&alice, 0, shares);
        let _ = scene.market().supply(&alice, planck);
        let owned = scene.market().max_withdraw(&alice).expect("in range");
        if owned > 0 {
            scene.market().withdraw(&alice, owned, 0).expect("it is alice's");
        }
        assert!(wealth(&mut scene, &alice) <= before, "{planck}");
    }
    scene.check();
}

/// Resupply, 26 June 2025: a price of zero lent without a bound.
#[test]
fn a_price_of_zero_lends_nothing_and_liquidates() {
    let mut scene = Scene::new();
    let (alice, bob, sue, pool) = (
        scene.alice.clone(),
        scene.bob.clone(),
        scene.sue.clone(),
        scene.world.pool.clone(),
    );
    scene.bob_borrows(1_000 * UNIT, 1_000 * UNIT);
    let sound = scene.world.chain.code_hash(&pool).expect("a contract");
    let now = scene.world.chain.now_ms();
    let price = |rate| {
        Some(Price {
            rate,
            mint_rate: RATE,
            swept: Some(now),
            provision: 0,
        })
    };
    // Zero is no price: nothing is lent, and nobody's units are given away.
    for answer in [None, price(0)] {
        let code = upload(&mut scene.world, &answers(&Ok::<_, ()>(answer).encode()));
        scene.world.chain.set_code(&pool, code).unwrap();
        use MarketError::NoPrice;
        assert_eq!(scene.market().borrow(&bob, UNIT), Err(NoPrice));
        assert_eq!(
            scene.market().liquidate(&alice, UNIT, &bob, UNIT, 0, None),
            Err(NoPrice)
        );
        assert_eq!(scene.market().max_borrow(&bob), Err(NoPrice));
        scene.market().withdraw(&sue, UNIT, 0).expect("not lent");
    }
    // The least price that there is lends nothing either, and whoever takes the units clears the debt.
    let code = upload(&mut scene.world, &answers(&Ok::<_, ()>(price(1)).encode()));
    scene.world.chain.set_code(&pool, code).unwrap();
    assert_eq!(scene.market().max_borrow(&bob), Ok(0));
    assert_eq!(scene.market().borrow(&bob, UNIT), Err(MarketError::Unhealthy));
    let done = scene
        .market()
        .liquidate(&alice, UNIT, &bob, 1_000 * UNIT, 0, None)
        .expect("a debt beyond its limit");
    assert!(done.bad_debt > 999 * UNIT);
    assert_eq!(scene.loans(), Default::default());
    scene.world.chain.set_code(&pool, sound).unwrap();
    scene.check();
}

/// ezETH, 24 April 2024: a sale in a thin pool moved the price that loans were judged by.
#[test]
fn a_dump_in_the_pool_liquidates_nobody() {
    let mut scene = Scene::new();
    let (alice, bob, sue) = (scene.alice.clone(), scene.bob.clone(), scene.sue.clone());
    scene.bob_borrows(1_000 * UNIT, 1_290 * UNIT);
    let terms = scene.world.stable_terms();
    let stable = scene
        .world
        .deploy_stable_pool(terms)
        .expect("terms within bounds");
    let wrapped_lst = scene.world.wrapped_lst.clone();
    for owner in [&alice, &sue] {
        wrapped_lst
            .approve(&mut scene.world, owner, &stable, Balance::MAX)
            .expect("it may spend what it owns");
    }
    let mut pool = scene.world.stable_pool(&stable);
    pool.add_liquidity(&sue, 300 * UNIT, 200 * UNIT)
        .expect("liquidity");
    pool.swap_units(&alice, 195 * UNIT).expect("a dump");
    let peg = pool.peg();
    assert!(peg.last < ONE / 10 * 9, "{}", peg.last);
    assert_eq!(scene.market().health(&bob), Ok(Some(ONE)));
    assert_eq!(
        scene.market().liquidate(&alice, UNIT, &bob, UNIT, 0, None),
        Err(MarketError::Healthy)
    );
}

/// Euler, 13 March 2023: an account made itself unhealthy, and took the bonus of its own liquidation.
#[test]
fn liquidating_oneself_never_pays() {
    let mut scene = Scene::new();
    let bob = scene.bob.clone();
    scene.bob_borrows(1_000 * UNIT, 1_290 * UNIT);
    scene.announce(25);
    let before = wealth(&mut scene, &bob);
    for units in [1, UNIT, 300 * UNIT] {
        scene
            .market()
            .liquidate(&bob, 2_000 * UNIT, &bob, units, 0, None)
            .expect("a debt beyond its limit");
        assert!(wealth(&mut scene, &bob) <= before, "{units}");
    }
    scene.check();
}

#[test]
fn no_message_leaves_its_sender_unhealthy() {
    let mut scene = Scene::new();
    let (bob, market) = (scene.bob.clone(), scene.market.clone());
    let caller = scene.world.deploy_scripted_caller();
    scene
        .market()
        .set_authorization(&bob, &caller, true)
        .expect("nothing refuses it");
    scene.bob_borrows(1_000 * UNIT, 1_290 * UNIT);
    let nothing = Callback::default().and_answer(0);
    let paying = Callback::default().pay(&market, 1).and_answer(0);
    scene.world.chain.fund(&caller, UNIT);
    use MarketError::{Unhealthy, ZeroAmount};
    assert_eq!(scene.market().borrow(&bob, 1), Err(Unhealthy));
    assert_eq!(scene.market().withdraw_collateral(&bob, 1), Err(Unhealthy));
    assert_eq!(
        scene.market().lever_through(&caller, &bob, 1, nothing.clone()),
        Err(ZeroAmount)
    );
    for data in [nothing, paying] {
        assert_eq!(
            scene.market().unlever_through(&caller, &bob, UNIT, data),
            Err(Unhealthy)
        );
    }
    assert_eq!(scene.market().health(&bob), Ok(Some(ONE)));
}

#[test]
fn a_planck_of_collateral_hides_no_bad_debt() {
    let mut scene = Scene::new();
    let (alice, bob) = (scene.alice.clone(), scene.bob.clone());
    scene.bob_borrows(1_000 * UNIT, 1_290 * UNIT);
    scene.announce(50);
    for left in [1, 1_000, UNIT / 1_000_000] {
        assert_eq!(
            scene
                .market()
                .liquidate(&alice, 2_000 * UNIT, &bob, 1_000 * UNIT - left, 0, None),
            Err(MarketError::DustLeft),
            "{left}"
        );
    }
    let done = scene
        .market()
        .liquidate(&alice, 2_000 * UNIT, &bob, 1_000 * UNIT, 0, None)
        .expect("all units");
    assert!(done.bad_debt > 0);
    assert_eq!(scene.loans(), Default::default());
    scene.check();
}

#[test]
fn a_repayment_of_one_share_in_front_stops_none() {
    let mut scene = Scene::new();
    let (alice, bob) = (scene.alice.clone(), scene.bob.clone());
    scene.bob_borrows(1_000 * UNIT, 1_290 * UNIT);
    scene.announce(25);
    let shares = scene.market().position(&bob).borrow_shares;
    let debt = scene.loans().assets;
    // Bob repays a planck before the liquidation of all its shares is in a block.
    scene.market().repay(&bob, 1).expect("a debt");
    assert!(scene.market().position(&bob).borrow_shares < shares);
    let done = scene
        .market()
        .liquidate(&alice, 2_000 * UNIT, &bob, 0, shares, None)
        .expect("all of what is left");
    assert_eq!(done.repaid, debt - 1);
    assert_eq!(scene.market().position(&bob).borrow_shares, 0);
    // Neither does one stop who repays the whole debt.
    scene.bob_borrows(500 * UNIT, 100 * UNIT);
    scene.market().repay_for(&alice, 1, &bob).expect("a debt");
    let repaid = scene.market().repay(&bob, 100 * UNIT).expect("a debt");
    assert_eq!(repaid.assets, 100 * UNIT - 1);
    scene.check();
}

#[test]
fn borrowing_before_a_flag_gains_nothing_below_one_minus_lltv() {
    // Who sees the announcement before the pool knows it borrows the most, and leaves the units behind.
    // Of 5,000, 20,000 and 35,000 tenths of a UNIT the bond pays 10,000, and 15,000 UNIT bear the rest: nothing, 6.7 and
    // 16.7 %.
    for (part, gains) in [(5, false), (20, false), (35, true)] {
        let mut scene = Scene::new();
        let bob = scene.bob.clone();
        let before = scene.native_of(&bob) as i128;
        let worth = 1_000 * (UNIT * 3 / 2) as i128;
        scene.bob_borrows(1_000 * UNIT, 1_290 * UNIT);
        let got = scene.native_of(&bob) as i128 - before;
        scene.announce(part);
        // What the units are worth after it, had bob kept them.
        let kept = worth * scene.market().price().expect("a price").exit as i128 / RATE as i128;
        assert_eq!(got > kept, gains, "{part} %: {got} for {kept}");
    }
}
