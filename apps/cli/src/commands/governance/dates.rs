//! When a proposal is due: as it stands, at the earliest, at the latest.

use estuary_interfaces::{Shares, Timestamp};
use governor::{proposals::Proposal, resistance::Resistance};

/// Units that can leave the brake from a time on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    pub units: Shares,
    /// Milliseconds.
    pub until: Timestamp,
}

/// The times at which a proposal can be sealed, or applied where it needs no seal. Milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    /// If no unit comes or leaves.
    pub due: Timestamp,
    /// If all units under notice leave as soon as they can, and no unit comes.
    pub earliest: Timestamp,
    /// If holders lock all that holds it up.
    pub latest: Timestamp,
}

impl Dates {
    /// The dates of a proposal at `now`. `against` are the units that are locked, `shares` all shares now.
    pub fn of(
        proposal: &Proposal,
        against: Shares,
        shares: Shares,
        mut notices: Vec<Notice>,
        now: Timestamp,
    ) -> Self {
        let due_with = |against| proposal.standing(against, shares).due;
        notices.sort_by_key(|notice| notice.until);
        let (mut locked, mut from) = (against, now);
        let mut earliest = due_with(locked).max(from);
        for Notice { units, until } in notices {
            if earliest <= until {
                break;
            }
            locked = locked.saturating_sub(units);
            from = from.max(until);
            earliest = due_with(locked).max(from);
        }
        Self {
            due: due_with(against),
            earliest,
            latest: proposal.eta.saturating_add(Resistance::LONGEST).max(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use estuary_interfaces::Action;

    use super::*;

    const DAY: Timestamp = 24 * 60 * 60 * 1_000;
    const ETA: Timestamp = 100 * DAY;
    /// A twentieth of them, 90, holds up for 45 days: two units a day.
    const SHARES: Shares = 1_800;

    fn dates(against: Shares, notices: &[(Shares, Timestamp)], now: Timestamp) -> Dates {
        let proposal = Proposal {
            action: Action::ArmGuardian,
            eta: ETA,
            shares: SHARES,
            based_on: 0,
            sealed_at: None,
        };
        let notices = notices
            .iter()
            .map(|&(units, until)| Notice { units, until })
            .collect();
        Dates::of(&proposal, against, SHARES, notices, now)
    }

    fn earliest(against: Shares, notices: &[(Shares, Timestamp)], now: Timestamp) -> Timestamp {
        dates(against, notices, now).earliest
    }

    #[test]
    fn without_a_notice_it_is_due_as_it_stands() {
        let expected = Dates {
            due: ETA + 10 * DAY,
            earliest: ETA + 10 * DAY,
            latest: ETA + 45 * DAY,
        };
        assert_eq!(dates(20, &[], ETA), expected);
    }

    #[test]
    fn units_under_notice_hold_up_until_they_can_leave() {
        // They leave before the delay is over: it is due by the rest.
        assert_eq!(earliest(20, &[(20, ETA - DAY)], 0), ETA);
        assert_eq!(earliest(20, &[(10, ETA - DAY)], 0), ETA + 5 * DAY);
        // They leave later than it would be due without them: it is due when they leave.
        assert_eq!(earliest(20, &[(20, ETA + 3 * DAY)], ETA), ETA + 3 * DAY);
        // They leave when it is due anyway.
        assert_eq!(earliest(20, &[(20, ETA + 10 * DAY)], ETA), ETA + 10 * DAY);
    }

    #[test]
    fn several_notices_end_one_after_the_other() {
        let notices = [(10, ETA + 4 * DAY), (6, ETA + 2 * DAY), (4, ETA + 9 * DAY)];
        // 14 units are left after two days: seven days. Four are left after four: two days, which are over.
        assert_eq!(earliest(20, &notices, ETA), ETA + 4 * DAY);
        // The first notice alone decides.
        assert_eq!(earliest(6, &[(6, ETA + 2 * DAY), (1, 0)], ETA), ETA + 2 * DAY);
    }

    #[test]
    fn no_date_but_the_one_it_is_due_by_is_in_the_past() {
        let late = ETA + 50 * DAY;
        let expected = Dates {
            due: ETA + 10 * DAY,
            earliest: late,
            latest: late,
        };
        assert_eq!(dates(20, &[(20, ETA)], late), expected);
    }
}
