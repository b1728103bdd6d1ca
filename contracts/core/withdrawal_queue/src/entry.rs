//! Which code answers which message: the hot code answers the pool, and owners who claim one request.

use estuary_interfaces::{Balance, RequestId, Timestamp};
use ink::primitives::AccountId;

use crate::{claims::Claims, pool_calls::PoolCalls, storage::RequestQueue};

estuary_entry::codes! {
    governed RequestQueue;
    hot {
        claim(id: RequestId, recipient: AccountId, hint: Option<u32>),
        Queue::enqueue(owner: AccountId, amount: Balance, parts: u32),
        Queue::finalize(budget: Balance, made_before: Timestamp),
    }
}
