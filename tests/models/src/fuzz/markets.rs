//! The markets' arithmetic against integers without a limit.

use estuary_markets::{
    cap::{Cap, CapTerms},
    interest::{accrue, apys, exponential, MAX_RATE_AT_TARGET, MIN_RATE_AT_TARGET},
    lending::{incentive, liquidate, repay, LoanTerms, Position, Seizure, LLTVS},
    shares::Total,
    stable::{
        add, add_first, fee_at, holds, invariant, other, remove, remove_one, swap, Book, Coin, Curve, Prices,
        Refusal, Trade, FEE_WHOLE, MAX_AMPLIFICATION, MAX_FEE, MAX_OFF_PEG,
    },
    WAD, YEAR,
};
use num_bigint::BigInt;

use crate::{
    markets::{big, interest as rates, lending as loans, small, stable as pools, stable::Pool, wad},
    queue_story::Dice,
};

/// Up to 2⁸⁰ planck: a million times what a chain's coin has.
fn amount(dice: &mut Dice) -> u128 {
    dice.amount() % (1 << 80)
}

/// A price of 0.1 … 10, often 1.
fn price(dice: &mut Dice) -> u128 {
    match dice.below(3) {
        0 => WAD,
        _ => WAD / 10 + dice.up_to(10 * WAD - WAD / 10),
    }
}

/// One price, or two that differ by up to a third.
fn prices(dice: &mut Dice) -> Prices {
    let exit = price(dice);
    let mint = if dice.percent(50) {
        exit
    } else {
        exit + dice.up_to(exit / 3)
    };
    Prices { exit, mint }
}

/// A pool of two coins, from its first deposit on: each trade gives what its formula says, and no trade lowers D per
/// share. Or the solver alone, on any numbers.
pub fn stable(bytes: &[u8]) {
    let mut dice = Dice::loaded(bytes);
    let curve = Curve {
        amplification: 1 + dice.below(MAX_AMPLIFICATION.into()) as u32,
        fee: dice.below(u64::from(MAX_FEE) + 1) as u32,
        off_peg: FEE_WHOLE + dice.below(MAX_OFF_PEG - FEE_WHOLE + 1),
    };
    if dice.percent(10) {
        return solve(&mut dice, &curve);
    }
    let mut prices = prices(&mut dice);
    let (native, units) = (amount(&mut dice), amount(&mut dice));
    let Ok(first) = add_first(&curve, prices.exit, native, units, 1) else {
        return;
    };
    let mut book = first.book;
    while dice.goes_on() {
        let pool = Pool::new(curve, &book);
        let coin = if dice.percent(50) {
            Coin::Native
        } else {
            Coin::Units
        };
        let lp = dice.up_to(book.supply - 1);
        let (found, expected) = match dice.below(8) {
            0 => {
                prices = self::prices(&mut dice);
                continue;
            }
            1 => {
                let (native, units) = remove(&book, lp).expect("removing always succeeds");
                assert_eq!((big(native), big(units)), pool.remove(lp));
                book = Book {
                    native: book.native - native,
                    units: book.units - units,
                    supply: book.supply - lp,
                };
                continue;
            }
            2..4 => (
                remove_one(&curve, &book, prices, coin, lp),
                pool.remove_one(prices, coin, lp),
            ),
            4..6 => {
                let (native, units) = (amount(&mut dice), amount(&mut dice));
                (
                    add(&curve, &book, prices, native, units),
                    pool.add(prices, native, units),
                )
            }
            _ => {
                let paid = amount(&mut dice);
                (
                    swap(&curve, &book, prices, coin, paid),
                    pool.swap(prices, coin, paid),
                )
            }
        };
        // Reserves of over 2⁸⁸ may be too much at one of the prices, and so may be sides of 1 : 2²⁰.
        let (less, more) = (book.native.min(book.units), book.native.max(book.units));
        if found.err() == Some(Refusal::Arithmetic) && (more >> 88 > 0 || more >> 20 >= less) {
            return;
        }
        assert_same(&found, expected, &format!("{curve:?}, {book:?}, {prices:?}"));
        if let Ok(trade) = found {
            assert_worth_as_much(&curve, &book, &trade, prices);
            book = trade.book;
        }
    }
}

fn assert_same(found: &Result<Trade, Refusal>, expected: Result<pools::Trade, Refusal>, context: &str) {
    match (found, &expected) {
        (Ok(found), Ok(expected)) => {
            assert_eq!(big(found.amount), expected.amount, "{context}");
            assert_eq!(Some(found.book), expected.book(), "{context}");
            assert_eq!(big(found.invariant), expected.invariant, "{context}");
            assert_eq!(big(found.peg), expected.peg, "{context}");
        }
        // So much at once that the solver ends before the skew is seen.
        (Err(Refusal::Arithmetic), Err(Refusal::Skewed)) => {}
        _ => assert_eq!(found.err(), expected.err(), "{context}"),
    }
}

/// At both prices D per share is as high as before, and the due D holds.
fn assert_worth_as_much(curve: &Curve, before: &Book, trade: &Trade, prices: Prices) {
    let after = &trade.book;
    for rate in [prices.exit, prices.mint] {
        let d = |book: &Book| Pool::new(*curve, book).d(rate);
        let (was, is) = (d(before), d(after));
        assert!(
            is * before.supply >= was * after.supply,
            "{curve:?}, {before:?}, {trade:?}"
        );
    }
}

/// Roots and fees on any numbers: exact, or refused where they are uneven or large.
fn solve(dice: &mut Dice, curve: &Curve) {
    let a = curve.amplification;
    while dice.goes_on() {
        let [x, y, d] = [(); 3].map(|()| dice.wide() >> (30 + dice.below(98)));
        let is_in_range = x < 1 << 96 && y < 1 << 96;
        assert_eq!(
            holds(d, x, y, a),
            is_in_range && pools::holds(&d.into(), &x.into(), &y.into(), a)
        );
        let is_even = x.max(y) >> 20 <= x.min(y);
        match invariant(x, y, a) {
            Some(found) => assert_eq!(
                big(found),
                pools::invariant(&x.into(), &y.into(), a),
                "{x}, {y}, {a}"
            ),
            None => assert!(!is_in_range || !is_even, "no D for {x}, {y}, {a}"),
        }
        if let Some(found) = other(x, d, a) {
            assert_eq!(
                Some(big(found)),
                pools::other(&x.into(), &d.into(), a),
                "{x}, {d}, {a}"
            );
        }
        if x + y > 0 {
            let expected = pools::fee_at(&x.into(), &y.into(), curve.fee, curve.off_peg);
            assert_eq!(
                fee_at(x, y, curve.fee, curve.off_peg).map(big),
                Some(expected),
                "{x}, {y}, {curve:?}"
            );
        }
    }
}

/// A market over time: rates, interest and yields, and the exponential alone.
pub fn interest(bytes: &[u8]) {
    let mut dice = Dice::loaded(bytes);
    let mut rate = MIN_RATE_AT_TARGET + dice.below(MAX_RATE_AT_TARGET - MIN_RATE_AT_TARGET + 1);
    let mut supply = amount(&mut dice);
    let mut borrow = dice.up_to(supply);
    let (mut updated, mut now) = (0, 0);
    while dice.goes_on() {
        match dice.below(4) {
            0 => supply = supply.max(borrow).saturating_add(amount(&mut dice)) % (1 << 90),
            1 => borrow = dice.up_to(supply),
            2 => now += dice.below(10_000),
            _ => now += dice.below(YEAR),
        }
        borrow = borrow.min(supply);
        let seconds = (now - updated) / 1_000;
        let used = rates::use_of(borrow, supply);
        let (mean, end) = rates::mean_rate(&used, rate, seconds);
        let found = accrue(borrow, supply, rate, updated, now).expect("it fits");
        assert_eq!(big(found.interest), rates::interest(borrow, &mean, seconds));
        assert_eq!((big(found.rate), big(found.rate_at_target)), (mean, end));
        assert_eq!(found.updated, updated + seconds * 1_000);
        (rate, updated) = (found.rate_at_target, found.updated);
        let yields = apys(borrow, supply, rate).expect("it fits");
        assert!(yields.supply <= yields.borrow);
        let x = (dice.wide() >> (55 + dice.below(73))) as i128 * if dice.percent(50) { 1 } else { -1 };
        assert_eq!(big(exponential(x)), rates::exponential(&x.into()), "{x}");
        // So much is never owed.
        if found.interest < 1 << 90 {
            (borrow, supply) = (borrow + found.interest, supply + found.interest);
        }
    }
}

/// One position among others, under a capped price: what it may borrow, what it repays, and its liquidation.
pub fn positions(bytes: &[u8]) {
    let mut dice = Dice::loaded(bytes);
    let lltv = LLTVS[dice.below(LLTVS.len() as u64) as usize];
    let terms = LoanTerms {
        lltv,
        incentive: incentive(lltv).expect("it is below 1"),
        min_borrow: amount(&mut dice) % 1_000_000_000,
    };
    assert_eq!(big(terms.incentive), loans::incentive(lltv));
    let rise = CapTerms {
        growth: 100 + dice.below(9_901) as u16,
        headroom: 50 + dice.below(951) as u16,
    };
    let (mut now, first) = (0, price(&mut dice));
    let mut cap = Cap::new(first, &rise, now).expect("it fits");
    let mut counted = first;
    // Others' loans, at the first price of a share or at more.
    let owed = amount(&mut dice);
    let mut sum = Total {
        assets: owed,
        shares: owed * (500_000 + u128::from(dice.below(500_001))),
    };
    let mut position = Position {
        borrow_shares: 0,
        units: amount(&mut dice),
    };
    while dice.goes_on() {
        let mut book = loans::Book::new(&position, &sum);
        let is_healthy = book.is_healthy(counted, lltv);
        assert_eq!(position.is_healthy(&sum, counted, lltv), Some(is_healthy));
        match dice.below(6) {
            0 => {
                now += dice.below(YEAR);
                let (price, before) = (price(&mut dice), cap);
                (counted, cap) = cap.price(price, &rise, now).expect("it fits");
                assert!(counted <= price && cap.cap >= before.cap && cap.high >= before.high.max(counted));
                let most: BigInt = big(before.high) * (10_000 + u32::from(rise.headroom)) / 10_000;
                assert!(big(counted) <= most, "{counted} is over {most}");
                assert!(price > before.high || counted == price, "{price} is capped");
            }
            1 => position.units = position.units.saturating_add(amount(&mut dice)) % (1 << 90),
            2 => {
                let most = position
                    .max_borrow(&sum, counted, lltv, 1 << 90)
                    .expect("it fits");
                let loan = if dice.percent(50) { most } else { dice.up_to(most) };
                let shares = sum.to_shares_up(loan).expect("it fits");
                assert_eq!(big(shares), loans::to_shares(&sum, loan, true));
                sum = sum.plus(loan, shares).expect("it fits");
                position.borrow_shares += shares;
                let healthy = position.is_healthy(&sum, counted, lltv).expect("it fits");
                assert!(healthy || !is_healthy && loan == 0, "a loan of {loan} of {most}");
            }
            3 => {
                let debt = position.debt(&sum).expect("it fits");
                assert_eq!(big(debt), loans::to_assets(&sum, position.borrow_shares, true));
                let paid = repay(dice.up_to(debt + debt / 8), position.borrow_shares, &sum).expect("it fits");
                assert!(paid.assets <= debt && paid.shares <= position.borrow_shares);
                sum = sum
                    .minus(paid.assets, paid.shares)
                    .expect("there are as many shares");
                position.borrow_shares -= paid.shares;
            }
            _ => {
                let all = dice.percent(30);
                let seizure = match dice.percent(50) {
                    true => Seizure::Units(if all {
                        position.units
                    } else {
                        dice.up_to(position.units)
                    }),
                    false if all => Seizure::Shares(position.borrow_shares),
                    false => Seizure::Shares(dice.up_to(position.borrow_shares)),
                };
                let expected = book.liquidate(counted, &terms, seizure);
                let found = liquidate(&position, &sum, counted, &terms, seizure);
                match (&found, &expected) {
                    (Ok(found), Ok(expected)) => {
                        assert_eq!(big(found.seized), expected.seized);
                        assert_eq!(big(found.repaid), expected.repaid);
                        assert_eq!(big(found.repaid_shares), expected.repaid_shares);
                        assert_eq!(big(found.bad_debt), expected.bad_debt);
                        assert_eq!(loans::Book::new(&found.position, &found.loans), book);
                        assert!(big(found.seized) * counted <= big(found.repaid) * terms.incentive);
                        (position, sum) = (found.position, found.loans);
                    }
                    _ => assert_eq!(
                        found.err(),
                        expected.err(),
                        "{position:?}, {sum:?}, {counted}, {seizure:?}"
                    ),
                }
            }
        }
        if let Some(health) = position.health(&sum, counted, lltv) {
            let book = loans::Book::new(&position, &sum);
            let debt = book.worth(&book.borrow_shares, true);
            assert_eq!(Some(health), small(&(book.limit(counted, lltv) * wad() / debt)));
        }
    }
}
