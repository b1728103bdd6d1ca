//! The entry points of the contract's one code. Markets load it for every trade, so it has no entry points of ink!. The
//! `data` argument of PSP22 transfers is ignored.

use estuary_interfaces::{Balance, Shares, TokenMetadata};
use ink::primitives::AccountId;

use crate::storage::WrappedLstStorage;

estuary_entry::dispatch! {
    WrappedLstStorage;
    constructor {
        fallible new(pool: AccountId, metadata: TokenMetadata),
    }
    messages {
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
        WrappedLst::wrap(shares: Shares),
        WrappedLst::unwrap(units: Shares),
        payable WrappedLst::stake_and_wrap(min_units: Shares, referral: Option<AccountId>),
        WrappedLst::unwrap_and_unstake_now(units: Shares, min_out: Balance, recipient: AccountId),
        RateProvider::get_rate(),
        WrappedLst::pool(),
    }
}
