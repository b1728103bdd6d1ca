//! What a unit is worth to somebody who queues it: a price of scarcity, and no constant.

/// `e^(−r·T/365)`, of its worth: the rate a year, and the days of the wait.
pub fn anchor(rate: f64, days: f64) -> f64 {
    libm::exp(-rate * days / 365.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_costs_more_the_longer_it_is_and_the_dearer_money_is() {
        assert_eq!(anchor(0.05, 0.0), 1.0);
        assert!((anchor(0.05, 365.0) - libm::exp(-0.05)).abs() < 1e-15);
        assert!(anchor(0.05, 28.0) < anchor(0.05, 7.0) && anchor(0.10, 7.0) < anchor(0.05, 7.0));
    }
}
