//! Slashes: what one takes from whom, a veto, and the execution.
//!
//! Units are set aside at the request, so the price falls at once: who enters pays the higher price, who leaves gets the
//! lower price. The operator's bond pays first. The rest is taken alike of the units that stay and of those that leave.

use estuary_codec::Packed;
use estuary_math::{
    mul_div,
    Rounding::{Down, Up},
};

use crate::{
    allotment::Allotment, book::Book, bucket::Bucket, checked, minus, not_zero, plus, policy::Policy, Epoch,
    Refusal, Result, Timestamp, Units,
};

/// The least slash, unless less is slashable: nobody sets aside unit by unit.
pub const LEAST_SLASH: Units = 1_000_000;

/// What a service asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// Units. More than is slashable counts as all of it.
    pub units: Units,
    /// The epoch of the fault.
    pub captured: Epoch,
    /// The time that the slot's resolver has for a veto, in milliseconds. `None` if it has no resolver.
    pub veto_window: Option<Timestamp>,
}

/// The buckets of this epoch and of the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leaving {
    /// Who asked in the last epoch. Slashable for faults of that epoch only.
    pub now: Bucket,
    /// Who asked in this epoch.
    pub next: Bucket,
}

/// Units set aside, and where they came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Slash {
    /// Units of the operator.
    pub bond: Units,
    /// Units that backed the LRT.
    pub active: Units,
    /// Units of the bucket of `epoch`.
    pub leaving_now: Units,
    /// Units of the bucket of the epoch after `epoch`.
    pub leaving_next: Units,
    /// The epoch of the request.
    pub epoch: Epoch,
    /// Before it the resolver can veto, from it on anyone can execute. In milliseconds.
    pub deadline: Timestamp,
    /// Whether a resolver could veto it.
    pub vetoable: bool,
}

impl Slash {
    /// Units of holders.
    pub fn units(&self) -> Option<Units> {
        self.active
            .checked_add(self.leaving_now)?
            .checked_add(self.leaving_next)
    }

    /// All units, the bond's included.
    pub fn total(&self) -> Option<Units> {
        self.units()?.checked_add(self.bond)
    }
}

impl Book {
    /// The units that a slash for a fault in the epoch `captured` can take of a slot, beside its bond: all units of the
    /// slot, or, where the epoch's capacity is less than all slots have, their part of it, rounded down.
    ///
    /// So the slashable units of all slots are never more than the capacity.
    pub fn slashable(&self, slot: &Allotment, captured: Epoch) -> Result<Units> {
        let capacity = self.capacity_of(captured)?;
        if captured < slot.start || captured > slot.closing {
            return Err(Refusal::CaptureOutOfRange);
        }
        match self.allotted > capacity {
            true => checked(mul_div(slot.units, capacity, self.allotted, Down)),
            false => Ok(slot.units),
        }
    }

    fn capacity_of(&self, captured: Epoch) -> Result<Units> {
        if captured == self.epoch {
            return Ok(self.capacity);
        }
        match captured.checked_add(1) == Some(self.epoch) {
            true => Ok(self.capacity_before),
            false => Err(Refusal::CaptureOutOfRange),
        }
    }

    /// Sets units aside: the bond first, then units of holders. `service` is the sum of all slots of the service.
    pub fn set_aside(
        &mut self,
        order: &Order,
        slot: &mut Allotment,
        service: &mut Units,
        leaving: &mut Leaving,
        now: Timestamp,
    ) -> Result<Slash> {
        not_zero(order.units)?;
        let slashable = self.slashable(slot, order.captured)?;
        let bond = order.units.min(slot.bond);
        let units = minus(order.units, bond)?.min(slashable);
        let (total, most) = (plus(bond, units)?, plus(slot.bond, slashable)?);
        if most == 0 {
            return Err(Refusal::NothingSlashable);
        }
        if total < most.min(LEAST_SLASH) {
            return Err(Refusal::SlashTooSmall);
        }
        self.take_of_slot(order.captured, slot, service, bond, units)?;
        self.escrow = plus(self.escrow, total)?;
        let mut slash = self.take_of_holders(order, units, leaving, now)?;
        slash.bond = bond;
        Ok(slash)
    }

    /// Lowers what the slot has and what the epochs can still lose. Where the capacity is less than all slots have, the
    /// slot loses `⌈units·allotted/capacity⌉`, so that the part of all others stays.
    fn take_of_slot(
        &mut self,
        captured: Epoch,
        slot: &mut Allotment,
        service: &mut Units,
        bond: Units,
        units: Units,
    ) -> Result<()> {
        let capacity = self.capacity_of(captured)?;
        let lost = match units > 0 && self.allotted > capacity {
            true => checked(mul_div(units, self.allotted, capacity, Up))?,
            false => units,
        };
        slot.bond = minus(slot.bond, bond)?;
        slot.units = minus(slot.units, lost)?;
        slot.open = checked(slot.open.checked_add(1))?;
        *service = minus(*service, lost)?;
        self.bonds = minus(self.bonds, bond)?;
        self.allotted = minus(self.allotted, lost)?;
        self.capacity = self.capacity.saturating_sub(units);
        self.capacity_before = self.capacity_before.saturating_sub(units);
        Ok(())
    }

    /// Takes units alike of all who were there: `⌈v·C/T⌉`, then `⌈(v − that)·X/(T − C)⌉`, and the rest of those that
    /// stay, where what streams pays first.
    fn take_of_holders(
        &mut self,
        order: &Order,
        units: Units,
        leaving: &mut Leaving,
        now: Timestamp,
    ) -> Result<Slash> {
        let there = plus(self.active, leaving.next.units)?;
        let mut leaving_now = 0;
        if order.captured < self.epoch {
            let all = plus(there, leaving.now.units)?;
            leaving_now = leaving.now.slash(units, all)?;
        }
        let rest = minus(units, leaving_now)?;
        let leaving_next = leaving.next.slash(rest, there)?;
        let active = minus(rest, leaving_next)?;
        self.bucketed = minus(self.bucketed, plus(leaving_now, leaving_next)?)?;
        self.active = minus(self.active, active)?;
        let streamed = checked(self.rewards.take(active, now))?;
        checked(self.returning.take(minus(active, streamed)?, now))?;
        let mut deadline = now;
        if let Some(window) = order.veto_window {
            deadline = checked(now.checked_add(window))?;
            self.vetoable = plus(self.vetoable, active)?;
            for (bucket, part) in [(&mut leaving.now, leaving_now), (&mut leaving.next, leaving_next)] {
                if part > 0 {
                    bucket.frozen_until = bucket.frozen_until.max(deadline);
                }
            }
        }
        Ok(Slash {
            bond: 0,
            active,
            leaving_now,
            leaving_next,
            epoch: self.epoch,
            deadline,
            vetoable: order.veto_window.is_some(),
        })
    }

    /// Gives everything back: to the bond, to the buckets of the slash, and to holders as a stream. The slot ends.
    pub fn veto(
        &mut self,
        slash: &Slash,
        slot: &mut Allotment,
        leaving: &mut Leaving,
        policy: &Policy,
        now: Timestamp,
    ) -> Result<()> {
        if now >= slash.deadline {
            return Err(Refusal::VetoClosed);
        }
        self.decide(slash, slot)?;
        self.bonds = plus(self.bonds, slash.bond)?;
        slot.bond = plus(slot.bond, slash.bond)?;
        leaving.now.units = plus(leaving.now.units, slash.leaving_now)?;
        leaving.next.units = plus(leaving.next.units, slash.leaving_next)?;
        self.bucketed = plus(self.bucketed, plus(slash.leaving_now, slash.leaving_next)?)?;
        self.active = plus(self.active, slash.active)?;
        checked(self.returning.add(slash.active, now, policy.stream_period))?;
        if !slot.has_ended() {
            slot.end(self.epoch)?;
        }
        Ok(())
    }

    /// Lets the units of a slash go for ever. Returns them.
    pub fn execute(&mut self, slash: &Slash, slot: &mut Allotment, now: Timestamp) -> Result<Units> {
        if now < slash.deadline {
            return Err(Refusal::TooEarly);
        }
        self.decide(slash, slot)
    }

    fn decide(&mut self, slash: &Slash, slot: &mut Allotment) -> Result<Units> {
        let total = checked(slash.total())?;
        self.escrow = minus(self.escrow, total)?;
        if slash.vetoable {
            self.vetoable = minus(self.vetoable, slash.active)?;
        }
        slot.open = checked(slot.open.checked_sub(1))?;
        Ok(total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stream;

    const POLICY: Policy = Policy {
        epoch: 1_000,
        veto_window: 100,
        slashable_part: 5_000,
        service_part: 5_000,
        curator_fee: 0,
        stream_period: 1_000,
    };
    const M: Units = 1_000_000;

    /// 60 M units that stay, 30 M and 10 M that leave, and a slot of 40 M with a bond of 2 M.
    fn scene() -> (Book, Allotment, Units, Leaving) {
        let book = Book {
            active: 60 * M,
            supply: 60 * M,
            bonds: 2 * M,
            bucketed: 40 * M,
            allotted: 40 * M,
            capacity: 40 * M,
            capacity_before: 50 * M,
            epoch: 9,
            ..Book::default()
        };
        let slot = Allotment {
            units: 40 * M,
            bond: 2 * M,
            start: 8,
            ..Allotment::new(40 * M)
        };
        let bucket = |units| Bucket {
            units,
            keys: units,
            frozen_until: 0,
        };
        let leaving = Leaving {
            now: bucket(30 * M),
            next: bucket(10 * M),
        };
        (book, slot, 40 * M, leaving)
    }

    fn order(units: Units, captured: Epoch) -> Order {
        Order {
            units,
            captured,
            veto_window: None,
        }
    }

    #[test]
    fn the_bond_pays_first_and_all_who_were_there_pay_alike() {
        let (mut book, mut slot, mut service, mut leaving) = scene();
        let slash = book.set_aside(&order(12 * M, 8), &mut slot, &mut service, &mut leaving, 500);
        assert_eq!(
            slash,
            Ok(Slash {
                bond: 2 * M,
                active: 6 * M,
                leaving_now: 3 * M,
                leaving_next: M,
                epoch: 9,
                deadline: 500,
                vetoable: false,
            })
        );
        assert_eq!(
            (slot.bond, slot.units, slot.open, service),
            (0, 30 * M, 1, 30 * M)
        );
        assert_eq!(
            (book.active, book.bucketed, book.escrow, book.bonds),
            (54 * M, 36 * M, 12 * M, 0)
        );
        assert_eq!(
            (book.allotted, book.capacity, book.capacity_before),
            (30 * M, 30 * M, 40 * M)
        );
    }

    #[test]
    fn who_had_left_before_the_fault_pays_nothing() {
        let (mut book, mut slot, mut service, mut leaving) = scene();
        let slash = book.set_aside(&order(9 * M, 9), &mut slot, &mut service, &mut leaving, 500);
        let slash = slash.unwrap();
        assert_eq!(
            (slash.active, slash.leaving_now, slash.leaving_next),
            (6 * M, 0, M)
        );
        assert_eq!(leaving.now.units, 30 * M);
    }

    #[test]
    fn what_streams_pays_before_the_price_does() {
        let (mut book, mut slot, mut service, _) = scene();
        let mut leaving = Leaving::default();
        (slot.bond, book.bonds) = (0, 0);
        book.bucketed = 0;
        let stream = |amount| Stream {
            amount,
            start: 0,
            end: 1_000,
        };
        (book.rewards, book.returning) = (stream(6 * M), stream(4 * M));
        let before = book.equity(500);
        assert_eq!(before, Ok(55 * M));
        let slash = book.set_aside(&order(7 * M, 9), &mut slot, &mut service, &mut leaving, 500);
        assert_eq!(slash.map(|slash| slash.active), Ok(7 * M));
        assert_eq!(book.equity(500), Ok(53 * M));
        assert_eq!((book.rewards.unvested(500), book.returning.unvested(500)), (0, 0));
    }

    #[test]
    fn a_capture_counts_in_its_epoch_and_the_next_only_and_while_the_slot_counts() {
        let (book, slot, _, _) = scene();
        let out = Err(Refusal::CaptureOutOfRange);
        assert_eq!(
            [7, 8, 9, 10].map(|c| book.slashable(&slot, c)),
            [out, Ok(40 * M), Ok(40 * M), out]
        );
        let late = Allotment { start: 9, ..slot };
        assert_eq!([8, 9].map(|c| book.slashable(&late, c)), [out, Ok(40 * M)]);
        let ended = Allotment { closing: 8, ..slot };
        assert_eq!([8, 9].map(|c| book.slashable(&ended, c)), [Ok(40 * M), out]);
        let never = Allotment::new(M);
        assert_eq!([8, 9].map(|c| book.slashable(&never, c)), [out, out]);
    }

    #[test]
    fn where_the_stake_fell_each_slot_has_its_part_and_a_slash_leaves_the_part_of_others() {
        let (mut book, mut slot, mut service, mut leaving) = scene();
        (book.allotted, book.capacity, slot.bond) = (70 * M, 30 * M, 0);
        let other = Allotment {
            units: 30 * M,
            ..slot
        };
        assert_eq!(book.slashable(&slot, 9), Ok(17_142_857));
        assert_eq!(book.slashable(&other, 9), Ok(12_857_142));
        let slash = book.set_aside(&order(Units::MAX, 9), &mut slot, &mut service, &mut leaving, 500);
        assert_eq!(slash.unwrap().units(), Some(17_142_857));
        assert_eq!(slot.units, 0); // ⌈17,142,857·7/3⌉ = 40,000,000
        assert_eq!(book.slashable(&other, 9), Ok(12_857_143));
        assert_eq!(book.slashable(&slot, 9), Ok(0));
    }

    #[test]
    fn a_slash_takes_at_least_a_million_units_or_all_there_is() {
        let (book, slot, service, leaving) = scene();
        let slash = |slot: Allotment, units| {
            let (mut book, mut slot, mut service, mut leaving) = (book, slot, service, leaving);
            book.set_aside(&order(units, 9), &mut slot, &mut service, &mut leaving, 500)
        };
        assert_eq!(slash(slot, 0), Err(Refusal::ZeroAmount));
        assert_eq!(slash(slot, LEAST_SLASH - 1), Err(Refusal::SlashTooSmall));
        assert_eq!(slash(slot, LEAST_SLASH).map(|slash| slash.bond), Ok(LEAST_SLASH));
        let poor = Allotment {
            units: 7,
            bond: 3,
            ..slot
        };
        assert_eq!(slash(poor, 9), Err(Refusal::SlashTooSmall));
        assert_eq!(slash(poor, 10).map(|slash| slash.total()), Ok(Some(10)));
        assert_eq!(slash(poor, Units::MAX).map(|slash| slash.total()), Ok(Some(10)));
        let empty = Allotment {
            units: 0,
            bond: 0,
            ..slot
        };
        assert_eq!(slash(empty, 9), Err(Refusal::NothingSlashable));
    }

    #[test]
    fn a_veto_gives_everything_back_and_ends_the_slot() {
        let (mut book, mut slot, mut service, mut leaving) = scene();
        let vetoable = Order {
            veto_window: Some(100),
            ..order(12 * M, 8)
        };
        let before = (book.active, book.bucketed, book.bonds, book.escrow);
        let slash = book.set_aside(&vetoable, &mut slot, &mut service, &mut leaving, 500);
        let slash = slash.unwrap();
        assert_eq!((slash.deadline, book.vetoable), (600, 6 * M));
        assert_eq!((leaving.now.frozen_until, leaving.next.frozen_until), (600, 600));
        assert_eq!(book.mint_equity(500), Ok(60 * M));
        assert_eq!(book.execute(&slash, &mut slot, 599), Err(Refusal::TooEarly));
        let late = book.veto(&slash, &mut slot, &mut leaving, &POLICY, 600);
        assert_eq!(late, Err(Refusal::VetoClosed));

        assert_eq!(book.veto(&slash, &mut slot, &mut leaving, &POLICY, 599), Ok(()));

        assert_eq!((book.active, book.bucketed, book.bonds, book.escrow), before);
        assert_eq!((book.vetoable, book.returning.unvested(599)), (0, 6 * M));
        assert_eq!((leaving.now.units, leaving.next.units), (30 * M, 10 * M));
        assert_eq!((slot.bond, slot.open, slot.closing), (2 * M, 0, 9));
        // The units of the slot do not come back: it has ended.
        assert_eq!(slot.units, 30 * M);
    }

    #[test]
    fn an_execution_lets_all_of_it_go() {
        let (mut book, mut slot, mut service, mut leaving) = scene();
        let vetoable = Order {
            veto_window: Some(100),
            ..order(12 * M, 8)
        };
        let slash = book.set_aside(&vetoable, &mut slot, &mut service, &mut leaving, 500);
        assert_eq!(book.execute(&slash.unwrap(), &mut slot, 600), Ok(12 * M));
        assert_eq!((book.escrow, book.vetoable, slot.open), (0, 0, 0));
    }
}
