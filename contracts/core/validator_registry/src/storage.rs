//! The registry's storage: cells, constructor, and the chain as the host of the use cases.

use estuary_chain_reads::{EstuaryEnvironment, ExposureInfo, StakingInfo, StashInfo, ValidatorInfo};
use estuary_governance::{ContractKind, Governance, GovernanceCell, Layout};
use estuary_host::OnChain;
use estuary_interfaces::{Balance, OperatorId, RegistryError, StakingCalls};
use ink::{
    env::{self, DefaultEnvironment},
    prelude::vec::Vec,
    primitives::{AccountId, Hash},
    storage::{traits::ManualKey, Lazy, Mapping},
    EnvAccess,
};

use crate::{
    allocation::Cursors,
    governance::GovernanceCalls,
    host::{Host, Result},
    operator::Operator,
    parameters::ParametersAndCode,
    table::{self, Entry, Sweep, Table},
};

pub(crate) const LAYOUT: Layout = Layout {
    kind: ContractKind::Registry,
    version: 1,
    migrates: &[1],
};

/// All cells of the registry.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct OperatorRegistry {
    pub(crate) governance: GovernanceCell,
    pub(crate) parameters_and_code: Lazy<ParametersAndCode, ManualKey<1>>,
    /// One entry per approved operator, with the data that allocation needs. See [`Table`].
    pub(crate) table: Lazy<Vec<Entry>, ManualKey<{ table::KEY }>>,
    pub(crate) operators: Mapping<OperatorId, Operator, ManualKey<3>>,
    pub(crate) ids: Mapping<AccountId, OperatorId, ManualKey<4>>,
    pub(crate) cursors: Lazy<Cursors, ManualKey<5>>,
    pub(crate) sweep: Lazy<Sweep, ManualKey<6>>,
    /// The number of operators that have ever registered.
    pub(crate) registered: Lazy<OperatorId, ManualKey<7>>,
    /// Planck of all bonds, and of repaid debt that is not with the pool yet.
    pub(crate) held: Lazy<Balance, ManualKey<8>>,
    /// The most planck that one operator can owe for its losses before the cover ends.
    pub(crate) cover_cap: Lazy<Option<Balance>, ManualKey<9>>,
    /// The planck of one token. It bounds some parameters.
    pub(crate) unit: Lazy<Balance, ManualKey<19>>,
}

impl OperatorRegistry {
    /// A registry without operators. `unit` is the planck of one token.
    pub fn open(governor: AccountId, current: &ParametersAndCode, unit: Balance) -> Result<Self> {
        let mut registry = Self {
            governance: Governance::cell(governor, LAYOUT),
            ..Self::default()
        };
        registry.construct(current, unit)?;
        Ok(registry)
    }

    /// The environment, whose extension reads the staking pallet.
    fn env(&self) -> EnvAccess<'static, EstuaryEnvironment> {
        EnvAccess::default()
    }
}

impl OnChain for OperatorRegistry {}

impl Host for OperatorRegistry {
    fn governance(&self) -> Governance {
        self.governance.get_or_default()
    }

    fn parameters_and_code(&self) -> Result<ParametersAndCode> {
        self.parameters_and_code
            .get()
            .ok_or(RegistryError::InvalidParameter)
    }

    fn set_parameters_and_code(&mut self, current: &ParametersAndCode) {
        self.parameters_and_code.set(current);
    }

    fn table(&self) -> Table {
        Table::read()
    }

    fn set_table(&mut self, table: &Table) {
        table.write();
    }

    fn operator(&self, operator_id: OperatorId) -> Result<Operator> {
        self.operators
            .get(operator_id)
            .ok_or(RegistryError::UnknownOperator)
    }

    fn set_operator(&mut self, operator_id: OperatorId, operator: &Operator) {
        self.operators.insert(operator_id, operator);
    }

    fn id_of(&self, validator: AccountId) -> Option<OperatorId> {
        self.ids.get(validator)
    }

    fn set_id(&mut self, validator: AccountId, operator_id: OperatorId) {
        self.ids.insert(validator, &operator_id);
    }

    fn cursors(&self) -> Cursors {
        self.cursors.get_or_default()
    }

    fn set_cursors(&mut self, cursors: &Cursors) {
        self.cursors.set(cursors);
    }

    fn sweep_state(&self) -> Sweep {
        self.sweep.get_or_default()
    }

    fn set_sweep_state(&mut self, sweep: &Sweep) {
        self.sweep.set(sweep);
    }

    fn registered(&self) -> OperatorId {
        self.registered.get_or_default()
    }

    fn set_registered(&mut self, registered: OperatorId) {
        self.registered.set(&registered);
    }

    fn held(&self) -> Balance {
        self.held.get_or_default()
    }

    fn set_held(&mut self, held: Balance) {
        self.held.set(&held);
    }

    fn cover_cap(&self) -> Option<Balance> {
        self.cover_cap.get_or_default()
    }

    fn set_cover_cap(&mut self, cap: Option<Balance>) {
        self.cover_cap.set(&cap);
    }

    fn unit(&self) -> Balance {
        self.unit.get_or_default()
    }

    fn set_unit(&mut self, unit: Balance) {
        self.unit.set(&unit);
    }

    fn balance(&self) -> Balance {
        env::balance::<DefaultEnvironment>()
    }

    fn code_of(&self, contract: AccountId) -> Option<Hash> {
        env::code_hash::<DefaultEnvironment>(&contract).ok()
    }

    fn staking(&self) -> StakingInfo {
        self.env().extension().staking()
    }

    fn validator(&self, validator: AccountId) -> ValidatorInfo {
        self.env().extension().validator(validator)
    }

    fn stash(&self, nominator: AccountId) -> StashInfo {
        self.env().extension().stash(nominator)
    }

    fn stashes(&self, nominators: Vec<AccountId>) -> Vec<StashInfo> {
        self.env().extension().stashes(nominators)
    }

    fn exposure(&self, validator: AccountId, nominator: AccountId) -> ExposureInfo {
        self.env().extension().exposure(validator, nominator)
    }

    fn unpaid_eras(&self, validator: AccountId) -> u32 {
        self.env().extension().unpaid_eras(validator)
    }

    fn staking_calls(&self) -> StakingCalls {
        self.env().extension().calls().into()
    }
}
