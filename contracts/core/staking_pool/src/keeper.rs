//! The keepers' messages: settle, flag and sweep operators, move stake, pay the queue.

use estuary_events::pool::{Rebalanced as RebalancedEvent, SweepCompleted, WithdrawalsFinalized};
use estuary_interfaces::{
    verdict, Balance, Finalized, OperatorId, OperatorSettlement, PoolError, ProvisionChange, Queue as _,
    Rebalanced, Registry as _, Swept, Timestamp,
};
use ink::codegen::TraitCallBuilder;

use crate::{
    accounting::LossSplit,
    parameters::reward_parameters,
    requests::FINALIZATION_SWEEP_AGE,
    storage::{Pool, QueueAt, RegistryAt, Result, Wiring},
};

impl Pool {
    /// Settles one operator: books its losses and its reward, and pays the caller its part of the protocol fee.
    pub fn settle(&mut self, operator: OperatorId) -> Result<OperatorSettlement> {
        let (now, parameters) = self.running()?;
        let wiring = self.wired();
        let mut accounting = self.accounting();
        let before = accounting;
        let mut registry: RegistryAt = wiring.registry.into();
        let settled = registry
            .call_mut()
            .settle(operator, accounting.free_cover(), self.env().caller())
            .try_invoke();
        let settled = verdict(settled, PoolError::RegistryFailed, PoolError::Registry)?;

        let (loss, announced, mut reward) = accounting
            .settle(&settled, &reward_parameters(&parameters), now)
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
        self.accounting.set(&accounting);
        self.credit_fees(operator, &wiring, &parameters, &accounting, &reward);
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
    pub fn flag(&mut self, operator: OperatorId) -> Result<ProvisionChange> {
        let (now, parameters) = self.running()?;
        let wiring = self.wired();
        let mut registry: RegistryAt = wiring.registry.into();
        let flagged = registry
            .call_mut()
            .flag(operator, self.accounting().free_cover(), self.env().caller())
            .try_invoke();
        let provided = verdict(flagged, PoolError::RegistryFailed, PoolError::Registry)?;
        self.change_provision(Some(operator), &wiring, &provided, now, parameters.reward_period)?;
        Ok(provided)
    }

    /// Flags at most `max` operators, and 100 at most. Notes the start of a sweep that is complete.
    pub fn sweep(&mut self, max: u32) -> Result<Swept> {
        let (now, parameters) = self.running()?;
        let wiring = self.wired();
        let mut registry: RegistryAt = wiring.registry.into();
        let swept = registry
            .call_mut()
            .sweep(max, self.accounting().free_cover(), self.env().caller())
            .try_invoke();
        let swept = verdict(swept, PoolError::RegistryFailed, PoolError::Registry)?;
        self.change_provision(None, &wiring, &swept.provided, now, parameters.reward_period)?;
        if let Some(start) = swept.completed {
            self.swept.set(&start);
            self.env().emit_event(SweepCompleted { start, end: now });
        }
        Ok(swept)
    }

    /// Delegates the planck that neither queue nor reserve needs, and unbonds the planck that the queue is owed beyond
    /// the buffer.
    pub fn rebalance(&mut self, max_operators: u32) -> Result<Rebalanced> {
        let (now, parameters) = self.running()?;
        let wiring = self.wired();
        let mut accounting = self.accounting();
        let (deployable, demand) = accounting
            .plan_buffer(parameters.reserve_part, now, parameters.reward_period)
            .ok_or(PoolError::Arithmetic)?;
        let mut registry: RegistryAt = wiring.registry.into();
        let moved = registry
            .call_mut()
            .rebalance(demand, max_operators)
            .transferred_value(deployable)
            .try_invoke();
        let moved = verdict(moved, PoolError::RegistryFailed, PoolError::Registry)?;
        accounting
            .delegate(moved.delegated)
            .ok_or(PoolError::Arithmetic)?;
        self.accounting.set(&accounting);
        self.env().emit_event(RebalancedEvent {
            delegated: moved.delegated,
            unbonding: moved.unbonding,
            buffered: accounting.buffered,
        });
        Ok(moved)
    }

    /// Finalizes the requests that are old enough and that the buffer pays for, and pays the queue for them.
    pub fn finalize(&mut self) -> Result<Finalized> {
        let (now, parameters, swept) = self.running_and_swept(|_| FINALIZATION_SWEEP_AGE)?;
        let wiring = self.wired();
        let mut accounting = self.accounting();
        // A request must have waited `min_wait`, and must be older than the start of the last completed sweep.
        let waited = now.saturating_sub(parameters.min_wait);
        let made_before = waited.min(swept.saturating_sub(1));
        let mut queue: QueueAt = wiring.queue.into();
        let done = queue
            .call_mut()
            .finalize(accounting.payable(), made_before)
            .try_invoke();
        let done = verdict(done, PoolError::QueueFailed, PoolError::Queue)?;
        if done.requests == 0 {
            return Ok(done);
        }
        let before = accounting;
        accounting
            .pay_queue(done.amount, done.emptied, now, parameters.reward_period)
            .ok_or(PoolError::Arithmetic)?;
        self.accounting.set(&accounting);
        if done.amount > 0 {
            self.pay(wiring.queue, done.amount)?;
        }
        self.env().emit_event(WithdrawalsFinalized {
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
        self.accounting.set(&accounting);
        self.emit_provision_changed(operator, provided, &absorbed);
        self.emit_rebased(&before, &accounting);
        Ok(())
    }

    /// Sends the queue the planck that its open requests get back, and then the planck that they absorb. `owed` is the
    /// queue's claim before both.
    fn tell_queue(&self, wiring: &Wiring, split: &LossSplit, owed: Balance) -> Result<()> {
        let mut queue: QueueAt = wiring.queue.into();
        if split.restored > 0 {
            let restored = queue.call_mut().restore(split.restored).try_invoke();
            verdict(restored, PoolError::QueueFailed, PoolError::Queue)?;
        }
        if split.queue > 0 {
            let owed = owed.checked_add(split.restored).ok_or(PoolError::Arithmetic)?;
            let absorbed = queue.call_mut().absorb_loss(split.queue, owed).try_invoke();
            verdict(absorbed, PoolError::QueueFailed, PoolError::Queue)?;
        }
        Ok(())
    }
}
