//! The entry points of the contract's one code.

use estuary_interfaces::{Balance, Shares, Timestamp};
use estuary_market_interfaces::{
    lending_market::MarketShares,
    leverage::{Entry, Exit},
};
use ink::{prelude::vec::Vec, primitives::AccountId};

use crate::storage::LeverageStorage;

estuary_entry::dispatch! {
    LeverageStorage;
    constructor {
        fallible new(market: AccountId, stable_pool: AccountId),
    }
    messages {
        payable Leverage::open(borrow: Balance, min_units: Shares, entry: Entry, deadline: Timestamp),
        Leverage::close(units: Shares, min_out: Balance, exit: Exit, deadline: Timestamp, take_rest: bool),
        Leverage::liquidate(
            borrower: AccountId,
            seized: Shares,
            repaid_shares: MarketShares,
            exit: Exit,
            min_profit: Balance
        ),
        payable Leverage::mint_and_sell(min_profit: Balance, deadline: Timestamp),
        payable Leverage::buy_and_exit(min_profit: Balance, deadline: Timestamp),
        Leverage::exits(units: Shares),
        Leverage::wiring(),
        payable MarketCallback::on_loan(data: Vec<u8>),
        MarketCallback::on_collateral(units: Shares, due: Balance, data: Vec<u8>),
    }
}
