//! What operators do, and who wants to be one.

use estuary_events::registry::{
    BondRequested, BondWithdrawn, CommissionAnnounced, CommissionChanged, FeesClaimed, OperatorExited,
    OperatorExiting, OperatorRegistered, PayoutChanged, PayoutProposed,
};
use estuary_interfaces::{verdict, Balance, FeeShares, OperatorId, RegistryError, Shares};
use ink::{codegen::TraitCallBuilder, prelude::vec::Vec, primitives::AccountId};

use crate::{
    commission::commission_allowed,
    operator::{Operator, Place},
    parameters::MAX_METADATA,
    storage::{OperatorRegistry, Result},
    table::{Status, Table},
};

impl OperatorRegistry {
    pub fn register(&mut self, commission: u16, payout: AccountId, metadata: Vec<u8>) -> Result<OperatorId> {
        let parameters = self.parameters()?;
        let (validator, bond) = (self.env().caller(), self.env().transferred_value());
        let mut record = Operator::new(validator, payout, commission, bond);
        if let Some(earlier) = self.ids.get(validator).and_then(|id| self.operators.get(id)) {
            record.come_back(&earlier)?;
        }
        if bond < parameters.min_bond {
            return Err(RegistryError::BondTooSmall);
        }
        if metadata.len() > MAX_METADATA {
            return Err(RegistryError::MetadataTooLong);
        }
        let on_chain = self.env().extension().validator(validator);
        if !on_chain.validating {
            return Err(RegistryError::NotValidator);
        }
        if !commission_allowed(on_chain.commission, commission, parameters.max_commission) {
            return Err(RegistryError::CommissionTooHigh);
        }
        let operator = self.registered();
        self.registered
            .set(&operator.checked_add(1).ok_or(RegistryError::Arithmetic)?);
        self.ids.insert(validator, &operator);
        self.operators.insert(operator, &record);
        self.hold(bond)?;
        self.env().emit_event(OperatorRegistered {
            operator,
            validator,
            bond,
            commission,
            metadata,
        });
        Ok(operator)
    }

    pub fn request_bond(&mut self, operator: OperatorId, amount: Balance) -> Result<u32> {
        let (parameters, mut record) = (self.parameters()?, self.managed(operator)?);
        if record.place == Place::Left {
            return Err(RegistryError::WrongStatus);
        }
        let chain = self.env().extension().staking();
        let from_era = chain
            .active_era
            .saturating_add(chain.bonding_duration)
            .saturating_add(chain.slash_defer)
            .saturating_add(1);
        let (total, stash) = self.stake_of(&record)?;
        record.request_bond(amount, from_era, total, &stash, &self.bond_rules(&parameters))?;
        self.store_capacity(operator, &record, &parameters)?;
        self.env().emit_event(BondRequested {
            operator,
            amount,
            from_era,
        });
        Ok(from_era)
    }

    pub fn withdraw_bond(&mut self, operator: OperatorId) -> Result<Balance> {
        let (parameters, mut record) = (self.parameters()?, self.managed(operator)?);
        let amount = if record.place == Place::Left {
            record.take_bond()?
        } else {
            let era = self.env().extension().staking().active_era;
            let (total, stash) = self.stake_of(&record)?;
            record.withdraw_bond(era, total, &stash, &self.bond_rules(&parameters))?
        };
        self.operators.insert(operator, &record);
        self.pay_out(record.validator, amount)?;
        self.env().emit_event(BondWithdrawn { operator, amount });
        Ok(amount)
    }

    pub fn set_commission(&mut self, operator: OperatorId, commission: u16) -> Result<()> {
        let (parameters, mut record) = (self.parameters()?, self.managed(operator)?);
        if record.place == Place::Left {
            return Err(RegistryError::WrongStatus);
        }
        let on_chain = self.env().extension().validator(record.validator);
        if !commission_allowed(on_chain.commission, commission, parameters.max_commission) {
            return Err(RegistryError::CommissionTooHigh);
        }
        let now = self.env().block_timestamp();
        record.set_commission(commission, now.saturating_add(parameters.commission_delay));
        self.operators.insert(operator, &record);
        match record.rise {
            Some(rise) => self.env().emit_event(CommissionAnnounced {
                operator,
                commission,
                from: rise.from,
            }),
            None => self.env().emit_event(CommissionChanged { operator, commission }),
        }
        Ok(())
    }

    pub fn propose_payout(&mut self, operator: OperatorId, proposed: Option<AccountId>) -> Result<()> {
        let mut record = self.managed(operator)?;
        record.proposed_payout = proposed;
        self.operators.insert(operator, &record);
        self.env().emit_event(PayoutProposed { operator, proposed });
        Ok(())
    }

    pub fn accept_payout(&mut self, operator: OperatorId) -> Result<()> {
        let (mut record, payout) = (self.record(operator)?, self.env().caller());
        record.accept_payout(payout)?;
        self.operators.insert(operator, &record);
        self.env().emit_event(PayoutChanged { operator, payout });
        Ok(())
    }

    pub fn claim_fees(&mut self, operator: OperatorId) -> Result<Shares> {
        let (pool, record) = (self.setup()?.pool, self.record(operator)?);
        let recipient = self.env().caller();
        if recipient != record.payout {
            return Err(RegistryError::NotPayoutAccount);
        }
        let mut pool: ink::contract_ref!(FeeShares, estuary_chain_reads::EstuaryEnvironment) = pool.into();
        let claim = pool.call_mut().claim_fee_shares(operator, recipient).try_invoke();
        let shares = verdict(claim, RegistryError::PoolFailed, RegistryError::Pool)?;
        self.env().emit_event(FeesClaimed {
            operator,
            recipient,
            shares,
        });
        Ok(shares)
    }

    pub fn exit(&mut self, operator: OperatorId) -> Result<()> {
        let (curator, caller) = (self.parameters()?.curator, self.env().caller());
        let mut record = self.record(operator)?;
        match record.place {
            Place::Left => return Err(RegistryError::WrongStatus),
            Place::Waiting if caller == record.validator => {
                record.place = Place::Left;
                self.operators.insert(operator, &record);
                self.env().emit_event(OperatorExited { operator });
                return Ok(());
            }
            Place::Waiting => return Err(RegistryError::NotOperator),
            Place::Slot(slot) => {
                let mut row = Table::read().row(slot)?;
                let unwanted = row.entry.status == Status::Jailed || record.stake_cap == 0;
                if caller != record.validator && !(caller == curator && unwanted) {
                    return Err(RegistryError::NotOperator);
                }
                record.exit(&mut row.entry)?;
                self.store(operator, &record, row)?;
            }
        }
        self.env().emit_event(OperatorExiting { operator });
        Ok(())
    }

    /// The record of an operator whose validator is the caller.
    fn managed(&self, operator: OperatorId) -> Result<Operator> {
        let record = self.record(operator)?;
        if self.env().caller() != record.validator {
            return Err(RegistryError::NotOperator);
        }
        Ok(record)
    }
}
