//! Which code answers which message.
//!
//! The hot code answers suppliers and borrowers. The keeper code answers liquidators. The full code answers all other
//! messages, those of supply shares among them.

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
        LendingMarket::position(account: AccountId),
    }
    keeper {
        payable LendingMarket::liquidate(borrower: AccountId, seized: Shares, repaid_shares: MarketShares, data: Option<Vec<u8>>),
    }
}
