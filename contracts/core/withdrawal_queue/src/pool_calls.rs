//! `Queue`: the pool's messages, which append requests, book losses, and finalize.

use estuary_events::queue::{Finalized as FinalizedEvent, LossAbsorbed, LossRestored, Requested};
use estuary_interfaces::{Balance, Finalized, QueueError, RequestId, Timestamp};
use ink::primitives::AccountId;

use crate::{
    events::Events,
    host::{Host, Result},
    ledger::{part_of, Checkpoint, Ledger},
};

/// The use cases of the pool.
pub trait PoolCalls: Host {
    /// Appends `parts` requests of `owner` for `amount` planck in all. Returns the first id.
    fn enqueue(&mut self, owner: AccountId, amount: Balance, parts: u32) -> Result<RequestId> {
        self.only_pool()?;
        if parts == 0 {
            return Err(QueueError::ZeroAmount);
        }
        let mut ledger = self.ledger();
        let first_id = ledger.last_id.checked_add(1).ok_or(QueueError::Arithmetic)?;
        let now = self.now();
        for number in 0..parts {
            let amount = part_of(amount, parts, number).ok_or(QueueError::Arithmetic)?;
            let (id, request) = ledger.append(owner, amount, now)?;
            self.set_request(id, &request);
            self.emit(Requested { id, owner, amount });
            self.emit_transfer(None, Some(owner), id);
        }
        self.set_ledger(&ledger);
        self.change_held(owner, u32::checked_add, parts)
            .ok_or(QueueError::Arithmetic)?;
        Ok(first_id)
    }

    /// Lets the open requests, which are owed `owed` planck, absorb `loss` planck, pro rata.
    fn absorb_loss(&mut self, loss: Balance, owed: Balance) -> Result<()> {
        self.only_pool()?;
        let mut ledger = self.ledger();
        ledger.absorb_loss(loss, owed)?;
        self.set_ledger(&ledger);
        self.emit(LossAbsorbed {
            loss,
            owed,
            index: ledger.index,
        });
        Ok(())
    }

    /// Gives the open requests `amount` planck back of a loss that they absorbed, pro rata.
    fn restore(&mut self, amount: Balance) -> Result<()> {
        self.only_pool()?;
        let mut ledger = self.ledger();
        ledger.restore(amount)?;
        self.set_ledger(&ledger);
        self.emit(LossRestored {
            amount,
            index: ledger.index,
        });
        Ok(())
    }

    /// Finalizes the longest prefix of open requests made at or before `made_before` that `budget` planck pay for.
    fn finalize(&mut self, budget: Balance, made_before: Timestamp) -> Result<Finalized> {
        self.only_pool()?;
        let mut ledger = self.ledger();
        let (done, index) = ledger.finalize(budget, made_before, |id| self.request(id))?;
        if done.requests > 0 {
            self.append_checkpoint(&mut ledger, done.last_id, index);
            self.set_ledger(&ledger);
            self.emit(FinalizedEvent {
                last_id: done.last_id,
                requests: done.requests,
                amount: done.amount,
                index,
            });
        }
        Ok(done)
    }

    /// Writes the loss index of the requests that were finalized up to `last_id`. Requests that are finalized at the same
    /// index share a checkpoint.
    fn append_checkpoint(&mut self, ledger: &mut Ledger, last_id: RequestId, index: u128) {
        let same = self
            .checkpoint(ledger.checkpoints)
            .is_some_and(|c| c.index == index);
        if !same {
            ledger.checkpoints = ledger.checkpoints.saturating_add(1);
        }
        self.set_checkpoint(ledger.checkpoints, &Checkpoint { last_id, index });
    }
}

impl<H: Host> PoolCalls for H {}
