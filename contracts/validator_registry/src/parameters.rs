//! How a registry is set up, and within which bounds.

use estuary_interfaces::{Balance, StakingCalls, Timestamp};
use ink::primitives::{AccountId, Hash};

use crate::{
    life::BondRules,
    operators::{Bounty, Terms},
};

/// The table of operators must fit a storage cell, and an answer, of 16 KiB.
pub const MAX_OPERATORS: usize = 300;

/// The most bytes in which an operator says who it is.
pub const MAX_METADATA: usize = 128;

/// The most of a bond that a report may cost, in basis points.
pub const MAX_BOUNTY: u16 = 100;

const DAY: Timestamp = 24 * 60 * 60 * 1_000;

/// How long a rise of a commission is announced: a day at least, ninety days at most.
const COMMISSION_DELAY: core::ops::RangeInclusive<Timestamp> = DAY..=90 * DAY;

/// The parameters of a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Parameters {
    /// The staking pool whose stake this is.
    pub pool: AccountId,
    /// Approves operators, caps their stake, and releases them after a loss.
    pub curator: AccountId,
    /// Code of the nominator contract, already uploaded.
    pub nominator_code: Hash,
    /// Where the chain's runtime has the staking pallet.
    pub calls: StakingCalls,
    /// The least bond to register with, in planck.
    pub min_bond: Balance,
    /// Bond per stake, in basis points (1 to 10,000): at 500, a bond backs twenty times its stake.
    pub bond_ratio: u16,
    /// The planck of stake up to which a validator may approve itself; 0 leaves it to the curator.
    pub open_cap: Balance,
    /// The most that on-chain and protocol commission may take together, in basis points.
    pub max_commission: u16,
    /// Milliseconds from the announcement of a higher commission until it may apply: a day to ninety days.
    pub commission_delay: Timestamp,
    /// The least planck worth bonding or unbonding.
    pub min_move: Balance,
    /// Basis points of its bond, at most 100, that an operator pays to whoever reports its loss first.
    pub bounty_part: u16,
    /// Planck that this is at most.
    pub bounty_cap: Balance,
}

impl Parameters {
    /// Whether all bounds are kept.
    pub fn within_bounds(&self) -> bool {
        (1..=10_000).contains(&self.bond_ratio)
            && self.max_commission <= 10_000
            && COMMISSION_DELAY.contains(&self.commission_delay)
            && self.bounty_part <= MAX_BOUNTY
    }

    pub fn terms(&self) -> Terms {
        Terms {
            bond_ratio: self.bond_ratio,
            bounty: Bounty {
                part: self.bounty_part,
                cap: self.bounty_cap,
            },
        }
    }

    pub fn bond_rules(&self) -> BondRules {
        BondRules {
            ratio: self.bond_ratio,
            min: self.min_bond,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters() -> Parameters {
        let nobody = AccountId::from([1; 32]);
        Parameters {
            pool: nobody,
            curator: nobody,
            nominator_code: [1; 32].into(),
            calls: StakingCalls {
                pallet: 0,
                bond: 0,
                bond_extra: 0,
                unbond: 0,
                withdraw_unbonded: 0,
                nominate: 0,
                chill: 0,
                rebond: 0,
            },
            min_bond: 0,
            bond_ratio: 10_000,
            open_cap: 0,
            max_commission: 10_000,
            commission_delay: DAY,
            min_move: 0,
            bounty_part: MAX_BOUNTY,
            bounty_cap: 0,
        }
    }

    #[test]
    fn each_bound_is_inclusive_and_no_further() {
        assert!(parameters().within_bounds());
        let beyond: [fn(&mut Parameters); 6] = [
            |p| p.bond_ratio += 1,
            |p| p.bond_ratio = 0,
            |p| p.max_commission += 1,
            |p| p.commission_delay -= 1,
            |p| p.commission_delay = 90 * DAY + 1,
            |p| p.bounty_part += 1,
        ];
        for (number, change) in beyond.iter().enumerate() {
            let mut parameters = parameters();
            change(&mut parameters);
            assert!(!parameters.within_bounds(), "bound {number}");
        }
    }
}
