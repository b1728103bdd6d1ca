//! How long stake takes to come back.

use estuary_interfaces::Balance;

use crate::input::portfolio::Unbonding;

/// The chain's queue of stake that leaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exits {
    rules: Unbonding,
    /// The day at which the last stake that waits will have left.
    tail: f64,
}

impl Exits {
    /// The queue as it is on day 0.
    pub fn new(rules: Unbonding) -> Self {
        let tail = match rules {
            Unbonding::Fixed { .. } => 0.0,
            Unbonding::Churn { per_day, queued, .. } => queued as f64 / per_day.max(1) as f64,
            Unbonding::Rfc97 { queued, .. } => queued,
        };
        Self { rules, tail }
    }

    /// Lets `amount` planck leave from a day on. Returns the day on which they are back.
    pub fn leave(&mut self, amount: Balance, day: f64) -> f64 {
        match self.rules {
            Unbonding::Fixed { days } => day + days,
            Unbonding::Churn {
                per_day, processing, ..
            } => {
                self.tail = self.tail.max(day) + amount as f64 / per_day.max(1) as f64;
                self.tail + processing
            }
            Unbonding::Rfc97 {
                least,
                most,
                max_unstake,
                ..
            } => {
                let longer = amount as f64 / max_unstake.max(1) as f64 * most;
                self.tail = self.tail.max(day) + longer;
                day + (self.tail - day).max(least).min(most)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_churn_is_one_queue_for_everybody() {
        let mut exits = Exits::new(Unbonding::Churn {
            per_day: 100,
            queued: 250,
            processing: 1.0,
        });
        assert_eq!(
            [
                exits.leave(100, 0.0),
                exits.leave(50, 0.0),
                exits.leave(100, 20.0)
            ],
            [4.5, 5.0, 22.0]
        );
    }

    #[test]
    fn rfc_97_takes_its_least_for_little_and_its_most_for_much() {
        let mut exits = Exits::new(Unbonding::Rfc97 {
            least: 2.0,
            most: 28.0,
            max_unstake: 1_000,
            queued: 0.0,
        });
        assert_eq!(
            [
                exits.leave(10, 0.0),
                exits.leave(250, 0.0),
                exits.leave(1_000, 0.0)
            ],
            [2.0, 7.28, 28.0]
        );
        // The queue drains meanwhile.
        assert_eq!(exits.leave(10, 40.0), 42.0);
    }
}
