//! An operator's life and money: status, bond, debt, commission.

use estuary_interfaces::{Balance, OperatorSettlement, Settlement};
use estuary_math::{bps_of, mul_div, Rounding, BPS};
use ink::primitives::AccountId;

/// Where an operator stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Status {
    /// Registered, and waiting for the curator.
    Candidate,
    /// May take stake and earns commission.
    Active,
    /// Was slashed: takes no stake, earns nothing, and is drained.
    Jailed,
}

/// What allocation needs to know of an operator; all of them share one storage cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Entry {
    /// The book: the chain's ledger total as it was last settled, and what was delegated since.
    pub total: Balance,
    /// The part of `total` that is not unlocking.
    pub active: Balance,
    /// The most that `total` may become by delegation.
    pub capacity: Balance,
    pub status: Status,
    /// The chain refused to move its stake; left alone until it is settled.
    pub refused: bool,
}

/// All else about an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Operator {
    /// Stash account of the validator.
    pub validator: AccountId,
    /// The stash that nominates it; none before approval.
    pub nominator: Option<AccountId>,
    /// Where commission goes.
    pub payout: AccountId,
    /// Basis points of every reward.
    pub commission: u16,
    /// Planck that pay for its slashes.
    pub bond: Balance,
    /// Planck of slashes that the bond could not pay.
    pub debt: Balance,
    /// Planck that the pool has provided for announced slashes.
    pub provision: Balance,
    /// The curator's limit to its stake, in planck.
    pub stake_cap: Balance,
}

impl Operator {
    /// The most stake it may have: what its bond backs at `bond_ratio` basis points, and no more than its cap.
    pub fn capacity(&self, bond_ratio: u16) -> Option<Balance> {
        // A bond too large to multiply backs any stake.
        let backed = mul_div(self.bond, BPS, bond_ratio.into(), Rounding::Down).unwrap_or(Balance::MAX);
        (bond_ratio > 0).then_some(backed.min(self.stake_cap))
    }

    /// Books what its nominator found. A loss is booked first, so that a reward that came with it finds the operator
    /// jailed. Jailed, it earns nothing; in debt, its commission repays the debt.
    pub fn settle(
        &mut self,
        entry: &mut Entry,
        found: &Settlement,
        bond_ratio: u16,
    ) -> Option<OperatorSettlement> {
        let mut outcome = OperatorSettlement {
            book: entry.total,
            total: found.total,
            received: found.received,
            reward: found.reward,
            loss: found.loss,
            released: self.provision,
            ..Default::default()
        };
        self.provision = 0;
        entry.total = found.total;
        entry.active = found.active;
        entry.refused = false;

        if found.loss > 0 {
            outcome.bond_paid = found.loss.min(self.bond);
            self.bond = self.bond.checked_sub(outcome.bond_paid)?;
            self.debt = self
                .debt
                .checked_add(found.loss.checked_sub(outcome.bond_paid)?)?;
            entry.status = Status::Jailed;
            entry.capacity = self.capacity(bond_ratio)?;
        }
        // A gain that did not arrive as money cannot be shared.
        let earned = match found.received < found.reward {
            true => 0,
            false => bps_of(found.reward, self.commission)?,
        };
        if self.debt > 0 {
            outcome.debt_repaid = earned.min(self.debt);
            self.debt = self.debt.checked_sub(outcome.debt_repaid)?;
        } else if entry.status == Status::Active {
            outcome.commission = earned;
        }
        Some(outcome)
    }
}

/// Whether an on-chain commission (parts per billion) and ours (basis points) together stay within `max` basis points.
pub fn commission_allowed(on_chain: u32, ours: u16, max: u16) -> bool {
    const PER_BP: u64 = 100_000;
    let ours = u64::from(ours).saturating_mul(PER_BP);
    u64::from(on_chain).saturating_add(ours) <= u64::from(max).saturating_mul(PER_BP)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATIO: u16 = 1_000;

    fn operator() -> (Operator, Entry) {
        let account = AccountId::from([1; 32]);
        let operator = Operator {
            validator: account,
            nominator: Some(account),
            payout: account,
            commission: 500,
            bond: 100,
            debt: 0,
            provision: 0,
            stake_cap: 5_000,
        };
        let entry = Entry {
            total: 1_000,
            active: 1_000,
            capacity: 1_000,
            status: Status::Active,
            refused: true,
        };
        (operator, entry)
    }

    fn reward(reward: Balance) -> Settlement {
        Settlement {
            received: reward,
            reward,
            loss: 0,
            total: 1_000,
            active: 1_000,
        }
    }

    #[test]
    fn capacity_is_what_the_bond_backs_up_to_the_cap() {
        let (mut operator, _) = operator();
        assert_eq!(operator.capacity(RATIO), Some(1_000));
        operator.bond = 501;
        assert_eq!(operator.capacity(RATIO), Some(5_000));
        operator.bond = Balance::MAX;
        assert_eq!(operator.capacity(RATIO), Some(5_000));
        assert_eq!(operator.capacity(0), None);
    }

    #[test]
    fn a_reward_earns_commission_and_clears_a_refusal() {
        let (mut operator, mut entry) = operator();
        let outcome = operator.settle(&mut entry, &reward(100), RATIO).unwrap();
        assert_eq!((outcome.commission, outcome.debt_repaid), (5, 0));
        assert!(!entry.refused);
    }

    #[test]
    fn a_loss_is_paid_by_the_bond_and_the_rest_is_debt() {
        let (mut operator, mut entry) = operator();
        let found = Settlement {
            loss: 130,
            total: 870,
            active: 800,
            ..reward(100)
        };
        let outcome = operator.settle(&mut entry, &found, RATIO).unwrap();
        assert_eq!((outcome.bond_paid, operator.bond, operator.debt), (100, 0, 25)); // 30 less 5 of the commission
        assert_eq!((outcome.commission, outcome.debt_repaid), (0, 5));
        assert_eq!((entry.total, entry.active, entry.capacity), (870, 800, 0));
        assert_eq!(entry.status, Status::Jailed);
    }

    #[test]
    fn a_jailed_operator_without_debt_earns_nothing() {
        let (mut operator, mut entry) = operator();
        entry.status = Status::Jailed;
        let outcome = operator.settle(&mut entry, &reward(100), RATIO).unwrap();
        assert_eq!((outcome.commission, outcome.debt_repaid), (0, 0));
    }

    #[test]
    fn a_gain_that_is_not_money_earns_no_commission() {
        let (mut operator, mut entry) = operator();
        let found = Settlement {
            received: 0,
            total: 1_100,
            ..reward(100)
        };
        assert_eq!(operator.settle(&mut entry, &found, RATIO).unwrap().commission, 0);
    }

    #[test]
    fn commissions_add_up_to_the_maximum_and_no_further() {
        assert!(commission_allowed(50_000_000, 500, 1_000));
        assert!(!commission_allowed(50_000_001, 500, 1_000));
        assert!(!commission_allowed(1_000_000_000, 0, 1_000));
    }
}
