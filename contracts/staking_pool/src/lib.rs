//! The staking pool takes native tokens, stakes them through the registry, and gives a token for them: a PSP22 whose
//! balances are shares of all that the pool owns.
//!
//! It is the only contract that knows what a share is worth. Rewards, losses and redemptions all pass through its one
//! book ([`accounting`]).
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod accounting;
pub mod exit_fee;
mod moves;
pub mod parameters;
mod settling;
pub mod stake_limit;
pub mod stream;
pub mod token;

pub use self::staking_pool::{StakingPool, StakingPoolRef, Wiring};

#[ink::contract]
mod staking_pool {
    use estuary_events::pool::{
        Rebalanced as RebalancedEvent, SharesBurnt, Staked, SweepCompleted, UnstakedNow, Wired,
        WithdrawalRequested, WithdrawalsFinalized,
    };
    use estuary_governance::{ContractKind, Governance, GovernanceCell, GovernanceError, Governed, Layout};
    use estuary_interfaces::{
        verdict, FeeShares, FeeSharesError, Finalized, LiquidStaking, OperatorId, OperatorSettlement,
        PoolError, PoolGovernance, Provided, Queue, Rebalanced, Registry, RequestId, Shares, Swept,
    };
    use ink::{
        codegen::TraitCallBuilder,
        prelude::{string::String, vec::Vec},
        storage::{traits::ManualKey, Lazy, Mapping},
    };
    use psp22::{PSP22Error, PSP22Metadata, PSP22};

    use crate::{
        accounting::Accounting,
        moves::custom,
        parameters::{exit_rates, reward_rules, within_bounds, Parameters, Settings},
        stake_limit::StakeLimit,
        token::Token,
    };

    type Result<T> = core::result::Result<T, PoolError>;
    type PSP22Result<T> = core::result::Result<T, PSP22Error>;
    type RegistryAt = ink::contract_ref!(Registry);
    type QueueAt = ink::contract_ref!(Queue);

    const LAYOUT: Layout = Layout {
        kind: ContractKind::Pool,
        version: 1,
        migrates: &[1],
    };

    /// The most requests that one redemption is split into.
    const MAX_PARTS: u32 = 16;

    /// The constructor's endowment is at least as many existential deposits. Its shares are locked for ever,
    /// so that there is always a price.
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
        governance: GovernanceCell,
        wiring: Lazy<Wiring, ManualKey<2>>,
        settings: Lazy<Settings, ManualKey<3>>,
        accounting: Lazy<Accounting, ManualKey<4>>,
        /// Shares that operators have earned and not claimed; they are part of the registry's balance.
        pub(crate) fee_shares: Mapping<OperatorId, Shares, ManualKey<5>>,
        stake_limit: Lazy<StakeLimit, ManualKey<6>>,
        /// When the last completed sweep began: what the chain knew of losses by then is in the book.
        swept: Lazy<Timestamp, ManualKey<7>>,
        pub(crate) token: Token,
    }

    impl StakingPool {
        /// A pool with its first stake, whose shares nobody can ever move. `governor` has to wire it, once.
        #[ink(constructor, payable)]
        pub fn new(governor: AccountId, parameters: Parameters) -> Result<Self> {
            let existential_deposit = Self::env().minimum_balance();
            if !within_bounds(&parameters, existential_deposit) {
                return Err(PoolError::InvalidParameter);
            }
            let endowment = Self::env().transferred_value();
            if endowment < existential_deposit.saturating_mul(MIN_ENDOWMENT_DEPOSITS) {
                return Err(PoolError::EndowmentTooSmall);
            }
            let mut pool = Self {
                governance: Governance::cell(governor, LAYOUT),
                wiring: Lazy::new(),
                settings: Lazy::new(),
                accounting: Lazy::new(),
                fee_shares: Mapping::new(),
                stake_limit: Lazy::new(),
                swept: Lazy::new(),
                token: Token::default(),
            };
            pool.settings.set(&Settings {
                parameters,
                paused_until: 0,
            });
            pool.accounting.set(&Accounting::open(endowment));
            pool.mint(Self::env().account_id(), endowment, endowment);
            Ok(pool)
        }

        /// Settles one operator with the chain: brings its rewards and what has unbonded in, and books its
        /// losses. Anyone may, at any time; settling what is settled changes nothing. The caller is paid a
        /// part of the protocol fee.
        #[ink(message)]
        pub fn settle(&mut self, operator: OperatorId) -> Result<OperatorSettlement> {
            let (now, parameters) = self.running()?;
            let wiring = self.wiring()?;
            let mut accounting = self.accounting();
            let before = accounting;
            let mut registry: RegistryAt = wiring.registry.into();
            let settled = registry
                .call_mut()
                .settle(operator, accounting.free_cover(), self.env().caller())
                .try_invoke();
            let settled = verdict(settled, PoolError::RegistryFailed, PoolError::Registry)?;

            let (loss, announced, mut reward) = accounting
                .settle(&settled, &reward_rules(&parameters), now)
                .ok_or(PoolError::Arithmetic)?;
            self.queue_bears(&wiring, loss.queue.saturating_add(announced.queue), before.owed)?;
            self.pay_keeper(&mut accounting, &mut reward)?;
            self.accounting.set(&accounting);
            self.credit_fees(operator, &wiring, &parameters, &settled, &reward);
            self.emit_settled(operator, &settled, &loss, &reward);
            self.emit_provided(&settled.provided, &announced);
            self.emit_rebased(&before, &accounting);
            Ok(settled)
        }

        /// Books at once what the chain has announced to take from one operator's stake, or has taken since
        /// it was last settled. Anyone may, at any time. The first report is paid from the operator's bond.
        #[ink(message)]
        pub fn flag(&mut self, operator: OperatorId) -> Result<Provided> {
            let (now, parameters) = self.running()?;
            let wiring = self.wiring()?;
            let mut registry: RegistryAt = wiring.registry.into();
            let flagged = registry
                .call_mut()
                .flag(operator, self.accounting().free_cover(), self.env().caller())
                .try_invoke();
            let provided = verdict(flagged, PoolError::RegistryFailed, PoolError::Registry)?;
            self.set_aside(&wiring, &provided, now, parameters.reward_period)?;
            Ok(provided)
        }

        /// Flags at most `max` operators, going on where the last call stopped. Anyone may, at any time. When
        /// all operators were read, the sweep is complete: requests made before it began may be finalized,
        /// and instant exits are open.
        #[ink(message)]
        pub fn sweep(&mut self, max: u32) -> Result<Swept> {
            let (now, parameters) = self.running()?;
            let wiring = self.wiring()?;
            let mut registry: RegistryAt = wiring.registry.into();
            let swept = registry
                .call_mut()
                .sweep(max, self.accounting().free_cover(), self.env().caller())
                .try_invoke();
            let swept = verdict(swept, PoolError::RegistryFailed, PoolError::Registry)?;
            self.set_aside(&wiring, &swept.provided, now, parameters.reward_period)?;
            if let Some(start) = swept.completed {
                self.swept.set(&start);
                self.env().emit_event(SweepCompleted { start, end: now });
            }
            Ok(swept)
        }

        /// Moves stake of at most `max_operators` operators: money that neither the queue nor the reserve
        /// needs goes towards validators; where the queue is owed more than there is, stake goes towards the
        /// exit. Anyone may, at any time.
        #[ink(message)]
        pub fn rebalance(&mut self, max_operators: u32) -> Result<Rebalanced> {
            let (now, parameters) = self.running()?;
            let wiring = self.wiring()?;
            let mut accounting = self.accounting();
            let (deployable, demand) = accounting
                .plan_buffer(parameters.reserve_part, now)
                .ok_or(PoolError::Arithmetic)?;
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

        /// Finalizes as many requests, oldest first, as the buffer pays for and as are old enough. Anyone
        /// may, at any time.
        #[ink(message)]
        pub fn finalize(&mut self) -> Result<Finalized> {
            let (now, parameters) = self.running()?;
            let wiring = self.wiring()?;
            let mut accounting = self.accounting();
            // A request must have waited, and be older than the last look at the chain's slashes.
            let made_before = now
                .checked_sub(parameters.min_wait)
                .zip(self.swept.get().and_then(|start| start.checked_sub(1)))
                .map(|(waited, swept)| waited.min(swept));
            let Some(made_before) = made_before else {
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
            let before = accounting;
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
            self.emit_rebased(&before, &accounting);
            Ok(done)
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

        /// What the governor has set: the parameters, and until when the pool is paused.
        #[ink(message)]
        pub fn settings(&self) -> Result<Settings> {
            self.settings.get().ok_or(PoolError::InvalidParameter)
        }

        /// The contracts that the pool works with.
        #[ink(message)]
        pub fn wiring(&self) -> Result<Wiring> {
            self.wiring.get().ok_or(PoolError::NotWired)
        }

        pub(crate) fn now(&self) -> Timestamp {
            self.env().block_timestamp()
        }

        /// Books what the registry sets aside for announced losses.
        fn set_aside(
            &mut self,
            wiring: &Wiring,
            provided: &Provided,
            now: Timestamp,
            reward_period: Timestamp,
        ) -> Result<()> {
            if *provided == Provided::default() {
                return Ok(());
            }
            let mut accounting = self.accounting();
            let before = accounting;
            let borne = accounting
                .set_aside(provided, now, reward_period)
                .ok_or(PoolError::Arithmetic)?;
            self.queue_bears(wiring, borne.queue, before.owed)?;
            self.accounting.set(&accounting);
            self.emit_provided(provided, &borne);
            self.emit_rebased(&before, &accounting);
            Ok(())
        }

        fn queue_bears(&self, wiring: &Wiring, loss: Balance, owed: Balance) -> Result<()> {
            if loss == 0 {
                return Ok(());
            }
            let mut queue: QueueAt = wiring.queue.into();
            let borne = queue.call_mut().bear_loss(loss, owed).try_invoke();
            verdict(borne, PoolError::QueueFailed, PoolError::Queue)
        }

        fn parameters(&self) -> Result<Parameters> {
            self.settings().map(|settings| settings.parameters)
        }

        /// The time and the parameters, unless the pool is paused.
        fn running(&self) -> Result<(Timestamp, Parameters)> {
            let (now, settings) = (self.now(), self.settings()?);
            if now < settings.paused_until {
                return Err(PoolError::Paused);
            }
            Ok((now, settings.parameters))
        }

        fn only_governor(&self) -> Result<()> {
            self.governance
                .get_or_default()
                .only_governor(self.env().caller())
                .map_err(|_| PoolError::NotGovernor)
        }
    }

    impl LiquidStaking for StakingPool {
        #[ink(message, payable)]
        fn stake(&mut self, min_shares: Shares, referral: Option<AccountId>) -> Result<Shares> {
            self.stake_for(self.env().caller(), min_shares, referral)
        }

        #[ink(message, payable)]
        fn stake_for(
            &mut self,
            recipient: AccountId,
            min_shares: Shares,
            referral: Option<AccountId>,
        ) -> Result<Shares> {
            let (now, parameters) = self.running()?;
            let (staker, amount) = (self.env().caller(), self.env().transferred_value());
            if amount < parameters.min_stake {
                return Err(PoolError::BelowMinimum);
            }
            let limit = self
                .stake_limit
                .get_or_default()
                .after(amount, parameters.stake_limit, parameters.stake_limit_period, now)
                .ok_or(PoolError::StakeLimitExceeded)?;
            let mut accounting = self.accounting();
            if accounting.impaired(now) {
                return Err(PoolError::PoolImpaired);
            }
            let before = accounting;
            let shares = accounting
                .stake(amount, now, parameters.reward_period)
                .ok_or(PoolError::Arithmetic)?;
            if shares == 0 || shares < min_shares {
                return Err(PoolError::TooFewShares);
            }
            if accounting
                .equity(now)
                .is_none_or(|pooled| pooled > parameters.max_pooled)
            {
                return Err(PoolError::CapExceeded);
            }
            self.stake_limit.set(&limit);
            self.accounting.set(&accounting);
            self.mint(recipient, shares, amount);
            self.env().emit_event(Staked {
                staker,
                recipient,
                referral,
                amount,
                shares,
            });
            // What the stake costs above the exit price streams.
            if accounting.returning != before.returning {
                self.emit_rebased(&before, &accounting);
            }
            Ok(shares)
        }

        #[ink(message)]
        fn request_withdrawal(&mut self, amount: Balance) -> Result<(RequestId, u32)> {
            let (now, parameters) = self.running()?;
            let wiring = self.wiring()?;
            let owner = self.env().caller();
            let mut accounting = self.accounting();
            if amount < parameters.min_request {
                return Err(PoolError::BelowMinimum);
            }
            let shares = self.shares_to_burn(&accounting, owner, amount)?;
            let amount = accounting.redeem(shares, now).ok_or(PoolError::Arithmetic)?;
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

        #[ink(message)]
        fn unstake_now(&mut self, amount: Balance, min_out: Balance) -> Result<Balance> {
            let (now, parameters) = self.running()?;
            let swept = self.swept.get().ok_or(PoolError::SweepTooOld)?;
            if now.saturating_sub(swept) > parameters.max_sweep_age {
                return Err(PoolError::SweepTooOld);
            }
            let owner = self.env().caller();
            let mut accounting = self.accounting();
            let shares = self.shares_to_burn(&accounting, owner, amount)?;
            let before = accounting;
            let terms = accounting
                .exit_terms(shares, exit_rates(&parameters), now)
                .ok_or(PoolError::ReserveTooSmall)?;
            let paid = accounting
                .exit_now(shares, terms, now, parameters.reward_period)
                .ok_or(PoolError::Arithmetic)?;
            if paid == 0 {
                return Err(PoolError::BelowMinimum);
            }
            if paid < min_out {
                return Err(PoolError::TooLittleOut);
            }
            let (value, fee) = terms;
            self.accounting.set(&accounting);
            self.burn(owner, shares, value)?;
            self.pay(owner, paid)?;
            self.env().emit_event(UnstakedNow {
                owner,
                shares,
                paid,
                fee,
            });
            self.emit_rebased(&before, &accounting);
            Ok(paid)
        }

        #[ink(message)]
        fn burn_shares(&mut self, shares: Shares) -> Result<Balance> {
            let (now, parameters) = self.running()?;
            let owner = self.env().caller();
            let mut accounting = self.accounting();
            let before = accounting;
            if shares == 0 {
                return Err(PoolError::BelowMinimum);
            }
            if shares > self.token.shares_of(owner) {
                return Err(PoolError::InsufficientBalance);
            }
            let amount = accounting
                .give_up(shares, now, parameters.reward_period)
                .ok_or(PoolError::Arithmetic)?;
            self.accounting.set(&accounting);
            self.burn(owner, shares, amount)?;
            self.env().emit_event(SharesBurnt {
                owner,
                shares,
                amount,
            });
            self.emit_rebased(&before, &accounting);
            Ok(amount)
        }

        #[ink(message)]
        fn transfer_shares(&mut self, to: AccountId, shares: Shares) -> PSP22Result<()> {
            self.transfer_shares_from(self.env().caller(), to, shares)
        }

        #[ink(message)]
        fn transfer_shares_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            shares: Shares,
        ) -> PSP22Result<()> {
            if from == to || shares == 0 {
                return Ok(());
            }
            let (accounting, now) = (self.accounting(), self.now());
            let worth = accounting
                .to_amount_up(shares, now)
                .ok_or_else(|| custom("Arithmetic"))?;
            self.spend_allowance(from, self.env().caller(), worth)?;
            let amount = accounting.to_amount_down(shares, now).unwrap_or(0);
            self.move_shares(from, to, amount, shares)
        }

        #[ink(message)]
        fn shares_of(&self, owner: AccountId) -> Shares {
            self.token.shares_of(owner)
        }

        #[ink(message)]
        fn total_shares(&self) -> Shares {
            self.accounting().total_shares
        }

        #[ink(message)]
        fn total_pooled(&self) -> Balance {
            self.accounting().equity(self.now()).unwrap_or(0)
        }

        #[ink(message)]
        fn share_price(&self) -> Balance {
            self.accounting()
                .to_amount_down(PRICE_ONE, self.now())
                .unwrap_or(0)
        }

        #[ink(message)]
        fn share_price_with_age(&self) -> Option<(Balance, Timestamp)> {
            let swept = self.swept.get()?;
            Some((self.share_price(), self.now().saturating_sub(swept)))
        }

        #[ink(message)]
        fn to_shares_down(&self, amount: Balance) -> Option<Shares> {
            self.accounting().to_shares_down(amount, self.now())
        }

        #[ink(message)]
        fn to_shares_up(&self, amount: Balance) -> Option<Shares> {
            self.accounting().to_shares_up(amount, self.now())
        }

        #[ink(message)]
        fn to_amount_down(&self, shares: Shares) -> Option<Balance> {
            self.accounting().to_amount_down(shares, self.now())
        }

        #[ink(message)]
        fn to_amount_up(&self, shares: Shares) -> Option<Balance> {
            self.accounting().to_amount_up(shares, self.now())
        }

        #[ink(message)]
        fn preview_stake(&self, amount: Balance) -> Option<Shares> {
            let period = self.parameters().ok()?.reward_period;
            self.accounting().stake(amount, self.now(), period)
        }

        #[ink(message)]
        fn preview_unstake(&self, owner: AccountId, amount: Balance) -> Option<Balance> {
            let accounting = self.accounting();
            let shares = self.shares_to_move(&accounting, owner, amount).ok()?;
            accounting.to_amount_down(shares, self.now())
        }

        #[ink(message)]
        fn preview_unstake_now(&self, owner: AccountId, amount: Balance) -> Option<(Balance, Balance)> {
            let accounting = self.accounting();
            let shares = self.shares_to_move(&accounting, owner, amount).ok()?;
            let rates = exit_rates(&self.parameters().ok()?);
            let (value, fee) = accounting.exit_terms(shares, rates, self.now())?;
            Some((value.checked_sub(fee)?, fee))
        }

        #[ink(message)]
        fn available_stake_limit(&self) -> Result<Balance> {
            let parameters = self.parameters()?;
            let limit = self.stake_limit.get_or_default();
            Ok(limit.available(parameters.stake_limit, parameters.stake_limit_period, self.now()))
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

    impl PoolGovernance for StakingPool {
        #[ink(message)]
        fn wire(&mut self, registry: AccountId, queue: AccountId) -> Result<()> {
            self.only_governor()?;
            if self.wiring.get().is_some() {
                return Err(PoolError::AlreadyWired);
            }
            self.wiring.set(&Wiring { registry, queue });
            self.env().emit_event(Wired { registry, queue });
            Ok(())
        }

        #[ink(message)]
        fn set_parameters(&mut self, parameters: Parameters) -> Result<()> {
            self.only_governor()?;
            if !within_bounds(&parameters, self.env().minimum_balance()) {
                return Err(PoolError::InvalidParameter);
            }
            let settings = self.settings()?;
            self.settings.set(&Settings {
                parameters,
                ..settings
            });
            Ok(())
        }

        #[ink(message)]
        fn pause_until(&mut self, until: Timestamp) -> Result<()> {
            self.only_governor()?;
            let settings = self.settings()?;
            self.settings.set(&Settings {
                paused_until: until,
                ..settings
            });
            Ok(())
        }
    }

    impl Governed for StakingPool {
        #[ink(message)]
        fn governor(&self) -> AccountId {
            self.governance.get_or_default().governor
        }

        #[ink(message)]
        fn storage_version(&self) -> u16 {
            self.governance.get_or_default().version
        }

        #[ink(message)]
        fn upgrade(&mut self, code: Hash, from_version: u16) -> core::result::Result<(), GovernanceError> {
            self.governance
                .get_or_default()
                .may_upgrade(self.env().caller(), from_version)?;
            self.env()
                .set_code_hash(&code)
                .map_err(|_| GovernanceError::CodeNotFound)
        }

        #[ink(message)]
        fn migrate(&mut self) -> core::result::Result<(), GovernanceError> {
            let governance = self.governance.get_or_default();
            self.governance
                .set(&governance.migrated(self.env().caller(), LAYOUT)?);
            Ok(())
        }
    }

    impl PSP22 for StakingPool {
        /// What all shares can be redeemed for, in planck.
        #[ink(message)]
        fn total_supply(&self) -> Balance {
            self.total_pooled()
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
        fn transfer(&mut self, to: AccountId, value: Balance, data: Vec<u8>) -> PSP22Result<()> {
            self.transfer_from(self.env().caller(), to, value, data)
        }

        /// Moves shares like `transfer`, and takes `value` from the caller's allowance.
        #[ink(message)]
        fn transfer_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            value: Balance,
            _data: Vec<u8>,
        ) -> PSP22Result<()> {
            if from == to || value == 0 {
                return Ok(());
            }
            self.spend_allowance(from, self.env().caller(), value)?;
            let shares = self.shares_to_move(&self.accounting(), from, value)?;
            self.move_shares(from, to, value, shares)
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
}
