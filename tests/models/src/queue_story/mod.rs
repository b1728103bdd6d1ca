//! Random stories of a withdrawal queue, told to a queue under test and to the [`Reference`], which must
//! agree on every word.
//!
//! A story is its seed: it can be told again, by `ESTUARY_QUEUE_SEED`, and longer, by `ESTUARY_QUEUE_STEPS`.

mod dice;
mod draw;
mod operation;
mod reference;

pub use dice::Dice;
pub use operation::{Actor, Operation, Outcome, Summary, ACTORS};
pub use reference::Reference;

use std::{env, str::FromStr};

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
/// Where the queue and the reference disagree, or an invariant does not hold. Prints the story then.
pub fn tell(seed: u64, steps: usize, queue: &mut impl QueueUnderTest) -> Reference {
    let seed = from_environment("ESTUARY_QUEUE_SEED").unwrap_or(seed);
    let steps = from_environment("ESTUARY_QUEUE_STEPS").unwrap_or(steps);
    let mut story = Story {
        seed,
        told: Vec::with_capacity(steps),
    };
    let mut dice = Dice::new(seed);
    let mut reference = Reference::default();
    for step in 1..=steps {
        take(&mut dice, &mut reference, queue, &mut story.told);
        if step % COMPARED_EVERY == 0 || step == steps {
            assert_eq!(queue.summary(), reference.summary(), "the queue (left) is wrong");
        }
    }
    reference
}

/// Tells the story that the dice hold.
///
/// # Panics
/// Where the queue and the reference disagree, or an invariant does not hold.
pub fn tell_all(mut dice: Dice, queue: &mut impl QueueUnderTest) {
    let (mut reference, mut told) = (Reference::default(), Vec::new());
    while dice.goes_on() {
        take(&mut dice, &mut reference, queue, &mut told);
        assert_eq!(queue.summary(), reference.summary(), "the queue (left) is wrong");
    }
}

/// One step of a story, which is noted before it is taken.
fn take(
    dice: &mut Dice,
    reference: &mut Reference,
    queue: &mut impl QueueUnderTest,
    told: &mut Vec<Operation>,
) {
    let now = queue.now();
    let operation = draw::operation(dice, reference, now);
    told.push(operation.clone());
    let expected = reference.perform(&operation, now);
    assert_eq!(
        queue.perform(&operation),
        expected,
        "the queue (left) is wrong: {operation:?}"
    );
    reference.check();
}

/// What was told so far. Prints itself where a test fails, be it that a contract traps.
struct Story {
    seed: u64,
    told: Vec<Operation>,
}

impl Drop for Story {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        let (seed, steps) = (self.seed, self.told.len());
        println!(
            "A story failed. Again: ESTUARY_QUEUE_SEED={seed} ESTUARY_QUEUE_STEPS={steps}. How it ended:"
        );
        let last = self.told.iter().enumerate();
        for (number, operation) in last.skip(steps.saturating_sub(PRINTED)) {
            println!("{:>7}. {operation:?}", number + 1);
        }
    }
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
