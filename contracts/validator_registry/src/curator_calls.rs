//! Who takes stake and who does not: approval and its end.

use estuary_events::registry::{
    NominationRenewed, NominatorUpdated, OperatorApproved, OperatorCleared, OperatorClosing,
    OperatorReleased, OperatorSuspected, StakeCapChanged,
};
use estuary_interfaces::{Balance, Fault, OperatorId, RegistryError};
use ink::{primitives::AccountId, ToAccountId};
use nominator::NominatorRef;

use crate::{
    lifecycle::Checked,
    operator::Place,
    parameters::MAX_OPERATORS,
    storage::{OperatorRegistry, Result, Setup},
    table::{free_slot, Entry, Slot, Status, Table},
};

impl OperatorRegistry {
    pub fn approve(&mut self, operator: OperatorId, stake_cap: Balance) -> Result<AccountId> {
        let Setup {
            pool,
            nominator_code,
            parameters,
        } = self.setup()?;
        let (mut record, caller) = (self.record(operator)?, self.env().caller());
        let open = caller == record.validator
            && record.fault.is_none()
            && (1..=parameters.open_cap).contains(&stake_cap);
        if caller != parameters.curator && !open {
            return Err(RegistryError::NotCurator);
        }
        if record.place != Place::Waiting {
            return Err(RegistryError::WrongStatus);
        }
        let on_chain = self.on_chain(&record);
        if let Some(fault) = on_chain.fault(record.commission, parameters.max_commission) {
            return Err(RegistryError::AtFault(fault));
        }
        let mut entries = Table::read().entries()?;
        let slot = free_slot(&entries, MAX_OPERATORS)?;
        let nominator = NominatorRef::new(pool, record.validator, parameters.calls)
            .code_hash(nominator_code)
            .endowment(0)
            .salt_bytes(operator.to_le_bytes())
            .try_instantiate()
            .ok()
            .and_then(core::result::Result::ok)
            .ok_or(RegistryError::InstantiationFailed)?
            .to_account_id();
        let at = Slot::try_from(slot).map_err(|_| RegistryError::Arithmetic)?;
        record.approve(at, nominator, stake_cap, self.env().block_timestamp());
        let entry = Entry {
            operator,
            total: 0,
            active: 0,
            capacity: record
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
        self.operators.insert(operator, &record);
        self.env().emit_event(OperatorApproved {
            operator,
            nominator,
            stake_cap,
        });
        Ok(nominator)
    }

    pub fn set_stake_cap(&mut self, operator: OperatorId, stake_cap: Balance) -> Result<()> {
        let parameters = self.parameters()?;
        if self.env().caller() != parameters.curator {
            return Err(RegistryError::NotCurator);
        }
        let mut record = self.record(operator)?;
        record.slot()?;
        record.stake_cap = stake_cap;
        self.store_capacity(operator, &record, &parameters)?;
        self.env().emit_event(StakeCapChanged { operator, stake_cap });
        Ok(())
    }

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
