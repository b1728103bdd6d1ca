//! What the admin, anyone, and holders at the brake call.

use anyhow::{anyhow, Result};
use estuary_runtime::{account, units::UNIT, BLOCK_MS};
use estuary_tests::{nominator_code, prelude::Action, World, DELAYS};

use super::code::meter;
use crate::meter::Row;

/// Blocks of a day.
const DAY: u32 = 12;

pub fn life() -> Result<Vec<Row>> {
    let (governor, brake) = (meter("governor")?, meter("brake")?);
    let mut world = World::default();
    let (admin, alice) = (world.deployer.clone(), account("alice"));
    let (token, lock) = (world.wrapped_lst.clone(), world.brake.clone());
    world.chain.fund(&alice, 1_000 * UNIT);
    world
        .pool()
        .stake(&alice, 500 * UNIT)
        .map_err(|error| anyhow!("governance: {error:?}"))?;
    world.wrap_units(&alice, 400 * UNIT);
    token
        .approve(&mut world, &alice, &lock, 400 * UNIT)
        .map_err(|error| anyhow!("governance: {error:?}"))?;
    let code = world.upload("nominator");
    let mut rows = Vec::new();
    macro_rules! measure {
        ($meter:ident, $op:literal, $case:literal, $call:expr) => {
            $call.map_err(|error| anyhow!("{} {}: {error:?}", $op, $case))?;
            rows.push($meter.last($op, $case, &world));
        };
    }
    measure!(
        governor,
        "propose",
        "parameters",
        world.governor().propose(&admin, Action::ArmGuardian)
    );
    measure!(
        governor,
        "propose",
        "code",
        world.governor().propose(&admin, nominator_code(code))
    );
    measure!(
        brake,
        "lock",
        "against all",
        world.brake().lock(&alice, 0, 5 * UNIT)
    );
    measure!(
        brake,
        "lock",
        "against one",
        world.brake().lock(&alice, 2, 5 * UNIT)
    );
    measure!(
        brake,
        "release",
        "against all",
        world.brake().release(&alice, 0, 5 * UNIT)
    );
    world.chain.advance_blocks(3 * DAY);
    measure!(
        brake,
        "withdraw",
        "after a notice",
        world.brake().withdraw(&alice, 0)
    );
    measure!(governor, "apply", "parameters", world.governor().apply(&admin, 1));
    let day = u64::from(DAY) * BLOCK_MS;
    world
        .chain
        .advance_blocks(DAY * ((DELAYS.upgrade_delay / day) as u32 + 45));
    measure!(governor, "seal", "code", world.governor().seal(&alice, 2));
    world.chain.advance_blocks(14 * DAY + 1);
    measure!(governor, "apply", "code", world.governor().apply(&admin, 2));
    measure!(
        brake,
        "withdraw",
        "after the end",
        world.brake().withdraw(&alice, 2)
    );
    Ok(rows)
}
