//! What is locked always pays all claims, to the planck: the sum is rounded once, and its parts each.

use estuary_interfaces::{Balance, RequestId};
use estuary_tests::queue_story::{Dice, Outcome};
use num_bigint::BigUint;
use proptest::prelude::*;
use withdrawal_queue::units::ONE;

use super::book::Book;

/// What became of a request: what it was made for, and what it would get if nothing were ever rounded, as a fraction.
struct Exact {
    amount: Balance,
    numerator: BigUint,
    denominator: BigUint,
    losses: u32,
}

/// Amounts of a redeemer: shares of any magnitude, at a price from a millionth to a million, up to 10^30 planck.
fn redeemed(dice: &mut Dice) -> Balance {
    let price = 10u128.pow(dice.below(13) as u32) + u128::from(dice.below(3)) - 1;
    let shares = dice.amount();
    let amount = BigUint::from(shares) * price.max(1) / 1_000_000u32;
    u128::try_from(amount)
        .unwrap_or(u128::MAX)
        .clamp(1, 10u128.pow(30))
}

/// A loss that leaves next to nothing, next to all, or anything between.
fn loss(dice: &mut Dice, owed: Balance) -> Balance {
    match dice.below(6) {
        0 => 1.min(owed),
        1 => owed - dice.up_to(owed / 1_000_000),
        2 => owed / 3,
        3 => owed / 7 * 3,
        _ => dice.up_to(owed / 2),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn what_is_locked_pays_every_claim_whatever_the_numbers(seed in any::<u64>()) {
        let dice = &mut Dice::new(seed);
        let mut book = Book::default();
        let mut exact: Vec<Exact> = Vec::new();
        let (mut owed, mut claims) = (0u128, 0u128);
        let mut finalized: RequestId = 0;
        for _ in 0..40 {
            let amount = redeemed(dice);
            if book.enqueue(0, amount, 1).is_ok() {
                owed += amount;
                let (numerator, denominator) = (BigUint::from(amount), BigUint::from(1u8));
                exact.push(Exact { amount, numerator, denominator, losses: 0 });
            }
            if owed > 0 && dice.percent(25) {
                let loss = loss(dice, owed);
                book.ledger.bear_loss(loss, owed).unwrap();
                for request in &mut exact[finalized as usize..] {
                    request.numerator *= owed - loss;
                    request.denominator *= owed;
                    request.losses += 1;
                }
                owed -= loss;
            }
            if dice.percent(60) {
                continue;
            }
            let due = book.ledger.length().unwrap().amount;
            prop_assert!(due <= owed, "{due} are due, {owed} owed");
            let Outcome::Finalized(done) = book.finalize(dice.up_to(due), book.now) else { unreachable!() };
            owed = if done.emptied { 0 } else { owed - done.amount };
            let mut batch = 0;
            for id in finalized + 1..=finalized + done.requests {
                batch += book.claimable(id, None).unwrap();
            }
            finalized += done.requests;
            prop_assert!(batch <= done.amount, "{batch} can be claimed of {}", done.amount);
            prop_assert!(done.amount - batch <= u128::from(done.requests), "a planck a request is left over, at most");
            claims += batch;
            prop_assert!(claims <= book.ledger.locked, "{claims} can be claimed of {}", book.ledger.locked);
        }
        for (id, request) in (1..=finalized).zip(&exact) {
            let paid = book.claimable(id, None).unwrap();
            prop_assert!(paid <= request.amount);
            // paid ≤ exact, and exact < paid + 2 + losses·amount/10^21.
            let least = BigUint::from(paid) * &request.denominator;
            prop_assert!(least <= request.numerator, "request {id} is paid more than its part");
            let slack = 2 + u128::from(request.losses) * (request.amount / (ONE / 1_000_000) + 1);
            let most = BigUint::from(paid + slack) * &request.denominator;
            prop_assert!(request.numerator < most, "request {id} is paid {paid}, too little");
        }
        // Whoever claims first or last, the last one is paid too.
        for id in (1..=finalized).rev() {
            let paid = book.claimable(id, None).unwrap();
            book.ledger.unlock(paid).unwrap();
        }
    }
}
