//! The oracle of the stable pool.

use estuary_markets::{
    stable::{Peg, WINDOWS},
    PRICE_AGES, WAD,
};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::{cases, reference::big};

/// The shortest: ten minutes.
const WINDOW: u64 = 600_000;

proptest! {
    #![proptest_config(cases(5_000))]

    #[test]
    fn an_average_weighs_by_time(
        last in 0..=2 * WAD, average in 0..=2 * WAD, (at, time) in (0u64..1 << 42, 0u64..1 << 40),
        window in WINDOWS,
    ) {
        let peg = Peg { last, average, cumulative: 5, at };
        let now = peg.as_of(at + time, window).expect("it fits");
        let new = time.min(window);
        let expected: BigInt = (big(last) * new + big(average) * (window - new)) / window;
        prop_assert_eq!(big(now.average), expected);
        prop_assert_eq!(big(now.cumulative), big(last) * time + 5);
        prop_assert_eq!((now.last, now.at), (last, at + time));
        prop_assert!(now.average >= last.min(average) && now.average <= last.max(average));
        // It moves by its time's part of the difference at most.
        let most: BigInt = (big(last.abs_diff(average)) * new + (window - 1)) / window;
        prop_assert!(big(now.average.abs_diff(average)) <= most);
    }

    #[test]
    fn two_sums_give_the_mean_between(prices in prop::collection::vec((0..=2 * WAD, 1u64..1 << 30), 1..9)) {
        let mut peg = Peg::new(WAD, 1_000);
        let (mut now, mut sum) = (1_000, big(0));
        for (price, time) in prices {
            sum += big(peg.last) * time;
            now += time;
            peg = peg.after_trade(price, now, WINDOW).expect("it fits");
            prop_assert_eq!(big(peg.cumulative), sum.clone());
            prop_assert_eq!((peg.last, peg.at), (price, now));
        }
    }
}

/// A price that an attacker made in one block was taken for the market's: Inverse, 2 April 2022.
#[test]
fn a_price_of_one_block_weighs_its_time_only() {
    let window = WINDOW;
    let peg = Peg::new(WAD, 0);
    // There and back in a block: nothing.
    let moved = peg.after_trade(2 * WAD, 60_000, window).expect("it fits");
    assert_eq!((moved.average, moved.cumulative), (WAD, 60_000 * WAD));
    let back = moved.after_trade(WAD, 60_000, window).expect("it fits");
    assert_eq!(
        back,
        Peg {
            last: WAD,
            average: WAD,
            cumulative: 60_000 * WAD,
            at: 60_000
        }
    );
    // For a second of 600: a 600th.
    let later = moved.as_of(61_000, window).expect("it fits");
    assert_eq!(later.average, WAD + WAD / 600);
    assert_eq!(later.cumulative, 60_000 * WAD + 2_000 * WAD);
    // For the whole window, or more: all.
    assert_eq!(moved.as_of(660_000, window).expect("it fits").average, 2 * WAD);
    assert_eq!(
        moved.as_of(u64::MAX >> 20, window).expect("it fits").average,
        2 * WAD
    );
}

#[test]
fn a_clock_that_went_back_counts_as_no_time() {
    let peg = Peg {
        last: 2 * WAD,
        average: WAD,
        cumulative: 7,
        at: 1_000,
    };
    assert_eq!(peg.as_of(999, WINDOW), Some(peg));
    assert_eq!(peg.as_of(1_001, 0), None);
    assert_eq!(
        Peg {
            cumulative: u128::MAX,
            ..peg
        }
        .as_of(1_001, WINDOW),
        None
    );
    assert_eq!(
        Peg {
            last: u128::MAX,
            ..peg
        }
        .as_of(1_003, WINDOW),
        None
    );
}

#[test]
fn the_average_price_follows_the_exit_price() {
    let peg = Peg::new(WAD / 100 * 99, 0);
    assert_eq!(peg.average_price(WAD), Some(WAD / 100 * 99));
    assert_eq!(peg.average_price(WAD / 2), Some(WAD / 200 * 99));
    assert_eq!(peg.average_price(101), Some(99));
    assert_eq!(Peg::new(2 * WAD, 0).average_price(u128::MAX), None);
}

#[test]
fn windows_and_ages_have_bounds() {
    assert!(WINDOWS.contains(&WINDOW) && WINDOWS.contains(&86_400_000));
    assert!(!WINDOWS.contains(&(WINDOW - 1)) && !WINDOWS.contains(&86_400_001));
    assert!(PRICE_AGES.contains(&3_600_000) && PRICE_AGES.contains(&2_592_000_000));
    assert!(!PRICE_AGES.contains(&3_599_999) && !PRICE_AGES.contains(&2_592_000_001));
}
