//! Money that came into the protocol and money that left it, measured where it really moved: in the balances
//! of those who paid or were paid, and in the chain's own events. The contracts are not asked.

use std::collections::BTreeMap;

use drink::sandbox_api::prelude::SystemAPI;
use estuary_runtime::{AccountId, Balance, RuntimeEvent};
use estuary_tests::World;

use crate::amount::signed;

/// Sums over the whole story, in planck.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flows {
    /// The pool's first stake, by its deployer.
    pub endowment: i128,
    pub stakes: i128,
    pub bonds: i128,
    pub donations: i128,
    /// Paid by the chain to the nominators.
    pub rewards: i128,
    /// Taken by the chain from the nominators.
    pub slashes: i128,
    pub claims: i128,
    pub keeper_fees: i128,
    /// Paid to the markets and by them.
    pub markets: BTreeMap<Role, Paid>,
}

/// As what a depositor came to the markets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Provider,
    Trader,
    Arbitrageur,
    Supplier,
    Borrower,
    Liquidator,
}

/// Sums in both directions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paid {
    pub to_markets: i128,
    pub by_markets: i128,
}

impl Flows {
    /// Adds what one transaction in the markets cost; what it brought is negative.
    pub fn note(&mut self, role: Role, paid: i128) {
        let sums = self.markets.entry(role).or_default();
        sums.to_markets += paid.max(0);
        sums.by_markets -= paid.min(0);
    }
}

impl Role {
    /// In the plural.
    pub fn name(self) -> &'static str {
        match self {
            Self::Provider => "liquidity providers",
            Self::Trader => "traders",
            Self::Arbitrageur => "arbitrage",
            Self::Supplier => "suppliers",
            Self::Borrower => "borrowers",
            Self::Liquidator => "liquidators",
        }
    }
}

/// Runs one transaction and returns what `account` paid for it; what it was paid is negative. Storage
/// deposits, which the account gets back when the storage is freed, do not count.
pub fn paid_by<T>(
    world: &mut World,
    account: &AccountId,
    transaction: impl FnOnce(&mut World) -> T,
) -> (T, i128) {
    use pallet_contracts::Event::{StorageDepositTransferredAndHeld, StorageDepositTransferredAndReleased};

    world.chain.reset_events();
    let before = signed(world.chain.free_balance(account));
    let result = transaction(world);
    let after = signed(world.chain.free_balance(account));
    let deposits: i128 = world
        .chain
        .events()
        .into_iter()
        .map(|record| match record.event {
            RuntimeEvent::Contracts(StorageDepositTransferredAndHeld { from, amount, .. })
                if from == *account =>
            {
                signed(amount)
            }
            RuntimeEvent::Contracts(StorageDepositTransferredAndReleased { to, amount, .. })
                if to == *account =>
            {
                -signed(amount)
            }
            _ => 0,
        })
        .sum();
    (result, before - after - deposits)
}

/// Planck that the staking pallet paid to `stashes`, by the open block's events.
pub fn rewarded(world: &mut World, stashes: &[AccountId]) -> i128 {
    staking_events(world, |event| match event {
        pallet_staking::Event::Rewarded { stash, amount, .. } if stashes.contains(&stash) => amount,
        _ => 0,
    })
}

/// Planck that the staking pallet took from `stashes`, by the open block's events.
pub fn slashed(world: &mut World, stashes: &[AccountId]) -> i128 {
    staking_events(world, |event| match event {
        pallet_staking::Event::Slashed { staker, amount } if stashes.contains(&staker) => amount,
        _ => 0,
    })
}

fn staking_events(
    world: &mut World,
    amount: impl Fn(pallet_staking::Event<estuary_runtime::Runtime>) -> Balance,
) -> i128 {
    let events = world.chain.events().into_iter();
    events
        .map(|record| match record.event {
            RuntimeEvent::Staking(event) => signed(amount(event)),
            _ => 0,
        })
        .sum()
}
