//! Where stake goes, and where it comes from.
//!
//! Delegation raises operators to one common level of stake per capacity, and leaves those above it alone
//! (water-filling, least filled first). Unbonding lowers active stake to one common level, and leaves those
//! below it alone. Before either, and whatever the demand, stake leaves operators that are jailed or
//! exiting, and what exceeds a capacity leaves too. Who is in debt is one of these: debt comes with a loss, a loss
//! jails, and nobody is released before the debt is repaid. Who is suspected of a fault takes nothing, and gives like
//! others.
//!
//! The level is the same however many operators are moved at a time, so a plan can be carried out in parts: a
//! cursor says at which slot the next part begins. What must leave and what serves the order have a cursor each, and
//! while there is an order, what must leave gets half of the moves of a call: an operator whose nominator traps, and
//! which is tried again each time, holds up neither the order nor others that must leave.

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
