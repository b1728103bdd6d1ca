//! Messages of `withdrawal_queue`.

use estuary_interfaces::{Finalized, Queue, QueueError, RequestId};
use estuary_runtime::{AccountId, Balance};
use withdrawal_queue::{
    ledger::{Ledger, Request},
    WithdrawalQueueRef,
};

use super::message;
use crate::{
    call::{to_account, to_ink},
    World,
};

impl World {
    pub fn claim(&mut self, owner: &AccountId, id: RequestId) -> Result<Balance, QueueError> {
        self.send(owner, 0, &message!(WithdrawalQueueRef(self.queue).claim(id)))
    }

    pub fn claim_to(
        &mut self,
        owner: &AccountId,
        id: RequestId,
        recipient: &AccountId,
    ) -> Result<Balance, QueueError> {
        let recipient = to_ink(recipient);
        self.send(
            owner,
            0,
            &message!(WithdrawalQueueRef(self.queue).claim_to(id, recipient)),
        )
    }

    pub fn enqueue_at_queue(&mut self, caller: &AccountId, amount: Balance) -> Result<RequestId, QueueError> {
        let owner = to_ink(caller);
        self.send(
            caller,
            0,
            &message!(WithdrawalQueueRef(self.queue).enqueue(owner, amount, 1)),
        )
    }

    pub fn bear_loss_at_queue(
        &mut self,
        caller: &AccountId,
        loss: Balance,
        owed: Balance,
    ) -> Result<(), QueueError> {
        self.send(
            caller,
            0,
            &message!(WithdrawalQueueRef(self.queue).bear_loss(loss, owed)),
        )
    }

    pub fn finalize_at_queue(
        &mut self,
        caller: &AccountId,
        budget: Balance,
    ) -> Result<Finalized, QueueError> {
        self.send(
            caller,
            0,
            &message!(WithdrawalQueueRef(self.queue).finalize(budget, u64::MAX)),
        )
    }

    pub fn pool_of_queue(&mut self) -> AccountId {
        let pool = self.query(&message!(WithdrawalQueueRef(self.queue).pool()));
        to_account(pool.expect("a queue knows its pool from its constructor"))
    }

    pub fn claimable(&mut self, id: RequestId) -> Result<Balance, QueueError> {
        self.query(&message!(WithdrawalQueueRef(self.queue).claimable(id)))
    }

    pub fn request(&mut self, id: RequestId) -> Option<Request> {
        self.query(&message!(WithdrawalQueueRef(self.queue).request(id)))
    }

    pub fn queue_ledger(&mut self) -> Ledger {
        self.query(&message!(WithdrawalQueueRef(self.queue).ledger()))
    }
}
