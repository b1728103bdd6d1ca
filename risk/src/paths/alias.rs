//! One of many sources, each as often as its rate says, in constant time: Vose's alias table.

use super::draws::unit;

/// The table: of each column either its own source, or another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alias {
    columns: Vec<(f64, usize)>,
    /// The sum of all weights.
    pub total: f64,
}

impl Alias {
    /// A table of sources by their weights, none of which is negative.
    pub fn new(weights: &[f64]) -> Self {
        let total: f64 = weights.iter().sum();
        let count = weights.len() as f64;
        let scaled = |weight: &f64| if total > 0.0 { weight * count / total } else { 1.0 };
        let mut columns: Vec<(f64, usize)> = weights.iter().map(scaled).zip(0..).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..columns.len()).partition(|source| columns[*source].0 < 1.0);
        while let (Some(less), Some(more)) = (small.pop(), large.last().copied()) {
            columns[less].1 = more;
            columns[more].0 -= 1.0 - columns[less].0;
            if columns[more].0 < 1.0 {
                large.pop();
                small.push(more);
            }
        }
        // What is left is 1 but for rounding.
        for source in small.into_iter().chain(large) {
            columns[source] = (1.0, source);
        }
        Self { columns, total }
    }

    /// The source that a random number chooses.
    #[inline]
    pub fn choose(&self, bits: u64) -> usize {
        let place = unit(bits) * self.columns.len() as f64;
        let column = place as usize;
        match self.columns.get(column) {
            Some((own, _)) if place - (column as f64) < *own => column,
            Some((_, other)) => *other,
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The part of all numbers that chooses each source, from the table itself.
    fn parts(weights: &[f64]) -> Vec<f64> {
        let table = Alias::new(weights);
        let mut parts = vec![0.0; weights.len()];
        for (column, (own, other)) in table.columns.iter().enumerate() {
            parts[column] += own / weights.len() as f64;
            parts[*other] += (1.0 - own) / weights.len() as f64;
        }
        parts
    }

    #[test]
    fn every_source_is_as_likely_as_its_weight() {
        for weights in [
            vec![1.0],
            vec![0.0, 3.0],
            vec![0.5, 0.25, 0.125, 0.125],
            vec![7.0, 1e-6, 2.0],
        ] {
            let total: f64 = weights.iter().sum();
            for (part, weight) in parts(&weights).iter().zip(&weights) {
                assert!((part - weight / total).abs() < 1e-15, "{weights:?}");
            }
        }
    }

    #[test]
    fn the_ends_of_the_range_choose_sources() {
        let table = Alias::new(&[1.0, 1.0, 2.0]);
        assert!(table.choose(0) < 3 && table.choose(u64::MAX) < 3);
    }
}
