//! The queue's storage: cells, constructor, the guard of the pool's messages, and accessors of several cells.

use estuary_governance::{ContractKind, Governance, GovernanceCell, Layout};
use estuary_interfaces::{Balance, QueueError, RequestId};
use ink::{
    env::DefaultEnvironment,
    primitives::AccountId,
    storage::{traits::ManualKey, Lazy, Mapping},
    EnvAccess,
};

use crate::{
    ledger::{Checkpoint, Ledger},
    request::Request,
};

pub(crate) type Result<T> = core::result::Result<T, QueueError>;

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

    pub(crate) fn env(&self) -> EnvAccess<'static, DefaultEnvironment> {
        EnvAccess::default()
    }

    /// The sums over all requests.
    pub fn ledger(&self) -> Ledger {
        self.ledger.get_or_default()
    }

    pub(crate) fn only_pool(&self) -> Result<()> {
        if self.pool.get() != Some(self.env().caller()) {
            return Err(QueueError::NotPool);
        }
        Ok(())
    }

    /// The planck that a finalized request pays, found with `hint` or by a search.
    pub(crate) fn worth(
        &self,
        ledger: &Ledger,
        id: RequestId,
        request: &Request,
        hint: Option<u32>,
    ) -> Result<Balance> {
        let checkpoint = |number| self.checkpoints.get(number);
        match hint {
            None => ledger.claimable(id, request, checkpoint),
            Some(hint) => ledger.claimable_with_hint(id, request, hint, checkpoint),
        }
    }

    /// Changes the number of requests that `owner` has. `None` at an arithmetic overflow.
    pub(crate) fn change_held(
        &mut self,
        owner: AccountId,
        change: fn(u32, u32) -> Option<u32>,
        by: u32,
    ) -> Option<()> {
        let held = change(self.held.get(owner).unwrap_or_default(), by)?;
        if held == 0 {
            self.held.remove(owner);
        } else {
            self.held.insert(owner, &held);
        }
        Some(())
    }
}
