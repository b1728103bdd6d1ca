//! Trades of the stable pool: balanced, out of balance, and while a loss stands announced. And those of a plain pair.

use std::fmt::Debug;

use anyhow::{anyhow, Result};
use estuary_markets::stable::Coin;
use estuary_runtime::{units::UNIT, validator, AccountId};
use estuary_tests::{code, message, to_ink, World};
use plain_pair::PlainPairRef;
use sp_runtime::Perbill;

use super::code::meter;
use crate::meter::Row;

const CONTRACT: &str = "stable_pool";

/// Tokens and units of the first deposit, and of each trade.
const LIQUIDITY: u128 = 10_000 * UNIT;
const TRADE: u128 = 100 * UNIT;

/// The result of a message that must succeed.
pub fn done<T, E: Debug>(outcome: core::result::Result<T, E>) -> Result<T> {
    outcome.map_err(|error| anyhow!("{error:?}"))
}

pub fn trades() -> Result<Vec<Row>> {
    let mut world = World::default();
    let trader = world.funded("trader", 1_000_000 * UNIT);
    done(world.pool().stake(&trader, 100_000 * UNIT))?;
    world.chain.set_slash_defer(2);
    let operator = world.operator(&validator(0), 1_000 * UNIT, 500);
    done(world.pool().rebalance(&trader, 1))?;
    world.chain.advance_eras(2);
    done(world.pool().sweep(&trader, 10))?;

    let terms = world.stable_terms();
    let stable = done(world.deploy_stable_pool(terms))?;
    world.wrap_units(&trader, 50_000 * UNIT);
    let wrapped = world.wrapped_lst.clone();
    done(wrapped.approve(&mut world, &trader, &stable, u128::MAX))?;
    let mut rows = Vec::new();
    done(
        world
            .stable_pool(&stable)
            .add_liquidity(&trader, LIQUIDITY, LIQUIDITY),
    )?;
    rows.push(meter(CONTRACT)?.last("add_liquidity", "the first", &world));
    each(&mut world, &stable, &trader, "balanced", &mut rows)?;
    done(world.stable_pool(&stable).swap_units(&trader, 9_500 * UNIT))?;
    each(&mut world, &stable, &trader, "out of balance", &mut rows)?;
    world.chain.offence(&validator(0), Perbill::from_percent(10));
    done(world.pool().flag(&trader, operator))?;
    each(&mut world, &stable, &trader, "two prices", &mut rows)?;
    Ok(rows)
}

/// Each message once.
fn each(
    world: &mut World,
    stable: &AccountId,
    trader: &AccountId,
    case: &str,
    rows: &mut Vec<Row>,
) -> Result<()> {
    let meter = meter(CONTRACT)?;
    done(world.stable_pool(stable).swap_native(trader, TRADE))?;
    rows.push(meter.last("swap_native", case, world));
    done(world.stable_pool(stable).swap_units(trader, TRADE))?;
    rows.push(meter.last("swap_units", case, world));
    done(world.stable_pool(stable).add_liquidity(trader, TRADE, TRADE / 2))?;
    rows.push(meter.last("add_liquidity", case, world));
    done(world.stable_pool(stable).remove_liquidity(trader, TRADE))?;
    rows.push(meter.last("remove_liquidity", case, world));
    for (coin, name) in [(Coin::Native, "native"), (Coin::Units, "units")] {
        done(world.stable_pool(stable).remove_one(trader, TRADE, coin))?;
        rows.push(meter.last("remove_one", format!("{case}, {name}"), world));
    }
    Ok(())
}

/// The same trades in a pair whose product stays constant: of native tokens, and of units or a plain token.
pub fn pair() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for case in ["plain token", "units"] {
        let mut world = World::default();
        let trader = world.funded("trader", 1_000_000 * UNIT);
        let token = match case {
            "units" => {
                done(world.pool().stake(&trader, 100_000 * UNIT))?;
                world.wrap_units(&trader, 50_000 * UNIT);
                world.wrapped_lst.clone()
            }
            _ => world.deploy_plain_token(&trader, 50_000 * UNIT),
        };
        let pair = world.deploy(code("plain_pair"), 0, PlainPairRef::new(to_ink(&token.0)));
        done(token.approve(&mut world, &trader, &pair, u128::MAX))?;

        let meter = meter("plain_pair")?;
        let add = message!(PlainPairRef(pair).add_liquidity(LIQUIDITY));
        done(world.send(&trader, LIQUIDITY, &add))?;
        let swap = message!(PlainPairRef(pair).swap_native(0));
        done(world.send(&trader, TRADE, &swap))?;
        rows.push(meter.last("pair_swap_native", case, &world));
        let swap = message!(PlainPairRef(pair).swap_tokens(TRADE, 0));
        done(world.send(&trader, 0, &swap))?;
        rows.push(meter.last("pair_swap_units", case, &world));
        let add = message!(PlainPairRef(pair).add_liquidity(TRADE));
        done(world.send(&trader, TRADE, &add))?;
        rows.push(meter.last("pair_add_liquidity", case, &world));
        let remove = message!(PlainPairRef(pair).remove_liquidity(TRADE));
        done(world.send(&trader, 0, &remove))?;
        rows.push(meter.last("pair_remove_liquidity", case, &world));
    }
    Ok(rows)
}
