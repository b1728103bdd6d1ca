//! Shares become native tokens again: requested, finalized, claimed.

use estuary_interfaces::Finalized;
use estuary_tests::{default_pool_parameters, default_registry_parameters, prelude::*, to_ink, BalanceSheet};
use staking_pool::parameters::Parameters as PoolParameters;

use crate::setup::{
    at_one_and_a_half, changes_nothing, delegated, donate, mul_div, percent, refused, staked, staked_in,
    transfers, without_fees, BOND, POOLED,
};

/// The loss index before any loss.
const ONE: u128 = 1_000_000_000_000_000_000_000_000_000;

#[test]
fn a_request_burns_shares_for_a_place_in_the_queue() {
    let (mut world, alice) = staked();
    assert_eq!(world.pool().request_withdrawal(&alice, 100 * UNIT), Ok((1, 1)));

    assert_eq!(
        world.pool_event::<pool::WithdrawalRequested>(),
        pool::WithdrawalRequested {
            owner: to_ink(&alice),
            first_id: 1,
            parts: 1,
            amount: 100 * UNIT,
            shares: 100 * UNIT,
        }
    );
    assert_eq!(
        world.queue_event::<queue::Requested>(),
        queue::Requested {
            id: 1,
            owner: to_ink(&alice),
            amount: 100 * UNIT,
        }
    );
    let burnt = (Some(alice.clone()), None, 100 * UNIT, 100 * UNIT);
    assert_eq!(transfers(&mut world), [burnt]);
    assert_eq!(world.pool().total_supply(), POOLED - 100 * UNIT);
    assert_eq!(world.pool().accounting().owed, 100 * UNIT);
    let request = world.queue().request(1).unwrap();
    assert_eq!((request.owner, request.units), (to_ink(&alice), 100 * UNIT));
    assert_eq!(request.made_at, world.chain.now_ms());
    BalanceSheet::of(&mut world);
}

#[test]
fn a_request_rounds_in_favour_of_those_who_stay() {
    let (mut world, alice, _) = at_one_and_a_half();
    // ⌊10^12·2/3⌋ = 666,666,666,666 shares are worth 999,999,999,999 planck.
    world.pool().request_withdrawal(&alice, UNIT).unwrap();
    let event = world.pool_event::<pool::WithdrawalRequested>();
    assert_eq!((event.shares, event.amount), (666_666_666_666, UNIT - 1));
    assert_eq!(world.pool().accounting().owed, UNIT - 1);
    BalanceSheet::of(&mut world);
}

#[test]
fn the_least_request_is_accepted_at_any_price() {
    let (mut world, alice, _) = at_one_and_a_half();
    let minimum = world.pool().parameters().unwrap().min_request;
    assert_eq!(world.pool().request_withdrawal(&alice, minimum), Ok((1, 1)));
}

#[test]
fn a_request_below_the_least_is_refused() {
    let (mut world, alice) = staked();
    let minimum = world.pool().parameters().unwrap().min_request;
    for amount in [0, minimum - 1] {
        assert_eq!(
            refused(&mut world, |w| w.pool().request_withdrawal(&alice, amount)),
            PoolError::BelowMinimum
        );
    }
    assert_eq!(world.pool().request_withdrawal(&alice, minimum), Ok((1, 1)));
}

#[test]
fn a_request_for_more_than_the_balance_is_refused() {
    let (mut world, alice) = staked();
    let balance = world.pool().balance_of(&alice);
    assert_eq!(
        refused(&mut world, |w| w.pool().request_withdrawal(&alice, balance + 1)),
        PoolError::InsufficientBalance
    );
    assert_eq!(
        refused(&mut world, |w| w.pool().request_withdrawal(&account("bob"), UNIT)),
        PoolError::InsufficientBalance
    );
}

#[test]
fn the_whole_balance_leaves_no_dust() {
    let (mut world, alice, _) = at_one_and_a_half();
    let bob = world.funded("bob", 10 * UNIT);
    world.pool().stake(&bob, 2 * UNIT + 1).unwrap();
    // ⌊(2·10^12 + 1)·2/3⌋ = 1,333,333,333,334 shares, worth the 2·10^12 + 1 again.
    let shares = 1_333_333_333_334;
    assert_eq!(world.pool().shares_of(&bob), shares);
    let balance = world.pool().balance_of(&bob);
    assert_eq!(balance, 2 * UNIT + 1);
    world.pool().request_withdrawal(&bob, balance).unwrap();
    assert_eq!(world.pool_event::<pool::WithdrawalRequested>().shares, shares);
    assert_eq!(world.pool().shares_of(&bob), 0);
    assert_eq!(world.pool().shares_of(&alice), POOLED - UNIT);
}

#[test]
fn a_large_request_is_split_evenly() {
    let parameters = PoolParameters {
        max_request: 100 * UNIT,
        ..default_pool_parameters()
    };
    let (mut world, alice) = staked_in(World::new(parameters, default_registry_parameters()));
    let queue = world.queue.clone();
    assert_eq!(
        world.pool().request_withdrawal(&alice, 200 * UNIT + 2),
        Ok((1, 3))
    );

    let requested = world.events::<queue::Requested>(&queue);
    let amounts: Vec<_> = requested.iter().map(|r| (r.id, r.amount)).collect();
    // 200,000,000,000,002 = 3·66,666,666,666,667 + 1
    let part = 66_666_666_666_667;
    assert_eq!(amounts, [(1, part + 1), (2, part), (3, part)]);
    assert_eq!(world.pool_event::<pool::WithdrawalRequested>().parts, 3);

    // Never more than sixteen: what is larger has larger parts.
    assert_eq!(world.pool().request_withdrawal(&alice, 1_600 * UNIT), Ok((4, 16)));
    assert_eq!(
        world.pool().request_withdrawal(&alice, 3_200 * UNIT),
        Ok((20, 16))
    );
    assert_eq!(world.queue().status(35).unwrap().amount, 200 * UNIT);
}

#[test]
fn an_exit_goes_through_unbonding_finalization_and_claim() {
    let (mut world, alice, operator) = delegated();
    let bob = world.funded("bob", UNIT);
    world.pool().request_withdrawal(&alice, 1_000 * UNIT).unwrap();
    assert_eq!(world.pool().rebalance(&bob, 1).unwrap().unbonding, 1_000 * UNIT);

    world.chain.advance_eras(6);
    assert_eq!(world.pool().settle(&bob, operator).unwrap().received, 0);
    world.chain.advance_era();
    // Withdrawn by the settlement: principal, and no reward.
    let settled = world.pool().settle(&bob, operator).unwrap();
    assert_eq!((settled.received, settled.reward), (1_000 * UNIT, 0));
    assert_eq!(world.pool().accounting().buffered, 1_000 * UNIT);
    assert_eq!(
        refused(&mut world, |w| w.queue().claim(&alice, 1)),
        QueueError::NotFinalized
    );
    assert_eq!(world.queue().claimable(1), Err(QueueError::NotFinalized));

    let done = Finalized {
        requests: 1,
        last_id: 1,
        amount: 1_000 * UNIT,
        emptied: true,
    };
    assert_eq!(world.pool().sweep_and_finalize(&bob), Ok(done));
    assert_eq!(
        world.pool_event::<pool::WithdrawalsFinalized>(),
        pool::WithdrawalsFinalized {
            requests: 1,
            last_id: 1,
            amount: 1_000 * UNIT,
        }
    );
    assert_eq!(
        world.queue_event::<queue::Finalized>(),
        queue::Finalized {
            last_id: 1,
            requests: 1,
            amount: 1_000 * UNIT,
            index: ONE,
        }
    );
    assert_eq!(world.queue().ledger().locked, 1_000 * UNIT);
    assert_eq!(
        (world.pool().accounting().buffered, world.pool().accounting().owed),
        (0, 0)
    );
    BalanceSheet::of(&mut world);

    assert_eq!(
        refused(&mut world, |w| w.queue().claim(&bob, 1)),
        QueueError::NotOwner
    );
    assert_eq!(
        refused(&mut world, |w| w.queue().claim(&alice, 2)),
        QueueError::UnknownRequest
    );
    assert_eq!(world.queue().claimable(1), Ok(1_000 * UNIT));
    assert_eq!(world.queue().claim(&alice, 1), Ok(1_000 * UNIT));
    assert_eq!(
        world.queue_event::<queue::Claimed>(),
        queue::Claimed {
            id: 1,
            owner: to_ink(&alice),
            recipient: to_ink(&alice),
            amount: 1_000 * UNIT,
        }
    );
    let queue = world.queue.clone();
    assert_eq!(world.chain.free_balance(&queue), EXISTENTIAL_DEPOSIT);
    assert_eq!(world.queue().ledger().locked, 0);
    assert_eq!(world.queue().request(1), None);
    assert_eq!(world.queue().claimable(1), Err(QueueError::UnknownRequest));
    assert_eq!(
        refused(&mut world, |w| w.queue().claim(&alice, 1)),
        QueueError::UnknownRequest
    );
}

#[test]
fn a_claim_can_pay_somebody_else() {
    let (mut world, alice) = staked();
    let bob = account("bob's cold wallet");
    world.pool().request_withdrawal(&alice, 100 * UNIT).unwrap();
    world.chain.advance_blocks(12);
    world.pool().sweep_and_finalize(&alice).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.queue().claim_to(&bob, 1, &bob)),
        QueueError::NotOwner
    );
    assert_eq!(world.queue().claim_to(&alice, 1, &bob), Ok(100 * UNIT));
    let event = world.queue_event::<queue::Claimed>();
    assert_eq!((event.owner, event.recipient), (to_ink(&alice), to_ink(&bob)));
    assert_eq!(world.chain.free_balance(&bob), 100 * UNIT);
}

#[test]
fn a_request_waits_for_its_minimum_age() {
    let (mut world, alice) = staked();
    world.pool().request_withdrawal(&alice, 100 * UNIT).unwrap();
    world.chain.advance_blocks(11);
    assert_eq!(world.pool().sweep_and_finalize(&alice), Ok(Finalized::default()));
    assert_eq!(world.queue().ledger().locked, 0);
    assert_eq!(world.pool().accounting().owed, 100 * UNIT);
    world.chain.advance_blocks(1);
    assert_eq!(world.pool().sweep_and_finalize(&alice).unwrap().requests, 1);
}

#[test]
fn a_younger_request_waits_though_there_is_money() {
    let (mut world, alice) = staked();
    world.pool().request_withdrawal(&alice, 100 * UNIT).unwrap();
    world.chain.advance_blocks(6);
    world.pool().request_withdrawal(&alice, 50 * UNIT).unwrap();
    world.chain.advance_blocks(6);
    let done = world.pool().sweep_and_finalize(&alice).unwrap();
    assert_eq!((done.last_id, done.amount, done.emptied), (1, 100 * UNIT, false));
}

#[test]
fn money_serves_requests_in_their_order() {
    let (mut world, alice, _) = delegated();
    let bob = world.funded("bob", 250 * UNIT);
    for amount in [200, 100, 10] {
        world.pool().request_withdrawal(&alice, amount * UNIT).unwrap();
    }
    world.chain.advance_era();
    world.pool().stake(&bob, 250 * UNIT).unwrap();
    // 250 pay for the first; what is left would pay for the third, but not before the second.
    let done = world.pool().sweep_and_finalize(&bob).unwrap();
    assert_eq!((done.requests, done.last_id, done.amount), (1, 1, 200 * UNIT));
    let nothing = Finalized {
        last_id: 1,
        ..Finalized::default()
    };
    let finalize = |world: &mut World| world.pool().sweep_and_finalize(&bob);
    assert_eq!(changes_nothing(&mut world, finalize), Ok(nothing));
    world.chain.fund(&bob, 60 * UNIT);
    world.pool().stake(&bob, 60 * UNIT).unwrap();
    let done = world.pool().sweep_and_finalize(&bob).unwrap();
    assert_eq!((done.requests, done.amount, done.emptied), (2, 110 * UNIT, true));
    // Claims come in any order.
    for (id, amount) in [(3, 10), (1, 200), (2, 100)] {
        assert_eq!(world.queue().claim(&alice, id), Ok(amount * UNIT));
    }
}

#[test]
fn a_request_earns_nothing_while_it_waits() {
    let (mut world, alice, operator) = delegated();
    world.pool().request_withdrawal(&alice, 900 * UNIT).unwrap();
    donate(&mut world, operator, 1_000 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    world.chain.advance_eras(1);
    world.pool().sweep_and_finalize(&alice).unwrap();
    assert_eq!(world.queue().claim(&alice, 1), Ok(900 * UNIT));
}

#[test]
fn claim_after_a_slash_pays_the_lower_rate() {
    let (mut world, alice, operator) = delegated();
    world.pool().request_withdrawal(&alice, 2_500 * UNIT).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    // 2,000 of 10,000, of which the bond pays half: the queue absorbs a tenth of what it is owed.
    world.chain.offence(&validator(0), percent(20));
    world.pool().settle(&alice, operator).unwrap();
    world.chain.advance_eras(7);
    // 2,500 less a fifth came back, and the bond.
    assert_eq!(
        world.pool().settle(&alice, operator).unwrap().received,
        2_000 * UNIT
    );
    assert_eq!(world.pool().accounting().buffered, 3_000 * UNIT);

    let done = world.pool().sweep_and_finalize(&alice).unwrap();

    assert_eq!((done.amount, done.emptied), (2_250 * UNIT, true));
    assert_eq!(world.queue_event::<queue::Finalized>().index, ONE / 10 * 9);
    assert_eq!(world.queue().claim(&alice, 1), Ok(2_250 * UNIT));
    // 6,750 for 7,500 shares: the same rate for those who stayed.
    assert_eq!(world.pool().total_supply(), 6_750 * UNIT);
    assert_eq!(world.queue().ledger().index, ONE);
    BalanceSheet::of(&mut world);
}

#[test]
fn a_finalized_request_is_immune_to_later_losses() {
    let (mut world, alice, operator) = delegated();
    let bob = world.funded("bob", 1_000 * UNIT);
    world.pool().request_withdrawal(&alice, 1_000 * UNIT).unwrap();
    world.pool().request_withdrawal(&alice, 1_000 * UNIT).unwrap();
    world.chain.advance_era();
    world.pool().stake(&bob, 1_000 * UNIT).unwrap();
    assert_eq!(world.pool().sweep_and_finalize(&bob).unwrap().last_id, 1);

    // 1,500 beyond the bond, and 1,000 of 10,000 at stake are the second request's.
    world.chain.offence(&validator(0), percent(25));
    world.pool().settle(&bob, operator).unwrap();
    assert_eq!(world.pool_event::<pool::LossBooked>().queue, 150 * UNIT);

    assert_eq!(world.pool().sweep_and_finalize(&bob).unwrap().amount, 850 * UNIT);
    assert_eq!(world.queue().claim(&alice, 2), Ok(850 * UNIT));
    assert_eq!(world.queue().claim(&alice, 1), Ok(1_000 * UNIT));
}

#[test]
fn a_request_after_a_loss_does_not_absorb_it() {
    let (mut world, alice, operator) = delegated();
    world.pool().request_withdrawal(&alice, 2_500 * UNIT).unwrap();
    world.chain.offence(&validator(0), percent(20));
    world.pool().settle(&alice, operator).unwrap();
    // At an index of 0.9, 900 UNIT are 1,000 UNIT of units.
    world.pool().request_withdrawal(&alice, 900 * UNIT).unwrap();
    assert_eq!(world.queue().request(2).unwrap().units, 1_000 * UNIT);
    assert_eq!(world.queue().request(2).unwrap().cumulative, 3_500 * UNIT);
    assert_eq!(world.pool().accounting().owed, 3_150 * UNIT);
    BalanceSheet::of(&mut world);
}

#[test]
fn what_rounding_leaves_of_an_emptied_queue_streams() {
    let (mut world, alice, operator) = delegated();
    // 500 UNIT beyond the bond, of which these absorb ⌈500·10^12·(10^12 + 1)/10^16⌉ = 50,000,000,001.
    world.pool().request_withdrawal(&alice, UNIT / 3).unwrap();
    world
        .pool()
        .request_withdrawal(&alice, UNIT - UNIT / 3 + 1)
        .unwrap();
    world.chain.offence(&validator(0), percent(15));
    world.pool().settle(&alice, operator).unwrap();
    let absorbed = world.pool_event::<pool::LossBooked>().queue;
    assert_eq!(absorbed, 50_000_000_001);
    let owed = UNIT + 1 - absorbed;
    // The index is rounded down, and so is what the units are worth: a planck is left over.
    let index = mul_div(ONE, owed, UNIT + 1);
    let worth = mul_div(UNIT + 1, index, ONE);
    let dust = owed - worth;
    assert_eq!(dust, 1);
    world.chain.advance_era();

    let done = world.pool().sweep_and_finalize(&alice).unwrap();

    assert_eq!((done.amount, done.emptied), (worth, true));
    let book = world.pool().accounting();
    assert_eq!((book.owed, book.stream.amount), (0, dust));
    let claims = [UNIT / 3, UNIT - UNIT / 3 + 1].map(|units| mul_div(units, index, ONE));
    assert_eq!(world.queue().claim(&alice, 1), Ok(claims[0]));
    assert_eq!(world.queue().claim(&alice, 2), Ok(claims[1]));
    assert_eq!(world.queue().ledger().locked, worth - claims[0] - claims[1]);
    BalanceSheet::of(&mut world);
}

#[test]
fn too_little_for_a_new_account_can_be_claimed_to_an_old_one() {
    // A bond backs ten thousand times its stake, so that next to nothing is left after a total loss.
    let world = World::new(without_fees(), {
        let mut parameters = default_registry_parameters();
        (parameters.min_bond, parameters.bond_ratio) = (0, 1);
        parameters
    });
    let (mut world, alice, operator) = crate::setup::delegated_in(world, UNIT, 0);
    world.pool().request_withdrawal(&alice, UNIT).unwrap();
    world.chain.offence(&validator(0), Perbill::one());
    world.pool().settle(&alice, operator).unwrap();
    world.chain.advance_era();
    // A ten-thousandth is left, a tenth of an existential deposit.
    assert_eq!(
        world.pool().sweep_and_finalize(&alice).unwrap().amount,
        UNIT / 10_000
    );
    let nobody = account("nobody");
    assert_eq!(
        refused(&mut world, |w| w.queue().claim_to(&alice, 1, &nobody)),
        QueueError::TransferFailed
    );
    let bob = world.funded("bob", UNIT);
    assert_eq!(world.queue().claim_to(&alice, 1, &bob), Ok(UNIT / 10_000));
}

#[test]
fn the_buffer_pays_an_exit_without_unbonding() {
    let (mut world, alice) = staked();
    world.operator(&validator(0), BOND, 500);
    world.pool().request_withdrawal(&alice, 1_000 * UNIT).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    world.chain.advance_blocks(12);
    assert_eq!(
        world.pool().sweep_and_finalize(&alice).unwrap().amount,
        1_000 * UNIT
    );
    assert_eq!(world.queue().claim(&alice, 1), Ok(1_000 * UNIT));
}
