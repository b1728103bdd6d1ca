//! The pool's use cases in memory: what no campaign asks, because only strangers would.

use estuary_host::Context;
use estuary_interfaces::{Balance, FeeSharesError, PoolError, Timestamp};
use estuary_models::{
    campaign::{Setup, REGISTRY, TREASURY},
    native::{account, governor, pool, registry, World},
    queue_story::Dice,
    ENDOWMENT, EXISTENTIAL_DEPOSIT, UNIT,
};
use estuary_shares::TokenCells;
use ink::primitives::AccountId;
use psp22::PSP22Error;
use staking_pool::{
    fees::FeeCalls,
    governance::{GovernanceCalls, MIN_ENDOWMENT_DEPOSITS},
    host::Host,
    liquid_staking::LiquidStakingCalls,
    psp22::Psp22Calls,
};

/// A holder with a stake of 100 tokens.
const HOLDER: usize = 0;
const STAKE: Balance = 100 * UNIT;

fn world() -> World {
    let mut world = World::open(&Setup::draw(&mut Dice::new(1)));
    let staked = send(&mut world, account(HOLDER), STAKE, |pool| pool.stake(0, None));
    assert_eq!(staked, Ok(STAKE));
    world
}

fn send<T, E>(
    world: &mut World,
    caller: AccountId,
    value: Balance,
    message: impl FnOnce(&mut World) -> Result<T, E>,
) -> Result<T, E> {
    world.call(caller, pool(), value, message)
}

#[test]
fn nobody_but_the_governor_wires_pauses_and_sets_parameters() {
    let (mut world, stranger) = (world(), account(HOLDER));
    let before = world.parameters_and_pause().unwrap();
    let refused = Err(PoolError::NotGovernor);
    let wired = send(&mut world, stranger, 0, |pool| pool.wire(stranger, stranger));
    assert_eq!(wired, refused);
    let paused = send(&mut world, stranger, 0, |pool| pool.pause_until(Timestamp::MAX));
    assert_eq!(paused, refused);
    let set = send(&mut world, stranger, 0, |pool| {
        pool.set_parameters(before.parameters)
    });
    assert_eq!(set, refused);
    assert_eq!(world.parameters_and_pause(), Ok(before));

    let wired = send(&mut world, governor(), 0, |pool| pool.wire(stranger, stranger));
    assert_eq!(wired, Err(PoolError::AlreadyWired));
    assert_eq!(world.wired().registry, registry());
}

#[test]
fn nobody_but_the_registry_claims_fee_shares() {
    let (mut world, thief) = (world(), account(HOLDER));
    world.set_fee_shares(7, 5);
    world.token_mut().credit(registry(), 5);
    let claimed = send(&mut world, thief, 0, |pool| pool.claim_fee_shares(7, thief));
    assert_eq!(claimed, Err(FeeSharesError::NotRegistry));
    assert_eq!(
        (world.fee_shares_of(7), world.shares_of(account(REGISTRY))),
        (5, 5)
    );

    let claimed = send(&mut world, registry(), 0, |pool| {
        pool.claim_fee_shares(7, account(TREASURY))
    });
    assert_eq!(claimed, Ok(5));
    assert_eq!(world.shares_of(account(TREASURY)), 5);
    let claimed = send(&mut world, registry(), 0, |pool| pool.claim_fee_shares(7, thief));
    assert_eq!(claimed, Err(FeeSharesError::NothingToClaim));
}

#[test]
fn the_pool_gets_no_shares_and_is_no_treasury() {
    let (mut world, holder) = (world(), account(HOLDER));
    let staked = send(&mut world, holder, STAKE, |p| p.stake_for(pool(), 0, None));
    assert_eq!(staked, Err(PoolError::RecipientIsToken));
    let refused = Err(PSP22Error::Custom("RecipientIsToken".into()));
    assert_eq!(send(&mut world, holder, 0, |p| p.transfer(pool(), UNIT)), refused);
    let moved = send(&mut world, holder, 0, |p| p.transfer_shares(pool(), UNIT));
    assert_eq!(moved, refused);
    let mut parameters = world.parameters_and_pause().unwrap().parameters;
    parameters.treasury = pool();
    let set = send(&mut world, governor(), 0, |p| p.set_parameters(parameters));
    assert_eq!(set, Err(PoolError::InvalidParameter));
    assert_eq!(
        (world.shares_of(pool()), world.shares_of(holder)),
        (ENDOWMENT, STAKE)
    );
    // A refused message returns its value.
    assert_eq!(*world.pool.native, ENDOWMENT + STAKE);
}

#[test]
fn a_holder_gets_the_least_shares_and_the_least_money_that_it_asks_for_or_nothing_happens() {
    let (mut world, holder) = (world(), account(HOLDER));
    let staked = send(&mut world, holder, STAKE, |pool| pool.stake(STAKE + 1, None));
    assert_eq!(staked, Err(PoolError::TooFewShares));
    let staked = send(&mut world, holder, STAKE, |pool| pool.stake(STAKE, None));
    assert_eq!(staked, Ok(STAKE));
    let burnt = send(&mut world, holder, 0, |pool| pool.burn_shares(2 * STAKE + 1));
    assert_eq!(burnt, Err(PoolError::InsufficientBalance));
    assert_eq!(world.shares_of(holder), 2 * STAKE);
}

#[test]
fn an_allowance_grows_and_shrinks_and_nobody_allows_itself_anything() {
    let (mut world, owner, spender) = (world(), account(HOLDER), account(HOLDER + 1));
    let mut say = |change: fn(&mut World, AccountId) -> Result<(), PSP22Error>, to: AccountId| {
        let done = send(&mut world, owner, 0, |pool| change(pool, to));
        (done, world.allowance(owner, to))
    };
    assert_eq!(say(|pool, to| pool.approve(to, 5), spender), (Ok(()), 5));
    assert_eq!(
        say(|pool, to| pool.increase_allowance(to, 3), spender),
        (Ok(()), 8)
    );
    assert_eq!(
        say(|pool, to| pool.decrease_allowance(to, 6), spender),
        (Ok(()), 2)
    );
    let refused = Err(PSP22Error::InsufficientAllowance);
    assert_eq!(
        say(|pool, to| pool.decrease_allowance(to, 3), spender),
        (refused, 2)
    );
    assert_eq!(say(|pool, to| pool.approve(to, 5), owner), (Ok(()), 0));
    assert_eq!(say(|pool, to| pool.increase_allowance(to, 5), owner), (Ok(()), 0));
}

#[test]
fn a_pool_opens_with_an_endowment_for_all_nominators_deposits_and_parameters_within_their_bounds() {
    let mut world = world();
    let parameters = world.parameters_and_pause().unwrap().parameters;
    let token = world.token_metadata();
    let least = MIN_ENDOWMENT_DEPOSITS * EXISTENTIAL_DEPOSIT;
    let mut open = |endowment, parameters| {
        send(&mut world, governor(), endowment, |pool| {
            pool.construct(parameters, &token)
        })
    };
    assert_eq!(open(least - 1, parameters), Err(PoolError::EndowmentTooSmall));
    let mut beyond = parameters;
    beyond.protocol_fee = 10_000;
    assert_eq!(open(least, beyond), Err(PoolError::InvalidParameter));
    assert_eq!(open(least, parameters), Ok(()));
    assert_eq!(world.accounting().total_shares, least);
    let paused = send(&mut world, account(HOLDER), UNIT, |pool| pool.stake(0, None));
    assert_eq!(paused, Err(PoolError::Paused));
    assert_eq!(world.now(), world.queue.now);
}
