//! The queue in memory, as a story sees it.

use std::{array::from_fn, cell::Cell};

use estuary_interfaces::{Balance, Finalized, QueueError, RequestId, Timestamp};
use withdrawal_queue::{
    claims::Claims, host::Host, pool_calls::PoolCalls, psp34::Psp34Calls, request::asset, views::Views,
};

use super::{account, Queue};
use crate::queue_story::{Operation, Outcome, QueueUnderTest, Summary};

impl Queue {
    /// Requests of actor 0 for a planck each.
    pub fn enqueue_many(&mut self, requests: u32) {
        self.send_as_pool(|queue| queue.enqueue(account(0), requests.into(), requests))
            .expect("in range");
    }

    /// Finalizes as the pool does: the finalized requests are paid at once.
    pub fn finalize_and_pay(
        &mut self,
        budget: Balance,
        made_before: Timestamp,
    ) -> Result<Finalized, QueueError> {
        let done = self.send_as_pool(|queue| queue.finalize(budget, made_before))?;
        *self.native.edit() += done.amount;
        Ok(done)
    }

    /// How many requests are read when a budget is spent.
    pub fn reads_to_finalize(&self, budget: Balance) -> u32 {
        let reads = Cell::new(0);
        let request = |id: RequestId| {
            reads.set(reads.get() + 1);
            self.request(id)
        };
        let (done, _) = self
            .ledger()
            .finalize(budget, self.now, request)
            .expect("in range");
        assert_eq!(u128::from(done.requests), budget);
        reads.get()
    }

    /// What the last message paid.
    fn paid(&self) -> Outcome {
        Outcome::Paid(
            self.claimed
                .iter()
                .map(|claim| (claim.id, claim.amount))
                .collect(),
        )
    }
}

impl QueueUnderTest for Queue {
    fn now(&mut self) -> u64 {
        self.now
    }

    fn perform(&mut self, operation: &Operation) -> Outcome {
        let outcome = match operation.clone() {
            Operation::Enqueue { owner, amount, parts } => self
                .send_as_pool(|queue| queue.enqueue(account(owner), amount, parts))
                .map(Outcome::Enqueued),
            Operation::AbsorbLoss { loss, owed } => self
                .send_as_pool(|queue| queue.absorb_loss(loss, owed))
                .map(|()| Outcome::Done),
            Operation::Restore { amount } => self
                .send_as_pool(|queue| queue.restore(amount))
                .map(|()| Outcome::Done),
            Operation::Finalize { budget, made_before } => {
                self.finalize_and_pay(budget, made_before).map(Outcome::Finalized)
            }
            Operation::Claim { caller, id, hint } => self
                .send_as(account(caller), |queue| queue.claim(id, account(caller), hint))
                .map(|_| self.paid()),
            Operation::ClaimTo {
                caller,
                id,
                recipient,
                hint,
            } => self
                .send_as(account(caller), |queue| queue.claim(id, account(recipient), hint))
                .map(|_| self.paid()),
            Operation::ClaimMany { caller, ids, hints } => {
                let hints = hints.map_or(vec![None; ids.len()], |h| h.into_iter().map(Some).collect());
                let claims: Vec<_> = ids.into_iter().zip(hints).collect();
                self.send_as(account(caller), |queue| {
                    queue.claim_many(&claims, account(caller))
                })
                .map(|_| self.paid())
            }
            Operation::Transfer { caller, to, id } => {
                return self
                    .send_as(account(caller), |queue| queue.transfer(account(to), asset(id)))
                    .map_or_else(Outcome::NotMoved, |()| Outcome::Done);
            }
            Operation::Approve {
                caller,
                agent,
                id,
                approved,
            } => {
                return self
                    .send_as(account(caller), |queue| {
                        queue.approve(account(agent), id.map(asset), approved)
                    })
                    .map_or_else(Outcome::NotMoved, |()| Outcome::Done);
            }
            Operation::Wait => {
                self.now += 7_200_000;
                Ok(Outcome::Done)
            }
        };
        outcome.unwrap_or_else(Outcome::Refused)
    }

    fn summary(&mut self) -> Summary {
        let ledger = self.ledger();
        Summary {
            index: ledger.index,
            last_id: ledger.last_id,
            finalized_id: ledger.finalized_id,
            locked: ledger.locked,
            native: *self.native,
            due: self.length().expect("in range").amount,
            supply: self.total_supply(),
            held: from_fn(|owner| self.balance_of(account(owner))),
            agents: from_fn(|owner| from_fn(|agent| self.allowance(account(owner), account(agent), None))),
        }
    }
}
