//! The guardian's messages: pause the pool, and cancel a proposal, which the admin may do too.

use estuary_events::governor::{Cancelled, Paused};
use estuary_interfaces::{ProposalId, Timestamp};

use crate::storage::{GovernorStorage, Result};

impl GovernorStorage {
    /// Pauses the pool for `duration` milliseconds, seven days at most. Only the guardian may call.
    pub fn pause(&mut self, duration: Timestamp) -> Result<()> {
        let mut roles = self.roles();
        let until = roles.pause(self.env().caller(), duration, self.now(), self.delays().delay)?;
        self.roles.set(&roles);
        self.pause_pool(until)?;
        self.env().emit_event(Paused { until });
        Ok(())
    }

    /// Removes a proposal. Only the admin and the guardian may call.
    pub fn cancel(&mut self, id: ProposalId) -> Result<()> {
        let (by, proposal) = (self.env().caller(), self.waiting(id)?);
        self.roles().may_cancel(by, &proposal.action)?;
        self.proposals.remove(id);
        self.env().emit_event(Cancelled { id, by });
        Ok(())
    }
}
