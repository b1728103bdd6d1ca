//! Random campaigns through the whole protocol: what everybody can do, and what the chain does, in any order.
//!
//! A campaign is many stories of some hundred steps each, drawn from one seed. A [`Subject`] takes the steps: the
//! compiled contracts on a chain, or their logic alone. Beside it, plain models in big integers foretell every amount,
//! and after each step everything that is kept must be what they say. A story that fails is told shorter and shorter
//! while it still fails, and printed with the command that tells it again.

mod cover_model;
mod covering;
mod deal;
mod draw;
mod foretold;
mod markets_model;
mod operator_model;
mod pool_model;
mod rebalanced;
mod stable_model;
mod step;
mod subject;
pub mod time_models;
mod trial;

pub use covering::{CoverNumbers, Covering};
pub use deal::{Deal, Percent};
pub use markets_model::MarketsSetup;
pub use step::{Act, Braking, Decision, Event, Hint, Holding, Part, Recipient, Step};
pub use subject::*;
pub use trial::Trial;

use std::{
    collections::BTreeMap,
    panic::{catch_unwind, set_hook, take_hook, AssertUnwindSafe},
    sync::Mutex,
    time::{Duration, Instant},
};

use crate::queue_story::{from_environment, Dice};

/// For how many seconds a failing story is made shorter, unless `ESTUARY_SHRINKING` says otherwise.
const SHRINKING: u64 = 120;

/// How often a long campaign says how far it is.
const PROGRESS: Duration = Duration::from_secs(30);

/// A campaign: its name in the command that repeats it, and how long it is.
pub struct Campaign {
    pub name: &'static str,
    pub seed: u64,
    pub steps: usize,
    /// Steps of one story.
    pub story: usize,
}

impl Campaign {
    /// Runs it, unless the environment asks for another seed or length, or to begin with another story than the first
    /// (`ESTUARY_SEED`, `ESTUARY_STEPS`, `ESTUARY_STORY`).
    ///
    /// # Panics
    /// At the first story that fails, with a short version of it.
    pub fn run<S: Subject>(mut self) -> BTreeMap<String, u64> {
        self.seed = from_environment("ESTUARY_SEED").unwrap_or(self.seed);
        self.steps = from_environment("ESTUARY_STEPS").unwrap_or(self.steps);
        let (begin, mut said) = (Instant::now(), Instant::now());
        let (mut taken, mut done) = (0, BTreeMap::new());
        for number in from_environment("ESTUARY_STORY").unwrap_or(0).. {
            if taken >= self.steps {
                break;
            }
            let (setup, steps) = self.draw(number, self.story.min(self.steps - taken));
            match tell::<S>(&setup, &steps) {
                Ok(counts) => {
                    for (kind, count) in counts {
                        *done.entry(kind).or_default() += count;
                    }
                }
                Err(failure) => self.fail::<S>(number, &setup, steps, &failure),
            }
            taken += steps.len();
            if said.elapsed() > PROGRESS {
                said = Instant::now();
                self.say(taken, begin);
            }
        }
        self.say(taken, begin);
        println!("{}: what the steps did: {done:?}", self.name);
        done
    }

    fn say(&self, taken: usize, begin: Instant) {
        let seconds = begin.elapsed().as_secs_f64();
        println!(
            "{}: seed {}, {taken} of {} steps in {seconds:.0} s, no violation",
            self.name, self.seed, self.steps
        );
    }

    /// The story of that number.
    fn draw(&self, number: u64, steps: usize) -> (Setup, Vec<Step>) {
        let mut dice = Dice::new(Dice::new(self.seed).roll() ^ number);
        let setup = Setup::draw(&mut dice);
        let first = Step::opening(&mut dice).into_iter();
        let drawn = std::iter::repeat_with(|| Step::draw(&mut dice));
        (setup, first.chain(drawn).take(steps).collect())
    }

    fn fail<S: Subject>(&self, number: u64, setup: &Setup, steps: Vec<Step>, failure: &str) -> ! {
        println!(
            "{}: seed {}, story {number} fails: {failure}",
            self.name, self.seed
        );
        let length = steps.len();
        let short = shrink::<S>(setup, steps);
        println!(
            "The shortest version found, {} steps, with {setup:?}:",
            short.len()
        );
        for (number, step) in short.iter().enumerate() {
            println!("{:>4}. {step:?}", number + 1);
        }
        let failure = tell::<S>(setup, &short).expect_err("a story fails each time");
        panic!(
            "{failure}\nAgain: ESTUARY_SEED={} ESTUARY_STORY={number} ESTUARY_STEPS={length} cargo test --workspace {}",
            self.seed, self.name
        );
    }
}

/// Tells one story. Returns how many steps of each kind did something, or how it failed.
fn tell<S: Subject>(setup: &Setup, steps: &[Step]) -> Result<BTreeMap<String, u64>, String> {
    static FAILURE: Mutex<String> = Mutex::new(String::new());
    // One story at a time has the hook, so that a failure is the story's own.
    static TELLING: Mutex<()> = Mutex::new(());
    let _telling = TELLING.lock().unwrap_or_else(|broken| broken.into_inner());
    let hook = take_hook();
    set_hook(Box::new(|failure| {
        *FAILURE.lock().expect("nobody panics in here") = failure.to_string();
    }));
    let told = catch_unwind(AssertUnwindSafe(|| {
        let mut trial = Trial::<S>::new(setup);
        for step in steps {
            trial.take(step);
        }
        trial.end(setup.everybody_leaves);
        trial.done
    }));
    set_hook(hook);
    told.map_err(|_| FAILURE.lock().expect("nobody panics in there").clone())
}

/// Leaves out parts of a story, large ones first, as long as it still fails.
fn shrink<S: Subject>(setup: &Setup, mut steps: Vec<Step>) -> Vec<Step> {
    let seconds = from_environment("ESTUARY_SHRINKING").unwrap_or(SHRINKING);
    let (begin, shrinking) = (Instant::now(), Duration::from_secs(seconds));
    let mut part = steps.len().div_ceil(2);
    while part > 0 {
        let mut from = 0;
        while from < steps.len() && begin.elapsed() < shrinking {
            let mut shorter = steps.clone();
            shorter.drain(from..(from + part).min(steps.len()));
            if tell::<S>(setup, &shorter).is_err() {
                steps = shorter;
            } else {
                from += part;
            }
        }
        part /= 2;
    }
    steps
}
