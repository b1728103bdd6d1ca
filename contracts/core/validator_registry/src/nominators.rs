//! Calls of nominators. Each call is caught. Calls that move or settle stake have a gas cap, and need enough gas.

use estuary_events::registry::{OperatorSkipped, StakeDelegated, StakeUndelegated};
use estuary_governance::Governed;
use estuary_interfaces::{
    verdict, Balance, Nominator, NominatorError, Rebalanced, RegistryError, Settlement, StakingCalls,
};
use ink::{
    codegen::TraitCallBuilder,
    primitives::{AccountId, Hash},
};

use crate::{
    allocation::{Kind, Move},
    storage::OperatorRegistry,
    table::{Entry, Table},
};

/// The gas cap of one call of a nominator: picoseconds of ref_time, and bytes of proof size.
const NOMINATOR_REF_TIME: u64 = 40_000_000_000;
const NOMINATOR_PROOF_SIZE: u64 = 512 * 1024;

/// The picoseconds that a healthy nominator never exceeds. No call is made with less, because a caller could starve
/// the nominator.
const HEALTHY_REF_TIME: u64 = 20_000_000_000;

/// The picoseconds that stay with registry and pool, whatever the nominator does.
const RESERVED_REF_TIME: u64 = 10_000_000_000;

type GovernedAt = ink::contract_ref!(Governed, estuary_chain_reads::EstuaryEnvironment);
type NominatorAt = ink::contract_ref!(Nominator, estuary_chain_reads::EstuaryEnvironment);

impl OperatorRegistry {
    /// The picoseconds that a nominator may have now. `None` if they are too few.
    pub(crate) fn gas_for_nominator(&self) -> Option<u64> {
        let spare = self.env().gas_left().saturating_sub(RESERVED_REF_TIME);
        (spare >= HEALTHY_REF_TIME).then_some(spare.min(NOMINATOR_REF_TIME))
    }

    /// Nominates the operator's validator again.
    pub(crate) fn renew_nomination(&self, nominator: AccountId) -> Result<(), RegistryError> {
        let gas = self.gas_for_nominator().ok_or(RegistryError::NotEnoughGas)?;
        let renewed = at(nominator)
            .call_mut()
            .renew()
            .ref_time_limit(gas)
            .proof_size_limit(NOMINATOR_PROOF_SIZE)
            .try_invoke();
        verdict(renewed, RegistryError::NominatorFailed, RegistryError::Nominator)
    }

    pub(crate) fn settle_nominator(
        &self,
        nominator: AccountId,
        book: Balance,
        closing: bool,
    ) -> Result<Settlement, RegistryError> {
        let gas = self.gas_for_nominator().ok_or(RegistryError::NotEnoughGas)?;
        let settled = at(nominator)
            .call_mut()
            .settle(book, closing)
            .ref_time_limit(gas)
            .proof_size_limit(NOMINATOR_PROOF_SIZE)
            .try_invoke();
        verdict(settled, RegistryError::NominatorFailed, RegistryError::Nominator)
    }

    /// Unbonds the last stake of a drained stash.
    pub(crate) fn undelegate_all(&self, nominator: AccountId, active: Balance) -> Result<(), RegistryError> {
        let gas = self.gas_for_nominator().ok_or(RegistryError::NotEnoughGas)?;
        self.undelegate(nominator, active, true, gas)
            .map(|_| ())
            .map_err(|reason| reason.map_or(RegistryError::NominatorFailed, RegistryError::Nominator))
    }

    /// Makes a move, and books it in the entry, in `moved`, and in the table. Returns whether the nominator succeeded,
    /// and `None` if too little gas is left.
    pub(crate) fn make(
        &self,
        step: &Move,
        entry: &mut Entry,
        table: &mut Table,
        moved: &mut Rebalanced,
    ) -> Result<Option<bool>, RegistryError> {
        let Some(gas) = self.gas_for_nominator() else {
            return Ok(None);
        };
        let operator_id = entry.operator;
        let nominator = self.operators.get(operator_id).and_then(|o| o.nominator);
        let nominator = nominator.ok_or(RegistryError::WrongStatus)?;
        let sum = |a: Balance, b: Balance| a.checked_add(b).ok_or(RegistryError::Arithmetic);
        let drained = step.kind == Kind::Drain;
        let outcome = match step.kind {
            Kind::Delegate => self.delegate(nominator, step.amount, gas),
            Kind::Undelegate | Kind::Drain => self.undelegate(nominator, step.amount, drained, gas),
        };
        match outcome {
            Ok(amount) if step.kind == Kind::Delegate => {
                entry.total = sum(entry.total, amount)?;
                entry.active = sum(entry.active, amount)?;
                moved.delegated = sum(moved.delegated, amount)?;
                self.env().emit_event(StakeDelegated {
                    operator: operator_id,
                    amount,
                });
            }
            Ok(amount) => {
                entry.active = entry.active.saturating_sub(amount);
                moved.unbonding = sum(moved.unbonding, amount)?;
                self.env().emit_event(StakeUndelegated {
                    operator: operator_id,
                    amount,
                    drained,
                });
            }
            Err(reason) => {
                entry.refused = true;
                let refusal = reason.is_some();
                self.env().emit_event(OperatorSkipped {
                    operator: operator_id,
                    reason,
                });
                // A refusal comes from the chain and holds until the next settlement. A trap proves nothing: it takes
                // the operator out of the plans of this call, and leaves no mark.
                if refusal {
                    table.replace(step.slot, entry)?;
                }
                return Ok(Some(false));
            }
        }
        table.replace(step.slot, entry)?;
        Ok(Some(true))
    }

    /// Returns the planck that the nominator has taken. If the nominator kept the money but gave no proper answer, the
    /// amount is still booked as its stake. Otherwise other operators' bonds, held in the same account, would cover
    /// the gap.
    fn delegate(
        &self,
        nominator: AccountId,
        amount: Balance,
        gas: u64,
    ) -> Result<Balance, Option<NominatorError>> {
        let before = self.env().balance();
        let delegated = at(nominator)
            .call_mut()
            .delegate()
            .transferred_value(amount)
            .ref_time_limit(gas)
            .proof_size_limit(NOMINATOR_PROOF_SIZE)
            .try_invoke();
        match verdict(delegated, None, Some) {
            Ok(()) => Ok(amount),
            Err(reason) => match before.saturating_sub(self.env().balance()) {
                0 => Err(reason),
                kept => Ok(kept),
            },
        }
    }

    /// Returns the planck that left the active stake.
    fn undelegate(
        &self,
        nominator: AccountId,
        amount: Balance,
        chill: bool,
        gas: u64,
    ) -> Result<Balance, Option<NominatorError>> {
        let undelegated = at(nominator)
            .call_mut()
            .undelegate(amount, chill)
            .ref_time_limit(gas)
            .proof_size_limit(NOMINATOR_PROOF_SIZE)
            .try_invoke();
        verdict(undelegated, None, Some)
    }

    /// Replaces a nominator's code, and lets the new code migrate the storage. The new code knows which layouts it can
    /// migrate.
    pub(crate) fn upgrade_nominator(&self, nominator: AccountId, code: Hash) -> Result<(), RegistryError> {
        let (failed, refused) = (RegistryError::NominatorFailed, RegistryError::NominatorUpgrade);
        let mut nominator: GovernedAt = nominator.into();
        let version = nominator.call().storage_version().try_invoke();
        let Ok(Ok(version)) = version else {
            return Err(failed);
        };
        let upgraded = nominator.call_mut().upgrade(code, version).try_invoke();
        verdict(upgraded, failed, refused)?;
        verdict(nominator.call_mut().migrate().try_invoke(), failed, refused)
    }

    /// Where the chain's runtime has the staking pallet now.
    pub(crate) fn staking_calls(&self) -> StakingCalls {
        self.env().extension().calls().into()
    }

    /// Sends the indices of the staking calls to a nominator.
    pub(crate) fn send_calls(&self, nominator: AccountId, calls: StakingCalls) -> Result<(), RegistryError> {
        let sent = at(nominator).call_mut().set_calls(calls).try_invoke();
        verdict(sent, RegistryError::NominatorFailed, RegistryError::Nominator)
    }
}

fn at(nominator: AccountId) -> NominatorAt {
    nominator.into()
}
