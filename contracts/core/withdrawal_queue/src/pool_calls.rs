//! `Queue`: the pool's messages, which append requests, book losses, and finalize.

use estuary_events::queue::{Finalized as FinalizedEvent, LossAbsorbed, LossRestored, Requested};
use estuary_interfaces::{Balance, Finalized, QueueError, RequestId, Timestamp};
use ink::primitives::AccountId;

use crate::{
    ledger::{part_of, Checkpoint, Ledger},
    storage::{RequestQueue, Result},
};

impl RequestQueue {
    /// Appends `parts` requests of `owner` for `amount` planck in all. Returns the first id.
    pub fn enqueue(&mut self, owner: AccountId, amount: Balance, parts: u32) -> Result<RequestId> {
        self.only_pool()?;
        if parts == 0 {
            return Err(QueueError::ZeroAmount);
        }
        let mut ledger = self.ledger();
        let first_id = ledger.last_id.checked_add(1).ok_or(QueueError::Arithmetic)?;
        let now = self.env().block_timestamp();
        for number in 0..parts {
            let amount = part_of(amount, parts, number).ok_or(QueueError::Arithmetic)?;
            let (id, request) = ledger.append(owner, amount, now)?;
            self.requests.insert(id, &request);
            self.env().emit_event(Requested { id, owner, amount });
            self.emit_transfer(None, Some(owner), id);
        }
        self.ledger.set(&ledger);
        self.change_held(owner, u32::checked_add, parts)
            .ok_or(QueueError::Arithmetic)?;
        Ok(first_id)
    }

    /// Lets the open requests, which are owed `owed` planck, absorb `loss` planck, pro rata.
    pub fn absorb_loss(&mut self, loss: Balance, owed: Balance) -> Result<()> {
        self.only_pool()?;
        let mut ledger = self.ledger();
        ledger.absorb_loss(loss, owed)?;
        self.ledger.set(&ledger);
        self.env().emit_event(LossAbsorbed {
            loss,
            owed,
            index: ledger.index,
        });
        Ok(())
    }

    /// Gives the open requests `amount` planck back of a loss that they absorbed, pro rata.
    pub fn restore(&mut self, amount: Balance) -> Result<()> {
        self.only_pool()?;
        let mut ledger = self.ledger();
        ledger.restore(amount)?;
        self.ledger.set(&ledger);
        self.env().emit_event(LossRestored {
            amount,
            index: ledger.index,
        });
        Ok(())
    }

    /// Finalizes the longest prefix of open requests made at or before `made_before` that `budget` planck pay for.
    pub fn finalize(&mut self, budget: Balance, made_before: Timestamp) -> Result<Finalized> {
        self.only_pool()?;
        let mut ledger = self.ledger();
        let (done, index) = ledger.finalize(budget, made_before, |id| self.requests.get(id))?;
        if done.requests > 0 {
            self.checkpoint(&mut ledger, done.last_id, index);
            self.ledger.set(&ledger);
            self.env().emit_event(FinalizedEvent {
                last_id: done.last_id,
                requests: done.requests,
                amount: done.amount,
                index,
            });
        }
        Ok(done)
    }

    /// Requests that are finalized at the same index share a checkpoint.
    fn checkpoint(&mut self, ledger: &mut Ledger, last_id: RequestId, index: u128) {
        let same = self
            .checkpoints
            .get(ledger.checkpoints)
            .is_some_and(|c| c.index == index);
        if !same {
            ledger.checkpoints = ledger.checkpoints.saturating_add(1);
        }
        self.checkpoints
            .insert(ledger.checkpoints, &Checkpoint { last_id, index });
    }
}
