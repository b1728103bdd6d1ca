//! How slashes end: by a veto, or by their execution. And how slots do.

use estuary_interfaces::{verdict, Balance, LiquidStaking, WrappedLst};
use estuary_restaking::Units;
use estuary_restaking_interfaces::restake_vault::{
    OpenSlash, RestakeError, SlashExecuted, SlashId, SlashVetoed, SlotFreed, SlotId, VaultSetup,
};
use ink::codegen::TraitCallBuilder;

use crate::storage::{RestakeVaultStorage, Result};

impl RestakeVaultStorage {
    /// Gives back what a slash set aside, and ends its slot.
    pub fn veto(&mut self, id: SlashId) -> Result<()> {
        let OpenSlash { slot: slot_id, slash } = self.open_slash(id)?;
        let mut slot = self.known_slot(slot_id)?;
        if slot.resolver != Some(self.env().caller()) {
            return Err(RestakeError::NotResolver);
        }
        let mut now = self.begun()?;
        let mut leaving = self.leaving(slash.epoch)?;
        now.book.veto(
            &slash,
            &mut slot.allotment,
            &mut leaving,
            &now.setup.policy,
            now.time,
        )?;
        if slash.leaving_now > 0 || slash.leaving_next > 0 {
            self.set_leaving(slash.epoch, &leaving)?;
        }
        self.slashes.remove(id);
        self.slots.insert(slot_id, &slot);
        self.book.set(&now.book);
        self.env().emit_event(SlashVetoed { id, slot: slot_id });
        Ok(())
    }

    /// Gives up what a slash set aside. Returns the planck that holders of the staking pool's token gain.
    pub fn execute(&mut self, id: SlashId) -> Result<Balance> {
        let OpenSlash { slot: slot_id, slash } = self.open_slash(id)?;
        let (mut slot, mut now) = (self.known_slot(slot_id)?, self.begun()?);
        let units = now.book.execute(&slash, &mut slot.allotment, now.time)?;
        self.slashes.remove(id);
        self.slots.insert(slot_id, &slot);
        self.book.set(&now.book);
        let planck = self.give_up(&now.setup, units)?;
        self.env().emit_event(SlashExecuted { id, units, planck });
        Ok(planck)
    }

    /// Unwraps units, and burns the shares for all other holders of the pool's token.
    fn give_up(&self, setup: &VaultSetup, units: Units) -> Result<Balance> {
        let unwrapped = self.wrapper_at(setup).call_mut().unwrap(units).try_invoke();
        verdict(unwrapped, RestakeError::WrapperFailed, RestakeError::Wrapper)?;
        let burnt = self.pool_at(setup).call_mut().burn_shares(units).try_invoke();
        verdict(burnt, RestakeError::PoolFailed, RestakeError::Pool)
    }

    /// Takes the units of a slot back that is over. Returns the units.
    pub fn free(&mut self, id: SlotId) -> Result<Units> {
        let (mut slot, mut now) = (self.known_slot(id)?, self.begun()?);
        let mut of_service = self.service_units(slot.service);
        let units = now.book.free(&mut slot.allotment, &mut of_service)?;
        self.set_service_units(slot.service, of_service);
        self.slots.insert(id, &slot);
        self.book.set(&now.book);
        self.env().emit_event(SlotFreed { slot: id, units });
        Ok(units)
    }

    /// A slash that can still be decided.
    fn open_slash(&self, id: SlashId) -> Result<OpenSlash> {
        self.slash(id).ok_or(match id < self.slashes() {
            true => RestakeError::Decided,
            false => RestakeError::UnknownSlash,
        })
    }
}
