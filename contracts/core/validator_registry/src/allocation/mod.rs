//! Where stake goes, and where it comes from.
//!
//! Delegation raises operators to one common level of stake per capacity, and leaves operators above that level alone
//! (water-filling, least filled first). Unbonding lowers active stake to one common level, and leaves operators below
//! that level alone. Some stake must leave first, whatever the demand: the stake of operators that are jailed or
//! exiting, and stake that exceeds a capacity. An operator in debt is jailed or exiting: debt comes with a loss, a loss
//! jails, and an operator is released only when the debt is repaid. A suspected operator takes no stake, and gives
//! stake like others.
//!
//! The level is the same however many operators a call moves, so a plan can be carried out in parts. A cursor holds
//! the slot with which the next part begins. Stake that must leave and the order have a cursor each. While there is an
//! order, stake that must leave gets half of the moves of a call. So an operator whose nominator traps, and which is
//! tried again each time, delays neither the order nor other operators that must leave.

mod call;
mod cursors;
mod level;
mod moves;
mod order;
mod plan;
#[cfg(test)]
mod tests;

pub use self::{
    call::{carry_out, part},
    cursors::Cursors,
    moves::{Kind, Limits, Move},
    order::Order,
    plan::{leaving, serving},
};
