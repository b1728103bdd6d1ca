//! What the curator does: it chooses services and the size of the vault. It moves no money.

use estuary_restaking::Units;
use estuary_restaking_interfaces::restake_vault::{
    CapSet, Curator, CuratorAccepted, CuratorProposed, OptedIn, OptedOut, RestakeError, SlotId,
};
use ink::primitives::AccountId;

use crate::storage::{RestakeVaultStorage, Result};

impl RestakeVaultStorage {
    /// Puts `units` behind a slot from three epochs on.
    pub fn opt_in(&mut self, id: SlotId, units: Units) -> Result<()> {
        self.only_curator()?;
        let (mut slot, mut now) = (self.known_slot(id)?, self.begun()?);
        let mut of_service = self.service_units(slot.service);
        let policy = &now.setup.policy;
        now.book
            .opt_in(&mut slot.allotment, &mut of_service, units, policy)?;
        self.set_service_units(slot.service, of_service);
        self.slots.insert(id, &slot);
        self.book.set(&now.book);
        self.env().emit_event(OptedIn {
            slot: id,
            units,
            start: slot.allotment.start,
        });
        Ok(())
    }

    /// Ends a slot with this epoch.
    pub fn opt_out(&mut self, id: SlotId) -> Result<()> {
        self.only_curator()?;
        let mut slot = self.known_slot(id)?;
        let closing = self.end(&mut slot)?;
        self.slots.insert(id, &slot);
        self.env().emit_event(OptedOut { slot: id, closing });
        Ok(())
    }

    /// Sets the most active units that deposits lead to.
    pub fn set_cap(&mut self, units: Units) -> Result<()> {
        self.only_curator()?;
        let mut now = self.begun()?;
        now.book.cap = units;
        self.book.set(&now.book);
        self.env().emit_event(CapSet { units });
        Ok(())
    }

    /// Proposes another curator, or nobody.
    pub fn propose_curator(&mut self, proposed: Option<AccountId>) -> Result<()> {
        let curator = self.only_curator()?;
        self.curator.set(&Curator { proposed, ..curator });
        self.env().emit_event(CuratorProposed { proposed });
        Ok(())
    }

    /// Makes the caller the curator.
    pub fn accept_curator(&mut self) -> Result<()> {
        let caller = self.env().caller();
        if self.curator().proposed != Some(caller) {
            return Err(RestakeError::NotProposedCurator);
        }
        self.curator.set(&Curator {
            curator: Some(caller),
            proposed: None,
        });
        self.env().emit_event(CuratorAccepted { curator: caller });
        Ok(())
    }

    /// The curator, and the account that it has proposed.
    pub fn curator(&self) -> Curator {
        self.curator.get_or_default()
    }

    fn only_curator(&self) -> Result<Curator> {
        let curator = self.curator();
        match curator.curator == Some(self.env().caller()) {
            true => Ok(curator),
            false => Err(RestakeError::NotCurator),
        }
    }
}
