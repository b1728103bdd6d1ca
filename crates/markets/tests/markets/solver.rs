//! Roots, fees and prices of the stable pool against integers without a limit.

use estuary_markets::stable::{
    fee_at, holds, invariant, marginal_price, other, virtual_price, Curve, FEE_WHOLE, MAX_FEE, MAX_OFF_PEG,
};
use proptest::prelude::*;

use crate::{
    cases,
    numbers::{amplification, number, sides},
    reference::{big, small, stable as reference},
};

proptest! {
    #![proptest_config(cases(1_500))]

    #[test]
    fn holds_compares_exactly((x, y) in sides(96, 1_000_000), a in amplification(), off in -2i128..3) {
        // Around the root, where a planck decides.
        let d = reference::invariant(&x.into(), &y.into(), a) + off;
        if let Some(d) = small(&d) {
            prop_assert_eq!(holds(d, x, y, a), reference::holds(&d.into(), &x.into(), &y.into(), a));
            prop_assert_eq!(holds(d, x, y, a), off <= 0);
        }
    }

    #[test]
    fn holds_compares_any_numbers(d in number(127), x in number(97), y in number(97), a in 0u32..11_000) {
        let is_in_range = x < 1 << 96 && y < 1 << 96 && (1..=10_000).contains(&a);
        let expected = is_in_range && reference::holds(&d.into(), &x.into(), &y.into(), a);
        prop_assert_eq!(holds(d, x, y, a), expected);
    }

    #[test]
    fn invariant_is_the_largest_that_holds((x, y) in sides(96, 160), a in amplification()) {
        let expected = reference::invariant(&x.into(), &y.into(), a);
        prop_assert_eq!(invariant(x, y, a).map(big), Some(expected));
    }

    #[test]
    fn invariant_is_exact_up_to_a_skew_of_a_million((x, y) in sides(96, 1_000_000), a in amplification()) {
        let expected = reference::invariant(&x.into(), &y.into(), a);
        prop_assert_eq!(invariant(x, y, a).map(big), Some(expected));
    }

    #[test]
    fn invariant_of_any_sides_is_exact_or_refused(x in number(97), y in number(97), a in 0u32..11_000) {
        if let Some(d) = invariant(x, y, a) {
            prop_assert!(x < 1 << 96 && y < 1 << 96 && (1..=10_000).contains(&a));
            prop_assert_eq!(big(d), reference::invariant(&x.into(), &y.into(), a));
        }
    }

    #[test]
    fn invariant_of_few_planck_is_exact(x in 0u128..3_000, y in 0u128..3_000, a in amplification()) {
        let expected = reference::invariant(&x.into(), &y.into(), a);
        prop_assert_eq!(invariant(x, y, a).map(big), Some(expected));
    }

    #[test]
    fn other_is_the_least_that_holds((x, y) in sides(92, 160), (part, a) in (0u128..=32, amplification())) {
        // D as it is, or somewhat more or less, as after a deposit or a withdrawal.
        let d = small(&(reference::invariant(&x.into(), &y.into(), a) * part / 16)).expect("it fits");
        let expected = reference::other(&x.into(), &d.into(), a).and_then(|y| small(&y));
        let answer = other(x, d, a);
        prop_assert!(answer.is_some() || y > x << 20 || d > y << 7 || expected.is_none(), "{d}: {expected:?}");
        if answer.is_some() {
            prop_assert_eq!(answer, expected);
        }
    }

    #[test]
    fn other_of_its_own_invariant_is_never_more((x, y) in sides(96, 160), a in amplification()) {
        let d = invariant(x, y, a).expect("it has one");
        let least = other(x, d, a).expect("it has one");
        prop_assert!(least <= y);
        prop_assert_eq!(big(least), reference::other(&x.into(), &d.into(), a).expect("it is below 2⁹⁶"));
    }

    #[test]
    fn other_of_any_numbers_is_exact_or_refused(x in number(97), d in number(100), a in 0u32..11_000) {
        if let Some(y) = other(x, d, a) {
            prop_assert!((1..=10_000).contains(&a));
            prop_assert_eq!(Some(big(y)), reference::other(&x.into(), &d.into(), a));
        }
    }

    #[test]
    fn other_of_few_planck_is_exact(x in 1u128..3_000, d in 0u128..6_000, a in amplification()) {
        let expected = reference::other(&x.into(), &d.into(), a).and_then(|y| small(&y));
        prop_assert_eq!(other(x, d, a), expected);
    }

    #[test]
    fn fee_is_exact_and_between_its_ends(
        (a, b) in sides(120, 100_000), fee in 0..=MAX_FEE, off in 0..=MAX_OFF_PEG,
    ) {
        let at = fee_at(a, b, fee, off).expect("it has one");
        prop_assert_eq!(big(at), reference::fee_at(&a.into(), &b.into(), fee, off));
        prop_assert!(at >= fee.into());
        prop_assert!(at <= u128::from(off.max(FEE_WHOLE)) * u128::from(fee) / u128::from(FEE_WHOLE));
        prop_assert_eq!(fee_at(b, a, fee, off), Some(at));
    }

    #[test]
    fn fee_of_few_planck_is_exact(
        (a, b) in (0u128..50, 1u128..50), fee in 0..=MAX_FEE, off in FEE_WHOLE..=MAX_OFF_PEG,
    ) {
        let expected = reference::fee_at(&a.into(), &b.into(), fee, off);
        prop_assert_eq!(fee_at(a, b, fee, off).map(big), Some(expected));
    }

    #[test]
    fn marginal_price_is_exact((x, y) in sides(96, 1_000), a in amplification()) {
        let d = invariant(x, y, a).expect("it has one");
        let expected = reference::marginal_price(&x.into(), &y.into(), &d.into(), a);
        prop_assert_eq!(marginal_price(x, y, d, a).map(big), Some(expected));
    }

    #[test]
    fn marginal_price_is_what_the_next_planck_costs(
        (x, y) in sides(50, 50), a in amplification(), sold in 1u128..1_000,
    ) {
        // A swap of a ten-thousandth or less costs its mean price, between those of both ends.
        let (x, y) = (x << 40, y << 40);
        let d = invariant(x, y, a).expect("it has one");
        let price = marginal_price(x, y, d, a).expect("it has one");
        let bought = y / 10_000_000 * sold;
        let x_after = other(y - bought, d, a).expect("it has one");
        let after = marginal_price(x_after, y - bought, d, a).expect("it has one");
        let mean = (big(x_after) - x) * 10u128.pow(18) / bought;
        // The price's roundings, and the least planck above the root.
        let slack = big(10u128.pow(18)) * 3 / bought + price / 1_000_000_000 + 3;
        prop_assert!(mean >= big(price) - &slack, "{mean} < {price}");
        prop_assert!(mean <= big(after) + slack || after == 2 * 10u128.pow(18), "{mean} > {after}");
    }
}

#[test]
fn sides_of_nothing_have_no_invariant() {
    assert_eq!(invariant(0, 0, 1), Some(0));
    assert_eq!(invariant(0, 5, 1), Some(0));
    assert_eq!(invariant(5, 0, 10_000), Some(0));
    assert_eq!(other(0, 0, 100), Some(0));
    assert_eq!(other(7, 0, 100), Some(0));
    assert_eq!(other(0, 1, 100), None);
    assert!(holds(0, 0, 0, 1));
    assert!(!holds(1, 0, 9, 1));
}

#[test]
fn balanced_sides_are_their_sum() {
    for a in [1, 85, 10_000] {
        for side in [1, 2, 3, 10u128.pow(12), (1 << 96) - 1] {
            assert_eq!(invariant(side, side, a), Some(2 * side));
            assert_eq!(other(side, 2 * side, a), Some(side));
            let d = 2 * side;
            assert_eq!(
                marginal_price(side, side, d, a).map(|price| price / 10u128.pow(9)),
                Some(10u128.pow(9))
            );
        }
    }
}

#[test]
fn numbers_beyond_their_bounds_are_refused() {
    const END: u128 = 1 << 96;
    assert!(invariant(END - 1, END - 1, 100).is_some());
    assert_eq!(invariant(END, 1 << 90, 100), None);
    assert_eq!(invariant(1 << 90, END, 100), None);
    assert_eq!(invariant(END, 0, 100), None);
    assert_eq!(other(END, 1 << 90, 100), None);
    assert_eq!(other(END - 1, 2 * END - 2, 100), Some(END - 1));
    // The other side would be 2⁹⁶.
    assert_eq!(other(END - 2, 2 * END - 2, 100), None);
    assert_eq!(other(u128::MAX, u128::MAX, 10_000), None);
    assert!(!holds(1, END, 1, 100));
    assert!(!holds(1, 1, END, 100));
    assert!(!holds(u128::MAX, END - 1, END - 1, 10_000));
    for a in [0, 10_001, u32::MAX] {
        assert_eq!(invariant(10, 10, a), None);
        assert_eq!(other(10, 10, a), None);
        assert!(!holds(1, 10, 10, a));
    }
    // So uneven that Newton's method has far to go.
    assert_eq!(invariant(1, END - 1, 1), None);
    assert_eq!(fee_at(0, 0, 1, MAX_OFF_PEG), None);
    assert_eq!(fee_at(u128::MAX, 1, 1, MAX_OFF_PEG), None);
    assert_eq!(fee_at(u128::MAX, 1, 7, FEE_WHOLE), Some(7));
    assert_eq!(marginal_price(0, 1, 1, 100), None);
    assert_eq!(marginal_price(1, 0, 1, 100), None);
    assert_eq!(virtual_price(1, 0), None);
}

#[test]
fn a_marginal_price_counts_as_two_at_most() {
    // A hundredfold of native at the least amplification.
    let (x, y) = (100 * 10u128.pow(15), 10u128.pow(15));
    let d = invariant(x, y, 1).expect("it has one");
    assert_eq!(marginal_price(x, y, d, 1), Some(2 * 10u128.pow(18)));
    let low = marginal_price(y, x, d, 1).expect("it has one");
    assert!(low < 10u128.pow(17), "{low}");
    assert_eq!(virtual_price(3, 2), Some(15 * 10u128.pow(17)));
}

#[test]
fn parameters_have_bounds() {
    let curve = Curve {
        amplification: 1,
        fee: 0,
        off_peg: FEE_WHOLE,
    };
    assert!(curve.is_valid());
    assert!(Curve {
        amplification: 10_000,
        fee: MAX_FEE,
        off_peg: MAX_OFF_PEG
    }
    .is_valid());
    assert!(!Curve {
        amplification: 0,
        ..curve
    }
    .is_valid());
    assert!(!Curve {
        amplification: 10_001,
        ..curve
    }
    .is_valid());
    assert!(!Curve {
        fee: MAX_FEE + 1,
        ..curve
    }
    .is_valid());
    assert!(!Curve {
        off_peg: FEE_WHOLE - 1,
        ..curve
    }
    .is_valid());
    assert!(!Curve {
        off_peg: MAX_OFF_PEG + 1,
        ..curve
    }
    .is_valid());
    assert_eq!(
        (MAX_FEE, MAX_OFF_PEG, FEE_WHOLE),
        (100_000_000, 100_000_000_000, 10_000_000_000)
    );
}
