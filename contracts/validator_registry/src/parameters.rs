//! How a registry is set up, and within which bounds.

pub use estuary_interfaces::RegistryParameters as Parameters;

use crate::operators::{Bounty, Terms};

/// The most of a bond that a report may cost, in basis points.
const MAX_BOUNTY: u16 = 100;

/// What a rate in basis points can be where nothing is not allowed.
const RATES: core::ops::RangeInclusive<u16> = 1..=10_000;

/// Whether all bounds are kept.
pub fn within_bounds(parameters: &Parameters) -> bool {
    RATES.contains(&parameters.bond_ratio)
        && parameters.max_commission <= 10_000
        && parameters.bounty_part <= MAX_BOUNTY
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
