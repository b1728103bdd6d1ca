//! Operators: they join, and count while they are secured.

use estuary_interfaces::verdict;
use estuary_restaking_interfaces::{
    attestation_service::{Joined, Operator, OperatorIndex, Refreshed, ServiceError},
    restake_vault::{RestakeError, RestakeVault, SlotId},
};
use ink::codegen::TraitCallBuilder;

use crate::storage::{vault_at, AttestationServiceStorage, Result};

impl AttestationServiceStorage {
    /// Makes the caller an operator with a key. Returns its number and its slot of the vault.
    pub fn join(&mut self, key: [u8; 32]) -> Result<(OperatorIndex, SlotId)> {
        let (account, setup) = (self.env().caller(), self.known_setup()?);
        if self.keys.contains(key) {
            return Err(ServiceError::KeyTaken);
        }
        let mut totals = self.totals();
        let index = totals.operators;
        totals.operators = index.checked_add(1).ok_or(ServiceError::Arithmetic)?;
        self.totals.set(&totals);
        self.keys.insert(key, &());
        let registered = vault_at(setup.vault)
            .call_mut()
            .register(account, None, setup.wanted, setup.terms)
            .try_invoke();
        let slot = verdict(registered, ServiceError::VaultFailed, ServiceError::Vault)?;
        let operator = Operator {
            account,
            key,
            slot,
            counts: false,
            reported: false,
        };
        self.operators.insert(index, &operator);
        self.env().emit_event(Joined {
            index,
            account,
            key,
            slot,
        });
        Ok((index, slot))
    }

    /// Compares an operator with the least security. Returns whether it counts.
    pub fn refresh(&mut self, index: OperatorIndex) -> Result<bool> {
        let (setup, operator) = (self.known_setup()?, self.known_operator(index)?);
        let now = self.env().block_timestamp();
        let security = vault_at(setup.vault)
            .call()
            .security(operator.slot, now)
            .try_invoke();
        let security = match verdict(security, ServiceError::VaultFailed, ServiceError::Vault) {
            // The slot does not count, or counts no more.
            Err(ServiceError::Vault(RestakeError::CaptureOutOfRange)) => 0,
            security => security?,
        };
        let counts = security >= setup.least && !operator.reported;
        self.set_counts(index, &operator, counts)?;
        self.env().emit_event(Refreshed { index, counts });
        Ok(counts)
    }

    /// An operator.
    pub fn operator(&self, index: OperatorIndex) -> Option<Operator> {
        self.operators.get(index)
    }

    pub(crate) fn known_operator(&self, index: OperatorIndex) -> Result<Operator> {
        self.operator(index).ok_or(ServiceError::UnknownOperator)
    }
}
