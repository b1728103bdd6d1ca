//! Messages of `staking_pool`.

use drink::DispatchError;
use estuary_interfaces::{
    CoverTerms, FeeShares, FeeSharesError, Finalized, LiquidStaking, OperatorId, OperatorSettlement,
    PoolError, PoolGovernance, Price, ProvisionChange, Rebalanced, RequestId, Shares, Swept, Timestamp,
    Underwriting, UnderwritingState,
};
use estuary_runtime::{AccountId, Balance};
use psp22::PSP22Error;
use staking_pool::{
    accounting::{Accounting, Layer, Losses},
    parameters::{Parameters as PoolParameters, ParametersAndPause},
    StakingPoolRef, Wiring,
};

use super::message;
use crate::{
    call::{to_ink, Gas},
    Token, World,
};

/// The pool of a world: its messages, as methods.
pub struct PoolHandle<'w>(&'w mut World);

impl World {
    pub fn pool(&mut self) -> PoolHandle<'_> {
        PoolHandle(self)
    }
}

#[allow(clippy::wrong_self_convention)] // Names are the contract's.
impl PoolHandle<'_> {
    /// What the governor of a pool sends when it is wired, with these contracts.
    pub fn wire(
        &mut self,
        caller: &AccountId,
        registry: &AccountId,
        queue: &AccountId,
    ) -> Result<(), PoolError> {
        let (registry, queue) = (to_ink(registry), to_ink(queue));
        self.0.send(
            caller,
            0,
            &message!(StakingPoolRef(self.0.pool).wire(registry, queue)),
        )
    }

    pub fn set_parameters(
        &mut self,
        caller: &AccountId,
        parameters: PoolParameters,
    ) -> Result<(), PoolError> {
        self.0.send(
            caller,
            0,
            &message!(StakingPoolRef(self.0.pool).set_parameters(parameters)),
        )
    }

    pub fn pause_until(&mut self, caller: &AccountId, until: Timestamp) -> Result<(), PoolError> {
        self.0.send(
            caller,
            0,
            &message!(StakingPoolRef(self.0.pool).pause_until(until)),
        )
    }

    pub fn unit(&mut self) -> Balance {
        self.0.query(&message!(StakingPoolRef(self.0.pool).unit()))
    }

    pub fn stake(&mut self, staker: &AccountId, amount: Balance) -> Result<Shares, PoolError> {
        self.stake_with(staker, amount, 0, None)
    }

    pub fn stake_with(
        &mut self,
        staker: &AccountId,
        amount: Balance,
        min_shares: Shares,
        referral: Option<&AccountId>,
    ) -> Result<Shares, PoolError> {
        let referral = referral.map(to_ink);
        self.0.send(
            staker,
            amount,
            &message!(StakingPoolRef(self.0.pool).stake(min_shares, referral)),
        )
    }

    pub fn stake_for(
        &mut self,
        staker: &AccountId,
        recipient: &AccountId,
        amount: Balance,
    ) -> Result<Shares, PoolError> {
        let recipient = to_ink(recipient);
        self.0.send(
            staker,
            amount,
            &message!(StakingPoolRef(self.0.pool).stake_for(recipient, 0, None)),
        )
    }

    pub fn stake_for_with(
        &mut self,
        staker: &AccountId,
        recipient: &AccountId,
        amount: Balance,
        min_shares: Shares,
        referral: Option<&AccountId>,
    ) -> Result<Shares, PoolError> {
        let (recipient, referral) = (to_ink(recipient), referral.map(to_ink));
        self.0.send(
            staker,
            amount,
            &message!(StakingPoolRef(self.0.pool).stake_for(recipient, min_shares, referral)),
        )
    }

    pub fn unstake_now(
        &mut self,
        owner: &AccountId,
        amount: Balance,
        min_out: Balance,
    ) -> Result<Balance, PoolError> {
        self.0.send(
            owner,
            0,
            &message!(StakingPoolRef(self.0.pool).unstake_now(amount, min_out)),
        )
    }

    pub fn unstake_now_shares(
        &mut self,
        owner: &AccountId,
        shares: Shares,
        min_out: Balance,
        recipient: &AccountId,
    ) -> Result<Balance, PoolError> {
        let recipient = to_ink(recipient);
        self.0.send(
            owner,
            0,
            &message!(StakingPoolRef(self.0.pool).unstake_now_shares(shares, min_out, recipient)),
        )
    }

    pub fn burn_shares(&mut self, owner: &AccountId, shares: Shares) -> Result<Balance, PoolError> {
        self.0.send(
            owner,
            0,
            &message!(StakingPoolRef(self.0.pool).burn_shares(shares)),
        )
    }

    pub fn flag(&mut self, keeper: &AccountId, operator: OperatorId) -> Result<ProvisionChange, PoolError> {
        self.0
            .send(keeper, 0, &message!(StakingPoolRef(self.0.pool).flag(operator)))
    }

    pub fn sweep(&mut self, keeper: &AccountId, max: u32) -> Result<Swept, PoolError> {
        self.0
            .send(keeper, 0, &message!(StakingPoolRef(self.0.pool).sweep(max)))
    }

    /// What a keeper does: looks at all operators, and finalizes what may be.
    pub fn sweep_and_finalize(&mut self, keeper: &AccountId) -> Result<Finalized, PoolError> {
        while self.sweep(keeper, 100)?.completed.is_none() {}
        self.finalize(keeper)
    }

    pub fn transfer_shares(
        &mut self,
        from: &AccountId,
        to: &AccountId,
        shares: Shares,
    ) -> Result<(), PSP22Error> {
        let to = to_ink(to);
        self.0.send(
            from,
            0,
            &message!(StakingPoolRef(self.0.pool).transfer_shares(to, shares)),
        )
    }

    pub fn transfer_shares_from(
        &mut self,
        spender: &AccountId,
        from: &AccountId,
        to: &AccountId,
        shares: Shares,
    ) -> Result<(), PSP22Error> {
        let (from, to) = (to_ink(from), to_ink(to));
        self.0.send(
            spender,
            0,
            &message!(StakingPoolRef(self.0.pool).transfer_shares_from(from, to, shares)),
        )
    }

    pub fn price(&mut self) -> Option<Price> {
        self.0.query(&message!(StakingPoolRef(self.0.pool).price()))
    }

    pub fn share_price_with_age(&mut self) -> Option<(Balance, Timestamp)> {
        self.0
            .query(&message!(StakingPoolRef(self.0.pool).share_price_with_age()))
    }

    pub fn total_pooled(&mut self) -> Balance {
        self.0
            .query(&message!(StakingPoolRef(self.0.pool).total_pooled()))
    }

    pub fn to_shares_down(&mut self, amount: Balance) -> Option<Shares> {
        self.0
            .query(&message!(StakingPoolRef(self.0.pool).to_shares_down(amount)))
    }

    pub fn to_shares_up(&mut self, amount: Balance) -> Option<Shares> {
        self.0
            .query(&message!(StakingPoolRef(self.0.pool).to_shares_up(amount)))
    }

    pub fn to_amount_down(&mut self, shares: Shares) -> Option<Balance> {
        self.0
            .query(&message!(StakingPoolRef(self.0.pool).to_amount_down(shares)))
    }

    pub fn to_amount_up(&mut self, shares: Shares) -> Option<Balance> {
        self.0
            .query(&message!(StakingPoolRef(self.0.pool).to_amount_up(shares)))
    }

    pub fn preview_stake(&mut self, amount: Balance) -> Option<Shares> {
        self.0
            .query(&message!(StakingPoolRef(self.0.pool).preview_stake(amount)))
    }

    pub fn preview_unstake(&mut self, owner: &AccountId, amount: Balance) -> Option<Balance> {
        self.0.query(&message!(
            StakingPoolRef(self.0.pool).preview_unstake(to_ink(owner), amount)
        ))
    }

    pub fn preview_unstake_now(&mut self, owner: &AccountId, amount: Balance) -> Option<(Balance, Balance)> {
        self.0.query(&message!(
            StakingPoolRef(self.0.pool).preview_unstake_now(to_ink(owner), amount)
        ))
    }

    pub fn preview_unstake_shares(&mut self, owner: &AccountId, shares: Shares) -> Option<Balance> {
        self.0.query(&message!(
            StakingPoolRef(self.0.pool).preview_unstake_shares(to_ink(owner), shares)
        ))
    }

    pub fn preview_unstake_now_shares(&mut self, shares: Shares) -> Option<(Balance, Balance)> {
        self.0.query(&message!(
            StakingPoolRef(self.0.pool).preview_unstake_now_shares(shares)
        ))
    }

    pub fn available_stake_limit(&mut self) -> Result<Balance, PoolError> {
        self.0
            .query(&message!(StakingPoolRef(self.0.pool).available_stake_limit()))
    }

    pub fn request_withdrawal(
        &mut self,
        owner: &AccountId,
        amount: Balance,
    ) -> Result<(RequestId, u32), PoolError> {
        self.0.send(
            owner,
            0,
            &message!(StakingPoolRef(self.0.pool).request_withdrawal(amount)),
        )
    }

    pub fn request_withdrawal_shares(
        &mut self,
        owner: &AccountId,
        shares: Shares,
    ) -> Result<(RequestId, u32), PoolError> {
        self.0.send(
            owner,
            0,
            &message!(StakingPoolRef(self.0.pool).request_withdrawal_shares(shares)),
        )
    }

    pub fn settle(
        &mut self,
        keeper: &AccountId,
        operator: OperatorId,
    ) -> Result<OperatorSettlement, PoolError> {
        self.0
            .send(keeper, 0, &message!(StakingPoolRef(self.0.pool).settle(operator)))
    }

    /// Like [`World::settle`] with a gas limit.
    ///
    /// # Errors
    /// If the gas does not suffice to say so.
    pub fn settle_within(
        &mut self,
        gas_limit: Gas,
        keeper: &AccountId,
        operator: OperatorId,
    ) -> Result<Result<OperatorSettlement, PoolError>, DispatchError> {
        let settle = message!(StakingPoolRef(self.0.pool).settle(operator));
        self.0.try_send(keeper, 0, gas_limit, &settle)
    }

    /// Like [`World::rebalance`] with a gas limit.
    ///
    /// # Errors
    /// If the gas does not suffice for what is not a nominator's.
    pub fn rebalance_within(
        &mut self,
        gas_limit: Gas,
        keeper: &AccountId,
        max_operators: u32,
    ) -> Result<Result<Rebalanced, PoolError>, DispatchError> {
        let rebalance = message!(StakingPoolRef(self.0.pool).rebalance(max_operators));
        self.0.try_send(keeper, 0, gas_limit, &rebalance)
    }

    pub fn rebalance(&mut self, keeper: &AccountId, max_operators: u32) -> Result<Rebalanced, PoolError> {
        self.0.send(
            keeper,
            0,
            &message!(StakingPoolRef(self.0.pool).rebalance(max_operators)),
        )
    }

    pub fn finalize(&mut self, keeper: &AccountId) -> Result<Finalized, PoolError> {
        self.0
            .send(keeper, 0, &message!(StakingPoolRef(self.0.pool).finalize()))
    }

    pub fn claim_fee_shares(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
        recipient: &AccountId,
    ) -> Result<Shares, FeeSharesError> {
        let recipient = to_ink(recipient);
        self.0.send(
            caller,
            0,
            &message!(StakingPoolRef(self.0.pool).claim_fee_shares(operator, recipient)),
        )
    }

    /// The pool's token, as any other.
    fn token(&self) -> Token {
        Token(self.0.pool.clone())
    }

    pub fn transfer(&mut self, from: &AccountId, to: &AccountId, amount: Balance) -> Result<(), PSP22Error> {
        self.token().transfer(self.0, from, to, amount)
    }

    pub fn transfer_from(
        &mut self,
        spender: &AccountId,
        from: &AccountId,
        to: &AccountId,
        amount: Balance,
    ) -> Result<(), PSP22Error> {
        self.token().transfer_from(self.0, spender, from, to, amount)
    }

    pub fn approve(
        &mut self,
        owner: &AccountId,
        spender: &AccountId,
        amount: Balance,
    ) -> Result<(), PSP22Error> {
        self.token().approve(self.0, owner, spender, amount)
    }

    pub fn increase_allowance(
        &mut self,
        owner: &AccountId,
        spender: &AccountId,
        amount: Balance,
    ) -> Result<(), PSP22Error> {
        self.token().increase_allowance(self.0, owner, spender, amount)
    }

    pub fn decrease_allowance(
        &mut self,
        owner: &AccountId,
        spender: &AccountId,
        amount: Balance,
    ) -> Result<(), PSP22Error> {
        self.token().decrease_allowance(self.0, owner, spender, amount)
    }

    pub fn allowance(&mut self, owner: &AccountId, spender: &AccountId) -> Balance {
        self.token().allowance(self.0, owner, spender)
    }

    pub fn balance_of(&mut self, owner: &AccountId) -> Balance {
        self.token().balance_of(self.0, owner)
    }

    pub fn total_supply(&mut self) -> Balance {
        self.token().total_supply(self.0)
    }

    pub fn shares_of(&mut self, owner: &AccountId) -> Shares {
        self.0
            .query(&message!(StakingPoolRef(self.0.pool).shares_of(to_ink(owner))))
    }

    pub fn total_shares(&mut self) -> Shares {
        self.0
            .query(&message!(StakingPoolRef(self.0.pool).total_shares()))
    }

    pub fn token_name(&mut self) -> Option<String> {
        self.token().name(self.0)
    }

    pub fn token_symbol(&mut self) -> Option<String> {
        self.token().symbol(self.0)
    }

    pub fn token_decimals(&mut self) -> u8 {
        self.token().decimals(self.0)
    }

    pub fn share_price(&mut self) -> Balance {
        self.0.query(&message!(StakingPoolRef(self.0.pool).share_price()))
    }

    pub fn fee_shares_of(&mut self, operator: OperatorId) -> Shares {
        self.0
            .query(&message!(StakingPoolRef(self.0.pool).fee_shares_of(operator)))
    }

    pub fn accounting(&mut self) -> Accounting {
        self.0.query(&message!(StakingPoolRef(self.0.pool).accounting()))
    }

    pub fn parameters_and_pause(&mut self) -> Result<ParametersAndPause, PoolError> {
        self.0
            .query(&message!(StakingPoolRef(self.0.pool).parameters_and_pause()))
    }

    pub fn parameters(&mut self) -> Result<PoolParameters, PoolError> {
        self.parameters_and_pause().map(|current| current.parameters)
    }

    pub fn wiring(&mut self) -> Result<Wiring, PoolError> {
        self.0.query(&message!(StakingPoolRef(self.0.pool).wiring()))
    }

    /// What the governor of a pool sends.
    pub fn set_cover_terms(
        &mut self,
        caller: &AccountId,
        terms: Option<CoverTerms>,
    ) -> Result<(), PoolError> {
        self.0.send(
            caller,
            0,
            &message!(StakingPoolRef(self.0.pool).set_cover_terms(terms)),
        )
    }

    /// What the vault of a pool sends.
    pub fn underwrite(
        &mut self,
        vault: &AccountId,
        owner: &AccountId,
        shares: Shares,
    ) -> Result<UnderwritingState, PoolError> {
        let owner = to_ink(owner);
        self.0.send(
            vault,
            0,
            &message!(StakingPoolRef(self.0.pool).underwrite(owner, shares)),
        )
    }

    /// What the vault of a pool sends.
    pub fn release(
        &mut self,
        vault: &AccountId,
        to: &AccountId,
        shares: Shares,
    ) -> Result<UnderwritingState, PoolError> {
        let to = to_ink(to);
        self.0.send(
            vault,
            0,
            &message!(StakingPoolRef(self.0.pool).release(to, shares)),
        )
    }

    pub fn underwriting(&mut self) -> Option<UnderwritingState> {
        self.0
            .query(&message!(StakingPoolRef(self.0.pool).underwriting()))
    }

    pub fn layer(&mut self) -> Layer {
        self.0.query(&message!(StakingPoolRef(self.0.pool).layer()))
    }

    pub fn cover_terms(&mut self) -> Option<CoverTerms> {
        self.0.query(&message!(StakingPoolRef(self.0.pool).cover_terms()))
    }

    pub fn losses(&mut self) -> Losses {
        self.0.query(&message!(StakingPoolRef(self.0.pool).losses()))
    }
}
