//! Allotments: the units that stand behind one operator of one service.

use estuary_codec::Packed;

use crate::{book::Book, checked, minus, not_zero, plus, policy::Policy, Epoch, Refusal, Result, Units};
use estuary_math::bps_of;

/// The epoch that never comes.
const NEVER: Epoch = Epoch::MAX;

/// Epochs from the curator's word until a service counts. Who asks to leave in the epoch of the word, or in the next, has
/// left before.
const NOTICE: Epoch = 3;

/// Epochs after a slot's last until its units are free: a capture reaches back one epoch.
const REACH: Epoch = 2;

/// The units that stand behind one operator of one service, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Allotment {
    /// The most units that the service asks for.
    pub wanted: Units,
    /// Units of the vault that are slashable.
    pub units: Units,
    /// Units of the operator. They pay first.
    pub bond: Units,
    /// The first epoch that counts.
    pub start: Epoch,
    /// The last epoch that counts.
    pub closing: Epoch,
    /// Slashes that are neither vetoed nor executed.
    pub open: u32,
}

impl Allotment {
    /// A slot without units.
    pub fn new(wanted: Units) -> Self {
        Self {
            wanted,
            units: 0,
            bond: 0,
            start: NEVER,
            closing: NEVER,
            open: 0,
        }
    }

    /// Whether service or curator ended the slot, or a resolver did by a veto.
    pub fn has_ended(&self) -> bool {
        self.closing != NEVER
    }

    /// Whether no capture can reach the slot any more.
    pub fn is_over(&self, epoch: Epoch) -> bool {
        self.has_ended() && (self.closing < self.start || epoch.saturating_sub(self.closing) >= REACH)
    }

    /// Makes `epoch` the last that counts.
    pub fn end(&mut self, epoch: Epoch) -> Result<()> {
        if self.has_ended() {
            return Err(Refusal::SlotEnded);
        }
        self.closing = epoch;
        Ok(())
    }
}

impl Book {
    /// Puts `units` behind a slot, from three epochs on. `service` is the sum of all its slots.
    pub fn opt_in(
        &mut self,
        slot: &mut Allotment,
        service: &mut Units,
        units: Units,
        policy: &Policy,
    ) -> Result<()> {
        not_zero(units)?;
        if slot.has_ended() {
            return Err(Refusal::SlotEnded);
        }
        if slot.start != NEVER {
            return Err(Refusal::AlreadyOptedIn);
        }
        let (all, of_service) = (plus(self.allotted, units)?, plus(*service, units)?);
        if units > slot.wanted || all > checked(bps_of(self.active, policy.slashable_part))? {
            return Err(Refusal::OverAllotted);
        }
        if of_service > checked(bps_of(self.active, policy.service_part))? {
            return Err(Refusal::ServiceOverAllotted);
        }
        slot.start = checked(self.epoch.checked_add(NOTICE))?;
        (slot.units, self.allotted, *service) = (units, all, of_service);
        Ok(())
    }

    /// Takes the units of a slot back that is over. Returns them.
    pub fn free(&mut self, slot: &mut Allotment, service: &mut Units) -> Result<Units> {
        if !slot.is_over(self.epoch) || slot.units == 0 {
            return Err(Refusal::SlotNotFree);
        }
        let units = slot.units;
        let (allotted, of_service) = (minus(self.allotted, units)?, minus(*service, units)?);
        (slot.units, self.allotted, *service) = (0, allotted, of_service);
        Ok(units)
    }

    /// Adds to the operator's bond.
    pub fn bond(&mut self, slot: &mut Allotment, units: Units) -> Result<()> {
        not_zero(units)?;
        if slot.has_ended() {
            return Err(Refusal::SlotEnded);
        }
        let (bond, bonds) = (plus(slot.bond, units)?, plus(self.bonds, units)?);
        (slot.bond, self.bonds) = (bond, bonds);
        Ok(())
    }

    /// Takes the whole bond of a slot that is over, and of which no slash is open. Returns the units.
    pub fn unbond(&mut self, slot: &mut Allotment) -> Result<Units> {
        if !slot.is_over(self.epoch) || slot.open > 0 {
            return Err(Refusal::SlotNotFree);
        }
        not_zero(slot.bond)?;
        self.bonds = minus(self.bonds, slot.bond)?;
        Ok(core::mem::take(&mut slot.bond))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy {
        epoch: 1_000,
        veto_window: 100,
        slashable_part: 5_000,
        service_part: 2_000,
        curator_fee: 0,
        stream_period: 1_000,
    };

    fn book() -> Book {
        Book {
            active: 10_001,
            epoch: 7,
            ..Book::default()
        }
    }

    #[test]
    fn services_together_and_each_get_their_part_to_the_unit() {
        let (mut book, mut first, mut second) = (book(), 0, 0);
        let mut slot = Allotment::new(3_000);
        let unchanged = slot;
        let refused = [
            (0, Refusal::ZeroAmount),
            (3_001, Refusal::OverAllotted),
            (2_001, Refusal::ServiceOverAllotted),
        ];
        for (units, refusal) in refused {
            assert_eq!(book.opt_in(&mut slot, &mut first, units, &POLICY), Err(refusal));
            assert_eq!((slot, book), (unchanged, self::book()));
        }
        assert_eq!(book.opt_in(&mut slot, &mut first, 2_000, &POLICY), Ok(()));
        assert_eq!((slot.units, slot.start, first), (2_000, 10, 2_000));
        let again = book.opt_in(&mut slot, &mut first, 1, &POLICY);
        assert_eq!(again, Err(Refusal::AlreadyOptedIn));

        let mut other = Allotment::new(9_000);
        let over = book.opt_in(&mut other, &mut second, 3_001, &POLICY);
        assert_eq!(over, Err(Refusal::OverAllotted));
        for units in [2_000, 1_000] {
            let mut of_another = 0;
            let service = if units == 2_000 {
                &mut second
            } else {
                &mut of_another
            };
            let mut slot = Allotment::new(units);
            assert_eq!(book.opt_in(&mut slot, service, units, &POLICY), Ok(()));
        }
        assert_eq!(book.allotted, 5_000);
        let full = book.opt_in(&mut Allotment::new(1), &mut 0, 1, &POLICY);
        assert_eq!(full, Err(Refusal::OverAllotted));
    }

    #[test]
    fn a_slot_is_over_two_epochs_after_its_end_or_at_once_if_it_never_counted() {
        let mut slot = Allotment::new(1);
        assert!(!slot.is_over(1_000));
        slot.start = 10;
        assert_eq!(slot.end(12), Ok(()));
        assert_eq!(slot.end(13), Err(Refusal::SlotEnded));
        assert_eq!(
            [12, 13, 14].map(|epoch| slot.is_over(epoch)),
            [false, false, true]
        );
        let mut early = Allotment {
            start: 10,
            ..Allotment::new(1)
        };
        assert_eq!(early.end(9), Ok(()));
        assert!(early.is_over(9));
        let mut never = Allotment::new(1);
        assert_eq!(never.end(3), Ok(()));
        assert!(never.is_over(3));
        let ended = book().opt_in(&mut never, &mut 0, 1, &POLICY);
        assert_eq!(ended, Err(Refusal::SlotEnded));
    }

    #[test]
    fn units_and_bond_come_back_once_and_not_before_the_slot_is_over() {
        let (mut book, mut service, mut slot) = (book(), 0, Allotment::new(100));
        book.opt_in(&mut slot, &mut service, 100, &POLICY).unwrap();
        assert_eq!(book.bond(&mut slot, 0), Err(Refusal::ZeroAmount));
        assert_eq!(book.bond(&mut slot, 70), Ok(()));
        slot.end(11).unwrap();
        assert_eq!(book.bond(&mut slot, 1), Err(Refusal::SlotEnded));
        book.epoch = 12;
        assert_eq!(book.free(&mut slot, &mut service), Err(Refusal::SlotNotFree));
        assert_eq!(book.unbond(&mut slot), Err(Refusal::SlotNotFree));
        book.epoch = 13;
        slot.open = 1;
        assert_eq!(book.unbond(&mut slot), Err(Refusal::SlotNotFree));
        assert_eq!(book.free(&mut slot, &mut service), Ok(100));
        assert_eq!(book.free(&mut slot, &mut service), Err(Refusal::SlotNotFree));
        slot.open = 0;
        assert_eq!(book.unbond(&mut slot), Ok(70));
        assert_eq!(book.unbond(&mut slot), Err(Refusal::ZeroAmount));
        assert_eq!((book.allotted, book.bonds, service), (0, 0, 0));
    }
}
