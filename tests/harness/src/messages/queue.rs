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

/// The queue of a world: its messages, as methods.
pub struct QueueHandle<'w>(&'w mut World);

impl World {
    pub fn queue(&mut self) -> QueueHandle<'_> {
        QueueHandle(self)
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
}

impl QueueHandle<'_> {
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
        let claim = message!(WithdrawalQueueRef(self.0.queue).claim(id, to_ink(recipient), hint));
        self.0.send(owner, 0, &claim)
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
        let claim = message!(WithdrawalQueueRef(self.0.queue).claim_many(claims, to_ink(owner)));
        self.0.send(owner, 0, &claim)
    }

    /// When the oldest open request was made.
    pub fn oldest_open(&mut self) -> Option<Timestamp> {
        self.0
            .query(&message!(WithdrawalQueueRef(self.0.queue).oldest_open()))
    }

    /// Transfers a request.
    pub fn hand_over(&mut self, caller: &AccountId, to: &AccountId, id: RequestId) -> Result<(), PSP34Error> {
        let to = to_ink(to);
        self.0.send(
            caller,
            0,
            &message!(WithdrawalQueueRef(self.0.queue).transfer(to, Id::U64(id), vec![])),
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
        self.0.send(
            caller,
            0,
            &message!(WithdrawalQueueRef(self.0.queue).approve(agent, id, approved)),
        )
    }

    /// Whether an agent may transfer a request of `owner`, or all of them.
    pub fn is_agent(&mut self, owner: &AccountId, agent: &AccountId, id: Option<RequestId>) -> bool {
        let (owner, agent, id) = (to_ink(owner), to_ink(agent), id.map(Id::U64));
        self.0.query(&message!(
            WithdrawalQueueRef(self.0.queue).allowance(owner, agent, id)
        ))
    }

    pub fn owner_of(&mut self, id: Id) -> Option<AccountId> {
        let owner = self
            .0
            .query(&message!(WithdrawalQueueRef(self.0.queue).owner_of(id)));
        owner.map(to_account)
    }

    /// How many requests an account has.
    pub fn balance_of(&mut self, owner: &AccountId) -> u32 {
        let owner = to_ink(owner);
        self.0
            .query(&message!(WithdrawalQueueRef(self.0.queue).balance_of(owner)))
    }

    /// How many requests there are.
    pub fn total_supply(&mut self) -> Balance {
        self.0
            .query(&message!(WithdrawalQueueRef(self.0.queue).total_supply()))
    }

    pub fn collection_id(&mut self) -> Id {
        self.0
            .query(&message!(WithdrawalQueueRef(self.0.queue).collection_id()))
    }

    pub fn status(&mut self, id: RequestId) -> Result<RequestStatus, QueueError> {
        self.0
            .query(&message!(WithdrawalQueueRef(self.0.queue).status(id)))
    }

    pub fn requests_of(
        &mut self,
        owner: &AccountId,
        from: RequestId,
        max: u32,
    ) -> (Vec<RequestId>, Option<RequestId>) {
        let owner = to_ink(owner);
        self.0.query(&message!(
            WithdrawalQueueRef(self.0.queue).requests_of(owner, from, max)
        ))
    }

    pub fn length(&mut self) -> QueueLength {
        let length = self.0.query(&message!(WithdrawalQueueRef(self.0.queue).length()));
        length.expect("the queue is in range")
    }

    pub fn restore(&mut self, caller: &AccountId, amount: Balance) -> Result<(), QueueError> {
        self.0.send(
            caller,
            0,
            &message!(WithdrawalQueueRef(self.0.queue).restore(amount)),
        )
    }

    pub fn absorb_loss(
        &mut self,
        caller: &AccountId,
        loss: Balance,
        owed: Balance,
    ) -> Result<(), QueueError> {
        self.0.send(
            caller,
            0,
            &message!(WithdrawalQueueRef(self.0.queue).absorb_loss(loss, owed)),
        )
    }

    pub fn finalize(&mut self, caller: &AccountId, budget: Balance) -> Result<Finalized, QueueError> {
        self.0.send(
            caller,
            0,
            &message!(WithdrawalQueueRef(self.0.queue).finalize(budget, u64::MAX)),
        )
    }

    /// Finalizes as the pool does: what it costs is paid at once.
    pub fn finalize_and_pay(
        &mut self,
        pool: &AccountId,
        budget: Balance,
        made_before: Timestamp,
    ) -> Result<Finalized, QueueError> {
        let finalize = message!(WithdrawalQueueRef(self.0.queue).finalize(budget, made_before));
        let done = self.0.send(pool, 0, &finalize)?;
        if done.amount > 0 {
            let queue = self.0.queue.clone();
            self.0.chain.fund(&queue, done.amount);
        }
        Ok(done)
    }

    pub fn enqueue(
        &mut self,
        pool: &AccountId,
        owner: &AccountId,
        amount: Balance,
        parts: u32,
    ) -> Result<RequestId, QueueError> {
        let owner = to_ink(owner);
        self.0.send(
            pool,
            0,
            &message!(WithdrawalQueueRef(self.0.queue).enqueue(owner, amount, parts)),
        )
    }

    pub fn pool(&mut self) -> AccountId {
        let pool = self.0.query(&message!(WithdrawalQueueRef(self.0.queue).pool()));
        to_account(pool.expect("a queue knows its pool from its constructor"))
    }

    pub fn claimable(&mut self, id: RequestId) -> Result<Balance, QueueError> {
        self.0
            .query(&message!(WithdrawalQueueRef(self.0.queue).claimable(id)))
    }

    pub fn request(&mut self, id: RequestId) -> Option<Request> {
        self.0
            .query(&message!(WithdrawalQueueRef(self.0.queue).request(id)))
    }

    pub fn ledger(&mut self) -> Ledger {
        self.0.query(&message!(WithdrawalQueueRef(self.0.queue).ledger()))
    }
}
