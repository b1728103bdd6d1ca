//! What an attacker would try, and what it costs.

mod commission;
mod deposits;
mod growth;
mod hostile_operator;
mod reentry;
mod slots;
mod spam;

use estuary_tests::{default_registry_parameters, prelude::*, BalanceSheet, ENDOWMENT};

use crate::setup::{delegated, donate, mul_div, percent, refused, staked, without_fees, BOND, DAY, POOLED};

/// A victim's stake in the attacks on the first deposit.
const STAKE: Balance = 100 * UNIT;

/// An attacker's means.
const RICHES: Balance = 1_000_000 * UNIT;

/// The price of a share before and after; both exact.
fn prices(world: &mut World, attack: impl FnOnce(&mut World)) -> [(Balance, Balance); 2] {
    let price = |world: &mut World| (world.pool().total_shares(), world.pool().total_supply());
    let before = price(world);
    attack(world);
    [before, price(world)]
}

#[test]
fn donations_to_pool_queue_and_registry_move_no_price_ever() {
    let mut world = World::default();
    let eve = account("eve");
    let [pool, queue, registry] = [&world.pool, &world.queue, &world.registry].map(Clone::clone);
    world.pool().stake(&eve, UNIT / 10).unwrap();
    let [before, after] = prices(&mut world, |world| {
        for contract in [&pool, &queue, &registry] {
            world.chain.transfer(&eve, contract, RICHES / 4).unwrap();
        }
        world.chain.advance_eras(3);
        world.pool().sweep_and_finalize(&eve).unwrap();
        world.pool().rebalance(&eve, 1).unwrap();
    });
    assert_eq!(before, after);
    let victim = world.funded("victim", 2 * STAKE);
    assert_eq!(world.pool().stake(&victim, STAKE), Ok(STAKE));
    assert_eq!(world.pool().balance_of(&victim), STAKE);
    BalanceSheet::of(&mut world);
}

#[test]
fn a_donation_to_a_nominator_streams_and_the_next_staker_loses_less_than_a_share() {
    let mut world = World::new(without_fees(), default_registry_parameters());
    let eve = account("eve");
    let operator = world.operator(&validator(0), BOND, 0);
    let nominator = world.registry().nominator(operator);
    world.pool().stake(&eve, UNIT / 10).unwrap();
    let [before, after] = prices(&mut world, |world| {
        world.chain.transfer(&eve, &nominator, RICHES / 2).unwrap();
        world.pool().settle(&eve, operator).unwrap();
    });
    assert_eq!(before, after, "at once nothing");
    world.chain.advance_blocks(12);
    let pooled = RICHES / 2 + ENDOWMENT + UNIT / 10;
    assert_eq!(world.pool().total_supply(), pooled);

    // The price is 454,546.45… planck a share now. The victim loses less than that to rounding, and the attacker
    // ten elevenths of the donation to the shares of nobody.
    let victim = world.funded("victim", 2 * STAKE);
    let shares = ENDOWMENT + UNIT / 10;
    let victims = mul_div(STAKE, shares, pooled);
    assert_eq!(world.pool().stake(&victim, STAKE), Ok(victims));
    let balance = mul_div(victims, pooled + STAKE, shares + victims);
    assert_eq!(world.pool().balance_of(&victim), balance);
    assert!(STAKE - balance <= pooled.div_ceil(shares));
    let attackers = mul_div(UNIT / 10, pooled + STAKE, shares + victims);
    assert_eq!(world.pool().balance_of(&eve), attackers);
    assert!(attackers < pooled / 11 + pooled / shares);
}

#[test]
fn who_stakes_right_before_a_settlement_gains_nothing_by_it() {
    let (mut world, alice, operator) = delegated();
    let eve = account("eve");
    donate(&mut world, operator, 1_000 * UNIT);
    world.pool().stake(&eve, POOLED).unwrap();
    world.pool().settle(&alice, operator).unwrap();
    // In and out around the reward: no planck more, nor at once.
    assert_eq!(world.pool().balance_of(&eve), POOLED);
    world.pool().request_withdrawal(&eve, POOLED).unwrap();
    assert_eq!(world.pool().accounting().owed, POOLED);
    world.chain.advance_eras(1);
    world.pool().sweep_and_finalize(&eve).unwrap();
    assert_eq!(world.queue().claim(&eve, 1), Ok(POOLED));
}

#[test]
fn staking_and_leaving_at_once_never_pays_whatever_the_amounts() {
    let (mut world, _, _) = crate::setup::at_one_and_a_half();
    let eve = account("eve");
    for amount in [UNIT / 10 + 1, UNIT / 3, UNIT + 1, 7 * UNIT / 9 + 5] {
        world.pool().stake(&eve, amount).unwrap();
        let balance = world.pool().balance_of(&eve);
        world.pool().request_withdrawal(&eve, balance).unwrap();
        let requested = world.pool_event::<pool::WithdrawalRequested>().amount;
        assert!(requested <= amount, "{requested} for {amount}");
        assert_eq!(world.pool().shares_of(&eve), 0);
    }
    BalanceSheet::of(&mut world);
}

#[test]
fn an_exit_requested_between_a_slash_and_its_settlement_absorbs_it() {
    let (mut world, alice, operator) = delegated();
    world.chain.offence(&validator(0), percent(20));
    // The price is still one: the request is worth 2,500 UNIT until the loss is booked.
    world.pool().request_withdrawal(&alice, 2_500 * UNIT).unwrap();
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(world.pool_event::<pool::LossBooked>().queue, 250 * UNIT);
    assert_eq!(world.pool().accounting().owed, 2_250 * UNIT);
}

#[test]
fn a_request_does_not_finalize_ahead_of_a_slash_that_the_chain_has_applied() {
    let (mut world, alice, _) = delegated();
    let bob = world.funded("bob", 1_000 * UNIT);
    world.pool().request_withdrawal(&alice, 1_000 * UNIT).unwrap();
    world.chain.advance_era();
    world.pool().stake(&bob, 1_000 * UNIT).unwrap();
    world.chain.offence(&validator(0), percent(20));

    // Alice sees the slash and would take bob's money. Without a sweep since her request there is nothing for her.
    assert_eq!(
        refused(&mut world, |w| w.pool().finalize(&alice)),
        PoolError::SweepTooOld
    );

    // A sweep finds the slash, and makes her absorb her part: of 2,000 the bond pays half, and an eleventh of the rest is hers.
    let done = world.pool().sweep_and_finalize(&alice).unwrap();
    let paid = 1_000 * UNIT - (1_000 * UNIT).div_ceil(11);
    assert_eq!((done.requests, done.amount), (1, paid));
}

#[test]
fn a_donated_planck_does_not_hold_up_what_streams() {
    let (mut world, alice, operator) = delegated();
    donate(&mut world, operator, 1_000 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    let end = world.pool().accounting().stream.end;
    for _ in 0..5 {
        world.chain.advance_blocks(2);
        donate(&mut world, operator, 1);
        world.pool().settle(&alice, operator).unwrap();
    }
    // Each planck moves the end by a millisecond at most.
    assert_eq!(world.pool().accounting().stream.end, end - 5);
}

#[test]
fn the_dead_shares_belong_to_nobody() {
    let (mut world, alice) = staked();
    let token = world.pool.clone();
    // The pool's shares are moved by the pool's own transactions only, and it has none.
    let refused = world.pool().transfer_from(&alice, &token, &alice, 1);
    assert_eq!(refused, Err(psp22::PSP22Error::InsufficientAllowance));
    let all = world.pool().balance_of(&alice);
    world.pool().request_withdrawal(&alice, all).unwrap();
    assert_eq!(
        (world.pool().total_shares(), world.pool().total_supply()),
        (ENDOWMENT, ENDOWMENT)
    );
    // And the next one in meets the same price.
    world.pool().stake(&alice, 3 * UNIT).unwrap();
    assert_eq!(world.pool().shares_of(&alice), 3 * UNIT);
}

#[test]
fn a_flood_of_small_requests_is_finalized_in_one_call() {
    let (mut world, alice) = staked();
    for _ in 0..200 {
        world.pool().request_withdrawal(&alice, UNIT / 10).unwrap();
    }
    world.chain.advance_blocks(12);
    let done = world.pool().sweep_and_finalize(&alice).unwrap();
    assert_eq!((done.requests, done.amount), (200, 20 * UNIT));
    assert_eq!(world.queue().claim(&alice, 101), Ok(UNIT / 10));
}

#[test]
fn a_stream_cannot_be_refreshed_by_settling_nothing() {
    let (mut world, alice, operator) = delegated();
    donate(&mut world, operator, 1_000 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    let stream = world.pool().accounting().stream;
    for _ in 0..11 {
        world.chain.advance_blocks(1);
        world.pool().settle(&alice, operator).unwrap();
    }
    assert_eq!(world.pool().accounting().stream, stream);
    // As old as the operator was.
    assert_eq!(stream.end - stream.start, 23 * DAY / 12);
}
