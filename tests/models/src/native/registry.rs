//! The registry in memory: the second host of the contract's own use cases.

use estuary_chain_reads::{ExposureInfo, StakingInfo, StashInfo, ValidatorInfo};
use estuary_governance::{ContractKind, Governance};
use estuary_interfaces::{Balance, OperatorId, RegistryError, StakingCalls};
use ink::primitives::{AccountId, Hash};
use validator_registry::{
    allocation::Cursors,
    host::Host,
    operator::Operator,
    parameters::ParametersAndCode,
    table::{Sweep, Table},
};

use super::{
    accounts,
    undo::{Cell, Cells, Undo},
    world::World,
};
use crate::EXISTENTIAL_DEPOSIT;

type Result<T> = core::result::Result<T, RegistryError>;

/// The cells of the registry, and its money.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    /// Planck of its account.
    pub native: Cell<Balance>,
    parameters_and_code: Cell<Option<ParametersAndCode>>,
    table: Cell<Table>,
    operators: Cells<OperatorId, Operator>,
    ids: Cells<AccountId, OperatorId>,
    cursors: Cell<Cursors>,
    sweep: Cell<Sweep>,
    registered: Cell<OperatorId>,
    held: Cell<Balance>,
    cover_cap: Cell<Option<Balance>>,
    unit: Cell<Balance>,
}

impl Registry {
    fn cells(&mut self) -> [&mut dyn Undo; 11] {
        [
            &mut self.native,
            &mut self.parameters_and_code,
            &mut self.table,
            &mut self.operators,
            &mut self.ids,
            &mut self.cursors,
            &mut self.sweep,
            &mut self.registered,
            &mut self.held,
            &mut self.cover_cap,
            &mut self.unit,
        ]
    }
}

impl Undo for Registry {
    fn begin(&mut self) {
        self.cells().into_iter().for_each(Undo::begin);
    }

    fn end(&mut self, is_kept: bool) {
        self.cells().into_iter().for_each(|cells| cells.end(is_kept));
    }
}

impl Host for World {
    fn governance(&self) -> Governance {
        Governance {
            governor: accounts::governor(),
            kind: ContractKind::Registry,
            version: 1,
        }
    }

    fn parameters_and_code(&self) -> Result<ParametersAndCode> {
        self.registry
            .parameters_and_code
            .ok_or(RegistryError::InvalidParameter)
    }

    fn set_parameters_and_code(&mut self, current: &ParametersAndCode) {
        *self.registry.parameters_and_code.edit() = Some(*current);
    }

    fn table(&self) -> Table {
        (*self.registry.table).clone()
    }

    fn set_table(&mut self, table: &Table) {
        *self.registry.table.edit() = table.clone();
    }

    fn operator(&self, operator_id: OperatorId) -> Result<Operator> {
        self.registry
            .operators
            .get(operator_id)
            .ok_or(RegistryError::UnknownOperator)
    }

    fn set_operator(&mut self, operator_id: OperatorId, operator: &Operator) {
        self.registry.operators.set(operator_id, Some(*operator));
    }

    fn id_of(&self, validator: AccountId) -> Option<OperatorId> {
        self.registry.ids.get(validator)
    }

    fn set_id(&mut self, validator: AccountId, operator_id: OperatorId) {
        self.registry.ids.set(validator, Some(operator_id));
    }

    fn cursors(&self) -> Cursors {
        *self.registry.cursors
    }

    fn set_cursors(&mut self, cursors: &Cursors) {
        *self.registry.cursors.edit() = *cursors;
    }

    fn sweep_state(&self) -> Sweep {
        *self.registry.sweep
    }

    fn set_sweep_state(&mut self, sweep: &Sweep) {
        *self.registry.sweep.edit() = *sweep;
    }

    fn registered(&self) -> OperatorId {
        *self.registry.registered
    }

    fn set_registered(&mut self, registered: OperatorId) {
        *self.registry.registered.edit() = registered;
    }

    fn held(&self) -> Balance {
        *self.registry.held
    }

    fn set_held(&mut self, held: Balance) {
        *self.registry.held.edit() = held;
    }

    fn cover_cap(&self) -> Option<Balance> {
        *self.registry.cover_cap
    }

    fn set_cover_cap(&mut self, cap: Option<Balance>) {
        *self.registry.cover_cap.edit() = cap;
    }

    fn unit(&self) -> Balance {
        *self.registry.unit
    }

    fn set_unit(&mut self, unit: Balance) {
        *self.registry.unit.edit() = unit;
    }

    fn balance(&self) -> Balance {
        EXISTENTIAL_DEPOSIT + *self.registry.native
    }

    fn code_of(&self, contract: AccountId) -> Option<Hash> {
        self.nominators.get(contract).map(|nominator| nominator.code)
    }

    fn staking(&self) -> StakingInfo {
        self.chain.staking()
    }

    fn validator(&self, validator: AccountId) -> ValidatorInfo {
        self.chain.validators[accounts::number(validator)]
    }

    fn stash(&self, nominator: AccountId) -> StashInfo {
        self.chain.read(self.stash_number(nominator))
    }

    fn stashes(&self, nominators: Vec<AccountId>) -> Vec<StashInfo> {
        nominators
            .into_iter()
            .map(|nominator| self.stash(nominator))
            .collect()
    }

    fn exposure(&self, validator: AccountId, nominator: AccountId) -> ExposureInfo {
        let stash = self.stash_number(nominator);
        self.chain.exposure(accounts::number(validator), stash)
    }

    fn unpaid_eras(&self, validator: AccountId) -> u32 {
        let latest = self.id_of(validator).and_then(|id| self.operator(id).ok());
        latest
            .and_then(|operator| operator.nominator)
            .map_or(0, |nominator| {
                self.chain.unpaid_eras(self.stash_number(nominator))
            })
    }

    fn staking_calls(&self) -> StakingCalls {
        self.staking_calls
    }
}
