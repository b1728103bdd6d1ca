//! Mean, value at risk and conditional value at risk of a sample, each with its standard error.
//!
//! - `VaR(α)`: the least loss that is exceeded with a probability of `1 − α` at most.
//! - `CVaR(α) = VaR + E[(L − VaR)⁺]/(1 − α)`: the mean of the worst `1 − α`, where an atom at VaR counts in part
//!   (Rockafellar and Uryasev 2002).
//!
//! Floats are added in the order of the losses, so the same sample gives the same bytes.

use primitive_types::U256;
use serde::Serialize;

use super::sample::{Moments, Sample, ONE};

/// The quantile of the normal distribution for two-sided intervals of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// An estimate and its error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub se: f64,
    /// The lower end of the 95 % interval.
    pub low: f64,
    /// The upper end of the 95 % interval.
    pub high: f64,
    /// Paths of weight 1 that would have the same error.
    pub ess: f64,
}

impl Estimate {
    /// An estimate with a symmetric interval.
    fn around(value: f64, se: f64, ess: f64) -> Self {
        Self {
            value,
            se,
            low: (value - Z * se).max(0.0),
            high: value + Z * se,
            ess,
        }
    }

    /// A number that is computed and not sampled.
    pub fn exact(value: f64) -> Self {
        Self {
            value,
            low: value,
            high: value,
            ..Default::default()
        }
    }

    /// The same in other units.
    pub fn scaled(self, factor: f64) -> Self {
        Self {
            value: self.value * factor,
            se: self.se * factor,
            low: self.low * factor,
            high: self.high * factor,
            ess: self.ess,
        }
    }

    /// How many of their common standard errors two independent estimates differ by. 0 if neither has an error and they
    /// are equal.
    pub fn distance(&self, other: &Self) -> f64 {
        let (off, se) = ((self.value - other.value).abs(), libm::hypot(self.se, other.se));
        if off == 0.0 {
            0.0
        } else {
            off / se
        }
    }
}

/// The mean of all losses.
pub fn mean(of: &Moments) -> Estimate {
    let one = ONE as f64;
    moments(
        float(of.sum) / one,
        float(of.squares) / (one * one),
        of.paths,
        effective(float(of.weight), float(of.weight_squares)),
    )
}

/// The mean weight: 1 but for its error.
pub fn mean_weight(of: &Moments) -> Estimate {
    let one = ONE as f64;
    moments(
        float(of.weight) / one,
        float(of.weight_squares) / (one * one),
        of.paths,
        of.paths as f64,
    )
}

/// The probability of any loss.
pub fn loss_probability(sample: &Sample) -> Option<Estimate> {
    (!sample.truncated).then(|| exceeding(sample, 0))
}

/// `VaR(α)`. `None` if so small losses were not kept.
pub fn value_at_risk(sample: &Sample, alpha: f64) -> Option<Estimate> {
    let part = 1.0 - alpha;
    let value = quantile(sample, part)?;
    let beyond = exceeding(sample, value);
    let error =
        libm::sqrt((part * (1.0 - part) / sample.moments.paths.max(1) as f64).max(beyond.se * beyond.se));
    let low = quantile(sample, part + Z * error).unwrap_or(0) as f64;
    let high = quantile(sample, (part - Z * error).max(0.0))? as f64;
    Some(Estimate {
        value: value as f64,
        se: (high - low) / (2.0 * Z),
        low,
        high,
        ess: beyond.ess,
    })
}

/// `CVaR(α)`. `None` if so small losses were not kept.
pub fn conditional_value_at_risk(sample: &Sample, alpha: f64) -> Option<Estimate> {
    let value = quantile(sample, 1.0 - alpha)?;
    let (mut sum, mut squares) = (0.0, 0.0);
    for (loss, weight) in above(sample, value) {
        let excess = loss.saturating_sub(value) as f64 * weight;
        sum += excess;
        squares += excess * excess;
    }
    let excess = moments(sum, squares, sample.moments.paths, exceeding(sample, value).ess);
    let se = excess.se / (1.0 - alpha);
    Some(Estimate::around(
        value as f64 + excess.value / (1.0 - alpha),
        se,
        excess.ess,
    ))
}

/// The probability of more than `value`.
fn exceeding(sample: &Sample, value: u128) -> Estimate {
    let (mut sum, mut squares) = (0.0, 0.0);
    for (_, weight) in above(sample, value) {
        sum += weight;
        squares += weight * weight;
    }
    moments(sum, squares, sample.moments.paths, effective(sum, squares))
}

/// The losses of a sorted sample above `value`, and their weights.
fn above(sample: &Sample, value: u128) -> impl Iterator<Item = (u128, f64)> + '_ {
    let weighted = |(loss, weight): &(u128, u64)| (*loss, *weight as f64 / ONE as f64);
    sample
        .top()
        .iter()
        .map(weighted)
        .take_while(move |(loss, _)| *loss > value)
}

/// The least loss that is exceeded in `part` of all paths at most.
fn quantile(sample: &Sample, part: f64) -> Option<u128> {
    let allowed = part * sample.moments.paths as f64 * ONE as f64;
    let mut weight = 0.0;
    for (loss, more) in sample.top() {
        weight += *more as f64;
        if weight > allowed {
            return Some(*loss);
        }
    }
    (!sample.truncated).then_some(0)
}

/// A mean with its error, of a sum and a sum of squares over so many paths.
fn moments(sum: f64, squares: f64, paths: u64, ess: f64) -> Estimate {
    let paths = paths.max(1) as f64;
    let mean = sum / paths;
    let variance = (squares / paths - mean * mean).max(0.0);
    Estimate::around(mean, libm::sqrt(variance / (paths - 1.0).max(1.0)), ess)
}

/// `(Σw)²/Σw²`
fn effective(sum: f64, squares: f64) -> f64 {
    if squares > 0.0 {
        sum * sum / squares
    } else {
        0.0
    }
}

/// The nearest float of the upper 64 digits.
fn float(number: U256) -> f64 {
    let shift = number.bits().saturating_sub(64);
    let upper = (number >> shift).low_u64() as f64;
    libm::scalbn(upper, i32::try_from(shift).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(losses: &[u128]) -> Sample {
        let mut sample = Sample::of_run(losses.len() as u64);
        losses.iter().for_each(|loss| sample.add(*loss, ONE));
        sample.sort();
        sample
    }

    /// A hundred paths: 90 without a loss, then 1 … 10.
    fn tenth() -> Sample {
        let losses: Vec<u128> = (0..100u128).map(|path| path.saturating_sub(89)).collect();
        of(&losses)
    }

    #[test]
    fn quantiles_count_from_the_largest() {
        let var = |alpha| value_at_risk(&tenth(), alpha).unwrap().value;
        // P(L > 5) = 5 %, P(L > 9) = 1 %.
        assert_eq!([0.95, 0.96, 0.99, 0.85].map(var), [5.0, 6.0, 9.0, 0.0]);
    }

    #[test]
    fn an_atom_counts_in_part() {
        let cvar = |alpha| conditional_value_at_risk(&tenth(), alpha).unwrap().value;
        // The worst 5 %: 6 … 10. The worst 1 %: 10. The worst 20 %: 1 … 10, and ten times nothing.
        assert!((cvar(0.95) - 8.0).abs() < 1e-12);
        assert!((cvar(0.99) - 10.0).abs() < 1e-9);
        assert!((cvar(0.8) - 55.0 / 20.0).abs() < 1e-12);
    }

    #[test]
    fn weights_count_as_paths() {
        let mut sample = Sample::of_run(4);
        sample.add(10, ONE / 2);
        sample.add(10, ONE / 2);
        sample.add(0, ONE);
        sample.add(0, ONE + ONE);
        sample.sort();
        assert_eq!(mean(&sample.moments).value, 2.5);
        assert_eq!(loss_probability(&sample).unwrap().value, 0.25);
        assert_eq!(mean_weight(&sample.moments).value, 1.0);
    }

    #[test]
    fn the_error_of_a_mean_is_that_of_the_textbook() {
        // Ten of 100 lose 1: s² = 100/99·0.1·0.9, so SE = √(0.09/99).
        let losses: Vec<u128> = (0..100).map(|path| u128::from(path % 10 == 0)).collect();
        let mean = mean(&of(&losses).moments);
        assert!((mean.value - 0.1).abs() < 1e-15);
        assert!((mean.se - (0.09f64 / 99.0).sqrt()).abs() < 1e-15);
    }

    #[test]
    fn losses_that_were_dropped_are_not_told() {
        let mut sample = tenth();
        sample.truncated = true;
        assert!(value_at_risk(&sample, 0.95).is_some());
        assert_eq!(value_at_risk(&sample, 0.5), None);
        assert_eq!(loss_probability(&sample), None);
    }

    #[test]
    fn large_sums_keep_their_leading_digits() {
        let large = U256::from(3) << 200;
        assert_eq!(float(large), 3.0 * libm::exp2(200.0));
        assert_eq!(float(U256::from(12_345)), 12_345.0);
    }
}
