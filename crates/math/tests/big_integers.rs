//! Products and quotients against arbitrary-precision integers.

#![allow(clippy::arithmetic_side_effects)] // of big integers

use estuary_math::{bps_of, mul_div, whole_of, Rounding};
use num_bigint::BigUint;
use proptest::prelude::*;

fn reference(a: u128, b: u128, c: u128, rounding: Rounding) -> Option<u128> {
    if c == 0 {
        return None;
    }
    let (product, divisor) = (BigUint::from(a) * b, BigUint::from(c));
    let quotient = match rounding {
        Rounding::Down => product / divisor,
        Rounding::Up => (product + &divisor - 1u8) / divisor,
    };
    quotient.try_into().ok()
}

/// A digit of 32 bits, often one with which long division guesses wrong.
fn digit() -> impl Strategy<Value = u128> {
    let edges: &'static [u32] = &[0, 1, (1 << 31) - 1, 1 << 31, u32::MAX - 1, u32::MAX];
    prop_oneof![proptest::sample::select(edges), any::<u32>()].prop_map(u128::from)
}

/// Numbers of every magnitude, with the edges of 32, 64 and 128 bits well represented.
fn number() -> impl Strategy<Value = u128> {
    prop_oneof![
        [digit(), digit(), digit(), digit()].prop_map(|[a, b, c, d]| a << 96 | b << 64 | c << 32 | d),
        (0u32..128, any::<u128>()).prop_map(|(shift, n)| n >> shift),
        (0u32..128, 0u128..3).prop_map(|(bit, off)| (1u128 << bit).wrapping_sub(off)),
        (0u128..4).prop_map(|off| u128::MAX - off),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn equals_the_exact_quotient(a in number(), b in number(), c in number()) {
        for rounding in [Rounding::Down, Rounding::Up] {
            prop_assert_eq!(mul_div(a, b, c, rounding), reference(a, b, c, rounding));
        }
    }

    #[test]
    fn is_symmetric_and_rounds_by_at_most_one(a in number(), b in number(), c in number()) {
        let down = mul_div(a, b, c, Rounding::Down);
        prop_assert_eq!(down, mul_div(b, a, c, Rounding::Down));
        if let (Some(down), Some(up)) = (down, mul_div(a, b, c, Rounding::Up)) {
            prop_assert!(up - down <= 1);
        }
    }

    #[test]
    fn basis_points_are_exact_either_way(amount in number(), bps in any::<u16>()) {
        prop_assert_eq!(bps_of(amount, bps), reference(amount, bps.into(), 10_000, Rounding::Down));
        prop_assert_eq!(whole_of(amount, bps), reference(amount, 10_000, bps.into(), Rounding::Down));
    }
}

#[test]
fn refuses_what_has_no_answer() {
    assert_eq!(mul_div(1, 1, 0, Rounding::Down), None);
    assert_eq!(mul_div(u128::MAX, 2, 1, Rounding::Down), None);
    assert_eq!(bps_of(u128::MAX, 10_001), None);
    assert_eq!(whole_of(u128::MAX, 9_999), None);
    assert_eq!(whole_of(1, 0), None);
}

#[test]
fn rounding_up_past_the_largest_number_is_refused() {
    // (2¹²⁸ − 1)·3/3 is exact; one more in the product must not wrap to 0 when rounded up.
    assert_eq!(mul_div(u128::MAX, 3, 3, Rounding::Up), Some(u128::MAX));
    assert_eq!(mul_div(u128::MAX, u128::MAX, u128::MAX - 1, Rounding::Down), None);
    assert_eq!(mul_div(1 << 127, 5, 2, Rounding::Up), None);
}
