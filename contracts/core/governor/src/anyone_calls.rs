//! Messages of anyone: seal a proposal that is due.

use estuary_events::governor::Sealed;
use estuary_interfaces::{ProposalId, Shares, Timestamp};

use crate::{
    proposals::{Proposal, Standing},
    storage::{GovernorStorage, Result},
};

impl GovernorStorage {
    /// Begins the last call of a proposal that is due. Returns its end, in milliseconds.
    pub fn seal(&mut self, id: ProposalId) -> Result<Timestamp> {
        let (mut proposal, now) = (self.waiting(id)?, self.now());
        let standing = self.read_standing(id, &proposal)?;
        let end = proposal.seal(&standing, now)?;
        self.proposals.insert(id, &proposal);
        self.env().emit_event(Sealed {
            id,
            by: self.env().caller(),
            against: standing.against,
            full: standing.full,
            end,
        });
        Ok(end)
    }

    /// Where a proposal stands, by the shares and the locked units of now.
    pub fn standing(&self, id: ProposalId) -> Result<Standing> {
        self.standing_with(id, &self.waiting(id)?, self.read_shares()?)
    }

    /// Where a proposal stands, by the shares and the locked units of now. Notes the shares.
    pub(crate) fn read_standing(&mut self, id: ProposalId, proposal: &Proposal) -> Result<Standing> {
        let shares = self.read_shares()?;
        self.shares.set(&shares);
        self.standing_with(id, proposal, shares)
    }

    fn standing_with(&self, id: ProposalId, proposal: &Proposal, shares: Shares) -> Result<Standing> {
        Ok(proposal.standing(self.read_against(id)?, shares))
    }
}
