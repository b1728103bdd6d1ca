//! The restake vault: deposits, rewards, slots, slashes, and what it refuses.

mod attacks;
mod holders;
mod random;
mod refusals;
mod slashes;
mod slots;

use estuary_restaking::{policy::Policy, Epoch};
use estuary_restaking_interfaces::restake_vault::{RestakeError, SlotId};
use estuary_runtime::BLOCK_MS;
use estuary_tests::{prelude::*, Token};

use crate::setup::{approve_units, with_traders, DAY};

/// LRT of the first deposit that stay in the vault for ever.
pub const LOCKED: Balance = 1_000_000;

/// What alice deposits first, in units of 1.5 planck each.
const FIRST: Balance = 1_000 * UNIT;

/// The bond of the operator in [`Scene::secured`], in units.
const BONDED: Balance = 10 * UNIT;

/// What stands behind the slot in [`Scene::secured`], in units.
const ALLOTTED: Balance = 400 * UNIT;

/// Half of all units are slashable, two fifths by one service. An epoch and a stream take a day.
pub const POLICY: Policy = Policy {
    epoch: DAY,
    veto_window: DAY / 2,
    slashable_part: 5_000,
    service_part: 4_000,
    curator_fee: 1_000,
    stream_period: DAY,
};

/// A staking pool where a share is worth 1.5 planck, and a vault for its wrapped token. Alice, Bob and Lena own 2,500 units
/// each, and have approved the vault.
pub struct Scene {
    pub world: World,
    pub vault: AccountId,
    pub alice: AccountId,
    pub bob: AccountId,
    pub lena: AccountId,
    pub curator: AccountId,
    pub service: AccountId,
    pub operator: AccountId,
    pub resolver: AccountId,
    /// The operator of the staking pool, whose slashes are the chain's.
    pub of_pool: OperatorId,
}

impl Scene {
    /// An empty vault.
    pub fn empty() -> Self {
        let (mut world, [alice, bob, lena], of_pool) = with_traders("lena");
        let vault = world.deploy_vault(POLICY).expect("numbers within bounds");
        let names = ["service", "operator", "resolver"];
        let [service, operator, resolver] = names.map(|name| world.funded(name, 1_000 * UNIT));
        let wrapped_lst = world.wrapped_lst.clone();
        wrapped_lst
            .transfer(&mut world, &bob, &operator, 100 * UNIT)
            .expect("bob has them");
        for owner in [&alice, &bob, &lena, &operator] {
            approve_units(&mut world, owner, &vault);
        }
        Self {
            curator: world.curator.clone(),
            world,
            vault,
            alice,
            bob,
            lena,
            service,
            operator,
            resolver,
            of_pool,
        }
    }

    /// Alice has deposited [`FIRST`].
    pub fn opened() -> Self {
        let mut scene = Self::empty();
        let (alice, vault) = (scene.alice.clone(), scene.vault.clone());
        let lrt = scene.world.vault(&vault).deposit(&alice, FIRST);
        assert_eq!(lrt, Ok(FIRST - LOCKED));
        scene
    }

    /// And [`ALLOTTED`] of it stand behind slot 0, which counts from this epoch on, with a bond of [`BONDED`].
    pub fn secured(has_resolver: bool) -> (Self, SlotId) {
        let mut scene = Self::opened();
        let slot = scene.registered(has_resolver);
        let (vault, operator, curator) = (scene.vault.clone(), scene.operator.clone(), scene.curator.clone());
        let mut handle = scene.world.vault(&vault);
        handle
            .bond(&operator, slot, BONDED)
            .expect("the operator has them");
        handle.opt_in(&curator, slot, ALLOTTED).expect("within its part");
        scene.pass_epochs(3);
        (scene, slot)
    }

    /// A slot of the service for the operator.
    pub fn registered(&mut self, has_resolver: bool) -> SlotId {
        let resolver = has_resolver.then_some(&self.resolver);
        self.world
            .vault(&self.vault)
            .register(&self.service, &self.operator, resolver, ALLOTTED)
            .expect("anybody can")
    }

    /// Waits so many milliseconds, and less than a block more.
    pub fn pass(&mut self, time: u64) {
        let blocks = time.div_ceil(BLOCK_MS);
        self.world.chain.advance_blocks(blocks.try_into().expect("a few"));
    }

    pub fn pass_epochs(&mut self, number: Epoch) {
        self.pass(POLICY.epoch * u64::from(number));
    }

    pub fn now(&mut self) -> u64 {
        self.world.chain.now_ms()
    }

    pub fn epoch(&mut self) -> Epoch {
        let vault = self.vault.clone();
        self.world.vault(&vault).book().epoch
    }

    pub fn units_of(&mut self, owner: &AccountId) -> Balance {
        let wrapped_lst = self.world.wrapped_lst.clone();
        wrapped_lst.balance_of(&mut self.world, owner)
    }

    pub fn lrt(&self) -> Token {
        Token(self.vault.clone())
    }

    pub fn lrt_of(&mut self, owner: &AccountId) -> Balance {
        self.lrt().balance_of(&mut self.world, owner)
    }

    /// The units of all LRT of an account, if it left now.
    pub fn worth_of(&mut self, owner: &AccountId) -> Balance {
        let (lrt, now, vault) = (self.lrt_of(owner), self.now(), self.vault.clone());
        let book = self.world.vault(&vault).book();
        book.to_units_down(lrt, now).expect("it fits")
    }

    /// What must hold whatever happens: what is booked is there, and nothing else without a donation.
    pub fn check(&mut self) {
        let vault = self.vault.clone();
        let (held, booked) = self.world.vault(&vault).backing().expect("a wrapped token");
        assert_eq!(held, booked, "all that is held is booked");
        let owners = [&self.alice, &self.bob, &self.lena, &self.curator, &self.vault].map(Clone::clone);
        let lrt: Balance = owners.iter().map(|owner| self.lrt_of(owner)).sum();
        let supply = self.world.vault(&vault).book().supply;
        assert_eq!(lrt, supply, "all LRT are somebody's");
    }
}
