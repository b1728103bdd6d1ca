//! The lending market: supplies, loans, interest, liquidations, callbacks, and what it refuses.

mod attacks;
mod callbacks;
mod interest;
mod liquidations;
mod loans;
mod prices;
mod random;
mod refusals;
mod supplies;

use estuary_market_interfaces::lending_market::MarketError;
use estuary_markets::{lending::Position, shares::Total};
use estuary_tests::{prelude::*, Token};

use crate::setup::{approve_units, percent, with_traders};

/// A price, a part or a rate of one.
const ONE: u128 = 1_000_000_000_000_000_000;

/// The price of a unit in [`Scene`].
const RATE: u128 = ONE / 2 * 3;

/// Supply shares, or shares of debt, of a planck in a market without interest.
const SHARES: u128 = 1_000_000;

/// What Sue supplies in [`Scene`].
const SUPPLY: Balance = 10_000 * UNIT;

/// Eras from an offence that the chain announces to the slash, less one.
const DEFER: u32 = 2;

/// A staking pool where a share is worth 1.5 planck, and a market in which Sue has supplied 10,000 UNIT. Alice, Bob and
/// Sue own native and 2,500 units each, which the market may take.
struct Scene {
    world: World,
    market: AccountId,
    alice: AccountId,
    bob: AccountId,
    sue: AccountId,
    operator: OperatorId,
}

impl Scene {
    fn new() -> Self {
        let mut scene = Self::empty();
        let sue = scene.sue.clone();
        let shares = scene.market().supply(&sue, SUPPLY);
        assert_eq!(shares, Ok(SUPPLY * SHARES));
        scene
    }

    /// The same without supply.
    fn empty() -> Self {
        let (mut world, [alice, bob, sue], operator) = with_traders("sue");
        let terms = world.market_terms();
        let market = world.deploy_market(terms).expect("terms within bounds");
        for owner in [&alice, &bob, &sue] {
            approve_units(&mut world, owner, &market);
        }
        Self {
            world,
            market,
            alice,
            bob,
            sue,
            operator,
        }
    }

    fn market(&mut self) -> estuary_tests::MarketHandle<'_> {
        let market = self.market.clone();
        self.world.market(&market)
    }

    /// Bob leaves units as collateral and borrows.
    fn bob_borrows(&mut self, units: Balance, assets: Balance) {
        let bob = self.bob.clone();
        self.market()
            .supply_collateral(&bob, units)
            .expect("bob has units");
        self.market().borrow(&bob, assets).expect("a healthy loan");
    }

    /// Another market of nearly the same terms, without supply, which may take bob's units.
    fn second_market(&mut self) -> AccountId {
        let mut terms = self.world.market_terms();
        terms.min_borrow += 1;
        let market = self.world.deploy_market(terms).expect("terms within bounds");
        let bob = self.bob.clone();
        approve_units(&mut self.world, &bob, &market);
        market
    }

    fn loans(&mut self) -> Total {
        let totals = self.market().totals();
        Total {
            assets: totals.borrow_assets,
            shares: totals.borrow_shares,
        }
    }

    fn units_of(&mut self, owner: &AccountId) -> Balance {
        let wrapped_lst = self.world.wrapped_lst.clone();
        wrapped_lst.balance_of(&mut self.world, owner)
    }

    fn supply_shares_of(&mut self, owner: &AccountId) -> Balance {
        let shares = Token(self.market.clone());
        shares.balance_of(&mut self.world, owner)
    }

    fn native_of(&mut self, owner: &AccountId) -> Balance {
        self.world.chain.free_balance(owner)
    }

    /// Announces a slash of a part of all stake, and reports it.
    fn announce(&mut self, part: u32) -> u32 {
        self.world.chain.set_slash_defer(DEFER);
        let era = self.world.chain.active_era();
        self.world.chain.offence(&validator(0), percent(part));
        let keeper = self.bob.clone();
        self.world
            .pool()
            .flag(&keeper, self.operator)
            .expect("an approved operator");
        era
    }

    /// Takes back the slash that was announced in `era`, and reports it.
    fn cancel(&mut self, era: u32) {
        self.world
            .chain
            .cancel_deferred_slash(era + DEFER + 1, vec![0])
            .expect("it is deferred");
        let keeper = self.bob.clone();
        self.world
            .pool()
            .flag(&keeper, self.operator)
            .expect("an approved operator");
    }

    /// What must hold whatever happens: the sums are the accounts', and what the ledger says is there.
    fn check(&mut self) {
        let totals = self.market().totals();
        let owners = [&self.alice, &self.bob, &self.sue].map(Clone::clone);
        let supplied: Balance = owners.iter().map(|owner| self.supply_shares_of(owner)).sum();
        assert_eq!(supplied, totals.supply_shares, "all supply shares");
        let positions: Vec<Position> = owners.iter().map(|owner| self.market().position(owner)).collect();
        let borrowed: u128 = positions.iter().map(|position| position.borrow_shares).sum();
        assert_eq!(borrowed, totals.borrow_shares, "all shares of debt");
        assert!(
            totals.borrow_assets <= totals.supply_assets,
            "nothing is lent twice"
        );
        let market = self.market.clone();
        let units: Balance = positions.iter().map(|position| position.units).sum();
        assert!(self.units_of(&market) >= units, "units");
        let idle = totals.supply_assets - totals.borrow_assets;
        assert!(self.native_of(&market) >= idle, "native");
    }
}
