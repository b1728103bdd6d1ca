//! What the admin and the guardian can do, how long it takes, what holders can do about it, and what nobody can ever do.

mod brake;
mod exits_first;
mod hostile;
mod powers;
mod proposals;
mod roles;
mod several_codes;
mod upgrades;
mod wiring;

use estuary_tests::{prelude::*, DELAYS};
use ink::primitives::Hash;

use crate::setup::DAY;

/// Two hours.
const BLOCK: u64 = DAY / 12;

/// How long a proposal can be applied once nothing holds it up any more.
const GRACE: u64 = 14 * DAY;

/// The most that locked units can hold a proposal up.
const EXTENSION: u64 = 45 * DAY;

/// From the seal of a proposal to the end of its last call.
const LAST_CALL: u64 = 14 * DAY;

/// The time passes, in whole blocks.
fn wait(world: &mut World, ms: u64) {
    world
        .chain
        .advance_blocks(u32::try_from(ms.div_ceil(BLOCK)).unwrap());
}

/// The admin proposes `action`, and all that it has to wait for happens. Returns its id.
fn due(world: &mut World, action: Action) -> u32 {
    let admin = world.deployer.clone();
    let id = world.governor().propose(&admin, action).unwrap();
    wait(world, DELAYS.upgrade_delay);
    if world.governor().proposal(id).unwrap().replaces_code() {
        last_call(world, id);
    }
    id
}

/// A due proposal is sealed, its last call passes, and all who asked for their money are paid.
fn last_call(world: &mut World, id: u32) {
    let keeper = world.deployer.clone();
    world.governor().seal(&keeper, id).unwrap();
    wait(world, LAST_CALL + BLOCK);
    pay_exits(world);
}

/// Keepers do what they do until no request is open.
fn pay_exits(world: &mut World) {
    let keeper = world.deployer.clone();
    for _ in 0..20 {
        if world.queue().oldest_open().is_none() {
            return;
        }
        for operator in 0..world.registry().registered() {
            // A candidate has nothing to settle.
            let _ = world.pool().settle(&keeper, operator);
        }
        world.pool().rebalance(&keeper, 10).unwrap();
        world.pool().sweep_and_finalize(&keeper).unwrap();
        world.chain.advance_eras(1);
    }
    panic!("a request stays open");
}

/// What becomes of `action`, when the admin proposes it and applies it in time.
fn decide(world: &mut World, action: Action) -> Result<(), GovernorError> {
    let (admin, id) = (world.deployer.clone(), due(world, action));
    world.governor().apply(&admin, id)
}

/// A code that is on the chain.
fn known_code(world: &mut World) -> Hash {
    world.upload("nominator")
}
