//! A price that rises by so much a year at most, whatever its source says.
//!
//! The cap gives `headroom` above the highest price that ever counted at once, and grows by `growth` a year towards it.
//! It never falls, so it lowers no price that it once let through, and a price that comes back after a fall counts at
//! once.

use estuary_math::{mul_div, Rounding::Down, BPS};

use crate::{Timestamp, YEAR};

/// How a cap rises, in basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapTerms {
    /// In the long run, a year: 100 … 10,000.
    pub growth: u16,
    /// At once: 50 … 1,000.
    pub headroom: u16,
}

impl CapTerms {
    /// Whether both are in their bounds.
    pub fn are_valid(&self) -> bool {
        (100..=10_000).contains(&self.growth) && (50..=1_000).contains(&self.headroom)
    }

    /// `⌊high·(10⁴ + headroom)/10⁴⌋`
    fn ceiling(&self, high: u128) -> Option<u128> {
        mul_div(high, BPS.saturating_add(self.headroom.into()), BPS, Down)
    }
}

/// The cap as of a moment, and the highest price that has counted. Both in parts of [`WAD`](crate::WAD). They are one
/// value: moved apart, they would cap wrongly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cap {
    /// The most that a price counts for.
    pub cap: u128,
    /// The highest price that has counted.
    pub high: u128,
    /// When that was.
    pub at: Timestamp,
}

impl Cap {
    /// The first cap, for the `price` of `now`: the price and the headroom, rounded down.
    pub fn new(price: u128, terms: &CapTerms, now: Timestamp) -> Option<Self> {
        Some(Self {
            cap: terms.ceiling(price)?,
            high: price,
            at: now,
        })
    }

    /// The price that counts `now`, and the cap after it: `cap = min(cap + ⌊⌊cap·growth/10⁴⌋·(now − at)/year⌋,
    /// ⌊high·(10⁴ + headroom)/10⁴⌋)`, `min(price, cap)`, and `high` is the highest of these. Roundings are down. A
    /// clock that went back counts as no time. `None` if a number exceeds 128 bits.
    pub fn price(&self, price: u128, terms: &CapTerms, now: Timestamp) -> Option<(u128, Self)> {
        let yearly = mul_div(self.cap, terms.growth.into(), BPS, Down)?;
        let grown = mul_div(yearly, now.saturating_sub(self.at).into(), YEAR.into(), Down)?;
        let cap = self.cap.checked_add(grown)?.min(terms.ceiling(self.high)?);
        let counted = price.min(cap);
        Some((
            counted,
            Self {
                cap,
                high: self.high.max(counted),
                at: self.at.max(now),
            },
        ))
    }
}
