//! Evidence: two roots of one round, signed by one key.

use estuary_interfaces::verdict;
use estuary_restaking_interfaces::{
    attestation_service::{
        signed_bytes, EquivocationReported, Operator, OperatorIndex, ServiceError, Statement,
    },
    restake_vault::{RestakeVault, Slashed},
};
use ink::codegen::TraitCallBuilder;

use crate::{
    roots::verify,
    rules::{bounty, penalty},
    storage::{vault_at, AttestationServiceStorage, Result},
};

impl AttestationServiceStorage {
    /// Slashes an operator that signed both statements. Returns what was set aside.
    pub fn report(&mut self, index: OperatorIndex, first: Statement, second: Statement) -> Result<Slashed> {
        let (setup, operator) = (self.known_setup()?, self.known_operator(index)?);
        let round = first.round;
        if second.round != round {
            return Err(ServiceError::OtherRound);
        }
        if first.root == second.root {
            return Err(ServiceError::SameRoot);
        }
        let moment = self.begun(&setup, round)?;
        if self.reported.contains((index, round)) {
            return Err(ServiceError::Reported);
        }
        for statement in [&first, &second] {
            let message = signed_bytes(&self.env().account_id(), round, &statement.root);
            verify(&statement.signature, &message, &operator.key)?;
        }
        self.reported.insert((index, round), &());
        let fallen = Operator {
            reported: true,
            ..operator
        };
        self.set_counts(index, &fallen, false)?;

        let mut vault = vault_at(setup.vault);
        let security = vault.call().security(operator.slot, moment).try_invoke();
        let security = verdict(security, ServiceError::VaultFailed, ServiceError::Vault)?;
        let units = penalty(&setup, security).ok_or(ServiceError::Arithmetic)?;
        let slashed = vault
            .call_mut()
            .request_slash(operator.slot, units, moment)
            .try_invoke();
        let slashed = verdict(slashed, ServiceError::VaultFailed, ServiceError::Vault)?;
        self.reward_reporter(index, round, &slashed)?;
        Ok(slashed)
    }

    /// Pays the caller out of fees.
    fn reward_reporter(&mut self, index: OperatorIndex, round: u64, slashed: &Slashed) -> Result<()> {
        let (setup, mut totals, reporter) = (self.known_setup()?, self.totals(), self.env().caller());
        let bounty = bounty(&setup, totals.fees, slashed.bond);
        totals.fees = totals.fees.checked_sub(bounty).ok_or(ServiceError::Arithmetic)?;
        self.totals.set(&totals);
        self.env().emit_event(EquivocationReported {
            index,
            reporter,
            round,
            slash: slashed.id,
            bond: slashed.bond,
            units: slashed.units,
            bounty,
        });
        if bounty == 0 {
            return Ok(());
        }
        self.env()
            .transfer(reporter, bounty)
            .map_err(|_| ServiceError::TransferFailed)
    }
}
