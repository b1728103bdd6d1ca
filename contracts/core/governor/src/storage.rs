//! The governor's storage: cells, constructor, accessors, and guards.

use estuary_interfaces::{Delays, GovernorError, ProposalId, Shares, Timestamp};
use ink::{
    env::DefaultEnvironment,
    primitives::AccountId,
    storage::{traits::ManualKey, Lazy, Mapping},
    EnvAccess,
};

use crate::{
    applications::Applications, contracts::Contracts, delays::within_bounds, proposals::Proposal,
    renounced::Renounced, roles::Roles,
};

pub(crate) type Result<T> = core::result::Result<T, GovernorError>;

/// All cells of the governor.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct GovernorStorage {
    pub(crate) roles: Lazy<Roles, ManualKey<1>>,
    pub(crate) delays: Lazy<Delays, ManualKey<2>>,
    pub(crate) contracts: Lazy<Contracts, ManualKey<3>>,
    /// Proposals that wait: they were neither applied nor cancelled.
    pub(crate) proposals: Mapping<ProposalId, Proposal, ManualKey<4>>,
    pub(crate) last_id: Lazy<ProposalId, ManualKey<5>>,
    pub(crate) renounced: Lazy<Renounced, ManualKey<6>>,
    /// The brake of its proposals.
    pub(crate) brake: Lazy<AccountId, ManualKey<7>>,
    pub(crate) applications: Lazy<Applications, ManualKey<8>>,
    /// All shares of the pool, as last read. They stand in for a pool that does not answer.
    pub(crate) shares: Lazy<Shares, ManualKey<9>>,
}

impl GovernorStorage {
    /// A governor whose admin is the caller, without contracts.
    pub fn open(guardian: AccountId, delays: Delays) -> Result<Self> {
        if !within_bounds(&delays) {
            return Err(GovernorError::DelaysOutOfBounds);
        }
        let mut governor = Self::default();
        governor.roles.set(&Roles::new(governor.env().caller(), guardian));
        governor.delays.set(&delays);
        Ok(governor)
    }

    pub(crate) fn env(&self) -> EnvAccess<'static, DefaultEnvironment> {
        EnvAccess::default()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.env().block_timestamp()
    }

    /// The admin, the guardian, and the end of the last pause.
    pub fn roles(&self) -> Roles {
        self.roles.get_or_default()
    }

    /// How long actions wait, in milliseconds.
    pub fn delays(&self) -> Delays {
        self.delays.get_or_default()
    }

    /// The contracts that are governed. An error before the governor is wired.
    pub fn contracts(&self) -> Result<Contracts> {
        self.contracts.get().ok_or(GovernorError::NotWired)
    }

    /// The brake, whose locked units hold proposals up. An error before the governor is wired.
    pub fn brake(&self) -> Result<AccountId> {
        self.brake.get().ok_or(GovernorError::NotWired)
    }

    /// The contracts whose code is final.
    pub fn renounced(&self) -> Renounced {
        self.renounced.get_or_default()
    }

    /// How often each thing was changed.
    pub fn applications(&self) -> Applications {
        self.applications.get_or_default()
    }

    /// A proposal that was neither applied nor cancelled.
    pub fn proposal(&self, id: ProposalId) -> Option<Proposal> {
        self.proposals.get(id)
    }

    /// The id of the last proposal, or 0 before the first.
    pub fn last_proposal(&self) -> ProposalId {
        self.last_id.get_or_default()
    }

    /// Whether a proposal was neither applied nor cancelled, and has not expired.
    pub fn is_pending(&self, id: ProposalId) -> bool {
        self.proposal(id)
            .is_some_and(|proposal| proposal.is_pending(self.now()))
    }

    /// The proposal `id`, if it waits.
    pub(crate) fn waiting(&self, id: ProposalId) -> Result<Proposal> {
        self.proposal(id).ok_or(GovernorError::UnknownProposal)
    }

    pub(crate) fn only_admin(&self) -> Result<()> {
        self.roles().only_admin(self.env().caller())
    }
}
