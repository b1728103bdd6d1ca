//! Which code answers which message: the hot code answers the pool when a keeper settles or flags.

use estuary_interfaces::{CoverState, OperatorId};
use ink::primitives::AccountId;

use crate::{pool_calls::PoolCalls, storage::OperatorRegistry};

estuary_entry::codes! {
    governed OperatorRegistry;
    hot {
        Registry::settle(operator: OperatorId, cover: CoverState, keeper: AccountId),
        Registry::flag(operator: OperatorId, cover: CoverState, keeper: AccountId),
    }
}
