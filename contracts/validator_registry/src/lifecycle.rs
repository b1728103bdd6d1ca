//! From registration to exit: what an operator, the curator, and anyone may change, and when.
//!
//! A function that returns an error has changed nothing.

use estuary_chain_reads::{ExposureInfo, StashInfo, ValidatorInfo};
use estuary_interfaces::{Balance, Fault, RegistryError, Timestamp};
use estuary_math::{mul_div, Rounding, BPS};
use ink::primitives::AccountId;

use crate::{
    operator::{Leaving, Operator, Place, Rise, Suspicion},
    table::{Entry, Status},
};

/// Stake that is there now may be exposed in the active era and in the next, which may be planned already.
pub const ERAS_EXPOSED: u32 = 2;

/// Eras from a nomination to the first in which all of it must be exposed: it counts in the next election, and that may
/// be over already for the era that follows.
pub const ERAS_TO_EXPOSE: u32 = 2;

/// Which bond must stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BondRules {
    /// Bond per stake, in basis points.
    pub ratio: u16,
    /// The least that there must be, in planck.
    pub min: Balance,
    /// The least that an account may hold, in planck.
    pub existential_deposit: Balance,
}

/// What the chain shows of an operator: its validator, and its stash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnChain {
    pub validator: ValidatorInfo,
    pub stash: StashInfo,
    /// What backs the validator in the active era; nothing before approval.
    pub exposure: ExposureInfo,
    /// The least active stake that can nominate, in planck.
    pub min_nominator_bond: Balance,
    pub existential_deposit: Balance,
}

impl OnChain {
    /// What is wrong with the operator, if it takes `commission` and may take `max`, both in basis points.
    pub fn fault(&self, commission: u16, max: u16) -> Option<Fault> {
        if !self.validator.validating {
            Some(Fault::NotValidating)
        } else if !commission_allowed(self.validator.commission, commission, max) {
            Some(Fault::CommissionTooHigh)
        } else if self.validator.blocked {
            Some(Fault::Blocked)
        } else {
            self.idle()
        }
    }

    /// Why stake earns nothing though the validator declares all that is asked of it. What a drained stash lives on
    /// need not.
    fn idle(&self) -> Option<Fault> {
        let (stash, exposure) = (&self.stash, &self.exposure);
        let counts_from = exposure.submitted_in.saturating_add(ERAS_TO_EXPOSE);
        if !self.has_stake() {
            None
        } else if stash.targets == 0 && stash.active >= self.min_nominator_bond {
            Some(Fault::Kicked)
        } else if stash.targets == 0 || (exposure.exposed == 0 && exposure.era >= counts_from) {
            Some(Fault::Idle)
        } else {
            None
        }
    }

    /// Whether there is stake that ought to earn.
    fn has_stake(&self) -> bool {
        self.stash.active > self.existential_deposit
    }

    /// Whether a suspicion is refuted, where no fault is to be seen. That stake works again is seen by its exposure in
    /// a later era only: a new nomination is a promise.
    fn refutes(&self, known: &Suspicion) -> bool {
        let works = self.exposure.exposed > 0 && self.exposure.era > known.era;
        match known.fault {
            Fault::Kicked | Fault::Idle => works || !self.has_stake(),
            _ => true,
        }
    }

    /// Whether the validator may be nominated again: once an era, and while its stake is exposed. Or whoever gains by
    /// stake that earns nothing could make it look new for ever.
    pub fn renewable(&self) -> bool {
        self.has_stake() && self.exposure.exposed > 0 && self.exposure.submitted_in < self.exposure.era
    }
}

/// What a check changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    Unchanged,
    /// The operator takes no new stake.
    Suspected(Fault),
    /// The operator takes stake again.
    Cleared,
    /// The operator is drained.
    Jailed(Fault),
}

/// Whether an on-chain commission (parts per billion) and ours (basis points) together stay within `max`
/// basis points.
pub fn commission_allowed(on_chain: u32, ours: u16, max: u16) -> bool {
    const PER_BP: u64 = 100_000;
    let ours = u64::from(ours).saturating_mul(PER_BP);
    u64::from(on_chain).saturating_add(ours) <= u64::from(max).saturating_mul(PER_BP)
}

impl Operator {
    /// Whether a validator that was an operator before may register again. A loss of that time is not forgotten.
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

    /// The bond that must stay: what the stake needs, rounded up, and beside it what the announced losses may take.
    fn bond_needed(&self, total: Balance, losses: Balance, rules: &BondRules) -> Option<Balance> {
        mul_div(total, rules.ratio.into(), BPS, Rounding::Up)?
            .checked_add(losses)
            .map(|needed| needed.max(rules.min))
    }

    /// Whether `amount` of its bond can go while `stash` is what the chain shows of its stake, booked as `total`.
    fn can_spare(
        &self,
        amount: Balance,
        total: Balance,
        stash: &StashInfo,
        rules: &BondRules,
    ) -> Result<(), RegistryError> {
        let needed = losses(total, stash, rules.existential_deposit)
            .and_then(|losses| self.bond_needed(total, losses.max(self.announced.amount), rules))
            .ok_or(RegistryError::Arithmetic)?;
        self.bond
            .checked_sub(amount)
            .filter(|left| *left >= needed)
            .map(|_| ())
            .ok_or(RegistryError::BondNeeded)
    }

    /// Announces that `amount` of its bond is to be withdrawn from `from_era` on. It replaces what was announced
    /// before, and nothing takes it back.
    pub fn request_bond(
        &mut self,
        amount: Balance,
        from_era: u32,
        total: Balance,
        stash: &StashInfo,
        rules: &BondRules,
    ) -> Result<(), RegistryError> {
        if amount > 0 {
            self.can_spare(amount, total, stash, rules)?;
        }
        self.leaving = Leaving { amount, from_era };
        Ok(())
    }

    /// Takes what was announced out of the bond, if it can still be spared.
    pub fn withdraw_bond(
        &mut self,
        era: u32,
        total: Balance,
        stash: &StashInfo,
        rules: &BondRules,
    ) -> Result<Balance, RegistryError> {
        // A slash may have left less.
        let amount = self.leaving.amount.min(self.bond);
        if amount == 0 {
            return Err(RegistryError::NothingToWithdraw);
        }
        if era < self.leaving.from_era {
            return Err(RegistryError::TooEarly);
        }
        self.can_spare(amount, total, stash, rules)?;
        self.bond = self.bond.saturating_sub(amount);
        self.leaving = Leaving::default();
        Ok(amount)
    }

    /// Takes the whole bond of an operator that has left.
    pub fn take_bond(&mut self) -> Result<Balance, RegistryError> {
        match core::mem::take(&mut self.bond) {
            0 => Err(RegistryError::NothingToWithdraw),
            bond => Ok(bond),
        }
    }

    /// Repays debt, and adds what is left to the bond. Returns what was repaid.
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

    /// Lowers the commission at once, or announces that it rises from `from` on.
    pub fn set_commission(&mut self, commission: u16, from: Timestamp) {
        if commission > self.commission {
            self.rise = Some(Rise { commission, from });
        } else {
            self.commission = commission;
            self.rise = None;
        }
    }

    /// The proposed account takes the commission from now on.
    pub fn accept_payout(&mut self, caller: AccountId) -> Result<(), RegistryError> {
        if self.proposed_payout != Some(caller) {
            return Err(RegistryError::NotProposedPayout);
        }
        self.payout = caller;
        self.proposed_payout = None;
        Ok(())
    }

    /// Follows what a check finds: a first fault makes suspect, one in a later era jails, none clears. What is said of
    /// an era holds for all blocks of it, so that nobody can be caught twice by what it does in one.
    pub fn check(&mut self, entry: &mut Entry, on_chain: &OnChain, fault: Option<Fault>) -> Checked {
        let era = on_chain.exposure.era;
        match (entry.status, self.suspicion, fault) {
            (Status::Active, _, Some(fault)) => {
                entry.status = Status::Suspected;
                self.suspicion = Some(Suspicion { fault, era });
                Checked::Suspected(fault)
            }
            (Status::Suspected, Some(known), Some(fault)) if era > known.era => {
                self.jail(entry, fault);
                Checked::Jailed(fault)
            }
            (Status::Suspected, Some(known), None) if on_chain.refutes(&known) => {
                entry.status = Status::Active;
                self.suspicion = None;
                Checked::Cleared
            }
            _ => Checked::Unchanged,
        }
    }

    /// It leaves: what it has is drained.
    pub fn exit(&mut self, entry: &mut Entry) -> Result<(), RegistryError> {
        if entry.status == Status::Exiting {
            return Err(RegistryError::WrongStatus);
        }
        entry.status = Status::Exiting;
        self.suspicion = None;
        Ok(())
    }

    /// A jailed operator may take stake again, once nothing is wrong with it any more. Whose stake was idle must be
    /// elected without it, or `trusted` to be elected with it.
    pub fn release(
        &mut self,
        entry: &mut Entry,
        on_chain: &OnChain,
        max_commission: u16,
        rules: &BondRules,
        trusted: bool,
    ) -> Result<(), RegistryError> {
        if entry.status != Status::Jailed {
            return Err(RegistryError::WrongStatus);
        }
        if self.debt > 0 {
            return Err(RegistryError::InDebt);
        }
        if self.bond < rules.min {
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
        entry.capacity = self.capacity(rules.ratio).ok_or(RegistryError::Arithmetic)?;
        Ok(())
    }

    /// Whether all of an exiting operator's stake is back but for what keeps its stash alive, and nothing is
    /// outstanding: no loss, and no reward, which would be lost with the stash.
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
        // What unbonds has been exposed no more for long. What was lost at once may be exposed in an era that goes on.
        if unpaid_eras > 0 || era < self.closable_from {
            return Err(RegistryError::RewardsUnpaid);
        }
        self.closing = true;
        Ok(())
    }

    fn only_settled(&self, entry: &Entry, stash: &StashInfo) -> Result<(), RegistryError> {
        let settled = self.announced.amount == 0 && stash.pending == 0 && stash.total >= entry.total;
        settled.then_some(()).ok_or(RegistryError::LossPending)
    }
}

/// What `stash`, of which `total` is booked, has lost since, and what the chain has announced to take beside.
pub fn losses(total: Balance, stash: &StashInfo, existential_deposit: Balance) -> Option<Balance> {
    stash.lost(total, existential_deposit).checked_add(stash.pending)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::Announced;

    const RULES: BondRules = BondRules {
        ratio: 1_000,
        min: 50,
        existential_deposit: 5,
    };

    const ED: Balance = 5;

    fn account(number: u8) -> AccountId {
        AccountId::from([number; 32])
    }

    fn operator(bond: Balance) -> Operator {
        Operator {
            place: Place::Slot(0),
            nominator: Some(account(2)),
            stake_cap: 5_000,
            ..Operator::new(account(1), account(1), 500, bond)
        }
    }

    fn entry(status: Status, total: Balance) -> Entry {
        Entry {
            operator: 0,
            total,
            active: total,
            capacity: 0,
            status,
            refused: false,
        }
    }

    fn stash(total: Balance) -> StashInfo {
        StashInfo {
            exists: total > 0,
            total,
            active: total,
            targets: 1,
            ..Default::default()
        }
    }

    fn on_chain(total: Balance) -> OnChain {
        OnChain {
            validator: ValidatorInfo {
                validating: true,
                blocked: false,
                commission: 50_000_000,
            },
            stash: stash(total),
            exposure: exposed(total),
            min_nominator_bond: 10,
            existential_deposit: ED,
        }
    }

    /// Nominated in era 3, and it is era 9.
    fn exposed(exposed: Balance) -> ExposureInfo {
        ExposureInfo {
            era: 9,
            elected: true,
            exposed,
            submitted_in: 3,
        }
    }

    #[test]
    fn commissions_add_up_to_the_maximum_and_no_further() {
        assert!(commission_allowed(50_000_000, 500, 1_000));
        assert!(!commission_allowed(50_000_001, 500, 1_000));
        assert!(!commission_allowed(1_000_000_000, 0, 1_000));
    }

    #[test]
    fn each_fault_is_seen_and_a_fresh_stash_has_none() {
        let good = on_chain(100);
        let fault = |change: fn(&mut OnChain)| {
            let mut seen = good;
            change(&mut seen);
            seen.fault(500, 1_000)
        };
        assert_eq!(fault(|_| ()), None);
        assert_eq!(
            fault(|c| c.validator.validating = false),
            Some(Fault::NotValidating)
        );
        assert_eq!(fault(|c| c.validator.blocked = true), Some(Fault::Blocked));
        assert_eq!(
            fault(|c| c.validator.commission += 1),
            Some(Fault::CommissionTooHigh)
        );
        assert_eq!(fault(|c| c.stash.targets = 0), Some(Fault::Kicked));
        // What is left of a drained stake nominates nobody, and need not: whatever the chain asks of a nominator.
        for least in [0, 5, 10] {
            let drained = OnChain {
                stash: stash(ED),
                exposure: exposed(0),
                min_nominator_bond: least,
                ..good
            };
            assert_eq!(drained.fault(500, 1_000), None);
            let mut chilled = drained;
            chilled.stash.targets = 0;
            assert_eq!(chilled.fault(500, 1_000), None);
        }
        assert_eq!(
            fault(|c| (c.stash, c.exposure) = (StashInfo::default(), exposed(0))),
            None
        );
    }

    #[test]
    fn stake_that_earns_nothing_is_idle_whatever_is_declared() {
        let fault = |targets, active, exposed, submitted_in| {
            let mut seen = on_chain(100);
            (seen.stash.targets, seen.stash.active) = (targets, active);
            (seen.exposure.exposed, seen.exposure.submitted_in) = (exposed, submitted_in);
            seen.fault(500, 1_000)
        };
        let idle = Some(Fault::Idle);
        // Chilled by others, because it has less than nominators must.
        assert_eq!(
            [6, 9, 10].map(|active| fault(0, active, 1, 3)),
            [idle, idle, Some(Fault::Kicked)]
        );
        // Two eras after it nominated, something of it must be exposed.
        assert_eq!(
            [6, 7, 8, 9].map(|era| fault(1, 100, 0, era)),
            [idle, idle, None, None]
        );
        assert_eq!(fault(1, 100, 1, 0), None);
        assert_eq!([5, 6].map(|active| fault(1, active, 0, 0)), [None, idle]);
    }

    /// An active operator, what the chain shows, and a check of that.
    fn checked(operator: &mut Operator, entry: &mut Entry, seen: &OnChain) -> Checked {
        operator.check(entry, seen, seen.fault(500, 1_000))
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
        // In the same era nothing follows, however often somebody asks, and whatever else is wrong.
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
            // It nominates again, which is a promise, and what is exposed in this era was so before.
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
    fn a_nomination_is_renewed_once_an_era_and_while_it_works() {
        let seen = on_chain(500);
        assert!(seen.renewable());
        let renewable = |change: fn(&mut OnChain)| {
            let mut seen = seen;
            change(&mut seen);
            seen.renewable()
        };
        assert!(!renewable(|c| c.exposure.submitted_in = 9));
        assert!(renewable(|c| c.exposure.submitted_in = 8));
        assert!(!renewable(|c| c.exposure.exposed = 0));
        assert!(!renewable(|c| c.stash.active = ED));
    }

    #[test]
    fn whose_stake_was_idle_must_be_elected_without_it_or_trusted() {
        let release = |elected, trusted| {
            let (mut operator, mut entry, mut seen) =
                (operator(100), entry(Status::Active, ED), on_chain(ED));
            operator.jail(&mut entry, Fault::Idle);
            (seen.stash.targets, seen.exposure) = (0, exposed(0));
            seen.exposure.elected = elected;
            operator.release(&mut entry, &seen, 1_000, &RULES, trusted)
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
    fn the_bond_that_stake_and_losses_need_stays() {
        let mut operator = operator(200);
        let needed = |operator: &Operator, stash: &StashInfo, total| {
            (0..=200)
                .rev()
                .find(|amount| operator.can_spare(*amount, total, stash, &RULES).is_ok())
        };
        // 1,001 planck of stake need 101 of bond.
        assert_eq!(needed(&operator, &stash(1_001), 1_001), Some(99));
        // A loss that is announced, or that was taken and not settled, needs as much again.
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
        // And without any stake the least that there must be.
        operator.announced = Announced::default();
        assert_eq!(needed(&operator, &stash(0), 0), Some(150));
        assert_eq!(needed(&operator, &stash(2_000), 2_000), Some(0));
        assert_eq!(needed(&operator, &stash(2_001), 2_001), None);
    }

    #[test]
    fn a_bond_waits_and_is_checked_again() {
        let mut operator = operator(200);
        operator
            .request_bond(100, 7, 1_000, &stash(1_000), &RULES)
            .unwrap();
        assert_eq!(operator.capacity(RULES.ratio), Some(1_000));
        let mut withdraw = |era, total| operator.withdraw_bond(era, total, &stash(total), &RULES);
        assert_eq!(withdraw(6, 1_000), Err(RegistryError::TooEarly));
        assert_eq!(withdraw(7, 1_001), Err(RegistryError::BondNeeded));
        assert_eq!(withdraw(7, 1_000), Ok(100));
        assert_eq!(withdraw(7, 0), Err(RegistryError::NothingToWithdraw));
        assert_eq!((operator.bond, operator.leaving), (100, Leaving::default()));
    }

    #[test]
    fn a_slash_may_leave_less_than_was_asked_for() {
        let mut operator = operator(200);
        let rules = BondRules { min: 0, ..RULES };
        operator.request_bond(150, 7, 0, &stash(0), &rules).unwrap();
        operator.bond = 80;
        assert_eq!(operator.withdraw_bond(7, 0, &stash(0), &rules), Ok(80));
    }

    #[test]
    fn an_announced_withdrawal_can_always_be_taken_back() {
        let mut operator = operator(200);
        operator
            .request_bond(100, 7, 1_000, &stash(1_000), &RULES)
            .unwrap();
        operator.bond = 20;
        operator.request_bond(0, 9, 1_000, &stash(1_000), &RULES).unwrap();
        assert_eq!(operator.leaving.amount, 0);
        assert_eq!(
            operator.request_bond(1, 9, 1_000, &stash(1_000), &RULES),
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
    fn a_lower_commission_holds_at_once_and_ends_an_announced_rise() {
        let mut operator = operator(0);
        operator.set_commission(600, 10);
        let rise = Rise {
            commission: 600,
            from: 10,
        };
        assert_eq!((operator.commission, operator.rise), (500, Some(rise)));
        operator.set_commission(500, 20);
        assert_eq!((operator.commission, operator.rise), (500, None));
    }

    #[test]
    fn who_has_left_takes_the_whole_bond_once() {
        let mut operator = operator(70);
        assert_eq!((operator.take_bond(), operator.bond), (Ok(70), 0));
        assert_eq!(operator.take_bond(), Err(RegistryError::NothingToWithdraw));
    }

    #[test]
    fn only_the_proposed_account_becomes_the_payout_account() {
        let mut operator = operator(0);
        let refused = Err(RegistryError::NotProposedPayout);
        assert_eq!(operator.accept_payout(account(3)), refused);
        operator.proposed_payout = Some(account(3));
        assert_eq!(operator.accept_payout(account(4)), refused);
        assert_eq!(operator.payout, account(1));
        assert_eq!(operator.accept_payout(account(3)), Ok(()));
        assert_eq!((operator.payout, operator.proposed_payout), (account(3), None));
    }

    #[test]
    fn nobody_is_released_before_all_is_well() {
        let refused = |change: fn(&mut Operator, &mut Entry, &mut OnChain)| {
            let (mut operator, mut entry, mut chain) =
                (operator(100), entry(Status::Active, 500), on_chain(500));
            operator.jail(&mut entry, Fault::Loss);
            change(&mut operator, &mut entry, &mut chain);
            let outcome = operator.release(&mut entry, &chain, 1_000, &RULES, false);
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
