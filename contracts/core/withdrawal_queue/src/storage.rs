//! The queue's storage: cells, constructor, and the chain as the host of the use cases.

use estuary_governance::{ContractKind, Governance, GovernanceCell, Layout};
use estuary_host::OnChain;
use estuary_interfaces::RequestId;
use ink::{
    primitives::AccountId,
    storage::{traits::ManualKey, Lazy, Mapping},
};

use crate::{
    host::Host,
    ledger::{Checkpoint, Ledger},
    request::Request,
};

pub(crate) const LAYOUT: Layout = Layout {
    kind: ContractKind::Queue,
    version: 1,
    migrates: &[1],
};

/// All cells of the queue.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct RequestQueue {
    pub(crate) governance: GovernanceCell,
    pub(crate) pool: Lazy<AccountId, ManualKey<1>>,
    pub(crate) ledger: Lazy<Ledger, ManualKey<2>>,
    pub(crate) requests: Mapping<RequestId, Request, ManualKey<3>>,
    pub(crate) checkpoints: Mapping<u32, Checkpoint, ManualKey<4>>,
    /// The number of requests of an account.
    pub(crate) held: Mapping<AccountId, u32, ManualKey<5>>,
    /// Owner and agent, if the agent may transfer all requests of the owner. PSP34 calls the agent an operator, which
    /// is a validator's word here.
    pub(crate) agents: Mapping<(AccountId, AccountId), (), ManualKey<6>>,
}

impl RequestQueue {
    /// A queue without requests.
    pub fn open(pool: AccountId, governor: AccountId) -> Self {
        let mut queue = Self {
            governance: Governance::cell(governor, LAYOUT),
            ..Self::default()
        };
        queue.pool.set(&pool);
        queue.ledger.set(&Ledger::default());
        queue
    }
}

impl OnChain for RequestQueue {}

impl Host for RequestQueue {
    fn pool(&self) -> Option<AccountId> {
        self.pool.get()
    }

    fn ledger(&self) -> Ledger {
        self.ledger.get_or_default()
    }

    fn set_ledger(&mut self, ledger: &Ledger) {
        self.ledger.set(ledger);
    }

    fn request(&self, id: RequestId) -> Option<Request> {
        self.requests.get(id)
    }

    fn set_request(&mut self, id: RequestId, request: &Request) {
        self.requests.insert(id, request);
    }

    fn take_request(&mut self, id: RequestId) -> Option<Request> {
        self.requests.take(id)
    }

    fn checkpoint(&self, number: u32) -> Option<Checkpoint> {
        self.checkpoints.get(number)
    }

    fn set_checkpoint(&mut self, number: u32, checkpoint: &Checkpoint) {
        self.checkpoints.insert(number, checkpoint);
    }

    fn held(&self, owner: AccountId) -> u32 {
        self.held.get(owner).unwrap_or_default()
    }

    fn set_held(&mut self, owner: AccountId, held: u32) {
        if held == 0 {
            self.held.remove(owner);
        } else {
            self.held.insert(owner, &held);
        }
    }

    fn is_agent(&self, owner: AccountId, agent: AccountId) -> bool {
        self.agents.contains((owner, agent))
    }

    fn set_agent(&mut self, owner: AccountId, agent: AccountId, approved: bool) {
        if approved {
            self.agents.insert((owner, agent), &());
        } else {
            self.agents.remove((owner, agent));
        }
    }
}
