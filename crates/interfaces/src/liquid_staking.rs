use ink::primitives::AccountId;
use psp22::PSP22Error;

use crate::{Balance, PoolError, RequestId, Shares, Timestamp};

/// What wallets and DeFi contracts do with the pool, beside `PSP22`. The token of `PSP22` rebases: its
/// balances are in planck and grow. Shares do not: whoever keeps books of others' money keeps them in shares,
/// or holds the wrapped token.
#[ink::trait_definition]
pub trait LiquidStaking {
    /// Stakes the transferred value for the caller. See [`LiquidStaking::stake_for`].
    #[ink(message, payable)]
    fn stake(&mut self, min_shares: Shares, referral: Option<AccountId>) -> Result<Shares, PoolError>;

    /// Stakes the transferred value and gives the shares minted for it, rounded down, to `recipient`; refuses
    /// fewer than `min_shares`. `referral` is who sent the caller here: it is recorded in the event only.
    /// Returns the shares.
    #[ink(message, payable)]
    fn stake_for(
        &mut self,
        recipient: AccountId,
        min_shares: Shares,
        referral: Option<AccountId>,
    ) -> Result<Shares, PoolError>;

    /// Burns the shares that `amount` planck are worth, and requests their value from the queue. Where less than the
    /// least request would remain, it is for the whole balance; and the whole balance is always accepted. More than
    /// the largest request is split evenly, into 16 requests at most. Returns the first id and the number of
    /// requests.
    ///
    /// While an announced loss stands, of which open requests absorb a part, a request can be for less than the shares
    /// are worth: for as much as pays no more than the shares if that loss does not come true.
    #[ink(message)]
    fn request_withdrawal(&mut self, amount: Balance) -> Result<(RequestId, u32), PoolError>;

    /// Like [`LiquidStaking::request_withdrawal`], for exactly these shares. All shares of the caller take everything
    /// out, whatever the price does until the transaction is in a block.
    #[ink(message)]
    fn request_withdrawal_shares(&mut self, shares: Shares) -> Result<(RequestId, u32), PoolError>;

    /// Burns the shares that `amount` planck are worth, and pays their value at once, less a fee, out of the
    /// reserve. Refuses to pay less than `min_out`. Returns the planck paid.
    #[ink(message)]
    fn unstake_now(&mut self, amount: Balance, min_out: Balance) -> Result<Balance, PoolError>;

    /// Like [`LiquidStaking::unstake_now`], for exactly these shares of the caller, and paid to `recipient`.
    #[ink(message)]
    fn unstake_now_shares(
        &mut self,
        shares: Shares,
        min_out: Balance,
        recipient: AccountId,
    ) -> Result<Balance, PoolError>;

    /// Burns `shares` of the caller for those who stay, to whom their value streams. Returns that value in planck.
    #[ink(message)]
    fn burn_shares(&mut self, shares: Shares) -> Result<Balance, PoolError>;

    /// Moves exactly `shares` of the caller to `to`.
    #[ink(message)]
    fn transfer_shares(&mut self, to: AccountId, shares: Shares) -> Result<(), PSP22Error>;

    /// Moves exactly `shares` from `from` to `to`. What they are worth, rounded up, is taken from the
    /// caller's allowance.
    #[ink(message)]
    fn transfer_shares_from(
        &mut self,
        from: AccountId,
        to: AccountId,
        shares: Shares,
    ) -> Result<(), PSP22Error>;

    /// The shares of an account: unlike its balance, they change by its own transactions only.
    #[ink(message)]
    fn shares_of(&self, owner: AccountId) -> Shares;

    /// All shares.
    #[ink(message)]
    fn total_shares(&self) -> Shares;

    /// What all shares can be redeemed for, in planck.
    #[ink(message)]
    fn total_pooled(&self) -> Balance;

    /// What one share can be redeemed for, in planck, times 10^18, rounded down. The first price is 10^18.
    #[ink(message)]
    fn share_price(&self) -> Balance;

    /// The price of [`LiquidStaking::share_price`], and how many milliseconds ago the chain was last asked
    /// about losses of all operators; nothing if that never happened.
    #[ink(message)]
    fn share_price_with_age(&self) -> Option<(Balance, Timestamp)>;

    /// The shares that `amount` planck are worth at the exit price, rounded down.
    #[ink(message)]
    fn to_shares_down(&self, amount: Balance) -> Option<Shares>;

    /// The shares that `amount` planck are worth at the exit price, rounded up.
    #[ink(message)]
    fn to_shares_up(&self, amount: Balance) -> Option<Shares>;

    /// What `shares` are worth at the exit price in planck, rounded down.
    #[ink(message)]
    fn to_amount_down(&self, shares: Shares) -> Option<Balance>;

    /// What `shares` are worth at the exit price in planck, rounded up.
    #[ink(message)]
    fn to_amount_up(&self, shares: Shares) -> Option<Balance>;

    /// The shares that staking `amount` planck would mint now; nothing where that would be refused.
    #[ink(message)]
    fn preview_stake(&self, amount: Balance) -> Option<Shares>;

    /// The planck that a request for `amount` planck of `owner` would be for now; nothing where it would be refused.
    #[ink(message)]
    fn preview_unstake(&self, owner: AccountId, amount: Balance) -> Option<Balance>;

    /// The planck that a request for `shares` of `owner` would be for now; nothing where it would be refused.
    #[ink(message)]
    fn preview_unstake_shares(&self, owner: AccountId, shares: Shares) -> Option<Balance>;

    /// The planck that leaving at once with `amount` planck of `owner` would pay now, and the fee; nothing where that
    /// would be refused.
    #[ink(message)]
    fn preview_unstake_now(&self, owner: AccountId, amount: Balance) -> Option<(Balance, Balance)>;

    /// The planck that leaving at once with `shares` would pay now, and the fee; nothing where that would be refused.
    #[ink(message)]
    fn preview_unstake_now_shares(&self, shares: Shares) -> Option<(Balance, Balance)>;

    /// The planck that may be staked now: by the limit and the cap, and nothing while the pool takes none.
    #[ink(message)]
    fn available_stake_limit(&self) -> Result<Balance, PoolError>;
}
