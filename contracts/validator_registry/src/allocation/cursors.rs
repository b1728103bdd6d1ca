//! Where the calls of a plan go on.

use crate::table::Slot;

/// Where calls go on, so that what fails holds up nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Cursors {
    /// The slot with which the next move of what must leave begins.
    pub leaving: Slot,
    /// The slot with which the next move for an order begins.
    pub serving: Slot,
    /// Whether the last single move was for what must leave.
    pub left: bool,
}

impl Cursors {
    /// How many of `max` moves are for what must leave before the order has its turn, if there `is_order`. A single
    /// move is for either in turn.
    pub fn leaving_first(&mut self, max: usize, is_order: bool) -> usize {
        match (is_order, max) {
            (false, _) => max,
            (true, 1) => {
                self.left = !self.left;
                usize::from(self.left)
            }
            (true, _) => max / 2,
        }
    }
}
