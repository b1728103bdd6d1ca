//! `PoolGovernance`: the governor's messages.

use estuary_events::pool::Wired;
use estuary_interfaces::{PoolError, Timestamp};
use ink::primitives::AccountId;

use crate::{
    parameters::{within_bounds, Parameters, ParametersAndPause},
    storage::{Pool, Result, Wiring},
};

impl Pool {
    /// Stores the registry and the queue, once and for ever, and ends the pause of a new pool.
    pub fn wire(&mut self, registry: AccountId, queue: AccountId) -> Result<()> {
        self.only_governor()?;
        if self.wiring.get().is_some() {
            return Err(PoolError::AlreadyWired);
        }
        self.wiring.set(&Wiring { registry, queue });
        self.pause_until(0)?;
        self.env().emit_event(Wired { registry, queue });
        Ok(())
    }

    /// Replaces all parameters, within their bounds.
    pub fn set_parameters(&mut self, parameters: Parameters) -> Result<()> {
        self.only_governor()?;
        // The token's own account could never use a treasury's shares.
        let locked = self.is_locked(parameters.treasury);
        if locked || !within_bounds(&parameters, self.env().minimum_balance(), self.unit()) {
            return Err(PoolError::InvalidParameter);
        }
        let current = self.parameters_and_pause()?;
        self.parameters_and_pause.set(&ParametersAndPause {
            parameters,
            ..current
        });
        Ok(())
    }

    /// Pauses a wired pool until the time `until`, in milliseconds. A time that has passed ends a pause.
    pub fn pause_until(&mut self, until: Timestamp) -> Result<()> {
        self.only_governor()?;
        self.wiring()?;
        let current = self.parameters_and_pause()?;
        self.parameters_and_pause.set(&ParametersAndPause {
            paused_until: until,
            ..current
        });
        Ok(())
    }

    fn only_governor(&self) -> Result<()> {
        self.governance
            .get_or_default()
            .only_governor(self.env().caller())
            .map_err(|_| PoolError::NotGovernor)
    }
}
