//! Random stories of a withdrawal queue, told to a queue under test and to the [`Reference`], which must agree on
//! every word.
//!
//! A story is its seed: it can be told again, by `ESTUARY_QUEUE_SEED`, and longer, by `ESTUARY_QUEUE_STEPS`.

mod dice;
mod draw;
mod operation;
mod reference;

pub use dice::Dice;
pub use operation::{Actor, Operation, Outcome, Summary, ACTORS};
pub use reference::Reference;

use std::{env, fmt::Write, str::FromStr};

/// How many of the last steps are printed where a story fails.
const PRINTED: usize = 100;

/// How often the whole state is compared, in steps. What an operation did is compared each time.
const COMPARED_EVERY: usize = 100;

/// A queue that a story is told to.
pub trait QueueUnderTest {
    /// The time at which the next operation happens, in milliseconds.
    fn now(&mut self) -> u64;

    fn perform(&mut self, operation: &Operation) -> Outcome;

    fn summary(&mut self) -> Summary;
}

/// Tells a story of `steps` steps to `queue`, unless the environment asks for another length or seed.
///
/// # Panics
/// Where the queue and the reference disagree, or an invariant does not hold. Prints how to tell the story again,
/// and its last steps.
pub fn tell(seed: u64, steps: usize, queue: &mut impl QueueUnderTest) -> Reference {
    let seed = from_environment("ESTUARY_QUEUE_SEED").unwrap_or(seed);
    let steps = from_environment("ESTUARY_QUEUE_STEPS").unwrap_or(steps);
    let (mut dice, mut reference) = (Dice::new(seed), Reference::default());
    let mut told: Vec<Operation> = Vec::with_capacity(steps);
    for step in 1..=steps {
        let now = queue.now();
        let operation = draw::operation(&mut dice, &reference, now);
        told.push(operation.clone());
        let expected = reference.perform(&operation, now);
        let outcome = queue.perform(&operation);
        let at = || format!("seed {seed}, step {step}\n{}", ending(&told));
        assert_eq!(outcome, expected, "the queue (left) is wrong at {}", at());
        if let Err(broken) = reference.check() {
            panic!("{broken} at {}", at());
        }
        if step % COMPARED_EVERY == 0 || step == steps {
            assert_eq!(
                queue.summary(),
                reference.summary(),
                "the queue (left) is wrong at {}",
                at()
            );
        }
    }
    reference
}

/// The last steps of a story, one a line.
fn ending(told: &[Operation]) -> String {
    let skipped = told.len().saturating_sub(PRINTED);
    let mut text = match skipped {
        0 => String::new(),
        _ => format!("after {skipped} steps more:\n"),
    };
    for (number, operation) in told.iter().enumerate().skip(skipped) {
        writeln!(text, "{:>7}. {operation:?}", number + 1).expect("a string takes all");
    }
    text
}

/// The number that an environment variable holds, if it is set.
///
/// # Panics
/// If it is set and not a number.
pub fn from_environment<N: FromStr>(variable: &str) -> Option<N> {
    let text = env::var(variable).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is not a number: {text}")),
    )
}
