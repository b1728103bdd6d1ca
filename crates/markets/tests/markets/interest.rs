//! The adaptive rate and its interest against integers without a limit, and how time adds up.

use estuary_markets::{
    interest::{
        accrue, apys, exponential, initial_rate_at_target, interest, mean_rate, Accrual, MAX_RATE_AT_TARGET,
        MIN_RATE_AT_TARGET,
    },
    WAD,
};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::{
    cases,
    numbers::number,
    reference::{big, interest as reference, wad},
};

const DAY: u64 = 86_400_000;
const YEAR: u64 = 365 * DAY;

fn rate() -> impl Strategy<Value = u64> {
    prop_oneof![
        MIN_RATE_AT_TARGET..=MAX_RATE_AT_TARGET,
        Just(MIN_RATE_AT_TARGET),
        Just(MAX_RATE_AT_TARGET)
    ]
}

/// A loan and a supply: at times all of it is lent, or nothing, or just nine tenths.
fn totals() -> impl Strategy<Value = (u128, u128)> {
    (number(96), 0u128..=1_000, 0u8..8).prop_map(|(supply, part, kind)| match kind {
        0 => (supply, supply),
        1 => (0, supply),
        2 => (9 * (supply / 10), 10 * (supply / 10)),
        _ => (supply / 1_000 * part, supply),
    })
}

fn time() -> impl Strategy<Value = u64> {
    prop_oneof![0..10_000u64, 0..DAY, 0..YEAR, 0..30 * YEAR]
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn the_exponential_is_exact(x in -45_000_000_000_000_000_000i128..=45_000_000_000_000_000_000) {
        prop_assert_eq!(big(exponential(x)), reference::exponential(&x.into()));
    }

    #[test]
    fn the_exponential_changes_its_power_where_it_should(half in -119i128..=115, off in -2i128..=2) {
        let x = half * 693_147_180_559_945_309 / 2 + off;
        prop_assert_eq!(big(exponential(x)), reference::exponential(&x.into()));
    }

    #[test]
    fn rates_and_interest_are_exact(
        (borrow, supply) in totals(), rate in rate(), from in 0u64..1 << 42, time in time(),
    ) {
        let found = accrue(borrow, supply, rate, from, from + time).expect("it fits");
        let used = reference::use_of(borrow, supply);
        let (mean, end) = reference::mean_rate(&used, rate, time / 1_000);
        let interest = reference::interest(borrow, &mean, time / 1_000);
        prop_assert_eq!(
            (big(found.interest), big(found.rate), big(found.rate_at_target), found.updated),
            (interest, mean, end, from + time / 1_000 * 1_000)
        );
        prop_assert!((MIN_RATE_AT_TARGET..=MAX_RATE_AT_TARGET).contains(&found.rate_at_target));
    }

    #[test]
    fn rates_are_exact_at_any_use(used in 0..=3 * WAD, rate in rate(), seconds in 0u64..1 << 33) {
        let (mean, end) = reference::mean_rate(&used.into(), rate, seconds);
        let found = mean_rate(used, rate, seconds).expect("it fits");
        prop_assert_eq!((big(found.0), big(found.1)), (mean, end));
    }

    #[test]
    fn interest_is_monotone((borrow, supply) in totals(), rate in rate(), (less, more) in (time(), time())) {
        let of = |borrow, rate, time| accrue(borrow, supply, rate, 0, time).expect("it fits").interest;
        let (less, more) = (less.min(more), less.max(more));
        prop_assert!(of(borrow, rate, less) <= of(borrow, rate, more));
        prop_assert!(of(borrow / 2, rate, more) <= of(borrow, rate, more));
        prop_assert!(of(borrow, rate / 2, more) <= of(borrow, rate, more));
    }

    #[test]
    fn the_rate_rises_with_use(less in 0..=WAD, more in 0..=WAD, rate in rate()) {
        let of = |used| mean_rate(used, rate, 0).expect("it fits").0;
        prop_assert!(of(less.min(more)) <= of(less.max(more)));
        prop_assert_eq!(of(0), u128::from(rate) / 4);
        prop_assert_eq!(of(WAD), 4 * u128::from(rate));
        prop_assert_eq!(of(WAD / 10 * 9), u128::from(rate));
    }

    #[test]
    fn yearly_rates_are_exact((borrow, supply) in totals(), rate in rate()) {
        let used = reference::use_of(borrow, supply);
        let (mean, _) = reference::mean_rate(&used, rate, 0);
        let yearly = |rate: BigInt| reference::exponential(&(rate * (YEAR / 1_000))) - wad();
        let found = apys(borrow, supply, rate).expect("it fits");
        let earned = &mean * used / wad();
        prop_assert_eq!((big(found.borrow), big(found.supply)), (yearly(mean), yearly(earned)));
        prop_assert!(found.supply <= found.borrow);
    }

    /// Who brings a market up to date more often than each second changes nothing, whatever the moments.
    #[test]
    fn pings_within_a_second_change_nothing(
        (borrow, supply) in totals(), rate in rate(), from in 0u64..1 << 42,
        pings in prop::collection::vec(0u64..1_000, 1..9),
    ) {
        let (mut updated, mut now) = (from, from);
        for (second, ping) in pings.iter().enumerate() {
            // Up to a second since the last one that counted.
            now = now.max(from + ping);
            let none = accrue(borrow, supply, rate, updated, now).expect("it fits");
            prop_assert_eq!((none.interest, none.rate_at_target, none.updated), (0, rate, from), "ping {}", second);
            updated = none.updated;
        }
        let at_once = accrue(borrow, supply, rate, from, from + 7_900);
        prop_assert_eq!(accrue(borrow, supply, rate, updated, from + 7_900), at_once);
        prop_assert_eq!(at_once.map(|accrual| accrual.updated), Some(from + 7_000));
    }

    /// At one rate, each ping loses less than a planck; what pings add is interest on interest beyond the third order.
    #[test]
    fn pings_change_interest_by_at_most_a_planck_each(
        borrow in number(90), rate in 0u128..=4 * u128::from(MAX_RATE_AT_TARGET),
        pings in prop::collection::vec(1u64..100_000, 1..20),
    ) {
        let (mut pinged, mut exact) = (borrow, big(borrow));
        for seconds in &pings {
            let added = interest(pinged, rate, *seconds).expect("it fits");
            // What the formula would give without the last rounding.
            let x = big(rate) * *seconds;
            let factor: BigInt = &x + &x * &x / (2 * wad()) + &x * &x / (2 * wad()) * &x / (3 * wad());
            let due = big(pinged) * &factor;
            prop_assert!(big(added) * wad() <= due && big(added + 1) * wad() > due);
            exact = &exact * (wad() + factor) / wad() + 1;
            pinged += added;
        }
        let whole: u64 = pings.iter().sum();
        let at_once = borrow + interest(borrow, rate, whole).expect("it fits");
        let x = big(rate) * whole;
        // Below by a planck each and the roundings of the factors, parts of 10¹⁸; above by the fourth order.
        let below: BigInt = big(pings.len()) + big(at_once) * (4 * pings.len()) / wad();
        prop_assert!(big(pinged) + &below + 1 >= big(at_once), "{pinged} after pings, {at_once} without");
        let fourth: BigInt = big(borrow) * &x * &x / wad() * &x / wad() * &x / wad() / wad() / 12;
        prop_assert!(big(pinged) <= big(at_once) + fourth + below, "{pinged} after pings, {at_once} without");
        prop_assert!(big(pinged) <= exact);
    }
}

#[test]
fn nothing_is_due_for_nothing() {
    let rate = initial_rate_at_target(400).expect("it is in its bounds");
    let none = Accrual {
        interest: 0,
        rate: u128::from(rate) / 4,
        rate_at_target: rate,
        updated: 5_000,
    };
    assert_eq!(accrue(0, 0, rate, 5_000, 5_999), Some(none));
    assert_eq!(accrue(0, 0, rate, 5_000, 4_000), Some(none));
    assert_eq!(
        accrue(1_000, 1_000, rate, 5_000, 5_000).map(|accrual| accrual.interest),
        Some(0)
    );
    assert_eq!(interest(u128::MAX, 0, u64::MAX), Some(0));
    assert_eq!(interest(u128::MAX, 1 << 60, 1 << 60), None);
    assert_eq!(mean_rate(u128::MAX, rate, 1), None);
    assert_eq!(mean_rate(i128::MAX as u128, rate, 1), None);
}

#[test]
fn a_market_starts_within_its_bounds() {
    assert_eq!(initial_rate_at_target(9), None);
    assert_eq!(initial_rate_at_target(10), Some(MIN_RATE_AT_TARGET));
    assert_eq!(initial_rate_at_target(400), Some(1_268_391_679));
    assert_eq!(initial_rate_at_target(20_000), Some(MAX_RATE_AT_TARGET));
    assert_eq!(initial_rate_at_target(20_001), None);
    assert_eq!(
        (MIN_RATE_AT_TARGET, MAX_RATE_AT_TARGET),
        (31_709_791, 63_419_583_967)
    );
}

#[test]
fn a_century_at_the_highest_rate_still_fits() {
    let owed = 10u128.pow(24);
    let century = accrue(owed, owed, MAX_RATE_AT_TARGET, 0, 100 * YEAR).expect("it fits");
    assert!(century.interest > owed);
    assert_eq!(century.rate_at_target, MAX_RATE_AT_TARGET);
}
