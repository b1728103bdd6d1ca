//! Transfers: of the plain token, of the rebasing one, and of the wrapped one. And how units come and go.

use anyhow::{anyhow, Result};
use estuary_runtime::{account, units::UNIT, AccountId};
use estuary_tests::{Token, World};

use super::code::meter;
use crate::meter::Row;

/// Accounts that hold the token, beside the one that sends.
const HOLDERS: u32 = 1_000;

pub fn transfers() -> Result<Vec<Row>> {
    let mut world = World::default();
    let alice = world.funded("alice", 1_000_000 * UNIT);
    world
        .pool()
        .stake(&alice, 100_000 * UNIT)
        .map_err(|e| anyhow!("{e:?}"))?;
    let plain = world.deploy_plain_token(&alice, 100_000 * UNIT);
    let wrapped = world.wrapped_lst.clone();
    world
        .stake_and_wrap(&wrapped, &alice, 10_000 * UNIT, 0, None)
        .map_err(|e| anyhow!("{e:?}"))?;
    let pool = Token(world.pool.clone());

    let of_units = meter("wrapped_lst")?;
    let mut rows = vec![of_units.last("stake_and_wrap", "first", &world)];
    for (op, contract, token) in [
        ("psp22_transfer", "plain_token", &plain),
        ("transfer", "staking_pool", &pool),
        ("wrapped_transfer", "wrapped_lst", &wrapped),
    ] {
        rows.extend(of_one(&mut world, op, contract, token)?);
    }
    world.wrap_units(&alice, UNIT);
    rows.push(of_units.last("wrap", "later", &world));
    world
        .unwrap(&wrapped, &alice, UNIT)
        .map_err(|e| anyhow!("{e:?}"))?;
    rows.push(of_units.last("unwrap", "later", &world));
    Ok(rows)
}

fn of_one(world: &mut World, op: &str, contract: &str, token: &Token) -> Result<Vec<Row>> {
    let meter = meter(contract)?;
    let (alice, bob) = (account("alice"), account("bob"));
    let mut rows = Vec::new();
    let mut send = |world: &mut World, to: &AccountId, case: Option<&str>| -> Result<()> {
        token
            .transfer(world, &alice, to, UNIT)
            .map_err(|error| anyhow!("{op}: {error:?}"))?;
        rows.extend(case.map(|case| meter.last(op, case, world)));
        Ok(())
    };
    send(world, &bob, Some("first"))?;
    send(world, &bob, Some("later"))?;
    for number in 0..HOLDERS {
        send(world, &account(&format!("{op} {number}")), None)?;
    }
    send(world, &bob, Some("later, 1,000 holders"))?;
    Ok(rows)
}
