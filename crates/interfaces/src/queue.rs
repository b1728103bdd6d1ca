use ink::primitives::AccountId;

use crate::{Balance, Timestamp};

/// Number of a redemption request. The first is 1, and no number is used twice.
pub type RequestId = u64;

/// The edge pool → queue.
#[ink::trait_definition]
pub trait Queue {
    /// Appends requests of `owner` for `amount` planck in all, split evenly into `parts`. Returns the first
    /// id.
    #[ink(message)]
    fn enqueue(&mut self, owner: AccountId, amount: Balance, parts: u32) -> Result<RequestId, QueueError>;

    /// Lets the open requests, which are owed `owed` planck, absorb `loss ≤ owed` planck, pro rata.
    #[ink(message)]
    fn absorb_loss(&mut self, loss: Balance, owed: Balance) -> Result<(), QueueError>;

    /// Gives the open requests `amount` planck back, pro rata, of an announced loss that they absorbed and that does
    /// not come true.
    #[ink(message)]
    fn restore(&mut self, amount: Balance) -> Result<(), QueueError>;

    /// Finalizes the longest prefix of open requests made at or before `made_before`, in milliseconds, that `budget`
    /// planck pay for. The pool sends [`Finalized::amount`] right after.
    #[ink(message)]
    fn finalize(&mut self, budget: Balance, made_before: Timestamp) -> Result<Finalized, QueueError>;
}

/// The result of a finalization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Finalized {
    /// Number of requests that can be claimed from now on.
    pub requests: u64,
    /// Number of the last finalized request. 0 if there has never been a finalized request.
    pub last_id: RequestId,
    /// Planck that the pool pays for these requests: their claims, and less than a planck per request more.
    pub amount: Balance,
    /// Whether this finalization left no request open.
    pub emptied: bool,
}

/// The status of a request that was not claimed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct RequestStatus {
    /// The account that can claim the request.
    pub owner: AccountId,
    /// The planck that it pays, rounded down. While it is open, the planck that it would pay if it were finalized now.
    pub amount: Balance,
    /// The time at which it was made, in milliseconds.
    pub made_at: Timestamp,
    /// The checkpoint that finalized it, which never changes: the hint for its claim. `None` while it is
    /// open.
    pub checkpoint: Option<u32>,
    /// The least budget that finalizes it: the planck due to all open requests up to and with this request. 0 once it
    /// is finalized.
    pub until_finalized: Balance,
}

/// Number and worth of the open requests, which wait to be finalized.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct QueueLength {
    /// Number of open requests.
    pub requests: u64,
    /// The least budget that finalizes all of them, in planck.
    pub amount: Balance,
}

/// Why the queue refuses. Nothing has changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum QueueError {
    /// Only the pool may call.
    NotPool,
    /// A request must be for a planck at least.
    ZeroAmount,
    /// Open requests have absorbed losses of nearly all their planck. The queue takes no new request until they are
    /// finalized.
    QueueImpaired,
    /// There is no such request, or it was claimed already.
    UnknownRequest,
    /// Only the request's owner may claim it.
    NotOwner,
    /// The request is still waiting for money.
    NotFinalized,
    /// The money could not be sent. An account that does not exist takes no less than the existential deposit.
    TransferFailed,
    /// Arithmetic overflow.
    Arithmetic,
    /// The hinted checkpoint is not the one that finalized the request. The request's status names it.
    WrongHint,
    /// More than 100 claims in one call.
    TooManyClaims,
    /// The queue itself can receive no money.
    RecipientIsQueue,
}
