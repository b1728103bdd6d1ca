//! Events of `staking_pool`, beside `Transfer` and `Approval` of the `psp22` crate.
//!
//! Each topic of an event is a read and a write. So what the `Transfer` beside it is indexed by is not indexed here
//! again.

use ink::primitives::AccountId;

/// Native money came in and shares were minted for it.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staked {
    /// Who paid.
    #[ink(topic)]
    pub staker: AccountId,
    /// Who owns the shares.
    pub recipient: AccountId,
    /// Who sent the staker here, if anyone.
    #[ink(topic)]
    pub referral: Option<AccountId>,
    pub amount: u128,
    pub shares: u128,
}

/// Shares moved, were minted (`from` is `None`) or burnt (`to` is `None`). It follows the `Transfer` of the same shares,
/// whose topics one can look for.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferShares {
    pub from: Option<AccountId>,
    pub to: Option<AccountId>,
    pub shares: u128,
}

/// Shares were burnt for requests in the withdrawal queue.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawalRequested {
    pub owner: AccountId,
    pub first_id: u64,
    /// Number of requests; their ids follow each other.
    pub parts: u32,
    pub amount: u128,
    pub shares: u128,
}

/// Shares were redeemed at once, out of the reserve.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnstakedNow {
    pub owner: AccountId,
    /// Who was paid.
    pub recipient: AccountId,
    pub shares: u128,
    /// What the recipient was paid.
    pub paid: u128,
    /// What streams to those who stay.
    pub fee: u128,
}

/// Shares were given up for those who stay.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharesBurnt {
    pub owner: AccountId,
    pub shares: u128,
    /// Their value, which streams.
    pub amount: u128,
}

/// An operator brought a reward. `reward = commission + debt_repaid + keeper + cover + treasury + streamed`.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RewardBooked {
    #[ink(topic)]
    pub operator: u32,
    pub reward: u128,
    /// Restaked for the operator.
    pub commission: u128,
    /// Repaid from the operator's commission, to the cover fund first.
    pub debt_repaid: u128,
    /// Paid to whoever called.
    pub keeper: u128,
    /// Put into the cover fund.
    pub cover: u128,
    /// Restaked for the treasury.
    pub treasury: u128,
    /// Streams to all holders from now on.
    pub streamed: u128,
}

/// An operator paid towards its debt: the cover fund got back what it had spent, the rest streams to holders.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DebtRepaid {
    #[ink(topic)]
    pub operator: u32,
    pub amount: u128,
}

/// The chain slashed an operator. `loss = bond + cover + provided + queue + stream + holders`.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LossBooked {
    #[ink(topic)]
    pub operator: u32,
    /// The era in which it was booked.
    pub era: u32,
    /// The era of the offence: the latest one, if there were several. 0 where the stash was reaped.
    pub offence_era: u32,
    pub loss: u128,
    /// Paid by the operator's bond.
    pub bond: u128,
    /// Paid by the cover fund.
    pub cover: u128,
    /// Absorbed earlier, when the loss was announced.
    pub provided: u128,
    /// Absorbed by open redemption requests.
    pub queue: u128,
    /// Absorbed by rewards that were still streaming.
    pub stream: u128,
    /// Absorbed by the price of the token.
    pub holders: u128,
}

/// What is provided for announced losses changed: `added = queue + stream + holders`.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvisionChanged {
    /// Whose losses these are. A sweep tells of all that it has read at once; the registry's `LossFlagged` events
    /// beside it name each.
    #[ink(topic)]
    pub operator: Option<u32>,
    pub added: u128,
    /// Provision released: the loss was booked (see `LossBooked`), or it was cancelled and streams back to holders.
    pub released: u128,
    /// The part of `released` that open redemption requests got back. What else was cancelled streams to holders.
    pub restored: u128,
    /// Absorbed by open redemption requests.
    pub queue: u128,
    /// Absorbed by rewards that were still streaming.
    pub stream: u128,
    /// Absorbed by the price of the token.
    pub holders: u128,
}

/// All operators were read since `start`.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SweepCompleted {
    pub start: u64,
    pub end: u64,
}

/// The value of all shares changed otherwise than by a deposit or a payout.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebased {
    pub shares_before: u128,
    pub pooled_before: u128,
    pub shares_after: u128,
    pub pooled_after: u128,
    /// What streams to holders, the last of it until `stream_end`.
    pub unvested: u128,
    pub stream_end: u64,
}

/// Stake moved towards validators, or towards the exit.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebalanced {
    pub delegated: u128,
    pub unbonding: u128,
    /// Native money left in the pool.
    pub buffered: u128,
}

/// The pool paid the queue for finalized requests.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawalsFinalized {
    pub requests: u64,
    pub last_id: u64,
    pub amount: u128,
}

/// The pool learnt its registry and queue.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wired {
    pub registry: AccountId,
    pub queue: AccountId,
}
