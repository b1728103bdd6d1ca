//! Interest: what the reference says, to the planck.

use estuary_market_interfaces::lending_market::Accrued;
use estuary_markets::interest::MIN_RATE_AT_TARGET;
use estuary_models::markets::{interest, small};
use estuary_tests::prelude::*;

use super::{MarketError, Scene, ONE, SHARES, SUPPLY};

/// The rate that the scene's market starts with: 4 % a year, in seconds.
const START: u64 = 40_000_000_000_000_000 / 31_536_000;

/// Waits for `blocks`, and returns the seconds until the market books them.
fn wait(scene: &mut Scene, blocks: u32) -> u64 {
    let updated = scene.market().totals().updated;
    let before = scene.world.chain.now_ms();
    scene.world.chain.advance_blocks(blocks);
    assert!(scene.world.chain.now_ms() > before);
    assert_eq!(scene.market().totals().updated % 1_000, updated % 1_000);
    (scene.world.chain.now_ms() - updated) / 1_000
}

#[test]
fn interest_is_the_references_and_belongs_to_suppliers() {
    let mut scene = Scene::new();
    let (sue, market) = (scene.sue.clone(), scene.market.clone());
    scene.bob_borrows(2_000 * UNIT, 2_500 * UNIT);
    assert_eq!(scene.market().totals().rate_at_target, START);
    let seconds = wait(&mut scene, 100);
    assert!(seconds > 3_600);

    let used = interest::use_of(2_500 * UNIT, SUPPLY);
    let (rate, target) = interest::mean_rate(&used, START, seconds);
    let expected = small(&interest::interest(2_500 * UNIT, &rate, seconds)).expect("in range");
    let target: u64 = small(&target).expect("in range").try_into().expect("in range");
    let accrued = scene.market().accrue(&sue);

    assert_eq!(accrued, Ok(expected));
    assert!(expected > 0);
    assert!(target < START, "a quarter of the supply is lent");
    assert_eq!(
        scene.world.event::<Accrued>(&market),
        Accrued {
            interest: expected,
            rate_at_target: target,
        }
    );
    let totals = scene.market().totals();
    assert_eq!(totals.borrow_assets, 2_500 * UNIT + expected);
    assert_eq!(totals.supply_assets, SUPPLY + expected);
    assert_eq!(totals.rate_at_target, target);
    assert_eq!(scene.market().accrue(&sue), Ok(0), "in the same block");
    scene.check();
}

#[test]
fn who_supplies_later_owns_nothing_of_the_interest_before() {
    let mut scene = Scene::new();
    let (sue, alice) = (scene.sue.clone(), scene.alice.clone());
    scene.bob_borrows(2_000 * UNIT, 2_500 * UNIT);
    wait(&mut scene, 300);
    let shares = scene.market().supply(&alice, 1_000 * UNIT).expect("a supply");
    assert!(shares < 1_000 * UNIT * SHARES);
    // A planck less by the rounding of shares, and nothing of the interest.
    assert_eq!(scene.market().max_withdraw(&alice), Ok(1_000 * UNIT - 1));
    let owned = scene.market().totals();
    assert_eq!(owned.supply_shares, shares + SUPPLY * SHARES);
    let withdrawn = scene.market().withdraw(&alice, 0, shares);
    assert_eq!(withdrawn, Ok((1_000 * UNIT - 1, shares)));
    assert!(scene.market().max_withdraw(&sue).expect("in range") > 7_500 * UNIT - 2);
    scene.check();
}

#[test]
fn rates_of_a_year_are_the_references() {
    let mut scene = Scene::new();
    let idle = scene.market().apys().expect("in range");
    assert_eq!(idle.supply, 0);
    // A quarter of the rate at target where nothing is lent: 1 %, with interest on interest.
    let year = 31_536_000;
    let (rate, _) = interest::mean_rate(&interest::use_of(0, SUPPLY), START, 0);
    let expected = interest::exponential(&(rate * year)) - ONE;
    assert_eq!(idle.borrow, small(&expected).expect("in range"));
    assert_eq!(idle.borrow / (ONE / 10_000), 100, "1.00 %");

    scene.bob_borrows(2_000 * UNIT, 2_500 * UNIT);
    let used = interest::use_of(2_500 * UNIT, SUPPLY);
    let (rate, _) = interest::mean_rate(&used, START, 0);
    let apys = scene.market().apys().expect("in range");
    let borrow = interest::exponential(&(&rate * year)) - ONE;
    assert_eq!(apys.borrow, small(&borrow).expect("in range"));
    let supply = interest::exponential(&(rate * used / ONE * year)) - ONE;
    assert_eq!(apys.supply, small(&supply).expect("in range"));
}

#[test]
fn a_market_that_nobody_uses_gets_cheap() {
    let mut scene = Scene::new();
    let sue = scene.sue.clone();
    scene.world.chain.advance_eras(400);
    scene.market().accrue(&sue).expect("in range");
    assert_eq!(scene.market().totals().rate_at_target, MIN_RATE_AT_TARGET);
    assert_eq!(scene.market().totals().supply_assets, SUPPLY);
}

/// Two markets of the same world, where bob owes the same on the same supply. One is poked at every block. Returns what
/// bob owes after so many blocks: in the quiet one, and in the poked one.
fn quiet_and_poked(assets: Balance, blocks: u32) -> (Balance, Balance) {
    let mut scene = Scene::empty();
    let (sue, bob) = (scene.sue.clone(), scene.bob.clone());
    let quiet = scene.market.clone();
    let poked = scene.second_market();
    for market in [&quiet, &poked] {
        let mut market = scene.world.market(market);
        market.supply(&sue, 1_000 * UNIT).expect("a supply");
        market.supply_collateral(&bob, 1_000 * UNIT).expect("units");
        market.borrow(&bob, assets).expect("a healthy loan");
    }
    for _ in 0..blocks {
        scene.world.chain.advance_blocks(1);
        scene.world.market(&poked).accrue(&sue).expect("in range");
    }
    let mut owed = |market| scene.world.market(market).totals().borrow_assets;
    (owed(&quiet), owed(&poked))
}

#[test]
fn pings_change_next_to_no_interest_of_a_rate_that_stays() {
    // At nine tenths lent the rate stays, but for what the interest itself adds to the use.
    let (quiet, poked) = quiet_and_poked(900 * UNIT, 24);
    let (quiet, poked) = (quiet - 900 * UNIT, poked - 900 * UNIT);
    assert!(quiet > UNIT / 10);
    assert!(quiet.abs_diff(poked) < quiet / 1_000, "{quiet} {poked}");
}

#[test]
fn pings_make_the_mean_of_a_rate_that_moves_more_exact() {
    // Between two pings the rate's mean is Morpho's, of its start, its middle and its end. While it falls to a twentieth
    // in 25 days, that is 18.6 % more than the mean of 300 pings, which is near the integral.
    let (quiet, poked) = quiet_and_poked(100 * UNIT, 300);
    let (quiet, poked) = (quiet - 100 * UNIT, poked - 100 * UNIT);
    assert_eq!(quiet * 1_000 / poked, 1_186);
}

#[test]
fn at_full_use_suppliers_wait_and_the_rate_rises() {
    let mut scene = Scene::empty();
    let (sue, bob) = (scene.sue.clone(), scene.bob.clone());
    scene.market().supply(&sue, 1_000 * UNIT).expect("a supply");
    scene.bob_borrows(2_000 * UNIT, 1_000 * UNIT);
    assert_eq!(
        scene.market().withdraw(&sue, 1, 0),
        Err(MarketError::InsufficientLiquidity)
    );
    let full = scene.market().apys().expect("in range").borrow;
    // Four times 4 %, with interest on interest.
    assert_eq!(
        full / (ONE / 10_000),
        1_727,
        "17.27 %: the exponential is exact to a percent"
    );
    scene.world.chain.advance_eras(5);
    let later = scene.market().apys().expect("in range").borrow;
    assert_eq!(
        later / (ONE / 10_000),
        3_192,
        "31.92 %: the rate doubles in five days"
    );
    // What a borrower repays, suppliers can withdraw.
    scene.market().repay(&bob, 400 * UNIT).expect("a debt");
    assert_eq!(scene.market().max_withdraw(&sue), Ok(400 * UNIT));
    scene.check();
}
