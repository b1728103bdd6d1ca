//! The router: positions opened and closed in one transaction, liquidations without money, arbitrage.

mod arbitrage;
mod attacks;
mod faults;
mod positions;

use estuary_market_interfaces::leverage::LeverageError;
use estuary_markets::lending::Position;
use estuary_tests::{default_registry_parameters, prelude::*};
use staking_pool::parameters::Parameters as PoolParameters;

use crate::setup::{all_streams_end, donate, percent, staked_in, without_fees, POOLED};

/// Eras from an offence that the chain announces to the slash, less one.
const DEFER: u32 = 2;

/// A staking pool where a share is worth 1.5 planck, with a reserve of 4,500 UNIT; a stable pool with 13,500 UNIT of native
/// and 9,000 units; a market in which Sue has supplied 20,000 UNIT; and the router of both, which Bob has authorized. Alice
/// and Bob own native only. Sue owns 10,000 units too.
struct Scene {
    world: World,
    leverage: AccountId,
    market: AccountId,
    stable: AccountId,
    alice: AccountId,
    bob: AccountId,
    sue: AccountId,
    operator: OperatorId,
}

impl Scene {
    fn new() -> Self {
        let parameters = PoolParameters {
            reserve_part: 1_000,
            ..without_fees()
        };
        let world = World::new(parameters, default_registry_parameters());
        let (mut world, owner) = staked_in(world);
        let operator = world.operator(&validator(0), 1_000 * UNIT, 0);
        world.pool().rebalance(&owner, 1).expect("a wired pool");
        donate(&mut world, operator, POOLED / 2);
        world
            .pool()
            .settle(&owner, operator)
            .expect("an approved operator");
        all_streams_end(&mut world);
        let [alice, bob, sue] = ["alicia", "bob", "sue"].map(|name| world.funded(name, 100_000 * UNIT));
        let (market_terms, stable_terms) = (world.market_terms(), world.stable_terms());
        let market = world.deploy_market(market_terms).expect("terms within bounds");
        let stable = world
            .deploy_stable_pool(stable_terms)
            .expect("terms within bounds");
        let leverage = world.deploy_leverage(&market, &stable).expect("of one pool");
        let wrapped_lst = world.wrapped_lst.clone();
        world.pool().stake(&sue, 30_000 * UNIT).expect("a stake");
        world.pool().rebalance(&owner, 1).expect("a wired pool");
        world.chain.advance_eras(2);
        world.pool().sweep(&owner, 10).expect("a wired pool");
        world.wrap_units(&sue, 19_000 * UNIT);
        wrapped_lst
            .approve(&mut world, &sue, &stable, Balance::MAX)
            .expect("it may spend what it owns");
        world
            .stable_pool(&stable)
            .add_liquidity(&sue, 13_500 * UNIT, 9_000 * UNIT)
            .expect("liquidity");
        world
            .market(&market)
            .supply(&sue, 20_000 * UNIT)
            .expect("a supply");
        world
            .market(&market)
            .set_authorization(&bob, &leverage, true)
            .expect("nothing refuses it");
        Self {
            world,
            leverage,
            market,
            stable,
            alice,
            bob,
            sue,
            operator,
        }
    }

    fn leverage(&mut self) -> estuary_tests::LeverageHandle<'_> {
        let leverage = self.leverage.clone();
        self.world.leverage(&leverage)
    }

    fn market(&mut self) -> estuary_tests::MarketHandle<'_> {
        let market = self.market.clone();
        self.world.market(&market)
    }

    fn native_of(&mut self, owner: &AccountId) -> Balance {
        self.world.chain.free_balance(owner)
    }

    fn units_of(&mut self, owner: &AccountId) -> Balance {
        let wrapped_lst = self.world.wrapped_lst.clone();
        wrapped_lst.balance_of(&mut self.world, owner)
    }

    /// What an account has got by the last transaction, without what it left as a deposit for storage.
    fn got(&mut self, owner: &AccountId, before: Balance) -> i128 {
        self.native_of(owner) as i128 - before as i128 + self.world.last_deposit_change
    }

    /// Announces a slash of a part of all stake, and reports it.
    fn announce(&mut self, part: u32) {
        self.world.chain.set_slash_defer(DEFER);
        self.world.chain.offence(&validator(0), percent(part));
        let keeper = self.alice.clone();
        self.world
            .pool()
            .flag(&keeper, self.operator)
            .expect("an approved operator");
    }

    /// The router owns nothing but its existential deposit and what was given to it.
    fn check(&mut self, donated_native: Balance, donated_units: Balance) {
        let leverage = self.leverage.clone();
        assert_eq!(self.units_of(&leverage), donated_units);
        assert_eq!(self.native_of(&leverage), EXISTENTIAL_DEPOSIT + donated_native);
    }
}
