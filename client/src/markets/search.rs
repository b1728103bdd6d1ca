//! The amount that earns most, where more earns less and less.

/// Intervals into which a range is cut in each round.
const PARTS: u128 = 16;
/// Halvings of the range, from both ends, at which is looked first: what can be done may lie close to an end.
const HALVINGS: u32 = 24;

/// A number from 1 to `most` for which `earned` is largest, to a millionth of `most`, and what it is there. Nothing where
/// it is nothing everywhere.
///
/// It may be nothing for some numbers, and jump by roundings, but has one top.
pub fn largest<T: Copy + Ord>(most: u128, earned: impl Fn(u128) -> Option<T>) -> Option<(u128, T)> {
    let enough = (most / 1_000_000).max(1);
    let mut grid = first_grid(most);
    loop {
        let found = grid
            .iter()
            .enumerate()
            .filter_map(|(place, at)| Some((place, earned(*at)?)));
        // The first of equals.
        let (place, best) = found.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        let at = grid.get(place).copied()?;
        let low = place
            .checked_sub(1)
            .and_then(|place| grid.get(place))
            .copied()
            .unwrap_or(at);
        let high = grid.get(place.saturating_add(1)).copied().unwrap_or(at);
        if high.saturating_sub(low) <= enough.saturating_mul(2) {
            return Some((at, best));
        }
        grid = between(low, high);
        // Roundings may move the top: what was found is not lost.
        grid.push(at);
        grid.sort_unstable();
        grid.dedup();
    }
}

/// Even steps, and halvings from both ends.
fn first_grid(most: u128) -> Vec<u128> {
    let mut grid = between(1, most);
    for halving in 1..=HALVINGS {
        let part = most >> halving;
        grid.extend([part, most.saturating_sub(part)]);
    }
    grid.retain(|at| (1..=most).contains(at));
    grid.sort_unstable();
    grid.dedup();
    grid
}

/// Both ends, and even steps between them.
fn between(low: u128, high: u128) -> Vec<u128> {
    let step = (high.saturating_sub(low) / PARTS).max(1);
    let steps = (0..PARTS).map(|part| low.saturating_add(step.saturating_mul(part)));
    steps.filter(|at| *at < high).chain([high]).collect()
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

    const MOST: u128 = 1_000_000_000_000;

    #[test]
    fn the_top_of_a_hill_is_found_wherever_it_is() {
        for top in [1, 2, 17, 999, 40_000_000, MOST / 3, MOST - 77, MOST] {
            let hill = |x: u128| Some(u128::MAX - x.abs_diff(top));
            let (found, _) = largest(MOST, hill).unwrap();
            assert!(found.abs_diff(top) <= MOST / 1_000_000, "{top}: {found}");
        }
        for top in 1..=40 {
            let hill = |x: u128| Some(u128::MAX - x.abs_diff(top));
            assert_eq!(largest(40, hill).map(|(x, _)| x), Some(top));
        }
    }

    #[test]
    fn what_can_be_done_may_lie_close_to_an_end() {
        let low = |x: u128| (x < MOST / 10_000).then_some(x);
        let (found, _) = largest(MOST, low).unwrap();
        assert!(found > MOST / 10_000 * 99 / 100, "{found}");
        let high = |x: u128| (x > MOST - MOST / 10_000).then_some(MOST - x);
        let (found, _) = largest(MOST, high).unwrap();
        assert!(found < MOST - MOST / 10_000 * 98 / 100, "{found}");
        assert_eq!(largest(0, Some), None);
        assert_eq!(largest(MOST, |_| None::<u8>), None);
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
