//! The stories of the campaigns, with the fuzzer in the place of the dice.

use crate::{
    campaign::{Setup, Step, Trial},
    native::{Native, Queue},
    queue_story::{tell_all, Dice},
};

/// The whole protocol, on the logic alone.
pub fn protocol(bytes: &[u8]) {
    let mut dice = Dice::loaded(bytes);
    let setup = Setup::draw(&mut dice);
    let mut trial = Trial::<Native>::new(&setup);
    while dice.goes_on() {
        trial.take(&Step::draw(&mut dice));
    }
    trial.end(setup.everybody_leaves);
}

/// The queue, with amounts that no pool would send it.
pub fn queue(bytes: &[u8]) {
    tell_all(Dice::loaded(bytes), &mut Queue::default());
}
