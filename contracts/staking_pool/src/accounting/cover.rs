//! The cover fund: its money, the part that announced losses reserve, and the part that it has spent.

use estuary_interfaces::{Balance, ProvisionChange};

use super::Accounting;

impl Accounting {
    /// What the cover fund could still pay.
    pub fn free_cover(&self) -> Balance {
        self.cover.saturating_sub(self.cover_reserved)
    }

    /// Adds to the cover fund what was meant for it, or could not be paid out.
    pub fn add_cover(&mut self, amount: Balance) -> Option<()> {
        self.cover = self.cover.checked_add(amount)?;
        Some(())
    }

    pub(super) fn reserve_cover(&mut self, provided: &ProvisionChange) -> Option<()> {
        self.cover_reserved = self
            .cover_reserved
            .checked_add(provided.cover_added)?
            .checked_sub(provided.cover_released)?;
        Some(())
    }

    /// Gives the cover fund what it has spent, out of `amount`. Returns what is left.
    pub(super) fn repay_cover(&mut self, amount: Balance) -> Option<Balance> {
        let to_cover = amount.min(self.cover_spent);
        self.cover_spent = self.cover_spent.checked_sub(to_cover)?;
        self.cover = self.cover.checked_add(to_cover)?;
        amount.checked_sub(to_cover)
    }
}
