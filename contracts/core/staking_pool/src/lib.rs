//! The staking pool takes native tokens, stakes them through the registry, and gives a token for them: a PSP22 whose
//! balances are shares of all that the pool owns.
//!
//! It is the only contract that knows what a share is worth. Rewards, losses and redemptions all pass through its one
//! book ([`accounting`]).
//!
//! Here is the full contract, message by message. The module `entry` lists the messages of the hot code and of the
//! keeper code. The other modules do the work.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod accounting;
pub mod balances;
#[cfg(all(feature = "hot", target_arch = "wasm32"))]
mod entry;
mod events;
mod fees;
mod governance;
mod keeper;
mod liquid_staking;
pub mod parameters;
mod psp22;
pub mod requests;
mod storage;

#[cfg(not(feature = "hot"))]
pub use self::staking_pool::{StakingPool, StakingPoolRef};
pub use self::storage::{Pool, Wiring, MIN_ENDOWMENT_DEPOSITS};

#[cfg(not(feature = "hot"))]
#[ink::contract]
mod staking_pool {
    use estuary_governance::{migrate, upgrade, GovernanceError, Governed};
    use estuary_interfaces::{
        FeeShares, FeeSharesError, Finalized, LiquidStaking, OperatorId, OperatorSettlement, PoolError,
        PoolGovernance, ProvisionChange, Rebalanced, RequestId, Shares, Swept, TokenMetadata,
    };
    use ink::prelude::{string::String, vec::Vec};
    use psp22::{PSP22Error, PSP22Metadata, PSP22};

    use crate::{
        accounting::Accounting,
        parameters::{Parameters, ParametersAndPause},
        storage::{Pool, Wiring, LAYOUT},
    };

    type Result<T> = core::result::Result<T, PoolError>;
    type PSP22Result<T> = core::result::Result<T, PSP22Error>;

    #[ink(storage)]
    pub struct StakingPool {
        pool: Pool,
    }

    impl StakingPool {
        /// A pool with its first stake, whose shares nobody can ever move. `governor` has to wire it, once, and until
        /// then it is paused. `token` is how wallets show the token. Its decimals are those of the native token.
        #[ink(constructor, payable)]
        pub fn new(governor: AccountId, parameters: Parameters, token: TokenMetadata) -> Result<Self> {
            let pool = Pool::open(governor, parameters, &token)?;
            Ok(Self { pool })
        }

        /// Settles one operator with the chain: brings its rewards and what has unbonded in, and books its
        /// losses. Anyone may, at any time; settling what is settled changes nothing. The caller is paid a
        /// part of the protocol fee.
        #[ink(message)]
        pub fn settle(&mut self, operator: OperatorId) -> Result<OperatorSettlement> {
            self.pool.settle(operator)
        }

        /// Books at once what the chain has announced to take from one operator's stake, or has taken since
        /// it was last settled. Anyone may, at any time. The first report is paid from the operator's bond.
        #[ink(message)]
        pub fn flag(&mut self, operator: OperatorId) -> Result<ProvisionChange> {
            self.pool.flag(operator)
        }

        /// Flags at most `max` operators, going on where the last call stopped. Anyone may, at any time. When
        /// all operators were read, the sweep is complete: requests made before it began may be finalized,
        /// and instant exits are open.
        #[ink(message)]
        pub fn sweep(&mut self, max: u32) -> Result<Swept> {
            self.pool.sweep(max)
        }

        /// Moves stake of at most `max_operators` operators: money that neither the queue nor the reserve
        /// needs goes towards validators; where the queue is owed more than there is, stake goes towards the
        /// exit. Anyone may, at any time.
        #[ink(message)]
        pub fn rebalance(&mut self, max_operators: u32) -> Result<Rebalanced> {
            self.pool.rebalance(max_operators)
        }

        /// Finalizes as many requests, oldest first, as the buffer pays for and as are old enough. Anyone
        /// may, at any time.
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

        /// What the governor has set: the parameters, and until when the pool is paused.
        #[ink(message)]
        pub fn parameters_and_pause(&self) -> Result<ParametersAndPause> {
            self.pool.parameters_and_pause()
        }

        /// The planck of one token, for ever: some parameters are bounded by it.
        #[ink(message)]
        pub fn unit(&self) -> Balance {
            self.pool.unit()
        }

        /// The contracts that the pool works with.
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

        /// Stakes the transferred value and gives the shares minted for it, rounded down, to `recipient`; refuses
        /// fewer than `min_shares`. `referral` is who sent the caller here: it is recorded in the event only.
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

        /// Burns the shares that `amount` planck are worth, and requests their value from the queue. Where less than
        /// the least request would remain, it is for the whole balance; and the whole balance is always accepted. More
        /// than the largest request is split evenly, into 16 requests at most. Returns the first id and the number of
        /// requests.
        ///
        /// While an announced loss stands, of which open requests absorb a part, a request can be for less than the
        /// shares are worth: for as much as pays no more than the shares if that loss does not come true.
        #[ink(message)]
        fn request_withdrawal(&mut self, amount: Balance) -> Result<(RequestId, u32)> {
            self.pool.request_withdrawal(amount)
        }

        /// Like `request_withdrawal`, for exactly these shares. All shares of the caller take everything
        /// out, whatever the price does until the transaction is in a block.
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

        /// Like `unstake_now`, for exactly these shares of the caller, and paid to `recipient`.
        #[ink(message)]
        fn unstake_now_shares(
            &mut self,
            shares: Shares,
            min_out: Balance,
            recipient: AccountId,
        ) -> Result<Balance> {
            self.pool.unstake_now_shares(shares, min_out, recipient)
        }

        /// Burns `shares` of the caller for those who stay, to whom their value streams. Returns that value in planck.
        #[ink(message)]
        fn burn_shares(&mut self, shares: Shares) -> Result<Balance> {
            self.pool.burn_shares(shares)
        }

        /// Moves exactly `shares` of the caller to `to`.
        #[ink(message)]
        fn transfer_shares(&mut self, to: AccountId, shares: Shares) -> PSP22Result<()> {
            self.pool.transfer_shares(to, shares)
        }

        /// Moves exactly `shares` from `from` to `to`. What they are worth, rounded up, is taken from the
        /// caller's allowance.
        #[ink(message)]
        fn transfer_shares_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            shares: Shares,
        ) -> PSP22Result<()> {
            self.pool.transfer_shares_from(from, to, shares)
        }

        /// The shares of an account: unlike its balance, they change by its own transactions only.
        #[ink(message)]
        fn shares_of(&self, owner: AccountId) -> Shares {
            self.pool.shares_of(owner)
        }

        /// All shares.
        #[ink(message)]
        fn total_shares(&self) -> Shares {
            self.pool.total_shares()
        }

        /// What all shares can be redeemed for, in planck.
        #[ink(message)]
        fn total_pooled(&self) -> Balance {
            self.pool.total_pooled()
        }

        /// What one share can be redeemed for, in planck, times 10^18, rounded down. The first price is 10^18.
        #[ink(message)]
        fn share_price(&self) -> Balance {
            self.pool.share_price()
        }

        /// The price of `share_price`, and how many milliseconds ago the chain was last asked
        /// about losses of all operators; nothing if that never happened.
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

        /// What `shares` are worth at the exit price in planck, rounded down.
        #[ink(message)]
        fn to_amount_down(&self, shares: Shares) -> Option<Balance> {
            self.pool.to_amount_down(shares)
        }

        /// What `shares` are worth at the exit price in planck, rounded up.
        #[ink(message)]
        fn to_amount_up(&self, shares: Shares) -> Option<Balance> {
            self.pool.to_amount_up(shares)
        }

        /// The shares that staking `amount` planck would mint now; nothing where that would be refused.
        #[ink(message)]
        fn preview_stake(&self, amount: Balance) -> Option<Shares> {
            self.pool.preview_stake(amount)
        }

        /// The planck that a request for `amount` planck of `owner` would be for now; nothing where it would be
        /// refused.
        #[ink(message)]
        fn preview_unstake(&self, owner: AccountId, amount: Balance) -> Option<Balance> {
            self.pool.preview_unstake(owner, amount)
        }

        /// The planck that a request for `shares` of `owner` would be for now; nothing where it would be refused.
        #[ink(message)]
        fn preview_unstake_shares(&self, owner: AccountId, shares: Shares) -> Option<Balance> {
            self.pool.preview_unstake_shares(owner, shares)
        }

        /// The planck that leaving at once with `shares` would pay now, and the fee; nothing where that would be
        /// refused.
        #[ink(message)]
        fn preview_unstake_now_shares(&self, shares: Shares) -> Option<(Balance, Balance)> {
            self.pool.preview_unstake_now_shares(shares)
        }

        /// The planck that leaving at once with `amount` planck of `owner` would pay now, and the fee; nothing where
        /// that would be refused.
        #[ink(message)]
        fn preview_unstake_now(&self, owner: AccountId, amount: Balance) -> Option<(Balance, Balance)> {
            self.pool.preview_unstake_now(owner, amount)
        }

        /// The planck that may be staked now: by the limit and the cap, and nothing while the pool takes none.
        #[ink(message)]
        fn available_stake_limit(&self) -> Result<Balance> {
            self.pool.available_stake_limit()
        }
    }

    impl FeeShares for StakingPool {
        /// Moves all fee shares of `operator` to `recipient` and returns how many these are.
        #[ink(message)]
        fn claim_fee_shares(
            &mut self,
            operator: OperatorId,
            recipient: AccountId,
        ) -> core::result::Result<Shares, FeeSharesError> {
            self.pool.claim_fee_shares(operator, recipient)
        }
    }

    impl PoolGovernance for StakingPool {
        /// Tells the pool its registry and its queue, once and never again, and opens it: until then it is paused.
        #[ink(message)]
        fn wire(&mut self, registry: AccountId, queue: AccountId) -> Result<()> {
            self.pool.wire(registry, queue)
        }

        /// Replaces all parameters, within their bounds.
        #[ink(message)]
        fn set_parameters(&mut self, parameters: Parameters) -> Result<()> {
            self.pool.set_parameters(parameters)
        }

        /// Lets the book of a wired pool stand still before the time `until`: nobody stakes, leaves, settles or
        /// rebalances. Transfers and claims go on. A time that has passed ends a pause.
        #[ink(message)]
        fn pause_until(&mut self, until: Timestamp) -> Result<()> {
            self.pool.pause_until(until)
        }
    }

    impl Governed for StakingPool {
        /// The only account whose governance this contract accepts.
        #[ink(message)]
        fn governor(&self) -> AccountId {
            self.pool.governance.get_or_default().governor
        }

        /// The layout of the storage.
        #[ink(message)]
        fn storage_version(&self) -> u16 {
            self.pool.governance.get_or_default().version
        }

        /// Replaces the code by one that was uploaded, if the storage has the layout `from_version`. `migrate`
        /// has to follow in the same transaction.
        #[ink(message)]
        fn upgrade(&mut self, code: Hash, from_version: u16) -> core::result::Result<(), GovernanceError> {
            upgrade(&self.pool.governance, code, from_version)
        }

        /// Brings the storage to the layout of this code, after an upgrade to it. Where it has it already,
        /// nothing changes.
        #[ink(message)]
        fn migrate(&mut self) -> core::result::Result<(), GovernanceError> {
            migrate(&mut self.pool.governance, LAYOUT)
        }
    }

    impl PSP22 for StakingPool {
        /// What all shares can be redeemed for, in planck.
        #[ink(message)]
        fn total_supply(&self) -> Balance {
            self.pool.total_pooled()
        }

        /// What an account's shares can be redeemed for, in planck, rounded down.
        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> Balance {
            self.pool.balance_of(owner)
        }

        /// The planck that `spender` may still move for `owner`. The largest number is never used up.
        #[ink(message)]
        fn allowance(&self, owner: AccountId, spender: AccountId) -> Balance {
            self.pool.allowance(owner, spender)
        }

        /// Moves the shares that `value` planck are worth, rounded down; the whole balance moves without dust.
        #[ink(message)]
        fn transfer(&mut self, to: AccountId, value: Balance, _data: Vec<u8>) -> PSP22Result<()> {
            self.pool.transfer(to, value)
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
            self.pool.transfer_from(from, to, value)
        }

        /// Lets `spender` move up to `value` planck of the caller. It replaces what was allowed before.
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
