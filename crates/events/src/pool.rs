//! Events of `staking_pool`, beside `Transfer` and `Approval` of the `psp22` crate.
//!
//! Each topic of an event is a read and a write. So a field is no topic if the `Transfer` beside the event has it as a
//! topic.

use ink::primitives::AccountId;

/// A staker paid native money, and the pool minted shares for it.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staked {
    /// The account that paid.
    #[ink(topic)]
    pub staker: AccountId,
    /// The account that owns the new shares.
    pub recipient: AccountId,
    /// The account that referred the staker, as the staker claims. `None` if the staker names no account.
    #[ink(topic)]
    pub referral: Option<AccountId>,
    /// Planck that the staker paid.
    pub amount: u128,
    /// Shares that were minted for the planck, rounded down.
    pub shares: u128,
}

/// Shares moved, were minted (`from` is `None`) or burnt (`to` is `None`). The event follows the `Transfer` of the same
/// shares, which has the topics for a search.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferShares {
    /// The account that gave the shares. `None` if they were minted.
    pub from: Option<AccountId>,
    /// The account that received the shares. `None` if they were burnt.
    pub to: Option<AccountId>,
    /// Shares that moved, were minted or were burnt.
    pub shares: u128,
}

/// A holder requested a withdrawal: shares were burnt for requests in the withdrawal queue.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawalRequested {
    /// The holder whose shares were burnt, and who owns the requests.
    pub owner: AccountId,
    /// Number of the first request.
    pub first_id: u64,
    /// Number of requests. Their ids follow each other.
    pub parts: u32,
    /// Planck that all these requests are for together.
    pub amount: u128,
    /// Shares that were burnt.
    pub shares: u128,
}

/// A holder redeemed shares at once, out of the reserve.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnstakedNow {
    /// The holder whose shares were burnt.
    pub owner: AccountId,
    /// The account that was paid.
    pub recipient: AccountId,
    /// Shares that were burnt.
    pub shares: u128,
    /// Planck that the recipient received, after the fee.
    pub paid: u128,
    /// Planck of the fee. They stream to the holders who stay.
    pub fee: u128,
}

/// A holder gave up shares for the holders who stay.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharesBurnt {
    /// The holder whose shares were burnt.
    pub owner: AccountId,
    /// Shares that were burnt without a payment.
    pub shares: u128,
    /// Planck that the shares were worth, rounded down. They stream to the holders who stay.
    pub amount: u128,
}

/// A settlement booked the reward of an operator.
/// `reward = commission + debt_repaid + keeper + cover + premium + treasury + streamed`.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RewardBooked {
    /// Number of the operator whose stake earned the reward.
    #[ink(topic)]
    pub operator: u32,
    /// Planck of the whole reward.
    pub reward: u128,
    /// Planck staked for the operator. In an impaired pool they stream to holders.
    pub commission: u128,
    /// Planck repaid from the operator's commission: to the cover fund, then to the underwriters, then to holders.
    pub debt_repaid: u128,
    /// Planck paid to the caller of the settlement.
    pub keeper: u128,
    /// Planck put into the cover fund, with the keeper's part if the keeper cannot receive it.
    pub cover: u128,
    /// Planck staked for the underwriters, out of the cover fund's part. In an impaired pool they stream to holders.
    pub premium: u128,
    /// Planck staked for the treasury. In an impaired pool they stream to holders.
    pub treasury: u128,
    /// Planck that stream to all holders from now on.
    pub streamed: u128,
}

/// The pool received a top-up that repays the debt of an operator. The cover fund gets back the planck that it has
/// spent, then the underwriters. The remainder streams to holders.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DebtRepaid {
    /// Number of the operator whose debt was repaid.
    #[ink(topic)]
    pub operator: u32,
    /// Planck that the pool received.
    pub amount: u128,
}

/// A settlement booked stake that the chain took from an operator.
/// `loss = bond + cover + underwriters + provided + queue + stream + holders`.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LossBooked {
    /// Number of the operator whose loss it is.
    #[ink(topic)]
    pub operator: u32,
    /// The active era in which the loss was booked.
    pub era: u32,
    /// The era of the offence: the latest era, if there were several offences. 0 where the stash was reaped.
    pub offence_era: u32,
    /// Planck that the chain took.
    pub loss: u128,
    /// Planck paid by the operator's bond.
    pub bond: u128,
    /// Planck paid by the cover fund.
    pub cover: u128,
    /// Planck paid by the underwriters' layer, whose shares were burnt for them.
    pub underwriters: u128,
    /// Planck absorbed earlier, when the loss was announced.
    pub provided: u128,
    /// Planck absorbed by open redemption requests.
    pub queue: u128,
    /// Planck absorbed by money that was still streaming to holders.
    pub stream: u128,
    /// Planck absorbed by the price of the token.
    pub holders: u128,
}

/// The provision for announced losses changed: `added = queue + stream + holders`.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvisionChanged {
    /// Number of the operator whose losses changed. `None` for a sweep, which books the losses of several operators at
    /// once. The registry's `LossFlagged` events beside it name each operator.
    #[ink(topic)]
    pub operator: Option<u32>,
    /// Planck added to the provision.
    pub added: u128,
    /// Planck of provision released: the loss was booked (see `LossBooked`), or it was cancelled and streams back to
    /// holders.
    pub released: u128,
    /// The part of `released` that open redemption requests got back, in planck. The other part that was cancelled
    /// streams to holders.
    pub restored: u128,
    /// Planck of `added` absorbed by open redemption requests.
    pub queue: u128,
    /// Planck of `added` absorbed by money that was still streaming to holders.
    pub stream: u128,
    /// Planck of `added` absorbed by the price of the token.
    pub holders: u128,
}

/// A sweep is complete: all operators were read since `start`.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SweepCompleted {
    /// The time of the first call of the sweep, in milliseconds.
    pub start: u64,
    /// The time of the call that completed the sweep, in milliseconds.
    pub end: u64,
}

/// Equity or streams changed: by a settlement, a report of losses, a finalization, an instant exit, a burn of shares,
/// or a stake above the exit price.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebased {
    /// All shares before the change.
    pub shares_before: u128,
    /// Planck that all shares could be redeemed for before the change.
    pub pooled_before: u128,
    /// All shares after the change.
    pub shares_after: u128,
    /// Planck that all shares can be redeemed for after the change.
    pub pooled_after: u128,
    /// Planck that stream to holders and have not reached the price yet.
    pub unvested: u128,
    /// The time at which the last of `unvested` reaches the price, in milliseconds.
    pub stream_end: u64,
}

/// A keeper rebalanced: stake moved towards validators, or towards the exit.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebalanced {
    /// Planck that were bonded behind validators.
    pub delegated: u128,
    /// Planck that started to unbond.
    pub unbonding: u128,
    /// Planck that are left in the buffer.
    pub buffered: u128,
}

/// The pool paid the queue for finalized requests.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawalsFinalized {
    /// Number of requests that can be claimed from now on.
    pub requests: u64,
    /// Number of the last request that was finalized.
    pub last_id: u64,
    /// Planck that the pool paid to the queue.
    pub amount: u128,
}

/// The governor wired the pool with its registry and queue, for ever.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wired {
    /// Account of the registry, which settles operators and moves stake.
    pub registry: AccountId,
    /// Account of the withdrawal queue, which holds redemption requests.
    pub queue: AccountId,
}

/// The vault of the underwriters put shares into the layer of cover.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Underwritten {
    /// The account whose shares they were: an underwriter, or the vault.
    pub owner: AccountId,
    /// Shares that moved into the layer.
    pub shares: u128,
    /// Planck that the shares are worth, rounded down.
    pub amount: u128,
}

/// Shares left the layer of cover: an underwriter took them out, or the terms of their vault ended.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverReleased {
    /// The account that received the shares.
    pub to: AccountId,
    /// Shares that left the layer.
    pub shares: u128,
    /// Planck that the shares are worth, rounded down.
    pub amount: u128,
}

/// The governor replaced the terms of the layer of cover.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverSet {
    /// The vault and its terms from now on. `None` where there is no layer any more.
    pub terms: Option<estuary_interfaces::CoverTerms>,
}
