//! Leaving at once: the reserve, its fee, and when it is closed.

use estuary_tests::{default_pool_parameters, default_registry_parameters, prelude::*, to_ink, BalanceSheet};
use staking_pool::parameters::Parameters as PoolParameters;

use crate::setup::{
    all_streams_end, donate, percent, refused, staked_in, transfers, without_fees, BOND, DAY, POOLED,
};

/// A tenth of [`POOLED`]: the reserve, and its target.
const RESERVE: Balance = POOLED / 10;

/// A tenth of all stake is kept for instant exits, which cost 0.1 % with a full reserve and 3 % with an empty one.
fn parameters() -> PoolParameters {
    PoolParameters {
        reserve_part: 1_000,
        min_exit_fee: 10,
        max_exit_fee: 300,
        ..default_pool_parameters()
    }
}

/// The reserve is full, all else is delegated to one operator and exposed, and all operators were just looked at.
fn open() -> (World, AccountId, OperatorId) {
    open_in(World::new(parameters(), default_registry_parameters()))
}

fn open_in(world: World) -> (World, AccountId, OperatorId) {
    let (mut world, alice) = staked_in(world);
    let operator = world.operator(&validator(0), BOND, 0);
    let moved = world.pool().rebalance(&alice, 1).unwrap();
    assert_eq!(moved.delegated, POOLED - RESERVE);
    world.chain.advance_eras(2);
    sweep(&mut world, &alice);
    (world, alice, operator)
}

/// [`open`] without protocol fee, where every share is worth 1.5 planck.
fn open_at_one_and_a_half() -> (World, AccountId) {
    let parameters = PoolParameters {
        protocol_fee: 0,
        ..parameters()
    };
    let (mut world, alice, operator) = open_in(World::new(parameters, default_registry_parameters()));
    donate(&mut world, operator, POOLED / 2);
    world.pool().settle(&alice, operator).unwrap();
    all_streams_end(&mut world);
    world.pool().rebalance(&alice, 1).unwrap();
    sweep(&mut world, &alice);
    assert_eq!(world.pool().total_supply(), POOLED / 2 * 3);
    (world, alice)
}

fn sweep(world: &mut World, keeper: &AccountId) {
    let swept = world.pool().sweep(keeper, 100).unwrap();
    assert_eq!(swept.completed, Some(world.chain.now_ms()));
}

#[test]
fn a_rebalancing_fills_the_reserve_and_delegates_the_rest() {
    let (mut world, alice) = staked_in(World::new(parameters(), default_registry_parameters()));
    world.operator(&validator(0), BOND, 0);
    let book = world.pool().accounting();
    assert_eq!((book.reserve, book.reserve_target), (0, 0));

    world.pool().rebalance(&alice, 1).unwrap();

    assert_eq!(
        world.pool_event::<pool::Rebalanced>(),
        pool::Rebalanced {
            delegated: 9_000 * UNIT,
            unbonding: 0,
            buffered: 1_000 * UNIT,
        }
    );
    let book = world.pool().accounting();
    assert_eq!((book.reserve, book.reserve_target), (RESERVE, RESERVE));
    BalanceSheet::of(&mut world);
}

#[test]
fn the_queue_is_served_before_the_reserve() {
    let (mut world, alice, _) = open();
    let bob = world.funded("bob", 150 * UNIT);
    // The whole reserve costs 0.1 % of 1,000, and half of 2.9 %: 15.5 stay.
    world.pool().unstake_now(&alice, RESERVE, 0).unwrap();
    world.pool().stake(&bob, 150 * UNIT).unwrap();
    world.pool().request_withdrawal(&alice, 100 * UNIT).unwrap();
    // A used reserve may be filled again after a day.
    world.chain.advance_blocks(12);

    let moved = world.pool().rebalance(&alice, 1).unwrap();

    // Of the 165.5 in the pool, 100 are the queue's. The target is a tenth of 9,000 + 150 − 100 + 15.5.
    assert_eq!((moved.delegated, moved.unbonding), (0, 0));
    let book = world.pool().accounting();
    assert_eq!((book.buffered, book.owed), (165_500 * MILLI, 100 * UNIT));
    assert_eq!(
        (book.reserve, book.reserve_target),
        (65_500 * MILLI, 906_550 * MILLI)
    );
    BalanceSheet::of(&mut world);
}

#[test]
fn the_queue_is_not_paid_out_of_the_reserve() {
    let (mut world, alice, _) = open();
    world.pool().request_withdrawal(&alice, 2_000 * UNIT).unwrap();
    world.chain.advance_era();
    assert_eq!(world.pool().sweep_and_finalize(&alice).unwrap().requests, 0);
    // The target falls to a tenth of 8,000: 200 of the former reserve are the queue's, the rest must unbond.
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, 1_800 * UNIT);
    let book = world.pool().accounting();
    assert_eq!((book.reserve, book.reserve_target), (800 * UNIT, 800 * UNIT));
}

#[test]
fn an_exit_pays_its_value_less_the_integral_of_the_rate() {
    let (mut world, alice, _) = open();
    let pool = world.pool.clone();
    let native = |world: &mut World| [&pool, &alice].map(|account| world.chain.free_balance(account));
    let [pool_had, alice_had] = native(&mut world);

    // 0.1 % of 400 are 0.4. The reserve is used from 0 to 40 %, in the mean 20 %: of 2.9 %, 0.58 % of 400 are 2.32.
    let (fee, paid) = (2_720 * MILLI, 397_280 * MILLI);
    assert_eq!(
        world.pool().preview_unstake_now(&alice, 400 * UNIT),
        Some((paid, fee))
    );
    assert_eq!(world.pool().unstake_now(&alice, 400 * UNIT, 0), Ok(paid));

    assert_eq!(
        world.pool_event::<pool::UnstakedNow>(),
        pool::UnstakedNow {
            owner: to_ink(&alice),
            recipient: to_ink(&alice),
            shares: 400 * UNIT,
            paid,
            fee,
        }
    );
    let end = world.chain.now_ms() + DAY;
    assert_eq!(
        world.pool_event::<pool::Rebased>(),
        pool::Rebased {
            shares_before: POOLED,
            pooled_before: POOLED,
            shares_after: POOLED - 400 * UNIT,
            pooled_after: POOLED - 400 * UNIT,
            unvested: fee,
            stream_end: end,
        }
    );
    let burnt = (Some(alice.clone()), None, 400 * UNIT, 400 * UNIT);
    assert_eq!(transfers(&mut world), [burnt]);
    assert_eq!(native(&mut world), [pool_had - paid, alice_had + paid]);
    let book = world.pool().accounting();
    assert_eq!((book.buffered, book.reserve), (RESERVE - paid, 600 * UNIT));
    BalanceSheet::of(&mut world);
}

#[test]
fn the_emptier_the_reserve_the_more_an_exit_costs() {
    let (mut world, alice, _) = open();
    world.pool().unstake_now(&alice, 900 * UNIT, 0).unwrap();
    // The last tenth: 0.1 % of 100, and 95 % of 2.9 % of it.
    assert_eq!(
        world.pool().unstake_now(&alice, 100 * UNIT, 0),
        Ok(100 * UNIT - 100 * MILLI - 2_755 * MILLI)
    );
    let book = world.pool().accounting();
    // All of it: 0.1 % of 1,000, and half of 2.9 % of it.
    assert_eq!(
        (book.reserve, book.buffered, book.stream.amount),
        (0, 15_500 * MILLI, 15_500 * MILLI)
    );
}

#[test]
fn a_fee_changes_no_price_at_once_and_reaches_those_who_stay_by_the_end_of_the_period() {
    let (mut world, alice, _) = open();
    world.pool().unstake_now(&alice, 400 * UNIT, 0).unwrap();
    let left = POOLED - 400 * UNIT;
    assert_eq!(
        (world.pool().total_shares(), world.pool().total_supply()),
        (left, left)
    );
    world.chain.advance_blocks(6);
    assert_eq!(world.pool().total_supply(), left + 1_360 * MILLI);
    world.chain.advance_blocks(6);
    assert_eq!(world.pool().total_supply(), left + 2_720 * MILLI);
}

#[test]
fn an_exit_that_pays_less_than_accepted_is_refused() {
    let (mut world, alice, _) = open();
    let paid = 397_280 * MILLI;
    assert_eq!(
        refused(&mut world, |w| w.pool().unstake_now(&alice, 400 * UNIT, paid + 1)),
        PoolError::TooLittleOut
    );
    assert_eq!(world.pool().unstake_now(&alice, 400 * UNIT, paid), Ok(paid));
}

#[test]
fn an_exit_takes_the_whole_reserve_and_no_planck_more() {
    let (mut world, alice, _) = open();
    assert_eq!(
        refused(&mut world, |w| w.pool().unstake_now(&alice, RESERVE + 1, 0)),
        PoolError::ReserveTooSmall
    );
    assert_eq!(world.pool().preview_unstake_now(&alice, RESERVE + 1), None);
    assert_eq!(world.pool().unstake_now(&alice, RESERVE, 0), Ok(984_500 * MILLI));
    assert_eq!(
        refused(&mut world, |w| w.pool().unstake_now(&alice, 2, 0)),
        PoolError::ReserveTooSmall
    );
}

#[test]
fn an_exit_that_would_pay_nothing_is_below_the_minimum() {
    let (mut world, alice, _) = open();
    // Each of the fee's two parts is rounded up to a planck.
    assert_eq!(world.pool().preview_unstake_now(&alice, 2), None);
    for amount in [0, 2] {
        assert_eq!(
            refused(&mut world, |w| w.pool().unstake_now(&alice, amount, 0)),
            PoolError::BelowMinimum
        );
    }
    assert_eq!(world.pool().unstake_now(&alice, 3, 0), Ok(1));
}

#[test]
fn an_exit_that_costs_more_than_its_value_is_below_the_minimum() {
    let (mut world, alice, _) = open();
    assert_eq!(
        refused(&mut world, |w| w.pool().unstake_now(&alice, 1, 0)),
        PoolError::BelowMinimum
    );
}

#[test]
fn an_exit_of_more_than_the_balance_is_refused() {
    let (mut world, alice, _) = open();
    let bob = account("bob");
    world.pool().transfer(&alice, &bob, 10 * UNIT).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.pool().unstake_now(&bob, 10 * UNIT + 1, 0)),
        PoolError::InsufficientBalance
    );
    assert_eq!(world.pool().preview_unstake_now(&bob, 10 * UNIT + 1), None);
    world.pool().unstake_now(&bob, 10 * UNIT, 0).unwrap();
    assert_eq!(world.pool().shares_of(&bob), 0);
}

#[test]
fn the_whole_balance_leaves_no_dust() {
    let (mut world, alice) = open_at_one_and_a_half();
    let bob = account("bob");
    // 67 shares are worth 100.5 planck, and 100 planck 66.67 shares.
    world.pool().transfer_shares(&alice, &bob, 67).unwrap();
    assert_eq!(world.pool().balance_of(&bob), 100);
    // Two parts of the fee, a planck each.
    assert_eq!(world.pool().preview_unstake_now(&bob, 100), Some((98, 2)));
    assert_eq!(world.pool().unstake_now(&bob, 100, 0), Ok(98));
    let event = world.pool_event::<pool::UnstakedNow>();
    assert_eq!((event.shares, event.paid, event.fee), (67, 98, 2));
    assert_eq!(world.pool().shares_of(&bob), 0);
    // A part of a balance rounds the shares down, and with them the value: 66 shares are worth 99.
    world.pool().unstake_now(&alice, 100, 0).unwrap();
    let event = world.pool_event::<pool::UnstakedNow>();
    assert_eq!((event.shares, event.paid, event.fee), (66, 97, 2));
    BalanceSheet::of(&mut world);
}

#[test]
fn a_preview_is_what_an_exit_then_pays() {
    let (mut world, alice) = open_at_one_and_a_half();
    for amount in [1_000_003, UNIT / 7, 123 * UNIT + 456_789, 1_000 * UNIT + 1] {
        let (paid, fee) = world.pool().preview_unstake_now(&alice, amount).unwrap();
        assert_eq!(world.pool().unstake_now(&alice, amount, paid), Ok(paid));
        assert_eq!(world.pool_event::<pool::UnstakedNow>().fee, fee);
    }
}

#[test]
fn splitting_an_exit_costs_no_less_and_only_roundings_more() {
    let amount = 777 * UNIT + 777_777;
    let at_once = {
        let (mut world, alice, _) = open();
        world.pool().unstake_now(&alice, amount, 0).unwrap()
    };
    for parts in [2, 7, 30] {
        let (mut world, alice, _) = open();
        let exits = (0..parts).map(|part| amount / parts + Balance::from(part < amount % parts));
        let paid: Balance = exits
            .map(|exit| world.pool().unstake_now(&alice, exit, 0).unwrap())
            .sum();
        assert_eq!(world.pool().shares_of(&alice), POOLED - UNIT - amount);
        // A fee is rounded up three times.
        assert!(
            paid <= at_once && at_once - paid <= 3 * parts,
            "{parts}: {paid} for {at_once}"
        );
    }
}

#[test]
fn without_a_sweep_nobody_leaves_at_once() {
    let (mut world, alice) = staked_in(World::new(parameters(), default_registry_parameters()));
    world.operator(&validator(0), BOND, 0);
    world.operator(&validator(1), BOND, 0);
    world.pool().rebalance(&alice, 2).unwrap();
    let exit = |w: &mut World| w.pool().unstake_now(&alice, UNIT, 0);
    assert_eq!(refused(&mut world, exit), PoolError::SweepTooOld);
    // Half a sweep is none.
    assert_eq!(world.pool().sweep(&alice, 1).unwrap().completed, None);
    assert_eq!(refused(&mut world, exit), PoolError::SweepTooOld);
    assert!(world.pool().sweep(&alice, 1).unwrap().completed.is_some());
    exit(&mut world).unwrap();
}

#[test]
fn a_sweep_lasts_for_its_maximal_age_counted_from_its_beginning() {
    let exit_after_a_day = |max_sweep_age| {
        let parameters = PoolParameters {
            max_sweep_age,
            ..parameters()
        };
        let (mut world, alice) = staked_in(World::new(parameters, default_registry_parameters()));
        world.operator(&validator(0), BOND, 0);
        world.operator(&validator(1), BOND, 0);
        world.pool().rebalance(&alice, 2).unwrap();
        world.pool().sweep(&alice, 1).unwrap();
        world.chain.advance_blocks(1);
        assert!(world.pool().sweep(&alice, 1).unwrap().completed.is_some());
        world.chain.advance_blocks(11);
        (world, alice)
    };
    let (mut world, alice) = exit_after_a_day(DAY);
    assert!(world.pool().unstake_now(&alice, UNIT, 0).is_ok());
    let (mut world, alice) = exit_after_a_day(DAY - 1);
    assert_eq!(
        refused(&mut world, |w| w.pool().unstake_now(&alice, UNIT, 0)),
        PoolError::SweepTooOld
    );
    sweep(&mut world, &alice);
    assert!(world.pool().unstake_now(&alice, UNIT, 0).is_ok());
}

#[test]
fn an_announced_loss_lowers_what_an_exit_pays() {
    let (mut world, alice, _) = open();
    // 2,250 of the 9,000 that are exposed, of which the bond will pay 1,000: the price falls to 0.875.
    world.chain.offence(&validator(0), percent(25));
    sweep(&mut world, &alice);

    // 0.1 % of 350 are 0.35. The reserve is used from 0 to 35 %, in the mean 17.5 %: of 2.9 % and 350, 1.77625.
    let fee = 350 * MILLI + 1_776 * MILLI + MILLI / 4;
    assert_eq!(
        world.pool().unstake_now(&alice, 350 * UNIT, 0),
        Ok(350 * UNIT - fee)
    );
    let event = world.pool_event::<pool::UnstakedNow>();
    assert_eq!((event.shares, event.fee), (400 * UNIT, fee));
    assert_eq!(world.pool().total_supply(), 8_400 * UNIT);
    assert_eq!(world.pool().share_price(), 875_000_000_000_000_000);
    BalanceSheet::of(&mut world);
}

#[test]
fn without_a_reserve_nobody_leaves_at_once() {
    let (mut world, alice) = staked_in(World::new(without_fees(), default_registry_parameters()));
    world.pool().rebalance(&alice, 1).unwrap();
    sweep(&mut world, &alice);
    assert_eq!(
        refused(&mut world, |w| w.pool().unstake_now(&alice, UNIT, 0)),
        PoolError::ReserveTooSmall
    );
}

#[test]
fn units_leave_at_once_for_the_pools_fee() {
    let (mut world, alice) = open_at_one_and_a_half();
    let bob = world.funded("bob", UNIT);
    let wrapped_lst = world.wrapped_lst.clone();
    world.wrap_units(&alice, 100 * UNIT);
    let (paid, fee) = world.pool().preview_unstake_now_shares(40 * UNIT).unwrap();
    assert_eq!(paid + fee, 60 * UNIT);
    let before = world.chain.free_balance(&bob);

    assert_eq!(
        refused(&mut world, |w| w.unwrap_and_unstake_now(
            &wrapped_lst,
            &alice,
            40 * UNIT,
            paid + 1,
            &bob
        )),
        estuary_interfaces::WrapError::Pool(PoolError::TooLittleOut)
    );
    assert_eq!(
        refused(&mut world, |w| w.unwrap_and_unstake_now(
            &wrapped_lst,
            &alice,
            0,
            0,
            &bob
        )),
        estuary_interfaces::WrapError::ZeroAmount
    );
    assert_eq!(
        refused(&mut world, |w| w.unwrap_and_unstake_now(
            &wrapped_lst,
            &alice,
            100 * UNIT + 1,
            0,
            &bob
        )),
        estuary_interfaces::WrapError::Units(psp22::PSP22Error::InsufficientBalance)
    );
    let left = world.unwrap_and_unstake_now(&wrapped_lst, &alice, 40 * UNIT, paid, &bob);
    assert_eq!(left, Ok(paid));
    let (owner, shares) = (to_ink(&alice), 40 * UNIT);
    assert_eq!(
        world.event::<estuary_events::wrapped_lst::Unwrapped>(&wrapped_lst.0),
        estuary_events::wrapped_lst::Unwrapped { owner, shares }
    );
    assert_eq!(world.chain.free_balance(&bob) - before, paid);
    assert_eq!(wrapped_lst.total_supply(&mut world), 60 * UNIT);
    assert_eq!(world.pool().shares_of(&wrapped_lst.0), 60 * UNIT);
}
