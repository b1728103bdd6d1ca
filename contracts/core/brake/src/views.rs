//! The views: what is locked, and whom the brake serves.

use estuary_interfaces::{BrakeWiring, ProposalId, Shares};
use ink::primitives::AccountId;

use crate::{position::Position, storage::BrakeStorage};

/// Stands for all proposals.
pub(crate) const ALL: ProposalId = 0;

impl BrakeStorage {
    pub fn against(&self, id: ProposalId) -> Shares {
        let all = self.total(ALL);
        if id == ALL {
            return all;
        }
        // Both are units of one token, whose supply fits.
        all.saturating_add(self.total(id))
    }

    pub fn position(&self, owner: AccountId, against: ProposalId) -> Position {
        self.positions.get((owner, against)).unwrap_or_default()
    }

    pub fn wiring(&self) -> Option<BrakeWiring> {
        self.wiring.get()
    }
}
