//! The contract's whole plan, as one list: its two sides, as if the chain had no say.

use std::collections::BTreeMap;

use validator_registry::{
    allocation::{leaving, serving, Limits, Move, Order},
    table::{Entry, Slot},
};

/// All moves for `order`: stake that must leave, and either side of the order, as if all that must leave could. One
/// move per operator at most, by ascending slot. Where both sides move an operator, the move for the order counts: it
/// has the other in it.
pub fn plan(entries: &[Entry], limits: &Limits, order: Order) -> Vec<Move> {
    let leaving = leaving(entries, limits);
    let coming = leaving
        .iter()
        .map(|step| step.amount)
        .fold(0, u128::saturating_add);
    let rest = Order {
        demand: order.demand.saturating_sub(coming),
        ..order
    };
    let moves = leaving.into_iter().chain(serving(entries, limits, rest));
    let by_slot: BTreeMap<Slot, Move> = moves.map(|step| (step.slot, step)).collect();
    by_slot.into_values().collect()
}
