//! Messages of `staking_pool`.

use drink::DispatchError;
use estuary_interfaces::{
    FeeShares, FeeSharesError, Finalized, LiquidStaking, OperatorId, OperatorSettlement, PoolError,
    PoolGovernance, ProvisionChange, Rebalanced, RequestId, Shares, Swept, Timestamp,
};
use estuary_runtime::{AccountId, Balance};
use psp22::PSP22Error;
use staking_pool::{
    accounting::Accounting,
    parameters::{Parameters as PoolParameters, ParametersAndPause},
    StakingPoolRef, Wiring,
};

use super::message;
use crate::{
    call::{to_ink, Gas},
    Token, World,
};

impl World {
    /// What the governor of a pool sends when it is wired, with these contracts.
    pub fn wire_at_pool(
        &mut self,
        caller: &AccountId,
        registry: &AccountId,
        queue: &AccountId,
    ) -> Result<(), PoolError> {
        let (registry, queue) = (to_ink(registry), to_ink(queue));
        self.send(
            caller,
            0,
            &message!(StakingPoolRef(self.pool).wire(registry, queue)),
        )
    }

    pub fn set_parameters_at_pool(
        &mut self,
        caller: &AccountId,
        parameters: PoolParameters,
    ) -> Result<(), PoolError> {
        self.send(
            caller,
            0,
            &message!(StakingPoolRef(self.pool).set_parameters(parameters)),
        )
    }

    pub fn pause_until_at_pool(&mut self, caller: &AccountId, until: Timestamp) -> Result<(), PoolError> {
        self.send(caller, 0, &message!(StakingPoolRef(self.pool).pause_until(until)))
    }

    pub fn unit_of_pool(&mut self) -> Balance {
        self.query(&message!(StakingPoolRef(self.pool).unit()))
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
        self.send(
            staker,
            amount,
            &message!(StakingPoolRef(self.pool).stake(min_shares, referral)),
        )
    }

    pub fn stake_for(
        &mut self,
        staker: &AccountId,
        recipient: &AccountId,
        amount: Balance,
    ) -> Result<Shares, PoolError> {
        let recipient = to_ink(recipient);
        self.send(
            staker,
            amount,
            &message!(StakingPoolRef(self.pool).stake_for(recipient, 0, None)),
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
        self.send(
            staker,
            amount,
            &message!(StakingPoolRef(self.pool).stake_for(recipient, min_shares, referral)),
        )
    }

    pub fn unstake_now(
        &mut self,
        owner: &AccountId,
        amount: Balance,
        min_out: Balance,
    ) -> Result<Balance, PoolError> {
        self.send(
            owner,
            0,
            &message!(StakingPoolRef(self.pool).unstake_now(amount, min_out)),
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
        self.send(
            owner,
            0,
            &message!(StakingPoolRef(self.pool).unstake_now_shares(shares, min_out, recipient)),
        )
    }

    pub fn burn_shares(&mut self, owner: &AccountId, shares: Shares) -> Result<Balance, PoolError> {
        self.send(owner, 0, &message!(StakingPoolRef(self.pool).burn_shares(shares)))
    }

    pub fn flag(&mut self, keeper: &AccountId, operator: OperatorId) -> Result<ProvisionChange, PoolError> {
        self.send(keeper, 0, &message!(StakingPoolRef(self.pool).flag(operator)))
    }

    pub fn sweep(&mut self, keeper: &AccountId, max: u32) -> Result<Swept, PoolError> {
        self.send(keeper, 0, &message!(StakingPoolRef(self.pool).sweep(max)))
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
        self.send(
            from,
            0,
            &message!(StakingPoolRef(self.pool).transfer_shares(to, shares)),
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
        self.send(
            spender,
            0,
            &message!(StakingPoolRef(self.pool).transfer_shares_from(from, to, shares)),
        )
    }

    pub fn share_price_with_age(&mut self) -> Option<(Balance, Timestamp)> {
        self.query(&message!(StakingPoolRef(self.pool).share_price_with_age()))
    }

    pub fn total_pooled(&mut self) -> Balance {
        self.query(&message!(StakingPoolRef(self.pool).total_pooled()))
    }

    pub fn to_shares_down(&mut self, amount: Balance) -> Option<Shares> {
        self.query(&message!(StakingPoolRef(self.pool).to_shares_down(amount)))
    }

    pub fn to_shares_up(&mut self, amount: Balance) -> Option<Shares> {
        self.query(&message!(StakingPoolRef(self.pool).to_shares_up(amount)))
    }

    pub fn to_amount_down(&mut self, shares: Shares) -> Option<Balance> {
        self.query(&message!(StakingPoolRef(self.pool).to_amount_down(shares)))
    }

    pub fn to_amount_up(&mut self, shares: Shares) -> Option<Balance> {
        self.query(&message!(StakingPoolRef(self.pool).to_amount_up(shares)))
    }

    pub fn preview_stake(&mut self, amount: Balance) -> Option<Shares> {
        self.query(&message!(StakingPoolRef(self.pool).preview_stake(amount)))
    }

    pub fn preview_unstake(&mut self, owner: &AccountId, amount: Balance) -> Option<Balance> {
        self.query(&message!(
            StakingPoolRef(self.pool).preview_unstake(to_ink(owner), amount)
        ))
    }

    pub fn preview_unstake_now(&mut self, owner: &AccountId, amount: Balance) -> Option<(Balance, Balance)> {
        self.query(&message!(
            StakingPoolRef(self.pool).preview_unstake_now(to_ink(owner), amount)
        ))
    }

    pub fn preview_unstake_shares(&mut self, owner: &AccountId, shares: Shares) -> Option<Balance> {
        self.query(&message!(
            StakingPoolRef(self.pool).preview_unstake_shares(to_ink(owner), shares)
        ))
    }

    pub fn preview_unstake_now_shares(&mut self, shares: Shares) -> Option<(Balance, Balance)> {
        self.query(&message!(
            StakingPoolRef(self.pool).preview_unstake_now_shares(shares)
        ))
    }

    pub fn available_stake_limit(&mut self) -> Result<Balance, PoolError> {
        self.query(&message!(StakingPoolRef(self.pool).available_stake_limit()))
    }

    pub fn request_withdrawal(
        &mut self,
        owner: &AccountId,
        amount: Balance,
    ) -> Result<(RequestId, u32), PoolError> {
        self.send(
            owner,
            0,
            &message!(StakingPoolRef(self.pool).request_withdrawal(amount)),
        )
    }

    pub fn request_withdrawal_shares(
        &mut self,
        owner: &AccountId,
        shares: Shares,
    ) -> Result<(RequestId, u32), PoolError> {
        self.send(
            owner,
            0,
            &message!(StakingPoolRef(self.pool).request_withdrawal_shares(shares)),
        )
    }

    pub fn settle(
        &mut self,
        keeper: &AccountId,
        operator: OperatorId,
    ) -> Result<OperatorSettlement, PoolError> {
        self.send(keeper, 0, &message!(StakingPoolRef(self.pool).settle(operator)))
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
        let settle = message!(StakingPoolRef(self.pool).settle(operator));
        self.try_send(keeper, 0, gas_limit, &settle)
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
        let rebalance = message!(StakingPoolRef(self.pool).rebalance(max_operators));
        self.try_send(keeper, 0, gas_limit, &rebalance)
    }

    pub fn rebalance(&mut self, keeper: &AccountId, max_operators: u32) -> Result<Rebalanced, PoolError> {
        self.send(
            keeper,
            0,
            &message!(StakingPoolRef(self.pool).rebalance(max_operators)),
        )
    }

    pub fn finalize(&mut self, keeper: &AccountId) -> Result<Finalized, PoolError> {
        self.send(keeper, 0, &message!(StakingPoolRef(self.pool).finalize()))
    }

    pub fn claim_fee_shares(
        &mut self,
        caller: &AccountId,
        operator: OperatorId,
        recipient: &AccountId,
    ) -> Result<Shares, FeeSharesError> {
        let recipient = to_ink(recipient);
        self.send(
            caller,
            0,
            &message!(StakingPoolRef(self.pool).claim_fee_shares(operator, recipient)),
        )
    }

    /// The pool's token, as any other.
    fn token(&self) -> Token {
        Token(self.pool.clone())
    }

    pub fn transfer(&mut self, from: &AccountId, to: &AccountId, amount: Balance) -> Result<(), PSP22Error> {
        self.token().transfer(self, from, to, amount)
    }

    pub fn transfer_from(
        &mut self,
        spender: &AccountId,
        from: &AccountId,
        to: &AccountId,
        amount: Balance,
    ) -> Result<(), PSP22Error> {
        self.token().transfer_from(self, spender, from, to, amount)
    }

    pub fn approve(
        &mut self,
        owner: &AccountId,
        spender: &AccountId,
        amount: Balance,
    ) -> Result<(), PSP22Error> {
        self.token().approve(self, owner, spender, amount)
    }

    pub fn increase_allowance(
        &mut self,
        owner: &AccountId,
        spender: &AccountId,
        amount: Balance,
    ) -> Result<(), PSP22Error> {
        self.token().increase_allowance(self, owner, spender, amount)
    }

    pub fn decrease_allowance(
        &mut self,
        owner: &AccountId,
        spender: &AccountId,
        amount: Balance,
    ) -> Result<(), PSP22Error> {
        self.token().decrease_allowance(self, owner, spender, amount)
    }

    pub fn allowance(&mut self, owner: &AccountId, spender: &AccountId) -> Balance {
        self.token().allowance(self, owner, spender)
    }

    pub fn balance_of(&mut self, owner: &AccountId) -> Balance {
        self.token().balance_of(self, owner)
    }

    pub fn total_supply(&mut self) -> Balance {
        self.token().total_supply(self)
    }

    pub fn shares_of(&mut self, owner: &AccountId) -> Shares {
        self.query(&message!(StakingPoolRef(self.pool).shares_of(to_ink(owner))))
    }

    pub fn total_shares(&mut self) -> Shares {
        self.query(&message!(StakingPoolRef(self.pool).total_shares()))
    }

    pub fn token_name(&mut self) -> Option<String> {
        self.token().name(self)
    }

    pub fn token_symbol(&mut self) -> Option<String> {
        self.token().symbol(self)
    }

    pub fn token_decimals(&mut self) -> u8 {
        self.token().decimals(self)
    }

    pub fn share_price(&mut self) -> Balance {
        self.query(&message!(StakingPoolRef(self.pool).share_price()))
    }

    pub fn fee_shares_of(&mut self, operator: OperatorId) -> Shares {
        self.query(&message!(StakingPoolRef(self.pool).fee_shares_of(operator)))
    }

    pub fn accounting(&mut self) -> Accounting {
        self.query(&message!(StakingPoolRef(self.pool).accounting()))
    }

    pub fn parameters_and_pause(&mut self) -> Result<ParametersAndPause, PoolError> {
        self.query(&message!(StakingPoolRef(self.pool).parameters_and_pause()))
    }

    pub fn pool_parameters(&mut self) -> Result<PoolParameters, PoolError> {
        self.parameters_and_pause().map(|current| current.parameters)
    }

    pub fn wiring(&mut self) -> Result<Wiring, PoolError> {
        self.query(&message!(StakingPoolRef(self.pool).wiring()))
    }
}
