//! Everybody can leave with everything, whatever the price does between the choice and the block.

use estuary_interfaces::{PSP34Error, QueueError};
use estuary_tests::{default_registry_parameters, prelude::*, to_ink};
use psp22::PSP22Error;
use staking_pool::parameters::Parameters as PoolParameters;

use crate::setup::{
    at_one_and_a_half, delegated, delegated_in, donate, percent, refused, staked_in, transfers, without_fees,
    BOND,
};

const STAKE: Balance = 1_000 * UNIT;

/// The least stake, and the least request.
const LEAST: Balance = UNIT / 10;

/// Bob has staked, and a reward of 4 UNIT streams for a day, which is twelve blocks.
fn streaming(reserve_part: u16) -> (World, AccountId, AccountId, OperatorId) {
    let parameters = PoolParameters {
        reserve_part,
        ..without_fees()
    };
    let (mut world, alice) = staked_in(World::new(parameters, default_registry_parameters()));
    world.chain.set_slash_defer(0);
    let operator = world.operator(&validator(0), BOND, 0);
    world.pool().rebalance(&alice, 1).unwrap();
    world.chain.advance_eras(2);
    let bob = world.funded("bob", STAKE);
    world.pool().stake(&bob, STAKE).unwrap();
    donate(&mut world, operator, 4 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    world.pool().sweep(&alice, 100).unwrap();
    world.chain.advance_blocks(1);
    (world, alice, bob, operator)
}

#[test]
fn all_shares_leave_through_the_queue_while_a_reward_streams() {
    let (mut world, _, bob, _) = streaming(0);
    let (shares, seen) = (world.pool().shares_of(&bob), world.pool().balance_of(&bob));
    world.chain.advance_blocks(1);
    let worth = world.pool().balance_of(&bob);
    assert!(worth > seen);
    assert_eq!(world.pool().preview_unstake_shares(&bob, shares), Some(worth));
    assert_eq!(world.pool().request_withdrawal_shares(&bob, shares), Ok((1, 1)));
    assert_eq!(
        world.pool_event::<pool::WithdrawalRequested>(),
        pool::WithdrawalRequested {
            owner: to_ink(&bob),
            first_id: 1,
            parts: 1,
            amount: worth,
            shares,
        }
    );
    assert_eq!(
        (world.pool().shares_of(&bob), world.pool().balance_of(&bob)),
        (0, 0)
    );
}

#[test]
fn an_amount_seen_a_block_ago_takes_everything_out_too() {
    let (mut world, _, bob, _) = streaming(0);
    let seen = world.pool().balance_of(&bob);
    world.chain.advance_blocks(1);
    // What has grown since is below the least request, so it comes along.
    let worth = world.pool().balance_of(&bob);
    assert!(worth - seen < LEAST);
    world.pool().request_withdrawal(&bob, seen).unwrap();
    assert_eq!(world.queue().status(1).unwrap().amount, worth);
    assert_eq!(world.pool().shares_of(&bob), 0);
}

#[test]
fn all_shares_leave_although_a_loss_came_first() {
    let (mut world, alice, bob, operator) = streaming(0);
    let (shares, seen) = (world.pool().shares_of(&bob), world.pool().balance_of(&bob));
    world.chain.offence(&validator(0), percent(20));
    world.pool().settle(&alice, operator).unwrap();
    assert!(world.pool().balance_of(&bob) < seen);
    assert_eq!(
        refused(&mut world, |w| w.pool().request_withdrawal(&bob, seen)),
        PoolError::InsufficientBalance
    );
    world.pool().request_withdrawal_shares(&bob, shares).unwrap();
    assert_eq!(world.pool().shares_of(&bob), 0);
}

#[test]
fn all_shares_leave_at_once_and_somebody_else_is_paid() {
    let (mut world, alice, bob, _) = streaming(2_000);
    world.pool().rebalance(&alice, 1).unwrap();
    let carol = account("carol");
    world.chain.fund(&carol, UNIT);
    let (shares, had) = (world.pool().shares_of(&bob), world.chain.free_balance(&carol));
    let (paid, fee) = world.pool().preview_unstake_now_shares(shares).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.pool().unstake_now_shares(
            &bob,
            shares,
            paid + 1,
            &carol
        )),
        PoolError::TooLittleOut
    );
    assert_eq!(
        world.pool().unstake_now_shares(&bob, shares, paid, &carol),
        Ok(paid)
    );
    assert_eq!(
        world.pool_event::<pool::UnstakedNow>(),
        pool::UnstakedNow {
            owner: to_ink(&bob),
            recipient: to_ink(&carol),
            shares,
            paid,
            fee,
        }
    );
    assert_eq!(world.chain.free_balance(&carol) - had, paid);
    assert_eq!(world.pool().shares_of(&bob), 0);
}

#[test]
fn more_shares_than_somebody_has_are_refused() {
    let (mut world, alice, ..) = streaming(2_000);
    let more = world.pool().shares_of(&alice) + 1;
    assert_eq!(world.pool().preview_unstake_shares(&alice, more), None);
    for error in [
        refused(&mut world, |w| w.pool().request_withdrawal_shares(&alice, more)),
        refused(&mut world, |w| {
            w.pool().unstake_now_shares(&alice, more, 0, &alice)
        }),
    ] {
        assert_eq!(error, PoolError::InsufficientBalance);
    }
}

#[test]
fn whoever_stakes_the_least_can_leave_at_any_price_and_after_a_loss() {
    let (mut world, _, _) = at_one_and_a_half();
    let parameters = world.pool().parameters().unwrap();
    assert_eq!((parameters.min_stake, parameters.min_request), (LEAST, LEAST));
    let bob = world.funded("bob", LEAST);
    world.pool().stake(&bob, LEAST).unwrap();
    // Shares are rounded down: a planck less.
    let worth = world.pool().balance_of(&bob);
    assert_eq!(worth, LEAST - 1);
    assert_eq!(world.pool().preview_unstake(&bob, worth), Some(worth));
    assert_eq!(world.pool().request_withdrawal(&bob, worth), Ok((1, 1)));
    assert_eq!(world.queue().status(1).unwrap().amount, worth);

    let (mut world, alice, operator) = delegated();
    let bob = world.funded("bob", LEAST);
    world.pool().stake(&bob, LEAST).unwrap();
    // The bond pays a tenth, all others one planck in ten.
    world.chain.offence(&validator(0), percent(20));
    world.pool().settle(&alice, operator).unwrap();
    let shares = world.pool().shares_of(&bob);
    assert!(world.pool().balance_of(&bob) < LEAST);
    assert_eq!(world.pool().request_withdrawal_shares(&bob, shares), Ok((1, 1)));
}

#[test]
fn a_request_leaves_nobody_with_less_than_the_least_request() {
    let (mut world, _, _) = delegated();
    let bob = world.funded("bob", 2 * LEAST);
    world.pool().stake(&bob, 2 * LEAST).unwrap();
    assert_eq!(world.pool().preview_unstake(&bob, LEAST), Some(LEAST));
    assert_eq!(world.pool().preview_unstake(&bob, LEAST + 1), Some(2 * LEAST));
    assert_eq!(world.pool().preview_unstake(&bob, LEAST - 1), None);
    world.pool().request_withdrawal(&bob, LEAST + 1).unwrap();
    assert_eq!(world.queue().status(1).unwrap().amount, 2 * LEAST);
    assert_eq!(world.pool().shares_of(&bob), 0);
}

#[test]
fn nobody_names_a_recipient_that_could_never_take() {
    let (mut world, alice, ..) = streaming(2_000);
    world.pool().rebalance(&alice, 1).unwrap();
    let (pool, queue) = (world.pool.clone(), world.queue.clone());
    let is_token = PoolError::RecipientIsToken;
    assert_eq!(
        refused(&mut world, |w| w.pool().stake_for(&alice, &pool, 100 * UNIT)),
        is_token
    );
    assert_eq!(
        refused(&mut world, |w| w
            .pool()
            .unstake_now_shares(&alice, UNIT, 0, &pool)),
        is_token
    );
    let locked = PSP22Error::Custom("RecipientIsToken".into());
    assert_eq!(
        refused(&mut world, |w| w.pool().transfer(&alice, &pool, UNIT)),
        locked
    );
    assert_eq!(
        refused(&mut world, |w| w.pool().transfer_shares(&alice, &pool, UNIT)),
        locked
    );

    // Nor does a request go to the queue, or a claim.
    let (bob, carol) = (world.funded("bob", 100 * UNIT), account("carol"));
    world.pool().request_withdrawal(&alice, UNIT).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.queue().hand_over(&alice, &queue, 1)),
        PSP34Error::Custom("RecipientIsQueue".into())
    );
    world.pool().stake(&bob, 50 * UNIT).unwrap();
    world.chain.advance_blocks(13);
    world.pool().sweep_and_finalize(&bob).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.queue().claim_to(&alice, 1, &queue)),
        QueueError::RecipientIsQueue
    );
    world.chain.fund(&carol, UNIT);
    let due = world.queue().status(1).unwrap().amount;
    assert_eq!(world.queue().claim_to(&alice, 1, &carol), Ok(due));

    // And units do not go to the wrapped token.
    let wrapped_lst = world.wrapped_lst.clone();
    let all = Balance::MAX;
    world.pool().approve(&alice, &wrapped_lst.0, all).unwrap();
    world.wrap(&wrapped_lst, &alice, 10 * UNIT).unwrap();
    let to_itself = wrapped_lst.0.clone();
    assert_eq!(
        refused(&mut world, |w| wrapped_lst.transfer(w, &alice, &to_itself, UNIT)),
        locked
    );
}

#[test]
fn a_mint_tells_what_it_is_worth() {
    let (mut world, alice, operator) =
        delegated_in(World::new(without_fees(), default_registry_parameters()), BOND, 0);
    world.chain.set_slash_defer(2);
    let bob = world.funded("bob", 1_000 * UNIT);
    world.chain.offence(&validator(0), percent(20));
    world.pool().flag(&alice, operator).unwrap();
    // A tenth of the price is provided for.
    let shares = world.pool().stake(&bob, 100 * UNIT).unwrap();
    assert_eq!(shares, 100 * UNIT);
    let minted = (None, Some(bob.clone()), 90 * UNIT, 100 * UNIT);
    assert_eq!(transfers(&mut world), [minted]);
    assert_eq!(world.pool().balance_of(&bob), 90 * UNIT);
}

#[test]
fn a_donation_of_a_million_times_its_content_does_not_close_a_fresh_pool() {
    let mut world = World::new(without_fees(), default_registry_parameters());
    let operator = world.operator(&validator(0), BOND, 0);
    donate(&mut world, operator, 1_000_001 * UNIT);
    world.pool().settle(&account("eve"), operator).unwrap();
    world.chain.advance_eras(30);
    let alice = world.funded("alice", 3_000_000 * UNIT);
    assert!(world.pool().total_pooled() > 1_000_000 * UNIT);
    let shares = world.pool().preview_stake(2 * UNIT).unwrap();
    assert_eq!(world.pool().stake(&alice, 2 * UNIT), Ok(shares));
    let worth = world.pool().balance_of(&alice);
    // A share is worth a millionth of a token.
    assert!(2 * UNIT - worth <= UNIT / 1_000_000 + 1, "{worth}");
}
