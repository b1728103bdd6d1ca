//! Option series: written, closed, exercised and redeemed, in tokens and in the native token.

use estuary_option_interfaces::option_series::{
    Closed, Exercised, Redeemed, SeriesError, SeriesTerms, Written,
};
use estuary_options::series::{Book, Kind, MAX_LIFE, MIN_WINDOW};
use estuary_runtime::BLOCK_MS;
use estuary_tests::{prelude::*, to_ink, Callback, Token};
use ink::{scale::Encode, selector_bytes};
use psp22::PSP22Error;

use crate::{
    hand_written::{deploy, TRAPS},
    setup::refused,
};

const HOUR: u64 = 3_600_000;
const ONE: Balance = estuary_options::ONE;

/// Alice writes, Bob holds. Each has 1,000 of the underlying and of the money, and approved both.
struct Scene {
    world: World,
    series: AccountId,
    underlying: Token,
    money: Token,
    alice: AccountId,
    bob: AccountId,
}

impl Scene {
    /// Two units of money, or of the native token, for one of the underlying.
    fn new(kind: Kind, is_native: bool) -> Self {
        let mut world = World::default();
        let [alice, bob] = ["alice", "bob"].map(|name| world.funded(name, 1_000 * UNIT));
        let underlying = world.deploy_plain_token(&alice, 2_000);
        let money = world.deploy_plain_token(&bob, 2_000);
        let now = world.chain.now_ms();
        let terms = SeriesTerms {
            kind,
            underlying: to_ink(&underlying.0),
            strike_asset: (!is_native).then(|| to_ink(&money.0)),
            strike: if is_native { 2 * UNIT * ONE } else { 2 * ONE },
            exercise_from: now + HOUR,
            expiry: now + HOUR + MIN_WINDOW,
            label: "TOKEN-2-P".into(),
        };
        let series = world.deploy_series(terms).expect("valid terms");
        underlying.transfer(&mut world, &alice, &bob, 1_000).unwrap();
        money.transfer(&mut world, &bob, &alice, 1_000).unwrap();
        for owner in [&alice, &bob] {
            underlying.approve(&mut world, owner, &series, u128::MAX).unwrap();
            money.approve(&mut world, owner, &series, u128::MAX).unwrap();
        }
        Self {
            world,
            series,
            underlying,
            money,
            alice,
            bob,
        }
    }

    fn pass(&mut self, time: u64) {
        let blocks = time.div_ceil(BLOCK_MS);
        self.world.chain.advance_blocks(blocks.try_into().expect("a few"));
    }

    /// Of the underlying and of the money, what an account holds.
    fn held(&mut self, owner: &AccountId) -> (Balance, Balance) {
        (
            self.underlying.balance_of(&mut self.world, owner),
            self.money.balance_of(&mut self.world, owner),
        )
    }
}

#[test]
fn a_call_is_written_closed_exercised_and_redeemed() {
    let mut s = Scene::new(Kind::Call, false);
    let (series, alice, bob) = (s.series.clone(), s.alice.clone(), s.bob.clone());
    let options = Token(series.clone());

    assert_eq!(s.world.series(&series).write(&alice, 0, 100, &bob), Ok(100));
    let written = Written {
        writer: to_ink(&alice),
        recipient: to_ink(&bob),
        amount: 100,
        locked: 100,
    };
    assert_eq!(s.world.event::<Written>(&series), written);
    assert_eq!(s.held(&alice), (900, 1_000));
    options.transfer(&mut s.world, &bob, &alice, 20).unwrap();
    assert_eq!(s.world.series(&series).close(&alice, 20), Ok(20));
    let closed = Closed {
        writer: to_ink(&alice),
        amount: 20,
        released: 20,
    };
    assert_eq!(s.world.event::<Closed>(&series), closed);
    let early = refused(&mut s.world, |w| w.series(&series).exercise(&bob, 0, 1));
    assert_eq!(early, SeriesError::NotExercising);

    s.pass(HOUR);
    assert_eq!(s.world.series(&series).exercise(&bob, 0, 30), Ok(30));
    let exercised = Exercised {
        holder: to_ink(&bob),
        amount: 30,
        paid: 60,
        received: 30,
    };
    assert_eq!(s.world.event::<Exercised>(&series), exercised);
    assert_eq!(s.held(&bob), (1_030, 940));
    let early = refused(&mut s.world, |w| w.series(&series).redeem(&alice, &alice));
    assert_eq!(early, SeriesError::NotExpired);

    s.pass(MIN_WINDOW);
    assert_eq!(s.world.series(&series).redeem(&alice, &alice), Ok((50, 60)));
    let redeemed = Redeemed {
        writer: to_ink(&alice),
        amount: 80,
        collateral: 50,
        proceeds: 60,
    };
    assert_eq!(s.world.event::<Redeemed>(&series), redeemed);
    assert_eq!(s.held(&alice), (970, 1_060));
    assert_eq!(s.held(&series), (0, 0));
    let book = Book {
        exercised: 30,
        supply: 50,
        ..Book::default()
    };
    assert_eq!(s.world.series(&series).book(), book);
    let twice = refused(&mut s.world, |w| w.series(&series).redeem(&alice, &alice));
    assert_eq!(twice, SeriesError::InsufficientShort);
}

#[test]
fn a_put_struck_in_native_swaps_tokens_for_planck_and_takes_exactly_what_is_due() {
    let mut s = Scene::new(Kind::Put, true);
    let (series, alice, bob) = (s.series.clone(), s.alice.clone(), s.bob.clone());
    let due = 20 * UNIT;
    for value in [0, due - 1, due + 1] {
        let wrong = refused(&mut s.world, |w| w.series(&series).write(&alice, value, 10, &bob));
        assert_eq!(wrong, SeriesError::WrongValue);
    }
    assert_eq!(s.world.series(&series).write(&alice, due, 10, &bob), Ok(due));

    s.pass(HOUR);
    let wrong = refused(&mut s.world, |w| w.series(&series).exercise(&bob, 1, 4));
    assert_eq!(wrong, SeriesError::WrongValue);
    let before = s.world.chain.free_balance(&series);
    assert_eq!(s.world.series(&series).exercise(&bob, 0, 4), Ok(8 * UNIT));
    assert_eq!(before - s.world.chain.free_balance(&series), 8 * UNIT);
    assert_eq!(s.held(&bob).0, 996);

    s.pass(MIN_WINDOW);
    assert_eq!(s.world.series(&series).redeem(&alice, &alice), Ok((12 * UNIT, 4)));
    assert_eq!(s.held(&series).0, 0);
    let book = s.world.series(&series).book();
    assert_eq!((book.written, book.collateral, book.proceeds), (0, 0, 0));
}

#[test]
fn writing_after_the_window_opened_is_refused() {
    let mut s = Scene::new(Kind::Call, false);
    let (series, alice) = (s.series.clone(), s.alice.clone());
    s.world.series(&series).write(&alice, 0, 100, &alice).unwrap();
    s.pass(HOUR);
    for _phase in ["exercising", "expired"] {
        let late = refused(&mut s.world, |w| w.series(&series).write(&alice, 0, 1, &alice));
        assert_eq!(late, SeriesError::NotWriting);
        s.pass(MIN_WINDOW);
    }
}

#[test]
fn closing_after_the_window_opened_is_refused() {
    let mut s = Scene::new(Kind::Call, false);
    let (series, alice) = (s.series.clone(), s.alice.clone());
    s.world.series(&series).write(&alice, 0, 100, &alice).unwrap();
    s.pass(HOUR);
    let late = refused(&mut s.world, |w| w.series(&series).close(&alice, 1));
    assert_eq!(late, SeriesError::NotWriting);
}

#[test]
fn amounts_that_cannot_be_are_refused() {
    let mut s = Scene::new(Kind::Call, false);
    let (series, alice, bob) = (s.series.clone(), s.alice.clone(), s.bob.clone());
    let write = |s: &mut Scene, value, amount, to: &AccountId| {
        refused(&mut s.world, |w| {
            w.series(&series).write(&alice, value, amount, to)
        })
    };
    assert_eq!(write(&mut s, 0, 0, &alice), SeriesError::ZeroAmount);
    assert_eq!(write(&mut s, 1, 1, &alice), SeriesError::WrongValue);
    assert_eq!(write(&mut s, 0, 1, &series), SeriesError::RecipientIsSeries);
    let poor = SeriesError::Token(PSP22Error::InsufficientBalance);
    assert_eq!(write(&mut s, 0, 1_001, &alice), poor);
    assert_eq!(write(&mut s, 0, u128::MAX, &alice), poor);
    s.world.series(&series).write(&alice, 0, 10, &bob).unwrap();
    assert_eq!(write(&mut s, 0, u128::MAX, &alice), SeriesError::Arithmetic);
    let close = |s: &mut Scene, by: &AccountId, amount| {
        refused(&mut s.world, |w| w.series(&series).close(by, amount))
    };
    assert_eq!(close(&mut s, &alice, 0), SeriesError::ZeroAmount);
    assert_eq!(close(&mut s, &alice, 1), SeriesError::InsufficientOptions);
    assert_eq!(close(&mut s, &bob, 1), SeriesError::InsufficientShort);
    s.pass(HOUR);
    let more = refused(&mut s.world, |w| w.series(&series).exercise(&bob, 0, 11));
    assert_eq!(more, SeriesError::InsufficientOptions);
    let none = refused(&mut s.world, |w| w.series(&series).exercise(&bob, 0, 0));
    assert_eq!(none, SeriesError::ZeroAmount);
}

#[test]
fn terms_outside_of_their_bounds_are_refused() {
    let mut s = Scene::new(Kind::Call, false);
    let good = s.world.series(&s.series.clone()).terms().expect("terms");
    let now = s.world.chain.now_ms();
    let life = |exercise_from, expiry| SeriesTerms {
        exercise_from,
        expiry,
        ..good.clone()
    };
    for terms in [
        SeriesTerms {
            strike: 0,
            ..good.clone()
        },
        SeriesTerms {
            strike_asset: Some(good.underlying),
            ..good.clone()
        },
        SeriesTerms {
            label: String::new(),
            ..good.clone()
        },
        SeriesTerms {
            label: "x".repeat(33),
            ..good.clone()
        },
        life(now, now + MIN_WINDOW),
        life(now + HOUR, now + HOUR + MIN_WINDOW - 1),
        life(now + HOUR, now),
        life(now + HOUR, now + MAX_LIFE + HOUR),
    ] {
        assert_eq!(
            s.world.deploy_series(terms.clone()),
            Err(SeriesError::InvalidTerms),
            "{terms:?}"
        );
    }
}

#[test]
fn donations_change_no_claim() {
    let mut s = Scene::new(Kind::Call, false);
    let (series, alice, bob) = (s.series.clone(), s.alice.clone(), s.bob.clone());
    s.world.series(&series).write(&alice, 0, 100, &bob).unwrap();
    s.underlying.transfer(&mut s.world, &bob, &series, 500).unwrap();
    s.money.transfer(&mut s.world, &bob, &series, 300).unwrap();
    s.pass(HOUR + MIN_WINDOW);
    assert_eq!(s.world.series(&series).redeem(&alice, &bob), Ok((100, 0)));
    assert_eq!(s.held(&series), (500, 300));
}

#[test]
fn a_strike_token_of_six_decimals_settles_exactly() {
    let mut s = Scene::new(Kind::Call, false);
    let mut terms = s.world.series(&s.series.clone()).terms().expect("terms");
    // 1.5 of a token of six decimals for 10^12 of the underlying.
    terms.strike = 1_500_000;
    let (alice, bob) = (s.alice.clone(), s.bob.clone());
    let series = s.world.deploy_series(terms).expect("valid terms");
    s.underlying
        .approve(&mut s.world, &alice, &series, 1_000)
        .unwrap();
    s.money.approve(&mut s.world, &bob, &series, 1_000).unwrap();
    let whole = s.world.series(&series).preview_exercise(ONE);
    assert_eq!(whole, Ok((1_500_000, ONE)));
    s.world.series(&series).write(&alice, 0, 1_000, &bob).unwrap();
    s.pass(HOUR);
    // The smallest amount pays a whole unit of the token: it is rounded up.
    assert_eq!(s.world.series(&series).exercise(&bob, 0, 1_000), Ok(1_000));
    assert_eq!(s.held(&bob), (2_000, 999));
    s.pass(MIN_WINDOW);
    assert_eq!(s.world.series(&series).redeem(&alice, &alice), Ok((0, 1)));
    assert_eq!(s.held(&series), (0, 0));
}

#[test]
fn a_call_struck_in_native_takes_exactly_what_is_due() {
    let mut s = Scene::new(Kind::Call, true);
    let (series, alice, bob) = (s.series.clone(), s.alice.clone(), s.bob.clone());
    s.world.series(&series).write(&alice, 0, 10, &bob).unwrap();
    s.pass(HOUR);
    for value in [0, 6 * UNIT - 1, 6 * UNIT + 1] {
        let wrong = refused(&mut s.world, |w| w.series(&series).exercise(&bob, value, 3));
        assert_eq!(wrong, SeriesError::WrongValue);
    }
    assert_eq!(s.world.series(&series).exercise(&bob, 6 * UNIT, 3), Ok(3));
    s.pass(MIN_WINDOW);
    assert_eq!(s.world.series(&series).redeem(&alice, &bob), Ok((7, 6 * UNIT)));
    assert_eq!(s.held(&bob).0, 1_010);
}

/// A contract exercises twice in one transaction. Only the call that brings the value is answered.
#[test]
fn one_value_pays_for_one_exercise() {
    let mut s = Scene::new(Kind::Call, true);
    let (series, alice, bob) = (s.series.clone(), s.alice.clone(), s.bob.clone());
    let caller = s.world.deploy_scripted_caller();
    s.world.chain.fund(&caller, 100 * UNIT);
    s.world.series(&series).write(&alice, 0, 10, &caller).unwrap();
    s.pass(HOUR);
    let before = s.world.chain.free_balance(&series);
    let exercise = selector_bytes!("OptionSeries::exercise");
    let twice = Callback::default()
        .call(&series, 6 * UNIT, exercise, 3_u128.encode())
        .call(&series, 0, exercise, 3_u128.encode())
        .and_answer(0);
    assert_eq!(s.world.call_back(&bob, &caller, twice), Ok(0));
    assert_eq!(s.world.chain.free_balance(&series) - before, 6 * UNIT);
    assert_eq!(s.held(&caller).0, 3);
    let book = Book {
        written: 10,
        exercised: 3,
        collateral: 7,
        proceeds: 6 * UNIT,
        supply: 7,
    };
    assert_eq!(s.world.series(&series).book(), book);

    // Each with its value, both are answered.
    let both = Callback::default()
        .call(&series, 6 * UNIT, exercise, 3_u128.encode())
        .call(&series, 6 * UNIT, exercise, 3_u128.encode())
        .and_answer(0);
    assert_eq!(s.world.call_back(&bob, &caller, both), Ok(0));
    assert_eq!(s.held(&caller).0, 9);
}

#[test]
fn a_token_that_traps_fails_the_write_as_a_whole() {
    let mut s = Scene::new(Kind::Call, false);
    let good = s.world.series(&s.series.clone()).terms().expect("terms");
    let alice = s.alice.clone();
    let trapping = deploy(&mut s.world, TRAPS);
    let terms = SeriesTerms {
        underlying: to_ink(&trapping),
        ..good
    };
    let series = s.world.deploy_series(terms).expect("valid terms");
    let failed = refused(&mut s.world, |w| w.series(&series).write(&alice, 0, 1, &alice));
    assert_eq!(failed, SeriesError::TokenFailed);
}
