//! Which code answers which message.
//!
//! The hot code answers holders, and what DeFi contracts ask on their way. It hands the keepers' messages to the keeper
//! code, and all others to the full code. The `data` argument of PSP22 transfers is ignored.

#[cfg(feature = "keepers")]
use estuary_interfaces::OperatorId;
#[cfg(not(feature = "keepers"))]
use estuary_interfaces::Shares;
#[cfg(not(feature = "keepers"))]
use ink::primitives::AccountId;

use crate::storage::Pool;

#[cfg(not(feature = "keepers"))]
estuary_hot::answer! {
    Pool, keepers: "settle", "flag", "sweep", "rebalance", "finalize";
    "PSP22::transfer"(to: AccountId, value: u128) => transfer,
    "PSP22::transfer_from"(from: AccountId, to: AccountId, value: u128) => transfer_from,
    "PSP22::approve"(spender: AccountId, value: u128) => approve,
    "PSP22::balance_of"(owner: AccountId) => balance_of,
    "PSP22::allowance"(owner: AccountId, spender: AccountId) => allowance,
    "LiquidStaking::transfer_shares"(to: AccountId, shares: Shares) => transfer_shares,
    "LiquidStaking::transfer_shares_from"(from: AccountId, to: AccountId, shares: Shares) => transfer_shares_from,
    "LiquidStaking::shares_of"(owner: AccountId) => shares_of,
    "LiquidStaking::share_price"() => share_price,
    "LiquidStaking::to_shares_down"(amount: u128) => to_shares_down,
    "LiquidStaking::to_amount_down"(shares: Shares) => to_amount_down,
    payable "LiquidStaking::stake"(min_shares: Shares, referral: Option<AccountId>) => stake,
    payable "LiquidStaking::stake_for"(recipient: AccountId, min_shares: Shares, referral: Option<AccountId>) => stake_for,
    "LiquidStaking::request_withdrawal"(amount: u128) => request_withdrawal,
    "LiquidStaking::request_withdrawal_shares"(shares: Shares) => request_withdrawal_shares,
    "LiquidStaking::unstake_now"(amount: u128, min_out: u128) => unstake_now,
    "LiquidStaking::unstake_now_shares"(shares: Shares, min_out: u128, recipient: AccountId) => unstake_now_shares,
    "LiquidStaking::preview_unstake_now_shares"(shares: Shares) => preview_unstake_now_shares,
}

#[cfg(feature = "keepers")]
estuary_hot::answer! {
    Pool | keepers;
    "settle"(operator: OperatorId) => settle,
    "flag"(operator: OperatorId) => flag,
    "sweep"(max: u32) => sweep,
    "rebalance"(max_operators: u32) => rebalance,
    "finalize"() => finalize,
}
