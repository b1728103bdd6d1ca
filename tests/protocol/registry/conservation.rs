//! All money in the protocol, counted from the outside.

use drink::sandbox_api::prelude::SystemAPI;
use estuary_tests::{prelude::*, BalanceSheet, StashEvent};

/// What came into the contracts less what left them, by the words of callers, chain and events.
pub struct Native {
    amount: Balance,
    nominators: Vec<AccountId>,
}

impl Native {
    /// What is there to begin with.
    pub fn of(world: &mut World) -> Self {
        Self {
            amount: BalanceSheet::of(world).native(),
            nominators: Vec::new(),
        }
    }

    /// A stash whose rewards and slashes count from now on.
    pub fn watch(&mut self, world: &mut World, operator: OperatorId) {
        self.nominators.push(world.registry().nominator(operator));
    }

    /// A transaction brought `paid_in` planck into the contracts, and took `paid_out` out. Checks that no planck
    /// is missing and none is too many.
    pub fn moved(&mut self, world: &mut World, paid_in: Balance, paid_out: Balance) -> BalanceSheet {
        self.amount = self.amount + paid_in - paid_out;
        let sheet = BalanceSheet::of(world);
        assert_eq!(
            sheet.native(),
            self.amount,
            "native in = native held + native out"
        );
        sheet
    }

    /// What the chain does, block by block: it pays rewards to the stashes and takes slashes from them.
    pub fn on_chain(&mut self, world: &mut World, act: impl FnOnce(&mut World)) {
        world.chain.reset_events();
        act(world);
        self.note(world);
        self.moved(world, 0, 0);
    }

    pub fn advance_blocks(&mut self, world: &mut World, blocks: u32) {
        for _ in 0..blocks {
            world.chain.next_block();
            self.note(world);
        }
        self.moved(world, 0, 0);
    }

    pub fn advance_eras(&mut self, world: &mut World, eras: u32) {
        let until = world.chain.active_era() + eras;
        while world.chain.active_era() < until {
            world.chain.next_block();
            self.note(world);
        }
        self.moved(world, 0, 0);
    }

    fn note(&mut self, world: &mut World) {
        for event in world.stash_events() {
            match event {
                StashEvent::Rewarded { stash, amount } if self.nominators.contains(&stash) => {
                    self.amount += amount;
                }
                StashEvent::Slashed { stash, amount } if self.nominators.contains(&stash) => {
                    self.amount -= amount;
                }
                _ => {}
            }
        }
        world.chain.reset_events();
    }
}
