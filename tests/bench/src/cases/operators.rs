//! What operators and the curator call.

use anyhow::{anyhow, Result};
use estuary_runtime::{account, units::UNIT, validator, Balance};
use estuary_tests::World;

use super::code::meter;
use crate::meter::Row;

const CASE: &str = "1 operator";

pub fn life() -> Result<Vec<Row>> {
    let meter = meter("validator_registry")?;
    let mut world = World::default();
    let (v, curator) = (validator(0), world.curator.clone());
    let mut rows = Vec::new();
    macro_rules! measure {
        ($op:literal, $call:expr) => {
            $call.map_err(|error| anyhow!("{}: {error:?}", $op))?;
            rows.push(meter.last($op, CASE, &world));
        };
    }
    measure!("register", world.registry().register(&v, 3_000 * UNIT, 500));
    measure!("approve", world.registry().approve(&curator, 0, Balance::MAX));
    measure!(
        "set_stake_cap",
        world.registry().set_stake_cap(&curator, 0, 10_000 * UNIT)
    );
    measure!("top_up_bond", world.registry().top_up_bond(&v, 0, UNIT));
    measure!("request_bond", world.registry().request_bond(&v, 0, UNIT));
    world.chain.advance_eras(10);
    measure!("withdraw_bond", world.registry().withdraw_bond(&v, 0));
    measure!("set_commission", world.registry().set_commission(&v, 0, 600));
    measure!(
        "propose_payout",
        world.registry().propose_payout(&v, 0, Some(&account("payout")))
    );
    world.chain.fund(&account("payout"), UNIT);
    measure!(
        "accept_payout",
        world.registry().accept_payout(&account("payout"), 0)
    );
    measure!("check", world.registry().check(&v, 0));
    measure!("exit", world.registry().exit(&v, 0));
    for era in 0..world.chain.active_era() {
        world
            .chain
            .payout_all(era)
            .map_err(|error| anyhow!("{error:?}"))?;
    }
    measure!("close", world.registry().close(&v, 0));
    Ok(rows)
}
