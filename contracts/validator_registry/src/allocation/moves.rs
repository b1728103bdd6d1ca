//! The moves that a plan has, and what limits each.

use estuary_interfaces::Balance;

use crate::table::Slot;

/// What the chain and the registry demand of a single move. All in planck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Nothing smaller is moved, but for the last of a drained stash.
    pub min_move: Balance,
    /// Nobody nominates with less.
    pub min_nominator_bond: Balance,
    /// A drained stash keeps this much, so that it lives until its last rewards are paid.
    pub existential_deposit: Balance,
}

impl Limits {
    /// The limits on a chain that asks `min_nominator_bond` of its nominators, or less than an existential deposit: no
    /// stash begins, or lives, with less than that.
    pub fn new(min_move: Balance, min_nominator_bond: Balance, existential_deposit: Balance) -> Self {
        Self {
            min_move,
            min_nominator_bond: min_nominator_bond.max(existential_deposit),
            existential_deposit,
        }
    }
}

/// A step of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    pub slot: Slot,
    pub amount: Balance,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Bond more behind it.
    Delegate,
    /// Unbond some of its active stake.
    Undelegate,
    /// Stop nominating, and unbond all that may leave.
    Drain,
}
