//! The time over which a reward accrued.
//!
//! Rewards arrive when somebody pays an era out. They are booked when somebody settles. Neither time shows when they
//! were earned, and an account that gains by a time can choose it. So the time is derived from the rewards: an operator
//! whose rewards came at some rate is expected to keep that rate. The time that the rewards explain has accrued. A dust
//! reward explains next to nothing, so the time stays open for the rewards that it was paid ahead of.

use estuary_interfaces::{Balance, Timestamp};
use estuary_math::{mul_div, Rounding};

/// The longest time over which a reward streams: thirty days, in milliseconds.
pub const LONGEST: Timestamp = 30 * 24 * 60 * 60 * 1_000;

/// How far the rewards of an operator reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accrual {
    /// The time at which the operator was approved, in milliseconds.
    pub since: Timestamp,
    /// The time up to which its rewards are booked, in milliseconds.
    pub until: Timestamp,
    /// Planck of all its rewards so far.
    pub rewards: Balance,
}

impl Accrual {
    /// Books `reward` planck that were found at `now`. Returns the milliseconds over which they accrued, and the new
    /// time up to which rewards are booked. Without a reward, no time accrues and that time stays.
    pub fn book(&self, reward: Balance, now: Timestamp) -> (Timestamp, Timestamp) {
        if reward == 0 {
            return (0, self.until);
        }
        let open = now.saturating_sub(self.until);
        let twice = reward.saturating_mul(2);
        let until = match self.expected(open) {
            // Half of the expected rewards is enough, because rewards vary from era to era.
            Some(expected) if twice < expected => {
                let explained = scale(open, twice, expected);
                self.until.saturating_add(explained)
            }
            _ => now.max(self.until),
        };
        (self.age_of(reward, open, now).min(LONGEST), until)
    }

    /// The planck of rewards that `open` milliseconds bring at the rate so far, rounded up. `None` before the first
    /// rewards.
    fn expected(&self, open: Timestamp) -> Option<Balance> {
        match self.until.saturating_sub(self.since) {
            0 => None,
            booked => {
                let expected = mul_div(self.rewards, open.into(), booked.into(), Rounding::Up);
                Some(expected.unwrap_or(Balance::MAX))
            }
        }
    }

    /// The age of a reward in milliseconds. In its first month an operator has no reliable rate, so a reward is as old
    /// as its part of all rewards. Otherwise, a settlement of dust first could make the rewards of the whole time
    /// look young.
    fn age_of(&self, reward: Balance, open: Timestamp, now: Timestamp) -> Timestamp {
        let life = now.saturating_sub(self.since);
        if life > LONGEST {
            return open;
        }
        open.max(scale(life, reward, self.rewards.saturating_add(reward)))
    }
}

/// `⌊time·part/whole⌋`, at most `time`. `time` if `whole` is zero.
fn scale(time: Timestamp, part: Balance, whole: Balance) -> Timestamp {
    mul_div(time.into(), part, whole, Rounding::Down)
        .and_then(|scaled| Timestamp::try_from(scaled).ok())
        .map_or(time, |scaled| scaled.min(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Timestamp = 24 * 60 * 60 * 1_000;

    /// An operator that earns 100 a day. `rewards` are the settlements that somebody chooses: day and reward. Returns,
    /// for each, the days over which it accrued, and the day up to which rewards are booked.
    fn settled(rewards: &[(Timestamp, Balance)]) -> Vec<(Timestamp, Timestamp)> {
        let mut accrual = Accrual::default();
        rewards
            .iter()
            .map(|(day, reward)| {
                let (accrued, until) = accrual.book(*reward, day * DAY);
                accrual.until = until;
                accrual.rewards += reward;
                (accrued / DAY, until / DAY)
            })
            .collect()
    }

    #[test]
    fn a_reward_accrued_since_the_one_before() {
        let days: Vec<_> = (1..60).map(|day| (day, 100)).collect();
        let expected: Vec<_> = (1..60).map(|day| (1, day)).collect();
        assert_eq!(settled(&days), expected);
    }

    #[test]
    fn a_settlement_without_a_reward_ends_no_time() {
        assert_eq!(
            settled(&[(40, 100), (50, 0), (60, 100)]),
            [(30, 40), (0, 40), (20, 60)]
        );
    }

    #[test]
    fn a_backlog_streams_over_all_of_its_days_and_no_more_than_thirty() {
        assert_eq!(settled(&[(40, 4_000), (60, 2_000)])[1], (20, 60));
        assert_eq!(settled(&[(40, 4_000), (80, 4_000)])[1], (30, 80));
    }

    #[test]
    fn dust_ahead_of_a_backlog_leaves_its_time_open() {
        // A planck explains 2 hundredths of a day.
        assert_eq!(
            settled(&[(40, 4_000), (60, 1), (60, 1_999)])[1..],
            [(20, 40), (19, 60)]
        );
        // The same for many dust rewards.
        let mut dusty = vec![(40, 4_000)];
        dusty.extend([(60, 1); 20]);
        dusty.push((60, 1_980));
        assert_eq!(settled(&dusty).last(), Some(&(19, 60)));
    }

    #[test]
    fn dust_ahead_of_the_first_rewards_does_not_make_them_young() {
        let seen = settled(&[(20, 1), (20, 1_999)]);
        assert_eq!(seen[1], (19, 20));
        // Half of the rewards does not either.
        assert_eq!(settled(&[(20, 1_000), (20, 1_000)]), [(20, 20), (10, 20)]);
    }

    #[test]
    fn a_backlog_that_is_paid_out_in_parts_keeps_its_time_open_until_half_of_it_is_there() {
        let parts = settled(&[(40, 4_000), (60, 200), (60, 200), (60, 600), (60, 1_000)]);
        // Each part explains twice the days in which it was earned.
        assert_eq!(parts[1..], [(20, 44), (16, 48), (11, 60), (0, 60)]);
    }

    #[test]
    fn who_has_more_stake_than_before_earns_in_less_time_and_nothing_stays_open() {
        let grown = settled(&[(40, 400), (41, 1_000), (42, 1_000)]);
        assert_eq!(grown[1..], [(1, 41), (1, 42)]);
    }

    #[test]
    fn half_the_rewards_of_before_end_the_time_and_less_keeps_some_open() {
        let fallen = settled(&[(40, 4_000), (42, 100), (44, 20), (46, 20)]);
        assert_eq!(fallen[1..], [(2, 42), (2, 42), (3, 42)]);
    }

    #[test]
    fn no_number_is_too_large() {
        let accrual = Accrual {
            since: 0,
            until: 1,
            rewards: Balance::MAX,
        };
        assert_eq!(
            accrual.book(Balance::MAX, Timestamp::MAX),
            (LONGEST, Timestamp::MAX)
        );
        assert_eq!(accrual.book(1, Timestamp::MAX), (LONGEST, 1));
        // A clock that stands still or goes back opens no time.
        assert_eq!(accrual.book(1, 0), (0, 1));
    }
}
