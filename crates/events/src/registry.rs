//! Events of `validator_registry`.

use ink::{prelude::vec::Vec, primitives::AccountId};

/// A validator asked to become an operator.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorRegistered {
    /// Number of the new operator.
    #[ink(topic)]
    pub operator: u32,
    /// Stash account of the validator.
    #[ink(topic)]
    pub validator: AccountId,
    /// Planck that the validator paid as its bond.
    pub bond: u128,
    /// Basis points of every reward that the operator earns.
    pub commission: u16,
    /// At most 128 bytes by which the operator describes itself.
    pub metadata: Vec<u8>,
}

/// An operator may take stake from now on, through its own nominator.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorApproved {
    /// Number of the operator.
    #[ink(topic)]
    pub operator: u32,
    /// Account of the nominator that was instantiated for the operator.
    #[ink(topic)]
    pub nominator: AccountId,
    /// The most stake that the operator may take, in planck. Its bond can bound it lower.
    pub stake_cap: u128,
}

/// An operator's losses changed: losses that the chain has announced, or has taken and nobody has settled.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LossFlagged {
    /// Number of the operator whose losses they are.
    #[ink(topic)]
    pub operator: u32,
    /// Planck of all these losses now. 0 if no loss is left.
    pub announced: u128,
    /// Planck of cover fund and layer that are reserved for them.
    pub cover: u128,
    /// Planck that neither bond nor cover fund nor layer will pay.
    pub uncovered: u128,
    /// The era of the offence: the latest era, if there were several offences. 0 where the stash was reaped.
    pub offence_era: u32,
}

/// The first report of a loss was paid from the operator's bond.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BountyPaid {
    /// Number of the operator whose bond paid.
    #[ink(topic)]
    pub operator: u32,
    /// The account that reported the loss first.
    #[ink(topic)]
    pub keeper: AccountId,
    /// Planck of the bounty.
    pub amount: u128,
}

/// A check found a fault: the operator takes no new stake. It is jailed if a check in a later era finds a fault again.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorSuspected {
    /// Number of the operator.
    #[ink(topic)]
    pub operator: u32,
    /// The fault that the chain shows.
    pub fault: estuary_interfaces::Fault,
}

/// A check found no fault any more: the operator takes stake again.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorCleared {
    /// Number of the operator, which was suspected.
    #[ink(topic)]
    pub operator: u32,
}

/// An operator's nominator has nominated its validator again.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NominationRenewed {
    /// Number of the operator whose validator was nominated.
    #[ink(topic)]
    pub operator: u32,
}

/// An operator is at fault: it takes no more stake and is drained.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorJailed {
    /// Number of the operator.
    #[ink(topic)]
    pub operator: u32,
    /// The fault that the chain shows.
    pub fault: estuary_interfaces::Fault,
}

/// A jailed operator may take stake again.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorReleased {
    /// Number of the operator, which was jailed.
    #[ink(topic)]
    pub operator: u32,
}

/// An operator is leaving: it takes no more stake and is drained.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorExiting {
    /// Number of the operator.
    #[ink(topic)]
    pub operator: u32,
}

/// The last of an exiting operator's stake is unbonding.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorClosing {
    /// Number of the operator. The settlement that collects this stake is its last.
    #[ink(topic)]
    pub operator: u32,
}

/// An operator has left, and may take its bond.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorExited {
    /// Number of the operator. No stake of it is left.
    #[ink(topic)]
    pub operator: u32,
}

/// The curator set the most stake that an operator may take.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StakeCapChanged {
    /// Number of the operator.
    #[ink(topic)]
    pub operator: u32,
    /// The most stake that the operator may take from now on, in planck. Its bond can bound it lower.
    pub stake_cap: u128,
}

/// Somebody paid for an operator: its debt first, and then its bond.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BondToppedUp {
    /// Number of the operator.
    #[ink(topic)]
    pub operator: u32,
    /// Planck that repay debt. They go to the pool with the next settlement.
    pub repaid: u128,
    /// Planck of the whole bond now.
    pub bond: u128,
}

/// An operator requested a part of its bond back, or cancelled its request.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BondRequested {
    /// Number of the operator.
    #[ink(topic)]
    pub operator: u32,
    /// Planck of bond that the operator wants back. 0 cancels its request.
    pub amount: u128,
    /// The first active era in which the planck can be withdrawn.
    pub from_era: u32,
}

/// An operator got a part of its bond back, or all of it.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BondWithdrawn {
    /// Number of the operator.
    #[ink(topic)]
    pub operator: u32,
    /// Planck that were paid to the validator's stash account.
    pub amount: u128,
}

/// An operator announced a higher commission.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommissionAnnounced {
    /// Number of the operator.
    #[ink(topic)]
    pub operator: u32,
    /// The higher commission, in basis points of every reward.
    pub commission: u16,
    /// A time in milliseconds. The first settlement from then on is the last at the old commission.
    pub from: u64,
}

/// An operator's commission changed. The next settlement applies the new commission.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommissionChanged {
    /// Number of the operator.
    #[ink(topic)]
    pub operator: u32,
    /// The new commission, in basis points of every reward.
    pub commission: u16,
}

/// An operator proposed the account that is to claim its commission, or withdrew the proposal.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutProposed {
    /// Number of the operator.
    #[ink(topic)]
    pub operator: u32,
    /// The account that can become the payout account. `None` if the proposal was withdrawn.
    pub proposed: Option<AccountId>,
}

/// Another account claims an operator's commission from now on.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutChanged {
    /// Number of the operator.
    #[ink(topic)]
    pub operator: u32,
    /// The account, which accepted.
    #[ink(topic)]
    pub payout: AccountId,
}

/// An operator's bond paid towards a loss. The operator owes the part that the bond could not pay.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BondSlashed {
    /// Number of the operator whose loss it is.
    #[ink(topic)]
    pub operator: u32,
    /// Planck that the bond paid.
    pub paid: u128,
    /// Planck that are left of the bond.
    pub bond: u128,
    /// Planck of losses that the operator owes after the settlement.
    pub debt: u128,
    /// The era of the offence: the latest era, if there were several offences. 0 where the stash was reaped.
    pub offence_era: u32,
}

/// Stake was bonded behind an operator's validator.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StakeDelegated {
    /// Number of the operator.
    #[ink(topic)]
    pub operator: u32,
    /// Planck that were bonded.
    pub amount: u128,
}

/// Stake of an operator started to unbond.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StakeUndelegated {
    /// Number of the operator whose stake it is.
    #[ink(topic)]
    pub operator: u32,
    /// Planck that started to unbond.
    pub amount: u128,
    /// Whether the nominator stopped nominating.
    pub drained: bool,
}

/// A rebalancing could not move the stake of an operator, because its nominator failed or the chain refused.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorSkipped {
    /// Number of the operator.
    #[ink(topic)]
    pub operator: u32,
    /// The nominator's error. `None` if the nominator trapped or ran out of gas.
    pub reason: Option<estuary_interfaces::NominatorError>,
}

/// An operator claimed its commission.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeesClaimed {
    /// Number of the operator.
    #[ink(topic)]
    pub operator: u32,
    /// The payout account, which received the shares.
    #[ink(topic)]
    pub recipient: AccountId,
    /// Fee shares that were claimed.
    pub shares: u128,
}

/// An operator's nominator has the registry's current nominator code and staking calls now.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NominatorUpdated {
    /// Number of the operator.
    #[ink(topic)]
    pub operator: u32,
    /// Account of the nominator.
    #[ink(topic)]
    pub nominator: AccountId,
}

/// The governor limited the cover of each operator.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverCapSet {
    /// The most planck that one operator can owe for its losses before the cover ends. `None` is no limit.
    pub cap: Option<u128>,
}
