//! The rules of the committee, without a chain.

use estuary_interfaces::{Balance, Timestamp};
use estuary_math::{mul_div, Rounding, BPS};
use estuary_restaking::Units;
use estuary_restaking_interfaces::attestation_service::{Round, ServiceSetup};

/// Whether all numbers are within their bounds.
pub fn is_valid(setup: &ServiceSetup) -> bool {
    setup.round > 0
        && (1..=BPS).contains(&setup.penalty_part.into())
        && setup.least > 0
        && setup.bounty_cap <= tenth(setup.least)
}

/// The beginning of a round, in milliseconds. `None` if it never begins.
pub fn moment_of(setup: &ServiceSetup, round: Round) -> Option<Timestamp> {
    setup.start.checked_add(round.checked_mul(setup.round)?)
}

/// Whether `signers` are more than two thirds of the operators that count.
pub fn is_quorum(signers: u32, counting: u32) -> bool {
    u64::from(signers).saturating_mul(3) > u64::from(counting).saturating_mul(2)
}

/// The units that two roots of one round cost: `⌈security·part/10,000⌉`.
pub fn penalty(setup: &ServiceSetup, security: Units) -> Option<Units> {
    mul_div(security, setup.penalty_part.into(), BPS, Rounding::Up)
}

/// The planck that a reporter gets: at most the cap, the fees, and a tenth of the units that the operator's bond loses. So
/// nobody gains by a report of itself.
pub fn bounty(setup: &ServiceSetup, fees: Balance, bond: Units) -> Balance {
    setup.bounty_cap.min(fees).min(tenth(bond))
}

fn tenth(amount: u128) -> u128 {
    amount.checked_div(10).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setup() -> ServiceSetup {
        ServiceSetup {
            vault: [1; 32].into(),
            start: 1_000,
            round: 10,
            penalty_part: 2_500,
            fee: 5,
            least: 1_000,
            bounty_cap: 100,
            wanted: 9_000,
            terms: [2; 32].into(),
        }
    }

    #[test]
    fn each_number_has_its_bounds() {
        assert!(is_valid(&setup()));
        type Change = fn(&mut ServiceSetup);
        let invalid: [Change; 5] = [
            |s| s.round = 0,
            |s| s.penalty_part = 0,
            |s| s.penalty_part = 10_001,
            |s| (s.least, s.bounty_cap) = (0, 0),
            |s| s.bounty_cap = 101,
        ];
        for change in invalid {
            let mut setup = setup();
            change(&mut setup);
            assert!(!is_valid(&setup), "{setup:?}");
        }
    }

    #[test]
    fn rounds_begin_one_after_the_other() {
        assert_eq!(
            [0, 1, 7].map(|round| moment_of(&setup(), round)),
            [1_000, 1_010, 1_070].map(Some)
        );
        assert_eq!(moment_of(&setup(), Round::MAX), None);
    }

    #[test]
    fn a_quorum_is_more_than_two_thirds() {
        let quorum = |signers, counting| is_quorum(signers, counting);
        assert!(!quorum(0, 0) && quorum(1, 1) && quorum(2, 2) && !quorum(1, 2));
        assert!(!quorum(2, 3) && quorum(3, 3) && !quorum(4, 6) && quorum(5, 6) && quorum(3, 4));
    }

    #[test]
    fn a_penalty_rounds_up() {
        assert_eq!(
            [0, 1, 4, 5].map(|security| penalty(&setup(), security)),
            [0, 1, 1, 2].map(Some)
        );
    }

    #[test]
    fn a_bounty_is_a_tenth_of_what_the_bond_loses_at_most() {
        assert_eq!(bounty(&setup(), 1_000, 10_000), 100);
        assert_eq!(bounty(&setup(), 99, 10_000), 99);
        assert_eq!(bounty(&setup(), 1_000, 999), 99);
        assert_eq!(bounty(&setup(), 1_000, 0), 0);
    }
}
