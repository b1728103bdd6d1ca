//! An operator, as the registry stores it.

use estuary_interfaces::{Balance, Fault, RegistryError, Timestamp};
use estuary_math::whole_of;
use ink::primitives::AccountId;

use crate::table::Slot;

/// The place of an operator in the table.
#[allow(clippy::cast_possible_truncation)] // in what the codec derives
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Place {
    /// A candidate: not approved yet, so it has no entry.
    Waiting,
    /// The slot of its entry.
    Slot(u32),
    /// It has left, and has no entry any more.
    Left,
}

/// Losses that the chain has announced, or that are not settled yet. The bond pays first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Announced {
    /// Planck of all these losses.
    pub amount: Balance,
    /// Planck of cover fund and layer that are reserved for them.
    pub cover: Balance,
    /// Planck of the provision that queue and holders absorb.
    pub uncovered: Balance,
}

/// A part of the bond that the operator has requested to withdraw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Leaving {
    /// Planck. They can be slashed like the rest of the bond until they are paid.
    pub amount: Balance,
    /// The first active era in which it can be withdrawn.
    pub from_era: u32,
}

/// A higher commission to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Rise {
    /// Basis points of every reward.
    pub commission: u16,
    /// A time in milliseconds. The first settlement at or after it is the last at the old commission.
    pub from: Timestamp,
}

/// A fault that a check has found. A fault of a single block drains nobody, because drained stake earns nothing while
/// it unbonds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Suspicion {
    /// The fault that the chain showed.
    pub fault: Fault,
    /// The active era in which the check found it.
    pub era: u32,
}

/// An operator, without its entry in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Operator {
    /// Whether it has an entry in the table, and the slot of the entry.
    pub place: Place,
    /// Stash account of the validator, which manages the operator.
    pub validator: AccountId,
    /// The stash that nominates it. `None` before approval.
    pub nominator: Option<AccountId>,
    /// The account that claims the commission.
    pub payout: AccountId,
    /// The account that may become `payout` by accepting.
    pub proposed_payout: Option<AccountId>,
    /// Basis points of every reward.
    pub commission: u16,
    /// A higher commission to come.
    pub rise: Option<Rise>,
    /// Planck that pay for its slashes and for bounties.
    pub bond: Balance,
    /// The part of `bond` that is requested.
    pub leaving: Leaving,
    /// Planck of losses that the bond could not pay.
    pub debt: Balance,
    /// Planck of debt that were repaid. The next settlement sends them to the pool.
    pub repaid: Balance,
    /// The losses that are announced, or not settled yet.
    pub announced: Announced,
    /// The most stake that the curator allows, in planck.
    pub stake_cap: Balance,
    /// The fault that it was jailed for. It stays while the operator leaves.
    pub fault: Option<Fault>,
    /// The fault that a suspected operator is suspected of.
    pub suspicion: Option<Suspicion>,
    /// Whether its last stake is unbonding. Its stash ends with that stake.
    pub closing: bool,
    /// The first active era in which it can be closed. Until then stake that was lost is exposed and earns.
    pub closable_from: u32,
    /// Planck of all rewards of its stake so far.
    pub rewards: Balance,
    /// The time of its approval, in milliseconds.
    pub since: Timestamp,
    /// The time up to which the rewards of its stake are booked, in milliseconds.
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

    /// The slot of its entry. An error if it has none.
    pub fn slot(&self) -> Result<Slot, RegistryError> {
        match self.place {
            Place::Slot(slot) => Ok(slot),
            Place::Waiting | Place::Left => Err(RegistryError::WrongStatus),
        }
    }

    /// The most stake that it may take, in planck: the stake that its bond backs at `bond_ratio` basis points, without
    /// the part that is requested, and at most its stake cap. `None` if `bond_ratio` is zero.
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
