//! An operator's life from registration to exit: which change of status is allowed, and when.
//!
//! A function that returns an error has changed nothing.

use estuary_chain_reads::StashInfo;
use estuary_interfaces::{Balance, Fault, RegistryError, Timestamp};
use ink::primitives::AccountId;

use crate::{
    faults::OnChain,
    operator::{Operator, Place, Suspicion},
    parameters::BondParameters,
    table::{Entry, Status},
};

/// Eras in which stake of today may be exposed: the active era, and the next, whose election may be over already.
pub const ERAS_EXPOSED: u32 = 2;

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// The status stays.
    Unchanged,
    /// The operator takes no new stake.
    Suspected(Fault),
    /// The operator takes stake again.
    Cleared,
    /// The operator is drained.
    Jailed(Fault),
}

impl Operator {
    /// Checks whether a validator that was an operator before may register again. A loss of its earlier registration
    /// stays as a fault.
    pub fn come_back(&mut self, earlier: &Operator) -> Result<(), RegistryError> {
        if earlier.place != Place::Left {
            return Err(RegistryError::AlreadyRegistered);
        }
        if earlier.debt > 0 {
            return Err(RegistryError::InDebt);
        }
        self.fault = earlier.fault.filter(|fault| *fault == Fault::Loss);
        Ok(())
    }

    /// Lets the operator take stake from `now` on, up to `stake_cap` planck.
    pub fn approve(&mut self, slot: u32, nominator: AccountId, stake_cap: Balance, now: Timestamp) {
        self.place = Place::Slot(slot);
        self.nominator = Some(nominator);
        self.stake_cap = stake_cap;
        self.fault = None;
        (self.since, self.accrued_until) = (now, now);
    }

    /// Changes the status by the fault that the chain shows. A first fault makes the operator suspected. A fault in a
    /// later era jails it. No fault clears it. The chain's data hold for a whole era, so an operator cannot be caught
    /// twice by one act.
    pub fn check(&mut self, entry: &mut Entry, on_chain: &OnChain, fault: Option<Fault>) -> Checked {
        let era = on_chain.exposure.era;
        match (entry.status, self.suspicion, fault) {
            (Status::Active, _, Some(fault)) => {
                entry.status = Status::Suspected;
                self.suspicion = Some(Suspicion { fault, era });
                Checked::Suspected(fault)
            }
            (Status::Suspected, Some(suspicion), Some(fault)) if era > suspicion.era => {
                self.jail(entry, fault);
                Checked::Jailed(fault)
            }
            (Status::Suspected, Some(suspicion), None) if on_chain.refutes(&suspicion) => {
                entry.status = Status::Active;
                self.suspicion = None;
                Checked::Cleared
            }
            _ => Checked::Unchanged,
        }
    }

    /// Jails the operator. An exiting operator stays exiting, with this fault.
    pub fn jail(&mut self, entry: &mut Entry, fault: Fault) {
        self.fault = Some(fault);
        self.suspicion = None;
        if entry.status.keeps_stake() {
            entry.status = Status::Jailed;
        }
    }

    /// Lets the operator leave. Its stake is drained.
    pub fn exit(&mut self, entry: &mut Entry) -> Result<(), RegistryError> {
        if entry.status == Status::Exiting {
            return Err(RegistryError::WrongStatus);
        }
        entry.status = Status::Exiting;
        self.suspicion = None;
        Ok(())
    }

    /// Lets a jailed operator take stake again, if nothing is wrong any more. An operator whose stake was idle must be
    /// elected without that stake, or be `trusted` to be elected with it.
    pub fn release(
        &mut self,
        entry: &mut Entry,
        on_chain: &OnChain,
        max_commission: u16,
        parameters: &BondParameters,
        trusted: bool,
    ) -> Result<(), RegistryError> {
        if entry.status != Status::Jailed {
            return Err(RegistryError::WrongStatus);
        }
        if self.debt > 0 {
            return Err(RegistryError::InDebt);
        }
        if self.bond < parameters.min {
            return Err(RegistryError::BondTooSmall);
        }
        self.only_settled(entry, &on_chain.stash)?;
        if let Some(fault) = on_chain.fault(self.commission, max_commission) {
            return Err(RegistryError::AtFault(fault));
        }
        if self.fault == Some(Fault::Idle) && !on_chain.exposure.elected && !trusted {
            return Err(RegistryError::AtFault(Fault::Idle));
        }
        self.fault = None;
        entry.status = Status::Active;
        entry.capacity = self.capacity(parameters.ratio).ok_or(RegistryError::Arithmetic)?;
        Ok(())
    }

    /// Marks an exiting operator as closing, if its stake is back but for the deposit that keeps its stash alive. No
    /// loss may be outstanding, and no reward: a reward would be lost with the stash.
    pub fn close(
        &mut self,
        entry: &Entry,
        stash: &StashInfo,
        existential_deposit: Balance,
        era: u32,
        unpaid_eras: u32,
    ) -> Result<(), RegistryError> {
        if entry.status != Status::Exiting || self.closing {
            return Err(RegistryError::WrongStatus);
        }
        self.only_settled(entry, stash)?;
        if stash.total > stash.active || stash.active > existential_deposit {
            return Err(RegistryError::NotDrained);
        }
        // Stake that is unbonding left the exposures eras ago. Stake that was lost at once may be exposed in the
        // active era.
        if unpaid_eras > 0 || era < self.closable_from {
            return Err(RegistryError::RewardsUnpaid);
        }
        self.closing = true;
        Ok(())
    }

    /// Checks that no loss is announced or unsettled.
    fn only_settled(&self, entry: &Entry, stash: &StashInfo) -> Result<(), RegistryError> {
        let settled = self.announced.amount == 0 && stash.pending == 0 && stash.total >= entry.total;
        settled.then_some(()).ok_or(RegistryError::LossPending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{entry, exposed, on_chain, operator, stash, BOND_PARAMETERS, ED};
    use estuary_chain_reads::ValidatorInfo;

    /// Checks the operator against this view of the chain.
    fn checked(operator: &mut Operator, entry: &mut Entry, seen: &OnChain) -> Checked {
        operator.check(entry, seen, seen.fault(500, 1_000))
    }

    #[test]
    fn who_comes_back_brings_no_debt_and_its_loss_is_not_forgotten() {
        let mut earlier = operator(0);
        let mut again = operator(100);
        assert_eq!(again.come_back(&earlier), Err(RegistryError::AlreadyRegistered));
        earlier.place = Place::Left;
        (earlier.debt, earlier.fault) = (1, Some(Fault::Loss));
        assert_eq!(again.come_back(&earlier), Err(RegistryError::InDebt));
        earlier.debt = 0;
        assert_eq!(
            (again.come_back(&earlier), again.fault),
            (Ok(()), Some(Fault::Loss))
        );
        earlier.fault = Some(Fault::Blocked);
        assert_eq!((again.come_back(&earlier), again.fault), (Ok(()), None));
    }

    #[test]
    fn a_first_fault_makes_suspect_and_one_in_a_later_era_jails() {
        let (mut operator, mut entry, mut seen) = (operator(100), entry(Status::Active, 500), on_chain(500));
        assert_eq!(checked(&mut operator, &mut entry, &seen), Checked::Unchanged);
        seen.validator.validating = false;
        let found = Fault::NotValidating;
        assert_eq!(
            checked(&mut operator, &mut entry, &seen),
            Checked::Suspected(found)
        );
        let suspicion = Suspicion { fault: found, era: 9 };
        assert_eq!(
            (entry.status, operator.suspicion),
            (Status::Suspected, Some(suspicion))
        );
        assert_eq!(operator.fault, None);
        // Another check in the same era changes nothing, whatever else is wrong.
        seen.validator = ValidatorInfo {
            validating: true,
            blocked: true,
            commission: 0,
        };
        assert_eq!(checked(&mut operator, &mut entry, &seen), Checked::Unchanged);
        seen.exposure.era = 10;
        assert_eq!(
            checked(&mut operator, &mut entry, &seen),
            Checked::Jailed(Fault::Blocked)
        );
        assert_eq!((entry.status, operator.suspicion), (Status::Jailed, None));
        assert_eq!(operator.fault, Some(Fault::Blocked));
        assert_eq!(checked(&mut operator, &mut entry, &seen), Checked::Unchanged);
    }

    #[test]
    fn a_check_without_a_fault_clears_at_once() {
        let (mut operator, mut entry, mut seen) = (operator(100), entry(Status::Active, 500), on_chain(500));
        seen.validator.blocked = true;
        checked(&mut operator, &mut entry, &seen);
        seen.validator.blocked = false;
        assert_eq!(checked(&mut operator, &mut entry, &seen), Checked::Cleared);
        assert_eq!((entry.status, operator.suspicion), (Status::Active, None));
    }

    #[test]
    fn only_an_exposure_shows_that_stake_works_again() {
        for kicked in [true, false] {
            let (mut operator, mut entry, mut seen) =
                (operator(100), entry(Status::Active, 500), on_chain(500));
            (seen.stash.targets, seen.exposure.exposed) = (u32::from(!kicked), 0);
            assert!(matches!(
                checked(&mut operator, &mut entry, &seen),
                Checked::Suspected(_)
            ));
            // A new nomination is a promise, and the exposure of this era is older than the suspicion.
            (seen.stash.targets, seen.exposure.submitted_in) = (1, 9);
            seen.exposure.exposed = 500;
            assert_eq!(checked(&mut operator, &mut entry, &seen), Checked::Unchanged);
            seen.exposure.exposed = 0;
            seen.exposure.era = 10;
            assert_eq!(checked(&mut operator, &mut entry, &seen), Checked::Unchanged);
            let (mut kept, mut kept_entry, mut works) = (operator, entry, seen);
            works.exposure.exposed = 1;
            assert_eq!(checked(&mut kept, &mut kept_entry, &works), Checked::Cleared);
            let (mut emptied, mut empty_entry, mut drained) = (operator, entry, seen);
            drained.stash = stash(ED);
            assert_eq!(
                checked(&mut emptied, &mut empty_entry, &drained),
                Checked::Cleared
            );
            seen.exposure.era = 11;
            assert_eq!(
                checked(&mut operator, &mut entry, &seen),
                Checked::Jailed(Fault::Idle)
            );
        }
    }

    #[test]
    fn whose_stake_was_idle_must_be_elected_without_it_or_trusted() {
        let release = |elected, trusted| {
            let (mut operator, mut entry, mut seen) =
                (operator(100), entry(Status::Active, ED), on_chain(ED));
            operator.jail(&mut entry, Fault::Idle);
            (seen.stash.targets, seen.exposure) = (0, exposed(0));
            seen.exposure.elected = elected;
            operator.release(&mut entry, &seen, 1_000, &BOND_PARAMETERS, trusted)
        };
        assert_eq!(release(false, false), Err(RegistryError::AtFault(Fault::Idle)));
        assert_eq!((release(true, false), release(false, true)), (Ok(()), Ok(())));
    }

    #[test]
    fn who_leaves_is_suspected_no_more_and_leaves_once() {
        let (mut operator, mut entry, mut seen) = (operator(100), entry(Status::Active, 500), on_chain(500));
        seen.validator.blocked = true;
        checked(&mut operator, &mut entry, &seen);
        assert_eq!(operator.exit(&mut entry), Ok(()));
        assert_eq!((entry.status, operator.suspicion), (Status::Exiting, None));
        assert_eq!(operator.exit(&mut entry), Err(RegistryError::WrongStatus));
    }

    #[test]
    fn nobody_is_released_before_all_is_well() {
        let refused = |change: fn(&mut Operator, &mut Entry, &mut OnChain)| {
            let (mut operator, mut entry, mut chain) =
                (operator(100), entry(Status::Active, 500), on_chain(500));
            operator.jail(&mut entry, Fault::Loss);
            change(&mut operator, &mut entry, &mut chain);
            let outcome = operator.release(&mut entry, &chain, 1_000, &BOND_PARAMETERS, false);
            assert_eq!(
                outcome.is_ok(),
                entry.status == Status::Active && operator.fault.is_none()
            );
            (outcome.err(), entry.capacity)
        };
        assert_eq!(refused(|_, _, _| ()), (None, 1_000));
        let wrong = Some(RegistryError::WrongStatus);
        assert_eq!(refused(|_, e, _| e.status = Status::Exiting).0, wrong);
        assert_eq!(refused(|o, _, _| o.debt = 1).0, Some(RegistryError::InDebt));
        assert_eq!(
            refused(|o, _, _| o.bond = 49).0,
            Some(RegistryError::BondTooSmall)
        );
        assert_eq!(refused(|o, _, _| o.bond = 50).0, None);
        let pending = Some(RegistryError::LossPending);
        assert_eq!(refused(|o, _, _| o.announced.amount = 1).0, pending);
        assert_eq!(refused(|_, _, c| c.stash.pending = 1).0, pending);
        assert_eq!(refused(|_, _, c| c.stash.total = 499).0, pending);
        assert_eq!(
            refused(|_, _, c| c.validator.blocked = true).0,
            Some(RegistryError::AtFault(Fault::Blocked))
        );
    }

    #[test]
    fn nobody_is_closed_before_all_is_back() {
        let refused = |unpaid: u32, change: fn(&mut Operator, &mut Entry, &mut StashInfo)| {
            let (mut operator, mut entry, mut stash) = (operator(0), entry(Status::Exiting, ED), stash(ED));
            change(&mut operator, &mut entry, &mut stash);
            let was_closing = operator.closing;
            let outcome = operator.close(&entry, &stash, ED, 7, unpaid);
            assert_eq!(operator.closing, outcome.is_ok() || was_closing);
            outcome.err()
        };
        assert_eq!(refused(0, |_, _, _| ()), None);
        assert_eq!(
            refused(0, |_, e, s| (e.total, s.total, s.active) = (0, 0, 0)),
            None
        );
        assert_eq!(
            refused(0, |_, e, _| e.status = Status::Jailed),
            Some(RegistryError::WrongStatus)
        );
        assert_eq!(
            refused(0, |o, _, _| o.closing = true),
            Some(RegistryError::WrongStatus)
        );
        assert_eq!(
            refused(0, |_, e, _| e.total = ED + 1),
            Some(RegistryError::LossPending)
        );
        assert_eq!(
            refused(0, |_, _, s| s.total = ED + 1),
            Some(RegistryError::NotDrained)
        );
        let more =
            |_: &mut Operator, _: &mut Entry, s: &mut StashInfo| (s.total, s.active) = (ED + 1, ED + 1);
        assert_eq!(refused(0, more), Some(RegistryError::NotDrained));
        assert_eq!(refused(1, |_, _, _| ()), Some(RegistryError::RewardsUnpaid));
        assert_eq!(
            refused(0, |o, _, _| o.closable_from = 8),
            Some(RegistryError::RewardsUnpaid)
        );
        assert_eq!(refused(0, |o, _, _| o.closable_from = 7), None);
    }
}
