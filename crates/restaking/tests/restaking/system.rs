//! What is tested: the crate, with a map where the contract has a cell.

use std::collections::BTreeMap;

use estuary_restaking::{
    allotment::Allotment,
    book::Book,
    bucket::Bucket,
    policy::Policy,
    slash::{Leaving, Order, Slash},
    Epoch, Result, Units,
};

pub struct Slot {
    pub service: usize,
    pub has_resolver: bool,
    pub allotment: Allotment,
}

pub struct System {
    pub policy: Policy,
    pub now: u64,
    pub book: Book,
    pub lrt: BTreeMap<usize, u128>,
    pub buckets: BTreeMap<Epoch, Bucket>,
    pub keys: BTreeMap<(usize, Epoch), u128>,
    pub slots: Vec<Slot>,
    pub services: BTreeMap<usize, Units>,
    pub slashes: BTreeMap<usize, (usize, Slash)>,
    pub slashed: usize,
    /// Units that came in and did not go out.
    pub held: Units,
}

impl System {
    pub fn new(policy: Policy) -> Self {
        let book = Book {
            cap: Units::MAX,
            ..Book::default()
        };
        Self {
            policy,
            now: 0,
            book,
            lrt: BTreeMap::new(),
            buckets: BTreeMap::new(),
            keys: BTreeMap::new(),
            slots: Vec::new(),
            services: BTreeMap::new(),
            slashes: BTreeMap::new(),
            slashed: 0,
            held: 0,
        }
    }

    pub fn epoch(&self) -> Epoch {
        self.policy.epoch_of(0, self.now).expect("a small number")
    }

    /// The book in the epoch of now. A step that is refused stores nothing, not even that the epoch began.
    pub fn begun(&self) -> Book {
        let mut book = self.book;
        book.begin(self.epoch(), &self.policy).expect("it fits");
        book
    }

    fn bucket(&self, epoch: Epoch) -> Bucket {
        self.buckets.get(&epoch).copied().unwrap_or_default()
    }

    fn leaving(&self, epoch: Epoch) -> Leaving {
        Leaving {
            now: self.bucket(epoch),
            next: self.bucket(epoch + 1),
        }
    }

    fn set_leaving(&mut self, epoch: Epoch, leaving: &Leaving) {
        for (of, bucket) in [(epoch, leaving.now), (epoch + 1, leaving.next)] {
            self.set_bucket(of, bucket);
        }
    }

    fn set_bucket(&mut self, of: Epoch, bucket: Bucket) {
        match bucket.keys {
            0 => self.buckets.remove(&of),
            _ => self.buckets.insert(of, bucket),
        };
    }

    pub fn deposit(&mut self, owner: usize, units: Units) -> Result<u128> {
        let mut book = self.begun();
        let minted = book.deposit(units, 0, &self.policy, self.now)?;
        self.book = book;
        self.held += units;
        *self.lrt.entry(0).or_default() += minted.locked;
        *self.lrt.entry(owner).or_default() += minted.lrt;
        Ok(minted.lrt)
    }

    pub fn reward(&mut self, units: Units) -> Result<u128> {
        let mut book = self.begun();
        let lrt = book.reward(units, &self.policy, self.now)?;
        self.book = book;
        self.held += units;
        *self.lrt.entry(1).or_default() += lrt;
        Ok(lrt)
    }

    pub fn request(&mut self, owner: usize, lrt: u128) -> Result<(Units, u128)> {
        let mut book = self.begun();
        let of = book.epoch + 1;
        let mut bucket = self.bucket(of);
        let (units, keys) = book.request(lrt, &mut bucket, self.now)?;
        self.book = book;
        self.set_bucket(of, bucket);
        *self.lrt.get_mut(&owner).expect("an owner of LRT") -= lrt;
        *self.keys.entry((owner, of)).or_default() += keys;
        Ok((units, keys))
    }

    pub fn claim(&mut self, owner: usize, of: Epoch) -> Result<Units> {
        let mut book = self.begun();
        let (mut bucket, keys) = (self.bucket(of), self.keys.get(&(owner, of)).copied());
        let units = book.claim(of, &mut bucket, keys.unwrap_or(0), &self.policy, self.now)?;
        self.book = book;
        self.set_bucket(of, bucket);
        self.keys.remove(&(owner, of));
        self.held -= units;
        Ok(units)
    }

    pub fn register(&mut self, service: usize, has_resolver: bool, wanted: Units) -> usize {
        self.slots.push(Slot {
            service,
            has_resolver,
            allotment: Allotment::new(wanted),
        });
        self.slots.len() - 1
    }

    /// A step that changes the book, a slot, and the sum of its service.
    fn with_slot<T>(
        &mut self,
        slot: usize,
        step: impl FnOnce(&mut Book, &mut Allotment, &mut Units) -> Result<T>,
    ) -> Result<T> {
        let mut book = self.begun();
        let service = self.slots[slot].service;
        let mut allotment = self.slots[slot].allotment;
        let mut of_service = self.services.get(&service).copied().unwrap_or(0);
        let result = step(&mut book, &mut allotment, &mut of_service)?;
        self.book = book;
        self.slots[slot].allotment = allotment;
        self.services.insert(service, of_service);
        Ok(result)
    }

    pub fn bond(&mut self, slot: usize, units: Units) -> Result<()> {
        self.with_slot(slot, |book, slot, _| book.bond(slot, units))?;
        self.held += units;
        Ok(())
    }

    pub fn unbond(&mut self, slot: usize) -> Result<Units> {
        let units = self.with_slot(slot, |book, slot, _| book.unbond(slot))?;
        self.held -= units;
        Ok(units)
    }

    pub fn opt_in(&mut self, slot: usize, units: Units) -> Result<()> {
        let policy = self.policy;
        self.with_slot(slot, |book, slot, service| {
            book.opt_in(slot, service, units, &policy)
        })
    }

    pub fn end(&mut self, slot: usize) -> Result<()> {
        self.with_slot(slot, |book, slot, _| slot.end(book.epoch))
    }

    pub fn free(&mut self, slot: usize) -> Result<Units> {
        self.with_slot(slot, |book, slot, service| book.free(slot, service))
    }

    pub fn slash(&mut self, slot: usize, units: Units, captured: Epoch) -> Result<(Units, Units)> {
        let (now, epoch) = (self.now, self.epoch());
        let order = Order {
            units,
            captured,
            veto_window: self.slots[slot].has_resolver.then_some(self.policy.veto_window),
        };
        let mut leaving = self.leaving(epoch);
        let slash = self.with_slot(slot, |book, slot, service| {
            book.set_aside(&order, slot, service, &mut leaving, now)
        })?;
        self.set_leaving(epoch, &leaving);
        self.slashes.insert(self.slashed, (slot, slash));
        self.slashed += 1;
        Ok((slash.bond, slash.units().expect("it fits")))
    }

    pub fn veto(&mut self, id: usize) -> Result<()> {
        let ((slot, slash), now, policy) = (self.slashes[&id], self.now, self.policy);
        let mut leaving = self.leaving(slash.epoch);
        self.with_slot(slot, |book, slot, _| {
            book.veto(&slash, slot, &mut leaving, &policy, now)
        })?;
        self.set_leaving(slash.epoch, &leaving);
        self.slashes.remove(&id);
        Ok(())
    }

    pub fn execute(&mut self, id: usize) -> Result<Units> {
        let ((slot, slash), now) = (self.slashes[&id], self.now);
        let units = self.with_slot(slot, |book, slot, _| book.execute(&slash, slot, now))?;
        self.slashes.remove(&id);
        self.held -= units;
        Ok(units)
    }
}
