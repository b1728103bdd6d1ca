//! The messages of the hot code: what keepers cause all the time.

use estuary_interfaces::OperatorId;
use ink::primitives::AccountId;

use crate::storage::OperatorRegistry;

estuary_hot::answer! {
    OperatorRegistry;
    "Registry::settle"(operator: OperatorId, free_cover: u128, keeper: AccountId) => settle,
    "Registry::flag"(operator: OperatorId, free_cover: u128, keeper: AccountId) => flag,
}
