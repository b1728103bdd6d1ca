//! Messages that anyone may send: checks, renewals, releases, top-ups, closings, updates of nominators.

use estuary_events::registry::{
    BondToppedUp, NominationRenewed, NominatorUpdated, OperatorCleared, OperatorClosing, OperatorReleased,
    OperatorSuspected,
};
use estuary_interfaces::{Fault, OperatorId, RegistryError};
use ink::primitives::AccountId;

use crate::{
    events::Events,
    host::{Host, Result},
    lifecycle::Checked,
    operator::Place,
    table::Status,
};

/// The use cases of everybody.
pub trait KeeperCalls: Host {
    /// Asks the chain for faults of an operator, and changes its status by them. Returns the fault that it shows now.
    fn check(&mut self, operator_id: OperatorId) -> Result<Option<Fault>> {
        let parameters = self.parameters()?;
        let (mut operator, mut placed) = self.placed_operator(operator_id)?;
        let on_chain = self.on_chain(&operator);
        let fault = on_chain.fault(operator.commission, parameters.max_commission);
        let checked = operator.check(&mut placed.entry, &on_chain, fault);
        if checked != Checked::Unchanged {
            self.store(operator_id, &operator, placed)?;
        }
        match checked {
            Checked::Unchanged => {}
            Checked::Cleared => self.emit(OperatorCleared {
                operator: operator_id,
            }),
            Checked::Jailed(fault) => self.emit_jailed(operator_id, fault),
            Checked::Suspected(fault) => {
                self.emit(OperatorSuspected {
                    operator: operator_id,
                    fault,
                });
                if let (Fault::Kicked | Fault::Idle, Some(nominator)) = (fault, operator.nominator) {
                    self.nominate_again(operator_id, nominator)?;
                }
            }
        }
        Ok(fault)
    }

    /// Nominates the validator again, because its stake earns nothing. If the chain refuses, the suspicion stays.
    /// Otherwise the next eras show whether it has helped.
    fn nominate_again(&mut self, operator_id: OperatorId, nominator: AccountId) -> Result<()> {
        let gas = self.gas_for_nominator()?;
        if self.nominator_renew(nominator, gas).is_ok() {
            self.emit(NominationRenewed {
                operator: operator_id,
            });
        }
        Ok(())
    }

    /// Nominates an active operator's validator again, once an era, while its stake is exposed.
    fn renew(&mut self, operator_id: OperatorId) -> Result<()> {
        let (operator, placed) = self.placed_operator(operator_id)?;
        let nominator = operator.nominator.ok_or(RegistryError::WrongStatus)?;
        if placed.entry.status != Status::Active {
            return Err(RegistryError::WrongStatus);
        }
        if !self.on_chain(&operator).renewable() {
            return Err(RegistryError::NothingToRenew);
        }
        let gas = self.gas_for_nominator()?;
        self.nominator_renew(nominator, gas)?;
        self.emit(NominationRenewed {
            operator: operator_id,
        });
        Ok(())
    }

    /// Lets a jailed operator take stake again, if nothing is wrong any more. After a loss, only the curator may call.
    fn release(&mut self, operator_id: OperatorId) -> Result<()> {
        let (parameters, mut operator) = (self.parameters()?, self.operator(operator_id)?);
        let trusted = self.caller() == parameters.curator;
        if operator.fault == Some(Fault::Loss) && !trusted {
            return Err(RegistryError::NotCurator);
        }
        let mut placed = self.table().placed(operator.slot()?)?;
        let on_chain = self.on_chain(&operator);
        operator.release(
            &mut placed.entry,
            &on_chain,
            parameters.max_commission,
            &self.bond_parameters(&parameters),
            trusted,
        )?;
        self.store(operator_id, &operator, placed)?;
        self.emit(OperatorReleased {
            operator: operator_id,
        });
        Ok(())
    }

    /// Repays debt of an operator with the transferred value, and adds the remainder to its bond.
    fn top_up_bond(&mut self, operator_id: OperatorId) -> Result<()> {
        let parameters = self.parameters()?;
        let (mut operator, value) = (self.operator(operator_id)?, self.value());
        // An operator that has left needs a top-up only to repay its debt.
        if operator.place == Place::Left && operator.debt == 0 {
            return Err(RegistryError::WrongStatus);
        }
        let repaid = operator.top_up(value)?;
        self.hold(value)?;
        self.store_capacity(operator_id, &operator, &parameters)?;
        self.emit(BondToppedUp {
            operator: operator_id,
            repaid,
            bond: operator.bond,
        });
        Ok(())
    }

    /// Marks an exiting operator as closing, and unbonds the last of its stake.
    fn close(&mut self, operator_id: OperatorId) -> Result<()> {
        let (mut operator, mut placed) = self.placed_operator(operator_id)?;
        let nominator = operator.nominator.ok_or(RegistryError::WrongStatus)?;
        let stash = self.stash(nominator);
        let era = self.staking().active_era;
        let unpaid = self.unpaid_eras(operator.validator);
        operator.close(&placed.entry, &stash, self.existential_deposit(), era, unpaid)?;
        if stash.active > 0 {
            let gas = self.gas_for_nominator()?;
            self.nominator_undelegate(nominator, stash.active, true, gas)
                .map_err(|reason| reason.map_or(RegistryError::NominatorFailed, RegistryError::Nominator))?;
            placed.entry.active = 0;
        }
        self.store(operator_id, &operator, placed)?;
        self.emit(OperatorClosing {
            operator: operator_id,
        });
        Ok(())
    }

    /// Gives a nominator the current code of nominators, and the current indices of the staking calls.
    fn update_nominator(&mut self, operator_id: OperatorId) -> Result<()> {
        let code = self.parameters_and_code()?.nominator_code;
        let nominator = self
            .operator(operator_id)?
            .nominator
            .ok_or(RegistryError::WrongStatus)?;
        if self.code_of(nominator) != Some(code) {
            // The new code knows which layouts it can migrate.
            let version = self.nominator_layout(nominator)?;
            self.nominator_upgrade(nominator, code, version)?;
            self.nominator_migrate(nominator)?;
        }
        self.nominator_set_calls(nominator, self.staking_calls())?;
        self.emit(NominatorUpdated {
            operator: operator_id,
            nominator,
        });
        Ok(())
    }
}

impl<H: Host> KeeperCalls for H {}
