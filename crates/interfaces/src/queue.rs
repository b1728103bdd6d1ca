use ink::primitives::AccountId;

use crate::{Balance, Timestamp};

/// A redemption request. The first is 1; ids are never used again.
pub type RequestId = u64;

/// The edge pool → queue.
#[ink::trait_definition]
pub trait Queue {
    /// Appends requests of `owner` for `amount` planck in all, split evenly into `parts`. Returns the first
    /// id.
    #[ink(message)]
    fn enqueue(&mut self, owner: AccountId, amount: Balance, parts: u32) -> Result<RequestId, QueueError>;

    /// Lets the open requests, which are owed `owed`, absorb a loss of `loss ≤ owed`, pro rata.
    #[ink(message)]
    fn absorb_loss(&mut self, loss: Balance, owed: Balance) -> Result<(), QueueError>;

    /// Gives the open requests `amount` planck back of an announced loss that they absorbed and that does not come true, pro
    /// rata.
    #[ink(message)]
    fn restore(&mut self, amount: Balance) -> Result<(), QueueError>;

    /// Finalizes the longest prefix of open requests made at or before `made_before` that `budget` pays for.
    /// The pool sends [`Finalized::amount`] right after.
    #[ink(message)]
    fn finalize(&mut self, budget: Balance, made_before: Timestamp) -> Result<Finalized, QueueError>;
}

/// What a finalization did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Finalized {
    /// Number of requests that can be claimed from now on.
    pub requests: u64,
    /// The last of them; 0 if there has never been one.
    pub last_id: RequestId,
    /// What they will be paid, and less than a planck per request more.
    pub amount: Balance,
    /// Whether no request is open any more.
    pub emptied: bool,
}

/// What is known of a request that was not claimed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct RequestStatus {
    pub owner: AccountId,
    /// The planck it pays; while it is open, what it would pay if it were finalized now. Rounded down.
    pub amount: Balance,
    pub made_at: Timestamp,
    /// The checkpoint that finalized it, which never changes: the hint for its claim. `None` while it is
    /// open.
    pub checkpoint: Option<u32>,
    /// The least budget that finalizes it: what is due to all open requests up to and with this one, in
    /// planck. 0 once it is finalized.
    pub until_finalized: Balance,
}

/// What waits to be finalized.
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
    /// A request must be for something.
    ZeroAmount,
    /// Losses have eaten nearly all that open requests are owed: no new ones until these are finalized.
    QueueImpaired,
    /// There is no such request, or it was claimed already.
    UnknownRequest,
    /// Only the request's owner may claim it.
    NotOwner,
    /// The request is still waiting for money.
    NotFinalized,
    /// The money could not be sent; an account that does not exist takes no less than the existential
    /// deposit.
    TransferFailed,
    /// Arithmetic overflow.
    Arithmetic,
    /// The hinted checkpoint is not the one that finalized the request. The request's status names it.
    WrongHint,
    /// More claims than one call may make.
    TooManyClaims,
    /// The queue itself can take no money.
    RecipientIsQueue,
}
