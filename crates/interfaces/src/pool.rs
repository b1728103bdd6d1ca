use ink::primitives::AccountId;

use crate::{OperatorId, QueueError, RegistryError, Shares};

/// The edge registry → pool: an operator's commission accrues as shares in the pool until the operator claims it.
#[ink::trait_definition]
pub trait FeeShares {
    /// Moves all fee shares of `operator` to `recipient`. Returns the number of shares.
    #[ink(message)]
    fn claim_fee_shares(
        &mut self,
        operator: OperatorId,
        recipient: AccountId,
    ) -> Result<Shares, FeeSharesError>;
}

/// Why the pool does not pay out fee shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum FeeSharesError {
    /// Only the registry may call.
    NotRegistry,
    /// The operator has earned nothing since the last claim.
    NothingToClaim,
}

/// Why the pool refuses. Nothing has changed then, and the transferred value is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum PoolError {
    /// Only the governor may call.
    NotGovernor,
    /// The pool is paused.
    Paused,
    /// The pool is wired already: once and never again.
    AlreadyWired,
    /// The pool has no registry and queue yet: it stays paused until it is wired.
    NotWired,
    /// A parameter is outside of its bounds.
    InvalidParameter,
    /// The constructor needs a larger endowment: an existential deposit for each operator that there can be.
    EndowmentTooSmall,
    /// The amount is below the minimum.
    BelowMinimum,
    /// The price has moved: fewer shares than the caller accepts.
    TooFewShares,
    /// More than may be staked now. The limit grows back with time.
    StakeLimitExceeded,
    /// More than the pool takes at all.
    CapExceeded,
    /// No sweep of the operators was completed recently: anyone may sweep.
    SweepTooOld,
    /// The reserve for instant exits is smaller than the amount.
    ReserveTooSmall,
    /// The fee has risen: less than the caller accepts.
    TooLittleOut,
    /// The price is below a millionth of the first price, or there is none: the pool takes no stake, and still pays
    /// out.
    PoolImpaired,
    /// The caller has too few shares.
    InsufficientBalance,
    /// The token's own account can receive neither shares nor money: it could never use them.
    RecipientIsToken,
    /// The registry trapped or ran out of gas.
    RegistryFailed,
    /// The registry refused.
    Registry(RegistryError),
    /// The queue trapped or ran out of gas.
    QueueFailed,
    /// The queue refused.
    Queue(QueueError),
    /// Native money could not be sent.
    TransferFailed,
    /// Arithmetic overflow.
    Arithmetic,
    /// Only the vault that the terms of cover name may call.
    NotVault,
    /// A loss is announced that the cover fund does not pay alone: nobody can become an underwriter now.
    LossAnnounced,
    /// Announced losses have reserved these shares of the underwriters.
    CoverReserved,
    /// The owner lets the vault move less.
    InsufficientAllowance,
}
