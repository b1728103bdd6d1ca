//! Fees: what is not kept for a bounty goes to the holders whose units secure the service.

use estuary_interfaces::{verdict, Balance};
use estuary_restaking_interfaces::{
    attestation_service::{FeesForwarded, ServiceError},
    restake_vault::RestakeVault,
};
use ink::codegen::TraitCallBuilder;

use crate::storage::{vault_at, AttestationServiceStorage, Result};

impl AttestationServiceStorage {
    /// Gives the fees beyond one bounty to the vault. Returns the planck.
    pub fn forward(&mut self) -> Result<Balance> {
        let (setup, mut totals) = (self.known_setup()?, self.totals());
        let planck = totals.fees.saturating_sub(setup.bounty_cap);
        if planck == 0 {
            return Err(ServiceError::NothingToForward);
        }
        totals.fees = setup.bounty_cap;
        self.totals.set(&totals);
        let rewarded = vault_at(setup.vault)
            .call_mut()
            .reward()
            .transferred_value(planck)
            .try_invoke();
        let units = verdict(rewarded, ServiceError::VaultFailed, ServiceError::Vault)?;
        self.env().emit_event(FeesForwarded { planck, units });
        Ok(planck)
    }
}
