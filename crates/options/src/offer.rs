//! The price of an offer: it falls along a straight line.

use estuary_math::{mul_div, Rounding};

use crate::ONE;

/// A price that falls from `from` at `start` to `to` at `end`. Prices are in the smallest units of the money, per
/// [`ONE`] of the token for sale. Times are in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The price at `start`.
    pub from: u128,
    /// The price at `end`.
    pub to: u128,
    /// When the price begins to fall.
    pub start: u64,
    /// When it ends.
    pub end: u64,
}

impl Line {
    /// Whether the price never rises, is more than zero at first, and time passes.
    pub fn is_valid(&self) -> bool {
        self.from > 0 && self.to <= self.from && self.start < self.end
    }

    /// `from − ⌊(from − to)·(now − start)/(end − start)⌋`. `None` before `start` and after `end`.
    pub fn price(&self, now: u64) -> Option<u128> {
        if now > self.end {
            return None;
        }
        let fall = mul_div(
            self.from.checked_sub(self.to)?,
            now.checked_sub(self.start)?.into(),
            self.end.checked_sub(self.start)?.into(),
            Rounding::Down,
        )?;
        self.from.checked_sub(fall)
    }

    /// `⌈amount·price/ONE⌉`.
    pub fn cost(&self, amount: u128, now: u64) -> Option<u128> {
        mul_div(amount, self.price(now)?, ONE, Rounding::Up)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: Line = Line {
        from: 3 * ONE,
        to: ONE,
        start: 100,
        end: 300,
    };

    #[test]
    fn a_price_falls_along_its_line_and_ends_with_it() {
        assert_eq!(LINE.price(99), None);
        assert_eq!(LINE.price(100), Some(3 * ONE));
        assert_eq!(LINE.price(200), Some(2 * ONE));
        assert_eq!(LINE.price(300), Some(ONE));
        assert_eq!(LINE.price(301), None);
    }

    #[test]
    fn a_fixed_price_stays() {
        let fixed = Line { to: 3 * ONE, ..LINE };
        assert!(fixed.is_valid());
        for now in [100, 101, 299, 300] {
            assert_eq!(fixed.price(now), Some(3 * ONE));
        }
    }

    #[test]
    fn a_cost_is_rounded_up() {
        assert_eq!(LINE.cost(1, 100), Some(3));
        let odd = Line {
            from: ONE + 1,
            to: ONE + 1,
            ..LINE
        };
        assert_eq!(odd.cost(1, 100), Some(2));
        assert_eq!(odd.cost(ONE, 100), Some(ONE + 1));
        assert_eq!(LINE.cost(u128::MAX, 100), None);
    }

    #[test]
    fn invalid_lines_are_known() {
        assert!(LINE.is_valid());
        for line in [
            Line {
                from: 0,
                to: 0,
                ..LINE
            },
            Line {
                to: LINE.from + 1,
                ..LINE
            },
            Line {
                end: LINE.start,
                ..LINE
            },
            Line {
                start: LINE.end + 1,
                ..LINE
            },
        ] {
            assert!(!line.is_valid(), "{line:?}");
        }
    }
}
