//! The queue in memory: the second host of the contract's own use cases.

use std::any::Any;

use estuary_events::queue::Claimed;
use estuary_host::Context;
use estuary_interfaces::{Balance, RequestId, Timestamp};
use ink::{env::Event, primitives::AccountId, scale::Encode};
use withdrawal_queue::{
    host::Host,
    ledger::{Checkpoint, Ledger},
    request::Request,
};

use super::{
    accounts,
    log::Log,
    undo::{run, Cell, Cells, Undo},
};
use crate::EXISTENTIAL_DEPOSIT;

/// The cells of a queue, its money, and the chain around it.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// The time of the block, in milliseconds.
    pub now: Timestamp,
    /// Planck of its account.
    pub native: Cell<Balance>,
    /// The claims that the last message paid.
    pub claimed: Vec<Claimed>,
    /// The account that sent the last message.
    caller: Option<AccountId>,
    ledger: Cell<Ledger>,
    requests: Cells<RequestId, Request>,
    checkpoints: Cells<u32, Checkpoint>,
    held: Cells<AccountId, u32>,
    agents: Cells<(AccountId, AccountId), ()>,
    pub log: Log,
}

impl Queue {
    /// Runs a message of `caller`.
    pub fn send_as<T, E>(
        &mut self,
        caller: AccountId,
        message: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.caller = Some(caller);
        self.claimed.clear();
        run(self, message)
    }

    /// Runs a message of the pool.
    pub fn send_as_pool<T, E>(&mut self, message: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        self.send_as(accounts::pool(), message)
    }

    fn cells(&mut self) -> [&mut dyn Undo; 7] {
        [
            &mut self.native,
            &mut self.ledger,
            &mut self.requests,
            &mut self.checkpoints,
            &mut self.held,
            &mut self.agents,
            &mut self.log,
        ]
    }

    /// The requests that were not claimed, oldest first.
    pub fn requests(&self) -> impl Iterator<Item = (RequestId, Request)> + '_ {
        self.requests.iter()
    }
}

impl Undo for Queue {
    fn begin(&mut self) {
        self.cells().into_iter().for_each(Undo::begin);
    }

    fn end(&mut self, is_kept: bool) {
        self.cells().into_iter().for_each(|cells| cells.end(is_kept));
    }
}

impl Context for Queue {
    fn account(&self) -> AccountId {
        accounts::queue()
    }

    fn caller(&self) -> AccountId {
        self.caller.expect("only a message asks")
    }

    fn value(&self) -> Balance {
        0
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn existential_deposit(&self) -> Balance {
        EXISTENTIAL_DEPOSIT
    }

    fn send(&mut self, _recipient: AccountId, amount: Balance) -> Option<()> {
        *self.native.edit() = self.native.checked_sub(amount)?;
        Some(())
    }

    fn emit<E: Event + Encode + 'static>(&mut self, event: E) {
        self.log.add(self.account(), &event);
        let event: &dyn Any = &event;
        self.claimed.extend(event.downcast_ref::<Claimed>().cloned());
    }
}

impl Host for Queue {
    fn pool(&self) -> Option<AccountId> {
        Some(accounts::pool())
    }

    fn ledger(&self) -> Ledger {
        *self.ledger
    }

    fn set_ledger(&mut self, ledger: &Ledger) {
        *self.ledger.edit() = *ledger;
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
