//! Messages of the governor.

use estuary_interfaces::RegistryError;
use ink::primitives::Hash;

use crate::{
    parameters::{within_bounds, Parameters},
    storage::{OperatorRegistry, ParametersAndCode, Result},
    table::{Status, Table},
};

impl OperatorRegistry {
    /// Replaces all parameters, within their bounds. A new bond ratio changes the capacities of all operators.
    pub fn set_parameters(&mut self, parameters: Parameters) -> Result<()> {
        self.only_governor()?;
        if !within_bounds(&parameters, self.env().minimum_balance(), self.unit()) {
            return Err(RegistryError::InvalidParameter);
        }
        let current = self.parameters_and_code()?;
        self.parameters_and_code.set(&ParametersAndCode {
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
        let mut entries = Table::read().entries()?;
        for entry in entries.iter_mut().filter(|e| e.status != Status::Exited) {
            let capacity = self.operator(entry.operator)?.capacity(bond_ratio);
            entry.capacity = capacity.ok_or(RegistryError::Arithmetic)?;
        }
        Table::of(&entries).write();
        Ok(())
    }

    /// Sets the code of new nominators.
    pub fn set_nominator_code(&mut self, code: Hash) -> Result<()> {
        self.only_governor()?;
        let current = self.parameters_and_code()?;
        self.parameters_and_code.set(&ParametersAndCode {
            nominator_code: code,
            ..current
        });
        Ok(())
    }

    fn only_governor(&self) -> Result<()> {
        self.governance
            .get_or_default()
            .only_governor(self.env().caller())
            .map_err(|_| RegistryError::NotGovernor)
    }
}
