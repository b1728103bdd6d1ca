//! What depositors and keepers call, with many operators.

use anyhow::{anyhow, ensure, Result};
use estuary_runtime::{units::UNIT, AccountId, Balance};
use estuary_tests::{default_pool_parameters, default_registry_parameters, World};

use super::code::meter;
use crate::meter::{Meter, Row};

/// What each operator has at stake.
const STAKE: Balance = 1_000 * UNIT;

/// Operators that one rebalancing moves in the preparation.
const STEP: u32 = 10;

pub fn with_operators(operators: u32) -> Result<Vec<Row>> {
    let (mut world, alice) = fleet(operators)?;
    let (pool, queue) = (meter("staking_pool")?, meter("withdrawal_queue")?);
    let case = format!("{operators} operators");
    let mut rows = Vec::new();
    let refused = |error| anyhow!("{case}: {error}");
    let mut note = |meter: Meter, op: &str, more: &str, world: &World| {
        rows.push(meter.last(op, format!("{case}{more}"), world));
    };

    let bob = world.funded("bob", 1_000 * UNIT);
    world
        .pool()
        .stake(&bob, 10 * UNIT)
        .map_err(|e| refused(format!("{e:?}")))?;
    note(pool, "stake", ", first", &world);
    world
        .pool()
        .stake(&bob, 10 * UNIT)
        .map_err(|e| refused(format!("{e:?}")))?;
    note(pool, "stake", ", later", &world);

    world
        .pool()
        .sweep(&alice, 50)
        .map_err(|e| refused(format!("{e:?}")))?;
    note(pool, "sweep", ", 50 at once", &world);
    while world.registry().sweep_state().next > 0 {
        world
            .pool()
            .sweep(&alice, 50)
            .map_err(|e| refused(format!("{e:?}")))?;
    }
    world
        .pool()
        .rebalance(&alice, 1)
        .map_err(|e| refused(format!("{e:?}")))?;
    note(pool, "rebalance", ", 1 moved", &world);
    world
        .pool()
        .unstake_now(&bob, UNIT, 0)
        .map_err(|e| refused(format!("{e:?}")))?;
    note(pool, "unstake_now", "", &world);
    world
        .pool()
        .unstake_now_shares(&bob, UNIT, 0, &bob)
        .map_err(|e| refused(format!("{e:?}")))?;
    note(pool, "unstake_now_shares", "", &world);
    world
        .pool()
        .request_withdrawal(&bob, UNIT)
        .map_err(|e| refused(format!("{e:?}")))?;
    note(pool, "request_withdrawal", ", first", &world);
    world
        .pool()
        .request_withdrawal(&bob, UNIT)
        .map_err(|e| refused(format!("{e:?}")))?;
    note(pool, "request_withdrawal", ", later", &world);
    world
        .pool()
        .request_withdrawal_shares(&bob, UNIT)
        .map_err(|e| refused(format!("{e:?}")))?;
    note(pool, "request_withdrawal_shares", "", &world);

    world
        .pool()
        .settle(&alice, 0)
        .map_err(|e| refused(format!("{e:?}")))?;
    note(pool, "settle", ", nothing new", &world);
    let nominator = world.registry().nominator(0);
    for more in [", first reward", ", later reward"] {
        world.chain.fund(&nominator, UNIT);
        let settled = world
            .pool()
            .settle(&alice, 0)
            .map_err(|e| refused(format!("{e:?}")))?;
        ensure!(settled.reward == UNIT, "a reward");
        note(pool, "settle", more, &world);
    }
    world
        .pool()
        .flag(&alice, 0)
        .map_err(|e| refused(format!("{e:?}")))?;
    note(pool, "flag", ", nothing new", &world);

    world.chain.advance_eras(2);
    while world.registry().sweep_state().next > 0
        || world.pool().share_price_with_age().is_none_or(|(_, age)| age > 0)
    {
        world
            .pool()
            .sweep(&alice, 50)
            .map_err(|e| refused(format!("{e:?}")))?;
    }
    world
        .pool()
        .stake(&bob, 100 * UNIT)
        .map_err(|e| refused(format!("{e:?}")))?;
    let done = world
        .pool()
        .finalize(&alice)
        .map_err(|e| refused(format!("{e:?}")))?;
    ensure!(done.requests == 3, "all requests");
    note(pool, "finalize", ", 3 requests", &world);
    world
        .queue()
        .claim(&bob, 1)
        .map_err(|e| refused(format!("{e:?}")))?;
    note(queue, "claim", "", &world);
    Ok(rows)
}

/// As many operators, all of them with stake, and a keeper who also holds the token.
fn fleet(operators: u32) -> Result<(World, AccountId)> {
    let mut parameters = default_pool_parameters();
    parameters.reserve_part = 100;
    let mut world = World::new(parameters, default_registry_parameters());
    let all = STAKE * Balance::from(operators);
    let alice = world.funded("alice", all + 1_000 * UNIT);
    for number in 0..operators {
        let validator = world.chain.new_validator(&format!("new {number}"), 10_000 * UNIT);
        world.operator(&validator, 1_000 * UNIT, 500);
    }
    world
        .pool()
        .stake(&alice, all)
        .map_err(|error| anyhow!("{error:?}"))?;
    for _ in 0..operators.div_ceil(STEP) {
        world
            .pool()
            .rebalance(&alice, STEP)
            .map_err(|error| anyhow!("{error:?}"))?;
    }
    world.chain.advance_eras(1);
    Ok((world, alice))
}
