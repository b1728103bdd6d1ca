//! Messages of the curator: which operators take stake, and how much.

use estuary_events::registry::{OperatorApproved, StakeCapChanged};
use estuary_interfaces::{Balance, OperatorId, RegistryError};
use ink::primitives::AccountId;

use crate::{
    host::{Host, Result},
    operator::Place,
    parameters::{ParametersAndCode, MAX_OPERATORS},
    table::{free_slot, Entry, Slot, Status, Table},
};

/// The use cases of the curator.
pub trait CuratorCalls: Host {
    /// Lets a candidate take up to `stake_cap` planck of stake. Instantiates its nominator, and returns its account.
    fn approve(&mut self, operator_id: OperatorId, stake_cap: Balance) -> Result<AccountId> {
        let ParametersAndCode {
            pool,
            nominator_code,
            parameters,
        } = self.parameters_and_code()?;
        let (mut operator, caller) = (self.operator(operator_id)?, self.caller());
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
        let mut entries = self.table().entries()?;
        let slot = free_slot(&entries, MAX_OPERATORS)?;
        let calls = self.staking_calls();
        let nominator =
            self.instantiate_nominator(nominator_code, pool, operator.validator, calls, operator_id)?;
        let at = Slot::try_from(slot).map_err(|_| RegistryError::Arithmetic)?;
        operator.approve(at, nominator, stake_cap, self.now());
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
        self.set_table(&Table::of(&entries));
        self.set_operator(operator_id, &operator);
        self.emit(OperatorApproved {
            operator: operator_id,
            nominator,
            stake_cap,
        });
        Ok(nominator)
    }

    /// Sets the most stake, in planck, that an approved operator may take. Only the curator may call.
    fn set_stake_cap(&mut self, operator_id: OperatorId, stake_cap: Balance) -> Result<()> {
        let parameters = self.parameters()?;
        if self.caller() != parameters.curator {
            return Err(RegistryError::NotCurator);
        }
        let mut operator = self.operator(operator_id)?;
        operator.slot()?;
        operator.stake_cap = stake_cap;
        self.store_capacity(operator_id, &operator, &parameters)?;
        self.emit(StakeCapChanged {
            operator: operator_id,
            stake_cap,
        });
        Ok(())
    }
}

impl<H: Host> CuratorCalls for H {}
