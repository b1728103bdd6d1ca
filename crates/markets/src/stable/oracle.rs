//! The pool's price oracle: a price weighs the time for which it stood.

use core::ops::RangeInclusive;

use estuary_math::{mul_div, Rounding::Down};

use crate::{wide::checked_mul, Timestamp, WAD};

/// Windows that an average may have: 10 minutes to a day.
pub const WINDOWS: RangeInclusive<u64> = 600_000..=86_400_000;

/// The marginal price of a unit over its exit price, now and in the past, in parts of [`WAD`].
///
/// As a part of the exit price it does not change with a reward or a slash. The price itself follows the exit price at
/// once: see [`Peg::average_price`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "codec", ink::scale_derive(Encode, Decode, TypeInfo))]
pub struct Peg {
    /// Since `at`.
    pub last: u128,
    /// The average up to `at`, in which older prices weigh less.
    pub average: u128,
    /// The sum of all prices, each times the milliseconds for which it stood: two of them give the mean between.
    pub cumulative: u128,
    /// When `last` was set.
    pub at: Timestamp,
}

#[cfg(feature = "codec")]
impl estuary_entry::Returned for Peg {}

impl Peg {
    /// The first price, set `now`.
    pub fn new(last: u128, now: Timestamp) -> Self {
        Self {
            last,
            average: last,
            cumulative: 0,
            at: now,
        }
    }

    /// As of `now`, with the last price in force since `at`. With `t` for that time and `k = min(t, window)`:
    /// `cumulative + last·t`, and `average = ⌊(last·k + average·(window − k))/window⌋`.
    ///
    /// So no price weighs more than its time over the window, and a price that comes and goes in a block weighs
    /// nothing. A clock that went back counts as no time. `None` if `window` is 0 or a sum exceeds 128 bits.
    pub fn as_of(&self, now: Timestamp, window: u64) -> Option<Self> {
        let time = now.saturating_sub(self.at);
        let new = time.min(window);
        let old = window.saturating_sub(new);
        let sum = checked_mul(self.last, new.into())?.checked_add(checked_mul(self.average, old.into())?)?;
        Some(Self {
            last: self.last,
            // The compiler's division would take a thousand bytes more.
            average: mul_div(sum, 1, window.into(), Down)?,
            cumulative: self
                .cumulative
                .checked_add(checked_mul(self.last, time.into())?)?,
            at: self.at.max(now),
        })
    }

    /// After a trade `now` that left the marginal price `last`.
    pub fn after_trade(&self, last: u128, now: Timestamp, window: u64) -> Option<Self> {
        Some(Self {
            last,
            ..self.as_of(now, window)?
        })
    }

    /// The average price of a unit in native, in parts of [`WAD`]: `⌊average·exit/W⌋`. For `self` as of now, and the
    /// exit price of now.
    pub fn average_price(&self, exit: u128) -> Option<u128> {
        mul_div(self.average, exit, WAD, Down)
    }
}
