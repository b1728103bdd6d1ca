//! The delay of each action, and its bounds.

use estuary_interfaces::{Action, Delays, Timestamp};

const DAY: Timestamp = 24 * 60 * 60 * 1_000;

/// Three days: no action that can hurt takes effect faster, and holders have time to lock units against it.
pub const MIN_DELAY: Timestamp = 3 * DAY;

/// Fourteen days: twice the longest pause, so that admin and guardian together cannot keep the exit shut until new
/// code runs.
pub const MIN_UPGRADE_DELAY: Timestamp = 14 * DAY;

/// Ninety days: nobody can delay a repair for ever.
pub const MAX_DELAY: Timestamp = 90 * DAY;

/// Whether the delays are within their bounds: `MIN_DELAY ≤ delay ≤ upgrade_delay`, and `upgrade_delay` is between
/// `MIN_UPGRADE_DELAY` and `MAX_DELAY`.
pub fn within_bounds(delays: &Delays) -> bool {
    (MIN_DELAY..=delays.upgrade_delay).contains(&delays.delay)
        && (MIN_UPGRADE_DELAY..=MAX_DELAY).contains(&delays.upgrade_delay)
}

/// The delay of an action, in milliseconds. A change of the delays waits as long as an upgrade. Otherwise a shorter
/// delay would lead to a faster upgrade.
pub fn delay_of(action: &Action, delays: &Delays) -> Timestamp {
    match action {
        Action::PoolParameters(_)
        | Action::RegistryParameters(_)
        | Action::Guardian(_)
        | Action::ArmGuardian
        | Action::Cover { .. } => delays.delay,
        Action::Delays(_) | Action::Upgrade { .. } => delays.upgrade_delay,
    }
}

#[cfg(test)]
mod tests {
    use estuary_interfaces::ContractKind;

    use super::*;

    fn delays(delay: Timestamp, upgrade_delay: Timestamp) -> Delays {
        Delays { delay, upgrade_delay }
    }

    #[test]
    fn each_bound_is_inclusive_and_no_further() {
        for good in [
            delays(MIN_DELAY, MIN_UPGRADE_DELAY),
            delays(MIN_UPGRADE_DELAY, MIN_UPGRADE_DELAY),
            delays(MIN_DELAY, MAX_DELAY),
            delays(MAX_DELAY, MAX_DELAY),
        ] {
            assert!(within_bounds(&good), "{good:?}");
        }
        for bad in [
            delays(MIN_DELAY - 1, MIN_UPGRADE_DELAY),
            delays(MIN_DELAY, MIN_UPGRADE_DELAY - 1),
            delays(MIN_UPGRADE_DELAY + 1, MIN_UPGRADE_DELAY),
            delays(MIN_DELAY, MAX_DELAY + 1),
            delays(MAX_DELAY + 1, MAX_DELAY + 1),
        ] {
            assert!(!within_bounds(&bad), "{bad:?}");
        }
    }

    #[test]
    fn what_replaces_code_or_leads_there_waits_for_the_upgrade_delay() {
        let (code, account) = ([1; 32].into(), [2; 32].into());
        let both = delays(1, 2);
        for (action, delay) in [
            (Action::Guardian(account), 1),
            (Action::ArmGuardian, 1),
            (
                Action::Cover {
                    terms: None,
                    cap: None,
                },
                1,
            ),
            (Action::Delays(both), 2),
            (
                Action::Upgrade {
                    contract: ContractKind::Pool,
                    code,
                    from_version: 1,
                },
                2,
            ),
        ] {
            assert_eq!(delay_of(&action, &both), delay, "{action:?}");
        }
    }
}
