//! The staking pool takes native tokens, stakes them through the registry, and gives a token for them: a PSP22 whose
//! balances are shares of all that the pool owns.
//!
//! It is the only contract that knows the worth of a share. Rewards, losses and redemptions all pass through its one
//! book ([`accounting`]).
//!
//! Here is the full contract, message by message. The module `entry` lists the messages of the hot code and of the
//! keeper code. The other modules do the work. The use cases are methods of every [`host::Host`]: the chain, or the
//! memory of a test.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// Tests compute what must come out; an overflow panics there.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects))]

pub mod accounting;
pub mod contracts;
#[cfg(all(feature = "hot", target_arch = "wasm32"))]
mod entry;
mod events;
pub mod fees;
pub mod governance;
pub mod host;
pub mod keeper;
pub mod liquid_staking;
pub mod parameters;
pub mod psp22;
pub mod requests;
mod storage;
pub mod underwriting;

#[cfg(not(feature = "hot"))]
pub use self::staking_pool::{StakingPool, StakingPoolRef};
pub use self::{contracts::Wiring, governance::MIN_ENDOWMENT_DEPOSITS, storage::Pool};

#[cfg(not(feature = "hot"))]
#[ink::contract]
mod staking_pool {
    use estuary_governance::{migrate, upgrade, GovernanceError, Governed};
    use estuary_interfaces::{
        CoverTerms, FeeShares, FeeSharesError, Finalized, LiquidStaking, OperatorId, OperatorSettlement,
        PoolError, PoolGovernance, Price, ProvisionChange, Rebalanced, RequestId, Shares, Swept,
        TokenMetadata, Underwriting, UnderwritingState,
    };
    use ink::prelude::{string::String, vec::Vec};
    use psp22::{PSP22Error, PSP22Metadata, PSP22};

    use crate::{
        accounting::{Accounting, Layer, Losses},
        contracts::Wiring,
        fees::FeeCalls,
        governance::GovernanceCalls,
        host::Host,
        keeper::KeeperCalls,
        liquid_staking::LiquidStakingCalls,
        parameters::{Parameters, ParametersAndPause},
        psp22::Psp22Calls,
        storage::{Pool, LAYOUT},
        underwriting::UnderwritingCalls,
    };

    type Result<T> = core::result::Result<T, PoolError>;
    type PSP22Result<T> = core::result::Result<T, PSP22Error>;

    /// The full contract. Its messages call the use cases, whose host is [`Pool`].
    #[ink(storage)]
    pub struct StakingPool {
        pool: Pool,
    }

    impl StakingPool {
        /// Opens a pool. The transferred value is its first stake, whose shares nobody can ever move. The pool is
        /// paused until `governor` wires it. `token` is how wallets show the token. Its decimals are those of the
        /// native token.
        #[ink(constructor, payable)]
        pub fn new(governor: AccountId, parameters: Parameters, token: TokenMetadata) -> Result<Self> {
            let pool = Pool::open(governor, parameters, &token)?;
            Ok(Self { pool })
        }

        /// Settles one operator with the chain: collects its rewards and its unbonded stake, and books its losses.
        /// Anyone may, at any time. Another settlement right after it changes nothing. The caller is paid a part of the
        /// protocol fee.
        #[ink(message)]
        pub fn settle(&mut self, operator: OperatorId) -> Result<OperatorSettlement> {
            self.pool.settle(operator)
        }

        /// Books at once the losses that the chain has announced against one operator's stake, or has taken since its
        /// last settlement. Anyone may, at any time. The operator's bond pays the first report.
        #[ink(message)]
        pub fn flag(&mut self, operator: OperatorId) -> Result<ProvisionChange> {
            self.pool.flag(operator)
        }

        /// Flags at most `max` operators, and 100 at most. Begins where the last call ended. Anyone may, at any time.
        /// When all operators were read, the sweep is complete: requests made before it began may be finalized, and
        /// instant exits are open.
        #[ink(message)]
        pub fn sweep(&mut self, max: u32) -> Result<Swept> {
            self.pool.sweep(max)
        }

        /// Moves stake of at most `max_operators` operators. Money that neither the queue nor the reserve needs goes to
        /// validators. If the queue is owed more than the pool has, stake starts to unbond. Anyone may, at any time.
        #[ink(message)]
        pub fn rebalance(&mut self, max_operators: u32) -> Result<Rebalanced> {
            self.pool.rebalance(max_operators)
        }

        /// Finalizes the requests that are old enough and that the buffer pays for, oldest first. Anyone may, within an
        /// hour after the start of the last completed sweep.
        #[ink(message)]
        pub fn finalize(&mut self) -> Result<Finalized> {
            self.pool.finalize()
        }

        /// Shares that an operator has earned as commission and not claimed yet.
        #[ink(message)]
        pub fn fee_shares_of(&self, operator: OperatorId) -> Shares {
            self.pool.fee_shares_of(operator)
        }

        /// The book, as of the last transaction.
        #[ink(message)]
        pub fn accounting(&self) -> Accounting {
            self.pool.accounting()
        }

        /// The underwriters' layer, as of the last transaction.
        #[ink(message)]
        pub fn layer(&self) -> Layer {
            self.pool.layer()
        }

        /// The terms of the underwriters' layer. `None` where there is no layer.
        #[ink(message)]
        pub fn cover_terms(&self) -> Option<CoverTerms> {
            self.pool.cover_terms()
        }

        /// All losses since the pool was opened, and who paid, in planck. No number ever falls.
        #[ink(message)]
        pub fn losses(&self) -> Losses {
            self.pool.losses()
        }

        /// The parameters that the governor has set, and the end of the pause.
        #[ink(message)]
        pub fn parameters_and_pause(&self) -> Result<ParametersAndPause> {
            self.pool.parameters_and_pause()
        }

        /// The planck of one token, for ever. Bounds of some parameters depend on it.
        #[ink(message)]
        pub fn unit(&self) -> Balance {
            self.pool.unit()
        }

        /// The contracts that the pool works with: the registry and the queue.
        #[ink(message)]
        pub fn wiring(&self) -> Result<Wiring> {
            self.pool.wiring()
        }
    }

    impl LiquidStaking for StakingPool {
        /// Stakes the transferred value for the caller. See `stake_for`.
        #[ink(message, payable)]
        fn stake(&mut self, min_shares: Shares, referral: Option<AccountId>) -> Result<Shares> {
            self.pool.stake(min_shares, referral)
        }

        /// Stakes the transferred value and gives the shares minted for it, rounded down, to `recipient`. Refuses fewer
        /// than `min_shares`. `referral` is the account that sent the caller here: it is recorded in the event only.
        /// Returns the shares.
        #[ink(message, payable)]
        fn stake_for(
            &mut self,
            recipient: AccountId,
            min_shares: Shares,
            referral: Option<AccountId>,
        ) -> Result<Shares> {
            self.pool.stake_for(recipient, min_shares, referral)
        }

        /// Burns the shares that `amount` planck are worth, and requests their value from the queue. If less than the
        /// least request would remain, the request is for the whole balance. A request for the whole balance may be
        /// below the least request. More than the largest request is split evenly, into 16 requests at most. Returns
        /// the first id and the number of requests.
        ///
        /// While open requests absorb a part of an announced loss, a request can be for less than the shares are worth.
        /// If that loss does not come true, the request pays no more than the shares would be worth then.
        #[ink(message)]
        fn request_withdrawal(&mut self, amount: Balance) -> Result<(RequestId, u32)> {
            self.pool.request_withdrawal(amount)
        }

        /// Like `request_withdrawal`, for `shares` of the caller. With all its shares the caller takes everything out,
        /// whatever the price does until the transaction is in a block.
        #[ink(message)]
        fn request_withdrawal_shares(&mut self, shares: Shares) -> Result<(RequestId, u32)> {
            self.pool.request_withdrawal_shares(shares)
        }

        /// Burns the shares that `amount` planck are worth, and pays their value at once, less a fee, out of the
        /// reserve. Refuses to pay less than `min_out`. Returns the planck paid.
        #[ink(message)]
        fn unstake_now(&mut self, amount: Balance, min_out: Balance) -> Result<Balance> {
            self.pool.unstake_now(amount, min_out)
        }

        /// Like `unstake_now`, for exactly `shares` of the caller. The money goes to `recipient`.
        #[ink(message)]
        fn unstake_now_shares(
            &mut self,
            shares: Shares,
            min_out: Balance,
            recipient: AccountId,
        ) -> Result<Balance> {
            self.pool.unstake_now_shares(shares, min_out, recipient)
        }

        /// Burns `shares` of the caller without a payment. Their value streams to the holders who stay. Returns the
        /// value in planck, rounded down.
        #[ink(message)]
        fn burn_shares(&mut self, shares: Shares) -> Result<Balance> {
            self.pool.burn_shares(shares)
        }

        /// Moves exactly `shares` of the caller to `to`.
        #[ink(message)]
        fn transfer_shares(&mut self, to: AccountId, shares: Shares) -> PSP22Result<()> {
            self.pool.transfer_shares(to, shares)
        }

        /// Moves exactly `shares` from `from` to `to`. Takes their worth in planck, rounded up, from the caller's
        /// allowance.
        #[ink(message)]
        fn transfer_shares_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            shares: Shares,
        ) -> PSP22Result<()> {
            self.pool.transfer_shares_from(from, to, shares)
        }

        /// The shares of an account. A rebase changes its balance in planck, and leaves its shares as they are.
        #[ink(message)]
        fn shares_of(&self, owner: AccountId) -> Shares {
            self.pool.shares_of(owner)
        }

        /// All shares, the locked shares of the endowment included.
        #[ink(message)]
        fn total_shares(&self) -> Shares {
            self.pool.total_shares()
        }

        /// The planck that all shares can be redeemed for.
        #[ink(message)]
        fn total_pooled(&self) -> Balance {
            self.pool.total_pooled()
        }

        /// The planck that a share can be redeemed for, times 10^18, rounded down. The first price is 10^18.
        #[ink(message)]
        fn share_price(&self) -> Balance {
            self.pool.share_price()
        }

        /// All that a market asks of the pool, in one call: the prices for a holder who leaves and for a staker, both times
        /// 10^18 and rounded down, when the last sweep for losses began, and the planck provided for announced losses.
        /// Nothing where there is no price.
        #[ink(message)]
        fn price(&self) -> Option<Price> {
            self.pool.price()
        }

        /// The price of `share_price`, and the milliseconds since the last completed sweep began to ask the chain about
        /// losses of all operators. `None` before the first completed sweep.
        #[ink(message)]
        fn share_price_with_age(&self) -> Option<(Balance, Timestamp)> {
            self.pool.share_price_with_age()
        }

        /// The shares that `amount` planck are worth at the exit price, rounded down.
        #[ink(message)]
        fn to_shares_down(&self, amount: Balance) -> Option<Shares> {
            self.pool.to_shares_down(amount)
        }

        /// The shares that `amount` planck are worth at the exit price, rounded up.
        #[ink(message)]
        fn to_shares_up(&self, amount: Balance) -> Option<Shares> {
            self.pool.to_shares_up(amount)
        }

        /// The planck that `shares` are worth at the exit price, rounded down.
        #[ink(message)]
        fn to_amount_down(&self, shares: Shares) -> Option<Balance> {
            self.pool.to_amount_down(shares)
        }

        /// The planck that `shares` are worth at the exit price, rounded up.
        #[ink(message)]
        fn to_amount_up(&self, shares: Shares) -> Option<Balance> {
            self.pool.to_amount_up(shares)
        }

        /// The shares that a stake of `amount` planck would mint now. `None` where the stake would be refused.
        #[ink(message)]
        fn preview_stake(&self, amount: Balance) -> Option<Shares> {
            self.pool.preview_stake(amount)
        }

        /// The planck that a request for `amount` planck of `owner` would be for now. `None` where the pool would
        /// refuse the request, whatever the queue does.
        #[ink(message)]
        fn preview_unstake(&self, owner: AccountId, amount: Balance) -> Option<Balance> {
            self.pool.preview_unstake(owner, amount)
        }

        /// The planck that a request for `shares` of `owner` would be for now. `None` where the pool would refuse the
        /// request, whatever the queue does.
        #[ink(message)]
        fn preview_unstake_shares(&self, owner: AccountId, shares: Shares) -> Option<Balance> {
            self.pool.preview_unstake_shares(owner, shares)
        }

        /// The planck that an instant exit with `shares` would pay now, and the fee in planck. `None` where the exit
        /// would be refused.
        #[ink(message)]
        fn preview_unstake_now_shares(&self, shares: Shares) -> Option<(Balance, Balance)> {
            self.pool.preview_unstake_now_shares(shares)
        }

        /// The planck that an instant exit with `amount` planck of `owner` would pay now, and the fee in planck. `None`
        /// where the exit would be refused.
        #[ink(message)]
        fn preview_unstake_now(&self, owner: AccountId, amount: Balance) -> Option<(Balance, Balance)> {
            self.pool.preview_unstake_now(owner, amount)
        }

        /// The planck that may be staked now, by the stake limit and the cap. 0 while the pool takes no stake.
        #[ink(message)]
        fn available_stake_limit(&self) -> Result<Balance> {
            self.pool.available_stake_limit()
        }
    }

    impl FeeShares for StakingPool {
        /// Moves all fee shares of `operator` to `recipient`. Returns the number of shares.
        #[ink(message)]
        fn claim_fee_shares(
            &mut self,
            operator: OperatorId,
            recipient: AccountId,
        ) -> core::result::Result<Shares, FeeSharesError> {
            self.pool.claim_fee_shares(operator, recipient)
        }
    }

    impl Underwriting for StakingPool {
        /// Moves `shares` of `owner` into the layer. Only the vault that the terms name. Their worth in planck, rounded
        /// up, comes out of the owner's allowance for the vault, unless the owner is the vault.
        #[ink(message)]
        fn underwrite(&mut self, owner: AccountId, shares: Shares) -> Result<UnderwritingState> {
            self.pool.underwrite(owner, shares)
        }

        /// Moves `shares` out of the layer to `to`. Only the vault that the terms name.
        #[ink(message)]
        fn release(&mut self, to: AccountId, shares: Shares) -> Result<UnderwritingState> {
            self.pool.release(to, shares)
        }

        /// The layer now. `None` where no terms are set.
        #[ink(message)]
        fn underwriting(&self) -> Option<UnderwritingState> {
            self.pool.underwriting()
        }
    }

    impl PoolGovernance for StakingPool {
        /// Wires the pool with its registry and its queue, once and for ever, and opens it. Until then the pool is
        /// paused.
        #[ink(message)]
        fn wire(&mut self, registry: AccountId, queue: AccountId) -> Result<()> {
            self.pool.wire(registry, queue)
        }

        /// Replaces all parameters, within their bounds.
        #[ink(message)]
        fn set_parameters(&mut self, parameters: Parameters) -> Result<()> {
            self.pool.set_parameters(parameters)
        }

        /// Pauses a wired pool until the time `until`, in milliseconds: nobody stakes, leaves, settles or rebalances
        /// before it. Transfers and claims go on. A time that has passed ends a pause.
        #[ink(message)]
        fn pause_until(&mut self, until: Timestamp) -> Result<()> {
            self.pool.pause_until(until)
        }

        /// Replaces the terms of the underwriters' layer, within their bounds. With another vault, or without terms,
        /// the vault of before gets all shares of the layer. `CoverReserved` while announced losses have reserved
        /// shares.
        #[ink(message)]
        fn set_cover_terms(&mut self, terms: Option<CoverTerms>) -> Result<()> {
            self.pool.replace_cover_terms(terms)
        }
    }

    impl Governed for StakingPool {
        /// The only account whose governance this contract accepts.
        #[ink(message)]
        fn governor(&self) -> AccountId {
            self.pool.governance.get_or_default().governor
        }

        /// The version of the storage's layout.
        #[ink(message)]
        fn storage_version(&self) -> u16 {
            self.pool.governance.get_or_default().version
        }

        /// Replaces the code by an uploaded code, if the storage has the layout `from_version`. `migrate` has to follow
        /// in the same transaction.
        #[ink(message)]
        fn upgrade(&mut self, code: Hash, from_version: u16) -> core::result::Result<(), GovernanceError> {
            upgrade(&self.pool.governance, code, from_version)
        }

        /// Converts the storage to the layout of this code, after an upgrade to it. Changes nothing if the storage has
        /// that layout.
        #[ink(message)]
        fn migrate(&mut self) -> core::result::Result<(), GovernanceError> {
            migrate(&mut self.pool.governance, LAYOUT)
        }
    }

    impl PSP22 for StakingPool {
        /// The planck that all shares can be redeemed for.
        #[ink(message)]
        fn total_supply(&self) -> Balance {
            self.pool.total_pooled()
        }

        /// The planck that an account's shares can be redeemed for, rounded down.
        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> Balance {
            self.pool.balance_of(owner)
        }

        /// The planck that `spender` may still move for `owner`. The largest number is never used up.
        #[ink(message)]
        fn allowance(&self, owner: AccountId, spender: AccountId) -> Balance {
            self.pool.allowance(owner, spender)
        }

        /// Moves the shares that `value` planck are worth, rounded down. The whole balance moves without dust. `data`
        /// is ignored.
        #[ink(message)]
        fn transfer(&mut self, to: AccountId, value: Balance, _data: Vec<u8>) -> PSP22Result<()> {
            self.pool.transfer(to, value)
        }

        /// Moves shares like `transfer`, and takes `value` planck from the caller's allowance.
        #[ink(message)]
        fn transfer_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            value: Balance,
            _data: Vec<u8>,
        ) -> PSP22Result<()> {
            self.pool.transfer_from(from, to, value)
        }

        /// Lets `spender` move up to `value` planck of the caller. It replaces the allowance before.
        #[ink(message)]
        fn approve(&mut self, spender: AccountId, value: Balance) -> PSP22Result<()> {
            self.pool.approve(spender, value)
        }

        /// Lets `spender` move `delta_value` planck more of the caller.
        #[ink(message)]
        fn increase_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
            self.pool.increase_allowance(spender, delta_value)
        }

        /// Lets `spender` move `delta_value` planck less of the caller. Refuses to take more than is allowed.
        #[ink(message)]
        fn decrease_allowance(&mut self, spender: AccountId, delta_value: Balance) -> PSP22Result<()> {
            self.pool.decrease_allowance(spender, delta_value)
        }
    }

    impl PSP22Metadata for StakingPool {
        /// The token's name.
        #[ink(message)]
        fn token_name(&self) -> Option<String> {
            Some(self.pool.token_metadata().name)
        }

        /// The token's symbol.
        #[ink(message)]
        fn token_symbol(&self) -> Option<String> {
            Some(self.pool.token_metadata().symbol)
        }

        /// Decimals of a balance: a token has 10 to the power of this many planck.
        #[ink(message)]
        fn token_decimals(&self) -> u8 {
            self.pool.token_metadata().decimals
        }
    }
}
