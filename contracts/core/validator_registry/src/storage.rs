//! The registry's storage, and the accessors that every message uses.

use estuary_chain_reads::{EstuaryEnvironment, StashInfo};
use estuary_codec::Packed;
use estuary_governance::{ContractKind, Governance, GovernanceCell, Layout};
use estuary_interfaces::{Balance, OperatorId, RegistryError, Timestamp};
use ink::{
    prelude::vec::Vec,
    primitives::{AccountId, Hash},
    storage::{traits::ManualKey, Lazy, Mapping},
    EnvAccess,
};

use crate::{
    allocation::Cursors,
    faults::OnChain,
    operator::{Operator, Place},
    parameters::{bond_parameters, within_bounds, BondParameters, Parameters},
    table::{self, Entry, PlacedEntry, Slot, Table},
};

pub(crate) type Result<T> = core::result::Result<T, RegistryError>;

pub(crate) const LAYOUT: Layout = Layout {
    kind: ContractKind::Registry,
    version: 1,
    migrates: &[1],
};

/// The accounts, codes and parameters of a registry, in one storage cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct ParametersAndCode {
    /// The pool whose stake the registry manages, for ever.
    pub pool: AccountId,
    /// The code of new nominators.
    pub nominator_code: Hash,
    /// The parameters that the governor has set.
    pub parameters: Parameters,
}

/// The progress of the sweep through all operators.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Sweep {
    /// The slot with which the next part begins.
    pub next: Slot,
    /// The time at which the sweep began, in milliseconds.
    pub start: Timestamp,
}

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
        if !within_bounds(&current.parameters, registry.env().minimum_balance(), unit) {
            return Err(RegistryError::InvalidParameter);
        }
        registry.unit.set(&unit);
        registry.parameters_and_code.set(current);
        registry.table.set(&Vec::new());
        Ok(registry)
    }

    pub(crate) fn env(&self) -> EnvAccess<'static, EstuaryEnvironment> {
        EnvAccess::default()
    }

    /// The pool, the code of new nominators, and the parameters. An error before construction.
    pub fn parameters_and_code(&self) -> Result<ParametersAndCode> {
        self.parameters_and_code
            .get()
            .ok_or(RegistryError::InvalidParameter)
    }

    /// The planck of one token. Bounds of some parameters depend on it.
    pub fn unit(&self) -> Balance {
        self.unit.get_or_default()
    }

    /// The number of operators that have ever registered, which is the number of the next operator.
    pub fn registered(&self) -> OperatorId {
        self.registered.get_or_default()
    }

    /// Planck of all bonds, and of repaid debt that is not with the pool yet.
    pub fn held(&self) -> Balance {
        self.held.get_or_default()
    }

    /// Books money of an operator that came with the call.
    pub(crate) fn hold(&mut self, amount: Balance) -> Result<()> {
        let held = self.held().checked_add(amount).ok_or(RegistryError::Arithmetic)?;
        self.held.set(&held);
        Ok(())
    }

    /// Pays `amount` planck of the money of operators.
    pub(crate) fn pay_out(&mut self, recipient: AccountId, amount: Balance) -> Result<()> {
        if amount == 0 {
            return Ok(());
        }
        let held = self.held().checked_sub(amount).ok_or(RegistryError::Arithmetic)?;
        self.held.set(&held);
        self.env()
            .transfer(recipient, amount)
            .map_err(|_| RegistryError::TransferFailed)
    }

    pub(crate) fn parameters(&self) -> Result<Parameters> {
        self.parameters_and_code().map(|current| current.parameters)
    }

    pub(crate) fn bond_parameters(&self, parameters: &Parameters) -> BondParameters {
        bond_parameters(parameters, self.env().minimum_balance())
    }

    pub(crate) fn operator(&self, operator_id: OperatorId) -> Result<Operator> {
        self.operators
            .get(operator_id)
            .ok_or(RegistryError::UnknownOperator)
    }

    /// An operator that is in the table, and its entry there.
    pub(crate) fn placed_operator(&self, operator_id: OperatorId) -> Result<(Operator, PlacedEntry)> {
        let operator = self.operator(operator_id)?;
        let placed = Table::read().placed(operator.slot()?)?;
        Ok((operator, placed))
    }

    pub(crate) fn store(
        &mut self,
        operator_id: OperatorId,
        operator: &Operator,
        placed: PlacedEntry,
    ) -> Result<()> {
        self.operators.insert(operator_id, operator);
        placed.write()
    }

    /// Stores an operator whose bond or stake cap has changed, and its new capacity.
    pub(crate) fn store_capacity(
        &mut self,
        operator_id: OperatorId,
        operator: &Operator,
        parameters: &Parameters,
    ) -> Result<()> {
        if let Place::Slot(slot) = operator.place {
            let mut placed = Table::read().placed(slot)?;
            placed.entry.capacity = operator
                .capacity(parameters.bond_ratio)
                .ok_or(RegistryError::Arithmetic)?;
            placed.write()?;
        }
        self.operators.insert(operator_id, operator);
        Ok(())
    }

    /// The stake of an operator: the booked planck, and the ledger on the chain.
    pub(crate) fn stake_of(&self, operator: &Operator) -> Result<(Balance, StashInfo)> {
        let total = match operator.place {
            Place::Slot(slot) => Table::read().entry(slot)?.total,
            Place::Waiting | Place::Left => 0,
        };
        Ok((total, self.stash_of(operator)))
    }

    pub(crate) fn stash_of(&self, operator: &Operator) -> StashInfo {
        operator
            .nominator
            .map(|nominator| self.env().extension().stash(nominator))
            .unwrap_or_default()
    }

    pub(crate) fn on_chain(&self, operator: &Operator) -> OnChain {
        let staking = self.env().extension().staking();
        OnChain {
            validator: self.env().extension().validator(operator.validator),
            stash: self.stash_of(operator),
            exposure: operator
                .nominator
                .map(|nominator| self.env().extension().exposure(operator.validator, nominator))
                .unwrap_or_default(),
            min_nominator_bond: staking.min_nominator_bond,
            existential_deposit: staking.existential_deposit,
        }
    }
}
