//! Losses of many paths. All sums are integers, so they come to the same in any order, on any number of threads and
//! machines.

use std::collections::BTreeMap;

use primitive_types::U256;
use serde::{Deserialize, Serialize};

/// The weight of a path that is as likely as it was drawn. Weights are parts of it.
pub const ONE: u64 = 1 << 40;

/// The least number of losses that are kept one by one.
const KEPT: u64 = 1 << 20;

/// Binary digits of a bin's number after the first digit: a bin is at most 1/128 wide.
const BIN_DIGITS: u32 = 7;

/// Sums over many paths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moments {
    /// Paths.
    pub paths: u64,
    /// Sum of all weights.
    #[serde(with = "decimal")]
    pub weight: U256,
    /// Sum of all squared weights.
    #[serde(with = "decimal")]
    pub weight_squares: U256,
    /// Sum of weight times loss.
    #[serde(with = "decimal")]
    pub sum: U256,
    /// Sum of the squares of weight times loss.
    #[serde(with = "decimal")]
    pub squares: U256,
}

impl Moments {
    /// Adds a path.
    pub fn add(&mut self, loss: u128, weight: u64) {
        self.paths += 1;
        self.weight += weight.into();
        self.weight_squares += U256::from(weight) * U256::from(weight);
        if loss > 0 {
            let weighted = U256::from(loss) * U256::from(weight);
            self.sum += weighted;
            self.squares += weighted * weighted;
        }
    }

    /// Both sums together.
    pub fn merge(&mut self, other: &Self) {
        self.paths += other.paths;
        self.weight += other.weight;
        self.weight_squares += other.weight_squares;
        self.sum += other.sum;
        self.squares += other.squares;
    }
}

/// Losses of many paths, in planck or in other whole units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Their sums.
    pub moments: Moments,
    /// The most losses that are kept one by one: a quarter of the whole run's paths at least.
    limit: u64,
    /// The weights of all losses above zero, by the bin of the loss, in parts of 2⁻²⁰.
    pub bins: BTreeMap<u32, u64>,
    /// The largest losses above zero, and their weights.
    top: Vec<(u128, u64)>,
    /// Whether losses were dropped from `top`.
    pub truncated: bool,
}

impl Sample {
    /// No path yet, of a run of so many.
    pub fn of_run(paths: u64) -> Self {
        Self {
            moments: Moments::default(),
            limit: (paths / 4).max(KEPT),
            bins: BTreeMap::new(),
            top: Vec::new(),
            truncated: false,
        }
    }

    /// Adds a path.
    pub fn add(&mut self, loss: u128, weight: u64) {
        self.moments.add(loss, weight);
        if loss > 0 {
            *self.bins.entry(bin(loss)).or_default() += weight >> 20;
            self.top.push((loss, weight));
            self.bound();
        }
    }

    /// Takes the paths of another sample in.
    pub fn merge(&mut self, other: Self) {
        self.moments.merge(&other.moments);
        self.truncated |= other.truncated;
        for (bin, weight) in other.bins {
            *self.bins.entry(bin).or_default() += weight;
        }
        self.top.extend(other.top);
        self.bound();
    }

    fn bound(&mut self) {
        if self.top.len() as u64 > self.limit.saturating_mul(2) {
            self.sort();
        }
    }

    /// Sorts the largest losses, the largest first, and drops those beyond the limit. The order is total, so the result
    /// is the same whatever came first.
    pub fn sort(&mut self) {
        self.top.sort_unstable_by(|one, other| other.cmp(one));
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        self.truncated |= self.top.len() > limit;
        self.top.truncate(limit);
    }

    /// The largest losses with their weights, the largest first in a sorted sample.
    pub fn top(&self) -> &[(u128, u64)] {
        &self.top
    }
}

/// The bin of a loss: its length in binary digits, and its first eight digits.
pub fn bin(loss: u128) -> u32 {
    let length = u128::BITS - loss.leading_zeros();
    match length.checked_sub(BIN_DIGITS + 1) {
        None => loss as u32,
        Some(shift) => (shift + 1) << BIN_DIGITS | ((loss >> shift) as u32 & ((1 << BIN_DIGITS) - 1)),
    }
}

/// The least loss of a bin.
pub fn bin_start(bin: u32) -> u128 {
    let (exponent, digits) = (bin >> BIN_DIGITS, u128::from(bin & ((1 << BIN_DIGITS) - 1)));
    match exponent.checked_sub(1) {
        None => digits,
        Some(shift) => (digits | 1 << BIN_DIGITS) << shift,
    }
}

/// Large integers as decimal text.
mod decimal {
    use primitive_types::U256;
    use serde::{de::Error, Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(number: &U256, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(number)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<U256, D::Error> {
        let text = String::deserialize(from)?;
        U256::from_dec_str(&text).map_err(|_| D::Error::custom("a whole number is expected here"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(losses: &[(u128, u64)]) -> Sample {
        let mut sample = Sample::of_run(100);
        losses
            .iter()
            .for_each(|(loss, weight)| sample.add(*loss, *weight));
        sample
    }

    fn together(mut one: Sample, other: Sample) -> Sample {
        one.merge(other);
        one.sort();
        one
    }

    #[test]
    fn the_order_of_paths_and_of_parts_does_not_matter() {
        let losses: Vec<(u128, u64)> = (0..50).map(|n| (n * n % 17, ONE - n as u64)).collect();
        let mut backwards = of(&losses.iter().rev().copied().collect::<Vec<_>>());
        backwards.sort();
        let (first, rest) = (of(&losses[..20]), of(&losses[20..]));
        assert_eq!(together(first.clone(), rest.clone()), backwards);
        assert_eq!(together(rest, first), backwards);
    }

    #[test]
    fn only_the_largest_losses_are_kept_beyond_the_limit() {
        let mut sample = Sample::of_run(100);
        sample.limit = 3;
        for loss in [5, 1, 9, 2, 8, 8, 0, 7] {
            sample.add(loss, ONE);
        }
        sample.sort();
        let top: Vec<u128> = sample.top().iter().map(|(loss, _)| *loss).collect();
        assert_eq!((top, sample.truncated), (vec![9, 8, 8], true));
        assert_eq!(sample.moments.sum, U256::from(40) * U256::from(ONE));
    }

    #[test]
    fn a_bin_begins_with_its_first_loss() {
        for loss in [0, 1, 127, 128, 129, 255, 256, 257, 1 << 70, u128::MAX] {
            let start = bin_start(bin(loss));
            assert!(start <= loss && loss - start <= loss / 128, "{loss}");
            assert_eq!(bin(start), bin(loss));
        }
    }
}
