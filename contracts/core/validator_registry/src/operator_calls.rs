//! Messages of operators, and of validators that register.

use estuary_events::registry::{
    BondRequested, BondWithdrawn, CommissionAnnounced, CommissionChanged, FeesClaimed, OperatorExited,
    OperatorExiting, OperatorRegistered, PayoutChanged, PayoutProposed,
};
use estuary_interfaces::{Balance, OperatorId, RegistryError, Shares};
use ink::{prelude::vec::Vec, primitives::AccountId};

use crate::{
    commission::commission_allowed,
    host::{Host, Result},
    operator::{Operator, Place},
    parameters::MAX_METADATA,
    table::Status,
};

/// The use cases of operators, and of validators that register.
pub trait OperatorCalls: Host {
    /// Registers the calling validator as a candidate, with the transferred value as its bond. Returns its number.
    fn register(&mut self, commission: u16, payout: AccountId, metadata: Vec<u8>) -> Result<OperatorId> {
        let parameters = self.parameters()?;
        let (validator, bond) = (self.caller(), self.value());
        let mut operator = Operator::new(validator, payout, commission, bond);
        if let Some(earlier) = self.id_of(validator).and_then(|id| self.operator(id).ok()) {
            operator.come_back(&earlier)?;
        }
        if bond < parameters.min_bond {
            return Err(RegistryError::BondTooSmall);
        }
        if metadata.len() > MAX_METADATA {
            return Err(RegistryError::MetadataTooLong);
        }
        let on_chain = self.validator(validator);
        if !on_chain.validating {
            return Err(RegistryError::NotValidator);
        }
        if !commission_allowed(on_chain.commission, commission, parameters.max_commission) {
            return Err(RegistryError::CommissionTooHigh);
        }
        let operator_id = self.registered();
        self.set_registered(operator_id.checked_add(1).ok_or(RegistryError::Arithmetic)?);
        self.set_id(validator, operator_id);
        self.set_operator(operator_id, &operator);
        self.hold(bond)?;
        self.emit(OperatorRegistered {
            operator: operator_id,
            validator,
            bond,
            commission,
            metadata,
        });
        Ok(operator_id)
    }

    /// Requests `amount` planck of the bond back. Returns the first era in which they can be withdrawn.
    fn request_bond(&mut self, operator_id: OperatorId, amount: Balance) -> Result<u32> {
        let (parameters, mut operator) = (self.parameters()?, self.managed(operator_id)?);
        if operator.place == Place::Left {
            return Err(RegistryError::WrongStatus);
        }
        let chain = self.staking();
        let from_era = chain
            .active_era
            .saturating_add(chain.bonding_duration)
            .saturating_add(chain.slash_defer)
            .saturating_add(1);
        let (total, stash) = self.stake_of(&operator)?;
        operator.request_bond(
            amount,
            from_era,
            total,
            &stash,
            &self.bond_parameters(&parameters),
        )?;
        self.store_capacity(operator_id, &operator, &parameters)?;
        self.emit(BondRequested {
            operator: operator_id,
            amount,
            from_era,
        });
        Ok(from_era)
    }

    /// Pays the validator the requested planck, or the whole bond of an operator that has left. Returns the planck.
    fn withdraw_bond(&mut self, operator_id: OperatorId) -> Result<Balance> {
        let (parameters, mut operator) = (self.parameters()?, self.managed(operator_id)?);
        let amount = if operator.place == Place::Left {
            operator.take_bond()?
        } else {
            let era = self.staking().active_era;
            let (total, stash) = self.stake_of(&operator)?;
            operator.withdraw_bond(era, total, &stash, &self.bond_parameters(&parameters))?
        };
        self.set_operator(operator_id, &operator);
        self.pay_out(operator.validator, amount)?;
        self.emit(BondWithdrawn {
            operator: operator_id,
            amount,
        });
        Ok(amount)
    }

    /// Changes the commission, in basis points: lower at once, higher after a delay.
    fn set_commission(&mut self, operator_id: OperatorId, commission: u16) -> Result<()> {
        let (parameters, mut operator) = (self.parameters()?, self.managed(operator_id)?);
        if operator.place == Place::Left {
            return Err(RegistryError::WrongStatus);
        }
        let on_chain = self.validator(operator.validator);
        if !commission_allowed(on_chain.commission, commission, parameters.max_commission) {
            return Err(RegistryError::CommissionTooHigh);
        }
        let now = self.now();
        operator.set_commission(commission, now.saturating_add(parameters.commission_delay));
        self.set_operator(operator_id, &operator);
        match operator.rise {
            Some(rise) => self.emit(CommissionAnnounced {
                operator: operator_id,
                commission,
                from: rise.from,
            }),
            None => self.emit(CommissionChanged {
                operator: operator_id,
                commission,
            }),
        }
        Ok(())
    }

    /// Names the account that is to claim the commission. `None` withdraws the proposal.
    fn propose_payout(&mut self, operator_id: OperatorId, proposed: Option<AccountId>) -> Result<()> {
        let mut operator = self.managed(operator_id)?;
        operator.proposed_payout = proposed;
        self.set_operator(operator_id, &operator);
        self.emit(PayoutProposed {
            operator: operator_id,
            proposed,
        });
        Ok(())
    }

    /// Makes the caller the payout account, if it was proposed.
    fn accept_payout(&mut self, operator_id: OperatorId) -> Result<()> {
        let (mut operator, payout) = (self.operator(operator_id)?, self.caller());
        operator.accept_payout(payout)?;
        self.set_operator(operator_id, &operator);
        self.emit(PayoutChanged {
            operator: operator_id,
            payout,
        });
        Ok(())
    }

    /// Moves the fee shares of an operator to its payout account, which must call. Returns the number of shares.
    fn claim_fees(&mut self, operator_id: OperatorId) -> Result<Shares> {
        let (pool, operator) = (self.parameters_and_code()?.pool, self.operator(operator_id)?);
        let recipient = self.caller();
        if recipient != operator.payout {
            return Err(RegistryError::NotPayoutAccount);
        }
        let shares = self.pool_claim_fee_shares(pool, operator_id, recipient)?;
        self.emit(FeesClaimed {
            operator: operator_id,
            recipient,
            shares,
        });
        Ok(shares)
    }

    /// Lets an operator leave: its stake is drained. A candidate has left at once.
    fn exit(&mut self, operator_id: OperatorId) -> Result<()> {
        let (curator, caller) = (self.parameters()?.curator, self.caller());
        let mut operator = self.operator(operator_id)?;
        match operator.place {
            Place::Left => return Err(RegistryError::WrongStatus),
            Place::Waiting if caller == operator.validator => {
                operator.place = Place::Left;
                self.set_operator(operator_id, &operator);
                self.emit(OperatorExited {
                    operator: operator_id,
                });
                return Ok(());
            }
            Place::Waiting => return Err(RegistryError::NotOperator),
            Place::Slot(slot) => {
                let mut placed = self.table().placed(slot)?;
                let unwanted = placed.entry.status == Status::Jailed || operator.stake_cap == 0;
                if caller != operator.validator && !(caller == curator && unwanted) {
                    return Err(RegistryError::NotOperator);
                }
                operator.exit(&mut placed.entry)?;
                self.store(operator_id, &operator, placed)?;
            }
        }
        self.emit(OperatorExiting {
            operator: operator_id,
        });
        Ok(())
    }

    /// The operator, if the caller is its validator.
    fn managed(&self, operator_id: OperatorId) -> Result<Operator> {
        let operator = self.operator(operator_id)?;
        if self.caller() != operator.validator {
            return Err(RegistryError::NotOperator);
        }
        Ok(operator)
    }
}

impl<H: Host> OperatorCalls for H {}
