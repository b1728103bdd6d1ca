//! The pool's book and the queue's, played against each other without a chain: thousands of times faster than
//! the contracts, with the same code.

mod allocation;
mod campaign;
mod constant_time;
mod exits;
mod fuzz;
mod layer;
mod observer;
mod pool;
mod protocol;
mod queue;
mod registry;

use estuary_models::queue_story::from_environment;
use proptest::prelude::ProptestConfig;

/// So many cases of a property, unless the environment asks for fewer (`ESTUARY_CASES`).
fn cases(number: u32) -> ProptestConfig {
    let most = from_environment("ESTUARY_CASES").unwrap_or(number);
    ProptestConfig::with_cases(number.min(most))
}
