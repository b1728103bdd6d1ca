//! The arithmetic of restaking: units of the wrapped token secure services, and a token, the LRT, stands for them.
//!
//! Everything here is pure and exact. Nothing panics. What does not fit is a typed error. Amounts are units of the
//! wrapped token, or LRT, times milliseconds, epochs counted from the vault's construction.
//!
//! - [`policy`]: the numbers of a vault that never change, and their bounds.
//! - [`book`]: what backs the LRT, its price, deposits and rewards, and the beginning of an epoch.
//! - [`bucket`]: units that leave at the end of an epoch, and their claims.
//! - [`allotment`]: the units that stand behind one operator of one service.
//! - [`slash`]: what a slash takes from whom, a veto, and the execution.
//!
//! A unit stands behind one service and operator at most, so the sum of all that is slashable never exceeds the stake.
//! Units that leave stay slashable until the end of the epoch after their request.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects))]

pub mod allotment;
pub mod book;
pub mod bucket;
pub mod policy;
pub mod slash;

pub use estuary_stream::Stream;

/// Units of the wrapped token.
pub type Units = u128;

/// An amount of the vault's token, in its smallest unit.
pub type Lrt = u128;

/// The number of an epoch.
pub type Epoch = u32;

/// A moment in milliseconds, as the chain counts them.
pub type Timestamp = u64;

/// The result of a step. Who is refused drops the numbers that the step began to change, and stores nothing.
pub type Result<T> = core::result::Result<T, Refusal>;

/// Why a step is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing to move.
    ZeroAmount,
    /// Less than the caller accepts, or nothing.
    TooFew,
    /// More units than the curator lets in.
    CapExceeded,
    /// The LRT is worth less than a millionth of its first worth, or there is none.
    VaultImpaired,
    /// Slashes took nearly all of the bucket: its keys do not fit any more.
    BucketSpent,
    /// No key.
    NothingToClaim,
    /// The epoch has not ended, or the time for a veto has not passed.
    TooEarly,
    /// A slash of the bucket can still be vetoed.
    SlashPending,
    /// More than the slot wants, or than services together may have.
    OverAllotted,
    /// More than one service may have.
    ServiceOverAllotted,
    /// The slot has its units.
    AlreadyOptedIn,
    /// The slot has ended.
    SlotEnded,
    /// The slot did not end two epochs ago, a slash of it is open, or nothing is left to free.
    SlotNotFree,
    /// The moment is neither of this epoch nor of the last, or the slot did not count then.
    CaptureOutOfRange,
    /// Neither bond nor units are slashable.
    NothingSlashable,
    /// Less than the least slash, and more is slashable.
    SlashTooSmall,
    /// The time for a veto has passed.
    VetoClosed,
    /// Arithmetic overflow.
    Arithmetic,
}

/// The result of arithmetic that must fit.
pub(crate) fn checked<T>(result: Option<T>) -> Result<T> {
    result.ok_or(Refusal::Arithmetic)
}

/// `a + b`
pub(crate) fn plus(a: u128, b: u128) -> Result<u128> {
    checked(a.checked_add(b))
}

/// `a − b`
pub(crate) fn minus(a: u128, b: u128) -> Result<u128> {
    checked(a.checked_sub(b))
}

/// Refuses nothing.
pub(crate) fn not_zero(amount: u128) -> Result<()> {
    match amount {
        0 => Err(Refusal::ZeroAmount),
        _ => Ok(()),
    }
}
