//! What keepers do: bring in what the chain has paid and taken, move stake, and pay the queue.

use estuary_events::pool::{Rebalanced as RebalancedEvent, SweepCompleted, WithdrawalsFinalized};
use estuary_interfaces::{
    verdict, Balance, Finalized, OperatorId, OperatorSettlement, PoolError, Provided, Queue as _, Rebalanced,
    Registry as _, Swept, Timestamp,
};
use ink::codegen::TraitCallBuilder;

use crate::{
    parameters::reward_rules,
    pool::{Pool, QueueAt, RegistryAt, Result, Wiring},
};

impl Pool {
    pub fn settle(&mut self, operator: OperatorId) -> Result<OperatorSettlement> {
        let (now, parameters) = self.running()?;
        let wiring = self.wiring()?;
        let mut accounting = self.accounting();
        let before = accounting;
        let mut registry: RegistryAt = wiring.registry.into();
        let settled = registry
            .call_mut()
            .settle(operator, accounting.free_cover(), self.env().caller())
            .try_invoke();
        let settled = verdict(settled, PoolError::RegistryFailed, PoolError::Registry)?;

        let (loss, announced, mut reward) = accounting
            .settle(&settled, &reward_rules(&parameters), now)
            .ok_or(PoolError::Arithmetic)?;
        self.queue_bears(&wiring, loss.queue.saturating_add(announced.queue), before.owed)?;
        self.pay_keeper(&mut accounting, &mut reward)?;
        self.accounting.set(&accounting);
        self.credit_fees(operator, &wiring, &parameters, &settled, &reward);
        self.emit_settled(operator, &settled, &loss, &reward);
        self.emit_provided(&settled.provided, &announced);
        self.emit_rebased(&before, &accounting);
        Ok(settled)
    }

    pub fn flag(&mut self, operator: OperatorId) -> Result<Provided> {
        let (now, parameters) = self.running()?;
        let wiring = self.wiring()?;
        let mut registry: RegistryAt = wiring.registry.into();
        let flagged = registry
            .call_mut()
            .flag(operator, self.accounting().free_cover(), self.env().caller())
            .try_invoke();
        let provided = verdict(flagged, PoolError::RegistryFailed, PoolError::Registry)?;
        self.set_aside(&wiring, &provided, now, parameters.reward_period)?;
        Ok(provided)
    }

    pub fn sweep(&mut self, max: u32) -> Result<Swept> {
        let (now, parameters) = self.running()?;
        let wiring = self.wiring()?;
        let mut registry: RegistryAt = wiring.registry.into();
        let swept = registry
            .call_mut()
            .sweep(max, self.accounting().free_cover(), self.env().caller())
            .try_invoke();
        let swept = verdict(swept, PoolError::RegistryFailed, PoolError::Registry)?;
        self.set_aside(&wiring, &swept.provided, now, parameters.reward_period)?;
        if let Some(start) = swept.completed {
            self.swept.set(&start);
            self.env().emit_event(SweepCompleted { start, end: now });
        }
        Ok(swept)
    }

    pub fn rebalance(&mut self, max_operators: u32) -> Result<Rebalanced> {
        let (now, parameters) = self.running()?;
        let wiring = self.wiring()?;
        let mut accounting = self.accounting();
        let (deployable, demand) = accounting
            .plan_buffer(parameters.reserve_part, now)
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

    pub fn finalize(&mut self) -> Result<Finalized> {
        let (now, parameters) = self.running()?;
        let wiring = self.wiring()?;
        let mut accounting = self.accounting();
        // A request must have waited, and be older than the last look at the chain's slashes.
        let made_before = now
            .checked_sub(parameters.min_wait)
            .zip(self.swept.get().and_then(|start| start.checked_sub(1)))
            .map(|(waited, swept)| waited.min(swept));
        let Some(made_before) = made_before else {
            return Ok(Finalized::default());
        };
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

    /// Books what the registry sets aside for announced losses.
    fn set_aside(
        &mut self,
        wiring: &Wiring,
        provided: &Provided,
        now: Timestamp,
        reward_period: Timestamp,
    ) -> Result<()> {
        if *provided == Provided::default() {
            return Ok(());
        }
        let mut accounting = self.accounting();
        let before = accounting;
        let borne = accounting
            .set_aside(provided, now, reward_period)
            .ok_or(PoolError::Arithmetic)?;
        self.queue_bears(wiring, borne.queue, before.owed)?;
        self.accounting.set(&accounting);
        self.emit_provided(provided, &borne);
        self.emit_rebased(&before, &accounting);
        Ok(())
    }

    fn queue_bears(&self, wiring: &Wiring, loss: Balance, owed: Balance) -> Result<()> {
        if loss == 0 {
            return Ok(());
        }
        let mut queue: QueueAt = wiring.queue.into();
        let borne = queue.call_mut().bear_loss(loss, owed).try_invoke();
        verdict(borne, PoolError::QueueFailed, PoolError::Queue)
    }
}
