//! What operators do: their bonds pay for their slashes first.

use estuary_restaking::Units;
use estuary_restaking_interfaces::restake_vault::{Bonded, RestakeError, Slot, SlotId, Unbonded};

use crate::storage::{RestakeVaultStorage, Result};

impl RestakeVaultStorage {
    /// Takes `units` of the caller into the bond of its slot.
    pub fn bond(&mut self, id: SlotId, units: Units) -> Result<()> {
        let (mut slot, mut now) = (self.slot_of_operator(id)?, self.begun()?);
        now.book.bond(&mut slot.allotment, units)?;
        self.slots.insert(id, &slot);
        self.book.set(&now.book);
        self.env().emit_event(Bonded { slot: id, units });
        self.take_units(&now.setup, units)
    }

    /// Sends the caller the bond of its slot. Returns the units.
    pub fn unbond(&mut self, id: SlotId) -> Result<Units> {
        let (mut slot, mut now) = (self.slot_of_operator(id)?, self.begun()?);
        let units = now.book.unbond(&mut slot.allotment)?;
        self.slots.insert(id, &slot);
        self.book.set(&now.book);
        self.env().emit_event(Unbonded { slot: id, units });
        self.send_units(&now.setup, slot.operator, units)?;
        Ok(units)
    }

    fn slot_of_operator(&self, id: SlotId) -> Result<Slot> {
        let slot = self.known_slot(id)?;
        match slot.operator == self.env().caller() {
            true => Ok(slot),
            false => Err(RestakeError::NotOperator),
        }
    }
}
