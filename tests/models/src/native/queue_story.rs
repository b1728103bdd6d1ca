use std::{
    array::from_fn,
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use crate::queue_story::{Actor, Operation, Outcome, QueueUnderTest, Summary};
use estuary_interfaces::{Balance, PSP34Error, QueueError, RequestId, RequestStatus, Timestamp};
use ink::primitives::AccountId;
use withdrawal_queue::{
    ledger::{part_of, Checkpoint, Ledger},
    request::Request,
};

/// The queue's ledger as the contract uses it, with requests and checkpoints in memory.
#[derive(Clone, Debug, Default)]
pub struct Book {
    pub ledger: Ledger,
    pub requests: BTreeMap<RequestId, Request>,
    checkpoints: BTreeMap<u32, Checkpoint>,
    agents: BTreeSet<(AccountId, AccountId)>,
    /// What came for finalized requests, less what was paid.
    pub native: Balance,
    pub now: Timestamp,
}

fn account(actor: Actor) -> AccountId {
    AccountId::from([actor as u8; 32])
}

impl Book {
    pub fn enqueue(&mut self, owner: Actor, amount: Balance, parts: u32) -> Result<RequestId, QueueError> {
        if parts == 0 {
            return Err(QueueError::ZeroAmount);
        }
        let mut ledger = self.ledger;
        let mut requests = Vec::new();
        for number in 0..parts {
            let part = part_of(amount, parts, number).ok_or(QueueError::Arithmetic)?;
            requests.push(ledger.append(account(owner), part, self.now)?);
        }
        let first_id = self.ledger.last_id + 1;
        self.ledger = ledger;
        self.requests.extend(requests);
        Ok(first_id)
    }

    /// Requests for a planck each.
    pub fn enqueue_many(&mut self, requests: u32) {
        self.enqueue(0, requests.into(), requests).expect("in range");
    }

    pub fn finalize(&mut self, budget: Balance, made_before: Timestamp) -> Outcome {
        let requests = &self.requests;
        let (done, index) = self
            .ledger
            .finalize(budget, made_before, |id| requests.get(&id).copied())
            .expect("finalizing never fails");
        if done.requests > 0 {
            let last_id = done.last_id;
            let number = self.ledger.checkpoints;
            let same = self.checkpoints.get(&number).is_some_and(|c| c.index == index);
            self.ledger.checkpoints += u32::from(!same);
            self.checkpoints
                .insert(self.ledger.checkpoints, Checkpoint { last_id, index });
            self.native += done.amount;
        }
        Outcome::Finalized(done)
    }

    /// How many requests are read when a budget is spent.
    pub fn reads_to_finalize(mut self, budget: Balance) -> u32 {
        let reads = Cell::new(0);
        let request = |id: RequestId| {
            reads.set(reads.get() + 1);
            self.requests.get(&id).copied()
        };
        let (done, _) = self.ledger.finalize(budget, self.now, request).expect("in range");
        assert_eq!(u128::from(done.requests), budget);
        reads.get()
    }

    pub fn claimable(&self, id: RequestId, hint: Option<u32>) -> Result<Balance, QueueError> {
        let request = self.requests.get(&id).ok_or(QueueError::UnknownRequest)?;
        let checkpoint = |number: u32| self.checkpoints.get(&number).copied();
        match hint {
            None => self.ledger.claimable(id, request, checkpoint),
            Some(hint) => self.ledger.claimable_with_hint(id, request, hint, checkpoint),
        }
    }

    pub fn status(&self, id: RequestId) -> RequestStatus {
        let checkpoint = |number: u32| self.checkpoints.get(&number).copied();
        let status = self.ledger.status(id, &self.requests[&id], checkpoint);
        status.expect("in range")
    }

    fn claim(&mut self, caller: Actor, claims: &[(RequestId, Option<u32>)]) -> Result<Outcome, QueueError> {
        if claims.len() > withdrawal_queue::MAX_CLAIMS {
            return Err(QueueError::TooManyClaims);
        }
        let mut after = self.ledger;
        let mut paid = Vec::new();
        let mut taken = Vec::new();
        for (id, hint) in claims {
            if taken.contains(id) {
                return Err(QueueError::UnknownRequest);
            }
            let request = self.requests.get(id).ok_or(QueueError::UnknownRequest)?;
            if request.owner != account(caller) {
                return Err(QueueError::NotOwner);
            }
            let amount = self.claimable(*id, *hint)?;
            after.unlock(amount)?;
            taken.push(*id);
            paid.push((*id, amount));
        }
        self.ledger = after;
        for (id, amount) in &paid {
            self.requests.remove(id);
            self.native -= amount;
        }
        Ok(Outcome::Paid(paid))
    }

    fn transfer(&mut self, caller: Actor, to: Actor, id: RequestId) -> Result<Outcome, PSP34Error> {
        let request = self.requests.get_mut(&id).ok_or(PSP34Error::TokenNotExists)?;
        let for_all = self.agents.contains(&(request.owner, account(caller)));
        if !request.may_be_moved_by(account(caller)) && !for_all {
            return Err(PSP34Error::NotApproved);
        }
        request.hand_over(account(to));
        Ok(Outcome::Done)
    }

    fn approve(
        &mut self,
        caller: Actor,
        agent: Actor,
        id: Option<RequestId>,
        approved: bool,
    ) -> Result<Outcome, PSP34Error> {
        if caller == agent {
            return Err(PSP34Error::SelfApprove);
        }
        let pair = (account(caller), account(agent));
        match id {
            None if approved => {
                self.agents.insert(pair);
            }
            None => {
                self.agents.remove(&pair);
            }
            Some(id) => {
                let request = self.requests.get_mut(&id).ok_or(PSP34Error::TokenNotExists)?;
                if request.owner != account(caller) {
                    return Err(PSP34Error::NotApproved);
                }
                request.approve(account(agent), approved);
            }
        }
        Ok(Outcome::Done)
    }
}

impl QueueUnderTest for Book {
    fn now(&mut self) -> u64 {
        self.now
    }

    fn perform(&mut self, operation: &Operation) -> Outcome {
        let outcome = match operation.clone() {
            Operation::Enqueue { owner, amount, parts } => {
                self.enqueue(owner, amount, parts).map(Outcome::Enqueued)
            }
            Operation::AbsorbLoss { loss, owed } => {
                self.ledger.absorb_loss(loss, owed).map(|()| Outcome::Done)
            }
            Operation::Restore { amount } => self.ledger.restore(amount).map(|()| Outcome::Done),
            Operation::Finalize { budget, made_before } => Ok(self.finalize(budget, made_before)),
            Operation::Claim { caller, id, hint } | Operation::ClaimTo { caller, id, hint, .. } => {
                self.claim(caller, &[(id, hint)])
            }
            Operation::ClaimMany { caller, ids, hints } => {
                let hints = hints.map_or(vec![None; ids.len()], |h| h.into_iter().map(Some).collect());
                let claims: Vec<_> = ids.into_iter().zip(hints).collect();
                self.claim(caller, &claims)
            }
            Operation::Transfer { caller, to, id } => {
                return self.transfer(caller, to, id).unwrap_or_else(Outcome::NotMoved);
            }
            Operation::Approve {
                caller,
                agent,
                id,
                approved,
            } => {
                let approved = self.approve(caller, agent, id, approved);
                return approved.unwrap_or_else(Outcome::NotMoved);
            }
            Operation::Wait => {
                self.now += 7_200_000;
                Ok(Outcome::Done)
            }
        };
        outcome.unwrap_or_else(Outcome::Refused)
    }

    fn summary(&mut self) -> Summary {
        let held_by = |owner| self.requests.values().filter(|r| r.owner == owner).count();
        let is_agent = |owner, agent| self.agents.contains(&(account(owner), account(agent)));
        let length = self.ledger.length().expect("in range");
        Summary {
            index: self.ledger.index,
            last_id: self.ledger.last_id,
            finalized_id: self.ledger.finalized_id,
            locked: self.ledger.locked,
            native: self.native,
            due: length.amount,
            supply: self.ledger.unclaimed().into(),
            held: from_fn(|owner| held_by(account(owner)) as u32),
            agents: from_fn(|owner| from_fn(|agent| is_agent(owner, agent))),
        }
    }
}
