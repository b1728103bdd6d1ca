//! Streaming: money reaches the price little by little, so that nobody can buy in just before it.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

use estuary_codec::Packed;
use estuary_interfaces::{Balance, Timestamp};
use estuary_math::{mul_div, Rounding};

/// An amount that vests linearly from `start` to `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Stream {
    /// Planck that were unvested at `start`.
    pub amount: Balance,
    /// The time of the last change, in milliseconds.
    pub start: Timestamp,
    /// The time at which all planck are vested, in milliseconds.
    pub end: Timestamp,
}

impl Stream {
    /// The planck that have not vested at `now`: `⌈amount·(end − now)/(end − start)⌉`.
    pub fn unvested(&self, now: Timestamp) -> Balance {
        if now >= self.end {
            return 0;
        }
        let left = self.end.saturating_sub(now.max(self.start));
        let period = self.end.saturating_sub(self.start);
        mul_div(self.amount, left.into(), period.into(), Rounding::Up).unwrap_or(0)
    }

    /// Merges `amount` planck in: with `u` planck unvested, all of them end at
    /// `now + (u·(end − now) + amount·period)/(u + amount)`, the mean of both ends, weighted by the planck that are
    /// left.
    pub fn add(&mut self, amount: Balance, now: Timestamp, period: Timestamp) -> Option<()> {
        if amount == 0 {
            return Some(());
        }
        let unvested = self.unvested(now);
        let total = unvested.checked_add(amount)?;
        let left = self.end.saturating_sub(now);
        // The mean of two ends, without a product that could overflow: the shorter plus its part of the difference.
        let (short, long, weight) = if left < period {
            (left, period, amount)
        } else {
            (period, left, unvested)
        };
        let further = mul_div(weight, long.checked_sub(short)?.into(), total, Rounding::Down)?;
        let mean = short.checked_add(Timestamp::try_from(further).ok()?)?;
        *self = Self {
            amount: total,
            start: now,
            end: now.checked_add(mean)?,
        };
        Some(())
    }

    /// Takes up to `amount` planck out of the unvested planck, and returns the planck that it took. The end stays.
    pub fn take(&mut self, amount: Balance, now: Timestamp) -> Option<Balance> {
        let unvested = self.unvested(now);
        let taken = amount.min(unvested);
        if taken > 0 {
            self.amount = unvested.checked_sub(taken)?;
            self.start = now;
        }
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Timestamp = 1_000;

    fn streaming(amount: Balance) -> Stream {
        let mut stream = Stream::default();
        stream.add(amount, 0, DAY).unwrap();
        stream
    }

    #[test]
    fn vests_linearly_and_rounds_in_favour_of_the_pool() {
        let stream = streaming(1_000);
        assert_eq!(
            [0, 1, 500, 999, 1_000, 2_000].map(|t| stream.unvested(t)),
            [1_000, 999, 500, 1, 0, 0]
        );
        assert_eq!(streaming(1).unvested(999), 1);
    }

    #[test]
    fn new_money_merges_at_the_weighted_mean_of_both_ends() {
        let mut stream = streaming(900);
        stream.add(300, 500, DAY).unwrap(); // 450 until 1000, 300 until 1500
        assert_eq!(
            stream,
            Stream {
                amount: 750,
                start: 500,
                end: 1_200
            }
        );
    }

    #[test]
    fn merging_is_exact_also_where_the_old_end_is_later() {
        let mut stream = streaming(900);
        stream.add(300, 0, 200).unwrap(); // (900·1000 + 300·200)/1200 = 800
        assert_eq!(
            stream,
            Stream {
                amount: 1_200,
                start: 0,
                end: 800
            }
        );
    }

    #[test]
    fn adding_never_makes_anything_vest_at_once() {
        let mut stream = streaming(1_000_003);
        for now in [1, 333, 334, 900, 1_700] {
            let before = stream.unvested(now);
            stream.add(77, now, DAY).unwrap();
            assert_eq!(stream.unvested(now), before + 77);
        }
    }

    #[test]
    fn a_dust_of_new_money_cannot_hold_up_the_old() {
        let mut stream = streaming(1_000_000);
        stream.add(1, 999, DAY).unwrap();
        assert_eq!(stream.end, 1_000); // (1000·1 + 1·1000)/1001 = 1 ms from now
    }

    #[test]
    fn taking_nothing_changes_nothing() {
        let mut stream = streaming(1_000);
        assert_eq!(stream.take(0, 333), Some(0));
        assert_eq!(stream, streaming(1_000));
    }

    #[test]
    fn taking_leaves_the_rest_to_vest_by_the_same_end() {
        let mut stream = streaming(1_000);
        assert_eq!(stream.take(200, 500), Some(200));
        assert_eq!(
            stream,
            Stream {
                amount: 300,
                start: 500,
                end: 1_000
            }
        );
        assert_eq!(stream.take(400, 500), Some(300));
        assert_eq!(stream.unvested(500), 0);
        assert_eq!(stream.take(400, 500), Some(0));
    }
}
