//! Events of `validator_registry`.

use ink::{prelude::vec::Vec, primitives::AccountId};

/// A validator asked to become an operator.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorRegistered {
    #[ink(topic)]
    pub operator: u32,
    #[ink(topic)]
    pub validator: AccountId,
    pub bond: u128,
    /// Basis points of every reward.
    pub commission: u16,
    pub metadata: Vec<u8>,
}

/// An operator may take stake now, through its own nominator.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorApproved {
    #[ink(topic)]
    pub operator: u32,
    #[ink(topic)]
    pub nominator: AccountId,
    pub stake_cap: u128,
}

/// The chain has announced, or taken and nobody has settled, a loss of this operator.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LossFlagged {
    #[ink(topic)]
    pub operator: u32,
    /// All of it.
    pub announced: u128,
    /// The part of the cover fund that is reserved for it.
    pub cover: u128,
    /// What neither bond nor cover fund will pay.
    pub uncovered: u128,
    /// The era of the offence: the latest one, if there were several. 0 where the stash was reaped.
    pub offence_era: u32,
}

/// Whoever reported a loss first was paid from the operator's bond.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BountyPaid {
    #[ink(topic)]
    pub operator: u32,
    #[ink(topic)]
    pub keeper: AccountId,
    pub amount: u128,
}

/// A check found a fault: the operator takes no new stake. It is jailed if a check in a later era finds one again.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorSuspected {
    #[ink(topic)]
    pub operator: u32,
    pub fault: estuary_interfaces::Fault,
}

/// A check found no fault any more: the operator takes stake again.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorCleared {
    #[ink(topic)]
    pub operator: u32,
}

/// An operator's nominator has nominated its validator again.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NominationRenewed {
    #[ink(topic)]
    pub operator: u32,
}

/// An operator is at fault: it takes no more stake and is drained.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorJailed {
    #[ink(topic)]
    pub operator: u32,
    pub fault: estuary_interfaces::Fault,
}

/// A jailed operator may take stake again.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorReleased {
    #[ink(topic)]
    pub operator: u32,
}

/// An operator is leaving: it takes no more stake and is drained.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorExiting {
    #[ink(topic)]
    pub operator: u32,
}

/// The last of an exiting operator's stake is unbonding.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorClosing {
    #[ink(topic)]
    pub operator: u32,
}

/// An operator has left, and may take its bond.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorExited {
    #[ink(topic)]
    pub operator: u32,
}

/// The curator set the most stake that an operator may take.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StakeCapChanged {
    #[ink(topic)]
    pub operator: u32,
    pub stake_cap: u128,
}

/// Someone paid for an operator: its debt first, and then its bond.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BondToppedUp {
    #[ink(topic)]
    pub operator: u32,
    /// Goes to the pool with the next settlement.
    pub repaid: u128,
    /// All of it now.
    pub bond: u128,
}

/// An operator wants a part of its bond back; 0 if it does not any more.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BondRequested {
    #[ink(topic)]
    pub operator: u32,
    pub amount: u128,
    /// The first active era in which it can be withdrawn.
    pub from_era: u32,
}

/// An operator got a part of its bond back, or all of it.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BondWithdrawn {
    #[ink(topic)]
    pub operator: u32,
    pub amount: u128,
}

/// An operator is going to take more of its rewards.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommissionAnnounced {
    #[ink(topic)]
    pub operator: u32,
    /// Basis points of every reward.
    pub commission: u16,
    /// The first settlement from then on is the last at the old commission.
    pub from: u64,
}

/// An operator takes another part of its rewards from now on.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommissionChanged {
    #[ink(topic)]
    pub operator: u32,
    /// Basis points of every reward.
    pub commission: u16,
}

/// An operator named the account that is to take its commission, or took that back.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutProposed {
    #[ink(topic)]
    pub operator: u32,
    pub proposed: Option<AccountId>,
}

/// Another account takes an operator's commission from now on.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutChanged {
    #[ink(topic)]
    pub operator: u32,
    #[ink(topic)]
    pub payout: AccountId,
}

/// An operator's bond paid towards a loss; what it could not pay is owed.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BondSlashed {
    #[ink(topic)]
    pub operator: u32,
    pub paid: u128,
    pub bond: u128,
    pub debt: u128,
    /// The era of the offence: the latest one, if there were several. 0 where the stash was reaped.
    pub offence_era: u32,
}

/// Stake was bonded behind an operator's validator.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StakeDelegated {
    #[ink(topic)]
    pub operator: u32,
    pub amount: u128,
}

/// Stake started to unbond.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StakeUndelegated {
    #[ink(topic)]
    pub operator: u32,
    pub amount: u128,
    /// Whether the nominator stopped nominating altogether.
    pub drained: bool,
}

/// An operator was left out of a rebalancing because its nominator, or the chain, did not go along.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorSkipped {
    #[ink(topic)]
    pub operator: u32,
    /// What the nominator said; nothing if it trapped.
    pub reason: Option<estuary_interfaces::NominatorError>,
}

/// An operator took its commission.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeesClaimed {
    #[ink(topic)]
    pub operator: u32,
    #[ink(topic)]
    pub recipient: AccountId,
    pub shares: u128,
}

/// An operator's nominator has the registry's current nominator code and staking calls now.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NominatorUpdated {
    #[ink(topic)]
    pub operator: u32,
    #[ink(topic)]
    pub nominator: AccountId,
}
