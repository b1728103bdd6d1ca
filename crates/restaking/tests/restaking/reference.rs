//! The rules of a vault in integers without a limit, written down once more and without a sum that could be wrong: what
//! can be added up is added up anew.
//!
//! The tests of this crate use it, and the models of the whole protocol.

use std::collections::BTreeMap;

use estuary_restaking::{policy::Policy, Refusal};
use num_bigint::BigInt;

pub type Outcome<T> = Result<T, Refusal>;

pub fn big(n: impl Into<BigInt>) -> BigInt {
    n.into()
}

fn up(a: BigInt, b: &BigInt) -> BigInt {
    (a + b - 1) / b
}

fn minus(a: &BigInt, b: &BigInt) -> BigInt {
    (a - b).max(big(0))
}

/// Units that vest in equal parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stream {
    pub amount: BigInt,
    pub start: u64,
    pub end: u64,
}

impl Stream {
    pub fn unvested(&self, now: u64) -> BigInt {
        match now < self.end {
            true => up(
                &self.amount * (self.end - now.max(self.start)),
                &big(self.end - self.start),
            ),
            false => big(0),
        }
    }

    fn add(&mut self, amount: &BigInt, now: u64, period: u64) {
        if *amount == big(0) {
            return;
        }
        let left = self.unvested(now);
        let total = &left + amount;
        let mean = (&left * self.end.saturating_sub(now) + amount * period) / &total;
        let mean = u64::try_from(mean).expect("between two periods");
        (self.amount, self.start, self.end) = (total, now, now + mean);
    }

    fn take(&mut self, amount: &BigInt, now: u64) -> BigInt {
        let left = self.unvested(now);
        let taken = amount.clone().min(left.clone());
        if taken > big(0) {
            (self.amount, self.start) = (left - &taken, now);
        }
        taken
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    pub units: BigInt,
    pub keys: BTreeMap<usize, BigInt>,
    pub frozen_until: u64,
}

impl Bucket {
    pub fn all_keys(&self) -> BigInt {
        self.keys.values().sum()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    pub service: usize,
    pub has_resolver: bool,
    pub wanted: BigInt,
    pub units: BigInt,
    pub bond: BigInt,
    pub start: Option<u32>,
    pub closing: Option<u32>,
}

impl Slot {
    fn counts(&self, captured: u32) -> bool {
        self.start.is_some_and(|start| start <= captured)
            && self.closing.is_none_or(|closing| captured <= closing)
    }

    fn is_over(&self, epoch: u32) -> bool {
        match (self.start, self.closing) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(start), Some(closing)) => closing < start || epoch >= closing + 2,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slash {
    pub slot: usize,
    pub bond: BigInt,
    pub active: BigInt,
    /// By the bucket's epoch.
    pub leaving: BTreeMap<u32, BigInt>,
    pub deadline: u64,
    pub vetoable: bool,
}

impl Slash {
    pub fn total(&self) -> BigInt {
        &self.bond + &self.active + self.leaving.values().sum::<BigInt>()
    }
}

/// A vault and everybody in it. An owner, a service, a slot and a slash are their number. Owner 0 is the vault itself, and
/// owner 1 the curator.
#[derive(Clone, Debug)]
pub struct Vault {
    pub policy: Policy,
    pub cap: BigInt,
    pub now: u64,
    pub active: BigInt,
    pub lrt: BTreeMap<usize, BigInt>,
    pub rewards: Stream,
    pub returning: Stream,
    pub buckets: BTreeMap<u32, Bucket>,
    pub slots: Vec<Slot>,
    /// Slashes that are open.
    pub slashes: BTreeMap<usize, Slash>,
    pub slashed: usize,
    /// What slashes of each epoch can still take.
    pub capacities: BTreeMap<u32, BigInt>,
}

impl Vault {
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            cap: big(u128::MAX),
            now: 0,
            active: big(0),
            lrt: BTreeMap::new(),
            rewards: Stream::default(),
            returning: Stream::default(),
            buckets: BTreeMap::new(),
            slots: Vec::new(),
            slashes: BTreeMap::new(),
            slashed: 0,
            capacities: [(0, big(0))].into(),
        }
    }

    pub fn epoch(&self) -> u32 {
        (self.now / self.policy.epoch) as u32
    }

    /// What happens first in an epoch: its capacity is fixed, and that of the epochs that nobody called in.
    pub fn begin(&mut self) {
        let capacity = self.part_of_active(self.policy.slashable_part);
        let last = *self.capacities.last_key_value().expect("epoch 0").0;
        for epoch in last + 1..=self.epoch() {
            self.capacities.insert(epoch, capacity.clone());
        }
    }

    fn part_of_active(&self, part: u16) -> BigInt {
        &self.active * part / 10_000
    }

    pub fn supply(&self) -> BigInt {
        self.lrt.values().sum()
    }

    pub fn equity(&self) -> BigInt {
        &self.active - self.rewards.unvested(self.now) - self.returning.unvested(self.now)
    }

    pub fn vetoable(&self) -> BigInt {
        let open = self.slashes.values();
        open.filter(|slash| slash.vetoable)
            .map(|slash| &slash.active)
            .sum()
    }

    pub fn escrow(&self) -> BigInt {
        self.slashes.values().map(Slash::total).sum()
    }

    pub fn bonds(&self) -> BigInt {
        self.slots.iter().map(|slot| &slot.bond).sum()
    }

    pub fn bucketed(&self) -> BigInt {
        self.buckets.values().map(|bucket| &bucket.units).sum()
    }

    pub fn allotted(&self) -> BigInt {
        self.slots.iter().map(|slot| &slot.units).sum()
    }

    pub fn of_service(&self, service: usize) -> BigInt {
        let slots = self.slots.iter().filter(|slot| slot.service == service);
        slots.map(|slot| &slot.units).sum()
    }

    fn mint(&mut self, owner: usize, lrt: BigInt) {
        *self.lrt.entry(owner).or_default() += lrt;
    }

    /// `lrt` for `units` at the mint price, and what is ahead of the price of who leaves.
    fn price(&self, units: &BigInt) -> Outcome<(BigInt, BigInt)> {
        let (equity, supply) = (self.equity(), self.supply());
        if supply == big(0) || &equity * 1_000_000 < supply {
            return Err(Refusal::VaultImpaired);
        }
        let mint_equity = &self.active - self.rewards.unvested(self.now) + self.vetoable();
        let lrt = units * &supply / &mint_equity;
        let ahead = match mint_equity > equity {
            true => units - up(&lrt * equity, &supply),
            false => big(0),
        };
        Ok((lrt, ahead))
    }

    pub fn deposit(&mut self, owner: usize, units: BigInt) -> Outcome<BigInt> {
        if units == big(0) {
            return Err(Refusal::ZeroAmount);
        }
        if &self.active + &units > self.cap {
            return Err(Refusal::CapExceeded);
        }
        if self.supply() == big(0) {
            if units < big(10_000_000) {
                return Err(Refusal::TooFew);
            }
            let lrt: BigInt = &units - 1_000_000;
            self.mint(0, big(1_000_000));
            self.mint(owner, lrt.clone());
            self.active += units;
            return Ok(lrt);
        }
        let (lrt, ahead) = self.price(&units)?;
        if lrt == big(0) {
            return Err(Refusal::TooFew);
        }
        self.active += units;
        self.returning.add(&ahead, self.now, self.policy.stream_period);
        self.mint(owner, lrt.clone());
        Ok(lrt)
    }

    pub fn reward(&mut self, units: BigInt) -> Outcome<BigInt> {
        if units == big(0) {
            return Err(Refusal::ZeroAmount);
        }
        let mut fee = &units * self.policy.curator_fee / 10_000;
        let (lrt, mut ahead) = self.price(&fee)?;
        if lrt == big(0) {
            (fee, ahead) = (big(0), big(0));
        }
        let period = self.policy.stream_period;
        self.returning.add(&ahead, self.now, period);
        self.rewards.add(&(&units - fee), self.now, period);
        self.active += units;
        self.mint(1, lrt.clone());
        Ok(lrt)
    }

    pub fn request(&mut self, owner: usize, lrt: BigInt) -> Outcome<(BigInt, BigInt)> {
        if lrt == big(0) {
            return Err(Refusal::ZeroAmount);
        }
        let units = &lrt * self.equity() / self.supply();
        if units == big(0) {
            return Err(Refusal::TooFew);
        }
        let epoch = self.epoch() + 1;
        let mut bucket = self.buckets.get(&epoch).cloned().unwrap_or_default();
        let keys = &units * (bucket.all_keys() + 1) / (&bucket.units + 1);
        if bucket.all_keys() + &keys >= big(u128::MAX) {
            return Err(Refusal::BucketSpent);
        }
        bucket.units += &units;
        *bucket.keys.entry(owner).or_default() += &keys;
        self.buckets.insert(epoch, bucket);
        self.active -= &units;
        *self.lrt.get_mut(&owner).expect("an owner of LRT") -= lrt;
        Ok((units, keys))
    }

    pub fn claim(&mut self, owner: usize, of: u32) -> Outcome<BigInt> {
        let (epoch, now) = (self.epoch(), self.now);
        let Some(bucket) = self.buckets.get_mut(&of) else {
            return Err(Refusal::NothingToClaim);
        };
        let Some(keys) = bucket.keys.get(&owner).cloned() else {
            return Err(Refusal::NothingToClaim);
        };
        if of >= epoch {
            return Err(Refusal::TooEarly);
        }
        if now < bucket.frozen_until {
            return Err(Refusal::SlashPending);
        }
        let units = &keys * (&bucket.units + 1) / (bucket.all_keys() + 1);
        bucket.units -= &units;
        bucket.keys.remove(&owner);
        if bucket.keys.is_empty() {
            let dust = self.buckets.remove(&of).expect("just seen").units;
            self.rewards.add(&dust, now, self.policy.stream_period);
            self.active += dust;
        }
        Ok(units)
    }

    pub fn register(&mut self, service: usize, has_resolver: bool, wanted: BigInt) -> usize {
        self.slots.push(Slot {
            service,
            has_resolver,
            wanted,
            units: big(0),
            bond: big(0),
            start: None,
            closing: None,
        });
        self.slots.len() - 1
    }

    pub fn bond(&mut self, slot: usize, units: BigInt) -> Outcome<()> {
        if units == big(0) {
            return Err(Refusal::ZeroAmount);
        }
        if self.slots[slot].closing.is_some() {
            return Err(Refusal::SlotEnded);
        }
        self.slots[slot].bond += units;
        Ok(())
    }

    pub fn unbond(&mut self, slot: usize) -> Outcome<BigInt> {
        let is_open = self.slashes.values().any(|slash| slash.slot == slot);
        if !self.slots[slot].is_over(self.epoch()) || is_open {
            return Err(Refusal::SlotNotFree);
        }
        match std::mem::take(&mut self.slots[slot].bond) {
            none if none == big(0) => Err(Refusal::ZeroAmount),
            units => Ok(units),
        }
    }

    pub fn opt_in(&mut self, slot: usize, units: BigInt) -> Outcome<()> {
        let all = self.allotted() + &units;
        let of_service = self.of_service(self.slots[slot].service) + &units;
        let (most, most_of_service) = (
            self.part_of_active(self.policy.slashable_part),
            self.part_of_active(self.policy.service_part),
        );
        let epoch = self.epoch();
        let slot = &mut self.slots[slot];
        if units == big(0) {
            return Err(Refusal::ZeroAmount);
        }
        if slot.closing.is_some() {
            return Err(Refusal::SlotEnded);
        }
        if slot.start.is_some() {
            return Err(Refusal::AlreadyOptedIn);
        }
        if units > slot.wanted || all > most {
            return Err(Refusal::OverAllotted);
        }
        if of_service > most_of_service {
            return Err(Refusal::ServiceOverAllotted);
        }
        (slot.start, slot.units) = (Some(epoch + 3), units);
        Ok(())
    }

    pub fn end(&mut self, slot: usize) -> Outcome<()> {
        if self.slots[slot].closing.is_some() {
            return Err(Refusal::SlotEnded);
        }
        self.slots[slot].closing = Some(self.epoch());
        Ok(())
    }

    pub fn free(&mut self, slot: usize) -> Outcome<BigInt> {
        let epoch = self.epoch();
        let slot = &mut self.slots[slot];
        if !slot.is_over(epoch) || slot.units == big(0) {
            return Err(Refusal::SlotNotFree);
        }
        Ok(std::mem::take(&mut slot.units))
    }

    pub fn slashable(&self, slot: usize, captured: u32) -> Outcome<BigInt> {
        let epoch = self.epoch();
        let slot = &self.slots[slot];
        if captured > epoch || captured + 1 < epoch || !slot.counts(captured) {
            return Err(Refusal::CaptureOutOfRange);
        }
        let (capacity, allotted) = (&self.capacities[&captured], self.allotted());
        Ok(match allotted > *capacity {
            true => &slot.units * capacity / allotted,
            false => slot.units.clone(),
        })
    }

    /// Returns the bond's part and the units of holders.
    pub fn slash(&mut self, slot: usize, units: BigInt, captured: u32) -> Outcome<(BigInt, BigInt)> {
        if units == big(0) {
            return Err(Refusal::ZeroAmount);
        }
        let (epoch, slashable) = (self.epoch(), self.slashable(slot, captured)?);
        let bond = units.clone().min(self.slots[slot].bond.clone());
        let of_holders = (&units - &bond).min(slashable.clone());
        let (total, most) = (&bond + &of_holders, &self.slots[slot].bond + slashable);
        if most == big(0) {
            return Err(Refusal::NothingSlashable);
        }
        if total < most.min(big(1_000_000)) {
            return Err(Refusal::SlashTooSmall);
        }
        let (capacity, allotted) = (self.capacities[&captured].clone(), self.allotted());
        let lost = match of_holders > big(0) && allotted > capacity {
            true => up(&of_holders * allotted, &capacity),
            false => of_holders.clone(),
        };
        self.slots[slot].units -= lost;
        self.slots[slot].bond -= &bond;
        for (_, left) in self.capacities.range_mut(epoch.saturating_sub(1)..) {
            *left = minus(left, &of_holders);
        }
        // Everybody who was there, the earliest leavers first. Each pays its part of what is left, of who is left.
        let buckets = captured + 1..=epoch + 1;
        let mut there = &self.active
            + self
                .buckets
                .range(buckets.clone())
                .map(|(_, bucket)| &bucket.units)
                .sum::<BigInt>();
        let deadline = match self.slots[slot].has_resolver {
            true => self.now + self.policy.veto_window,
            false => self.now,
        };
        let (mut rest, mut leaving) = (of_holders.clone(), BTreeMap::new());
        for (of, bucket) in self.buckets.range_mut(buckets) {
            if there == big(0) {
                break;
            }
            let part = up(&rest * &bucket.units, &there);
            there -= &bucket.units;
            rest -= &part;
            bucket.units -= &part;
            if part > big(0) {
                if self.slots[slot].has_resolver {
                    bucket.frozen_until = bucket.frozen_until.max(deadline);
                }
                leaving.insert(*of, part);
            }
        }
        self.active -= &rest;
        let streamed = self.rewards.take(&rest, self.now);
        self.returning.take(&(&rest - streamed), self.now);
        let slash = Slash {
            slot,
            bond: bond.clone(),
            active: rest,
            leaving,
            deadline,
            vetoable: self.slots[slot].has_resolver,
        };
        self.slashes.insert(self.slashed, slash);
        self.slashed += 1;
        Ok((bond, of_holders))
    }

    pub fn veto(&mut self, id: usize) -> Outcome<()> {
        let slash = self.slashes[&id].clone();
        if self.now >= slash.deadline {
            return Err(Refusal::VetoClosed);
        }
        self.slashes.remove(&id);
        self.slots[slash.slot].bond += slash.bond;
        for (of, part) in slash.leaving {
            self.buckets.get_mut(&of).expect("a frozen bucket").units += part;
        }
        self.returning
            .add(&slash.active, self.now, self.policy.stream_period);
        self.active += slash.active;
        let _ended_before = self.end(slash.slot);
        Ok(())
    }

    pub fn execute(&mut self, id: usize) -> Outcome<BigInt> {
        if self.now < self.slashes[&id].deadline {
            return Err(Refusal::TooEarly);
        }
        Ok(self.slashes.remove(&id).expect("just seen").total())
    }
}
