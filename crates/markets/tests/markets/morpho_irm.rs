//! What the tests of Morpho's adaptive rate claim (morpho-org/morpho-blue-irm, commit a1a87fd: `ExpLibTest`,
//! `AdaptiveCurveIrmTest`), under their names. `ExpLib` clips at ln(2²⁵⁵/10³⁶), we clip at 40.

use estuary_markets::{
    interest::{exponential, interest, mean_rate, MAX_RATE_AT_TARGET, MIN_RATE_AT_TARGET},
    WAD,
};
use proptest::prelude::*;

use crate::cases;

const ONE: i128 = WAD as i128;
const UPPER_BOUND: i128 = 40 * ONE;
const LN_WEI: i128 = -41_446_531_673_892_822_312;
const LN_GWEI: i128 = -20_720_000_000_000_000_000;
const DAY: u64 = 86_400;
const YEAR: u128 = 31_536_000;
/// 4 % a year.
const INITIAL: u64 = (WAD / 25 / YEAR) as u64;
const TARGET: u128 = WAD / 10 * 9;

fn assert_close(found: u128, expected: u128, tolerance: f64) {
    let off = found.abs_diff(expected) as f64 / expected as f64;
    assert!(off <= tolerance, "{found} is {off} off {expected}");
}

/// Four times the rate at full use, a quarter at none.
fn curve(rate: u128, used: u128) -> u128 {
    match used.checked_sub(TARGET) {
        Some(over) => (3 * (over * WAD / (WAD - TARGET)) + WAD) * rate / WAD,
        None => (WAD - (TARGET - used) * WAD / TARGET * 3 / 4) * rate / WAD,
    }
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn test_w_exp(x in LN_GWEI..=UPPER_BOUND) {
        let expected = (x as f64 / 1e18).exp() * 1e18;
        let off = (exponential(x) as f64 - expected).abs() / expected;
        prop_assert!(off <= 0.01, "{off}");
    }

    #[test]
    fn test_w_exp_small(x in LN_WEI..=LN_GWEI) {
        prop_assert!(exponential(x) <= 10_000_000_000);
    }

    #[test]
    fn test_w_exp_too_small(x in i128::MIN..LN_WEI) {
        prop_assert_eq!(exponential(x), 0);
    }

    #[test]
    fn test_w_exp_too_large(x in UPPER_BOUND..=i128::MAX) {
        prop_assert_eq!(exponential(x), exponential(UPPER_BOUND));
    }

    #[test]
    fn test_w_exp_positive(x in 0..=i128::MAX) {
        prop_assert!(exponential(x) >= WAD);
    }

    #[test]
    fn test_w_exp_negative(x in i128::MIN..=0) {
        prop_assert!(exponential(x) <= WAD);
    }

    #[test]
    fn test_rate_after_utilization_target_no_ping(elapsed in 0u64..1 << 48) {
        prop_assert_eq!(mean_rate(TARGET, INITIAL, elapsed), Some((INITIAL.into(), INITIAL)));
    }

    #[test]
    fn test_first_borrow_rate(used in 0..=WAD) {
        let (rate, end) = mean_rate(used, INITIAL, 0).expect("it fits");
        // Their divisions cut towards zero one by one.
        prop_assert!(rate.abs_diff(curve(INITIAL.into(), used)) <= 1);
        prop_assert_eq!(end, INITIAL);
    }

    #[test]
    fn test_borrow_rate(used in 0..=WAD, elapsed in 1..=5 * DAY) {
        let (rate, end) = mean_rate(used, INITIAL, elapsed).expect("it fits");
        let error = match used.checked_sub(TARGET) {
            Some(over) => over as f64 / (WAD - TARGET) as f64,
            None => (used as f64 - TARGET as f64) / TARGET as f64,
        };
        let linear = error * 50.0 / YEAR as f64 * elapsed as f64;
        let expected_end = (INITIAL as f64 * linear.exp()).clamp(MIN_RATE_AT_TARGET as f64, MAX_RATE_AT_TARGET as f64);
        // Of the real exponential. Theirs is compared with itself.
        prop_assert!((end as f64 - expected_end).abs() <= 0.01 * expected_end, "{end}, {expected_end}");
        if linear.abs() > 1e-6 {
            let (now, then) = (curve(INITIAL.into(), used) as f64, curve(expected_end as u128, used) as f64);
            let mean = (then - now) / linear;
            prop_assert!((rate as f64 - mean).abs() <= 0.11 * mean, "{rate}, {mean}");
        }
    }
}

#[test]
fn test_w_exp_does_not_lead_to_overflow() {
    assert!(exponential(UPPER_BOUND).checked_mul(100).is_some());
}

#[test]
fn test_w_exp_continuous_upper_bound() {
    assert_close(exponential(UPPER_BOUND - 1), exponential(UPPER_BOUND), 1e-10);
}

#[test]
fn test_first_borrow_rate_utilization_zero() {
    let (rate, end) = mean_rate(0, INITIAL, 0).expect("it fits");
    assert_close(rate, u128::from(INITIAL) / 4, 0.0001);
    assert_eq!(end, INITIAL);
}

#[test]
fn test_first_borrow_rate_utilization_one() {
    assert_eq!(
        mean_rate(WAD, INITIAL, 0),
        Some((4 * u128::from(INITIAL), INITIAL))
    );
}

#[test]
fn test_rate_after_utilization_one() {
    let (rate, _) = mean_rate(WAD, INITIAL, 5 * DAY).expect("it fits");
    // The mean of e^(50/365·x) over 5 days is about 1.4361: 22.976 % a year.
    assert_close(rate, 4 * u128::from(INITIAL) * 14_361 / 10_000, 0.1);
    assert_close(rate, WAD / 100_000 * 22_976 / YEAR, 0.1);
}

#[test]
fn test_rate_after_utilization_zero() {
    let (rate, _) = mean_rate(0, INITIAL, 5 * DAY).expect("it fits");
    // The mean of e^(−50/365·x) over 5 days is about 0.7240: 0.724 % a year.
    assert_close(rate, u128::from(INITIAL) / 4 * 7_240 / 10_000, 0.1);
    assert_close(rate, WAD / 100_000 * 724 / YEAR, 0.1);
}

#[test]
fn test_rate_after_45_days_utilization_above_target_no_ping() {
    let (_, end) = mean_rate((TARGET + WAD) / 2, INITIAL, 45 * DAY).expect("it fits");
    // 4 % · e^(50 · 45/365 · 50 %) = 87.22 %
    assert_close(end.into(), WAD / 10_000 * 8_722 / YEAR, 0.005);
}

/// A market that is brought up to date each minute: what is owed and supplied, and the rate at target.
fn pinged_each_minute(mut borrow: u128, minutes: u64) -> (u128, u128, u64) {
    let (mut supply, mut rate_at_target) = (WAD, INITIAL);
    for _ in 0..minutes {
        let (rate, end) = mean_rate(borrow * WAD / supply, rate_at_target, 60).expect("it fits");
        let added = interest(borrow, rate, 60).expect("it fits");
        (borrow, supply, rate_at_target) = (borrow + added, supply + added, end);
    }
    (borrow, supply, rate_at_target)
}

#[test]
fn test_rate_after_45_days_utilization_above_target_ping_every_minute() {
    let initial = (TARGET + WAD) / 2;
    let (borrow, supply, rate_at_target) = pinged_each_minute(initial, 45 * 24 * 60);
    assert_close(borrow * WAD / supply, WAD / 100 * 95, 0.01);
    let expected = WAD / 10_000 * 8_722 / YEAR;
    assert!(u128::from(rate_at_target) >= expected);
    // Pings may raise the rate by 8 %, and growth of 45.7 % by 30 %.
    assert_close(rate_at_target.into(), expected, 0.08);
    assert_close(borrow, initial * 1_457 / 1_000, 0.3);
}

#[test]
fn test_rate_after_3_weeks_utilization_target_ping_every_minute() {
    let (borrow, supply, rate_at_target) = pinged_each_minute(TARGET, 21 * 24 * 60);
    assert_close(borrow * WAD / supply, TARGET, 0.01);
    assert!(rate_at_target >= INITIAL);
    assert_close(rate_at_target.into(), INITIAL.into(), 0.1);
}

/// invariantGeMinRateAtTarget, invariantLeMaxRateAtTarget: after any time at any use.
#[test]
fn invariant_ge_min_and_le_max_rate_at_target() {
    let mut rate_at_target = INITIAL;
    for step in 0..2_000u64 {
        let used = u128::from(step * 7_919 % 1_001) * (WAD / 1_000);
        let elapsed = step * step * 104_729 % (1 << 33);
        rate_at_target = mean_rate(used, rate_at_target, elapsed).expect("it fits").1;
        assert!((MIN_RATE_AT_TARGET..=MAX_RATE_AT_TARGET).contains(&rate_at_target));
    }
    assert_eq!(
        (TARGET, MIN_RATE_AT_TARGET, INITIAL),
        (9 * WAD / 10, 31_709_791, 1_268_391_679)
    );
}

/// morpho-blue, `MathLibTest.testWTaylorCompounded`: between simple and continuous interest, within 8 %.
#[test]
fn test_w_taylor_compounded() {
    for rate in (0..WAD / 20_000_000).step_by(1_000_000_007) {
        for seconds in (0..=365 * DAY).step_by(3_456_789) {
            let added = interest(WAD, rate, seconds).expect("it fits");
            let simple = rate * u128::from(seconds);
            let continuous = (simple as f64 / 1e18).exp() * 1e18;
            assert!(added >= simple);
            assert!((added + WAD) as f64 <= continuous * (1.0 + 1e-12));
            assert!((continuous - (added + WAD) as f64) <= 0.08 * continuous);
        }
    }
}
