//! The cover fund: its money, what announced losses reserve of fund and layer, and the part that it has spent.

use estuary_interfaces::{Balance, ProvisionChange};

use super::Accounting;

impl Accounting {
    /// Adds `amount` to the cover fund. It is no part of `buffered` before.
    pub fn add_cover(&mut self, amount: Balance) -> Option<()> {
        self.cover = self.cover.checked_add(amount)?;
        Some(())
    }

    /// Follows the registry's reservations for announced losses.
    pub(super) fn reserve_cover(&mut self, provided: &ProvisionChange) -> Option<()> {
        self.cover_reserved = self
            .cover_reserved
            .checked_add(provided.cover_added)?
            .checked_sub(provided.cover_released)?;
        Some(())
    }

    /// Gives the cover fund back the planck that it has spent, out of `amount`. Returns the remainder.
    pub(super) fn repay_cover(&mut self, amount: Balance) -> Option<Balance> {
        let to_cover = amount.min(self.cover_spent);
        self.cover_spent = self.cover_spent.checked_sub(to_cover)?;
        self.cover = self.cover.checked_add(to_cover)?;
        amount.checked_sub(to_cover)
    }
}
