//! The amount that earns most, where more earns less and less.

/// Intervals into which a range is cut in each round, and their parts that remain.
const PARTS: u128 = 16;

/// The number from 1 to `most` for which `earned` is largest, and that. Nothing where it is nothing everywhere.
///
/// `earned` may be nothing for some numbers, and may jump by roundings: each round looks at a grid, and the next one
/// between the neighbours of the best.
pub fn largest<T: Copy + Ord>(most: u128, earned: impl Fn(u128) -> Option<T>) -> Option<(u128, T)> {
    let (mut low, mut high) = (1, most);
    let mut best: Option<(u128, T)> = None;
    while low <= high {
        let step = (high.saturating_sub(low) / PARTS).max(1);
        let mut at = low;
        while at <= high {
            if let Some(now) = earned(at) {
                if best.is_none_or(|(_, before)| now > before) {
                    best = Some((at, now));
                }
            }
            at = at.saturating_add(step);
        }
        if let Some(now) = earned(high) {
            if best.is_none_or(|(_, before)| now > before) {
                best = Some((high, now));
            }
        }
        let (found, _) = best?;
        if step == 1 {
            break;
        }
        low = found.saturating_sub(step).max(1);
        high = found.saturating_add(step).min(most);
    }
    best
}

/// The least number from 1 to `most` for which `holds`, which holds for all above it too.
pub fn least(most: u128, holds: impl Fn(u128) -> bool) -> Option<u128> {
    let (mut low, mut high) = (1, most);
    if most == 0 || !holds(most) {
        return None;
    }
    while low < high {
        let middle = low.saturating_add(high.saturating_sub(low) / 2);
        match holds(middle) {
            true => high = middle,
            false => low = middle.saturating_add(1),
        }
    }
    Some(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_of_a_hill_is_found_wherever_it_is() {
        for top in [1, 2, 17, 500_000, 999_999, 1_000_000] {
            let hill = |x: u128| Some(-i128::try_from(x.abs_diff(top)).unwrap());
            assert_eq!(largest(1_000_000, hill), Some((top, 0)), "{top}");
        }
        let far = |x: u128| Some(u128::MAX / 2 - x.abs_diff(u128::MAX / 3));
        assert_eq!(largest(u128::MAX / 2, far).map(|(x, _)| x), Some(u128::MAX / 3));
    }

    #[test]
    fn numbers_that_are_not_possible_are_passed_by() {
        let above = |x: u128| (x > 900_000).then_some(2_000_000 - x);
        assert_eq!(largest(1_000_000, above).map(|(x, _)| x), Some(900_001));
        assert_eq!(largest(0, |x| Some(x)), None);
        assert_eq!(largest(1_000, |_| None::<u8>), None);
    }

    #[test]
    fn the_first_number_that_does_is_found() {
        assert_eq!(least(100, |x| x >= 37), Some(37));
        assert_eq!(least(100, |_| true), Some(1));
        assert_eq!(least(100, |x| x >= 100), Some(100));
        assert_eq!(least(100, |_| false), None);
        assert_eq!(least(0, |_| true), None);
    }
}
