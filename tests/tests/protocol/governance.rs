//! What the admin and the guardian can do, how long it takes, and what they can never do.

mod hostile;
mod powers;
mod proposals;
mod roles;
mod several_codes;
mod upgrades;
mod wiring;

use estuary_tests::{prelude::*, DELAYS};

use crate::setup::DAY;

/// Two hours.
const BLOCK: u64 = DAY / 12;

/// How long a proposal can be applied.
const GRACE: u64 = 14 * DAY;

/// The time passes, in whole blocks.
fn wait(world: &mut World, ms: u64) {
    world
        .chain
        .advance_blocks(u32::try_from(ms.div_ceil(BLOCK)).unwrap());
}

/// The admin proposes `action`, and waits as long as any action has to. Returns its id.
fn due(world: &mut World, action: Action) -> u32 {
    let admin = world.deployer.clone();
    let id = world.propose(&admin, action).unwrap();
    wait(world, DELAYS.upgrade_delay);
    id
}

/// What becomes of `action`, when the admin proposes it and applies it in time.
fn decide(world: &mut World, action: Action) -> Result<(), GovernorError> {
    let (admin, id) = (world.deployer.clone(), due(world, action));
    world.apply(&admin, id)
}
