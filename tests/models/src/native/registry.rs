//! The registry's own steps around its logic, without its storage and its calls.

use crate::campaign::{Act, PAYOUTS};
use crate::EXISTENTIAL_DEPOSIT;
use estuary_chain_reads::StashInfo;
use estuary_interfaces::{
    Balance, OperatorId, OperatorSettlement, Provided, Rebalanced, RegistryError, RegistryParameters,
    Settlement, Swept, Timestamp,
};
use ink::primitives::AccountId;
use nominator::settlement::{settle, withdrawal, Withdrawal};
use validator_registry::{
    allocation::{leaving, part, plan, Kind, Limits, Move, Order},
    life::{commission_allowed, free_slot, slot_of, OnChain, ERAS_EXPOSED},
    operators::{Entry, Operator, Place, Status},
    parameters::{bond_rules, terms, MAX_OPERATORS},
};

use super::chain::Chain;

type Result<T> = core::result::Result<T, RegistryError>;

pub fn account(number: usize) -> AccountId {
    [number as u8 + 1; 32].into()
}

#[derive(Debug)]
pub struct Registry {
    pub parameters: RegistryParameters,
    pub table: Vec<Entry>,
    pub operators: Vec<Operator>,
    /// Number of each operator's validator and stash.
    pub places: Vec<(usize, Option<usize>)>,
    cursor: u32,
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
            cursor: 0,
            sweep: (0, 0),
            native: 0,
        }
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
        OnChain {
            validator: chain.validators[self.places[operator as usize].0],
            stash: self.stash(chain, operator),
            min_nominator_bond: chain.staking().min_nominator_bond,
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
        let (rules, parameters) = (bond_rules(&self.parameters), self.parameters);
        let mut record = self.record(operator)?;
        let slot = slot_of(&record).map(|slot| slot as usize);
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
            Act::TopUp { .. } | Act::RequestBond { .. } if left => return Err(RegistryError::WrongStatus),
            Act::TopUp { value } => {
                record.top_up(value)?;
                self.native += value;
                sets_capacity = true;
            }
            Act::RequestBond { .. } => {
                let now = chain.staking();
                let from = now.active_era + now.bonding_duration + now.slash_defer + 1;
                record.request_bond(amount, from, total, &stash, &rules)?;
                sets_capacity = true;
            }
            Act::WithdrawBond if left => self.native -= record.take_bond()?,
            Act::WithdrawBond => self.native -= record.withdraw_bond(chain.era(), total, &stash, &rules)?,
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
                if let Some(fault) = fault.filter(|_| entry.status == Status::Active) {
                    record.jail(entry, fault);
                }
            }
            Act::Release => {
                slot?;
                let entry = entry.as_mut().expect("there is a slot");
                record.release(entry, &on_chain, parameters.max_commission, &rules)?;
            }
            Act::Exit => match (record.place, entry.as_mut()) {
                (Place::Waiting, _) => record.place = Place::Left,
                (Place::Slot(_), Some(entry)) if entry.status != Status::Exiting => {
                    entry.status = Status::Exiting
                }
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
        record.place = Place::Slot(slot as u32);
        record.nominator = Some(account(100 + stash % 100));
        (record.stake_cap, record.fault) = (cap, None);
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
        let slot = slot_of(&record)? as usize;
        let stash = self.places[operator as usize].1.expect("it was approved");
        let entry = &mut self.table[slot];
        let found = settle_stash(chain, stash, entry.total, record.closing);
        let terms = terms(&self.parameters);
        let settled = record.settle(entry, &found, free_cover, &terms, chain.now());
        let (mut outcome, bounty) = settled.ok_or(RegistryError::Arithmetic)?;
        if outcome.loss > 0 {
            outcome.era = chain.era();
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
    ) -> Result<Option<Provided>> {
        let before = self.record(operator)?;
        let slot = slot_of(&before)? as usize;
        let (stash, entry) = (self.stash(chain, operator), &mut self.table[slot]);
        let announced = entry.total.saturating_sub(stash.total) + stash.pending;
        if announced == before.announced.amount {
            return Ok(None);
        }
        let mut record = before;
        let flagged = record.flag(entry, announced, free_cover, &terms(&self.parameters));
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
        let limits = Limits {
            min_move: self.parameters.min_move,
            min_nominator_bond: chain.staking().min_nominator_bond,
            existential_deposit: EXISTENTIAL_DEPOSIT,
        };
        let (mut moved, max) = (Rebalanced::default(), max as usize);
        let leaving = leaving(&self.table, &limits);
        let left = self.carry_out(chain, &leaving, max, &mut moved);
        if leaving.len() <= max {
            let moves = plan(&self.table, &limits, Order { deploy, demand });
            self.carry_out(chain, &moves, left, &mut moved);
        }
        moved
    }

    /// Carries out at most `max` moves, beginning at the cursor. Returns how many more there may be.
    fn carry_out(&mut self, chain: &mut Chain, moves: &[Move], max: usize, moved: &mut Rebalanced) -> usize {
        let chosen: Vec<Move> = part(moves, self.cursor, max).copied().collect();
        for step in &chosen {
            let entry = &mut self.table[step.slot as usize];
            let (validator, stash) = self.places[entry.operator as usize];
            let stash = stash.expect("it was approved");
            self.cursor = step.slot + 1;
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
        }
        max - chosen.len()
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
