//! What is there, and what would be possible now.

use estuary_interfaces::Timestamp;
use estuary_restaking::{book::Book, Epoch, Units};
use estuary_restaking_interfaces::restake_vault::{OpenSlash, RestakeError, SlashId, Slot, SlotId};
use ink::{codegen::TraitCallBuilder, env::DefaultEnvironment, primitives::AccountId};
use psp22::PSP22;

use crate::storage::{RestakeVaultStorage, Result};

type UnitsAt = ink::contract_ref!(PSP22, DefaultEnvironment);

impl RestakeVaultStorage {
    /// All units and LRT, in the epoch of now.
    pub fn book(&self) -> Result<Book> {
        Ok(self.seen()?.book)
    }

    /// A slot.
    pub fn slot(&self, id: SlotId) -> Option<Slot> {
        self.slots.get(id)
    }

    /// How many slots there are.
    pub fn slots(&self) -> SlotId {
        self.counters.get_or_default().0
    }

    /// A slash that is open.
    pub fn slash(&self, id: SlashId) -> Option<OpenSlash> {
        self.slashes.get(id)
    }

    /// How many slashes there were.
    pub fn slashes(&self) -> SlashId {
        self.counters.get_or_default().1
    }

    /// The units of an account's requests of an epoch.
    pub fn claimable(&self, owner: AccountId, epoch: Epoch) -> Result<Units> {
        let keys = self.keys.get((owner, epoch)).unwrap_or(0);
        self.bucket(epoch).worth(keys).ok_or(RestakeError::Arithmetic)
    }

    /// The units of holders that a slash could take for a fault at that moment.
    pub fn slashable(&self, id: SlotId, captured_at: Timestamp) -> Result<Units> {
        let (slot, now) = (self.known_slot(id)?, self.seen()?);
        let captured = now.epoch_of(captured_at)?;
        Ok(now.book.slashable(&slot.allotment, captured)?)
    }

    /// The units, the bond's included, that a slash could take for a fault at that moment.
    pub fn security(&self, id: SlotId, captured_at: Timestamp) -> Result<Units> {
        let slashable = self.slashable(id, captured_at)?;
        let bond = self.known_slot(id)?.allotment.bond;
        slashable.checked_add(bond).ok_or(RestakeError::Arithmetic)
    }

    /// The units that the vault holds, and has booked.
    pub fn backing(&self) -> Result<(Units, Units)> {
        let (setup, book) = (self.known_setup()?, self.book.get_or_default());
        let units: UnitsAt = setup.wrapper.into();
        let held = units.call().balance_of(self.env().account_id()).try_invoke();
        let Ok(Ok(held)) = held else {
            return Err(RestakeError::WrapperFailed);
        };
        Ok((held, book.held()?))
    }
}
