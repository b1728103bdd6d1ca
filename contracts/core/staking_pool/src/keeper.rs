//! The keepers' messages: settle, flag and sweep operators, move stake, pay the queue.

use estuary_events::pool::{Rebalanced as RebalancedEvent, SweepCompleted, WithdrawalsFinalized};
use estuary_interfaces::{
    Balance, CoverState, Finalized, OperatorId, OperatorSettlement, PoolError, ProvisionChange, Rebalanced,
    Swept, Timestamp,
};

use crate::{
    accounting::LossSplit,
    contracts::Wiring,
    events::Events,
    fees::FeeCalls,
    host::{Host, Result},
    parameters::reward_parameters,
    requests::FINALIZATION_SWEEP_AGE,
    underwriting::UnderwritingCalls,
};

/// The use cases of keepers.
pub trait KeeperCalls: Host {
    /// Settles one operator: books its losses and its reward, and pays the caller its part of the protocol fee.
    fn settle(&mut self, operator: OperatorId) -> Result<OperatorSettlement> {
        let (now, parameters) = self.running()?;
        let wiring = self.wired();
        let mut accounting = self.accounting();
        let (terms, mut layer) = self.terms_and_layer();
        let (before, layer_before) = (accounting, layer);
        let cover = accounting.cover_state(&layer, now).ok_or(PoolError::Arithmetic)?;
        let keeper = self.caller();
        let settled = self.registry_settle(wiring.registry, operator, cover, keeper)?;

        let rates = reward_parameters(&parameters, terms.as_ref());
        let (loss, announced, mut reward) = accounting
            .settle(&mut layer, &settled, &rates, now)
            .ok_or(PoolError::Arithmetic)?;
        let queue = LossSplit {
            queue: loss
                .queue
                .checked_add(announced.queue)
                .ok_or(PoolError::Arithmetic)?,
            ..loss
        };
        self.tell_queue(&wiring, &queue, before.owed)?;
        self.pay_keeper(&mut accounting, &mut reward)?;
        self.set_accounting(&accounting);
        self.follow_layer(&layer_before, &layer, loss.underwriters, &accounting)?;
        self.credit_fees(operator, &wiring, &parameters, &accounting, &reward);
        if settled.loss > 0 || settled.provided != ProvisionChange::default() {
            let mut losses = self.losses();
            losses.add_settled(&settled, &loss);
            losses.add_absorbed(&announced);
            self.set_losses(&losses);
        }
        self.emit_settled(operator, &settled, &loss, &reward);
        let announced = LossSplit {
            restored: loss.restored,
            ..announced
        };
        self.emit_provision_changed(Some(operator), &settled.provided, &announced);
        self.emit_rebased(&before, &accounting);
        Ok(settled)
    }

    /// Books the losses of one operator that the chain has announced, or has taken since its last settlement.
    fn flag(&mut self, operator: OperatorId) -> Result<ProvisionChange> {
        let (now, parameters) = self.running()?;
        let wiring = self.wired();
        let (cover, keeper) = (self.cover_now(now)?, self.caller());
        let provided = self.registry_flag(wiring.registry, operator, cover, keeper)?;
        self.change_provision(Some(operator), &wiring, &provided, now, parameters.reward_period)?;
        Ok(provided)
    }

    /// Flags at most `max` operators, and 100 at most. Notes the start of a sweep that is complete.
    fn sweep(&mut self, max: u32) -> Result<Swept> {
        let (now, parameters) = self.running()?;
        let wiring = self.wired();
        let (cover, keeper) = (self.cover_now(now)?, self.caller());
        let swept = self.registry_sweep(wiring.registry, max, cover, keeper)?;
        self.change_provision(None, &wiring, &swept.provided, now, parameters.reward_period)?;
        if let Some(start) = swept.completed {
            self.set_swept(start);
            self.emit(SweepCompleted { start, end: now });
        }
        Ok(swept)
    }

    /// Delegates the planck that neither queue nor reserve needs, and unbonds the planck that the queue is owed beyond
    /// the buffer.
    fn rebalance(&mut self, max_operators: u32) -> Result<Rebalanced> {
        let (now, parameters) = self.running()?;
        let wiring = self.wired();
        let mut accounting = self.accounting();
        let (deployable, demand) = accounting
            .plan_buffer(parameters.reserve_part, now, parameters.reward_period)
            .ok_or(PoolError::Arithmetic)?;
        let moved = self.registry_rebalance(wiring.registry, deployable, demand, max_operators)?;
        accounting
            .delegate(moved.delegated)
            .ok_or(PoolError::Arithmetic)?;
        self.set_accounting(&accounting);
        self.emit(RebalancedEvent {
            delegated: moved.delegated,
            unbonding: moved.unbonding,
            buffered: accounting.buffered,
        });
        Ok(moved)
    }

    /// Finalizes the requests that are old enough and that the buffer pays for, and pays the queue for them.
    fn finalize(&mut self) -> Result<Finalized> {
        let (now, parameters, swept) = self.running_and_swept(|_| FINALIZATION_SWEEP_AGE)?;
        let wiring = self.wired();
        let mut accounting = self.accounting();
        // A request must have waited `min_wait`, and must be older than the start of the last completed sweep.
        let waited = now.saturating_sub(parameters.min_wait);
        let made_before = waited.min(swept.saturating_sub(1));
        let done = self.queue_finalize(wiring.queue, accounting.payable(), made_before)?;
        if done.requests == 0 {
            return Ok(done);
        }
        let before = accounting;
        accounting
            .pay_queue(done.amount, done.emptied, now, parameters.reward_period)
            .ok_or(PoolError::Arithmetic)?;
        self.set_accounting(&accounting);
        if done.amount > 0 {
            self.pay(wiring.queue, done.amount)?;
        }
        self.emit(WithdrawalsFinalized {
            requests: done.requests,
            last_id: done.last_id,
            amount: done.amount,
        });
        self.emit_rebased(&before, &accounting);
        Ok(done)
    }

    /// Books a change of the provision for announced losses, of one operator or of all operators that a sweep has
    /// read.
    fn change_provision(
        &mut self,
        operator: Option<OperatorId>,
        wiring: &Wiring,
        provided: &ProvisionChange,
        now: Timestamp,
        reward_period: Timestamp,
    ) -> Result<()> {
        if *provided == ProvisionChange::default() {
            return Ok(());
        }
        let mut accounting = self.accounting();
        let before = accounting;
        let absorbed = accounting
            .change_provision(provided, now, reward_period)
            .ok_or(PoolError::Arithmetic)?;
        self.tell_queue(wiring, &absorbed, before.owed)?;
        self.set_accounting(&accounting);
        let mut losses = self.losses();
        losses.add_announced(provided, &absorbed);
        self.set_losses(&losses);
        self.emit_provision_changed(operator, provided, &absorbed);
        self.emit_rebased(&before, &accounting);
        Ok(())
    }

    /// What cover fund and layer can pay now.
    fn cover_now(&self, now: Timestamp) -> Result<CoverState> {
        let (_, layer) = self.terms_and_layer();
        self.accounting()
            .cover_state(&layer, now)
            .ok_or(PoolError::Arithmetic)
    }

    /// Sends the queue the planck that its open requests get back, and then the planck that they absorb. `owed` is the
    /// queue's claim before both.
    fn tell_queue(&mut self, wiring: &Wiring, split: &LossSplit, owed: Balance) -> Result<()> {
        if split.restored > 0 {
            self.queue_restore(wiring.queue, split.restored)?;
        }
        if split.queue > 0 {
            let owed = owed.checked_add(split.restored).ok_or(PoolError::Arithmetic)?;
            self.queue_absorb_loss(wiring.queue, split.queue, owed)?;
        }
        Ok(())
    }
}

impl<H: Host> KeeperCalls for H {}
