//! Values of Cardinal's common-amm (`helpers/stable_swap_math`, commit 8f25c23), under their names. Its amplification
//! is half of ours, its fees are in 10⁻⁹. What it computes for amplifications of 10¹² is here for our largest.

use estuary_markets::{
    stable::{add, add_first, invariant, other, remove, swap, Book, Coin, Curve, Prices},
    WAD,
};

const PAR: Prices = Prices { exit: WAD, mint: WAD };
const NO_FEES: Curve = Curve {
    amplification: 2_000,
    fee: 0,
    off_peg: 10_000_000_000,
};
const EVEN: Book = Book {
    native: 100_000_000_000,
    units: 100_000_000_000,
    supply: 200_000_000_000,
};

fn sold(curve: &Curve, book: &Book, coin: Coin, amount: u128) -> u128 {
    swap(curve, book, PAR, coin, amount).expect("it trades").amount
}

#[test]
fn d_computation_high_amp_coef() {
    let (one, two) = (400_000_000_000, 500_000_000_000);
    let d = invariant(one, two, 10_000).expect("it has one");
    // Of the 900,000,000,000 of a constant sum, from big integers in Python.
    assert_eq!(d, 899_999_437_557);
}

#[test]
fn d_computation_low_amp_coef() {
    let (one, two) = (400_000_000_000u128, 500_000_000_000u128);
    let d = invariant(one, two, 2).expect("it has one");
    assert!(d < one + two);
    assert!(d > 2 * (one * two).isqrt());
    assert_eq!(d, 898_134_702_336);
}

#[test]
fn y_computation_high_amp_coef() {
    let y = other(460_000_000_000, 1_000_000_000_000, 10_000).expect("it has one");
    // Of the 540,000,000,000 of a constant sum, from big integers in Python.
    assert_eq!(y, 540_000_322_032);
}

#[test]
fn y_computation_low_amp_coef() {
    let (one, two, less) = (400_000_000_000u128, 500_000_000_000u128, 40_000_000_000);
    let d = invariant(one, two, 2).expect("it has one");
    let y = other(one - less, d, 2).expect("it has one");
    assert!(y > two + less);
    assert!(y < two * (one + less) / one);
    assert_eq!(y, 544_567_980_236);
}

#[test]
fn swap_to_computation_no_fees() {
    assert_eq!(sold(&NO_FEES, &EVEN, Coin::Native, 10_000_000_000), 9_999_495_232);
    assert_eq!(sold(&NO_FEES, &EVEN, Coin::Units, 10_000_000_000), 9_999_495_232);
}

/// We have no swap for an exact payment. The reserve that comes back from the root of the other is the same.
#[test]
fn swap_from_computation_no_fees() {
    let d = invariant(EVEN.native, EVEN.units, 2_000).expect("it has one");
    assert_eq!(other(EVEN.units - 9_999_495_232, d, 2_000), Some(110_000_000_000));
}

#[test]
fn swap_to_computation_with_fees() {
    let curve = Curve {
        fee: 100_000_000,
        ..NO_FEES
    };
    let fee = 9_999_495_232 / 100;
    assert_eq!(
        sold(&curve, &EVEN, Coin::Native, 10_000_000_000),
        9_999_495_232 - fee
    );
}

#[test]
fn swap_to_from_computation() {
    let (native, units) = (12_341_234_123_412_341_234, 5_343_245_543_253_432_435);
    let book = Book {
        native,
        units,
        supply: native + units,
    };
    assert_eq!(
        sold(&NO_FEES, &book, Coin::Native, 62_463_425_433),
        62_428_716_423
    );
    let curve = Curve {
        fee: 21_370,
        ..NO_FEES
    };
    assert_eq!(sold(&curve, &book, Coin::Native, 62_463_425_433), 62_428_583_013);
    // Without fees the way back ends where it began, or a planck above.
    let d = invariant(native, units, 2_000).expect("it has one");
    let back = other(units - 62_428_716_423, d, 2_000).expect("it has one") - native;
    assert!(back <= 62_463_425_433 && back + 3 > 62_463_425_433, "{back}");
}

#[test]
fn withdraw_liquidity_by_share_and_by_amounts_equality_1() {
    let side = 500_000_000_000;
    let supply = invariant(side, side, 170).expect("it has one");
    let book = Book {
        native: side,
        units: side,
        supply,
    };
    assert_eq!(remove(&book, supply / 20), Some((side / 20, side / 20)));
}

#[test]
fn deposit_liquidity_by_share_and_by_amounts_equality_1() {
    let curve = Curve {
        amplification: 170,
        fee: 21_370,
        off_peg: 10_000_000_000,
    };
    let side = 500_000_000_000;
    let supply = invariant(side, side, 170).expect("it has one");
    let book = Book {
        native: side,
        units: side,
        supply,
    };
    let trade = add(&curve, &book, PAR, side / 20, side / 20).expect("it mints");
    assert_eq!(trade.amount, supply / 20);
}

/// The first deposit of `amm/drink-tests`, `tests_rated.rs`, `test_01`: units at a rate of 2 count double.
#[test]
fn test_01() {
    let trade = add_first(&NO_FEES, 2 * WAD, 100_000 * WAD, 50_000 * WAD, 1).expect("it mints");
    assert_eq!(trade.amount, 200_000 * WAD);
}
