//! What anyone may send: checks, renewals, releases, top-ups, closings.

use estuary_events::registry::{
    BondToppedUp, NominationRenewed, NominatorUpdated, OperatorCleared, OperatorClosing, OperatorReleased,
    OperatorSuspected,
};
use estuary_interfaces::{Fault, OperatorId, RegistryError};
use ink::primitives::AccountId;

use crate::{
    lifecycle::Checked,
    operator::Place,
    storage::{OperatorRegistry, Result, Setup},
    table::{Status, Table},
};

impl OperatorRegistry {
    pub fn check(&mut self, operator: OperatorId) -> Result<Option<Fault>> {
        let parameters = self.parameters()?;
        let (mut record, mut row) = self.placed(operator)?;
        let on_chain = self.on_chain(&record);
        let fault = on_chain.fault(record.commission, parameters.max_commission);
        let checked = record.check(&mut row.entry, &on_chain, fault);
        if checked != Checked::Unchanged {
            self.store(operator, &record, row)?;
        }
        match checked {
            Checked::Unchanged => {}
            Checked::Cleared => self.env().emit_event(OperatorCleared { operator }),
            Checked::Jailed(fault) => self.emit_jailed(operator, fault),
            Checked::Suspected(fault) => {
                self.env().emit_event(OperatorSuspected { operator, fault });
                if let (Fault::Kicked | Fault::Idle, Some(nominator)) = (fault, record.nominator) {
                    self.nominate_again(operator, nominator)?;
                }
            }
        }
        Ok(fault)
    }

    /// Where the chain refuses, the suspicion stands; where it does not, the next eras show whether that has helped.
    fn nominate_again(&self, operator: OperatorId, nominator: AccountId) -> Result<()> {
        match self.renew_nomination(nominator) {
            Ok(()) => self.env().emit_event(NominationRenewed { operator }),
            Err(RegistryError::NotEnoughGas) => return Err(RegistryError::NotEnoughGas),
            Err(_) => {}
        }
        Ok(())
    }

    pub fn renew(&mut self, operator: OperatorId) -> Result<()> {
        let (record, row) = self.placed(operator)?;
        let nominator = record.nominator.ok_or(RegistryError::WrongStatus)?;
        if row.entry.status != Status::Active {
            return Err(RegistryError::WrongStatus);
        }
        if !self.on_chain(&record).renewable() {
            return Err(RegistryError::NothingToRenew);
        }
        self.renew_nomination(nominator)?;
        self.env().emit_event(NominationRenewed { operator });
        Ok(())
    }

    pub fn release(&mut self, operator: OperatorId) -> Result<()> {
        let (parameters, mut record) = (self.parameters()?, self.record(operator)?);
        let trusted = self.env().caller() == parameters.curator;
        if record.fault == Some(Fault::Loss) && !trusted {
            return Err(RegistryError::NotCurator);
        }
        let mut row = Table::read().row(record.slot()?)?;
        let on_chain = self.on_chain(&record);
        record.release(
            &mut row.entry,
            &on_chain,
            parameters.max_commission,
            &self.bond_rules(&parameters),
            trusted,
        )?;
        self.store(operator, &record, row)?;
        self.env().emit_event(OperatorReleased { operator });
        Ok(())
    }

    pub fn top_up_bond(&mut self, operator: OperatorId) -> Result<()> {
        let parameters = self.parameters()?;
        let (mut record, value) = (self.record(operator)?, self.env().transferred_value());
        // Who has left has a use for it only to repay what it owes.
        if record.place == Place::Left && record.debt == 0 {
            return Err(RegistryError::WrongStatus);
        }
        let repaid = record.top_up(value)?;
        self.hold(value)?;
        self.store_capacity(operator, &record, &parameters)?;
        self.env().emit_event(BondToppedUp {
            operator,
            repaid,
            bond: record.bond,
        });
        Ok(())
    }

    pub fn close(&mut self, operator: OperatorId) -> Result<()> {
        let (mut record, mut row) = self.placed(operator)?;
        let nominator = record.nominator.ok_or(RegistryError::WrongStatus)?;
        let stash = self.env().extension().stash(nominator);
        let era = self.env().extension().staking().active_era;
        let unpaid = self.env().extension().unpaid_eras(record.validator);
        record.close(&row.entry, &stash, self.env().minimum_balance(), era, unpaid)?;
        if stash.active > 0 {
            self.undelegate_all(nominator, stash.active)?;
            row.entry.active = 0;
        }
        self.store(operator, &record, row)?;
        self.env().emit_event(OperatorClosing { operator });
        Ok(())
    }

    pub fn update_nominator(&mut self, operator: OperatorId) -> Result<()> {
        let Setup {
            nominator_code,
            parameters,
            ..
        } = self.setup()?;
        let nominator = self
            .record(operator)?
            .nominator
            .ok_or(RegistryError::WrongStatus)?;
        if self.env().code_hash(&nominator) != Ok(nominator_code) {
            self.upgrade_nominator(nominator, nominator_code)?;
        }
        self.tell_calls(nominator, parameters.calls)?;
        self.env().emit_event(NominatorUpdated { operator, nominator });
        Ok(())
    }
}
