//! Construction, and the messages of the governor.

use estuary_events::registry::CoverCapSet;
use estuary_interfaces::{Balance, RegistryError};
use ink::{prelude::vec::Vec, primitives::Hash};

use crate::{
    host::{Host, Result},
    parameters::{within_bounds, Parameters, ParametersAndCode},
    table::{Status, Table},
};

/// The use cases of the deployer and of the governor.
pub trait GovernanceCalls: Host {
    /// Opens a registry without operators. `unit` is the planck of one token.
    fn construct(&mut self, current: &ParametersAndCode, unit: Balance) -> Result<()> {
        if !within_bounds(&current.parameters, self.existential_deposit(), unit) {
            return Err(RegistryError::InvalidParameter);
        }
        self.set_unit(unit);
        self.set_parameters_and_code(current);
        self.set_table(&Table::of(&Vec::new()));
        Ok(())
    }

    /// Replaces all parameters, within their bounds. A new bond ratio changes the capacities of all operators.
    fn set_parameters(&mut self, parameters: Parameters) -> Result<()> {
        self.only_governor()?;
        if !within_bounds(&parameters, self.existential_deposit(), self.unit()) {
            return Err(RegistryError::InvalidParameter);
        }
        let current = self.parameters_and_code()?;
        self.set_parameters_and_code(&ParametersAndCode {
            parameters,
            ..current
        });
        match parameters.bond_ratio == current.parameters.bond_ratio {
            true => Ok(()),
            false => self.follow_bond_ratio(parameters.bond_ratio),
        }
    }

    /// Computes the capacity of all operators by the new ratio. The old capacities would let in stake that no bond
    /// backs. The table has room for a few hundred entries at most, so one call can do it.
    fn follow_bond_ratio(&mut self, bond_ratio: u16) -> Result<()> {
        let mut entries = self.table().entries()?;
        for entry in entries.iter_mut().filter(|e| e.status != Status::Exited) {
            let capacity = self.operator(entry.operator)?.capacity(bond_ratio);
            entry.capacity = capacity.ok_or(RegistryError::Arithmetic)?;
        }
        self.set_table(&Table::of(&entries));
        Ok(())
    }

    /// Sets the limit of one operator's cover, in planck. `None` is no limit.
    fn limit_cover(&mut self, cap: Option<Balance>) -> Result<()> {
        self.only_governor()?;
        self.set_cover_cap(cap);
        self.emit(CoverCapSet { cap });
        Ok(())
    }

    /// Sets the code of new nominators.
    fn set_nominator_code(&mut self, code: Hash) -> Result<()> {
        self.only_governor()?;
        let current = self.parameters_and_code()?;
        self.set_parameters_and_code(&ParametersAndCode {
            nominator_code: code,
            ..current
        });
        Ok(())
    }
}

impl<H: Host> GovernanceCalls for H {}
