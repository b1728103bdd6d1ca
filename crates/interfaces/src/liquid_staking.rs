use ink::primitives::AccountId;
use psp22::PSP22Error;

use crate::{Balance, PoolError, RequestId, Shares, Timestamp};

/// The messages of the pool for wallets and DeFi contracts, beside `PSP22`. The token of `PSP22` rebases: its balances
/// are in planck, and rewards and losses change them. Rewards and losses change no number of shares. A contract that
/// keeps books of other accounts' money keeps them in shares, or holds the wrapped token.
#[ink::trait_definition]
pub trait LiquidStaking {
    /// Stakes the transferred value for the caller. See [`LiquidStaking::stake_for`].
    #[ink(message, payable)]
    fn stake(&mut self, min_shares: Shares, referral: Option<AccountId>) -> Result<Shares, PoolError>;

    /// Stakes the transferred value and gives the shares minted for it, rounded down, to `recipient`. Refuses fewer
    /// than `min_shares`. `referral` is the account that sent the caller here: it is recorded in the event only.
    /// Returns the shares.
    #[ink(message, payable)]
    fn stake_for(
        &mut self,
        recipient: AccountId,
        min_shares: Shares,
        referral: Option<AccountId>,
    ) -> Result<Shares, PoolError>;

    /// Burns the shares that `amount` planck are worth, and requests their value from the queue. If less than the least
    /// request would remain, the request is for the whole balance. A request for the whole balance may be below the
    /// least request. More than the largest request is split evenly, into 16 requests at most. Returns the first id and
    /// the number of requests.
    ///
    /// While open requests absorb a part of an announced loss, a request can be for less than the shares are worth. If
    /// that loss does not come true, the request pays no more than the shares would be worth then.
    #[ink(message)]
    fn request_withdrawal(&mut self, amount: Balance) -> Result<(RequestId, u32), PoolError>;

    /// Like [`LiquidStaking::request_withdrawal`], for `shares` of the caller. With all its shares the caller takes
    /// everything out, whatever the price does until the transaction is in a block.
    #[ink(message)]
    fn request_withdrawal_shares(&mut self, shares: Shares) -> Result<(RequestId, u32), PoolError>;

    /// Burns the shares that `amount` planck are worth, and pays their value at once, less a fee, out of the
    /// reserve. Refuses to pay less than `min_out`. Returns the planck paid.
    #[ink(message)]
    fn unstake_now(&mut self, amount: Balance, min_out: Balance) -> Result<Balance, PoolError>;

    /// Like [`LiquidStaking::unstake_now`], for exactly `shares` of the caller. The money goes to `recipient`.
    #[ink(message)]
    fn unstake_now_shares(
        &mut self,
        shares: Shares,
        min_out: Balance,
        recipient: AccountId,
    ) -> Result<Balance, PoolError>;

    /// Burns `shares` of the caller without a payment. Their value streams to the holders who stay. Returns the value
    /// in planck, rounded down.
    #[ink(message)]
    fn burn_shares(&mut self, shares: Shares) -> Result<Balance, PoolError>;

    /// Moves exactly `shares` of the caller to `to`.
    #[ink(message)]
    fn transfer_shares(&mut self, to: AccountId, shares: Shares) -> Result<(), PSP22Error>;

    /// Moves exactly `shares` from `from` to `to`. Takes their worth in planck, rounded up, from the caller's
    /// allowance.
    #[ink(message)]
    fn transfer_shares_from(
        &mut self,
        from: AccountId,
        to: AccountId,
        shares: Shares,
    ) -> Result<(), PSP22Error>;

    /// The shares of an account. A rebase changes its balance in planck, and leaves its shares as they are.
    #[ink(message)]
    fn shares_of(&self, owner: AccountId) -> Shares;

    /// All shares, the locked shares of the endowment included.
    #[ink(message)]
    fn total_shares(&self) -> Shares;

    /// The planck that all shares can be redeemed for.
    #[ink(message)]
    fn total_pooled(&self) -> Balance;

    /// The planck that a share can be redeemed for, times 10^18, rounded down. The first price is 10^18.
    #[ink(message)]
    fn share_price(&self) -> Balance;

    /// All that a market asks of the pool, in one call. Nothing where there is no price.
    #[ink(message)]
    fn price(&self) -> Option<Price>;

    /// The price of [`LiquidStaking::share_price`], and the milliseconds since the last completed sweep began to ask
    /// the chain about losses of all operators. `None` before the first completed sweep.
    #[ink(message)]
    fn share_price_with_age(&self) -> Option<(Balance, Timestamp)>;

    /// The shares that `amount` planck are worth at the exit price, rounded down.
    #[ink(message)]
    fn to_shares_down(&self, amount: Balance) -> Option<Shares>;

    /// The shares that `amount` planck are worth at the exit price, rounded up.
    #[ink(message)]
    fn to_shares_up(&self, amount: Balance) -> Option<Shares>;

    /// The planck that `shares` are worth at the exit price, rounded down.
    #[ink(message)]
    fn to_amount_down(&self, shares: Shares) -> Option<Balance>;

    /// The planck that `shares` are worth at the exit price, rounded up.
    #[ink(message)]
    fn to_amount_up(&self, shares: Shares) -> Option<Balance>;

    /// The shares that a stake of `amount` planck would mint now. `None` where the stake would be refused.
    #[ink(message)]
    fn preview_stake(&self, amount: Balance) -> Option<Shares>;

    /// The planck that a request for `amount` planck of `owner` would be for now. `None` where the pool would refuse
    /// the request, whatever the queue does.
    #[ink(message)]
    fn preview_unstake(&self, owner: AccountId, amount: Balance) -> Option<Balance>;

    /// The planck that a request for `shares` of `owner` would be for now. `None` where the pool would refuse the
    /// request, whatever the queue does.
    #[ink(message)]
    fn preview_unstake_shares(&self, owner: AccountId, shares: Shares) -> Option<Balance>;

    /// The planck that an instant exit with `amount` planck of `owner` would pay now, and the fee in planck. `None`
    /// where the exit would be refused.
    #[ink(message)]
    fn preview_unstake_now(&self, owner: AccountId, amount: Balance) -> Option<(Balance, Balance)>;

    /// The planck that an instant exit with `shares` would pay now, and the fee in planck. `None` where the exit would
    /// be refused.
    #[ink(message)]
    fn preview_unstake_now_shares(&self, shares: Shares) -> Option<(Balance, Balance)>;

    /// The planck that may be staked now, by the stake limit and the cap. 0 while the pool takes no stake.
    #[ink(message)]
    fn available_stake_limit(&self) -> Result<Balance, PoolError>;
}

/// The pool's two prices, and how old they can be. They differ while an announced loss stands, or money returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Price {
    /// The planck that a share can be redeemed for, times 10^18, rounded down: the exit price.
    pub rate: Balance,
    /// The planck that a staker pays for a share, times 10^18, rounded down: the mint price.
    pub mint_rate: Balance,
    /// When the last complete sweep for losses began, in milliseconds. `None` before the first.
    pub swept: Option<Timestamp>,
    /// The planck that are out of the exit price for announced losses.
    pub provision: Balance,
}
