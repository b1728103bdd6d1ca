//! Where the tests start from, and how they look at what happened.

use std::fmt::Debug;

use drink::{sandbox_api::prelude::SystemAPI, Sandbox};
use estuary_runtime::{Hash, System};
use estuary_tests::{
    default_pool_parameters, default_registry_parameters, prelude::*, to_account, StashEvent, ENDOWMENT,
};
use psp22::{Approval, Transfer};
use staking_pool::parameters::Parameters as PoolParameters;

/// A day, and an era, in milliseconds.
pub const DAY: u64 = 24 * 60 * 60 * 1_000;

/// What the pool holds in most tests: all shares, the deployer's included, were minted for it.
pub const POOLED: Balance = 10_000 * UNIT;

/// The bond of [`delegated`]'s operator.
pub const BOND: Balance = 1_000 * UNIT;

/// No protocol fee: with operators without commission, what is rewarded is streamed.
pub fn without_fees() -> PoolParameters {
    PoolParameters {
        protocol_fee: 0,
        ..default_pool_parameters()
    }
}

/// A fifth of all rewards goes to the cover fund, and nothing elsewhere.
pub fn covering() -> World {
    World::new(for_the_fund(), default_registry_parameters())
}

/// The parameters of [`covering`].
pub fn for_the_fund() -> PoolParameters {
    PoolParameters {
        protocol_fee: 2_000,
        keeper_part: 0,
        cover_part: 10_000,
        ..default_pool_parameters()
    }
}

/// Alice has staked, so that the pool holds [`POOLED`], and kept 1,000 UNIT.
pub fn staked() -> (World, AccountId) {
    staked_in(World::default())
}

/// [`staked`] in a world of other parameters.
pub fn staked_in(mut world: World) -> (World, AccountId) {
    let alice = world.funded("alice", POOLED);
    world.chain.fund(&alice, 1_000 * UNIT);
    world.pool().stake(&alice, POOLED - ENDOWMENT).expect("a stake");
    (world, alice)
}

/// [`staked`], and all of it is delegated to one operator with a commission of 5 % and exposed in the active era.
/// Slashes happen at once.
pub fn delegated() -> (World, AccountId, OperatorId) {
    delegated_in(World::default(), BOND, 500)
}

/// [`delegated`] in a world of other parameters, to an operator of that bond and commission.
pub fn delegated_in(world: World, bond: Balance, commission: u16) -> (World, AccountId, OperatorId) {
    let (mut world, alice) = staked_in(world);
    world.chain.set_slash_defer(0);
    let operator = world.operator(&validator(0), bond, commission);
    let moved = world.pool().rebalance(&alice, 1).expect("a wired pool");
    assert_eq!(moved.delegated, POOLED);
    world.chain.advance_eras(2);
    (world, alice, operator)
}

/// [`delegated`] without any fees, where every share is worth 1.5 planck.
pub fn at_one_and_a_half() -> (World, AccountId, OperatorId) {
    let world = World::new(without_fees(), default_registry_parameters());
    let (mut world, alice, operator) = delegated_in(world, BOND, 0);
    donate(&mut world, operator, POOLED / 2);
    world
        .pool()
        .settle(&alice, operator)
        .expect("an approved operator");
    all_streams_end(&mut world);
    assert_eq!(world.pool().total_supply(), POOLED / 2 * 3);
    (world, alice, operator)
}

/// [`at_one_and_a_half`] after a sweep, with three traders who own 100,000 UNIT and 2,500 units each, and more of both
/// tokens: alice, bob, and the last by name.
pub fn with_traders(last: &str) -> (World, [AccountId; 3], OperatorId) {
    let (mut world, alice, operator) = at_one_and_a_half();
    world.pool().sweep(&alice, 10).expect("a wired pool");
    let bob = world.funded("bob", 100_000 * UNIT);
    let last = world.funded(last, 100_000 * UNIT);
    world.chain.fund(&alice, 100_000 * UNIT);
    for owner in [&bob, &last] {
        world
            .pool()
            .transfer_shares(&alice, owner, 3_000 * UNIT)
            .expect("alice has them");
    }
    for owner in [&alice, &bob, &last] {
        world.wrap_units(owner, 2_500 * UNIT);
    }
    (world, [alice, bob, last], operator)
}

/// Lets a contract take all units of an account.
pub fn approve_units(world: &mut World, owner: &AccountId, spender: &AccountId) {
    let wrapped_lst = world.wrapped_lst.clone();
    wrapped_lst
        .approve(world, owner, spender, Balance::MAX)
        .expect("it may spend what it owns");
}

/// Waits until nothing streams any more.
pub fn all_streams_end(world: &mut World) {
    let book = world.pool().accounting();
    let end = book.stream.end.max(book.returning.end);
    while world.chain.now_ms() < end {
        world.chain.advance_blocks(1);
    }
}

/// Sends planck to the nominator of `operator`, which has no other way to tell them from a staking reward.
pub fn donate(world: &mut World, operator: OperatorId, amount: Balance) {
    let nominator = world.registry().nominator(operator);
    world.chain.fund(&nominator, amount);
}

/// Pays out an era, and returns what the nominator of `operator` got.
pub fn payout(world: &mut World, operator: OperatorId, era: u32) -> Balance {
    let nominator = world.registry().nominator(operator);
    world.chain.reset_events();
    world.chain.payout_all(era).expect("an era that is over");
    let events = world.stash_events().into_iter();
    let paid: Balance = events
        .filter_map(|event| match event {
            StashEvent::Rewarded { stash, amount } if stash == nominator => Some(amount),
            _ => None,
        })
        .sum();
    assert!(paid > 0, "exposed in era {era}");
    paid
}

/// Jails an operator for a fault that lasts: a check finds it in this era, and another in the next.
pub fn jail(world: &mut World, operator: OperatorId) -> Fault {
    let eve = account("eve");
    let found = world
        .registry()
        .check(&eve, operator)
        .expect("an approved operator");
    assert_eq!(world.registry().status(operator), Status::Suspected);
    world.chain.advance_era();
    assert_eq!(world.registry().check(&eve, operator), Ok(found));
    assert_eq!(world.registry().status(operator), Status::Jailed);
    found.expect("a fault")
}

pub fn percent(percent: u32) -> Perbill {
    Perbill::from_percent(percent)
}

/// `⌊a·b/c⌋`
pub fn mul_div(a: Balance, b: Balance, c: Balance) -> Balance {
    estuary_math::mul_div(a, b, c, estuary_math::Rounding::Down).expect("in range")
}

/// The error of a message that is refused. Nothing on the chain has changed then, not a storage cell, balance or event.
pub fn refused<T: Debug, E>(world: &mut World, message: impl FnOnce(&mut World) -> Result<T, E>) -> E {
    world.chain.reset_events();
    let before = state_root(world);
    let Err(error) = message(world).map_err(Some) else {
        panic!("the message was accepted");
    };
    assert_eq!(state_root(world), before, "a refusal changes nothing");
    error.expect("just wrapped")
}

/// Checks that a message that succeeds has nothing to do.
pub fn changes_nothing<T>(world: &mut World, message: impl FnOnce(&mut World) -> T) -> T {
    world.chain.reset_events();
    let before = state_root(world);
    let returned = message(world);
    world.chain.reset_events();
    assert_eq!(state_root(world), before, "nothing was to do");
    returned
}

/// The hash of all state, that of contracts included.
pub fn state_root(world: &mut World) -> Hash {
    world
        .chain
        .dry_run(|chain| chain.execute_with(|| System::finalize().state_root))
}

/// From, to, planck and shares of each transfer of the token in the last transaction. Every `Transfer` has its
/// `TransferShares`.
pub fn transfers(world: &mut World) -> Vec<(Option<AccountId>, Option<AccountId>, Balance, Balance)> {
    let token = world.pool.clone();
    let planck = world.events::<Transfer>(&token);
    let shares = world.events::<pool::TransferShares>(&token);
    assert_eq!(planck.len(), shares.len());
    planck
        .into_iter()
        .zip(shares)
        .map(|(planck, shares)| {
            assert_eq!((planck.from, planck.to), (shares.from, shares.to));
            let [from, to] = [planck.from, planck.to].map(|account| account.map(to_account));
            (from, to, planck.value, shares.shares)
        })
        .collect()
}

/// Owner, spender and new allowance of each approval in the last transaction.
pub fn approvals(world: &mut World) -> Vec<(AccountId, AccountId, Balance)> {
    let token = world.pool.clone();
    let approvals = world.events::<Approval>(&token).into_iter();
    approvals
        .map(|a| (to_account(a.owner), to_account(a.spender), a.amount))
        .collect()
}
