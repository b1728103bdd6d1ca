//! Cover: underwriters' shares pay for slashes in the step that books them.

mod attacks;
mod deposits;
mod exits;
mod losses;
mod premiums;
mod refusals;
mod terms;

use estuary_interfaces::CoverTerms;
use estuary_tests::{default_registry_parameters, prelude::*};
use staking_pool::parameters::Parameters as PoolParameters;

use crate::setup::{staked_in, without_fees, BOND, POOLED};

/// What bob has put into the layer of [`insured`].
pub const LAYER: Balance = 1_000 * UNIT;

/// Of which four fifths can be promised.
pub const PROMISED: Balance = 800 * UNIT;

/// A protocol with terms of cover, and who acts in it.
pub struct Insured {
    pub world: World,
    pub vault: AccountId,
    pub alice: AccountId,
    /// Has [`LAYER`] shares, and lets the vault take them.
    pub bob: AccountId,
    pub operator: OperatorId,
}

impl Insured {
    /// All of [`POOLED`] is delegated to one operator with a bond of [`BOND`] and without a commission. Nobody has
    /// underwritten anything. Slashes wait for two eras.
    pub fn open(
        parameters: PoolParameters,
        terms: fn(CoverTerms) -> CoverTerms,
        cap: Option<Balance>,
    ) -> Self {
        let mut world = World::new(parameters, default_registry_parameters());
        let vault = world.deploy_cover_vault();
        let terms = terms(world.cover_terms(&vault));
        world.set_cover(Some(terms), cap).expect("terms within bounds");
        let (mut world, alice) = staked_in(world);
        let bob = world.funded("bob", 10_000 * UNIT);
        world
            .pool()
            .transfer_shares(&alice, &bob, LAYER)
            .expect("alice has them");
        world
            .pool()
            .approve(&bob, &vault, Balance::MAX)
            .expect("anyone may");
        let operator = world.operator(&validator(0), BOND, 0);
        let moved = world.pool().rebalance(&alice, 1).expect("a wired pool");
        assert_eq!(moved.delegated, POOLED);
        world.chain.advance_eras(2);
        world.chain.set_slash_defer(2);
        world.pool().sweep(&alice, 10).expect("a wired pool");
        Self {
            world,
            vault,
            alice,
            bob,
            operator,
        }
    }

    /// The same, and bob has put in all his shares.
    pub fn with_layer(mut self) -> Self {
        let bob = self.bob.clone();
        self.deposit(&bob, LAYER);
        self
    }

    /// Puts shares in, as somebody who has them.
    ///
    /// # Panics
    /// If the vault refuses.
    pub fn deposit(&mut self, owner: &AccountId, shares: Balance) -> Balance {
        let deposited = self.world.cover_vault(&self.vault).deposit(owner, shares);
        deposited.expect("an underwriter with shares")
    }

    /// Somebody else with shares, which the vault may take.
    pub fn underwriter(&mut self, name: &str, shares: Balance) -> AccountId {
        let owner = self.world.funded(name, 10_000 * UNIT);
        let pool = &mut self.world.pool();
        pool.transfer_shares(&self.alice, &owner, shares)
            .expect("alice has them");
        pool.approve(&owner, &self.vault, Balance::MAX)
            .expect("anyone may");
        owner
    }

    /// Waits for a ripe request, and sweeps.
    pub fn wait_until(&mut self, era: u32) {
        while self.world.chain.active_era() < era {
            self.world.chain.advance_era();
        }
        self.sweep();
    }

    pub fn sweep(&mut self) {
        let alice = self.alice.clone();
        self.world.pool().sweep(&alice, 10).expect("a wired pool");
    }

    /// An offence that the chain has announced and somebody has flagged.
    pub fn announce(&mut self, percent: u32) {
        self.world
            .chain
            .offence(&validator(0), Perbill::from_percent(percent));
        self.sweep();
    }

    /// The announced slash happens, and somebody settles.
    pub fn settle(&mut self) {
        self.world.chain.advance_eras(3);
        let (alice, operator) = (self.alice.clone(), self.operator);
        self.world.pool().settle(&alice, operator).expect("an operator");
    }

    /// What all shares are worth, and all shares.
    pub fn price(&mut self) -> (Balance, Balance) {
        (self.world.pool().total_supply(), self.world.pool().total_shares())
    }
}

/// Terms as [`World::cover_terms`] has them, without a cap and without fees.
pub fn insured() -> Insured {
    Insured::open(without_fees(), |terms| terms, None)
}

/// The record of losses adds up, and the lens finds nothing wrong.
pub fn consistent(world: &mut World) {
    let (losses, book) = (world.pool().losses(), world.pool().accounting());
    assert_eq!(losses.borne(), Some(losses.loss + book.provision));
    let pool = world.pool.clone();
    let lens = world.deploy_lens(&pool);
    assert_eq!(world.broken_invariants(&lens), Ok(Vec::new()));
}
