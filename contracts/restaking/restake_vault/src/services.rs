//! What services do: they open slots, end them, and ask for slashes.

use estuary_interfaces::Timestamp;
use estuary_restaking::{
    allotment::Allotment,
    slash::{Leaving, Order},
    Epoch, Units,
};
use estuary_restaking_interfaces::restake_vault::{
    OpenSlash, RestakeError, SlashId, SlashRequested, Slashed, Slot, SlotId, SlotLeft, SlotRegistered,
};
use ink::primitives::{AccountId, Hash};

use crate::storage::{Now, RestakeVaultStorage, Result};

impl RestakeVaultStorage {
    /// Opens a slot of the caller for an operator. Returns its number.
    pub fn register(
        &mut self,
        operator: AccountId,
        resolver: Option<AccountId>,
        wanted: Units,
        terms: Hash,
    ) -> Result<SlotId> {
        let service = self.env().caller();
        let (slot, slashes) = self.counters.get_or_default();
        let next = slot.checked_add(1).ok_or(RestakeError::Arithmetic)?;
        self.counters.set(&(next, slashes));
        let opened = Slot {
            service,
            operator,
            resolver,
            terms,
            allotment: Allotment::new(wanted),
        };
        self.slots.insert(slot, &opened);
        self.env().emit_event(SlotRegistered {
            slot,
            service,
            operator,
            resolver,
            wanted,
            terms,
        });
        Ok(slot)
    }

    /// Ends a slot of the caller with this epoch.
    pub fn leave(&mut self, id: SlotId) -> Result<()> {
        let mut slot = self.slot_of_caller(id)?;
        let closing = self.end(&mut slot)?;
        self.slots.insert(id, &slot);
        self.env().emit_event(SlotLeft { slot: id, closing });
        Ok(())
    }

    /// Ends a slot with this epoch. Whoever asks stores the slot.
    pub(crate) fn end(&mut self, slot: &mut Slot) -> Result<Epoch> {
        let now = self.begun()?;
        slot.allotment.end(now.book.epoch)?;
        self.book.set(&now.book);
        Ok(now.book.epoch)
    }

    /// Sets `units` of a slot of the caller aside, for a fault at the moment `captured_at`.
    pub fn request_slash(&mut self, id: SlotId, units: Units, captured_at: Timestamp) -> Result<Slashed> {
        let (mut slot, mut now) = (self.slot_of_caller(id)?, self.begun()?);
        let captured = now.epoch_of(captured_at)?;
        let order = Order {
            units,
            captured,
            veto_window: slot.resolver.map(|_| now.setup.policy.veto_window),
        };
        let mut leaving = self.leaving(now.book.epoch)?;
        let mut of_service = self.service_units(slot.service);
        let slash = now.book.set_aside(
            &order,
            &mut slot.allotment,
            &mut of_service,
            &mut leaving,
            now.time,
        )?;
        let slash_id = self.open(OpenSlash { slot: id, slash })?;
        if slash.leaving_now > 0 || slash.leaving_next > 0 {
            self.set_leaving(now.book.epoch, &leaving)?;
        }
        self.set_service_units(slot.service, of_service);
        self.slots.insert(id, &slot);
        self.book.set(&now.book);
        let units = slash.units().ok_or(RestakeError::Arithmetic)?;
        self.env().emit_event(SlashRequested {
            slot: id,
            service: slot.service,
            id: slash_id,
            captured,
            bond: slash.bond,
            active: slash.active,
            leaving: units.saturating_sub(slash.active),
            deadline: slash.deadline,
        });
        Ok(Slashed {
            id: slash_id,
            bond: slash.bond,
            units,
        })
    }

    /// Stores a slash. Returns its number.
    fn open(&mut self, slash: OpenSlash) -> Result<SlashId> {
        let (slots, id) = self.counters.get_or_default();
        let next = id.checked_add(1).ok_or(RestakeError::Arithmetic)?;
        self.counters.set(&(slots, next));
        self.slashes.insert(id, &slash);
        Ok(id)
    }

    fn slot_of_caller(&self, id: SlotId) -> Result<Slot> {
        let slot = self.known_slot(id)?;
        match slot.service == self.env().caller() {
            true => Ok(slot),
            false => Err(RestakeError::NotService),
        }
    }

    /// The units that leave after an epoch and after the next.
    pub(crate) fn leaving(&self, epoch: Epoch) -> Result<Leaving> {
        let next = epoch.checked_add(1).ok_or(RestakeError::Arithmetic)?;
        Ok(Leaving {
            now: self.bucket(epoch),
            next: self.bucket(next),
        })
    }

    pub(crate) fn set_leaving(&mut self, epoch: Epoch, leaving: &Leaving) -> Result<()> {
        let next = epoch.checked_add(1).ok_or(RestakeError::Arithmetic)?;
        self.set_bucket(epoch, &leaving.now);
        self.set_bucket(next, &leaving.next);
        Ok(())
    }
}

impl Now {
    /// The epoch of a moment that is not ahead.
    pub(crate) fn epoch_of(&self, moment: Timestamp) -> Result<Epoch> {
        let epoch = self.setup.policy.epoch_of(self.setup.start, moment);
        epoch
            .filter(|_| moment <= self.time)
            .ok_or(RestakeError::CaptureOutOfRange)
    }
}
