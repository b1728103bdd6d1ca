//! An operator, as the registry stores it.

use estuary_interfaces::{Balance, Fault, RegistryError, Timestamp};
use estuary_math::whole_of;
use ink::primitives::AccountId;

use crate::table::Slot;

/// Where an operator's entry is.
#[allow(clippy::cast_possible_truncation)] // in what the codec derives
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Place {
    /// Not approved yet, so there is none.
    Waiting,
    /// At this index of the table, as long as the operator is there.
    Slot(u32),
    /// It has left, and so has its entry.
    Left,
}

/// Losses that the chain has announced, or that were not settled yet. The bond pays first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Announced {
    /// Planck in all.
    pub amount: Balance,
    /// Planck of the cover fund that are reserved for it.
    pub cover: Balance,
    /// Planck that queue and holders have provided for.
    pub uncovered: Balance,
}

/// A part of a bond that its operator wants back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Leaving {
    /// Planck. Slashable like the rest of the bond until it is paid.
    pub amount: Balance,
    /// The active era from which on it can be withdrawn.
    pub from_era: u32,
}

/// A commission that was announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Rise {
    /// Basis points.
    pub commission: u16,
    /// The first settlement from this time on is the last at the old commission.
    pub from: Timestamp,
}

/// A fault that a check has found. A fault of one block drains nobody: what it drains would earn nothing while it
/// unbonds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Suspicion {
    pub fault: Fault,
    /// The active era in which it was found.
    pub era: u32,
}

/// All else about an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Operator {
    pub place: Place,
    /// Stash account of the validator, which manages the operator.
    pub validator: AccountId,
    /// The stash that nominates it; none before approval.
    pub nominator: Option<AccountId>,
    /// Where commission goes.
    pub payout: AccountId,
    /// Becomes `payout` when it accepts.
    pub proposed_payout: Option<AccountId>,
    /// Basis points of every reward.
    pub commission: u16,
    /// A higher commission to come.
    pub rise: Option<Rise>,
    /// Planck that pay for its slashes.
    pub bond: Balance,
    /// The part of `bond` that is to be withdrawn.
    pub leaving: Leaving,
    /// Planck of slashes that the bond could not pay.
    pub debt: Balance,
    /// Planck of debt that were repaid, on their way to the pool with the next settlement.
    pub repaid: Balance,
    /// What the chain has announced against it.
    pub announced: Announced,
    /// The curator's limit to its stake, in planck.
    pub stake_cap: Balance,
    /// Why it was jailed, also while it leaves.
    pub fault: Option<Fault>,
    /// What it is suspected of, while it is.
    pub suspicion: Option<Suspicion>,
    /// Whether the last of its stake is unbonding, after which its stash ends.
    pub closing: bool,
    /// The first active era in which it may be closed: stake that it lost stays exposed, and earns, until then.
    pub closable_from: u32,
    /// Planck of rewards that its stake has earned in all.
    pub rewards: Balance,
    /// When it was approved.
    pub since: Timestamp,
    /// Up to when rewards are booked that its stake has earned.
    pub accrued_until: Timestamp,
}

impl Operator {
    /// A candidate.
    pub fn new(validator: AccountId, payout: AccountId, commission: u16, bond: Balance) -> Self {
        Self {
            place: Place::Waiting,
            validator,
            nominator: None,
            payout,
            proposed_payout: None,
            commission,
            rise: None,
            bond,
            leaving: Leaving::default(),
            debt: 0,
            repaid: 0,
            announced: Announced::default(),
            stake_cap: 0,
            fault: None,
            suspicion: None,
            closing: false,
            closable_from: 0,
            rewards: 0,
            since: 0,
            accrued_until: 0,
        }
    }

    /// The slot of its entry, while it has one.
    pub fn slot(&self) -> Result<Slot, RegistryError> {
        match self.place {
            Place::Slot(slot) => Ok(slot),
            Place::Waiting | Place::Left => Err(RegistryError::WrongStatus),
        }
    }

    /// The most stake it may have: what its bond, without what is leaving, backs at `bond_ratio` basis points,
    /// and no more than its cap.
    pub fn capacity(&self, bond_ratio: u16) -> Option<Balance> {
        let staying = self.bond.saturating_sub(self.leaving.amount);
        // A bond too large to multiply backs any stake.
        let backed = whole_of(staying, bond_ratio).unwrap_or(Balance::MAX);
        (bond_ratio > 0).then_some(backed.min(self.stake_cap))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{active_operator, RATIO};

    #[test]
    fn capacity_is_what_the_bond_backs_up_to_the_cap() {
        let (mut operator, _) = active_operator();
        assert_eq!(operator.capacity(RATIO), Some(1_000));
        operator.bond = 501;
        assert_eq!(operator.capacity(RATIO), Some(5_000));
        operator.bond = Balance::MAX;
        assert_eq!(operator.capacity(RATIO), Some(5_000));
        assert_eq!(operator.capacity(0), None);
    }

    #[test]
    fn an_operator_has_a_slot_from_approval_to_its_end() {
        let (mut operator, _) = active_operator();
        operator.place = Place::Slot(7);
        assert_eq!(operator.slot(), Ok(7));
        for place in [Place::Waiting, Place::Left] {
            operator.place = place;
            assert_eq!(operator.slot(), Err(RegistryError::WrongStatus));
        }
    }
}
