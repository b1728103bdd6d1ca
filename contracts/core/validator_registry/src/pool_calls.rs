//! Messages of the pool: settlements, reports of losses, and moves of stake.

use core::ops::Range;

use estuary_chain_reads::{StashInfo, MAX_BATCH};
use estuary_events::registry::{BountyPaid, OperatorSkipped, StakeDelegated, StakeUndelegated};
use estuary_interfaces::{
    Balance, CoverState, Fault, OperatorId, OperatorSettlement, ProvisionChange, Rebalanced, RegistryError,
    Swept,
};
use ink::{prelude::vec::Vec, primitives::AccountId};

use crate::{
    allocation::{carry_out, Kind, Limits, Move, Order},
    contracts::Moved,
    cover::Cover,
    events::Events,
    host::{Host, Result},
    lifecycle::ERAS_EXPOSED,
    losses::losses,
    operator::{Operator, Place},
    parameters::{loss_parameters, LossParameters, Parameters},
    table::{Entry, Slot, Status, Table},
};

/// The use cases of the pool.
pub trait PoolCalls: Host {
    /// Settles one operator with its nominator, and sends the pool the planck that bond and repaid debt pay.
    fn settle(
        &mut self,
        operator_id: OperatorId,
        cover: CoverState,
        keeper: AccountId,
    ) -> Result<OperatorSettlement> {
        let parameters = self.loss_parameters_for_pool()?;
        let mut operator = self.operator(operator_id)?;
        if operator.repaid > 0 && operator.place == Place::Left {
            return self.settle_left(operator_id, operator);
        }
        let mut placed = self.table().placed(operator.slot()?)?;
        let nominator = operator.nominator.ok_or(RegistryError::WrongStatus)?;
        let (entry, before) = (placed.entry, operator);

        let gas = self.gas_for_nominator()?;
        let mut found = self.nominator_settle(nominator, placed.entry.total, operator.closing, gas)?;
        // The nominator's gas is capped, and strangers decide how many slashes are announced. So the registry reads
        // announced slashes itself. A stash that was never slashed has none.
        if found.slash_era > 0 {
            found.pending = self.stash(nominator).pending;
        }
        // Without a loss the cap is not read.
        let cap = match found.loss > 0 || found.pending > 0 {
            true => self.cover_cap(),
            false => None,
        };
        let (cover, now) = (Cover { state: cover, cap }, self.now());
        let (mut outcome, bounty) = operator
            .settle(&mut placed.entry, &found, &cover, &parameters, now)
            .ok_or(RegistryError::Arithmetic)?;
        if outcome.loss > 0 {
            outcome.era = self.staking().active_era;
            outcome.offence_era = found.slash_era;
            operator.closable_from = outcome.era.saturating_add(ERAS_EXPOSED);
        }
        // Most settlements find a reward only, and writing the table is expensive.
        if placed.entry != entry {
            self.set_entry(placed)?;
        }
        self.set_operator(operator_id, &operator);
        let paid = sum(outcome.bond_paid, outcome.repaid)?;
        self.pay_out(self.caller(), paid)?;
        self.emit_settled(operator_id, &before, &operator, &outcome, found.slash_era);
        self.follow_jailing(operator_id, before.fault, operator.fault, bounty, keeper)?;
        Ok(outcome)
    }

    /// Sends repaid debt of an operator that has left to the pool.
    #[inline(never)]
    fn settle_left(&mut self, operator_id: OperatorId, mut operator: Operator) -> Result<OperatorSettlement> {
        let repaid = core::mem::take(&mut operator.repaid);
        self.set_operator(operator_id, &operator);
        self.pay_out(self.caller(), repaid)?;
        Ok(OperatorSettlement {
            repaid,
            ..Default::default()
        })
    }

    /// Books the losses of one operator that the chain has announced, or has taken since its last settlement.
    fn flag(
        &mut self,
        operator_id: OperatorId,
        cover: CoverState,
        keeper: AccountId,
    ) -> Result<ProvisionChange> {
        let parameters = self.loss_parameters_for_pool()?;
        let operator = self.operator(operator_id)?;
        let mut placed = self.table().placed(operator.slot()?)?;
        let stash = self.stash_of(&operator);
        let report = self.report(placed.entry.total, &stash, keeper)?;
        if report.losses == operator.announced.amount {
            return Ok(ProvisionChange::default());
        }
        let change = self.flag_losses(&mut placed.entry, operator, &report, cover, &parameters)?;
        self.set_entry(placed)?;
        Ok(change)
    }

    /// Flags the operators in at most `max` slots, and 100 at most. Begins where the last call ended.
    fn sweep(&mut self, max: u32, mut cover: CoverState, keeper: AccountId) -> Result<Swept> {
        let parameters = self.loss_parameters_for_pool()?;
        let mut table = self.table();
        let mut sweep = self.sweep_state();
        if sweep.next == 0 {
            sweep.start = self.now();
        }
        let end = Slot::try_from(table.slots()).map_err(|_| RegistryError::Arithmetic)?;
        let until = sweep.next.saturating_add(max.min(MAX_BATCH)).min(end);
        let (batch, nominators) = self.batch(&table, sweep.next..until)?;
        let stashes = self.stashes(nominators);

        let (mut swept, mut changed) = (Swept::default(), false);
        for (item, stash) in batch.iter().zip(&stashes) {
            let mut entry = table.entry(item.slot)?;
            let report = self.report(entry.total, stash, keeper)?;
            if report.losses == item.announced {
                continue;
            }
            let operator = self.operator(entry.operator)?;
            let change = self.flag_losses(&mut entry, operator, &report, cover, &parameters)?;
            table.replace(item.slot, &entry)?;
            changed = true;
            // The next operator finds what this operator has left.
            cover.reserved = sum(cover.reserved, change.cover_added)?.saturating_sub(change.cover_released);
            swept.provided = add(&swept.provided, &change).ok_or(RegistryError::Arithmetic)?;
        }
        if changed {
            self.set_table(&table);
        }
        sweep.next = until;
        if until == end {
            sweep.next = 0;
            swept.completed = Some(sweep.start);
        }
        self.set_sweep_state(&sweep);
        Ok(swept)
    }

    /// The losses of `stash`, of which `total` planck are booked.
    fn report(&self, total: Balance, stash: &StashInfo, keeper: AccountId) -> Result<Report> {
        let losses = losses(total, stash, self.existential_deposit()).ok_or(RegistryError::Arithmetic)?;
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
        cover: CoverState,
        parameters: &LossParameters,
    ) -> Result<ProvisionChange> {
        let fault = operator.fault;
        let cover = Cover {
            state: cover,
            cap: self.cover_cap(),
        };
        let (change, bounty) = operator
            .flag(entry, report.losses, &cover, parameters)
            .ok_or(RegistryError::Arithmetic)?;
        self.set_operator(entry.operator, &operator);
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
            self.emit(BountyPaid {
                operator: operator_id,
                keeper,
                amount: bounty,
            });
        }
        Ok(())
    }

    /// Moves stake of at most `max_operators` operators, and sends the planck back that were not delegated.
    fn rebalance(&mut self, demand: Balance, max_operators: u32) -> Result<Rebalanced> {
        let parameters = self.for_pool()?;
        let value = self.value();
        let limits = Limits::new(
            parameters.min_move,
            self.staking().min_nominator_bond,
            self.existential_deposit(),
        );
        let order = Order {
            deploy: value,
            demand,
        };
        let mut table = self.table();
        let mut entries = table.entries()?;
        let max = usize::try_from(max_operators).unwrap_or(usize::MAX);
        let (mut cursors, mut moved) = (self.cursors(), Rebalanced::default());
        let tried = carry_out(&mut entries, &limits, order, &mut cursors, max, |step, entry| {
            self.make(step, entry, &mut table, &mut moved)
        })?;
        if tried > 0 {
            self.set_table(&table);
            self.set_cursors(&cursors);
        }
        let rest = value
            .checked_sub(moved.delegated)
            .ok_or(RegistryError::Arithmetic)?;
        self.send_to_pool(rest)?;
        Ok(moved)
    }

    /// Makes a move, and books it in the entry, in `moved`, and in the table. Returns whether the nominator succeeded,
    /// and `None` if too little gas is left.
    fn make(
        &mut self,
        step: &Move,
        entry: &mut Entry,
        table: &mut Table,
        moved: &mut Rebalanced,
    ) -> Result<Option<bool>> {
        let Ok(gas) = self.gas_for_nominator() else {
            return Ok(None);
        };
        let operator_id = entry.operator;
        let nominator = self.operator(operator_id).ok().and_then(|o| o.nominator);
        let nominator = nominator.ok_or(RegistryError::WrongStatus)?;
        let drained = step.kind == Kind::Drain;
        let outcome = match step.kind {
            Kind::Delegate => self.delegate(nominator, step.amount, gas),
            Kind::Undelegate | Kind::Drain => self.nominator_undelegate(nominator, step.amount, drained, gas),
        };
        match outcome {
            Ok(amount) if step.kind == Kind::Delegate => {
                entry.total = sum(entry.total, amount)?;
                entry.active = sum(entry.active, amount)?;
                moved.delegated = sum(moved.delegated, amount)?;
                self.emit(StakeDelegated {
                    operator: operator_id,
                    amount,
                });
            }
            Ok(amount) => {
                entry.active = entry.active.saturating_sub(amount);
                moved.unbonding = sum(moved.unbonding, amount)?;
                self.emit(StakeUndelegated {
                    operator: operator_id,
                    amount,
                    drained,
                });
            }
            Err(reason) => {
                entry.refused = true;
                let refusal = reason.is_some();
                self.emit(OperatorSkipped {
                    operator: operator_id,
                    reason,
                });
                // A refusal comes from the chain and holds until the next settlement. A trap proves nothing: it takes
                // the operator out of the plans of this call, and leaves no mark.
                if refusal {
                    table.replace(step.slot, entry)?;
                }
                return Ok(Some(false));
            }
        }
        table.replace(step.slot, entry)?;
        Ok(Some(true))
    }

    /// Returns the planck that the nominator has taken. If the nominator kept the money but gave no proper answer, the
    /// amount is still booked as its stake. Otherwise other operators' bonds, held in the same account, would cover
    /// the gap.
    fn delegate(&mut self, nominator: AccountId, amount: Balance, gas: u64) -> Moved<Balance> {
        let before = self.balance();
        match self.nominator_delegate(nominator, amount, gas) {
            Ok(()) => Ok(amount),
            Err(reason) => match before.saturating_sub(self.balance()) {
                0 => Err(reason),
                kept => Ok(kept),
            },
        }
    }

    /// Sends `amount` planck to the pool, which is the caller.
    fn send_to_pool(&mut self, amount: Balance) -> Result<()> {
        if amount == 0 {
            return Ok(());
        }
        self.send(self.caller(), amount)
            .ok_or(RegistryError::TransferFailed)
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
        if self.caller() != current.pool {
            return Err(RegistryError::NotPool);
        }
        Ok(current.parameters)
    }
}

impl<H: Host> PoolCalls for H {}

/// The losses of an operator, as a keeper reports them.
#[derive(Debug)]
pub struct Report {
    /// Planck that are announced, or taken and not settled.
    pub losses: Balance,
    /// The era of the latest offence.
    pub offence_era: u32,
    /// The account that reports them, and receives the bounty.
    pub keeper: AccountId,
}

/// The fields of an operator that a sweep needs.
#[derive(Debug)]
pub struct SweepItem {
    /// The slot of its entry.
    pub slot: Slot,
    /// Planck that were announced before.
    pub announced: Balance,
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
