//! Positions: opened, increased, reduced and closed, by each route.

use estuary_market_interfaces::{
    lending_market::MarketError,
    leverage::{Closed, Entry, Exit, Opened, Profited},
    stable_pool::StableError,
};
use estuary_markets::lending::Repayment;
use estuary_tests::{prelude::*, to_ink};

use super::{LeverageError, Position, Scene};

/// Shares of debt of a planck in a market without interest.
const SHARES: u128 = 1_000_000;

/// The units that staking so many planck gives: a share is worth 1.5.
fn staked(native: Balance) -> Balance {
    native * 2 / 3
}

#[test]
fn a_fivefold_position_is_opened_in_one_transaction() {
    let mut scene = Scene::new();
    let (bob, leverage) = (scene.bob.clone(), scene.leverage.clone());
    let native = scene.native_of(&bob);
    let opened = scene
        .leverage()
        .open(&bob, 1_500 * UNIT, 6_000 * UNIT, Entry::Stake);
    let units = staked(7_500 * UNIT);
    assert_eq!(opened, Ok(units));
    assert_eq!(
        scene.world.event::<Opened>(&leverage),
        Opened {
            owner: to_ink(&bob),
            own: 1_500 * UNIT,
            borrowed: 6_000 * UNIT,
            units,
        }
    );
    let position = Position {
        borrow_shares: 6_000 * UNIT * SHARES,
        units,
    };
    assert_eq!(scene.market().position(&bob), position);
    assert_eq!(scene.got(&bob, native), -(1_500 * UNIT as i128));
    scene.check(0, 0);

    // Without money of one's own it is increased as far as the limit allows.
    let more = scene.leverage().open(&bob, 0, 400 * UNIT, Entry::Stake);
    assert_eq!(more, Ok(staked(400 * UNIT)));
    scene.check(0, 0);
}

#[test]
fn units_are_bought_where_that_gives_more() {
    let mut scene = Scene::new();
    let (bob, stable, sue) = (scene.bob.clone(), scene.stable.clone(), scene.sue.clone());
    let quote = scene
        .world
        .stable_pool(&stable)
        .quote_native(3_000 * UNIT)
        .expect("a balanced pool");
    assert!(quote < staked(3_000 * UNIT));
    let bought = scene
        .leverage()
        .open(&bob, 1_500 * UNIT, 1_500 * UNIT, Entry::Buy);
    assert_eq!(bought, Ok(quote));
    let minted = scene
        .leverage()
        .open(&bob, 1_500 * UNIT, 1_500 * UNIT, Entry::Better);
    assert_eq!(minted, Ok(staked(3_000 * UNIT)));

    // Once units are cheap, the better entry buys them.
    scene
        .world
        .stable_pool(&stable)
        .swap_units(&sue, 2_900 * UNIT)
        .expect("sue has them");
    let quote = scene
        .world
        .stable_pool(&stable)
        .quote_native(1_500 * UNIT)
        .expect("a pool with units");
    assert!(quote > staked(1_500 * UNIT));
    let bought = scene.leverage().open(&bob, 750 * UNIT, 750 * UNIT, Entry::Better);
    assert_eq!(bought, Ok(quote));
    scene.check(0, 0);
}

#[test]
fn a_position_is_closed_by_each_exit() {
    for exit in [
        Exit::Sell,
        Exit::AtOnce,
        Exit::Better,
        Exit::Split { sell: 500 * UNIT },
    ] {
        let mut scene = Scene::new();
        let (bob, leverage, stable) = (scene.bob.clone(), scene.leverage.clone(), scene.stable.clone());
        scene
            .leverage()
            .open(&bob, 1_500 * UNIT, 300 * UNIT, Entry::Stake)
            .expect("a healthy position");
        let units = staked(1_800 * UNIT);
        let exits = scene.leverage().exits(units);
        let (sold, at_once) = (exits.sell.expect("liquidity"), exits.at_once);
        let expected = match exit {
            Exit::Sell => sold,
            Exit::AtOnce => at_once.expect("a reserve"),
            Exit::Better => at_once.map_or(sold, |at_once| sold.max(at_once)),
            Exit::Split { sell } => {
                let part = scene.world.stable_pool(&stable).quote_units(sell);
                let rest = scene.leverage().exits(units - sell).at_once;
                part.expect("liquidity") + rest.expect("a reserve")
            }
        };
        let native = scene.native_of(&bob);
        let closed = scene.leverage().close(&bob, units, exit);
        let debt = 300 * UNIT;
        let repaid = Repayment {
            assets: debt,
            shares: debt * SHARES,
        };
        assert_eq!(closed, Ok(repaid), "{exit:?}");
        assert_eq!(
            scene.world.event::<Closed>(&leverage),
            Closed {
                owner: to_ink(&bob),
                units,
                sold_for: expected,
                repaid: debt,
                back: expected - debt,
            },
            "{exit:?}"
        );
        assert_eq!(scene.got(&bob, native), (expected - debt) as i128, "{exit:?}");
        assert_eq!(scene.market().position(&bob), Position::default());
        scene.check(0, 0);
    }
}

#[test]
fn a_position_is_reduced_and_the_rest_of_its_units_taken_at_the_end() {
    let mut scene = Scene::new();
    let bob = scene.bob.clone();
    scene
        .leverage()
        .open(&bob, 1_500 * UNIT, 1_500 * UNIT, Entry::Stake)
        .expect("a healthy position");
    let quote = scene.leverage().exits(500 * UNIT).sell.expect("liquidity");
    let reduced = scene.leverage().close(&bob, 500 * UNIT, Exit::Sell);
    let part = Repayment {
        assets: quote,
        shares: quote * SHARES,
    };
    assert_eq!(reduced, Ok(part), "all of it repays debt");
    let position = scene.market().position(&bob);
    assert_eq!(position.units, 1_500 * UNIT);
    assert_eq!(position.borrow_shares, (1_500 * UNIT - quote) * SHARES);

    // 600 units pay for the rest of the debt, and 900 are left, which it takes if it is told to.
    let closed = scene
        .leverage()
        .close_with(&bob, 600 * UNIT, 0, Exit::Sell, u64::MAX, false);
    assert_eq!(closed.map(|repaid| repaid.assets), Ok(1_500 * UNIT - quote));
    assert_eq!(scene.market().position(&bob).units, 900 * UNIT);
    let closed = scene.leverage().close(&bob, 100 * UNIT, Exit::Sell);
    assert_eq!(closed, Ok(Repayment::default()), "nothing was owed");
    assert_eq!(scene.market().position(&bob), Position::default());
    assert_eq!(scene.units_of(&bob), 800 * UNIT);
    scene.check(0, 0);
}

#[test]
fn a_debt_is_liquidated_without_any_money() {
    let mut scene = Scene::new();
    let (alice, bob, leverage) = (scene.alice.clone(), scene.bob.clone(), scene.leverage.clone());
    scene
        .leverage()
        .open(&bob, 1_500 * UNIT, 8_500 * UNIT, Entry::Stake)
        .expect("a healthy position");
    scene.announce(15);
    let liquidation = scene
        .market()
        .preview_liquidation(&bob, 2_000 * UNIT, 0)
        .expect("a debt beyond its limit");
    let out = scene
        .leverage()
        .exits(liquidation.seized)
        .sell
        .expect("liquidity");
    let profit = out - liquidation.repaid;
    assert!(profit > 0);
    assert_eq!(
        scene
            .leverage()
            .liquidate(&alice, &bob, 2_000 * UNIT, 0, Exit::Sell, profit + 1),
        Err(LeverageError::TooLittleProfit)
    );
    let native = scene.native_of(&alice);
    let done = scene
        .leverage()
        .liquidate(&alice, &bob, 2_000 * UNIT, 0, Exit::Sell, profit);
    assert_eq!(done, Ok(liquidation));
    assert_eq!(scene.got(&alice, native), profit as i128);
    assert_eq!(
        scene.world.event::<Profited>(&leverage),
        Profited {
            caller: to_ink(&alice),
            paid: liquidation.repaid,
            received: out,
        }
    );
    scene.check(0, 0);
}

#[test]
fn what_others_refuse_comes_back_whole() {
    let mut scene = Scene::new();
    let (alice, bob) = (scene.alice.clone(), scene.bob.clone());
    let mut leverage = scene.leverage();
    use LeverageError::*;
    assert_eq!(
        leverage.open(&alice, UNIT, UNIT, Entry::Stake),
        Err(Market(MarketError::NotAuthorized))
    );
    assert_eq!(
        leverage.open(&bob, UNIT, 0, Entry::Stake),
        Err(Market(MarketError::ZeroAmount))
    );
    assert_eq!(
        leverage.open(&bob, UNIT, 20_001 * UNIT, Entry::Stake),
        Err(Market(MarketError::InsufficientLiquidity))
    );
    // The callback's own error comes through the market.
    assert_eq!(
        leverage.open(&bob, 0, 100, Entry::Stake),
        Err(Pool(PoolError::BelowMinimum))
    );
    assert_eq!(
        leverage.open(&bob, 99_000 * UNIT, 20_000 * UNIT, Entry::Buy),
        Err(StablePool(StableError::Skewed))
    );
    assert_eq!(
        leverage.open_with(&bob, 15 * UNIT, 15 * UNIT, 20 * UNIT + 1, Entry::Stake, u64::MAX),
        Err(TooFewUnits)
    );
    let opened = leverage.open_with(&bob, 15 * UNIT, 15 * UNIT, 20 * UNIT, Entry::Stake, u64::MAX);
    assert_eq!(opened, Ok(20 * UNIT));
    let out = leverage.exits(20 * UNIT).sell.expect("liquidity");
    let (sell, none) = (Exit::Sell, u64::MAX);
    assert_eq!(
        leverage.close_with(&bob, 20 * UNIT, out + 1, sell, none, true),
        Err(TooLittleOut)
    );
    assert_eq!(
        leverage.close(&bob, 20 * UNIT + 1, sell),
        Err(Market(MarketError::InsufficientCollateral))
    );
    let now = scene.world.chain.now_ms();
    let mut leverage = scene.leverage();
    assert_eq!(
        leverage.open_with(&bob, UNIT, UNIT, 0, Entry::Stake, now - 1),
        Err(Expired)
    );
    assert_eq!(
        leverage.close_with(&bob, UNIT, 0, sell, now - 1, true),
        Err(Expired)
    );
    assert_eq!(
        leverage
            .close_with(&bob, 20 * UNIT, out, sell, now, true)
            .map(|repaid| repaid.assets),
        Ok(15 * UNIT)
    );
    scene.check(0, 0);
}
