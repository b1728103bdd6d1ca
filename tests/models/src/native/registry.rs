//! The registry's own steps around its logic, without its storage and its calls.

use std::convert::Infallible;

use crate::campaign::{Act, PAYOUTS};
use crate::EXISTENTIAL_DEPOSIT;
use estuary_chain_reads::{ExposureInfo, StashInfo};
use estuary_interfaces::{
    Balance, ChainCall, Fault, NominatorError, OperatorId, OperatorSettlement, ProvisionChange, Rebalanced,
    RegistryError, RegistryParameters, Settlement, Swept, Timestamp,
};
use ink::primitives::AccountId;
use nominator::settlement::{settle, withdrawal, Withdrawal};
use validator_registry::{
    allocation::{carry_out, Cursors, Kind, Limits, Move, Order},
    commission::commission_allowed,
    faults::OnChain,
    lifecycle::{Checked, ERAS_EXPOSED},
    losses::losses,
    operator::{Operator, Place},
    parameters::{bond_parameters, loss_parameters, MAX_OPERATORS},
    table::{free_slot, Entry, Status},
};

use super::{accounts::account, chain::Chain};

type Result<T> = core::result::Result<T, RegistryError>;

#[derive(Clone, Debug)]
pub struct Registry {
    pub parameters: RegistryParameters,
    pub table: Vec<Entry>,
    pub operators: Vec<Operator>,
    /// Number of each operator's validator and stash.
    pub places: Vec<(usize, Option<usize>)>,
    cursors: Cursors,
    sweep: (Timestamp, usize),
    pub native: Balance,
}

impl Registry {
    pub fn new(parameters: RegistryParameters) -> Self {
        Self {
            parameters,
            table: Vec::new(),
            operators: Vec::new(),
            places: Vec::new(),
            cursors: Cursors::default(),
            sweep: (0, 0),
            native: 0,
        }
    }

    pub fn exposure(&self, chain: &Chain, operator: OperatorId) -> ExposureInfo {
        let (validator, stash) = self.places[operator as usize];
        chain.exposure(validator, stash)
    }

    pub fn stash(&self, chain: &Chain, operator: OperatorId) -> StashInfo {
        let stash = self.places[operator as usize].1;
        stash.map_or_else(StashInfo::default, |stash| chain.read(stash))
    }

    fn record(&self, operator: OperatorId) -> Result<Operator> {
        self.operators
            .get(operator as usize)
            .copied()
            .ok_or(RegistryError::UnknownOperator)
    }

    fn on_chain(&self, chain: &Chain, operator: OperatorId) -> OnChain {
        let (validator, stash) = self.places[operator as usize];
        OnChain {
            validator: chain.validators[validator],
            stash: self.stash(chain, operator),
            exposure: chain.exposure(validator, stash),
            min_nominator_bond: chain.staking().min_nominator_bond,
            existential_deposit: EXISTENTIAL_DEPOSIT,
        }
    }

    pub fn register(
        &mut self,
        chain: &Chain,
        validator: usize,
        bond: Balance,
        commission: u16,
    ) -> Result<OperatorId> {
        let earlier = self.places.iter().rposition(|(v, _)| *v == validator);
        let mut record = Operator::new(account(validator), account(PAYOUTS[0]), commission, bond);
        if let Some(earlier) = earlier {
            record.come_back(&self.operators[earlier])?;
        }
        if bond < self.parameters.min_bond {
            return Err(RegistryError::BondTooSmall);
        }
        let prefs = chain.validators[validator];
        if !prefs.validating {
            return Err(RegistryError::NotValidator);
        }
        if !commission_allowed(prefs.commission, commission, self.parameters.max_commission) {
            return Err(RegistryError::CommissionTooHigh);
        }
        self.operators.push(record);
        self.places.push((validator, None));
        self.native += bond;
        Ok(self.operators.len() as OperatorId - 1)
    }

    /// One act of an operator's life. Returns the account of a new nominator.
    pub fn act(
        &mut self,
        chain: &mut Chain,
        operator: OperatorId,
        act: Act,
        amount: Balance,
        payout: usize,
    ) -> Result<Option<AccountId>> {
        let parameters = self.parameters;
        let bond = bond_parameters(&parameters, EXISTENTIAL_DEPOSIT);
        let mut record = self.record(operator)?;
        let slot = record.slot().map(|slot| slot as usize);
        let stash = self.stash(chain, operator);
        let on_chain = self.on_chain(chain, operator);
        let total = slot.as_ref().map_or(0, |slot| self.table[*slot].total);
        let left = record.place == Place::Left;
        let mut sets_capacity = false;
        let mut entry = slot.as_ref().ok().map(|slot| self.table[*slot]);
        match act {
            Act::Approve { cap } => return self.approve(chain, operator, cap, &on_chain).map(Some),
            Act::SetCap { cap } => {
                slot?;
                (record.stake_cap, sets_capacity) = (cap, true);
            }
            Act::TopUp { .. } if left && record.debt == 0 => return Err(RegistryError::WrongStatus),
            Act::RequestBond { .. } if left => return Err(RegistryError::WrongStatus),
            Act::TopUp { value } => {
                record.top_up(value)?;
                self.native += value;
                sets_capacity = true;
            }
            Act::RequestBond { .. } => {
                let now = chain.staking();
                let from = now.active_era + now.bonding_duration + now.slash_defer + 1;
                record.request_bond(amount, from, total, &stash, &bond)?;
                sets_capacity = true;
            }
            Act::WithdrawBond if left => self.native -= record.take_bond()?,
            Act::WithdrawBond => self.native -= record.withdraw_bond(chain.era(), total, &stash, &bond)?,
            Act::SetCommission { .. } if left => return Err(RegistryError::WrongStatus),
            Act::SetCommission { commission } => {
                let on_chain = on_chain.validator.commission;
                if !commission_allowed(on_chain, commission, parameters.max_commission) {
                    return Err(RegistryError::CommissionTooHigh);
                }
                record.set_commission(commission, chain.now() + parameters.commission_delay);
            }
            Act::ChangePayout => {
                record.proposed_payout = Some(account(payout));
                record.accept_payout(account(payout))?;
            }
            Act::Check => {
                slot?;
                let entry = entry.as_mut().expect("there is a slot");
                let fault = on_chain.fault(record.commission, parameters.max_commission);
                let checked = record.check(entry, &on_chain, fault);
                if let Checked::Suspected(Fault::Kicked | Fault::Idle) = checked {
                    let (validator, stash) = self.places[operator as usize];
                    chain.renew(stash.expect("it was approved"), validator);
                }
            }
            Act::Renew => {
                slot?;
                if entry.map(|entry| entry.status) != Some(Status::Active) {
                    return Err(RegistryError::WrongStatus);
                }
                let (validator, stash) = self.places[operator as usize];
                if !on_chain.renewable() {
                    return Err(RegistryError::NothingToRenew);
                }
                if !chain.renew(stash.expect("it was approved"), validator) {
                    let refused = NominatorError::ChainRefused(ChainCall::Nominate);
                    return Err(RegistryError::Nominator(refused));
                }
            }
            Act::Release => {
                slot?;
                let entry = entry.as_mut().expect("there is a slot");
                record.release(entry, &on_chain, parameters.max_commission, &bond, true)?;
            }
            Act::Exit => match (record.place, entry.as_mut()) {
                (Place::Waiting, _) => record.place = Place::Left,
                (Place::Slot(_), Some(entry)) => record.exit(entry)?,
                _ => return Err(RegistryError::WrongStatus),
            },
            Act::Close => {
                slot?;
                let (entry, at) = (
                    entry.as_mut().expect("there is a slot"),
                    self.places[operator as usize].1,
                );
                let unpaid = chain.unpaid_eras(at);
                record.close(entry, &stash, EXISTENTIAL_DEPOSIT, chain.era(), unpaid)?;
                if stash.active > 0 {
                    assert!(chain.undelegate(at.expect("it was approved"), stash.active, true));
                    entry.active = 0;
                }
            }
        }
        if let (Ok(slot), Some(mut entry)) = (slot, entry) {
            if sets_capacity {
                entry.capacity = record
                    .capacity(parameters.bond_ratio)
                    .ok_or(RegistryError::Arithmetic)?;
            }
            self.table[slot] = entry;
        }
        self.operators[operator as usize] = record;
        Ok(None)
    }

    fn approve(
        &mut self,
        chain: &mut Chain,
        id: OperatorId,
        cap: Balance,
        seen: &OnChain,
    ) -> Result<AccountId> {
        let record = &mut self.operators[id as usize];
        if record.place != Place::Waiting {
            return Err(RegistryError::WrongStatus);
        }
        if let Some(fault) = seen.fault(record.commission, self.parameters.max_commission) {
            return Err(RegistryError::AtFault(fault));
        }
        let slot = free_slot(&self.table, MAX_OPERATORS)?;
        let stash = chain.open();
        self.places[id as usize].1 = Some(stash);
        record.approve(slot as u32, account(100 + stash % 100), cap, chain.now());
        let entry = Entry {
            operator: id,
            total: 0,
            active: 0,
            capacity: record
                .capacity(self.parameters.bond_ratio)
                .ok_or(RegistryError::Arithmetic)?,
            status: Status::Active,
            refused: false,
        };
        match self.table.get_mut(slot) {
            Some(free) => *free = entry,
            None => self.table.push(entry),
        }
        Ok(account(100 + stash % 100))
    }

    /// The nominator's settlement and the registry's. The money goes to the pool.
    pub fn settle(
        &mut self,
        chain: &mut Chain,
        operator: OperatorId,
        free_cover: Balance,
    ) -> Result<OperatorSettlement> {
        let mut record = self.record(operator)?;
        if record.place == Place::Left && record.repaid > 0 {
            let repaid = std::mem::take(&mut record.repaid);
            self.operators[operator as usize] = record;
            self.native -= repaid;
            return Ok(OperatorSettlement {
                repaid,
                ..Default::default()
            });
        }
        let slot = record.slot()? as usize;
        let stash = self.places[operator as usize].1.expect("it was approved");
        let entry = &mut self.table[slot];
        let mut found = settle_stash(chain, stash, entry.total, record.closing);
        if found.slash_era > 0 {
            found.pending = chain.read(stash).pending;
        }
        let loss_parameters = loss_parameters(&self.parameters);
        let settled = record.settle(entry, &found, free_cover, &loss_parameters, chain.now());
        let (mut outcome, bounty) = settled.ok_or(RegistryError::Arithmetic)?;
        if outcome.loss > 0 {
            outcome.era = chain.era();
            outcome.offence_era = found.slash_era;
            record.closable_from = outcome.era + ERAS_EXPOSED;
        }
        self.operators[operator as usize] = record;
        self.native -= outcome.bond_paid + outcome.repaid + bounty;
        Ok(outcome)
    }

    pub fn flag(
        &mut self,
        chain: &Chain,
        operator: OperatorId,
        free_cover: Balance,
    ) -> Result<Option<ProvisionChange>> {
        let before = self.record(operator)?;
        let slot = before.slot()? as usize;
        let (stash, entry) = (self.stash(chain, operator), &mut self.table[slot]);
        let announced = losses(entry.total, &stash, EXISTENTIAL_DEPOSIT).ok_or(RegistryError::Arithmetic)?;
        if announced == before.announced.amount {
            return Ok(None);
        }
        let mut record = before;
        let flagged = record.flag(entry, announced, free_cover, &loss_parameters(&self.parameters));
        let (provided, bounty) = flagged.ok_or(RegistryError::Arithmetic)?;
        self.operators[operator as usize] = record;
        self.native -= bounty;
        Ok(Some(provided))
    }

    pub fn sweep(&mut self, chain: &Chain, max: u32, mut free_cover: Balance) -> Result<Swept> {
        let mut swept = Swept::default();
        if self.sweep.1 == 0 {
            self.sweep.0 = chain.now();
        }
        let until = (self.sweep.1 + max as usize).min(self.table.len());
        for slot in self.sweep.1..until {
            if self.table[slot].status == Status::Exited {
                continue;
            }
            let Some(one) = self.flag(chain, self.table[slot].operator, free_cover)? else {
                continue;
            };
            free_cover = (free_cover + one.cover_released).saturating_sub(one.cover_added);
            swept.provided.added += one.added;
            swept.provided.released += one.released;
            swept.provided.cover_added += one.cover_added;
            swept.provided.cover_released += one.cover_released;
        }
        self.sweep.1 = until;
        if until == self.table.len() {
            self.sweep.1 = 0;
            swept.completed = Some(self.sweep.0);
        }
        Ok(swept)
    }

    pub fn rebalance(&mut self, chain: &mut Chain, deploy: Balance, demand: Balance, max: u32) -> Rebalanced {
        let least = chain.staking().min_nominator_bond;
        let limits = Limits::new(self.parameters.min_move, least, EXISTENTIAL_DEPOSIT);
        let (mut moved, order) = (Rebalanced::default(), Order { deploy, demand });
        let (places, cursors) = (&self.places, &mut self.cursors);
        let make = |step: &Move, entry: &mut Entry| {
            let (validator, stash) = places[entry.operator as usize];
            let stash = stash.expect("it was approved");
            let before = chain.read(stash).active;
            let accepted = match step.kind {
                Kind::Delegate => chain.delegate(stash, validator, step.amount),
                kind => chain.undelegate(stash, step.amount, kind == Kind::Drain),
            };
            if !accepted {
                entry.refused = true;
            } else if step.kind == Kind::Delegate {
                entry.total += step.amount;
                entry.active += step.amount;
                moved.delegated += step.amount;
            } else {
                let went = before - chain.read(stash).active;
                entry.active = entry.active.saturating_sub(went);
                moved.unbonding += went;
            }
            Ok::<_, Infallible>(Some(accepted))
        };
        let Ok(_tried) = carry_out(&mut self.table, &limits, order, cursors, max as usize, make);
        moved
    }

    /// The governor's new parameters.
    pub fn set_parameters(&mut self, bond_ratio: u16, bounty_part: u16) {
        (self.parameters.bond_ratio, self.parameters.bounty_part) = (bond_ratio, bounty_part);
        for entry in self.table.iter_mut().filter(|e| e.status != Status::Exited) {
            let record = &self.operators[entry.operator as usize];
            entry.capacity = record.capacity(bond_ratio).expect("within bounds");
        }
    }
}

/// What a nominator does when it is settled.
fn settle_stash(chain: &mut Chain, stash: usize, book: Balance, closing: bool) -> Settlement {
    let before = chain.read(stash);
    match withdrawal(&before, EXISTENTIAL_DEPOSIT, closing) {
        Withdrawal::Nothing => {}
        Withdrawal::Plain => chain.withdraw(stash),
        Withdrawal::Rebond(missing) => {
            chain.rebond(stash, missing);
            chain.withdraw(stash);
        }
    }
    let found = settle(book, &before, &chain.read(stash), EXISTENTIAL_DEPOSIT).expect("in range");
    chain.stashes[stash].free -= found.received;
    found
}
