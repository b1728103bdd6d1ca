//! Messages of `withdrawal_queue`.

use estuary_governance::Governed;
use estuary_interfaces::{
    Finalized, Id, PSP34Error, Queue, QueueError, QueueGovernance, QueueLength, RequestId, RequestStatus,
    Timestamp, PSP34,
};
use estuary_runtime::{units::UNIT, AccountId, Balance};
use withdrawal_queue::{ledger::Ledger, request::Request, WithdrawalQueueRef};

use super::message;
use crate::{
    call::{to_account, to_ink},
    deployment::deploy,
    World,
};

impl World {
    /// Claims a request, without a hint.
    pub fn claim(&mut self, owner: &AccountId, id: RequestId) -> Result<Balance, QueueError> {
        self.send_claim(owner, id, owner, None)
    }

    /// Claims a request for somebody else, without a hint.
    pub fn claim_to(
        &mut self,
        owner: &AccountId,
        id: RequestId,
        recipient: &AccountId,
    ) -> Result<Balance, QueueError> {
        self.send_claim(owner, id, recipient, None)
    }

    pub fn claim_with_hint(
        &mut self,
        owner: &AccountId,
        id: RequestId,
        checkpoint: u32,
    ) -> Result<Balance, QueueError> {
        self.send_claim(owner, id, owner, Some(checkpoint))
    }

    pub fn claim_to_with_hint(
        &mut self,
        owner: &AccountId,
        id: RequestId,
        recipient: &AccountId,
        checkpoint: u32,
    ) -> Result<Balance, QueueError> {
        self.send_claim(owner, id, recipient, Some(checkpoint))
    }

    fn send_claim(
        &mut self,
        owner: &AccountId,
        id: RequestId,
        recipient: &AccountId,
        hint: Option<u32>,
    ) -> Result<Balance, QueueError> {
        let claim = message!(WithdrawalQueueRef(self.queue).claim(id, to_ink(recipient), hint));
        self.send(owner, 0, &claim)
    }

    /// Claims requests, without hints.
    pub fn claim_many(&mut self, owner: &AccountId, ids: &[RequestId]) -> Result<Balance, QueueError> {
        self.send_claims(owner, ids.iter().map(|id| (*id, None)).collect())
    }

    pub fn claim_many_with_hints(
        &mut self,
        owner: &AccountId,
        claims: &[(RequestId, u32)],
    ) -> Result<Balance, QueueError> {
        self.send_claims(
            owner,
            claims.iter().map(|(id, hint)| (*id, Some(*hint))).collect(),
        )
    }

    fn send_claims(
        &mut self,
        owner: &AccountId,
        claims: Vec<(RequestId, Option<u32>)>,
    ) -> Result<Balance, QueueError> {
        let claim = message!(WithdrawalQueueRef(self.queue).claim_many(claims, to_ink(owner)));
        self.send(owner, 0, &claim)
    }

    /// When the oldest open request was made.
    pub fn oldest_open(&mut self) -> Option<Timestamp> {
        self.query(&message!(WithdrawalQueueRef(self.queue).oldest_open()))
    }

    /// Transfers a request.
    pub fn hand_over(&mut self, caller: &AccountId, to: &AccountId, id: RequestId) -> Result<(), PSP34Error> {
        let to = to_ink(to);
        self.send(
            caller,
            0,
            &message!(WithdrawalQueueRef(self.queue).transfer(to, Id::U64(id), vec![])),
        )
    }

    /// Approves an agent (the standard says operator) for a request, or for all of the caller, or no longer.
    pub fn approve_agent(
        &mut self,
        caller: &AccountId,
        agent: &AccountId,
        id: Option<RequestId>,
        approved: bool,
    ) -> Result<(), PSP34Error> {
        let (agent, id) = (to_ink(agent), id.map(Id::U64));
        self.send(
            caller,
            0,
            &message!(WithdrawalQueueRef(self.queue).approve(agent, id, approved)),
        )
    }

    /// Whether an agent may transfer a request of `owner`, or all of them.
    pub fn is_agent(&mut self, owner: &AccountId, agent: &AccountId, id: Option<RequestId>) -> bool {
        let (owner, agent, id) = (to_ink(owner), to_ink(agent), id.map(Id::U64));
        self.query(&message!(
            WithdrawalQueueRef(self.queue).allowance(owner, agent, id)
        ))
    }

    pub fn owner_of(&mut self, id: Id) -> Option<AccountId> {
        let owner = self.query(&message!(WithdrawalQueueRef(self.queue).owner_of(id)));
        owner.map(to_account)
    }

    /// How many requests an account has.
    pub fn requests_held(&mut self, owner: &AccountId) -> u32 {
        let owner = to_ink(owner);
        self.query(&message!(WithdrawalQueueRef(self.queue).balance_of(owner)))
    }

    /// How many requests there are.
    pub fn request_supply(&mut self) -> Balance {
        self.query(&message!(WithdrawalQueueRef(self.queue).total_supply()))
    }

    pub fn collection_id(&mut self) -> Id {
        self.query(&message!(WithdrawalQueueRef(self.queue).collection_id()))
    }

    pub fn request_status(&mut self, id: RequestId) -> Result<RequestStatus, QueueError> {
        self.query(&message!(WithdrawalQueueRef(self.queue).status(id)))
    }

    pub fn requests_of(
        &mut self,
        owner: &AccountId,
        from: RequestId,
        max: u32,
    ) -> (Vec<RequestId>, Option<RequestId>) {
        let owner = to_ink(owner);
        self.query(&message!(
            WithdrawalQueueRef(self.queue).requests_of(owner, from, max)
        ))
    }

    pub fn queue_length(&mut self) -> QueueLength {
        let length = self.query(&message!(WithdrawalQueueRef(self.queue).length()));
        length.expect("the queue is in range")
    }

    pub fn enqueue_at_queue(&mut self, caller: &AccountId, amount: Balance) -> Result<RequestId, QueueError> {
        let owner = to_ink(caller);
        self.send(
            caller,
            0,
            &message!(WithdrawalQueueRef(self.queue).enqueue(owner, amount, 1)),
        )
    }

    pub fn restore_at_queue(&mut self, caller: &AccountId, amount: Balance) -> Result<(), QueueError> {
        self.send(
            caller,
            0,
            &message!(WithdrawalQueueRef(self.queue).restore(amount)),
        )
    }

    pub fn absorb_loss_at_queue(
        &mut self,
        caller: &AccountId,
        loss: Balance,
        owed: Balance,
    ) -> Result<(), QueueError> {
        self.send(
            caller,
            0,
            &message!(WithdrawalQueueRef(self.queue).absorb_loss(loss, owed)),
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

    /// Finalizes as the pool does: what it costs is paid at once.
    pub fn finalize_and_pay(
        &mut self,
        pool: &AccountId,
        budget: Balance,
        made_before: Timestamp,
    ) -> Result<Finalized, QueueError> {
        let finalize = message!(WithdrawalQueueRef(self.queue).finalize(budget, made_before));
        let done = self.send(pool, 0, &finalize)?;
        if done.amount > 0 {
            let queue = self.queue.clone();
            self.chain.fund(&queue, done.amount);
        }
        Ok(done)
    }

    /// Replaces the queue by one that serves `pool`, a plain account that a test plays. Its hot code answers.
    pub fn deploy_queue_for(&mut self, pool: &AccountId) {
        let constructor = WithdrawalQueueRef::new(to_ink(pool), to_ink(&self.governor));
        self.queue = deploy(
            &mut self.chain,
            &self.deployer,
            "withdrawal_queue",
            0,
            constructor,
        );
        // As the wiring does it. The caller pays the deposit of the locks.
        let (governor, hot) = (self.governor.clone(), self.hot_codes.queue);
        self.chain.fund(&governor, UNIT);
        let upgrade = message!(WithdrawalQueueRef(self.queue).upgrade(hot, 1));
        let migrate = message!(WithdrawalQueueRef(self.queue).migrate());
        self.send(&governor, 0, &upgrade).expect("the governor may");
        self.send(&governor, 0, &migrate).expect("the governor may");
    }

    pub fn enqueue(
        &mut self,
        pool: &AccountId,
        owner: &AccountId,
        amount: Balance,
        parts: u32,
    ) -> Result<RequestId, QueueError> {
        let owner = to_ink(owner);
        self.send(
            pool,
            0,
            &message!(WithdrawalQueueRef(self.queue).enqueue(owner, amount, parts)),
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
