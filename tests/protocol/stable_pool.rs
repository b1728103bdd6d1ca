//! The stable pool: swaps, liquidity, prices, and what it refuses.

mod attacks;
mod liquidity;
mod prices;
mod random;
mod refusals;
mod swaps;

use estuary_market_interfaces::stable_pool::StableError;
use estuary_markets::stable::{Book, Coin, Prices};
use estuary_models::markets::stable::{Pool as Reference, Trade};
use estuary_tests::prelude::*;

use crate::setup::{approve_units, donate, percent, with_traders};

/// A price of one.
const ONE: Balance = 1_000_000_000_000_000_000;

/// The price of a unit in [`Scene`].
const RATE: Balance = ONE / 2 * 3;

/// Eras from an offence that the chain announces to the slash, less one.
const DEFER: u32 = 2;

/// Liquidity that is locked in the first deposit: a hundred existential deposits.
const LOCKED: Balance = 100 * EXISTENTIAL_DEPOSIT;

/// A staking pool where a share is worth 1.5 planck, and a stable pool with 1,500 UNIT of native and 1,000 units of
/// Lena. Alice and Bob own native and units, and have approved the stable pool.
struct Scene {
    world: World,
    stable: AccountId,
    alice: AccountId,
    bob: AccountId,
    lena: AccountId,
    operator: OperatorId,
}

impl Scene {
    fn new() -> Self {
        let mut scene = Self::empty();
        let lena = scene.lena.clone();
        let added = scene
            .world
            .stable_pool(&scene.stable)
            .add_liquidity(&lena, 1_500 * UNIT, 1_000 * UNIT);
        assert_eq!(added, Ok(3_000 * UNIT - LOCKED));
        scene
    }

    /// The same without liquidity.
    fn empty() -> Self {
        let (mut world, [alice, bob, lena], operator) = with_traders("lena");
        let terms = world.stable_terms();
        let stable = world.deploy_stable_pool(terms).expect("terms within bounds");
        for owner in [&alice, &bob, &lena] {
            approve_units(&mut world, owner, &stable);
        }
        Self {
            world,
            stable,
            alice,
            bob,
            lena,
            operator,
        }
    }

    fn book(&mut self) -> Book {
        let reserves = self.world.stable_pool(&self.stable).reserves();
        Book {
            native: reserves.native,
            units: reserves.units,
            supply: reserves.supply,
        }
    }

    /// The staking pool's prices now.
    fn prices(&mut self) -> Prices {
        let price = self.world.pool().price().expect("there is a price");
        Prices {
            exit: price.rate,
            mint: price.mint_rate,
        }
    }

    /// The reference in big integers, with the reserves of now.
    fn reference(&mut self) -> Reference {
        let curve = self.world.stable_terms().curve();
        Reference::new(curve, &self.book())
    }

    /// What the reference says of a swap now.
    fn expected_swap(&mut self, coin: Coin, amount: Balance) -> Trade {
        let (reference, prices) = (self.reference(), self.prices());
        reference
            .swap(prices, coin, amount)
            .expect("a trade within bounds")
    }

    fn units_of(&mut self, owner: &AccountId) -> Balance {
        let wrapped_lst = self.world.wrapped_lst.clone();
        wrapped_lst.balance_of(&mut self.world, owner)
    }

    fn lp_of(&mut self, owner: &AccountId) -> Balance {
        let lp = estuary_tests::Token(self.stable.clone());
        lp.balance_of(&mut self.world, owner)
    }

    /// Announces a slash of a part of all stake, and reports it. Returns the era of the offence.
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

    /// What must hold whatever happens: all liquidity shares are somebody's, and what the book says is there.
    fn check(&mut self) {
        let book = self.book();
        let owners = [&self.alice, &self.bob, &self.lena, &self.stable].map(Clone::clone);
        let lp: Balance = owners.iter().map(|owner| self.lp_of(owner)).sum();
        assert_eq!(lp, book.supply, "all liquidity shares");
        let stable = self.stable.clone();
        assert!(self.units_of(&stable) >= book.units, "units");
        let native = self.world.chain.free_balance(&stable);
        assert!(native >= book.native, "native");
    }
}

fn small(number: &num_bigint::BigInt) -> Balance {
    number.try_into().expect("it fits the type")
}
