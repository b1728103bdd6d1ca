//! What only the governor does, and what only the registry does.

use estuary_events::pool::Wired;
use estuary_interfaces::{FeeSharesError, OperatorId, PoolError, Shares, Timestamp};
use ink::primitives::AccountId;

use crate::{
    parameters::{within_bounds, Parameters, Settings},
    pool::{Pool, Result, Wiring},
};

impl Pool {
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

    pub fn set_parameters(&mut self, parameters: Parameters) -> Result<()> {
        self.only_governor()?;
        // The token itself could never use a treasury's shares.
        let locked = self.is_locked(parameters.treasury);
        if locked || !within_bounds(&parameters, self.env().minimum_balance(), self.unit()) {
            return Err(PoolError::InvalidParameter);
        }
        let settings = self.settings()?;
        self.settings.set(&Settings {
            parameters,
            ..settings
        });
        Ok(())
    }

    pub fn pause_until(&mut self, until: Timestamp) -> Result<()> {
        self.only_governor()?;
        self.wiring()?;
        let settings = self.settings()?;
        self.settings.set(&Settings {
            paused_until: until,
            ..settings
        });
        Ok(())
    }

    fn only_governor(&self) -> Result<()> {
        self.governance
            .get_or_default()
            .only_governor(self.env().caller())
            .map_err(|_| PoolError::NotGovernor)
    }

    pub fn fee_shares_of(&self, operator: OperatorId) -> Shares {
        self.fee_shares.get(operator).unwrap_or(0)
    }

    pub fn claim_fee_shares(
        &mut self,
        operator: OperatorId,
        recipient: AccountId,
    ) -> core::result::Result<Shares, FeeSharesError> {
        let registry = self.env().caller();
        if self.wiring.get().map(|wiring| wiring.registry) != Some(registry) {
            return Err(FeeSharesError::NotRegistry);
        }
        let shares = self.fee_shares.take(operator).unwrap_or(0);
        if shares == 0
            || self
                .token
                .debit(registry, self.token.shares_of(registry), shares)
                .is_err()
        {
            return Err(FeeSharesError::NothingToClaim);
        }
        self.token.credit(recipient, shares);
        let worth = self.accounting().to_amount_down(shares, self.now()).unwrap_or(0);
        self.emit_transfer(Some(registry), Some(recipient), worth, shares);
        Ok(shares)
    }
}
