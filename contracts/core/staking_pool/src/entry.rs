//! Which code answers which message.
//!
//! The hot code answers holders, and DeFi contracts. The keeper code answers keepers. The full code answers all other
//! messages. The `data` argument of PSP22 transfers is ignored.

use estuary_interfaces::{Balance, OperatorId, Shares};
use ink::primitives::AccountId;

#[cfg(feature = "keeper")]
use crate::keeper::KeeperCalls;
use crate::storage::Pool;
#[cfg(not(feature = "keeper"))]
use crate::{liquid_staking::LiquidStakingCalls, psp22::Psp22Calls};

estuary_entry::codes! {
    governed Pool;
    hot {
        PSP22::transfer(to: AccountId, value: Balance),
        PSP22::transfer_from(from: AccountId, to: AccountId, value: Balance),
        PSP22::approve(spender: AccountId, value: Balance),
        PSP22::balance_of(owner: AccountId),
        PSP22::allowance(owner: AccountId, spender: AccountId),
        LiquidStaking::transfer_shares(to: AccountId, shares: Shares),
        LiquidStaking::transfer_shares_from(from: AccountId, to: AccountId, shares: Shares),
        LiquidStaking::shares_of(owner: AccountId),
        LiquidStaking::share_price(),
        LiquidStaking::price(),
        LiquidStaking::to_shares_down(amount: Balance),
        LiquidStaking::to_amount_down(shares: Shares),
        payable LiquidStaking::stake(min_shares: Shares, referral: Option<AccountId>),
        payable LiquidStaking::stake_for(recipient: AccountId, min_shares: Shares, referral: Option<AccountId>),
        LiquidStaking::request_withdrawal(amount: Balance),
        LiquidStaking::request_withdrawal_shares(shares: Shares),
        LiquidStaking::unstake_now(amount: Balance, min_out: Balance),
        LiquidStaking::unstake_now_shares(shares: Shares, min_out: Balance, recipient: AccountId),
        LiquidStaking::preview_unstake_now_shares(shares: Shares),
    }
    keeper {
        settle(operator: OperatorId),
        flag(operator: OperatorId),
        sweep(max: u32),
        rebalance(max_operators: u32),
        finalize(),
    }
}
