//! What properties are tried on.

use estuary_markets::{
    shares::Total,
    stable::{Book, Coin, Curve, Prices, FEE_WHOLE, MAX_FEE, MAX_OFF_PEG},
    WAD,
};
use proptest::prelude::*;

use crate::reference::{big, small, stable::invariant};

/// A number of any magnitude below 2^`bits`, often next to a power of two.
pub fn number(bits: u32) -> impl Strategy<Value = u128> {
    prop_oneof![
        3 => (0..bits, any::<u128>()).prop_map(move |(shift, n)| (n >> (128 - bits)) >> shift),
        1 => (0..bits, 0u128..3).prop_map(|(bit, off)| (1u128 << bit).wrapping_add(1).wrapping_sub(off)),
    ]
    .prop_map(move |n| n.min((1 << bits) - 1))
}

/// An amplification, as often small as large.
pub fn amplification() -> impl Strategy<Value = u32> {
    prop_oneof![1u32..=4, 1u32..=200, 1u32..=10_000, Just(10_000)]
}

/// Two sides of which one is up to so many times the other, the larger below 2^`bits`.
pub fn sides(bits: u32, skew: u32) -> impl Strategy<Value = (u128, u128)> {
    (number(bits), 1..=skew, any::<u16>(), any::<bool>()).prop_map(move |(more, skew, part, is_first)| {
        let more = more.max(1);
        let least = more / u128::from(skew);
        let less = (least + (more - least) / 65_536 * u128::from(part)).max(1);
        if is_first {
            (more, less)
        } else {
            (less, more)
        }
    })
}

pub fn curve() -> impl Strategy<Value = Curve> {
    let fee = prop_oneof![Just(0), 0..=MAX_FEE, Just(4_000_000)];
    let off_peg = prop_oneof![Just(FEE_WHOLE), FEE_WHOLE..=MAX_OFF_PEG, Just(2 * FEE_WHOLE)];
    (amplification(), fee, off_peg).prop_map(|(amplification, fee, off_peg)| Curve {
        amplification,
        fee,
        off_peg,
    })
}

/// A price of 0.2 … 5, in most cases the same at exit and at mint; else up to a third more.
pub fn prices() -> impl Strategy<Value = Prices> {
    let exit = prop_oneof![Just(WAD), WAD / 5..5 * WAD];
    (exit, 0u128..4, 0u128..=WAD / 3).prop_map(|(exit, is_same, more)| {
        let mint = if is_same > 0 {
            exit
        } else {
            exit + exit * more / WAD
        };
        Prices { exit, mint }
    })
}

pub fn coin() -> impl Strategy<Value = Coin> {
    prop_oneof![Just(Coin::Native), Just(Coin::Units)]
}

/// A pool whose sides are worth up to 100 times each other, and whose shares have gained up to tenfold.
pub fn pool() -> impl Strategy<Value = (Curve, Book, Prices)> {
    (curve(), sides(80, 100), prices(), 0u128..9_000).prop_map(|(curve, (native, worth), prices, gain)| {
        // At least a thousand, so that there is something to trade.
        let (native, worth) = (native * 1_000, worth * 1_000);
        let units = small(&(big(worth) * WAD / prices.exit)).expect("it fits");
        let d = invariant(
            &native.into(),
            &(big(units) * prices.exit / WAD),
            curve.amplification,
        );
        let d = small(&d).expect("D fits");
        (
            curve,
            Book {
                native,
                units,
                supply: (d - d / 10_000 * gain).max(1),
            },
            prices,
        )
    })
}

/// A total whose share is worth 10⁻⁶ planck as at first, or more.
pub fn total() -> impl Strategy<Value = Total> {
    (number(90), 0u128..1_000_000).prop_map(|(assets, gain)| {
        let first = assets * 1_000_000;
        Total {
            assets,
            shares: first - first / 2_000_000 * gain,
        }
    })
}
