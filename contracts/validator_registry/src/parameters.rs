//! How a registry is set up, and within which bounds.

use estuary_interfaces::Balance;
pub use estuary_interfaces::RegistryParameters as Parameters;

use crate::operators::{Bounty, Terms};

/// The most of a bond that a report may cost, in basis points.
const MAX_BOUNTY: u16 = 100;

/// The least move is worth at most as many existential deposits, so that nobody can keep stake from
/// unbonding.
const MAX_MOVE_DEPOSITS: Balance = 10_000;

/// What a rate in basis points can be where nothing is not allowed.
const RATES: core::ops::RangeInclusive<u16> = 1..=10_000;

/// Whether all bounds are kept.
pub fn within_bounds(parameters: &Parameters, existential_deposit: Balance) -> bool {
    RATES.contains(&parameters.bond_ratio)
        && parameters.max_commission <= 10_000
        && parameters.bounty_part <= MAX_BOUNTY
        && parameters.min_move <= existential_deposit.saturating_mul(MAX_MOVE_DEPOSITS)
}

pub fn terms(parameters: &Parameters) -> Terms {
    Terms {
        bond_ratio: parameters.bond_ratio,
        bounty: Bounty {
            part: parameters.bounty_part,
            cap: parameters.bounty_cap,
        },
    }
}

#[cfg(test)]
mod tests {
    use estuary_interfaces::StakingCalls;
    use ink::primitives::AccountId;

    use super::*;

    const ED: Balance = 1_000;

    fn parameters() -> Parameters {
        Parameters {
            curator: AccountId::from([1; 32]),
            calls: StakingCalls {
                pallet: 0,
                bond: 0,
                bond_extra: 1,
                unbond: 2,
                withdraw_unbonded: 3,
                nominate: 4,
                chill: 5,
                rebond: 6,
            },
            min_bond: 0,
            bond_ratio: 10_000,
            max_commission: 10_000,
            min_move: 10_000 * ED,
            bounty_part: MAX_BOUNTY,
            bounty_cap: 0,
        }
    }

    #[test]
    fn each_bound_is_inclusive_and_no_further() {
        assert!(within_bounds(&parameters(), ED));
        let beyond: [fn(&mut Parameters); 5] = [
            |p| p.bond_ratio = 0,
            |p| p.bond_ratio += 1,
            |p| p.max_commission += 1,
            |p| p.min_move += 1,
            |p| p.bounty_part += 1,
        ];
        for (number, change) in beyond.iter().enumerate() {
            let mut parameters = parameters();
            change(&mut parameters);
            assert!(!within_bounds(&parameters, ED), "bound {number}");
        }
    }
}
