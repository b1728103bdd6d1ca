//! Messages of underwriters, and what the layer adds to a settlement.

use anyhow::Result;
use estuary_interfaces::CoverTerms;
use estuary_runtime::{units::UNIT, validator};
use estuary_tests::{default_pool_parameters, default_registry_parameters, World};
use sp_runtime::Perbill;

use super::{code::meter, markets::done};
use crate::meter::Row;

const VAULT: &str = "cover_vault";
const POOL: &str = "staking_pool";

/// Shares of each message.
const AMOUNT: u128 = 100 * UNIT;

pub fn underwriting() -> Result<Vec<Row>> {
    let mut world = World::new(default_pool_parameters(), default_registry_parameters());
    let vault = world.deploy_cover_vault();
    let terms = CoverTerms {
        max: 50_000 * UNIT,
        ..world.cover_terms(&vault)
    };
    done(world.set_cover(Some(terms), None))?;
    let owner = world.funded("underwriter", 1_000_000 * UNIT);
    done(world.pool().stake(&owner, 100_000 * UNIT))?;
    world.chain.set_slash_defer(0);
    let operator = world.operator(&validator(0), 5_000 * UNIT, 500);
    done(world.pool().rebalance(&owner, 1))?;
    world.chain.advance_eras(2);
    done(world.pool().sweep(&owner, 10))?;
    done(world.pool().approve(&owner, &vault, u128::MAX))?;
    world.wrap_units(&owner, 1_000 * UNIT);
    let wrapped = world.wrapped_lst.clone();
    done(wrapped.approve(&mut world, &owner, &vault, u128::MAX))?;

    let (of_vault, of_pool) = (meter(VAULT)?, meter(POOL)?);
    let mut rows = Vec::new();
    done(world.cover_vault(&vault).deposit(&owner, AMOUNT))?;
    rows.push(of_vault.last("cover_deposit", "the first", &world));
    done(world.cover_vault(&vault).deposit(&owner, 10_000 * UNIT))?;
    rows.push(of_vault.last("cover_deposit", "later", &world));
    done(world.cover_vault(&vault).deposit_wrapped(&owner, AMOUNT))?;
    rows.push(of_vault.last("cover_deposit_wrapped", "", &world));
    done(world.cover_vault(&vault).stake_and_deposit(&owner, AMOUNT))?;
    rows.push(of_vault.last("cover_stake_and_deposit", "", &world));
    done(world.cover_vault(&vault).sponsor(&owner, AMOUNT, 7 * 86_400_000))?;
    rows.push(of_vault.last("cover_sponsor", "", &world));

    let nominator = world.registry().nominator(operator);
    world.chain.fund(&nominator, 1_000 * UNIT);
    done(world.pool().settle(&owner, operator))?;
    rows.push(of_pool.last("settle_with_premium", "", &world));

    let parts = AMOUNT * 1_000_000;
    let ready = done(world.cover_vault(&vault).request_exit(&owner, parts))?;
    rows.push(of_vault.last("cover_request_exit", "", &world));
    while world.chain.active_era() < ready {
        world.chain.advance_era();
    }
    done(world.pool().sweep(&owner, 10))?;
    done(world.cover_vault(&vault).claim_exit(&owner))?;
    rows.push(of_vault.last("cover_claim_exit", "", &world));

    // Beside the bond 5,000 UNIT, which the layer pays.
    world.chain.offence(&validator(0), Perbill::from_percent(10));
    done(world.pool().settle(&owner, operator))?;
    rows.push(of_pool.last("settle_with_draw", "", &world));
    Ok(rows)
}
