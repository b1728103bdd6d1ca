//! An operator's bond: the part that must stay, withdrawals, and top-ups.
//!
//! A function that returns an error has changed nothing.

use estuary_chain_reads::StashInfo;
use estuary_interfaces::{Balance, RegistryError};
use estuary_math::{mul_div, Rounding, BPS};

use crate::{
    losses::losses,
    operator::{Leaving, Operator},
    parameters::BondParameters,
};

impl Operator {
    /// The planck of bond that must stay: the bond that the stake needs, rounded up, and the losses that are announced
    /// or not settled yet. At least the least bond.
    fn bond_needed(&self, total: Balance, losses: Balance, parameters: &BondParameters) -> Option<Balance> {
        mul_div(total, parameters.ratio.into(), BPS, Rounding::Up)?
            .checked_add(losses)
            .map(|needed| needed.max(parameters.min))
    }

    /// Whether the bond can spare `amount` planck. `total` is the booked stake, and `stash` is the chain's view of it.
    fn can_spare(
        &self,
        amount: Balance,
        total: Balance,
        stash: &StashInfo,
        parameters: &BondParameters,
    ) -> Result<(), RegistryError> {
        let needed = losses(total, stash, parameters.existential_deposit)
            .and_then(|losses| self.bond_needed(total, losses.max(self.announced.amount), parameters))
            .ok_or(RegistryError::Arithmetic)?;
        self.bond
            .checked_sub(amount)
            .filter(|left| *left >= needed)
            .map(|_| ())
            .ok_or(RegistryError::BondNeeded)
    }

    /// Requests the withdrawal of `amount` planck of the bond from `from_era` on. It replaces an earlier request, and
    /// 0 cancels it.
    pub fn request_bond(
        &mut self,
        amount: Balance,
        from_era: u32,
        total: Balance,
        stash: &StashInfo,
        parameters: &BondParameters,
    ) -> Result<(), RegistryError> {
        if amount > 0 {
            self.can_spare(amount, total, stash, parameters)?;
        }
        self.leaving = Leaving { amount, from_era };
        Ok(())
    }

    /// Takes the requested amount out of the bond, if the bond can still spare it. Returns the planck.
    pub fn withdraw_bond(
        &mut self,
        era: u32,
        total: Balance,
        stash: &StashInfo,
        parameters: &BondParameters,
    ) -> Result<Balance, RegistryError> {
        // A slash may have left less than the requested amount.
        let amount = self.leaving.amount.min(self.bond);
        if amount == 0 {
            return Err(RegistryError::NothingToWithdraw);
        }
        if era < self.leaving.from_era {
            return Err(RegistryError::TooEarly);
        }
        self.can_spare(amount, total, stash, parameters)?;
        self.bond = self.bond.saturating_sub(amount);
        self.leaving = Leaving::default();
        Ok(amount)
    }

    /// Takes the whole bond of an operator that has left. Returns the planck.
    pub fn take_bond(&mut self) -> Result<Balance, RegistryError> {
        match core::mem::take(&mut self.bond) {
            0 => Err(RegistryError::NothingToWithdraw),
            bond => Ok(bond),
        }
    }

    /// Repays debt, and adds the remainder to the bond. Returns the planck that were repaid.
    pub fn top_up(&mut self, value: Balance) -> Result<Balance, RegistryError> {
        let repaid = value.min(self.debt);
        let (bond, owed) = self
            .bond
            .checked_add(value.saturating_sub(repaid))
            .zip(self.repaid.checked_add(repaid))
            .ok_or(RegistryError::Arithmetic)?;
        self.debt = self.debt.saturating_sub(repaid);
        (self.bond, self.repaid) = (bond, owed);
        Ok(repaid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fixtures::{operator, stash, BOND_PARAMETERS},
        operator::Announced,
    };

    #[test]
    fn the_bond_that_stake_and_losses_need_stays() {
        let mut operator = operator(200);
        let needed = |operator: &Operator, stash: &StashInfo, total| {
            (0..=200).rev().find(|amount| {
                operator
                    .can_spare(*amount, total, stash, &BOND_PARAMETERS)
                    .is_ok()
            })
        };
        // 1,001 planck of stake need 101 planck of bond.
        assert_eq!(needed(&operator, &stash(1_001), 1_001), Some(99));
        // A loss that is announced, or taken and not settled, needs as much bond again.
        let pending = StashInfo {
            pending: 20,
            ..stash(1_001)
        };
        assert_eq!(needed(&operator, &pending, 1_001), Some(79));
        assert_eq!(needed(&operator, &stash(991), 1_001), Some(89));
        operator.announced = Announced {
            amount: 50,
            ..Default::default()
        };
        assert_eq!(needed(&operator, &pending, 1_001), Some(49));
        // Without stake the least bond must stay.
        operator.announced = Announced::default();
        assert_eq!(needed(&operator, &stash(0), 0), Some(150));
        assert_eq!(needed(&operator, &stash(2_000), 2_000), Some(0));
        assert_eq!(needed(&operator, &stash(2_001), 2_001), None);
    }

    #[test]
    fn a_bond_waits_and_is_checked_again() {
        let mut operator = operator(200);
        operator
            .request_bond(100, 7, 1_000, &stash(1_000), &BOND_PARAMETERS)
            .unwrap();
        assert_eq!(operator.capacity(BOND_PARAMETERS.ratio), Some(1_000));
        let mut withdraw = |era, total| operator.withdraw_bond(era, total, &stash(total), &BOND_PARAMETERS);
        assert_eq!(withdraw(6, 1_000), Err(RegistryError::TooEarly));
        assert_eq!(withdraw(7, 1_001), Err(RegistryError::BondNeeded));
        assert_eq!(withdraw(7, 1_000), Ok(100));
        assert_eq!(withdraw(7, 0), Err(RegistryError::NothingToWithdraw));
        assert_eq!((operator.bond, operator.leaving), (100, Leaving::default()));
    }

    #[test]
    fn a_slash_may_leave_less_than_was_asked_for() {
        let mut operator = operator(200);
        let parameters = BondParameters {
            min: 0,
            ..BOND_PARAMETERS
        };
        operator.request_bond(150, 7, 0, &stash(0), &parameters).unwrap();
        operator.bond = 80;
        assert_eq!(operator.withdraw_bond(7, 0, &stash(0), &parameters), Ok(80));
    }

    #[test]
    fn an_announced_withdrawal_can_always_be_taken_back() {
        let mut operator = operator(200);
        operator
            .request_bond(100, 7, 1_000, &stash(1_000), &BOND_PARAMETERS)
            .unwrap();
        operator.bond = 20;
        operator
            .request_bond(0, 9, 1_000, &stash(1_000), &BOND_PARAMETERS)
            .unwrap();
        assert_eq!(operator.leaving.amount, 0);
        assert_eq!(
            operator.request_bond(1, 9, 1_000, &stash(1_000), &BOND_PARAMETERS),
            Err(RegistryError::BondNeeded)
        );
    }

    #[test]
    fn a_top_up_repays_debt_first() {
        let mut operator = operator(0);
        operator.debt = 30;
        assert_eq!(operator.top_up(20), Ok(20));
        assert_eq!((operator.debt, operator.bond, operator.repaid), (10, 0, 20));
        assert_eq!(operator.top_up(100), Ok(10));
        assert_eq!((operator.debt, operator.bond, operator.repaid), (0, 90, 30));
        assert_eq!(operator.top_up(Balance::MAX), Err(RegistryError::Arithmetic));
        assert_eq!((operator.debt, operator.bond, operator.repaid), (0, 90, 30));
    }

    #[test]
    fn who_has_left_takes_the_whole_bond_once() {
        let mut operator = operator(70);
        assert_eq!((operator.take_bond(), operator.bond), (Ok(70), 0));
        assert_eq!(operator.take_bond(), Err(RegistryError::NothingToWithdraw));
    }
}
