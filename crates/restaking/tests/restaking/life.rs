//! Random lives, each step held to the reference to the unit, with all that must hold afterwards.

use std::collections::BTreeMap;

use estuary_restaking::{policy::Policy, Refusal};
use num_bigint::BigInt;
use proptest::{prelude::*, test_runner::TestRng};

use crate::{
    reference::{big, Vault},
    system::System,
};

const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;
const OWNERS: usize = 6;

fn policy() -> impl Strategy<Value = Policy> {
    (
        1..5u64,
        1..20u64,
        0..=10_000u16,
        0..=10_000u16,
        0..=2_000u16,
        1..4u64,
    )
        .prop_map(
            |(epoch, veto, slashable_part, service_part, curator_fee, stream)| Policy {
                epoch: epoch * DAY,
                veto_window: veto * HOUR,
                slashable_part,
                service_part: service_part.min(slashable_part),
                curator_fee,
                stream_period: stream * DAY,
            },
        )
}

/// An amount of every magnitude.
fn amount(rng: &mut TestRng) -> u128 {
    let (bits, digits) = (rng.random_range(1..58u32), rng.random::<u64>());
    u128::from(digits >> (64 - bits))
}

/// A part of `whole`, often all or nearly all of it.
fn part(rng: &mut TestRng, whole: u128) -> u128 {
    match rng.random_range(0..6u32) {
        0 => whole,
        1 => whole.saturating_sub(1),
        _ => {
            whole / 1_000 * u128::from(rng.random_range(0..1_000u32)) + u128::from(rng.random_range(0..3u32))
        }
    }
}

/// Both, side by side, and what the laws need to remember.
struct Pair {
    system: System,
    expected: Vault,
    /// What slashes of each capture took, and the capacity of each epoch as it began.
    taken: BTreeMap<u32, BigInt>,
    begun: BTreeMap<u32, BigInt>,
    done: BTreeMap<&'static str, u32>,
}

impl Pair {
    fn new(policy: Policy) -> Self {
        Self {
            system: System::new(policy),
            expected: Vault::new(policy),
            taken: BTreeMap::new(),
            begun: [(0, big(0))].into(),
            done: BTreeMap::new(),
        }
    }

    fn same<T: PartialEq + std::fmt::Debug>(
        &mut self,
        name: &'static str,
        found: Result<T, Refusal>,
        expected: Result<T, Refusal>,
    ) -> bool {
        assert_eq!(found, expected, "{name}");
        if found.is_ok() {
            *self.done.entry(name).or_default() += 1;
        }
        found.is_ok()
    }

    fn step(&mut self, rng: &mut TestRng) {
        let (owner, epoch) = (rng.random_range(1..OWNERS), self.system.epoch());
        let price_before = self.price();
        self.expected.begin();
        for of in 0..=epoch {
            let begun = self.expected.capacities[&of].clone();
            self.begun.entry(of).or_insert(begun);
        }
        match rng.random_range(0..17u32) {
            0..=2 => {
                let units = amount(rng) + u128::from(self.system.book.supply == 0) * 20_000_000;
                let (found, expected) = (
                    self.system.deposit(owner, units),
                    self.expected.deposit(owner, big(units)),
                );
                self.same("deposit", found.map(big), expected);
                self.price_did_not_fall(price_before);
            }
            3 => {
                let units = amount(rng);
                let (found, expected) = (self.system.reward(units), self.expected.reward(big(units)));
                self.same("reward", found.map(big), expected);
                self.price_did_not_fall(price_before);
            }
            4..=5 => {
                let owned = self.system.lrt.get(&owner).copied().unwrap_or(0);
                let lrt = part(rng, owned).min(owned);
                if self.system.book.supply == 0 {
                    return;
                }
                let found = self.system.request(owner, lrt);
                let expected = self.expected.request(owner, big(lrt));
                self.same(
                    "request",
                    found.map(|(units, keys)| (big(units), big(keys))),
                    expected,
                );
                self.price_did_not_fall(price_before);
            }
            6..=7 => {
                let of = (epoch + 2).saturating_sub(rng.random_range(0..6u32));
                let before = self.system.buckets.get(&of).map_or(0, |bucket| bucket.units);
                let (found, expected) = (self.system.claim(owner, of), self.expected.claim(owner, of));
                assert!(found.unwrap_or(0) <= before, "claims are in the bucket");
                self.same("claim", found.map(big), expected);
                self.price_did_not_fall(price_before);
            }
            8 => {
                let (service, wanted) = (rng.random_range(0..3usize), amount(rng) * 2);
                let has_resolver = rng.random_bool(0.6);
                self.system.register(service, has_resolver, wanted);
                self.expected.register(service, has_resolver, big(wanted));
            }
            _ if self.system.slots.is_empty() => {}
            kind => {
                let slot = rng.random_range(0..self.system.slots.len());
                self.step_of_slot(rng, kind, slot);
            }
        }
    }

    fn step_of_slot(&mut self, rng: &mut TestRng, kind: u32, slot: usize) {
        let epoch = self.system.epoch();
        match kind {
            9 => {
                let units = amount(rng) >> rng.random_range(0..30u32);
                let (found, expected) = (
                    self.system.bond(slot, units),
                    self.expected.bond(slot, big(units)),
                );
                self.same("bond", found, expected);
            }
            10 => {
                let room = self.system.book.active / 10_000 * u128::from(self.system.policy.service_part);
                let wanted = self.system.slots[slot].allotment.wanted;
                let units = part(rng, room.saturating_sub(self.system.book.allotted)).min(wanted);
                let (found, expected) = (
                    self.system.opt_in(slot, units),
                    self.expected.opt_in(slot, big(units)),
                );
                self.same("opt_in", found, expected);
            }
            11 if rng.random_bool(0.3) => {
                let (found, expected) = (self.system.end(slot), self.expected.end(slot));
                self.same("end", found, expected);
            }
            12 => {
                let (found, expected) = (self.system.free(slot), self.expected.free(slot));
                self.same("free", found.map(big), expected);
                let (found, expected) = (self.system.unbond(slot), self.expected.unbond(slot));
                self.same("unbond", found.map(big), expected);
            }
            13..=14 => {
                let captured = (epoch + 1).saturating_sub(rng.random_range(0..4u32));
                self.slash(rng, slot, captured);
            }
            _ => {
                let Some(id) = self.system.slashes.keys().copied().next() else {
                    return;
                };
                match kind {
                    15 => {
                        let (found, expected) = (self.system.veto(id), self.expected.veto(id));
                        self.same("veto", found, expected);
                    }
                    _ => {
                        let (found, expected) = (self.system.execute(id), self.expected.execute(id));
                        self.same("execute", found.map(big), expected);
                    }
                }
            }
        }
    }

    /// A slash, and what it must leave of others.
    fn slash(&mut self, rng: &mut TestRng, slot: usize, captured: u32) {
        let epoch = self.system.epoch();
        let book = self.system.begun();
        let allotment = self.system.slots[slot].allotment;
        let most = allotment.bond + book.slashable(&allotment, captured).unwrap_or(0);
        let units = match rng.random_range(0..8u32) {
            0 => u128::MAX,
            1 => amount(rng),
            _ => part(rng, most),
        };
        let others = self.slashables(captured);
        let before = (book, self.system.buckets.clone());
        let found = self.system.slash(slot, units, captured);
        let expected = self.expected.slash(slot, big(units), captured);
        let name = match book.allotted > book.capacity.min(book.capacity_before) {
            true => "slash of a part",
            false => "slash",
        };
        if !self.same(name, found.map(|(bond, units)| (big(bond), big(units))), expected) {
            return;
        }
        let (_, of_holders) = found.expect("just seen");
        *self.taken.entry(captured).or_default() += of_holders;
        assert!(
            self.taken[&captured] <= self.begun[&captured],
            "within the epoch's capacity"
        );
        for (other, was) in others {
            if other != slot {
                let is = self
                    .system
                    .book
                    .slashable(&self.system.slots[other].allotment, captured);
                assert!(
                    is.expect("it counts") >= was,
                    "a slash takes nothing of other slots"
                );
            }
        }
        self.all_paid_alike(&before, captured, epoch, of_holders);
    }

    /// Who stays and who leaves lose the same part, within two units.
    fn all_paid_alike(
        &self,
        before: &(
            estuary_restaking::book::Book,
            BTreeMap<u32, estuary_restaking::bucket::Bucket>,
        ),
        captured: u32,
        epoch: u32,
        of_holders: u128,
    ) {
        let (book, buckets) = before;
        let of = |buckets: &BTreeMap<u32, estuary_restaking::bucket::Bucket>, epoch| {
            buckets.get(&epoch).map_or(0, |bucket| bucket.units)
        };
        let mut parts = vec![(book.active, book.active - self.system.book.active)];
        for bucket in captured + 1..=epoch + 1 {
            let (was, is) = (of(buckets, bucket), of(&self.system.buckets, bucket));
            parts.push((was, was - is));
        }
        let there: u128 = parts.iter().map(|(was, _)| was).sum();
        for (was, lost) in parts {
            // |lost − v·was/T| ≤ 2
            let exact = big(of_holders) * was;
            let difference = big(lost) * there - exact;
            let bound = big(2) * there;
            assert!(difference <= bound && difference >= -bound, "{lost} of {was}");
        }
    }

    /// What each slot can lose for a capture.
    fn slashables(&self, captured: u32) -> Vec<(usize, u128)> {
        let book = self.system.begun();
        let slots = self.system.slots.iter().enumerate();
        slots
            .filter_map(|(index, slot)| Some((index, book.slashable(&slot.allotment, captured).ok()?)))
            .collect()
    }

    /// Equity and supply now.
    fn price(&self) -> (BigInt, BigInt) {
        let equity = self.system.book.equity(self.system.now).expect("it fits");
        (big(equity), big(self.system.book.supply))
    }

    /// Without a slash the price rises at a fixed time by rounding only.
    fn price_did_not_fall(&self, (equity, supply): (BigInt, BigInt)) {
        let (equity_now, supply_now) = self.price();
        if supply == big(0) {
            return;
        }
        assert!(&equity_now * &supply >= &equity * &supply_now, "the price fell");
        // (E' − 2 − E/N)/N' ≤ E/N: what came in, or went, is worth its price within two units and an LRT.
        assert!(
            (equity_now - 2) * supply - &equity <= &equity * supply_now,
            "the price rose at once"
        );
    }

    /// What must hold after each step.
    fn check(&self) {
        let (system, book) = (&self.system, self.system.begun());
        assert_eq!(Ok(system.held), book.held(), "all that is held is booked");
        assert_eq!(
            system.lrt.values().sum::<u128>(),
            book.supply,
            "all LRT are somebody's"
        );
        let epoch = book.epoch;
        for captured in [epoch, epoch.saturating_sub(1)] {
            let capacity = match captured == epoch {
                true => book.capacity,
                false => book.capacity_before,
            };
            let leaving: u128 = (captured + 1..=epoch + 1)
                .filter_map(|of| system.buckets.get(&of))
                .map(|bucket| bucket.units)
                .sum();
            let slashable: u128 = self.slashables(captured).iter().map(|(_, units)| units).sum();
            assert!(slashable <= capacity, "Σ slashable ≤ K");
            assert!(capacity <= book.active + leaving, "K ≤ T");
        }
        let expected = &self.expected;
        let found = [
            book.active,
            book.supply,
            book.rewards.unvested(system.now),
            book.returning.unvested(system.now),
            book.vetoable,
            book.escrow,
            book.bonds,
            book.bucketed,
            book.allotted,
        ];
        let reference = [
            expected.active.clone(),
            expected.supply(),
            expected.rewards.unvested(expected.now),
            expected.returning.unvested(expected.now),
            expected.vetoable(),
            expected.escrow(),
            expected.bonds(),
            expected.bucketed(),
            expected.allotted(),
        ];
        assert_eq!(found.map(big), reference);
        for (of, bucket) in &system.buckets {
            let expected = &expected.buckets[of];
            assert_eq!(
                (big(bucket.units), big(bucket.keys)),
                (expected.units.clone(), expected.all_keys())
            );
            assert!(bucket.units <= bucket.keys, "a key is a unit at most");
        }
        for (service, units) in &system.services {
            assert_eq!(big(*units), expected.of_service(*service));
        }
    }

    fn pass(&mut self, rng: &mut TestRng) {
        let time = match rng.random_range(0..10u32) {
            0 => self.system.policy.epoch * rng.random_range(1..4u64),
            1..=3 => rng.random_range(0..DAY),
            4..=5 => rng.random_range(0..HOUR),
            _ => 0,
        };
        self.system.now += time;
        self.expected.now += time;
    }
}

fn live(policy: Policy, steps: u32, rng: &mut TestRng) -> BTreeMap<&'static str, u32> {
    let mut pair = Pair::new(policy);
    for _ in 0..steps {
        pair.pass(rng);
        pair.step(rng);
        pair.expected.begin();
        pair.check();
    }
    pair.done
}

#[test]
fn random_lives_are_the_references_to_the_unit() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let lives: u32 = std::env::var("ESTUARY_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(120);
    let mut runner = TestRunner::deterministic();
    let mut done = BTreeMap::new();
    for _ in 0..lives {
        let policy = policy().new_tree(&mut runner).expect("a policy").current();
        let mut rng = runner.new_rng();
        for (name, times) in live(policy, 1_000, &mut rng) {
            *done.entry(name).or_insert(0) += times;
        }
    }
    println!("{done:?}");
    let names = [
        "bond",
        "claim",
        "deposit",
        "end",
        "execute",
        "free",
        "opt_in",
        "request",
        "reward",
        "slash",
        "slash of a part",
        "unbond",
        "veto",
    ];
    assert!(
        names
            .iter()
            .all(|name| done.get(name).is_some_and(|times| *times > lives / 2)),
        "{done:?}"
    );
}
