//! Finalizing any number of requests at once.

use anyhow::{anyhow, ensure, Result};
use estuary_runtime::{account, units::UNIT, Balance};
use estuary_tests::World;

use super::code::meter;
use crate::meter::Row;

/// Requests of one message.
const PARTS: u64 = 16;

/// All of `requests`, through the pool.
pub fn finalize(requests: u64) -> Result<Row> {
    let mut parameters = estuary_tests::default_pool_parameters();
    // The least that there can be.
    parameters.max_request = 100 * UNIT;
    let size = parameters.max_request;
    let mut world = World::new(parameters, estuary_tests::default_registry_parameters());
    let alice = account("alice");
    world
        .chain
        .fund(&alice, size * Balance::from(requests) * 2 + 100_000 * UNIT);
    world
        .pool()
        .stake(&alice, size * Balance::from(requests) + 1_000 * UNIT)
        .map_err(|error| anyhow!("{error:?}"))?;
    let mut left = requests;
    while left > 0 {
        let parts = left.min(PARTS);
        let amount = size * Balance::from(parts);
        let made = world
            .pool()
            .request_withdrawal(&alice, amount)
            .map_err(|error| anyhow!("{error:?}"))?;
        ensure!(u64::from(made.1) == parts, "as many parts");
        left -= parts;
        world.chain.next_block();
    }
    world.chain.advance_eras(2);
    world
        .pool()
        .sweep(&alice, 1)
        .map_err(|error| anyhow!("{error:?}"))?;
    let done = world
        .pool()
        .finalize(&alice)
        .map_err(|error| anyhow!("{error:?}"))?;
    ensure!(done.requests == requests, "all requests at once");
    Ok(meter("staking_pool")?.last("finalize", format!("{requests} requests"), &world))
}
