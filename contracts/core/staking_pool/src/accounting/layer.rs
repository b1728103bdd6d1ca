//! The layer of cover: shares of underwriters, which pay for losses after the cover fund.
//!
//! ```text
//! worth   = ⌊layer·E/S⌋            promised at most: ⌊worth·8,000/10,000⌋
//! draw y:   ⌈y·S/E⌉ shares are burnt, with E and S of before the loss
//! premium = ⌊⌊fund's part·premium_part/10,000⌋·min(worth, target)/target⌋
//! ```
//!
//! The layer is burnt in the step that books the loss. As `x·E ≥ y·S` for the `x` shares burnt, `(E − y)/(S − x) ≥ E/S`:
//! a loss that the layer pays never lowers the price.

use estuary_codec::Packed;
use estuary_interfaces::{Balance, CoverState, CoverTerms, Shares, Timestamp};
use estuary_math::{bps_of, mul_div, Rounding};

use super::Accounting;

/// Basis points of the layer's worth that can be promised. An uncovered loss lowers the worth of what was promised: the
/// remainder bears a fall of the price by a fifth.
const PROMISED: u16 = 8_000;

/// The underwriters' shares. They are part of the pool's own account. The last three numbers only grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Layer {
    /// Shares in the layer.
    pub shares: Shares,
    /// Planck that the layer has paid and not got back yet.
    pub spent: Balance,
    /// Shares that premiums and repaid debt have added.
    pub credited: Shares,
    /// Shares that were burnt for losses.
    pub burnt: Shares,
    /// Planck that were paid for losses.
    pub paid: Balance,
}

/// The layer's part of the protocol fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Premium {
    /// Basis points of the cover fund's part.
    pub part: u16,
    /// The planck of worth at which the layer gets all of it.
    pub target: Balance,
}

impl Premium {
    /// The premium that the terms promise.
    pub fn of(terms: &CoverTerms) -> Self {
        Self {
            part: terms.premium_part,
            target: terms.target,
        }
    }

    /// The planck of `fund_part` that a layer of `worth` planck gets, rounded down.
    pub(super) fn amount(&self, fund_part: Balance, worth: Balance) -> Option<Balance> {
        let whole = bps_of(fund_part, self.part)?;
        mul_div(whole, worth.min(self.target), self.target, Rounding::Down)
    }
}

/// The worth of the layer before a loss, and the price by which its shares are burnt.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Backing {
    pub worth: Balance,
    equity: Balance,
    total_shares: Shares,
}

impl Layer {
    /// Whether the layer holds nothing and is owed nothing.
    pub fn is_empty(&self) -> bool {
        self.shares == 0 && self.spent == 0
    }

    /// The planck of `amount` that repay what the layer has spent. Returns these and the remainder.
    pub(super) fn repay(&mut self, amount: Balance) -> Option<(Balance, Balance)> {
        let repaid = amount.min(self.spent);
        self.spent = self.spent.checked_sub(repaid)?;
        Some((repaid, amount.checked_sub(repaid)?))
    }

    /// Books `shares` that a premium or repaid debt adds.
    pub(super) fn credit(&mut self, shares: Shares) -> Option<()> {
        self.shares = self.shares.checked_add(shares)?;
        self.credited = self.credited.checked_add(shares)?;
        Some(())
    }
}

impl Accounting {
    /// The planck that the layer's shares are worth, rounded down.
    pub fn worth_of(&self, layer: &Layer, now: Timestamp) -> Option<Balance> {
        match layer.shares {
            0 => Some(0),
            shares => self.to_amount_down(shares, now),
        }
    }

    /// What cover fund and layer can pay, and the part that announced losses have reserved.
    pub fn cover_state(&self, layer: &Layer, now: Timestamp) -> Option<CoverState> {
        Some(CoverState {
            fund: self.cover,
            layer: bps_of(self.worth_of(layer, now)?, PROMISED)?,
            reserved: self.cover_reserved,
        })
    }

    /// The planck of reserved cover that the cover fund does not have.
    pub fn reserved_of_layer(&self) -> Balance {
        self.cover_reserved.saturating_sub(self.cover)
    }

    /// The shares of the layer that must stay for announced losses: their worth in planck, rounded up, and all of them
    /// where the price is nothing.
    pub fn reserved_shares(&self, layer: &Layer, now: Timestamp) -> Shares {
        match self.reserved_of_layer() {
            0 => 0,
            reserved => self
                .to_shares_up(reserved, now)
                .unwrap_or(Shares::MAX)
                .min(layer.shares),
        }
    }

    /// The layer as it backs a loss that is booked next.
    pub(super) fn backing(&self, layer: &Layer, now: Timestamp) -> Option<Backing> {
        if layer.shares == 0 {
            return Some(Backing::default());
        }
        Some(Backing {
            worth: self.worth_of(layer, now)?,
            equity: self.equity(now)?,
            total_shares: self.total_shares,
        })
    }

    /// Lets the layer pay up to `amount` planck for a loss, and burns its shares for them. Returns the planck paid.
    pub(super) fn draw(&mut self, layer: &mut Layer, amount: Balance, backing: &Backing) -> Option<Balance> {
        let paid = amount.min(backing.worth);
        if paid == 0 {
            return Some(0);
        }
        let burnt = mul_div(paid, backing.total_shares, backing.equity, Rounding::Up)?;
        self.burn(burnt)?;
        layer.shares = layer.shares.checked_sub(burnt)?;
        layer.burnt = layer.burnt.checked_add(burnt)?;
        layer.spent = layer.spent.checked_add(paid)?;
        layer.paid = layer.paid.checked_add(paid)?;
        Some(paid)
    }
}
