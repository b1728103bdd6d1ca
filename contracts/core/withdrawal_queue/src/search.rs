//! Binary search over ids, through a closure that reads the entries.

/// The largest `id` in `(low, high]` for which `fits` holds, or `low` if there is none. `fits` must be monotone: if it
/// is false for an id, it is false for all larger ids. Calls `fits` at most `log₂(high − low) + 1` times.
pub fn last_that_fits(mut low: u64, mut high: u64, mut fits: impl FnMut(u64) -> bool) -> u64 {
    while low < high {
        // Rounded up, so that `low` moves. Nothing overflows, because `low < high`.
        let gap = high.saturating_sub(low);
        let middle = low.saturating_add(gap.div_ceil(2));
        if fits(middle) {
            low = middle;
        } else {
            high = middle.saturating_sub(1);
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_edge_wherever_it_is() {
        for edge in 10..=20 {
            assert_eq!(last_that_fits(10, 20, |id| id <= edge), edge);
        }
        assert_eq!(last_that_fits(10, 20, |_| false), 10);
        assert_eq!(last_that_fits(0, u64::MAX, |id| id <= 7), 7);
        assert_eq!(last_that_fits(0, u64::MAX, |_| true), u64::MAX);
    }

    #[test]
    fn an_empty_range_asks_nothing() {
        assert_eq!(last_that_fits(5, 5, |_| unreachable!()), 5);
    }

    #[test]
    fn asks_logarithmically_often() {
        let mut asked = 0;
        last_that_fits(0, 100_000, |id| {
            asked += 1;
            id <= 77_777
        });
        assert!(asked <= 17, "{asked}");
    }
}
