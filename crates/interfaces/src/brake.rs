use ink::primitives::AccountId;
use psp22::PSP22Error;

use crate::{ProposalId, Shares, Timestamp};

/// The messages by which holders slow proposals down: they lock units of the wrapped token against a pending proposal,
/// or, with the id 0, against all proposals.
#[ink::trait_definition]
pub trait Brake {
    /// Takes `units` of the wrapped token from the caller, who must have approved them. Locks them against a pending
    /// proposal, or, with 0, against all proposals. They count at once.
    #[ink(message)]
    fn lock(&mut self, against: ProposalId, units: Shares) -> Result<(), BrakeError>;

    /// Gives notice that `units` of the caller leave. All units under notice can be withdrawn from the returned time
    /// on, in three days, and for seven days. Until they are withdrawn they count.
    #[ink(message)]
    fn release(&mut self, against: ProposalId, units: Shares) -> Result<Timestamp, BrakeError>;

    /// Takes all notices of the caller back.
    #[ink(message)]
    fn keep(&mut self, against: ProposalId) -> Result<(), BrakeError>;

    /// Sends the caller the units whose notice is over, or all units where the proposal is over. Returns their number.
    #[ink(message)]
    fn withdraw(&mut self, against: ProposalId) -> Result<Shares, BrakeError>;

    /// The units that hold proposal `id` up: units locked against it, and units locked against all proposals. The edge
    /// governor → brake: this message calls nobody.
    #[ink(message)]
    fn against(&self, id: ProposalId) -> Shares;

    /// The governor and the wrapped token, for ever.
    #[ink(message)]
    fn wiring(&self) -> Option<BrakeWiring>;
}

/// The edge brake → governor.
#[ink::trait_definition]
pub trait Proposals {
    /// Whether a proposal was neither applied nor cancelled, and has not expired.
    #[ink(message)]
    fn is_pending(&self, id: ProposalId) -> bool;
}

/// The accounts that a brake works with, for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct BrakeWiring {
    /// The governor whose proposals the brake holds up.
    pub governor: AccountId,
    /// The wrapped token whose units are locked.
    pub token: AccountId,
}

/// Why the brake refuses. Nothing has changed then.
#[derive(Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum BrakeError {
    /// Nothing to lock or release.
    ZeroAmount,
    /// There is no such proposal, or it is over.
    NotPending,
    /// The caller has fewer units locked that are not under notice.
    NotLocked,
    /// No unit is under notice, or its notice is not over, or has lapsed.
    NotReleased,
    /// The wrapped token refused.
    Token(PSP22Error),
    /// The governor or the wrapped token trapped or ran out of gas.
    CallFailed,
    /// Arithmetic overflow.
    Arithmetic,
}
