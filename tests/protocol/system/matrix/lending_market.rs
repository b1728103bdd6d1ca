use estuary_market_interfaces::lending_market::MarketError;
use estuary_tests::{prelude::*, Token};
use psp22::PSP22Error;

use super::{
    anyone, only,
    scene::{Scene, OTHER},
    Caller,
    Caller::*,
    Row,
};
use crate::setup::percent;

/// The depositor, and who acts for it.
const FOR_THE_DEPOSITOR: [Caller; 2] = [Depositor, Spender];

fn shares(scene: &Scene) -> Token {
    Token(scene.markets().lending_market)
}

/// An announced loss takes all debts beyond their limits.
pub fn all_debts_are_beyond_their_limits(scene: &mut Scene) {
    let (alice, market) = (account("alice"), scene.markets().lending_market);
    let world = &mut scene.world;
    let most = world.market(&market).max_borrow(&alice).unwrap();
    world.market(&market).borrow(&alice, most).unwrap();
    world.chain.set_slash_defer(2);
    world.chain.offence(&validator(OTHER), percent(50));
    world.pool().flag(&account("keeper"), OTHER).unwrap();
}

/// An account without code cannot be called back. Who may not act for the depositor does not come so far.
fn not_called_back(by: Caller) -> MarketError {
    match FOR_THE_DEPOSITOR.contains(&by) {
        true => MarketError::CallbackFailed,
        false => MarketError::NotAuthorized,
    }
}

pub fn table() -> Vec<Row> {
    [own(), of_the_depositor(), tokens()]
        .into_iter()
        .flatten()
        .collect()
}

/// What everybody does for itself, and for others at its own cost.
fn own() -> Vec<Row> {
    vec![
        anyone("LendingMarket::supply", |s, by| {
            let market = s.markets().lending_market;
            s.world.market(&market).supply_for(by, UNIT, &account("alice"), 0)
        }),
        anyone("LendingMarket::supply_collateral", |s, by| {
            let market = s.markets().lending_market;
            s.world
                .market(&market)
                .supply_collateral_for(by, UNIT, &account("alice"))
        }),
        anyone("LendingMarket::repay", |s, by| {
            let market = s.markets().lending_market;
            s.world.market(&market).repay_for(by, UNIT, &account("alice"))
        }),
        anyone("LendingMarket::withdraw", |s, by| {
            let market = s.markets().lending_market;
            s.world.market(&market).withdraw(by, UNIT, 0)
        }),
        anyone("LendingMarket::withdraw_collateral", |s, by| {
            let market = s.markets().lending_market;
            s.world.market(&market).withdraw_collateral(by, UNIT)
        }),
        anyone("LendingMarket::borrow", |s, by| {
            let market = s.markets().lending_market;
            s.world.market(&market).borrow(by, UNIT)
        }),
        anyone("LendingMarket::liquidate", |s, by| {
            all_debts_are_beyond_their_limits(s);
            let (alice, market) = (account("alice"), s.markets().lending_market);
            s.world
                .market(&market)
                .liquidate(by, 10 * UNIT, &alice, UNIT, 0, None)
        }),
        anyone("LendingMarket::accrue", |s, by| {
            let market = s.markets().lending_market;
            s.world.market(&market).accrue(by)
        }),
        anyone("LendingMarket::set_authorization", |s, by| {
            let market = s.markets().lending_market;
            s.world
                .market(&market)
                .set_authorization(by, &account("bob"), true)
        }),
    ]
}

/// What only the depositor, and whom it has authorized, do for it.
fn of_the_depositor() -> Vec<Row> {
    vec![
        only(
            "LendingMarket::withdraw",
            &FOR_THE_DEPOSITOR,
            |_| MarketError::NotAuthorized,
            |s, by| {
                let market = s.markets().lending_market;
                s.world
                    .market(&market)
                    .withdraw_for(by, UNIT, 0, &account("alice"), by)
            },
        ),
        only(
            "LendingMarket::withdraw_collateral",
            &FOR_THE_DEPOSITOR,
            |_| MarketError::NotAuthorized,
            |s, by| {
                let market = s.markets().lending_market;
                s.world
                    .market(&market)
                    .withdraw_collateral_for(by, UNIT, &account("alice"), by)
            },
        ),
        only(
            "LendingMarket::borrow",
            &FOR_THE_DEPOSITOR,
            |_| MarketError::NotAuthorized,
            |s, by| {
                let market = s.markets().lending_market;
                s.world
                    .market(&market)
                    .borrow_for(by, UNIT, &account("alice"), by)
            },
        ),
        only("LendingMarket::lever", &[], not_called_back, |s, by| {
            let (alice, market) = (account("alice"), s.markets().lending_market);
            s.world.market(&market).lever_for(by, &alice, UNIT, Vec::new())
        }),
        only("LendingMarket::unlever", &[], not_called_back, |s, by| {
            let (alice, market) = (account("alice"), s.markets().lending_market);
            s.world.market(&market).unlever_for(by, &alice, UNIT, Vec::new())
        }),
    ]
}

fn tokens() -> Vec<Row> {
    vec![
        anyone("PSP22::transfer", |s, by| {
            shares(s).transfer(&mut s.world, by, &account("bob"), UNIT)
        }),
        only(
            "PSP22::transfer_from",
            &FOR_THE_DEPOSITOR,
            |_| PSP22Error::InsufficientAllowance,
            |s, by| shares(s).transfer_from(&mut s.world, by, &account("alice"), &account("bob"), UNIT),
        ),
        anyone("PSP22::approve", |s, by| {
            shares(s).approve(&mut s.world, by, &account("bob"), UNIT)
        }),
        anyone("PSP22::increase_allowance", |s, by| {
            shares(s).increase_allowance(&mut s.world, by, &account("bob"), UNIT)
        }),
        // For oneself nothing is to do.
        only(
            "PSP22::decrease_allowance",
            &FOR_THE_DEPOSITOR,
            |_| PSP22Error::InsufficientAllowance,
            |s, by| shares(s).decrease_allowance(&mut s.world, by, &account("spender"), UNIT),
        ),
    ]
}
