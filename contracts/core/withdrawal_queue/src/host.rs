//! The host of the use cases: cells, and the chain around the queue. There are two. In the contract it is
//! [`RequestQueue`](crate::storage::RequestQueue). The native tests have a host in memory, and run the same use cases.

use estuary_host::Context;
use estuary_interfaces::{Balance, QueueError, RequestId};
use ink::primitives::AccountId;

use crate::{
    ledger::{Checkpoint, Ledger},
    request::Request,
};

pub(crate) type Result<T> = core::result::Result<T, QueueError>;

/// Everything that a use case reads, writes and sends. A use case may write before it refuses: the host undoes a message
/// that is refused.
pub trait Host: Context + Sized {
    /// The pool that the queue serves.
    fn pool(&self) -> Option<AccountId>;

    /// The sums over all requests.
    fn ledger(&self) -> Ledger;

    /// Writes the sums over all requests.
    fn set_ledger(&mut self, ledger: &Ledger);

    /// A request that was not claimed yet.
    fn request(&self, id: RequestId) -> Option<Request>;

    /// Writes a request.
    fn set_request(&mut self, id: RequestId, request: &Request);

    /// Removes a request, and returns it.
    fn take_request(&mut self, id: RequestId) -> Option<Request>;

    /// The checkpoint of this number. The first has number 1.
    fn checkpoint(&self, number: u32) -> Option<Checkpoint>;

    /// Writes a checkpoint.
    fn set_checkpoint(&mut self, number: u32, checkpoint: &Checkpoint);

    /// The number of requests that `owner` has.
    fn held(&self, owner: AccountId) -> u32;

    /// Writes the number of requests that `owner` has.
    fn set_held(&mut self, owner: AccountId, held: u32);

    /// Whether `agent` may transfer all requests of `owner`.
    fn is_agent(&self, owner: AccountId, agent: AccountId) -> bool;

    /// Lets `agent` transfer all requests of `owner`, or ends that.
    fn set_agent(&mut self, owner: AccountId, agent: AccountId, approved: bool);

    /// Refuses every caller but the pool.
    fn only_pool(&self) -> Result<()> {
        if self.pool() != Some(self.caller()) {
            return Err(QueueError::NotPool);
        }
        Ok(())
    }

    /// The planck that a finalized request pays, found with `hint` or by a search.
    fn worth(&self, ledger: &Ledger, id: RequestId, request: &Request, hint: Option<u32>) -> Result<Balance> {
        let checkpoint = |number| self.checkpoint(number);
        match hint {
            None => ledger.claimable(id, request, checkpoint),
            Some(hint) => ledger.claimable_with_hint(id, request, hint, checkpoint),
        }
    }

    /// Changes the number of requests that `owner` has. `None` at an arithmetic overflow.
    fn change_held(&mut self, owner: AccountId, change: fn(u32, u32) -> Option<u32>, by: u32) -> Option<()> {
        let held = change(self.held(owner), by)?;
        self.set_held(owner, held);
        Some(())
    }
}
