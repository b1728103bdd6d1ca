//! The messages of the hot code: two calls of the pool, and a plain claim.

use ink::primitives::AccountId;

use crate::storage::RequestQueue;

estuary_hot::answer! {
    RequestQueue;
    "claim"(id: u64) => claim,
    "Queue::enqueue"(owner: AccountId, amount: u128, parts: u32) => enqueue,
    "Queue::finalize"(budget: u128, made_before: u64) => finalize,
}
