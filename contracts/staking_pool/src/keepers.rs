//! The messages of the keepers' code, to which the account's own hands them.

use estuary_interfaces::OperatorId;

use crate::pool::Pool;

estuary_hot::answer! {
    Pool | keepers;
    "settle"(operator: OperatorId) => settle,
    "flag"(operator: OperatorId) => flag,
    "sweep"(max: u32) => sweep,
    "rebalance"(max_operators: u32) => rebalance,
    "finalize"() => finalize,
}
