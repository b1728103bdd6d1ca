//! Messages of the pool: settlements, reports of losses, and moves of stake.

use core::ops::Range;

use estuary_chain_reads::{StashInfo, MAX_BATCH};
use estuary_events::registry::BountyPaid;
use estuary_interfaces::{
    Balance, Fault, OperatorId, OperatorSettlement, ProvisionChange, Rebalanced, RegistryError, Swept,
};
use ink::{prelude::vec::Vec, primitives::AccountId};

use crate::{
    allocation::{carry_out, Limits, Order},
    lifecycle::ERAS_EXPOSED,
    losses::losses,
    operator::{Operator, Place},
    parameters::{loss_parameters, LossParameters, Parameters},
    storage::{OperatorRegistry, Result},
    table::{Entry, Slot, Status, Table},
};

impl OperatorRegistry {
    /// Settles one operator with its nominator, and sends the pool the planck that bond and repaid debt pay.
    pub fn settle(
        &mut self,
        operator_id: OperatorId,
        free_cover: Balance,
        keeper: AccountId,
    ) -> Result<OperatorSettlement> {
        let parameters = self.loss_parameters_for_pool()?;
        let mut operator = self.operator(operator_id)?;
        if operator.repaid > 0 && operator.place == Place::Left {
            return self.settle_left(operator_id, operator);
        }
        let mut placed = Table::read().placed(operator.slot()?)?;
        let nominator = operator.nominator.ok_or(RegistryError::WrongStatus)?;
        let (entry, before) = (placed.entry, operator);

        let mut found = self.settle_nominator(nominator, placed.entry.total, operator.closing)?;
        // The nominator's gas is capped, and strangers decide how many slashes are announced. So the registry reads
        // announced slashes itself. A stash that was never slashed has none.
        if found.slash_era > 0 {
            found.pending = self.env().extension().stash(nominator).pending;
        }
        let now = self.env().block_timestamp();
        let (mut outcome, bounty) = operator
            .settle(&mut placed.entry, &found, free_cover, &parameters, now)
            .ok_or(RegistryError::Arithmetic)?;
        if outcome.loss > 0 {
            outcome.era = self.env().extension().staking().active_era;
            outcome.offence_era = found.slash_era;
            operator.closable_from = outcome.era.saturating_add(ERAS_EXPOSED);
        }
        // Most settlements find a reward only, and writing the table is expensive.
        if placed.entry != entry {
            placed.write()?;
        }
        self.operators.insert(operator_id, &operator);
        let paid = sum(outcome.bond_paid, outcome.repaid)?;
        self.pay_out(self.env().caller(), paid)?;
        self.emit_settled(operator_id, &before, &operator, &outcome, found.slash_era);
        self.follow_jailing(operator_id, before.fault, operator.fault, bounty, keeper)?;
        Ok(outcome)
    }

    /// Sends repaid debt of an operator that has left to the pool.
    #[inline(never)]
    fn settle_left(&mut self, operator_id: OperatorId, mut operator: Operator) -> Result<OperatorSettlement> {
        let repaid = core::mem::take(&mut operator.repaid);
        self.operators.insert(operator_id, &operator);
        self.pay_out(self.env().caller(), repaid)?;
        Ok(OperatorSettlement {
            repaid,
            ..Default::default()
        })
    }

    /// Books the losses of one operator that the chain has announced, or has taken since its last settlement.
    pub fn flag(
        &mut self,
        operator_id: OperatorId,
        free_cover: Balance,
        keeper: AccountId,
    ) -> Result<ProvisionChange> {
        let parameters = self.loss_parameters_for_pool()?;
        let (operator, mut placed) = self.placed_operator(operator_id)?;
        let stash = self.stash_of(&operator);
        let report = self.report(placed.entry.total, &stash, keeper)?;
        if report.losses == operator.announced.amount {
            return Ok(ProvisionChange::default());
        }
        let change = self.flag_losses(&mut placed.entry, operator, &report, free_cover, &parameters)?;
        placed.write()?;
        Ok(change)
    }

    /// Flags the operators in at most `max` slots, and 100 at most. Begins where the last call ended.
    pub fn sweep(&mut self, max: u32, free_cover: Balance, keeper: AccountId) -> Result<Swept> {
        let parameters = self.loss_parameters_for_pool()?;
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
        for (item, stash) in batch.iter().zip(&stashes) {
            let mut entry = table.entry(item.slot)?;
            let report = self.report(entry.total, stash, keeper)?;
            if report.losses == item.announced {
                continue;
            }
            let operator = self.operator(entry.operator)?;
            let change = self.flag_losses(&mut entry, operator, &report, free_cover, &parameters)?;
            table.replace(item.slot, &entry)?;
            changed = true;
            free_cover = sum(free_cover, change.cover_released)?.saturating_sub(change.cover_added);
            swept.provided = add(&swept.provided, &change).ok_or(RegistryError::Arithmetic)?;
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

    /// The losses of `stash`, of which `total` planck are booked.
    fn report(&self, total: Balance, stash: &StashInfo, keeper: AccountId) -> Result<Report> {
        let losses = losses(total, stash, self.env().minimum_balance()).ok_or(RegistryError::Arithmetic)?;
        Ok(Report {
            losses,
            offence_era: stash.slash_era,
            keeper,
        })
    }

    /// Flags the losses of one operator that have changed since the last report. Returns the change of the provision.
    fn flag_losses(
        &mut self,
        entry: &mut Entry,
        mut operator: Operator,
        report: &Report,
        free_cover: Balance,
        parameters: &LossParameters,
    ) -> Result<ProvisionChange> {
        let fault = operator.fault;
        let (change, bounty) = operator
            .flag(entry, report.losses, free_cover, parameters)
            .ok_or(RegistryError::Arithmetic)?;
        self.operators.insert(entry.operator, &operator);
        self.emit_flagged(entry.operator, &operator.announced, report.offence_era);
        self.follow_jailing(entry.operator, fault, operator.fault, bounty, report.keeper)?;
        Ok(change)
    }

    /// Emits a new fault, and pays the bounty to the keeper.
    fn follow_jailing(
        &mut self,
        operator_id: OperatorId,
        before: Option<Fault>,
        after: Option<Fault>,
        bounty: Balance,
        keeper: AccountId,
    ) -> Result<()> {
        if let Some(fault) = after.filter(|_| after != before) {
            self.emit_jailed(operator_id, fault);
        }
        if bounty > 0 {
            self.pay_out(keeper, bounty)?;
            self.env().emit_event(BountyPaid {
                operator: operator_id,
                keeper,
                amount: bounty,
            });
        }
        Ok(())
    }

    /// Moves stake of at most `max_operators` operators, and sends the planck back that were not delegated.
    pub fn rebalance(&mut self, demand: Balance, max_operators: u32) -> Result<Rebalanced> {
        let parameters = self.for_pool()?;
        let value = self.env().transferred_value();
        let limits = Limits::new(
            parameters.min_move,
            self.env().extension().staking().min_nominator_bond,
            self.env().minimum_balance(),
        );
        let order = Order {
            deploy: value,
            demand,
        };
        let mut table = Table::read();
        let mut entries = table.entries()?;
        let max = usize::try_from(max_operators).unwrap_or(usize::MAX);
        let (mut cursors, mut moved) = (self.cursors.get_or_default(), Rebalanced::default());
        let tried = carry_out(&mut entries, &limits, order, &mut cursors, max, |step, entry| {
            self.make(step, entry, &mut table, &mut moved)
        })?;
        if tried > 0 {
            table.write();
            self.cursors.set(&cursors);
        }
        let rest = value
            .checked_sub(moved.delegated)
            .ok_or(RegistryError::Arithmetic)?;
        self.send_to_pool(rest)?;
        Ok(moved)
    }

    /// Sends `amount` planck to the pool, which is the caller.
    fn send_to_pool(&self, amount: Balance) -> Result<()> {
        if amount == 0 {
            return Ok(());
        }
        self.env()
            .transfer(self.env().caller(), amount)
            .map_err(|_| RegistryError::TransferFailed)
    }

    /// The operators in these slots, and their nominators. Only the fields that the sweep needs are kept, because
    /// copying costs gas per byte.
    fn batch(&self, table: &Table, slots: Range<Slot>) -> Result<(Vec<SweepItem>, Vec<AccountId>)> {
        let (mut batch, mut nominators) = (Vec::with_capacity(slots.len()), Vec::with_capacity(slots.len()));
        for slot in slots {
            let entry = table.entry(slot)?;
            if entry.status == Status::Exited {
                continue;
            }
            let operator = self.operator(entry.operator)?;
            nominators.push(operator.nominator.ok_or(RegistryError::WrongStatus)?);
            batch.push(SweepItem {
                slot,
                announced: operator.announced.amount,
            });
        }
        Ok((batch, nominators))
    }

    /// The parameters of losses, if the caller is the pool. The remaining cell is not decoded.
    fn loss_parameters_for_pool(&self) -> Result<LossParameters> {
        self.for_pool().map(|parameters| loss_parameters(&parameters))
    }

    /// The parameters, if the caller is the pool.
    #[inline(always)]
    fn for_pool(&self) -> Result<Parameters> {
        let current = self.parameters_and_code()?;
        if self.env().caller() != current.pool {
            return Err(RegistryError::NotPool);
        }
        Ok(current.parameters)
    }
}

/// The losses of an operator, as a keeper reports them.
struct Report {
    /// Planck that are announced, or taken and not settled.
    losses: Balance,
    offence_era: u32,
    /// The account that reports them, and receives the bounty.
    keeper: AccountId,
}

/// The fields of an operator that a sweep needs.
struct SweepItem {
    slot: Slot,
    /// Planck that were announced before.
    announced: Balance,
}

fn sum(a: Balance, b: Balance) -> Result<Balance> {
    a.checked_add(b).ok_or(RegistryError::Arithmetic)
}

fn add(a: &ProvisionChange, b: &ProvisionChange) -> Option<ProvisionChange> {
    Some(ProvisionChange {
        added: a.added.checked_add(b.added)?,
        released: a.released.checked_add(b.released)?,
        cover_added: a.cover_added.checked_add(b.cover_added)?,
        cover_released: a.cover_released.checked_add(b.cover_released)?,
    })
}
