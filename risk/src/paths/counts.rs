//! How many of an operator's validators an own fault strikes.

/// The distribution of the number of offenders, from 1, as its cumulative probabilities.
#[derive(Clone, Debug, PartialEq)]
pub struct Counts(Vec<f64>);

impl Counts {
    /// All `validators`, always.
    pub fn all(validators: u64) -> Self {
        let mut cumulative = vec![0.0; usize::try_from(validators).unwrap_or(1).max(1)];
        if let Some(last) = cumulative.last_mut() {
            *last = 1.0;
        }
        Self(cumulative)
    }

    /// Beta-binomial of `validators` with the shapes `alpha` and `beta`. None counts as one, because without an
    /// offender there is no event.
    pub fn beta_binomial(validators: u64, alpha: f64, beta: f64) -> Self {
        let n = validators as f64;
        let log_beta = |a: f64, b: f64| libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
        let whole = log_beta(alpha, beta);
        let probability = |k: f64| {
            let choices = libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
            libm::exp(choices + log_beta(k + alpha, n - k + beta) - whole)
        };
        let mut sum = probability(0.0);
        let mut cumulative = Vec::new();
        for k in 1..=validators.max(1) {
            sum += probability(k as f64);
            cumulative.push(sum);
        }
        if let Some(last) = cumulative.last_mut() {
            *last = 1.0;
        }
        Self(cumulative)
    }

    /// The number that a random number of [0, 1) chooses.
    pub fn choose(&self, unit: f64) -> u64 {
        let before = self.0.partition_point(|cumulative| *cumulative <= unit);
        (before as u64 + 1).min(self.0.len() as u64)
    }

    /// The probability of each number, from 1.
    pub fn probabilities(&self) -> impl Iterator<Item = (u64, f64)> + '_ {
        let mut before = 0.0;
        (1..).zip(&self.0).map(move |(number, cumulative)| {
            let probability = cumulative - before;
            before = *cumulative;
            (number, probability)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_shapes_of_one_make_all_numbers_equally_likely() {
        // Uniform on 0 … 4, and 0 counts as 1.
        let counts = Counts::beta_binomial(4, 1.0, 1.0);
        let expected = [0.4, 0.2, 0.2, 0.2];
        for ((number, probability), expected) in counts.probabilities().zip(expected) {
            assert!((probability - expected).abs() < 1e-12, "{number}");
        }
        assert_eq!([0.0, 0.39, 0.41, 0.99].map(|u| counts.choose(u)), [1, 1, 2, 4]);
    }

    #[test]
    fn without_a_spread_all_are_struck() {
        let counts = Counts::all(3);
        assert_eq!([0.0, 0.5, 0.999].map(|u| counts.choose(u)), [3, 3, 3]);
        assert_eq!(Counts::all(1).choose(0.3), 1);
    }
}
