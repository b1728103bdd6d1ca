//! Which code answers which message: the hot code answers traders and liquidity providers, and contracts that ask what a
//! swap pays.

use estuary_interfaces::{Balance, Shares, Timestamp};
use estuary_markets::stable::Coin;
use ink::primitives::AccountId;

use crate::storage::StablePoolStorage;

estuary_entry::codes! {
    StablePoolStorage;
    hot {
        payable StablePool::swap_native(min_units: Shares, deadline: Timestamp, to: AccountId),
        StablePool::swap_units(units: Shares, min_native: Balance, deadline: Timestamp, to: AccountId),
        payable StablePool::add_liquidity(units: Shares, min_lp: Balance, deadline: Timestamp, to: AccountId),
        StablePool::remove_liquidity(lp: Balance, min_native: Balance, min_units: Shares, to: AccountId),
        StablePool::remove_one(lp: Balance, coin: Coin, min_out: Balance, deadline: Timestamp, to: AccountId),
        StablePool::quote_native(native: Balance),
        StablePool::quote_units(units: Shares),
    }
}
