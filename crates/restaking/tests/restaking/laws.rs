//! Single situations that a random life seldom meets.

use estuary_restaking::{policy::Policy, Refusal};

use crate::system::System;

const DAY: u64 = 86_400_000;
const M: u128 = 1_000_000;

const POLICY: Policy = Policy {
    epoch: 7 * DAY,
    veto_window: 2 * DAY,
    slashable_part: 5_000,
    service_part: 5_000,
    curator_fee: 0,
    stream_period: 7 * DAY,
};

/// 100,000 M units of owner 2, and a slot of half of them that counts.
fn scene(has_resolver: bool) -> System {
    let mut system = System::new(POLICY);
    system.deposit(2, 100_000 * M).unwrap();
    let slot = system.register(0, has_resolver, 100_000 * M);
    system.opt_in(slot, 50_000 * M).unwrap();
    system.now = 3 * POLICY.epoch;
    system
}

#[test]
fn a_thousand_slashes_take_no_unit_more() {
    let mut small = scene(false);
    let mut large = scene(false);
    for system in [&mut small, &mut large] {
        system.request(2, 30_000 * M).unwrap();
    }
    for _ in 0..1_000 {
        assert_eq!(small.slash(0, 7_000_003, 3), Ok((0, 7_000_003)));
    }
    assert_eq!(large.slash(0, 7_000_003_000, 3), Ok((0, 7_000_003_000)));
    let of = |system: &System| (system.book.active, system.buckets[&4].units);
    let ((active, leaving), (active_at_once, leaving_at_once)) = (of(&small), of(&large));
    assert_eq!(active + leaving, active_at_once + leaving_at_once);
    // Each rounds against who leaves, by less than a unit.
    assert!(leaving <= leaving_at_once && leaving_at_once - leaving <= 1_000);
    assert_eq!(small.book.capacity, large.book.capacity);
    assert_eq!(small.slots[0].allotment.units, 50_000 * M - 7_000_003_000);
}

#[test]
fn slashes_of_an_epoch_stay_within_its_capacity() {
    let mut system = scene(false);
    assert_eq!(system.slash(0, u128::MAX, 3), Ok((0, 50_000 * M)));
    assert_eq!(system.slash(0, u128::MAX, 3), Err(Refusal::NothingSlashable));
    // Another service finds nothing of this epoch either, until somebody opts in anew.
    let other = system.register(1, false, 100_000 * M);
    assert_eq!(system.opt_in(other, 25_000 * M), Ok(()));
    assert_eq!(system.slash(other, M, 3), Err(Refusal::CaptureOutOfRange));
    assert_eq!(system.begun().capacity, 0);
}

#[test]
fn the_last_key_leaves_its_dust_to_holders() {
    let mut system = scene(false);
    system.deposit(3, 1_000 * M).unwrap();
    for owner in [2, 3] {
        system.request(owner, 7).unwrap();
    }
    system.slash(0, u128::MAX, 3).unwrap();
    system.now += 2 * POLICY.epoch;
    let bucket = system.buckets[&4];
    let paid = system.claim(2, 4).unwrap() + system.claim(3, 4).unwrap();
    assert!(paid <= bucket.units);
    assert!(!system.buckets.contains_key(&4));
    assert_eq!(system.book.bucketed, 0);
    assert_eq!(system.book.rewards.unvested(system.now), bucket.units - paid);
}

#[test]
fn a_veto_pays_no_newcomer() {
    let mut system = scene(true);
    system.slash(0, 20_000 * M, 3).unwrap();
    let lrt = system.deposit(4, 8_000 * M).unwrap();
    assert_eq!(lrt, 8_000 * M, "at the price before the slash");
    system.veto(0).unwrap();
    system.now += POLICY.stream_period + POLICY.epoch;
    let worth = system.book.to_units_down(lrt, system.now).unwrap();
    assert_eq!(
        worth,
        8_000 * M,
        "all is back, for who was there and for who came"
    );
}
