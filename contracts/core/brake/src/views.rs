//! The views: the locked units, and the accounts that the brake works with.

use estuary_interfaces::{BrakeWiring, ProposalId, Shares};
use ink::primitives::AccountId;

use crate::{position::Position, storage::BrakeStorage};

/// Stands for all proposals.
pub(crate) const ALL: ProposalId = 0;

impl BrakeStorage {
    /// The units that hold proposal `id` up: units locked against it, and units locked against all proposals.
    pub fn against(&self, id: ProposalId) -> Shares {
        let all = self.total(ALL);
        if id == ALL {
            return all;
        }
        // Both are units of one token, whose supply fits.
        all.saturating_add(self.total(id))
    }

    /// The units that `owner` has locked against a proposal, or, with 0, against all proposals.
    pub fn position(&self, owner: AccountId, against: ProposalId) -> Position {
        self.positions.get((owner, against)).unwrap_or_default()
    }

    /// The governor and the wrapped token. `None` before construction.
    pub fn wiring(&self) -> Option<BrakeWiring> {
        self.wiring.get()
    }
}
