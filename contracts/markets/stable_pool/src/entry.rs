//! The entry points of the contract's one code. Every trade loads it, so it has no entry points of ink!. The `data`
//! argument of PSP22 transfers is ignored.

use estuary_interfaces::{Balance, Shares, Timestamp, TokenMetadata};
use estuary_market_interfaces::stable_pool::StableTerms;
use estuary_markets::stable::Coin;
use estuary_shares::PlainToken;
use ink::primitives::AccountId;

use crate::storage::StablePoolStorage;

estuary_entry::dispatch! {
    StablePoolStorage;
    constructor {
        fallible new(terms: StableTerms, metadata: TokenMetadata),
    }
    messages {
        payable StablePool::swap_native(min_units: Shares, deadline: Timestamp, to: AccountId),
        StablePool::swap_units(units: Shares, min_native: Balance, deadline: Timestamp, to: AccountId),
        payable StablePool::add_liquidity(units: Shares, min_lp: Balance, deadline: Timestamp, to: AccountId),
        StablePool::remove_liquidity(lp: Balance, min_native: Balance, min_units: Shares, to: AccountId),
        StablePool::remove_one(lp: Balance, coin: Coin, min_out: Balance, deadline: Timestamp, to: AccountId),
        StablePool::quote_native(native: Balance),
        StablePool::quote_units(units: Shares),
        StablePool::quote_add(native: Balance, units: Shares),
        StablePool::quote_remove_one(lp: Balance, coin: Coin),
        StablePool::reserves(),
        StablePool::terms(),
        StablePool::virtual_price(),
        PegOracle::peg(),
        PegOracle::average_price(),
        PSP22::transfer(to: AccountId, value: Balance),
        PSP22::transfer_from(from: AccountId, to: AccountId, value: Balance),
        PSP22::balance_of(owner: AccountId),
        PSP22::approve(spender: AccountId, value: Balance),
        PSP22::increase_allowance(spender: AccountId, delta: Balance),
        PSP22::decrease_allowance(spender: AccountId, delta: Balance),
        PSP22::allowance(owner: AccountId, spender: AccountId),
        PSP22::total_supply(),
        PSP22Metadata::token_name(),
        PSP22Metadata::token_symbol(),
        PSP22Metadata::token_decimals(),
    }
}
