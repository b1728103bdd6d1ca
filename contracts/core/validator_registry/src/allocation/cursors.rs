//! Cursors: where the next call goes on.

use crate::table::Slot;

/// Where the next call goes on, so that an operator that fails delays no other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Cursors {
    /// The slot with which the next move of stake that must leave begins.
    pub leaving: Slot,
    /// The slot with which the next move for an order begins.
    pub serving: Slot,
    /// Whether the last call of a single move moved stake that must leave.
    pub left: bool,
}

impl Cursors {
    /// How many of `max` moves are for stake that must leave, before the order has its turn if there `is_order`. Calls
    /// of a single move alternate between the two.
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
