//! What must hold after every step of every sequence of steps.

mod steps;
mod walk;

use proptest::{
    collection::vec,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use steps::step;
use walk::Walk;

const STEPS: usize = 250;

/// Walks random steps. Where one fails, prints the seed and the shortest failing sequence that shrinking found.
fn walk(seed: u8, slash_defer: u32, ending: fn(&mut Walk)) {
    let config = Config {
        cases: 1,
        max_shrink_time: 10_000,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let outcome = TestRunner::new_with_rng(config, rng).run(&vec(step(), STEPS), |steps| {
        let mut walk = Walk::new(slash_defer);
        for step in &steps {
            walk.take(step);
        }
        ending(&mut walk);
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("seed {seed}, slashes deferred by {slash_defer}: {failure}");
    }
}

#[test]
fn hold_where_slashes_happen_at_once() {
    walk(1, 0, Walk::settle_all);
}

#[test]
fn hold_where_slashes_are_deferred_and_some_cancelled() {
    walk(2, 2, Walk::settle_all);
}

#[test]
fn hold_where_slashes_are_deferred_for_longer_than_requests_wait() {
    walk(4, 4, Walk::settle_all);
}

#[test]
fn everybody_is_paid_in_the_end_whatever_happened() {
    walk(3, 4, Walk::leave);
}
