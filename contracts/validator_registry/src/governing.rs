//! What only the governor does.

use estuary_interfaces::RegistryError;
use ink::primitives::Hash;

use crate::{
    parameters::{within_bounds, Parameters},
    registry::{OperatorRegistry, Result, Setup},
};

impl OperatorRegistry {
    pub fn set_parameters(&mut self, parameters: Parameters) -> Result<()> {
        self.only_governor()?;
        if !within_bounds(&parameters, self.env().minimum_balance()) {
            return Err(RegistryError::InvalidParameter);
        }
        let setup = self.setup()?;
        self.setup.set(&Setup { parameters, ..setup });
        Ok(())
    }

    pub fn set_nominator_code(&mut self, code: Hash) -> Result<()> {
        self.only_governor()?;
        let setup = self.setup()?;
        self.setup.set(&Setup {
            nominator_code: code,
            ..setup
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
