//! What the pool asks for: settlements, reports of losses, and moves of stake.

use core::ops::Range;

use estuary_chain_reads::MAX_BATCH;
use estuary_interfaces::{
    Balance, OperatorId, OperatorSettlement, Provided, Rebalanced, RegistryError, Swept,
};
use ink::{prelude::vec::Vec, primitives::AccountId};

use crate::{
    allocation::{leaving, plan, Limits, Order, Slot},
    life::{losses, ERAS_EXPOSED},
    moving::Round,
    operators::{Status, Terms},
    parameters::{terms, Parameters},
    registry::{OperatorRegistry, Result},
    table::Table,
};

impl OperatorRegistry {
    pub fn settle(
        &mut self,
        operator: OperatorId,
        free_cover: Balance,
        keeper: AccountId,
    ) -> Result<OperatorSettlement> {
        let terms = self.terms_for_pool()?;
        let (mut record, mut row) = self.placed(operator)?;
        let nominator = record.nominator.ok_or(RegistryError::WrongStatus)?;
        let before = (row.entry, record);

        let found = self.settle_nominator(nominator, row.entry.total, record.closing)?;
        let now = self.env().block_timestamp();
        let (mut outcome, bounty) = record
            .settle(&mut row.entry, &found, free_cover, &terms, now)
            .ok_or(RegistryError::Arithmetic)?;
        if outcome.loss > 0 {
            outcome.era = self.env().extension().staking().active_era;
            record.closable_from = outcome.era.saturating_add(ERAS_EXPOSED);
        }
        if row.entry != before.0 {
            row.write()?;
        }
        if record != before.1 {
            self.operators.insert(operator, &record);
        }
        let paid = sum(outcome.bond_paid, outcome.repaid)?;
        self.send_to_pool(paid)?;
        self.emit_settled(operator, &before.1, &record, &outcome);
        self.follow_jailing(operator, before.1.fault, record.fault, bounty, keeper)?;
        Ok(outcome)
    }

    pub fn flag(&mut self, operator: OperatorId, free_cover: Balance, keeper: AccountId) -> Result<Provided> {
        let terms = self.terms_for_pool()?;
        let (record, mut row) = self.placed(operator)?;
        let stash = self.stash_of(&record);
        let losses = losses(row.entry.total, &stash).ok_or(RegistryError::Arithmetic)?;
        if losses == record.announced.amount {
            return Ok(Provided::default());
        }
        let provided = self.announce(&mut row.entry, record, losses, free_cover, &terms, keeper)?;
        row.write()?;
        Ok(provided)
    }

    pub fn sweep(&mut self, max: u32, free_cover: Balance, keeper: AccountId) -> Result<Swept> {
        let terms = self.terms_for_pool()?;
        let mut table = Table::read();
        let mut sweep = self.sweep.get_or_default();
        if sweep.next == 0 {
            sweep.start = self.env().block_timestamp();
        }
        let end = Slot::try_from(table.slots()).map_err(|_| RegistryError::Arithmetic)?;
        let until = sweep.next.saturating_add(max.min(MAX_BATCH)).min(end);
        let (batch, nominators) = self.batch(&table, sweep.next..until)?;
        let stashes = self.env().extension().stashes(nominators);

        let (mut swept, mut free_cover, mut changed) = (Swept::default(), free_cover, false);
        for (known, stash) in batch.iter().zip(&stashes) {
            let mut entry = table.entry(known.slot)?;
            let losses = losses(entry.total, stash).ok_or(RegistryError::Arithmetic)?;
            if losses == known.losses {
                continue;
            }
            let record = self.record(entry.operator)?;
            let one = self.announce(&mut entry, record, losses, free_cover, &terms, keeper)?;
            table.replace(known.slot, &entry)?;
            changed = true;
            free_cover = sum(free_cover, one.cover_released)?.saturating_sub(one.cover_added);
            swept.provided = add(&swept.provided, &one).ok_or(RegistryError::Arithmetic)?;
        }
        if changed {
            table.write();
        }
        sweep.next = until;
        if until == end {
            sweep.next = 0;
            swept.completed = Some(sweep.start);
        }
        self.sweep.set(&sweep);
        Ok(swept)
    }

    pub fn rebalance(&mut self, demand: Balance, max_operators: u32) -> Result<Rebalanced> {
        let parameters = self.for_pool()?;
        let value = self.env().transferred_value();
        let limits = Limits {
            min_move: parameters.min_move,
            min_nominator_bond: self.env().extension().staking().min_nominator_bond,
            existential_deposit: self.env().minimum_balance(),
        };
        let order = Order {
            deploy: value,
            demand,
        };
        let mut table = Table::read();
        let mut entries = table.entries()?;
        let max = usize::try_from(max_operators).unwrap_or(usize::MAX);
        let mut round = Round::new(self.cursor.get_or_default(), max);
        // What must leave goes first. What of it cannot leave now is not counted on for the rest.
        let leaving = leaving(&entries, &limits);
        self.carry_out(&leaving, &mut entries, &mut table, &mut round)?;
        if leaving.len() <= max {
            let moves = plan(&entries, &limits, order);
            self.carry_out(&moves, &mut entries, &mut table, &mut round)?;
        }
        if round.attempts > 0 {
            table.write();
            self.cursor.set(&round.cursor);
        }
        let rest = value
            .checked_sub(round.moved.delegated)
            .ok_or(RegistryError::Arithmetic)?;
        self.send_to_pool(rest)?;
        Ok(round.moved)
    }

    /// The operators in these slots that have stake, and their nominators. No more of their records is kept: a copy
    /// of a record takes as long as many of its fields.
    fn batch(&self, table: &Table, slots: Range<Slot>) -> Result<(Vec<Known>, Vec<AccountId>)> {
        let (mut batch, mut nominators) = (Vec::with_capacity(slots.len()), Vec::with_capacity(slots.len()));
        for slot in slots {
            let entry = table.entry(slot)?;
            if entry.status == Status::Exited {
                continue;
            }
            let record = self.record(entry.operator)?;
            nominators.push(record.nominator.ok_or(RegistryError::WrongStatus)?);
            batch.push(Known {
                slot,
                losses: record.announced.amount,
            });
        }
        Ok((batch, nominators))
    }

    /// The terms, for a call of the pool. Nothing else of the setup is decoded.
    fn terms_for_pool(&self) -> Result<Terms> {
        self.for_pool().map(|parameters| terms(&parameters))
    }

    /// The parameters, for a call of the pool.
    #[inline(always)]
    fn for_pool(&self) -> Result<Parameters> {
        let setup = self.setup()?;
        if self.env().caller() != setup.pool {
            return Err(RegistryError::NotPool);
        }
        Ok(setup.parameters)
    }
}

/// What a sweep knows of an operator.
struct Known {
    slot: Slot,
    /// Those that were announced before.
    losses: Balance,
}

fn sum(a: Balance, b: Balance) -> Result<Balance> {
    a.checked_add(b).ok_or(RegistryError::Arithmetic)
}

fn add(a: &Provided, b: &Provided) -> Option<Provided> {
    Some(Provided {
        added: a.added.checked_add(b.added)?,
        released: a.released.checked_add(b.released)?,
        cover_added: a.cover_added.checked_add(b.cover_added)?,
        cover_released: a.cover_released.checked_add(b.cover_released)?,
    })
}
