//! The parameters of a registry, their bounds, and their parts that single rules need.

pub use estuary_interfaces::{RegistryParameters as Parameters, MAX_OPERATORS};

use estuary_codec::Packed;
use estuary_interfaces::{Balance, Timestamp};
use ink::primitives::{AccountId, Hash};

/// The most operators on a page. More would exceed an answer of 16 KiB.
pub const MAX_PAGE: u32 = 32;

/// The most bytes of `metadata`, by which an operator describes itself.
pub const MAX_METADATA: usize = 128;

/// The largest bounty, in basis points of the bond.
pub const MAX_BOUNTY: u16 = 100;

const DAY: Timestamp = 24 * 60 * 60 * 1_000;

/// The delay of a rise of a commission, in milliseconds: a day to ninety days.
const COMMISSION_DELAY: core::ops::RangeInclusive<Timestamp> = DAY..=90 * DAY;

/// `min_move` is at most this many existential deposits, or a token where deposits are tiny. Otherwise stake could be
/// kept from unbonding.
const MAX_MOVE_DEPOSITS: Balance = 10_000;

/// Where registration is open, `min_bond` is at least this many existential deposits, because the table has a few
/// hundred slots only.
const OPEN_BOND_DEPOSITS: Balance = 1_000;

/// The accounts, codes and parameters of a registry, in one storage cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct ParametersAndCode {
    /// The pool whose stake the registry manages, for ever.
    pub pool: AccountId,
    /// The code of new nominators.
    pub nominator_code: Hash,
    /// The parameters that the governor has set.
    pub parameters: Parameters,
}

/// Whether the parameters are within their bounds. `unit` is the planck of one token.
pub fn within_bounds(parameters: &Parameters, existential_deposit: Balance, unit: Balance) -> bool {
    (1..=10_000).contains(&parameters.bond_ratio)
        && parameters.max_commission <= 10_000
        && COMMISSION_DELAY.contains(&parameters.commission_delay)
        && parameters.bounty_part <= MAX_BOUNTY
        && (parameters.open_cap == 0
            || parameters.min_bond >= existential_deposit.saturating_mul(OPEN_BOND_DEPOSITS))
        && parameters.min_move <= existential_deposit.saturating_mul(MAX_MOVE_DEPOSITS).max(unit)
}

/// The bounty for the report of a loss, as a part of the operator's bond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounty {
    /// Basis points of the bond.
    pub part: u16,
    /// The most, in planck.
    pub cap: Balance,
}

/// The parameters that a settlement or a report of a loss needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LossParameters {
    /// Bond per stake, in basis points.
    pub bond_ratio: u16,
    /// The bounty for the first report of a loss.
    pub bounty: Bounty,
}

/// The parameters that decide which bond must stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BondParameters {
    /// Bond per stake, in basis points.
    pub ratio: u16,
    /// The least bond, in planck.
    pub min: Balance,
    /// The least planck that an account may hold.
    pub existential_deposit: Balance,
}

/// The parameters that a settlement or a report of a loss needs.
pub fn loss_parameters(parameters: &Parameters) -> LossParameters {
    LossParameters {
        bond_ratio: parameters.bond_ratio,
        bounty: Bounty {
            part: parameters.bounty_part,
            cap: parameters.bounty_cap,
        },
    }
}

/// The parameters that decide which bond must stay.
pub fn bond_parameters(parameters: &Parameters, existential_deposit: Balance) -> BondParameters {
    BondParameters {
        ratio: parameters.bond_ratio,
        min: parameters.min_bond,
        existential_deposit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ink::primitives::AccountId;

    const ED: Balance = 1_000;

    /// The planck of a token, where ten thousand existential deposits are more.
    const SMALL: Balance = 9_999 * ED;

    fn parameters() -> Parameters {
        Parameters {
            curator: AccountId::from([1; 32]),
            min_bond: 0,
            bond_ratio: 10_000,
            open_cap: 0,
            max_commission: 10_000,
            commission_delay: DAY,
            min_move: 10_000 * ED,
            bounty_part: MAX_BOUNTY,
            bounty_cap: 0,
        }
    }

    #[test]
    fn each_bound_is_inclusive_and_no_further() {
        assert!(within_bounds(&parameters(), ED, SMALL));
        let mut open = parameters();
        (open.open_cap, open.min_bond) = (1, OPEN_BOND_DEPOSITS * ED);
        assert!(within_bounds(&open, ED, SMALL));
        let beyond: [fn(&mut Parameters); 8] = [
            |p| (p.open_cap, p.min_bond) = (1, OPEN_BOND_DEPOSITS * ED - 1),
            |p| p.bond_ratio += 1,
            |p| p.bond_ratio = 0,
            |p| p.max_commission += 1,
            |p| p.commission_delay -= 1,
            |p| p.commission_delay = 90 * DAY + 1,
            |p| p.bounty_part += 1,
            |p| p.min_move += 1,
        ];
        for (number, change) in beyond.iter().enumerate() {
            let mut parameters = parameters();
            change(&mut parameters);
            assert!(!within_bounds(&parameters, ED, SMALL), "bound {number}");
        }
    }

    #[test]
    fn the_least_move_is_a_token_at_most_where_deposits_are_tiny() {
        let unit = 1_000_000_000_000;
        for (min_move, allowed) in [(unit, true), (unit + 1, false)] {
            let parameters = Parameters {
                min_move,
                ..parameters()
            };
            assert_eq!(within_bounds(&parameters, 500, unit), allowed, "{min_move}");
        }
    }
}
