//! The cap of a price's growth.

use estuary_markets::{
    cap::{Cap, CapTerms},
    WAD, YEAR,
};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::{
    cases,
    numbers::number,
    reference::{big, small},
};

const TERMS: CapTerms = CapTerms {
    growth: 1_000,
    headroom: 200,
};
const DAY: u64 = 86_400_000;

fn terms() -> impl Strategy<Value = CapTerms> {
    (100u16..=10_000, 50u16..=1_000).prop_map(|(growth, headroom)| CapTerms { growth, headroom })
}

fn price() -> impl Strategy<Value = u128> {
    prop_oneof![WAD / 10..10 * WAD, number(90), Just(0)]
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn the_cap_is_exact(
        (cap, high) in (price(), price()), price in price(), terms in terms(),
        (at, time) in (0u64..1 << 42, 0u64..1 << 40),
    ) {
        let (counted, after) = Cap { cap, high, at }.price(price, &terms, at + time).expect("it fits");
        let yearly: BigInt = big(cap) * terms.growth / 10_000;
        let grown: BigInt = big(cap) + yearly * time / YEAR;
        let ceiling: BigInt = big(high) * (10_000 + u32::from(terms.headroom)) / 10_000;
        let cap = small(&grown.min(ceiling)).expect("it fits");
        prop_assert_eq!(counted, price.min(cap));
        prop_assert_eq!(after, Cap { cap, high: high.max(counted), at: at + time });
    }

    #[test]
    fn what_counts_is_below_price_and_headroom_and_the_cap_never_falls(
        first in price(), steps in prop::collection::vec((price(), 0u64..YEAR), 1..20), terms in terms(),
    ) {
        let mut cap = Cap::new(first, &terms, 0).expect("it fits");
        let mut now = 0;
        let mut highest = first;
        for (price, time) in steps {
            now += time;
            let (counted, after) = cap.price(price, &terms, now).expect("it fits");
            prop_assert!(counted <= price);
            prop_assert!(big(counted) * 10_000 <= big(highest) * (10_000 + u32::from(terms.headroom)));
            prop_assert!(after.cap >= cap.cap && after.high >= cap.high);
            // A price that has counted, and what is below it, counts in full for ever.
            prop_assert!(price > cap.high || counted == price);
            (cap, highest) = (after, highest.max(counted));
        }
    }

    #[test]
    fn pokes_cannot_hold_the_cap_down(first in WAD / 10..10 * WAD, pokes in 1u64..200, terms in terms()) {
        let time = 30 * DAY / pokes * pokes;
        let mut poked = Cap::new(first, &terms, 0).expect("it fits");
        // Let it have room to grow into.
        poked.cap = first;
        let (_, at_once) = poked.price(first, &terms, time).expect("it fits");
        for poke in 1..=pokes {
            poked = poked.price(first, &terms, time / pokes * poke).expect("it fits").1;
        }
        prop_assert!(poked.cap + 2 * u128::from(pokes) >= at_once.cap, "{} < {}", poked.cap, at_once.cap);
    }
}

/// A cap and the price that it is counted from moved apart, and priced too low: Aave, 10 March 2026.
#[test]
fn a_cap_never_lowers_a_price() {
    let mut cap = Cap::new(WAD, &TERMS, 0).expect("it fits");
    assert_eq!(
        cap,
        Cap {
            cap: WAD / 100 * 102,
            high: WAD,
            at: 0
        }
    );
    let mut price = |price, now| {
        let (counted, after) = cap.price(price, &TERMS, now).expect("it fits");
        cap = after;
        counted
    };
    assert_eq!(price(WAD / 100 * 101, DAY), WAD / 100 * 101);
    // A slash of a tenth, and its cancellation a year later.
    assert_eq!(price(WAD / 100 * 91, 2 * DAY), WAD / 100 * 91);
    assert_eq!(price(WAD / 100 * 101, 400 * DAY), WAD / 100 * 101);
}

/// A price raised a thousandfold by its source lent out a whole market: Moonwell wrsETH, 4 November 2025.
#[test]
fn a_price_raised_tenfold_counts_for_the_headroom_only() {
    let cap = Cap::new(WAD, &TERMS, 0).expect("it fits");
    let (counted, after) = cap.price(10 * WAD, &TERMS, 1).expect("it fits");
    assert_eq!(counted, WAD / 100 * 102);
    assert_eq!(
        after,
        Cap {
            cap: WAD / 100 * 102,
            high: WAD / 100 * 102,
            at: 1
        }
    );
    // From there it grows by a tenth a year, and by the next headroom at most.
    let (counted, after) = after.price(10 * WAD, &TERMS, 1 + YEAR / 100).expect("it fits");
    assert_eq!(counted, WAD / 100 * 102 + WAD / 100_000 * 102);
    let (counted, _) = after.price(10 * WAD, &TERMS, 1 + YEAR).expect("it fits");
    assert_eq!(counted, after.high / 100 * 102);
}

#[test]
fn a_price_of_zero_counts_as_zero_and_moves_nothing() {
    let cap = Cap::new(WAD, &TERMS, 5).expect("it fits");
    assert_eq!(cap.price(0, &TERMS, 4), Some((0, cap)));
    assert_eq!(
        Cap::new(0, &TERMS, 5),
        Some(Cap {
            cap: 0,
            high: 0,
            at: 5
        })
    );
    assert_eq!(Cap::new(u128::MAX, &TERMS, 5), None);
}

#[test]
fn terms_have_bounds() {
    for (growth, headroom, is_valid) in [
        (100, 50, true),
        (10_000, 1_000, true),
        (99, 50, false),
        (10_001, 50, false),
        (100, 49, false),
        (100, 1_001, false),
    ] {
        assert_eq!(CapTerms { growth, headroom }.are_valid(), is_valid);
    }
}
