//! Buckets: units that leave in the same epoch.
//!
//! A bucket is slashable from the request to the end of the next epoch. Its owners have keys, so a slash of a bucket
//! changes one number, however many wait.

use estuary_codec::Packed;
use estuary_math::{
    mul_div,
    Rounding::{Down, Up},
};

use crate::{checked, minus, plus, Refusal, Result, Timestamp, Units};

/// Units that can be claimed when the epoch of the bucket is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Bucket {
    /// Units that are left.
    pub units: Units,
    /// Keys of all who wait. There are as many keys as units, or more.
    pub keys: u128,
    /// Until then a veto can give units back, and nobody claims. In milliseconds.
    pub frozen_until: Timestamp,
}

impl estuary_entry::Returned for Bucket {}

impl Bucket {
    /// Takes `units` in for `⌊units·(keys + 1)/(units + 1)⌋` keys, and returns the keys.
    pub(crate) fn put(&mut self, units: Units) -> Result<u128> {
        let fit = |number: Option<u128>| number.ok_or(Refusal::BucketSpent);
        let all = fit(self.keys.checked_add(1))?;
        let keys = fit(mul_div(units, all, plus(self.units, 1)?, Down))?;
        self.keys = fit(self.keys.checked_add(keys).filter(|keys| *keys < u128::MAX))?;
        self.units = plus(self.units, units)?;
        Ok(keys)
    }

    /// The units of `keys` now: `⌊keys·(units + 1)/(keys + 1)⌋`. As `keys` are at most all keys, they fit.
    pub fn worth(&self, keys: u128) -> Option<Units> {
        mul_div(keys, self.units.checked_add(1)?, self.keys.checked_add(1)?, Down)
    }

    /// Pays `keys` out. Returns their units, and the dust that is left when they were the last keys.
    pub(crate) fn pay(&mut self, keys: u128) -> Result<(Units, Units)> {
        let units = checked(self.worth(keys))?;
        self.keys = minus(self.keys, keys)?;
        self.units = minus(self.units, units)?;
        let dust = match self.keys {
            0 => core::mem::take(&mut self.units),
            _ => 0,
        };
        Ok((units, dust))
    }

    /// Takes this bucket's part of `units` that are slashed of `all` units: `⌈units·bucket/all⌉`. Returns the part.
    ///
    /// As `units ≤ all`, the part is in the bucket, and the rest of `units` is in the rest of `all`.
    pub(crate) fn slash(&mut self, units: Units, all: Units) -> Result<Units> {
        if units == 0 || self.units == 0 {
            return Ok(0);
        }
        let part = checked(mul_div(units, self.units, all, Up))?;
        self.units = minus(self.units, part)?;
        Ok(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(units: Units, keys: u128) -> Bucket {
        Bucket {
            units,
            keys,
            frozen_until: 0,
        }
    }

    #[test]
    fn who_comes_after_a_slash_pays_nothing_of_it() {
        let mut bucket = Bucket::default();
        assert_eq!(bucket.put(1_000), Ok(1_000));
        assert_eq!(bucket.slash(500, 1_000), Ok(500));
        assert_eq!(bucket.put(500), Ok(999)); // ⌊500·1001/501⌋
        assert_eq!(bucket, of(1_000, 1_999));
        assert_eq!(bucket.worth(1_000), Some(500));
        assert_eq!(bucket.pay(1_000), Ok((500, 0)));
        assert_eq!(bucket.pay(999), Ok((500, 0)));
        assert_eq!(bucket, of(0, 0));
    }

    #[test]
    fn the_last_key_leaves_its_dust() {
        let mut bucket = of(10, 10);
        bucket.slash(3, 10).unwrap();
        assert_eq!(bucket.pay(3), Ok((2, 0))); // ⌊3·8/11⌋
        assert_eq!(bucket.pay(7), Ok((5, 0))); // ⌊7·6/8⌋
        let mut bucket = of(9, 10);
        assert_eq!(bucket.pay(9), Ok((8, 0))); // ⌊9·10/11⌋
        assert_eq!(bucket.pay(1), Ok((1, 0)));
        let mut bucket = of(2, 5);
        assert_eq!(bucket.pay(1), Ok((0, 0)));
        assert_eq!(bucket.pay(4), Ok((2, 0)));
        let mut bucket = of(7, 9);
        assert_eq!(bucket.pay(9), Ok((7, 0)));
    }

    #[test]
    fn a_bucket_that_was_slashed_to_nothing_pays_nothing_and_takes_units_until_keys_are_too_many() {
        let mut bucket = of(1_000, 1_000);
        assert_eq!(bucket.slash(1_000, 1_000), Ok(1_000));
        assert_eq!(bucket.worth(1_000), Some(0));
        assert_eq!(bucket.put(10), Ok(10_010));
        let mut bucket = of(0, u128::MAX / 4);
        let before = bucket;
        assert_eq!(bucket.put(5), Err(Refusal::BucketSpent));
        assert_eq!(bucket.put(3), Err(Refusal::BucketSpent));
        assert_eq!(bucket, before);
        assert_eq!(bucket.put(2), Ok(u128::MAX / 4 * 2 + 2));
    }

    #[test]
    fn a_slash_rounds_against_the_bucket_and_always_fits() {
        assert_eq!(of(10, 10).slash(1, 1_000), Ok(1));
        assert_eq!(of(10, 10).slash(1_000, 1_000), Ok(10));
        assert_eq!(of(0, 10).slash(5, 1_000), Ok(0));
        assert_eq!(of(10, 10).slash(0, 0), Ok(0));
        assert_eq!(of(10, 10).slash(11, 10), Err(Refusal::Arithmetic));
    }
}
