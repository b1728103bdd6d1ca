//! Which code answers which message: the hot code answers all that moves money but supply shares.

use estuary_interfaces::{Balance, Shares};
use estuary_market_interfaces::lending_market::MarketShares;
use ink::{prelude::vec::Vec, primitives::AccountId};

use crate::storage::LendingMarketStorage;

estuary_entry::codes! {
    LendingMarketStorage;
    hot {
        payable LendingMarket::supply(on_behalf: AccountId, min_shares: MarketShares),
        LendingMarket::withdraw(assets: Balance, shares: MarketShares, on_behalf: AccountId, receiver: AccountId),
        LendingMarket::supply_collateral(units: Shares, on_behalf: AccountId),
        LendingMarket::withdraw_collateral(units: Shares, on_behalf: AccountId, receiver: AccountId),
        LendingMarket::borrow(assets: Balance, on_behalf: AccountId, receiver: AccountId),
        payable LendingMarket::repay(on_behalf: AccountId),
        LendingMarket::lever(on_behalf: AccountId, borrow: Balance, data: Vec<u8>),
        LendingMarket::unlever(on_behalf: AccountId, units: Shares, data: Vec<u8>),
    }
}
