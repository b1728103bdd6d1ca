//! Messages of the lending market, and of the router: few positions, and after a thousand.

use anyhow::Result;
use estuary_interfaces::OperatorId;
use estuary_market_interfaces::leverage::{Entry, Exit};
use estuary_runtime::{account, units::UNIT, validator, AccountId};
use estuary_tests::{default_pool_parameters, default_registry_parameters, World};
use sp_runtime::Perbill;

use super::{code::meter, markets::done};
use crate::meter::Row;

const MARKET: &str = "lending_market";
const ROUTER: &str = "leverage";

/// Native that is supplied, and liquidity of the stable pool: units, and as much native.
const SUPPLY: u128 = 50_000 * UNIT;
const LIQUIDITY: u128 = 20_000 * UNIT;

/// Units and native of one message.
const AMOUNT: u128 = 100 * UNIT;

/// A staking pool, a stable pool, a market and a router.
struct Scene {
    world: World,
    market: AccountId,
    stable: AccountId,
    router: AccountId,
    trader: AccountId,
    operator: OperatorId,
}

impl Scene {
    fn new() -> Result<Self> {
        // A reserve that pays exits.
        let mut parameters = default_pool_parameters();
        parameters.reserve_part = 1_000;
        let mut world = World::new(parameters, default_registry_parameters());
        let trader = world.funded("trader", 1_000_000 * UNIT);
        done(world.pool().stake(&trader, 100_000 * UNIT))?;
        world.chain.set_slash_defer(2);
        let operator = world.operator(&validator(0), 1_000 * UNIT, 500);
        done(world.pool().rebalance(&trader, 1))?;
        world.chain.advance_eras(2);
        done(world.pool().sweep(&trader, 10))?;
        let (stable_terms, market_terms) = (world.stable_terms(), world.market_terms());
        let stable = done(world.deploy_stable_pool(stable_terms))?;
        let market = done(world.deploy_market(market_terms))?;
        let router = done(world.deploy_leverage(&market, &stable))?;
        world.wrap_units(&trader, 60_000 * UNIT);
        let wrapped = world.wrapped_lst.clone();
        for spender in [&market, &stable] {
            done(wrapped.approve(&mut world, &trader, spender, u128::MAX))?;
        }
        done(
            world
                .stable_pool(&stable)
                .add_liquidity(&trader, LIQUIDITY, LIQUIDITY),
        )?;
        done(world.market(&market).supply(&trader, SUPPLY))?;
        done(world.market(&market).set_authorization(&trader, &router, true))?;
        Ok(Self {
            world,
            market,
            stable,
            router,
            trader,
            operator,
        })
    }

    /// So many accounts with units and a debt each.
    fn borrow_by_strangers(&mut self, number: u32) -> Result<()> {
        let wrapped = self.world.wrapped_lst.clone();
        for index in 0..number {
            let stranger = account(&format!("stranger {index}"));
            self.world.chain.fund(&stranger, 10 * UNIT);
            let (world, market) = (&mut self.world, &self.market);
            done(
                world
                    .market(market)
                    .supply_collateral_for(&self.trader, 2 * UNIT, &stranger),
            )?;
            done(world.market(market).borrow(&stranger, UNIT))?;
        }
        done(wrapped.approve(&mut self.world, &self.trader, &self.market, u128::MAX))?;
        Ok(())
    }

    /// Lets interest run, and looks for losses.
    fn wait(&mut self) -> Result<()> {
        self.world.chain.advance_blocks(3);
        done(self.world.pool().sweep(&self.trader, 10))?;
        Ok(())
    }
}

/// Each message once, by who has a position already.
fn each(scene: &mut Scene, case: &str, rows: &mut Vec<Row>) -> Result<()> {
    let (meter, trader, market) = (meter(MARKET)?, scene.trader.clone(), scene.market.clone());
    scene.wait()?;
    let world = &mut scene.world;
    done(world.market(&market).supply(&trader, AMOUNT))?;
    rows.push(meter.last("market_supply", case, world));
    scene.wait()?;
    let world = &mut scene.world;
    done(world.market(&market).withdraw(&trader, AMOUNT, 0))?;
    rows.push(meter.last("market_withdraw", case, world));
    done(world.market(&market).supply_collateral(&trader, AMOUNT))?;
    rows.push(meter.last("supply_collateral", case, world));
    scene.wait()?;
    let world = &mut scene.world;
    done(world.market(&market).borrow(&trader, AMOUNT / 2))?;
    rows.push(meter.last("borrow", case, world));
    scene.wait()?;
    let world = &mut scene.world;
    done(world.market(&market).withdraw_collateral(&trader, AMOUNT / 10))?;
    rows.push(meter.last("withdraw_collateral", case, world));
    scene.wait()?;
    let world = &mut scene.world;
    done(world.market(&market).repay(&trader, AMOUNT / 10))?;
    rows.push(meter.last("repay", case, world));
    Ok(())
}

/// The market and the router.
pub fn loans() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let mut scene = Scene::new()?;
    done(
        scene
            .world
            .market(&scene.market)
            .supply_collateral(&scene.trader, AMOUNT),
    )?;
    done(
        scene
            .world
            .market(&scene.market)
            .borrow(&scene.trader, AMOUNT / 2),
    )?;
    each(&mut scene, "one position", &mut rows)?;
    positions(&mut scene, &mut rows)?;
    scene.borrow_by_strangers(1_000)?;
    each(&mut scene, "a thousand positions", &mut rows)?;
    Ok(rows)
}

/// Positions opened, closed and liquidated through the router, and arbitrage.
fn positions(scene: &mut Scene, rows: &mut Vec<Row>) -> Result<()> {
    let (meter, market_meter) = (meter(ROUTER)?, meter(MARKET)?);
    let (trader, market, router) = (scene.trader.clone(), scene.market.clone(), scene.router.clone());
    scene.wait()?;
    let world = &mut scene.world;
    for (entry, case) in [
        (Entry::Stake, "by a stake"),
        (Entry::Buy, "by a purchase"),
        (Entry::Better, "by what gives more"),
    ] {
        done(world.leverage(&router).open(&trader, AMOUNT, 4 * AMOUNT, entry))?;
        rows.push(meter.last("leverage_open", case, world));
    }
    for (exit, case) in [
        (Exit::Sell, "by a sale"),
        (Exit::AtOnce, "at once"),
        (Exit::Better, "by what gives more"),
        (Exit::Split { sell: AMOUNT / 2 }, "in two parts"),
    ] {
        done(
            world
                .leverage(&router)
                .close_with(&trader, AMOUNT, 0, exit, u64::MAX, false),
        )?;
        rows.push(meter.last("leverage_close", case, world));
    }

    // Units are dear: mint and sell. Then cheap: buy and exit.
    done(
        world
            .stable_pool(&scene.stable)
            .swap_native(&trader, 15_000 * UNIT),
    )?;
    done(world.leverage(&router).mint_and_sell(&trader, AMOUNT, 0))?;
    rows.push(meter.last("arbitrage", "minted and sold", world));
    done(
        world
            .stable_pool(&scene.stable)
            .swap_units(&trader, 30_000 * UNIT),
    )?;
    done(world.leverage(&router).buy_and_exit(&trader, AMOUNT, 0))?;
    rows.push(meter.last("arbitrage", "bought and redeemed", world));
    done(
        world
            .stable_pool(&scene.stable)
            .swap_native(&trader, 14_000 * UNIT),
    )?;

    // A loss of nearly a fifth makes borrowers at their limit liquidable.
    let victim = world.funded("victim", 10_000 * UNIT);
    done(world.market(&market).set_authorization(&victim, &router, true))?;
    done(
        world
            .leverage(&router)
            .open(&victim, 1_000 * UNIT, 5_500 * UNIT, Entry::Stake),
    )?;
    world.chain.offence(&validator(0), Perbill::from_percent(20));
    done(world.pool().flag(&trader, scene.operator))?;
    done(
        world
            .market(&market)
            .liquidate(&trader, 2 * AMOUNT, &victim, AMOUNT, 0, None),
    )?;
    rows.push(market_meter.last("liquidate", "with money", world));
    for (exit, case) in [(Exit::Sell, "sold"), (Exit::AtOnce, "redeemed at once")] {
        done(
            world
                .leverage(&router)
                .liquidate(&trader, &victim, AMOUNT, 0, exit, 0),
        )?;
        rows.push(meter.last("leverage_liquidate", format!("without money, {case}"), world));
    }
    Ok(())
}
