//! Parts of a total that grows: suppliers own them, borrowers owe them.
//!
//! As in Morpho Blue's `SharesMathLib`, a total of `T` assets and `S` shares counts as `T + 1` and `S + 10⁶`: an empty
//! total has a price, and nobody can make one share dear by a gift. The name of each function says its rounding. All
//! roundings favour the accounts that stay.

use estuary_math::{mul_div, Rounding};

/// Shares that nobody owns.
pub const VIRTUAL_SHARES: u128 = 1_000_000;
/// Assets that nobody put in, in planck.
pub const VIRTUAL_ASSETS: u128 = 1;

/// A total and the shares in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// In planck.
    pub assets: u128,
    /// All shares.
    pub shares: u128,
}

impl Total {
    /// `⌊assets·(S + 10⁶)/(T + 1)⌋`: the shares that a payment is credited with.
    pub fn to_shares_down(&self, assets: u128) -> Option<u128> {
        self.to_shares(assets, Rounding::Down)
    }

    /// `⌈assets·(S + 10⁶)/(T + 1)⌉`: the shares that a withdrawal or a loan costs.
    pub fn to_shares_up(&self, assets: u128) -> Option<u128> {
        self.to_shares(assets, Rounding::Up)
    }

    /// `⌊shares·(T + 1)/(S + 10⁶)⌋`: the planck that a supplier owns.
    pub fn to_assets_down(&self, shares: u128) -> Option<u128> {
        self.to_assets(shares, Rounding::Down)
    }

    /// `⌈shares·(T + 1)/(S + 10⁶)⌉`: the planck that a borrower owes.
    pub fn to_assets_up(&self, shares: u128) -> Option<u128> {
        self.to_assets(shares, Rounding::Up)
    }

    fn to_shares(self, assets: u128, rounding: Rounding) -> Option<u128> {
        let (all, whole) = self.virtual_total()?;
        mul_div(assets, all, whole, rounding)
    }

    fn to_assets(self, shares: u128, rounding: Rounding) -> Option<u128> {
        let (all, whole) = self.virtual_total()?;
        mul_div(shares, whole, all, rounding)
    }

    /// All shares and assets, the virtual ones included.
    fn virtual_total(self) -> Option<(u128, u128)> {
        Some((
            self.shares.checked_add(VIRTUAL_SHARES)?,
            self.assets.checked_add(VIRTUAL_ASSETS)?,
        ))
    }

    /// The total with `assets` and `shares` more.
    pub fn plus(&self, assets: u128, shares: u128) -> Option<Self> {
        Some(Self {
            assets: self.assets.checked_add(assets)?,
            shares: self.shares.checked_add(shares)?,
        })
    }

    /// The total without `shares`, and without `assets` or with none: a payment that is rounded up may exceed the total
    /// by a planck. `None` if there are not so many shares.
    pub fn minus(&self, assets: u128, shares: u128) -> Option<Self> {
        Some(Self {
            assets: self.assets.saturating_sub(assets),
            shares: self.shares.checked_sub(shares)?,
        })
    }
}
