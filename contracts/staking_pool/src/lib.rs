//! The staking pool takes native tokens, stakes them through the registry, and gives a token for them: a PSP22 whose
//! balances are shares of all that the pool owns.
//!
//! It is the only contract that knows what a share is worth. Rewards, losses and redemptions all pass through its one
//! book ([`accounting`]).
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod accounting;
pub mod parameters;
pub mod stream;
pub mod token;

pub use self::staking_pool::{StakingPool, StakingPoolRef, Wiring};

#[ink::contract]
mod staking_pool {
    use estuary_events::pool::{
        LossBooked, Rebalanced as RebalancedEvent, Rebased, RewardBooked, Staked, TransferShares, Wired,
        WithdrawalRequested, WithdrawalsFinalized,
    };
    use estuary_interfaces::{
        verdict, FeeShares, FeeSharesError, Finalized, OperatorId, OperatorSettlement, PoolError, Queue,
        Rebalanced, Registry, RequestId, Shares,
    };
    use ink::{
        codegen::TraitCallBuilder,
        prelude::{string::String, vec::Vec},
        storage::{traits::ManualKey, Lazy, Mapping},
    };
    use psp22::{Approval, PSP22Error, PSP22Metadata, Transfer, PSP22};

    use crate::{
        accounting::{Accounting, LossShares, RewardShares},
        parameters::Parameters,
        token::Token,
    };

    type Result<T> = core::result::Result<T, PoolError>;
    type PSP22Result<T> = core::result::Result<T, PSP22Error>;
    type RegistryAt = ink::contract_ref!(Registry);
    type QueueAt = ink::contract_ref!(Queue);

    /// The most requests that one redemption is split into.
    const MAX_PARTS: u32 = 16;

    /// The constructor's endowment is at least as many existential deposits. Its shares are locked for ever, so that there is
    /// always a price.
    const MIN_ENDOWMENT_DEPOSITS: Balance = 100;

    /// Shares and the token they are the balance of have as many decimals as the usual Substrate chain.
    const DECIMALS: u8 = 12;

    /// One, in the fixed-point number of [`StakingPool::share_price`].
    const PRICE_ONE: Balance = 1_000_000_000_000_000_000;

    /// The contracts that the pool works with.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    #[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
    pub struct Wiring {
        pub registry: AccountId,
        pub queue: AccountId,
    }

    #[ink(storage)]
    pub struct StakingPool {
        admin: Lazy<AccountId, ManualKey<1>>,
        wiring: Lazy<Wiring, ManualKey<2>>,
        parameters: Lazy<Parameters, ManualKey<3>>,
        accounting: Lazy<Accounting, ManualKey<4>>,
        /// Shares that operators have earned and not claimed; they are part of the registry's balance.
        fee_shares: Mapping<OperatorId, Shares, ManualKey<5>>,
        token: Token,
    }

    impl StakingPool {
        /// A pool with its first stake, whose shares nobody can ever move. The caller may wire it, once.
        #[ink(constructor, payable)]
        pub fn new(parameters: Parameters) -> Result<Self> {
            let existential_deposit = Self::env().minimum_balance();
            if !parameters.within_bounds(existential_deposit) {
                return Err(PoolError::InvalidParameter);
            }
            let endowment = Self::env().transferred_value();
            if endowment < existential_deposit.saturating_mul(MIN_ENDOWMENT_DEPOSITS) {
                return Err(PoolError::EndowmentTooSmall);
            }
            let mut pool = Self {
                admin: Lazy::new(),
                wiring: Lazy::new(),
                parameters: Lazy::new(),
                accounting: Lazy::new(),
                fee_shares: Mapping::new(),
                token: Token::default(),
            };
            pool.admin.set(&Self::env().caller());
            pool.parameters.set(&parameters);
            pool.accounting.set(&Accounting::open(endowment));
            pool.token.credit(Self::env().account_id(), endowment);
            Ok(pool)
        }

        /// Tells the pool its registry and its queue, for ever. Only the deployer, and only once.
        #[ink(message)]
        pub fn wire(&mut self, registry: AccountId, queue: AccountId) -> Result<()> {
            if self.admin.get() != Some(self.env().caller()) {
                return Err(PoolError::NotAdmin);
            }
            if self.wiring.get().is_some() {
                return Err(PoolError::AlreadyWired);
            }
            self.wiring.set(&Wiring { registry, queue });
            self.env().emit_event(Wired { registry, queue });
            Ok(())
        }

        /// Stakes the transferred value and returns the shares minted for it, rounded down; refuses fewer than
        /// `min_shares`. `referral` is who sent the caller here: it is recorded in the event only.
        #[ink(message, payable)]
        pub fn stake(&mut self, min_shares: Shares, referral: Option<AccountId>) -> Result<Shares> {
            let parameters = self.parameters()?;
            let (staker, amount) = (self.env().caller(), self.env().transferred_value());
            if amount < parameters.min_stake {
                return Err(PoolError::BelowMinimum);
            }
            let (mut accounting, now) = (self.accounting(), self.now());
            if accounting.impaired(now) {
                return Err(PoolError::PoolImpaired);
            }
            let shares = accounting
                .stake(amount, now, parameters.reward_period)
                .ok_or(PoolError::Arithmetic)?;
            if shares == 0 || shares < min_shares {
                return Err(PoolError::TooFewShares);
            }
            self.accounting.set(&accounting);
            self.mint(staker, shares, amount);
            self.env().emit_event(Staked {
                staker,
                referral,
                amount,
                shares,
            });
            Ok(shares)
        }

        /// Burns the shares that `amount` planck are worth, and requests their value from the queue. The whole balance
        /// leaves no dust. More than the largest request is split evenly. Returns the first id and the number of requests.
        #[ink(message)]
        pub fn request_withdrawal(&mut self, amount: Balance) -> Result<(RequestId, u32)> {
            let (parameters, wiring) = (self.parameters()?, self.wiring()?);
            let owner = self.env().caller();
            let (mut accounting, now) = (self.accounting(), self.now());
            let shares = self
                .shares_to_move(&accounting, owner, amount)
                .map_err(|_| PoolError::InsufficientBalance)?;
            let amount = accounting.redeem(shares, now).ok_or(PoolError::Arithmetic)?;
            if amount < parameters.min_request {
                return Err(PoolError::BelowMinimum);
            }
            let parts = u32::try_from(amount.div_ceil(parameters.max_request)).unwrap_or(u32::MAX);
            if parts > MAX_PARTS {
                return Err(PoolError::TooManyParts);
            }
            self.accounting.set(&accounting);
            self.burn(owner, shares, amount)?;

            let mut queue: QueueAt = wiring.queue.into();
            let enqueued = queue.call_mut().enqueue(owner, amount, parts).try_invoke();
            let first_id = verdict(enqueued, PoolError::QueueFailed, PoolError::Queue)?;
            self.env().emit_event(WithdrawalRequested {
                owner,
                first_id,
                parts,
                amount,
                shares,
            });
            Ok((first_id, parts))
        }

        /// Settles one operator with the chain: brings its rewards and what has unbonded in, and books its losses. Anyone
        /// may, at any time; settling what is settled changes nothing. The caller is paid a part of the protocol fee.
        #[ink(message)]
        pub fn settle(&mut self, operator: OperatorId) -> Result<OperatorSettlement> {
            let (parameters, wiring) = (self.parameters()?, self.wiring()?);
            let mut registry: RegistryAt = wiring.registry.into();
            let settled = registry.call_mut().settle(operator).try_invoke();
            let settled = verdict(settled, PoolError::RegistryFailed, PoolError::Registry)?;

            let (mut accounting, now) = (self.accounting(), self.now());
            let before = accounting;
            let (loss, reward) = accounting
                .settle(&settled, &parameters.reward_rules(), now)
                .ok_or(PoolError::Arithmetic)?;
            if loss.queue > 0 {
                let mut queue: QueueAt = wiring.queue.into();
                let borne = queue.call_mut().bear_loss(loss.queue, before.owed).try_invoke();
                verdict(borne, PoolError::QueueFailed, PoolError::Queue)?;
            }
            self.pay_keeper(&mut accounting, reward.keeper)?;
            self.accounting.set(&accounting);
            self.credit_fees(operator, &wiring, &parameters, &settled, &reward);
            self.emit_settled(operator, &settled, &loss, &reward);
            self.emit_rebased(&before, &accounting);
            Ok(settled)
        }

        /// Moves stake of at most `max_operators` operators: spare money towards validators, or, where the queue is owed more
        /// than there is, stake towards the exit. Anyone may, at any time.
        #[ink(message)]
        pub fn rebalance(&mut self, max_operators: u32) -> Result<Rebalanced> {
            let wiring = self.wiring()?;
            let mut accounting = self.accounting();
            let (deployable, demand) = accounting.deployable_and_demand();
            let mut registry: RegistryAt = wiring.registry.into();
            let moved = registry
                .call_mut()
                .rebalance(demand, max_operators)
                .transferred_value(deployable)
                .try_invoke();
            let moved = verdict(moved, PoolError::RegistryFailed, PoolError::Registry)?;
            accounting
                .delegate(moved.delegated)
                .ok_or(PoolError::Arithmetic)?;
            self.accounting.set(&accounting);
            self.env().emit_event(RebalancedEvent {
                delegated: moved.delegated,
                unbonding: moved.unbonding,
                buffered: accounting.buffered,
            });
            Ok(moved)
        }

        /// Finalizes as many requests, oldest first, as the buffer pays for and as are old enough. Anyone may, at any time.
        #[ink(message)]
        pub fn finalize(&mut self) -> Result<Finalized> {
            let (parameters, wiring) = (self.parameters()?, self.wiring()?);
            let (mut accounting, now) = (self.accounting(), self.now());
            // Before there was a `min_wait`, nothing can be old enough.
            let Some(made_before) = now.checked_sub(parameters.min_wait) else {
                return Ok(Finalized::default());
            };
            let mut queue: QueueAt = wiring.queue.into();
            let done = queue
                .call_mut()
                .finalize(accounting.payable(), made_before)
                .try_invoke();
            let done = verdict(done, PoolError::QueueFailed, PoolError::Queue)?;
            if done.requests == 0 {
                return Ok(done);
            }
            accounting
                .pay_queue(done.amount, done.emptied, now, parameters.reward_period)
                .ok_or(PoolError::Arithmetic)?;
            self.accounting.set(&accounting);
            if done.amount > 0 {
                self.pay(wiring.queue, done.amount)?;
            }
            self.env().emit_event(WithdrawalsFinalized {
                requests: done.requests,
                last_id: done.last_id,
                amount: done.amount,
            });
            Ok(done)
        }

        /// The shares of an account: unlike its balance, they change by its own transactions only.
        #[ink(message)]
        pub fn shares_of(&self, owner: AccountId) -> Shares {
            self.token.shares_of(owner)
        }

        /// All shares.
        #[ink(message)]
        pub fn total_shares(&self) -> Shares {
            self.accounting().total_shares
        }

        /// What one share can be redeemed for, in planck, times 10^18, rounded down. The first price is 10^18.
        #[ink(message)]
        pub fn share_price(&self) -> Balance {
            self.accounting()
                .to_amount_down(PRICE_ONE, self.now())
                .unwrap_or(0)
        }

        /// Shares that an operator has earned as commission and not claimed yet.
        #[ink(message)]
        pub fn fee_shares_of(&self, operator: OperatorId) -> Shares {
            self.fee_shares.get(operator).unwrap_or(0)
        }

        /// The book, as of the last transaction.
        #[ink(message)]
        pub fn accounting(&self) -> Accounting {
            self.accounting.get_or_default()
        }

        /// How the pool was set up.
        #[ink(message)]
        pub fn parameters(&self) -> Result<Parameters> {
            self.parameters.get().ok_or(PoolError::InvalidParameter)
        }

        /// The contracts that the pool works with.
        #[ink(message)]
        pub fn wiring(&self) -> Result<Wiring> {
            self.wiring.get().ok_or(PoolError::NotWired)
        }

        fn now(&self) -> Timestamp {
            self.env().block_timestamp()
        }

        fn pooled(&self) -> Balance {
            self.accounting().equity(self.now()).unwrap_or(0)
        }

        /// The shares that moving `amount` planck moves: all of them for the whole balance, else rounded down.
        fn shares_to_move(
            &self,
            accounting: &Accounting,
            owner: AccountId,
            amount: Balance,
        ) -> PSP22Result<Shares> {
            let now = self.now();
            let shares = self.token.shares_of(owner);
            let balance = accounting.to_amount_down(shares, now).unwrap_or(0);
            if amount > balance {
                return Err(PSP22Error::InsufficientBalance);
            }
            if amount == balance {
                return Ok(shares);
            }
            accounting
                .to_shares_down(amount, now)
                .ok_or_else(|| custom("Arithmetic"))
        }

        fn transfer_amount(&mut self, from: AccountId, to: AccountId, amount: Balance) -> PSP22Result<()> {
            if to == self.env().account_id() {
                return Err(custom("RecipientIsToken"));
            }
            let shares = self.shares_to_move(&self.accounting(), from, amount)?;
            if shares == 0 {
                return Err(custom("BelowOneShare"));
            }
            self.token.debit(from, shares)?;
            self.token.credit(to, shares);
            self.emit_transfer(Some(from), Some(to), amount, shares);
            Ok(())
        }

        fn set_allowance(&mut self, owner: AccountId, spender: AccountId, amount: Balance) {
            self.token.set_allowance(owner, spender, amount);
            self.env().emit_event(Approval {
                owner,
                spender,
                amount,
            });
        }

        fn mint(&mut self, to: AccountId, shares: Shares, amount: Balance) {
            if shares > 0 {
                self.token.credit(to, shares);
                self.emit_transfer(None, Some(to), amount, shares);
            }
        }

        fn burn(&mut self, from: AccountId, shares: Shares, amount: Balance) -> Result<()> {
            self.token
                .debit(from, shares)
                .map_err(|_| PoolError::InsufficientBalance)?;
            self.emit_transfer(Some(from), None, amount, shares);
            Ok(())
        }

        fn pay(&self, to: AccountId, amount: Balance) -> Result<()> {
            self.env()
                .transfer(to, amount)
                .map_err(|_| PoolError::TransferFailed)
        }

        /// Pays whoever called. An account that cannot take so little leaves it to the cover fund.
        fn pay_keeper(&self, accounting: &mut Accounting, amount: Balance) -> Result<()> {
            if amount > 0 && self.pay(self.env().caller(), amount).is_err() {
                accounting.add_cover(amount).ok_or(PoolError::Arithmetic)?;
            }
            Ok(())
        }

        fn credit_fees(
            &mut self,
            operator: OperatorId,
            wiring: &Wiring,
            parameters: &Parameters,
            settled: &OperatorSettlement,
            reward: &RewardShares,
        ) {
            if reward.operator_shares > 0 {
                let earned = self
                    .fee_shares_of(operator)
                    .saturating_add(reward.operator_shares);
                self.fee_shares.insert(operator, &earned);
                self.mint(wiring.registry, reward.operator_shares, settled.commission);
            }
            self.mint(parameters.treasury, reward.treasury_shares, reward.treasury);
        }

        fn emit_transfer(
            &self,
            from: Option<AccountId>,
            to: Option<AccountId>,
            value: Balance,
            shares: Shares,
        ) {
            self.env().emit_event(Transfer { from, to, value });
            self.env().emit_event(TransferShares { from, to, shares });
        }

        fn emit_settled(
            &self,
            operator: OperatorId,
            settled: &OperatorSettlement,
            loss: &LossShares,
            reward: &RewardShares,
        ) {
            if settled.loss > 0 {
                self.env().emit_event(LossBooked {
                    operator,
                    era: settled.era,
                    loss: settled.loss,
                    bond: settled.bond_paid,
                    cover: loss.cover,
                    provided: loss.provided,
                    queue: loss.queue,
                    stream: loss.stream,
                    holders: loss.holders,
                });
            }
            if settled.reward > 0 {
                self.env().emit_event(RewardBooked {
                    operator,
                    reward: settled.reward,
                    commission: settled.commission,
                    debt_repaid: settled.debt_repaid,
                    keeper: reward.keeper,
                    cover: reward.cover,
                    treasury: reward.treasury,
                    streamed: reward.streamed,
                });
            }
        }

        fn emit_rebased(&self, before: &Accounting, after: &Accounting) {
            let now = self.now();
            let pooled_before = before.equity(now).unwrap_or(0);
            let pooled_after = after.equity(now).unwrap_or(0);
            if pooled_before != pooled_after || before.stream != after.stream {
                self.env().emit_event(Rebased {
                    total_shares: after.total_shares,
                    pooled_before,
                    pooled_after,
                    unvested: after.stream.unvested(now),
                    stream_end: after.stream.end,
                });
            }
        }
    }

    impl FeeShares for StakingPool {
        #[ink(message)]
        fn claim_fee_shares(
            &mut self,
            operator: OperatorId,
            recipient: AccountId,
        ) -> core::result::Result<Shares, FeeSharesError> {
            let registry = self.env().caller();
            if self.wiring.get().map(|wiring| wiring.registry) != Some(registry) {
                return Err(FeeSharesError::NotRegistry);
            }
            let shares = self.fee_shares.take(operator).unwrap_or(0);
            if shares == 0 || self.token.debit(registry, shares).is_err() {
                return Err(FeeSharesError::NothingToClaim);
            }
            self.token.credit(recipient, shares);
            let worth = self.accounting().to_amount_down(shares, self.now()).unwrap_or(0);
            self.emit_transfer(Some(registry), Some(recipient), worth, shares);
            Ok(shares)
        }
    }

    impl PSP22 for StakingPool {
        /// What all shares can be redeemed for, in planck.
        #[ink(message)]
        fn total_supply(&self) -> Balance {
            self.pooled()
        }

        /// What an account's shares can be redeemed for, in planck, rounded down.
        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> Balance {
            self.accounting()
                .to_amount_down(self.shares_of(owner), self.now())
                .unwrap_or(0)
        }

        #[ink(message)]
        fn allowance(&self, owner: AccountId, spender: AccountId) -> Balance {
            self.token.allowance(owner, spender)
        }

        /// Moves the shares that `value` planck are worth, rounded down; the whole balance moves without dust.
        #[ink(message)]
        fn transfer(&mut self, to: AccountId, value: Balance, _data: Vec<u8>) -> PSP22Result<()> {
            let from = self.env().caller();
            if from == to || value == 0 {
                return Ok(());
            }
            self.transfer_amount(from, to, value)
        }

        #[ink(message)]
        fn transfer_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            value: Balance,
            data: Vec<u8>,
        ) -> PSP22Result<()> {
            let spender = self.env().caller();
            if from == to || value == 0 {
                return Ok(());
            }
            if spender == from {
                return self.transfer(to, value, data);
            }
            if let Some(amount) = self.token.spend_allowance(from, spender, value)? {
                self.env().emit_event(Approval {
                    owner: from,
                    spender,
                    amount,
                });
            }
            self.transfer_amount(from, to, value)
        }

        #[ink(message)]
        fn approve(&mut self, spender: AccountId, value: Balance) -> PSP22Result<()> {
            let owner = self.env().caller();
            if owner != spender {
                self.set_allowance(owner, spender, value);
            }
            Ok(())
        }

        #[ink(message)]
        fn increase_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
            let owner = self.env().caller();
            if owner != spender && delta_value > 0 {
                let allowance = self.token.allowance(owner, spender).saturating_add(delta_value);
                self.set_allowance(owner, spender, allowance);
            }
            Ok(())
        }

        #[ink(message)]
        fn decrease_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
            let owner = self.env().caller();
            if owner != spender && delta_value > 0 {
                let allowance = self
                    .token
                    .allowance(owner, spender)
                    .checked_sub(delta_value)
                    .ok_or(PSP22Error::InsufficientAllowance)?;
                self.set_allowance(owner, spender, allowance);
            }
            Ok(())
        }
    }

    impl PSP22Metadata for StakingPool {
        #[ink(message)]
        fn token_name(&self) -> Option<String> {
            Some(String::from("Estuary staked token"))
        }

        #[ink(message)]
        fn token_symbol(&self) -> Option<String> {
            Some(String::from("stTOKEN"))
        }

        #[ink(message)]
        fn token_decimals(&self) -> u8 {
            DECIMALS
        }
    }

    fn custom(reason: &str) -> PSP22Error {
        PSP22Error::Custom(String::from(reason))
    }
}
