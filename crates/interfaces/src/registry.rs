use estuary_codec::Packed;
use estuary_governance::GovernanceError;
use ink::primitives::AccountId;

use crate::{Balance, FeeSharesError, NominatorError, Timestamp};

/// An operator, numbered from 0 in the order of registration.
pub type OperatorId = u32;

/// The most operators that have stake at once: the table of all must fit a storage cell, and an answer, of 16 KiB.
pub const MAX_OPERATORS: usize = 300;

/// The edge pool → registry.
#[ink::trait_definition]
pub trait Registry {
    /// Settles one operator with the chain. Its nominator sends principal and rewards, and the registry what
    /// the bond pays for a loss, to the pool as plain transfers; the result says how much of each.
    /// `free_cover` is what the cover fund could still pay; `keeper` receives the bounty for a loss that
    /// nobody has flagged.
    #[ink(message)]
    fn settle(
        &mut self,
        operator: OperatorId,
        free_cover: Balance,
        keeper: AccountId,
    ) -> Result<OperatorSettlement, RegistryError>;

    /// Provides for what the chain has announced against one operator, or has taken and nobody has settled.
    /// `free_cover` is what the cover fund could still pay; `keeper` receives the bounty for the first
    /// report.
    #[ink(message)]
    fn flag(
        &mut self,
        operator: OperatorId,
        free_cover: Balance,
        keeper: AccountId,
    ) -> Result<ProvisionChange, RegistryError>;

    /// Flags at most `max` operators, going on where the last call stopped.
    #[ink(message)]
    fn sweep(&mut self, max: u32, free_cover: Balance, keeper: AccountId) -> Result<Swept, RegistryError>;

    /// Moves stake of at most `max_operators` operators: the transferred value towards validators, and `demand`, less
    /// what is unlocking already, towards the exit. What was not delegated is transferred back.
    #[ink(message, payable)]
    fn rebalance(&mut self, demand: Balance, max_operators: u32) -> Result<Rebalanced, RegistryError>;
}

/// How the provision for announced losses changes. Beside the bond, the cover fund is reserved, and queue and holders
/// provide for the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
pub struct ProvisionChange {
    /// Announced and not provided for before: to be absorbed now.
    pub added: Balance,
    /// Released: the loss was booked, was cancelled, or is covered now.
    pub released: Balance,
    /// The cover fund to be reserved.
    pub cover_added: Balance,
    /// The cover fund that is free again.
    pub cover_released: Balance,
}

/// What a part of a sweep found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Swept {
    /// Of all operators that were read.
    pub provided: ProvisionChange,
    /// When the sweep began that is complete now.
    pub completed: Option<Timestamp>,
}

/// What a settlement means for the pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
pub struct OperatorSettlement {
    /// The era in which a loss was booked; 0 where there was none.
    pub era: u32,
    /// The era of the offence that caused the loss: the latest one, if there were several. 0 where there was no loss, or
    /// where the stash was reaped and with it what the chain knew of its slashes.
    pub offence_era: u32,
    /// The operator's stake as it was booked before.
    pub book: Balance,
    /// The operator's stake as it is booked now.
    pub total: Balance,
    /// Money from the nominator.
    pub received: Balance,
    /// The stash's gain.
    pub reward: Balance,
    /// Milliseconds over which `reward` accrued; 0 where there was none.
    pub accrued: Timestamp,
    /// The part of `reward` that the operator earns.
    pub commission: Balance,
    /// The part of `reward` that repays the operator's debt.
    pub debt_repaid: Balance,
    /// What the chain took.
    pub loss: Balance,
    /// Money from the operator's bond towards `loss`.
    pub bond_paid: Balance,
    /// What the cover fund is to pay towards `loss`.
    pub cover_paid: Balance,
    /// Money that the operator has paid towards its debt.
    pub repaid: Balance,
    /// The provision for losses to come, less that for losses that came.
    pub provided: ProvisionChange,
}

/// What is wrong with an operator. The chain's word, and nobody else's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Fault {
    /// It was slashed, or is going to be.
    Loss,
    /// Its validator does not validate.
    NotValidating,
    /// Its validator takes no nominations.
    Blocked,
    /// Its on-chain commission and ours exceed the maximum.
    CommissionTooHigh,
    /// Its validator has thrown our nominator out.
    Kicked,
    /// Its stake earns nothing: it nominates nobody, or nothing of it is exposed two eras after it nominated.
    Idle,
}

/// What a rebalancing moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Rebalanced {
    /// Planck that were bonded; the rest of the value came back.
    pub delegated: Balance,
    /// Planck that started to unbond.
    pub unbonding: Balance,
}

/// Why the registry refuses. Nothing has changed then, and the transferred value is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum RegistryError {
    /// Only the governor may call.
    NotGovernor,
    /// Only the pool may call.
    NotPool,
    /// Only the curator may call.
    NotCurator,
    /// Only the operator's validator, with its stash account, may call.
    NotOperator,
    /// Only the operator's payout account may call.
    NotPayoutAccount,
    /// Only the account that was proposed may accept.
    NotProposedPayout,
    /// There is no such operator.
    UnknownOperator,
    /// The validator is registered already.
    AlreadyRegistered,
    /// The caller is not a validator of this chain.
    NotValidator,
    /// The bond is below the minimum.
    BondTooSmall,
    /// On-chain and protocol commission together exceed the maximum.
    CommissionTooHigh,
    /// The metadata are longer than allowed.
    MetadataTooLong,
    /// As many operators as one storage cell can hold.
    TooManyOperators,
    /// The operator's status does not allow this.
    WrongStatus,
    /// The chain shows this fault.
    AtFault(Fault),
    /// The bond backs stake, or pays for announced losses, or is the least that there must be.
    BondNeeded,
    /// The bond was not asked for, or is gone.
    NothingToWithdraw,
    /// The bond must wait until a slash of today's stake would have come.
    TooEarly,
    /// The nomination is of this era, or the stake earns nothing by it, which a check deals with.
    NothingToRenew,
    /// The operator has debt to repay first.
    InDebt,
    /// The chain has announced or taken a loss that must be settled first.
    LossPending,
    /// The operator's stake has not come back yet.
    NotDrained,
    /// Rewards of the operator's stake were not paid out yet: anyone may, once their eras are over.
    RewardsUnpaid,
    /// A parameter is outside of its bounds.
    InvalidParameter,
    /// The operator's nominator could not be instantiated.
    InstantiationFailed,
    /// The nominator trapped or ran out of gas.
    NominatorFailed,
    /// Too little gas is left to call a nominator safely.
    NotEnoughGas,
    /// The nominator refused.
    Nominator(NominatorError),
    /// The nominator, in its old code or its new, refused the upgrade.
    NominatorUpgrade(GovernanceError),
    /// The pool trapped or ran out of gas.
    PoolFailed,
    /// The pool refused.
    Pool(FeeSharesError),
    /// The money could not be sent.
    TransferFailed,
    /// Arithmetic overflow.
    Arithmetic,
}
