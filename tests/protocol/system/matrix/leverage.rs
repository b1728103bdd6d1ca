use estuary_market_interfaces::{
    lending_market::MarketError,
    leverage::{Entry, Exit, LeverageError},
};
use estuary_tests::prelude::*;

use super::{
    anyone, lending_market::all_debts_are_beyond_their_limits, only, Caller, Row, ALL_BUT_THE_STRANGER,
};

/// `LeverageError::NotMarket`, as a callback's number.
const NOT_MARKET: u16 = 1;

/// Who has not authorized the router.
fn not_authorized(_: Caller) -> LeverageError {
    LeverageError::Market(MarketError::NotAuthorized)
}

pub fn table() -> Vec<Row> {
    vec![
        only(
            "Leverage::open",
            &ALL_BUT_THE_STRANGER,
            not_authorized,
            |s, by| {
                let router = s.markets().router;
                s.world.leverage(&router).open(by, UNIT, UNIT, Entry::Buy)
            },
        ),
        only(
            "Leverage::close",
            &ALL_BUT_THE_STRANGER,
            not_authorized,
            |s, by| {
                let router = s.markets().router;
                s.world.leverage(&router).close(by, 2 * UNIT, Exit::Sell)
            },
        ),
        anyone("Leverage::liquidate", |s, by| {
            all_debts_are_beyond_their_limits(s);
            let (alice, router) = (account("alice"), s.markets().router);
            s.world
                .leverage(&router)
                .liquidate(by, &alice, UNIT, 0, Exit::Sell, 0)
        }),
        anyone("Leverage::mint_and_sell", |s, by| {
            let (alice, markets) = (account("alice"), s.markets());
            // Units become dear.
            s.world
                .stable_pool(&markets.stable_pool)
                .swap_native(&alice, 700 * UNIT)
                .unwrap();
            s.world.leverage(&markets.router).mint_and_sell(by, 10 * UNIT, 0)
        }),
        anyone("Leverage::buy_and_exit", |s, by| {
            let (alice, markets) = (account("alice"), s.markets());
            // Units become cheap.
            s.world.wrap(&s.wrapped_lst, &alice, 700 * UNIT).unwrap();
            s.world
                .stable_pool(&markets.stable_pool)
                .swap_units(&alice, 700 * UNIT)
                .unwrap();
            s.world.leverage(&markets.router).buy_and_exit(by, 10 * UNIT, 0)
        }),
        only(
            "MarketCallback::on_loan",
            &[],
            |_| NOT_MARKET,
            |s, by| {
                let router = s.markets().router;
                s.world.leverage(&router).on_loan(by, UNIT, Vec::new())
            },
        ),
        only(
            "MarketCallback::on_collateral",
            &[],
            |_| NOT_MARKET,
            |s, by| {
                let router = s.markets().router;
                s.world.leverage(&router).on_collateral(by, Vec::new())
            },
        ),
    ]
}
