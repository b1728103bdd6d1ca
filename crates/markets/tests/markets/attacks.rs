//! Refusals of the stable pool, and attacks on other pools that fail here.

use estuary_markets::{
    stable::{
        add, add_first, invariant, remove, remove_one, swap, Book, Coin, Curve, Prices, Refusal, Trade,
        FEE_WHOLE, MAX_OFF_PEG,
    },
    WAD,
};

use crate::{
    reference::stable::Pool,
    trades::{PAR, PLAIN, UNIT},
};

#[test]
fn the_first_deposit_mints_its_invariant() {
    let exit = WAD / 100 * 105;
    let trade = add_first(&PLAIN, exit, 105 * UNIT, 100 * UNIT, UNIT).expect("it is enough");
    let book = Book {
        native: 105 * UNIT,
        units: 100 * UNIT,
        supply: 210 * UNIT,
    };
    assert_eq!(
        trade,
        Trade {
            amount: 210 * UNIT,
            book,
            invariant: 210 * UNIT,
            peg: WAD
        }
    );
}

#[test]
fn the_first_deposit_needs_both_coins_and_ten_times_the_locked_shares() {
    let first =
        |native, units, locked| add_first(&PLAIN, WAD, native, units, locked).map(|trade| trade.amount);
    assert_eq!(first(0, UNIT, 0), Err(Refusal::OneCoinMissing));
    assert_eq!(first(UNIT, 0, 0), Err(Refusal::OneCoinMissing));
    assert_eq!(first(5 * UNIT, 5 * UNIT, UNIT), Ok(10 * UNIT));
    assert_eq!(
        first(5 * UNIT - 1, 5 * UNIT, UNIT),
        Err(Refusal::FirstDepositTooSmall)
    );
    assert_eq!(
        first(5 * UNIT, 5 * UNIT, u128::MAX),
        Err(Refusal::FirstDepositTooSmall)
    );
    assert!(first(100 * UNIT, UNIT, 1).is_ok());
    assert_eq!(first(100 * UNIT + 1, UNIT, 1), Err(Refusal::Skewed));
    assert_eq!(first(UNIT, 100 * UNIT + 1, 1), Err(Refusal::Skewed));
    assert_eq!(first(1 << 96, 1 << 96, 1), Err(Refusal::Arithmetic));
    // Likewise where a unit is worth little or much.
    for exit in [WAD / 3, WAD / 2, 2 * WAD, 300 * WAD] {
        let worth = |units| units * exit / WAD;
        let first = |native, units| add_first(&PLAIN, exit, native, units, 1).map(|trade| trade.amount);
        assert!(first(100 * worth(UNIT), UNIT).is_ok());
        assert_eq!(first(100 * worth(UNIT) + 1, UNIT), Err(Refusal::Skewed));
        let least = worth(100 * UNIT).div_ceil(100);
        assert!(first(least, 100 * UNIT).is_ok());
        assert_eq!(first(least - 1, 100 * UNIT), Err(Refusal::Skewed));
    }
    assert_eq!(
        add_first(&PLAIN, 0, 1, 1, 0).map(|trade| trade.amount),
        Err(Refusal::Arithmetic)
    );
}

#[test]
fn what_skews_beyond_a_hundred_is_refused_and_what_balances_is_not() {
    let even = Book {
        native: 1_000 * UNIT,
        units: 1_000 * UNIT,
        supply: 2_000 * UNIT,
    };
    assert_eq!(
        add(&PLAIN, &even, PAR, 100_000 * UNIT, 0).map(|trade| trade.amount),
        Err(Refusal::Skewed)
    );
    assert!(add(&PLAIN, &even, PAR, 99_000 * UNIT, 0).is_ok());
    assert_eq!(
        swap(&PLAIN, &even, PAR, Coin::Units, 2_000 * UNIT).map(|trade| trade.amount),
        Err(Refusal::Skewed)
    );
    // A pool that a slash has left at 1 : 200.
    let uneven = Book {
        native: 200_000 * UNIT,
        units: 1_000 * UNIT,
        supply: 150_000 * UNIT,
    };
    assert_eq!(
        add(&PLAIN, &uneven, PAR, 1, 0).map(|trade| trade.amount),
        Err(Refusal::Skewed)
    );
    assert_eq!(
        swap(&PLAIN, &uneven, PAR, Coin::Native, UNIT).map(|trade| trade.amount),
        Err(Refusal::Skewed)
    );
    assert!(swap(&PLAIN, &uneven, PAR, Coin::Units, UNIT).is_ok());
    assert!(add(&PLAIN, &uneven, PAR, 200_000 * UNIT, 1_000 * UNIT).is_ok());
    assert!(remove_one(&PLAIN, &uneven, PAR, Coin::Native, UNIT).is_ok());
    assert_eq!(
        remove_one(&PLAIN, &uneven, PAR, Coin::Units, UNIT).map(|trade| trade.amount),
        Err(Refusal::Skewed)
    );
    assert_eq!(remove(&uneven, 75_000 * UNIT), Some((100_000 * UNIT, 500 * UNIT)));
}

#[test]
fn what_is_not_there_is_refused() {
    let book = Book {
        native: 1_000 * UNIT,
        units: 1_000 * UNIT,
        supply: 2_000 * UNIT,
    };
    let amount = |trade: Result<Trade, Refusal>| trade.map(|trade| trade.amount);
    assert_eq!(remove(&book, 2_000 * UNIT + 1), None);
    assert_eq!(remove(&book, 2_000 * UNIT), Some((1_000 * UNIT, 1_000 * UNIT)));
    assert_eq!(remove(&Book::default(), 0), None);
    assert_eq!(
        amount(remove_one(&PLAIN, &book, PAR, Coin::Native, 2_000 * UNIT + 1)),
        Err(Refusal::Arithmetic)
    );
    assert_eq!(
        amount(remove_one(&PLAIN, &book, PAR, Coin::Native, u128::MAX)),
        Err(Refusal::Arithmetic)
    );
    assert_eq!(
        amount(swap(&PLAIN, &Book::default(), PAR, Coin::Native, 1)),
        Err(Refusal::Arithmetic)
    );
    assert_eq!(
        amount(add(&PLAIN, &Book::default(), PAR, 1, 1)),
        Err(Refusal::Arithmetic)
    );
    let worthless = Prices { exit: 0, mint: 0 };
    for prices in [
        worthless,
        Prices { exit: WAD, mint: 0 },
        Prices { exit: 0, mint: WAD },
    ] {
        for coin in [Coin::Native, Coin::Units] {
            assert!(swap(&PLAIN, &book, prices, coin, UNIT).is_err());
            assert!(remove_one(&PLAIN, &book, prices, coin, UNIT).is_err());
        }
        assert!(add(&PLAIN, &book, prices, UNIT, UNIT).is_err());
    }
}

/// A rounding in favour of the trader, repeated, emptied pools of next to no liquidity: Balancer V2, 3 November 2025.
#[test]
fn dust_swaps_at_the_least_liquidity_never_lower_d() {
    for (exit, off_peg) in [
        (WAD, FEE_WHOLE),
        (WAD + 7, 2 * FEE_WHOLE),
        (WAD / 9 * 10, MAX_OFF_PEG),
    ] {
        let curve = Curve {
            fee: 0,
            off_peg,
            ..PLAIN
        };
        let prices = Prices { exit, mint: exit };
        let mut book = Book {
            native: 53,
            units: 48,
            supply: 101,
        };
        let mut before = Pool::new(curve, &book).d(exit);
        for round in 0..3_000u128 {
            let coin = if round % 2 == 0 { Coin::Units } else { Coin::Native };
            if let Ok(trade) = swap(&curve, &book, prices, coin, 1 + round % 23) {
                let after = Pool::new(curve, &trade.book).d(exit);
                assert!(after >= before, "{before} to {after}");
                (book, before) = (trade.book, after);
            }
        }
    }
}

/// A deposit into a skewed pool minted far more than its part: yETH, 30 November 2025.
#[test]
fn no_deposit_mints_more_than_its_part_at_any_skew() {
    for skew in [1, 10, 100, 1_000, 10_000] {
        let (native, units) = (skew * 1_000 * UNIT, 1_000 * UNIT);
        let supply = invariant(native, units, 100).expect("it has one");
        let book = Book {
            native,
            units,
            supply,
        };
        for (more_native, more_units) in [
            (0, 1),
            (1, 0),
            (0, 900 * UNIT),
            (900 * UNIT, 0),
            (7 * UNIT, 900 * UNIT),
        ] {
            if let Ok(trade) = add(&PLAIN, &book, PAR, more_native, more_units) {
                let grown =
                    invariant(native + more_native, units + more_units, 100).expect("it has one") - supply;
                assert!(trade.amount <= grown, "{} shares for {grown}", trade.amount);
            }
        }
    }
}

/// A check that let a number overflow: Cetus, 22 May 2025.
#[test]
fn numbers_at_the_end_of_the_type_are_refused() {
    let book = Book {
        native: 1_000 * UNIT,
        units: 1_000 * UNIT,
        supply: 2_000 * UNIT,
    };
    for much in [
        1 << 95,
        (1 << 96) - 1,
        1 << 96,
        1 << 127,
        u128::MAX - 1,
        u128::MAX,
    ] {
        for coin in [Coin::Native, Coin::Units] {
            assert!(swap(&PLAIN, &book, PAR, coin, much).is_err());
        }
        assert!(add(&PLAIN, &book, PAR, much, 0).is_err());
        assert!(add(&PLAIN, &book, PAR, 0, much).is_err());
        // Units worth 2⁹⁶ planck or more.
        let price = much.max(1 << 127);
        for prices in [
            Prices {
                exit: price,
                mint: price,
            },
            Prices {
                exit: WAD,
                mint: price,
            },
        ] {
            assert!(swap(&PLAIN, &book, prices, Coin::Native, UNIT).is_err());
            assert!(add(&PLAIN, &book, prices, UNIT, UNIT).is_err());
            assert!(remove_one(&PLAIN, &book, prices, Coin::Native, UNIT).is_err());
        }
    }
}

/// With one price, who buys units before a slash of 2 % is cancelled gains from a pool of a million each; with two he
/// loses the fees. The numbers are those of a model in Python's integers, with a fee of 0.04 %.
#[test]
fn buying_before_a_cancelled_slash_gains_nothing() {
    let million = 1_000_000 * UNIT;
    let book = Book {
        native: million,
        units: million,
        supply: 2 * million,
    };
    let round_trip = |flagged: Prices| {
        let paid = 300_000 * UNIT;
        let bought = swap(&PLAIN, &book, flagged, Coin::Native, paid).expect("it trades");
        let sold = swap(&PLAIN, &bought.book, PAR, Coin::Units, bought.amount).expect("it trades");
        (sold.amount as i128 - paid as i128) / UNIT as i128
    };
    let exit = WAD / 100 * 98;
    assert_eq!(round_trip(Prices { exit, mint: exit }), 5_793);
    assert_eq!(round_trip(Prices { exit, mint: WAD }), -242);
}

/// Likewise with a deposit of native instead of a purchase.
#[test]
fn adding_before_a_cancelled_slash_gains_nothing() {
    let million = 1_000_000 * UNIT;
    let book = Book {
        native: million,
        units: million,
        supply: 2 * million,
    };
    let flagged = Prices {
        exit: WAD / 100 * 98,
        mint: WAD,
    };
    for (native, units) in [
        (300_000 * UNIT, 0),
        (0, 300_000 * UNIT),
        (300_000 * UNIT, 300_000 * UNIT),
    ] {
        let added = add(&PLAIN, &book, flagged, native, units).expect("it mints");
        let (back, more) = remove(&added.book, added.amount).expect("removing always succeeds");
        assert!(back + more <= native + units);
    }
}

/// Likewise with a withdrawal in units, which are worth more after it.
#[test]
fn leaving_in_units_before_a_cancelled_slash_gains_nothing() {
    let million = 1_000_000 * UNIT;
    let book = Book {
        native: million,
        units: million,
        supply: 2 * million,
    };
    let flagged = Prices {
        exit: WAD / 100 * 98,
        mint: WAD,
    };
    let left = remove_one(&PLAIN, &book, flagged, Coin::Units, 300_000 * UNIT).expect("it pays");
    assert!(left.amount <= 300_000 * UNIT, "{} units", left.amount);
}
