//! Random lives of series, held to their laws after every step, until everybody has left.

#![allow(clippy::arithmetic_side_effects)] // of big integers, and of cases that must fit

use estuary_options::{
    series::{exercised, locked, Book, Kind},
    ONE,
};
use num_bigint::BigUint;

const ACCOUNTS: usize = 5;
const STORIES: u64 = if cfg!(debug_assertions) { 400 } else { 20_000 };

/// `xorshift64*`, so that a story has a number.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, bound: u128) -> u128 {
        u128::from(self.next()) % bound.max(1)
    }
}

#[derive(Default)]
struct System {
    shorts: [u128; ACCOUNTS],
    options: [u128; ACCOUNTS],
    collateral: u128,
    proceeds: u128,
}

fn check(kind: Kind, strike: u128, book: &Book, system: &System, expired: bool) {
    let big = BigUint::from;
    assert_eq!(system.shorts.iter().sum::<u128>(), book.written);
    assert_eq!(system.options.iter().sum::<u128>(), book.supply);
    assert_eq!(
        (system.collateral, system.proceeds),
        (book.collateral, book.proceeds)
    );
    if expired {
        return;
    }
    assert_eq!(book.supply, book.written - book.exercised);
    match kind {
        Kind::Call => {
            assert_eq!(book.collateral, book.supply);
            assert!(big(book.proceeds) * big(ONE) >= big(book.exercised) * big(strike));
        }
        Kind::Put => {
            assert!(big(book.collateral) * big(ONE) >= big(book.supply) * big(strike));
            assert_eq!(book.proceeds, book.exercised);
        }
    }
}

#[test]
fn every_story_keeps_the_laws_and_ends_with_nothing() {
    let mut steps = 0_u64;
    for story in 1..=STORIES {
        let mut rng = Rng(story.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let kind = if rng.below(2) == 0 { Kind::Call } else { Kind::Put };
        let bound = [10, ONE / 3, ONE + 7, 50 * ONE][rng.below(4) as usize];
        let strike = 1 + rng.below(bound);
        let bound = [8, 10_000, 1_000 * ONE][rng.below(3) as usize];
        let largest = 1 + rng.below(bound);
        let (mut book, mut system) = (Book::default(), System::default());
        for step in 0..100_u32 {
            let (who, to) = (rng.below(5) as usize, rng.below(5) as usize);
            if rng.below(4) == 0 {
                let moved = rng.below(system.options[who] + 1);
                system.options[who] -= moved;
                system.options[to] += moved;
            } else if step < 50 && rng.below(3) > 0 {
                let amount = 1 + rng.below(largest);
                let locks = book.write(kind, strike, amount).unwrap();
                assert_eq!(locked(kind, amount, strike), Ok(locks));
                system.collateral += locks;
                system.shorts[who] += amount;
                system.options[to] += amount;
            } else if step < 50 {
                let amount = rng.below(system.options[who].min(system.shorts[who]) + 1);
                if amount > 0 {
                    system.collateral -= book.close(kind, strike, amount).unwrap();
                    system.shorts[who] -= amount;
                    system.options[who] -= amount;
                }
            } else {
                let amount = rng.below(system.options[who] + 1);
                let expected = exercised(kind, amount, strike);
                let before = book;
                let done = book.exercise(kind, strike, amount);
                assert_eq!(done, expected);
                match done {
                    Ok((pays, receives)) => {
                        system.proceeds += pays;
                        system.collateral -= receives;
                        system.options[who] -= amount;
                    }
                    Err(_) => assert_eq!(book, before),
                }
            }
            check(kind, strike, &book, &system, false);
            steps += 1;
        }
        for who in 0..ACCOUNTS {
            if system.shorts[who] > 0 {
                let (collateral, proceeds) = book.redeem(system.shorts[who]).unwrap();
                system.collateral -= collateral;
                system.proceeds -= proceeds;
                system.shorts[who] = 0;
                check(kind, strike, &book, &system, true);
            }
        }
        assert_eq!(
            (book.written, book.collateral, book.proceeds),
            (0, 0, 0),
            "story {story}"
        );
    }
    assert_eq!(steps, STORIES * 100);
}

proptest::proptest! {
    #[test]
    fn splitting_a_write_or_an_exercise_never_gains(
        strike in 1..u128::from(u64::MAX),
        a in 1..u128::from(u64::MAX),
        b in 1..u128::from(u64::MAX),
    ) {
        for kind in [Kind::Call, Kind::Put] {
            let lock = |amount| locked(kind, amount, strike).unwrap();
            assert!(lock(a) + lock(b) >= lock(a + b));
            let (one, two) = (exercised(kind, a, strike), exercised(kind, b, strike));
            if let (Ok(one), Ok(two)) = (one, two) {
                let both = exercised(kind, a + b, strike).unwrap();
                assert!(one.0 + two.0 >= both.0);
                assert!(one.1 + two.1 <= both.1);
            }
        }
    }

    #[test]
    fn exercising_is_what_big_integers_say(strike in 1..u128::from(u64::MAX), amount in 1..u128::from(u64::MAX)) {
        let (product, one) = (BigUint::from(strike) * amount, BigUint::from(ONE));
        let up = (&product + &one - 1_u32) / &one;
        let (pays, receives) = exercised(Kind::Call, amount, strike).unwrap();
        assert_eq!((BigUint::from(pays), receives), (up.clone(), amount));
        assert_eq!(BigUint::from(locked(Kind::Put, amount, strike).unwrap()), up);
        match exercised(Kind::Put, amount, strike) {
            Ok((pays, receives)) => assert_eq!((pays, BigUint::from(receives)), (amount, product / one)),
            Err(_) => assert_eq!(product / one, BigUint::from(0_u32)),
        }
    }
}
