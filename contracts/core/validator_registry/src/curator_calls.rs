//! Messages of the curator: which operators take stake, and how much.

use estuary_events::registry::{OperatorApproved, StakeCapChanged};
use estuary_interfaces::{Balance, OperatorId, RegistryError};
use ink::{primitives::AccountId, ToAccountId};
use nominator::NominatorRef;

use crate::{
    operator::Place,
    parameters::MAX_OPERATORS,
    storage::{OperatorRegistry, ParametersAndCode, Result},
    table::{free_slot, Entry, Slot, Status, Table},
};

impl OperatorRegistry {
    /// Lets a candidate take up to `stake_cap` planck of stake. Instantiates its nominator, and returns its account.
    pub fn approve(&mut self, operator_id: OperatorId, stake_cap: Balance) -> Result<AccountId> {
        let ParametersAndCode {
            pool,
            nominator_code,
            parameters,
        } = self.parameters_and_code()?;
        let (mut operator, caller) = (self.operator(operator_id)?, self.env().caller());
        let open = caller == operator.validator
            && operator.fault.is_none()
            && (1..=parameters.open_cap).contains(&stake_cap);
        if caller != parameters.curator && !open {
            return Err(RegistryError::NotCurator);
        }
        if operator.place != Place::Waiting {
            return Err(RegistryError::WrongStatus);
        }
        let on_chain = self.on_chain(&operator);
        if let Some(fault) = on_chain.fault(operator.commission, parameters.max_commission) {
            return Err(RegistryError::AtFault(fault));
        }
        let mut entries = Table::read().entries()?;
        let slot = free_slot(&entries, MAX_OPERATORS)?;
        let nominator = NominatorRef::new(pool, operator.validator, self.staking_calls())
            .code_hash(nominator_code)
            .endowment(0)
            .salt_bytes(operator_id.to_le_bytes())
            .try_instantiate()
            .ok()
            .and_then(core::result::Result::ok)
            .ok_or(RegistryError::InstantiationFailed)?
            .to_account_id();
        let at = Slot::try_from(slot).map_err(|_| RegistryError::Arithmetic)?;
        operator.approve(at, nominator, stake_cap, self.env().block_timestamp());
        let entry = Entry {
            operator: operator_id,
            total: 0,
            active: 0,
            capacity: operator
                .capacity(parameters.bond_ratio)
                .ok_or(RegistryError::Arithmetic)?,
            status: Status::Active,
            refused: false,
        };
        match entries.get_mut(slot) {
            Some(free) => *free = entry,
            None => entries.push(entry),
        }
        Table::of(&entries).write();
        self.operators.insert(operator_id, &operator);
        self.env().emit_event(OperatorApproved {
            operator: operator_id,
            nominator,
            stake_cap,
        });
        Ok(nominator)
    }

    /// Sets the most stake, in planck, that an approved operator may take. Only the curator may call.
    pub fn set_stake_cap(&mut self, operator_id: OperatorId, stake_cap: Balance) -> Result<()> {
        let parameters = self.parameters()?;
        if self.env().caller() != parameters.curator {
            return Err(RegistryError::NotCurator);
        }
        let mut operator = self.operator(operator_id)?;
        operator.slot()?;
        operator.stake_cap = stake_cap;
        self.store_capacity(operator_id, &operator, &parameters)?;
        self.env().emit_event(StakeCapChanged {
            operator: operator_id,
            stake_cap,
        });
        Ok(())
    }
}
