//! The queue in memory: the second host of the contract's own use cases.

use std::any::Any;

use estuary_events::queue::Claimed;
use estuary_interfaces::{Balance, RequestId, Timestamp};
use ink::{env::Event, primitives::AccountId, scale::Encode};
use withdrawal_queue::{
    host::Host,
    ledger::{Checkpoint, Ledger},
    request::Request,
};

use super::undo::Cells;

/// The cells of a queue, its money, and the chain around it.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// The time of the block, in milliseconds.
    pub now: Timestamp,
    /// Planck of its account.
    pub native: Balance,
    /// The claims that the last message paid.
    pub claimed: Vec<Claimed>,
    /// The account that sent the last message.
    caller: Option<AccountId>,
    ledger: Ledger,
    requests: Cells<RequestId, Request>,
    checkpoints: Cells<u32, Checkpoint>,
    held: Cells<AccountId, u32>,
    agents: Cells<(AccountId, AccountId), ()>,
}

/// The account of the pool.
fn pool() -> AccountId {
    [0xfe; 32].into()
}

impl Queue {
    /// Runs a message of `caller`, as the chain does: a message that is refused changes nothing.
    pub fn send_as<T, E>(
        &mut self,
        caller: AccountId,
        message: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let (ledger, native) = (self.ledger, self.native);
        self.caller = Some(caller);
        self.claimed.clear();
        let answer = message(self);
        let is_kept = answer.is_ok();
        if !is_kept {
            (self.ledger, self.native) = (ledger, native);
        }
        self.requests.end(is_kept);
        self.checkpoints.end(is_kept);
        self.held.end(is_kept);
        self.agents.end(is_kept);
        answer
    }

    /// Runs a message of the pool.
    pub fn send_as_pool<T, E>(&mut self, message: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        self.send_as(pool(), message)
    }

    /// The requests that were not claimed, oldest first.
    pub fn requests(&self) -> impl Iterator<Item = (RequestId, Request)> + '_ {
        self.requests.iter()
    }
}

impl Host for Queue {
    fn account(&self) -> AccountId {
        [0xff; 32].into()
    }

    fn caller(&self) -> AccountId {
        self.caller.expect("only a message asks")
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn send(&mut self, _recipient: AccountId, amount: Balance) -> Option<()> {
        self.native = self.native.checked_sub(amount)?;
        Some(())
    }

    fn emit<E: Event + Encode + 'static>(&mut self, event: E) {
        let event: &dyn Any = &event;
        self.claimed.extend(event.downcast_ref::<Claimed>().cloned());
    }

    fn pool(&self) -> Option<AccountId> {
        Some(pool())
    }

    fn ledger(&self) -> Ledger {
        self.ledger
    }

    fn set_ledger(&mut self, ledger: &Ledger) {
        self.ledger = *ledger;
    }

    fn request(&self, id: RequestId) -> Option<Request> {
        self.requests.get(id)
    }

    fn set_request(&mut self, id: RequestId, request: &Request) {
        self.requests.set(id, Some(*request));
    }

    fn take_request(&mut self, id: RequestId) -> Option<Request> {
        self.requests.set(id, None)
    }

    fn checkpoint(&self, number: u32) -> Option<Checkpoint> {
        self.checkpoints.get(number)
    }

    fn set_checkpoint(&mut self, number: u32, checkpoint: &Checkpoint) {
        self.checkpoints.set(number, Some(*checkpoint));
    }

    fn held(&self, owner: AccountId) -> u32 {
        self.held.get(owner).unwrap_or_default()
    }

    fn set_held(&mut self, owner: AccountId, held: u32) {
        self.held.set(owner, Some(held));
    }

    fn is_agent(&self, owner: AccountId, agent: AccountId) -> bool {
        self.agents.get((owner, agent)).is_some()
    }

    fn set_agent(&mut self, owner: AccountId, agent: AccountId, approved: bool) {
        self.agents.set((owner, agent), approved.then_some(()));
    }
}
