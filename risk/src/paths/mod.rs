//! Random paths, and the statistics of what they cost.
//!
//! | file | content |
//! |---|---|
//! | [`draws`] | the random numbers of a path, by its number alone |
//! | [`alias`] | one of many sources, by its rate |
//! | [`counts`] | how many of an operator's validators offend |
//! | [`sample`] | losses of many paths, added in any order |
//! | [`estimate`] | mean, VaR and CVaR of a sample, with their errors |
//! | [`gamma`] | intervals of rates, from few events |

pub mod alias;
pub mod counts;
pub mod draws;
pub mod estimate;
pub mod gamma;
pub mod sample;

/// Paths of a block. A shard is a range of blocks.
pub const BLOCK: u64 = 4_096;

/// A part of a run: blocks `first..last` of paths, where the run has `paths` of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first path.
    pub first: u64,
    /// The path after the last.
    pub end: u64,
}

impl Range {
    /// All paths of a run.
    pub fn whole(paths: u64) -> Self {
        Self { first: 0, end: paths }
    }

    /// Part `number` of `parts`, from 1. Parts differ by a block at most.
    pub fn shard(paths: u64, number: u64, parts: u64) -> Self {
        let blocks = u128::from(paths.div_ceil(BLOCK));
        let start = |number: u64| {
            let block = blocks * u128::from(number) / u128::from(parts.max(1));
            u64::try_from(block)
                .unwrap_or(u64::MAX)
                .saturating_mul(BLOCK)
                .min(paths)
        };
        Self {
            first: start(number.saturating_sub(1)),
            end: start(number),
        }
    }

    /// The number of paths.
    pub fn len(&self) -> u64 {
        self.end.saturating_sub(self.first)
    }

    /// Whether there is no path.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The blocks, each as its own range.
    pub fn blocks(self) -> impl rayon::iter::IndexedParallelIterator<Item = Range> {
        use rayon::iter::{IntoParallelIterator, ParallelIterator};
        let blocks = usize::try_from(self.len().div_ceil(BLOCK)).unwrap_or(usize::MAX);
        (0..blocks).into_par_iter().map(move |block| {
            let first = self.first + block as u64 * BLOCK;
            Range {
                first,
                end: (first + BLOCK).min(self.end),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_whole_blocks_and_cover_all_paths_once() {
        let paths = 10 * BLOCK + 7;
        for parts in [1, 2, 3, 4, 11, 40] {
            let mut at = 0;
            for number in 1..=parts {
                let shard = Range::shard(paths, number, parts);
                assert_eq!(shard.first, at);
                assert!(shard.end == paths || shard.end.is_multiple_of(BLOCK));
                at = shard.end;
            }
            assert_eq!(at, paths);
        }
    }
}
