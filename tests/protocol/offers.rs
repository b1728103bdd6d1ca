//! Offers: made, taken in parts along a falling price, and cancelled.

use estuary_option_interfaces::offers::{Cancelled, Offer, OfferError, Offered, Taken, Terms};
use estuary_tests::{prelude::*, to_ink, Token};
use psp22::PSP22Error;

use crate::setup::refused;

const HOUR: u64 = 3_600_000;
const ONE: Balance = estuary_options::ONE;

/// Alice has 1,000 of a token and offers 100 of it, 10 at least, for 3 of the native token each. Bob buys.
struct Scene {
    world: World,
    offers: AccountId,
    token: Token,
    alice: AccountId,
    bob: AccountId,
    terms: Terms,
}

impl Scene {
    fn new() -> Self {
        let mut world = World::default();
        let [alice, bob] = ["alice", "bob"].map(|name| world.funded(name, 1_000 * UNIT));
        let token = world.deploy_plain_token(&alice, 1_000);
        let offers = world.deploy_offers();
        let now = world.chain.now_ms();
        let terms = Terms {
            sell: to_ink(&token.0),
            buy: None,
            amount: 100,
            from_price: 3 * UNIT * ONE,
            to_price: 3 * UNIT * ONE,
            start: now,
            end: now + 10 * HOUR,
            min_take: 10,
        };
        token.approve(&mut world, &alice, &offers, 100).unwrap();
        Self {
            world,
            offers,
            token,
            alice,
            bob,
            terms,
        }
    }
}

#[test]
fn an_offer_is_made_taken_in_parts_and_cancelled() {
    let mut s = Scene::new();
    let (offers, alice, bob) = (s.offers.clone(), s.alice.clone(), s.bob.clone());
    assert_eq!(s.world.offers(&offers).make(&alice, s.terms), Ok(0));
    let offered = Offered {
        id: 0,
        maker: to_ink(&alice),
        sell: s.terms.sell,
        buy: None,
        amount: 100,
        from_price: s.terms.from_price,
        to_price: s.terms.to_price,
        start: s.terms.start,
        end: s.terms.end,
        min_take: 10,
    };
    assert_eq!(s.world.event::<Offered>(&offers), offered);
    let cost = 285 * UNIT;
    let before = s.world.chain.free_balance(&alice);

    // Change comes back: the contract never holds the native token.
    let held = s.world.chain.free_balance(&offers);
    assert_eq!(
        s.world.offers(&offers).take(&bob, cost + 7, 0, 95, cost),
        Ok(cost)
    );

    let taken = Taken {
        id: 0,
        taker: to_ink(&bob),
        amount: 95,
        cost,
    };
    assert_eq!(s.world.event::<Taken>(&offers), taken);
    assert_eq!(s.world.chain.free_balance(&alice) - before, cost);
    assert_eq!(s.world.chain.free_balance(&offers), held);
    assert_eq!(s.token.balance_of(&mut s.world, &bob), 95);
    let left = Offer {
        maker: to_ink(&alice),
        terms: s.terms,
        left: 5,
    };
    assert_eq!(s.world.offers(&offers).offer(0), Some(left));
    let few = refused(&mut s.world, |w| w.offers(&offers).take(&bob, cost, 0, 4, cost));
    assert_eq!(few, OfferError::BelowMinimum);
    assert_eq!(
        s.world.offers(&offers).take(&bob, 15 * UNIT, 0, 5, 15 * UNIT),
        Ok(15 * UNIT)
    );
    let foreign = refused(&mut s.world, |w| w.offers(&offers).cancel(&bob, 0));
    assert_eq!(foreign, OfferError::NotMaker);
    assert_eq!(s.world.offers(&offers).cancel(&alice, 0), Ok(()));
    assert_eq!(s.world.event::<Cancelled>(&offers), Cancelled { id: 0 });
    assert_eq!(s.world.offers(&offers).offer(0), None);
    assert_eq!(s.world.offers(&offers).make(&alice, s.terms), Ok(1));
}

#[test]
fn take_costs_at_most_max_cost() {
    let mut s = Scene::new();
    let (offers, alice, bob) = (s.offers.clone(), s.alice.clone(), s.bob.clone());
    s.world.offers(&offers).make(&alice, s.terms).unwrap();
    let dear = refused(&mut s.world, |w| {
        w.offers(&offers).take(&bob, 30 * UNIT, 0, 10, 30 * UNIT - 1)
    });
    assert_eq!(dear, OfferError::CostTooHigh);
    let little = refused(&mut s.world, |w| {
        w.offers(&offers).take(&bob, 30 * UNIT - 1, 0, 10, 30 * UNIT)
    });
    assert_eq!(little, OfferError::WrongValue);
}

#[test]
fn an_offer_moves_only_its_makers_tokens() {
    let mut s = Scene::new();
    let (offers, alice, bob) = (s.offers.clone(), s.alice.clone(), s.bob.clone());
    // Alice approved 100 tokens. Bob has none, and his offer of them sells nothing of hers.
    s.world.offers(&offers).make(&bob, s.terms).unwrap();
    let none = refused(&mut s.world, |w| {
        w.offers(&offers).take(&alice, 30 * UNIT, 0, 10, 30 * UNIT)
    });
    let unable = [PSP22Error::InsufficientAllowance, PSP22Error::InsufficientBalance].map(OfferError::Sell);
    assert!(unable.contains(&none), "{none:?}");
}

#[test]
fn offers_that_cannot_be_are_refused() {
    let mut s = Scene::new();
    let (offers, alice, bob, good) = (s.offers.clone(), s.alice.clone(), s.bob.clone(), s.terms);
    let now = s.world.chain.now_ms();
    for terms in [
        Terms {
            amount: 0,
            min_take: 0,
            ..good
        },
        Terms {
            min_take: 101,
            ..good
        },
        Terms {
            buy: Some(good.sell),
            ..good
        },
        Terms {
            from_price: 0,
            to_price: 0,
            ..good
        },
        Terms {
            to_price: good.from_price + 1,
            ..good
        },
        Terms {
            end: good.start,
            ..good
        },
        Terms {
            start: now - 2,
            end: now - 1,
            ..good
        },
    ] {
        let invalid = refused(&mut s.world, |w| w.offers(&offers).make(&alice, terms));
        assert_eq!(invalid, OfferError::InvalidTerms, "{terms:?}");
    }
    let later = Terms {
        start: now + HOUR,
        ..good
    };
    s.world.offers(&offers).make(&alice, later).unwrap();
    let take =
        |s: &mut Scene, id, amount| refused(&mut s.world, |w| w.offers(&offers).take(&bob, 0, id, amount, 0));
    assert_eq!(take(&mut s, 1, 10), OfferError::UnknownOffer);
    assert_eq!(take(&mut s, 0, 10), OfferError::NotStarted);
    // A block is two hours.
    s.world.chain.advance_blocks(1);
    assert_eq!(take(&mut s, 0, 101), OfferError::TooMuch);
    assert_eq!(take(&mut s, 0, 0), OfferError::BelowMinimum);
    s.world.chain.advance_blocks(5);
    assert_eq!(take(&mut s, 0, 10), OfferError::Ended);
}

#[test]
fn an_offer_for_a_token_takes_no_native_money_and_falls_along_its_line() {
    let mut s = Scene::new();
    let (offers, alice, bob) = (s.offers.clone(), s.alice.clone(), s.bob.clone());
    let money = s.world.deploy_plain_token(&bob, 1_000);
    let now = s.world.chain.now_ms();
    let terms = Terms {
        buy: Some(to_ink(&money.0)),
        from_price: 3 * ONE,
        to_price: ONE,
        start: now,
        end: now + 8 * HOUR,
        ..s.terms
    };
    s.world.offers(&offers).make(&alice, terms).unwrap();
    assert_eq!(s.world.offers(&offers).cost(0, 20), Ok(60));
    // Two blocks are four hours, half of the line.
    s.world.chain.advance_blocks(2);
    assert_eq!(s.world.offers(&offers).cost(0, 20), Ok(40));
    let paid = refused(&mut s.world, |w| w.offers(&offers).take(&bob, 1, 0, 20, 40));
    assert_eq!(paid, OfferError::WrongValue);
    let unapproved = refused(&mut s.world, |w| w.offers(&offers).take(&bob, 0, 0, 20, 40));
    assert_eq!(unapproved, OfferError::Pay(PSP22Error::InsufficientAllowance));
    money.approve(&mut s.world, &bob, &offers, 40).unwrap();
    assert_eq!(s.world.offers(&offers).take(&bob, 0, 0, 20, 40), Ok(40));
    assert_eq!(money.balance_of(&mut s.world, &alice), 40);
    assert_eq!(s.token.balance_of(&mut s.world, &bob), 20);
}
