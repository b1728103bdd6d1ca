//! What is locked always pays all claims, to the planck: the sum is rounded once, and its parts each.

use estuary_interfaces::{Balance, RequestId};
use estuary_models::{
    native::{account, Queue},
    queue_story::{from_environment, Dice},
};
use num_bigint::BigUint;
use withdrawal_queue::{claims::Claims, host::Host, pool_calls::PoolCalls, units::ONE, views::Views};

/// How many cases are tried, by seeds that follow each other.
const CASES: u64 = 5_000;

/// What became of a request: what it was made for, and what it would get if nothing were ever rounded, as a
/// fraction.
struct Exact {
    amount: Balance,
    numerator: BigUint,
    denominator: BigUint,
    losses: u32,
}

/// Amounts of a redeemer: shares of any magnitude, at a price from a millionth to a million, up to 10^30
/// planck.
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

/// A queue of random requests, losses and finalizations, of which nothing is claimed before the end.
struct Case {
    dice: Dice,
    queue: Queue,
    /// By id, from 1.
    exact: Vec<Exact>,
    owed: Balance,
    claims: Balance,
    finalized: RequestId,
}

impl Case {
    fn new(seed: u64) -> Self {
        Self {
            dice: Dice::new(seed),
            queue: Queue::default(),
            exact: Vec::new(),
            owed: 0,
            claims: 0,
            finalized: 0,
        }
    }

    fn enqueue(&mut self) {
        let amount = redeemed(&mut self.dice);
        // Refused while nearly all is lost.
        let made = self
            .queue
            .send_as_pool(|queue| queue.enqueue(account(0), amount, 1));
        if made.is_ok() {
            self.owed += amount;
            self.exact.push(Exact {
                amount,
                numerator: amount.into(),
                denominator: 1u8.into(),
                losses: 0,
            });
        }
    }

    fn absorb_loss(&mut self) {
        let loss = loss(&mut self.dice, self.owed);
        let owed = self.owed;
        self.queue
            .send_as_pool(|queue| queue.absorb_loss(loss, owed))
            .expect("in range");
        for request in &mut self.exact[self.finalized as usize..] {
            request.numerator *= self.owed - loss;
            request.denominator *= self.owed;
            request.losses += 1;
        }
        self.owed -= loss;
    }

    fn finalize(&mut self) {
        let due = self.queue.length().expect("in range").amount;
        assert!(due <= self.owed, "{due} are due, {} owed", self.owed);
        let budget = self.dice.up_to(due);
        let done = self
            .queue
            .finalize_and_pay(budget, self.queue.now)
            .expect("finalizing never fails");
        self.owed = if done.emptied { 0 } else { self.owed - done.amount };
        let ids = self.finalized + 1..=self.finalized + done.requests;
        let batch: Balance = ids.map(|id| self.claimable(id)).sum();
        self.finalized += done.requests;
        self.claims += batch;
        let (locked, requests) = (self.queue.ledger().locked, u128::from(done.requests));
        assert!(batch <= done.amount, "{batch} can be claimed of {}", done.amount);
        assert!(
            done.amount - batch <= requests.saturating_sub(1),
            "less than a planck a request is left"
        );
        assert!(
            self.claims <= locked,
            "{} can be claimed of {locked}",
            self.claims
        );
    }

    fn claimable(&self, id: RequestId) -> Balance {
        self.queue.claimable(id).expect("it is finalized")
    }

    /// `paid ≤ exact < paid + 2 + losses·amount/10^21`, in whole numbers.
    fn compare_with_exact(&self) {
        for (id, request) in (1..=self.finalized).zip(&self.exact) {
            let paid = self.claimable(id);
            assert!(paid <= request.amount, "request {id} gains");
            assert!(
                paid * &request.denominator <= request.numerator,
                "request {id} is paid more than its part"
            );
            let slack = 2 + u128::from(request.losses) * (request.amount / (ONE / 1_000_000) + 1);
            assert!(
                (paid + slack) * &request.denominator > request.numerator,
                "request {id} is paid {paid}, too little"
            );
        }
    }

    /// Whoever claims first or last, the last one is paid too.
    fn claim_all(&mut self) {
        let mut left: Vec<_> = (1..=self.finalized).collect();
        while !left.is_empty() {
            let id = left.swap_remove(self.dice.below(left.len() as u64) as usize);
            let amount = self.claimable(id);
            let paid = self
                .queue
                .send_as(account(0), |queue| queue.claim(id, account(0), None));
            assert_eq!(paid, Ok(amount), "it is locked");
        }
    }
}

#[test]
fn what_is_locked_pays_every_claim_whatever_the_numbers() {
    let first: u64 = from_environment("ESTUARY_QUEUE_SEED").unwrap_or(0);
    for seed in first..first + CASES {
        // Shown where the test fails.
        println!("ESTUARY_QUEUE_SEED={seed}");
        let mut case = Case::new(seed);
        for _ in 0..40 {
            case.enqueue();
            if case.owed > 0 && case.dice.percent(25) {
                case.absorb_loss();
            }
            if case.dice.percent(40) {
                case.finalize();
            }
        }
        case.compare_with_exact();
        case.claim_all();
    }
}
