//! The messages that the account's own code answers: those of holders, and what DeFi contracts ask on their way. What
//! the standard lets a transfer bring along as data is not read.

use estuary_interfaces::Shares;
use ink::primitives::AccountId;

use crate::pool::Pool;

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
