//! Moves of stake, and their limits.

use estuary_interfaces::Balance;

use crate::table::Slot;

/// The limits of a single move that chain and registry set, in planck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The least move. Only the last stake of a drained stash may be smaller.
    pub min_move: Balance,
    /// The least active stake that can nominate.
    pub min_nominator_bond: Balance,
    /// The stake that a drained stash keeps. It lives until its last rewards are paid.
    pub existential_deposit: Balance,
}

impl Limits {
    /// Limits on a chain where nominators need `min_nominator_bond`. A stash needs at least an existential deposit, so
    /// a smaller `min_nominator_bond` is raised to it.
    pub fn new(min_move: Balance, min_nominator_bond: Balance, existential_deposit: Balance) -> Self {
        Self {
            min_move,
            min_nominator_bond: min_nominator_bond.max(existential_deposit),
            existential_deposit,
        }
    }
}

/// One move of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// The slot of the operator.
    pub slot: Slot,
    /// Planck that move.
    pub amount: Balance,
    /// The direction of the move.
    pub kind: Kind,
}

/// The kinds of moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Bonds more stake behind the operator.
    Delegate,
    /// Unbonds a part of its active stake.
    Undelegate,
    /// Ends its nomination, and unbonds all stake but an existential deposit.
    Drain,
}
