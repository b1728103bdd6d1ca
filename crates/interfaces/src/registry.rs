use estuary_codec::Packed;
use estuary_governance::GovernanceError;
use ink::primitives::AccountId;

use crate::{Balance, FeeSharesError, NominatorError, Timestamp};

/// Number of an operator, from 0 in the order of registration.
pub type OperatorId = u32;

/// The most operators that have stake at once: the table of all must fit a storage cell, and an answer, of 16 KiB.
pub const MAX_OPERATORS: usize = 300;

/// The edge pool → registry.
#[ink::trait_definition]
pub trait Registry {
    /// Settles one operator with the chain. Its nominator sends principal and rewards to the pool, and the registry
    /// sends the planck that the bond pays for a loss, both as plain transfers. The result states each amount.
    /// `cover` is the planck that cover fund and layer can pay. `keeper` receives the bounty for a loss that nobody has
    /// flagged.
    #[ink(message)]
    fn settle(
        &mut self,
        operator: OperatorId,
        cover: CoverState,
        keeper: AccountId,
    ) -> Result<OperatorSettlement, RegistryError>;

    /// Books the losses that the chain has announced against one operator, or has taken since its last settlement.
    /// `cover` is the planck that cover fund and layer can pay. `keeper` receives the bounty for the first report.
    #[ink(message)]
    fn flag(
        &mut self,
        operator: OperatorId,
        cover: CoverState,
        keeper: AccountId,
    ) -> Result<ProvisionChange, RegistryError>;

    /// Flags at most `max` operators, and 100 at most. Begins where the last call ended.
    #[ink(message)]
    fn sweep(&mut self, max: u32, cover: CoverState, keeper: AccountId) -> Result<Swept, RegistryError>;

    /// Moves stake of at most `max_operators` operators. The transferred value goes to validators. `demand` planck,
    /// less the planck that are unlocking already, start to unbond. Transfers the planck back that were not delegated.
    #[ink(message, payable)]
    fn rebalance(&mut self, demand: Balance, max_operators: u32) -> Result<Rebalanced, RegistryError>;
}

/// What the pool can pay for losses after an operator's bond, in planck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
pub struct CoverState {
    /// The cover fund.
    pub fund: Balance,
    /// The part of the underwriters' layer that can be promised.
    pub layer: Balance,
    /// The part of both that announced losses have reserved: of the fund first.
    pub reserved: Balance,
}

/// A change of the provision for announced losses, in planck. The bond pays first, then the reserved part of cover
/// fund and layer. Queue and holders absorb the remainder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
pub struct ProvisionChange {
    /// Announced losses that queue and holders have to absorb now.
    pub added: Balance,
    /// Provision that is released: the loss was booked, was cancelled, or is covered now.
    pub released: Balance,
    /// Money of cover fund and layer that has to be reserved.
    pub cover_added: Balance,
    /// Money of cover fund and layer that is free again.
    pub cover_released: Balance,
}

/// The result of one call of a sweep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Swept {
    /// The change of the provision, for all operators that this call has read.
    pub provided: ProvisionChange,
    /// The time at which the sweep began, in milliseconds, if this call completed it.
    pub completed: Option<Timestamp>,
}

/// The result of a settlement for the pool. Amounts are planck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
pub struct OperatorSettlement {
    /// The active era in which a loss was booked. 0 where there was no loss.
    pub era: u32,
    /// The era of the offence that caused the loss: the latest era, if there were several offences. 0 where there was
    /// no loss, or where the stash was reaped, and with it the chain's record of its slashes.
    pub offence_era: u32,
    /// The operator's booked stake before.
    pub book: Balance,
    /// The operator's booked stake now.
    pub total: Balance,
    /// Money that the nominator sent to the pool.
    pub received: Balance,
    /// Gain of the stash: staking rewards and donations.
    pub reward: Balance,
    /// Milliseconds over which `reward` accrued. 0 where there was no reward.
    pub accrued: Timestamp,
    /// The part of `reward` that the operator earns, rounded down.
    pub commission: Balance,
    /// The part of `reward` that repays the operator's debt, instead of commission.
    pub debt_repaid: Balance,
    /// Stake that the chain took.
    pub loss: Balance,
    /// Money that the operator's bond paid towards `loss`.
    pub bond_paid: Balance,
    /// Money that cover fund and layer have to pay towards `loss`, the fund first.
    pub cover_paid: Balance,
    /// Top-ups that repay the operator's debt, which the registry sent to the pool.
    pub repaid: Balance,
    /// The change of the provision: losses that are announced now, less losses that were booked or cancelled.
    pub provided: ProvisionChange,
}

/// A fault of an operator. Only the chain decides that there is a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Fault {
    /// It was slashed, or is going to be slashed.
    Loss,
    /// Its validator does not validate.
    NotValidating,
    /// Its validator takes no nominations.
    Blocked,
    /// Its commission on the chain and its commission here exceed the maximum together.
    CommissionTooHigh,
    /// Its validator has kicked its nominator.
    Kicked,
    /// Its stake earns nothing: it nominates nobody, or none of it is exposed two eras after the nomination.
    Idle,
}

/// The stake that a rebalancing moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Rebalanced {
    /// Planck that were bonded. The other planck of the transferred value came back.
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
    /// The table has no free slot: it holds 300 operators.
    TooManyOperators,
    /// The operator's status does not allow this.
    WrongStatus,
    /// The chain shows this fault.
    AtFault(Fault),
    /// The bond backs stake, pays for announced losses, or is the least bond.
    BondNeeded,
    /// The bond was not asked for, or is gone.
    NothingToWithdraw,
    /// The bond must wait until a slash of today's stake would have come.
    TooEarly,
    /// The nomination is of this era, or its stake is not exposed. A check deals with stake that is not exposed.
    NothingToRenew,
    /// The operator has debt to repay first.
    InDebt,
    /// The chain has announced or taken a loss that must be settled first.
    LossPending,
    /// The operator's stake has not come back yet.
    NotDrained,
    /// Rewards of the operator's stake were not paid out yet. Anyone may pay them out, once their eras are over.
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
