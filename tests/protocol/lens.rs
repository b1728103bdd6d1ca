//! What takes more than one contract to know.

use estuary_tests::{default_pool_parameters, prelude::*, to_ink};
use lens::{invariants::Invariant, wait::Wait, LensError};

use crate::setup::{delegated, delegated_in, donate, percent, staked, staked_in, BOND, DAY, POOLED};

/// Two operators with 10,000 UNIT, of which the second has three times the first.
fn spread() -> (World, AccountId) {
    let (mut world, alice) = staked();
    world.operator(&validator(0), BOND, 500);
    world.operator(&validator(1), 3 * BOND, 0);
    world.pool().rebalance(&alice, 2).unwrap();
    (world, alice)
}

#[test]
fn an_operator_is_seen_with_all_that_protects_and_concerns_its_depositors() {
    let (mut world, alice, operator) = delegated_in(World::default(), 2 * BOND, 500);
    let (pool, v) = (world.pool.clone(), validator(0));
    let lens = world.deploy_lens(&pool);
    assert_eq!(world.lens_pool(&lens), Some(pool));
    donate(&mut world, operator, 100 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    world.chain.validate(&v, percent(7)).unwrap();
    world.registry().set_commission(&v, operator, 900).unwrap();
    world.registry().request_bond(&v, operator, BOND / 4).unwrap();
    world.registry().register(&validator(1), BOND, 0).unwrap();

    let seen = world.lens_registrations(&lens, 0, 32).unwrap();

    let [active, candidate] = &seen[..] else {
        panic!("two operators");
    };
    assert_eq!(world.lens_operators(&lens, 0, 32), Ok(vec![*active]));
    let record = world.registry().operator(operator);
    assert_eq!((active.operator, active.validator), (0, to_ink(&v)));
    assert_eq!(active.nominator, record.nominator);
    assert_eq!((active.status, active.fault), (Status::Active, None));
    assert_eq!(
        (active.stake, active.active, active.stake_part),
        (POOLED, POOLED, 10_000)
    );
    assert_eq!((active.capacity, active.bond), (35_000 * UNIT, 2 * BOND));
    assert_eq!(
        (active.leaving, active.leaving.amount),
        (record.leaving, BOND / 4)
    );
    assert_eq!((active.debt, active.announced, active.pending), (0, 0, 0));
    assert_eq!((active.rewards, active.commission), (100 * UNIT, 500));
    assert_eq!(active.rise.map(|rise| rise.commission), Some(900));
    assert_eq!(
        (active.validating, active.on_chain_commission),
        (true, 70_000_000)
    );
    assert_eq!(
        (active.exposed, active.elected, active.suspicion),
        (POOLED, true, None)
    );
    assert_eq!((candidate.operator, candidate.status), (1, Status::Candidate));
    assert_eq!(
        (candidate.nominator, candidate.stake, candidate.stake_part),
        (None, 0, 0)
    );
    assert_eq!(candidate.bond, BOND);
}

#[test]
fn a_loss_is_seen_before_and_after_somebody_flags_it() {
    let (mut world, alice, operator) = delegated();
    let pool = world.pool.clone();
    let lens = world.deploy_lens(&pool);
    world.chain.set_slash_defer(2);
    world.chain.offence(&validator(0), percent(10));
    let seen = world.lens_operators(&lens, operator, 1).unwrap()[0];
    assert_eq!((seen.announced, seen.pending), (0, POOLED / 10));
    assert_eq!((seen.status, seen.validating), (Status::Active, false));

    world.pool().flag(&alice, operator).unwrap();

    let seen = world.lens_operators(&lens, operator, 1).unwrap()[0];
    assert_eq!((seen.announced, seen.pending), (POOLED / 10, POOLED / 10));
    assert_eq!((seen.status, seen.fault), (Status::Jailed, Some(Fault::Loss)));
    // Taken and not settled.
    world.chain.advance_eras(3);
    assert_eq!(
        world.lens_operators(&lens, operator, 1).unwrap()[0].pending,
        POOLED / 10
    );
    world.pool().settle(&alice, operator).unwrap();
    let seen = world.lens_operators(&lens, operator, 1).unwrap()[0];
    assert_eq!((seen.announced, seen.pending), (0, 0));
}

#[test]
fn operators_come_in_pages() {
    let (mut world, _) = spread();
    let pool = world.pool.clone();
    let lens = world.deploy_lens(&pool);
    let mut page = |from, max| {
        let seen = world.lens_operators(&lens, from, max).unwrap();
        seen.iter().map(|operator| operator.operator).collect::<Vec<_>>()
    };
    assert_eq!(page(0, 1), [0]);
    assert_eq!(page(1, u32::MAX), [1]);
    assert_eq!(page(0, u32::MAX), [0, 1]);
    assert_eq!(page(2, 1), [0; 0]);
    assert_eq!(page(u32::MAX, u32::MAX), [0; 0]);
    for number in 0..40 {
        let v = world.chain.new_validator(&format!("new {number}"), POOLED);
        world.operator(&v, BOND, 500);
    }
    assert_eq!(world.lens_operators(&lens, 3, 100).unwrap().len(), 32);
    assert_eq!(world.lens_registrations(&lens, 3, 100).unwrap().len(), 32);
}

#[test]
fn a_page_of_slots_leaves_out_who_has_left_and_a_page_of_numbers_does_not() {
    let (mut world, alice) = staked();
    let pool = world.pool.clone();
    let lens = world.deploy_lens(&pool);
    for number in 0..3 {
        world.operator(&validator(number), BOND, 500);
    }
    world.registry().exit(&validator(1), 1).unwrap();
    world.registry().close(&alice, 1).unwrap();
    world.pool().settle(&alice, 1).unwrap();
    world.registry().register(&validator(3), BOND, 500).unwrap();
    let numbers = |seen: Vec<lens::OperatorView>| {
        let numbers = seen.iter().map(|view| (view.operator, view.status));
        numbers.collect::<Vec<_>>()
    };
    let (active, left) = (Status::Active, Status::Exited);
    let slots = world.lens_operators(&lens, 0, 32).unwrap();
    assert_eq!(numbers(slots), [(0, active), (2, active)]);
    let all = world.lens_registrations(&lens, 0, 32).unwrap();
    let candidate = (3, Status::Candidate);
    assert_eq!(numbers(all), [(0, active), (1, left), (2, active), candidate]);
}

/// What a registration costs who comes and goes: its bond is back at once.
fn register_and_leave(world: &mut World) {
    let v = validator(0);
    let operator = world.registry().register(&v, BOND, 0).unwrap();
    world.registry().exit(&v, operator).unwrap();
    world.registry().withdraw_bond(&v, operator).unwrap();
}

#[test]
fn the_lens_answers_at_the_same_cost_however_many_have_registered() {
    let (mut world, _) = staked();
    let pool = world.pool.clone();
    let lens = world.deploy_lens(&pool);
    world.operator(&validator(1), BOND, 0);
    let mut costs = Vec::new();
    for _ in 0..3 {
        for _ in 0..60 {
            register_and_leave(&mut world);
        }
        assert_eq!(world.broken_invariants(&lens), Ok(vec![]));
        let invariants = world.last_gas;
        assert_eq!(world.lens_operators(&lens, 0, 32).unwrap().len(), 1);
        costs.push((invariants, world.last_gas));
    }
    assert_eq!(world.registry().registered(), 181);
    assert_eq!(world.registry().held(), BOND);
    println!("{costs:?}");
    // But for what the proofs of the same few cells take in a trie that has grown.
    let [first, .., last] = &costs[..] else {
        panic!("three rounds");
    };
    for (early, late) in [(first.0, last.0), (first.1, last.1)] {
        assert!(late.ref_time().abs_diff(early.ref_time()) < early.ref_time() / 100);
    }
}

/// Two hundred operators unbond at once.
#[test]
fn a_wait_is_estimated_within_a_block_with_two_hundred_operators() {
    let mut world = World::default();
    world.chain.set_slash_defer(0);
    let pool = world.pool.clone();
    let lens = world.deploy_lens(&pool);
    let alice = world.funded("alice", 10 * POOLED);
    for number in 0..200 {
        let v = world.chain.new_validator(&format!("new {number}"), 80_000 * UNIT);
        world.operator(&v, BOND, 500);
    }
    world.pool().stake(&alice, 9 * POOLED).unwrap();
    while world.pool().rebalance(&alice, 50).unwrap().delegated > 0 {}
    let (id, _) = world.pool().request_withdrawal(&alice, 3 * POOLED).unwrap();
    while world.pool().rebalance(&alice, 50).unwrap().unbonding > 0 {}
    let unbonding = world
        .registry()
        .table()
        .iter()
        .filter(|e| e.total > e.active)
        .count();
    assert_eq!(unbonding, 200);
    let wait = world.estimated_wait(&lens, id).unwrap();
    println!(
        "200 unbond: {:?}, {:?} required",
        world.last_gas, world.last_gas_required
    );
    assert_eq!((wait.missing, wait.eras), (3 * POOLED, 7));
    for (from, length) in [(0, 32), (32, 32), (192, 8)] {
        assert_eq!(world.lens_operators(&lens, from, 32).unwrap().len(), length);
        println!(
            "a page: {:?}, {:?} required",
            world.last_gas, world.last_gas_required
        );
    }
    assert_eq!(world.broken_invariants(&lens), Ok(vec![]));
    assert!(world.concentration(&lens).unwrap() <= 50);
}

#[test]
fn concentration_is_the_sum_of_the_squares_of_all_shares() {
    let (mut world, _) = spread();
    let pool = world.pool.clone();
    let lens = world.deploy_lens(&pool);
    assert_eq!(world.registry().table()[0].total, 2_500 * UNIT);
    assert_eq!(world.concentration(&lens), Ok(625 + 5_625));
    let shares = world.lens_operators(&lens, 0, 2).unwrap();
    assert_eq!([shares[0].stake_part, shares[1].stake_part], [2_500, 7_500]);
}

#[test]
fn a_request_that_the_buffer_pays_for_waits_for_its_age_only() {
    let (mut world, alice) = staked();
    let pool = world.pool.clone();
    let lens = world.deploy_lens(&pool);
    world.pool().request_withdrawal(&alice, 100 * UNIT).unwrap();
    let made_at = world.queue().request(1).unwrap().made_at;
    let expected = Wait {
        not_before: made_at + DAY,
        missing: 0,
        eras: 0,
    };
    assert_eq!(world.estimated_wait(&lens, 1), Ok(expected));
    world.chain.advance_eras(2);
    assert_eq!(world.pool().sweep_and_finalize(&alice).unwrap().requests, 1);
    assert_eq!(world.estimated_wait(&lens, 1), Ok(Wait::default()));
    assert_eq!(world.estimated_wait(&lens, 2), Err(LensError::UnknownRequest));
}

#[test]
fn a_request_waits_for_what_unbonds_and_for_what_does_not_yet() {
    let (mut world, alice, operator) = delegated();
    let pool = world.pool.clone();
    let lens = world.deploy_lens(&pool);
    world.pool().request_withdrawal(&alice, 1_000 * UNIT).unwrap();
    let eras = |world: &mut World, id| {
        let wait = world.estimated_wait(&lens, id).unwrap();
        (wait.missing, wait.eras)
    };
    assert_eq!(eras(&mut world, 1), (1_000 * UNIT, 7));
    world.pool().rebalance(&alice, 1).unwrap();
    world.chain.advance_eras(2);
    assert_eq!(eras(&mut world, 1), (1_000 * UNIT, 5));
    // The next request waits for more than what unbonds.
    world.pool().request_withdrawal(&alice, UNIT).unwrap();
    assert_eq!(eras(&mut world, 2), (1_001 * UNIT, 7));
    world.pool().rebalance(&alice, 1).unwrap();
    assert_eq!(eras(&mut world, 2), (1_001 * UNIT, 7));
    world.chain.advance_eras(5);
    assert_eq!(eras(&mut world, 1), (1_000 * UNIT, 0));
    assert_eq!(eras(&mut world, 2), (1_001 * UNIT, 2));
    // A settlement brings it into the buffer.
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(eras(&mut world, 1), (0, 0));
    assert_eq!(eras(&mut world, 2), (UNIT, 2));
}

#[test]
fn no_invariant_is_broken_through_rewards_losses_and_exits() {
    let (mut world, alice, operator) = delegated();
    let pool = world.pool.clone();
    let lens = world.deploy_lens(&pool);
    assert_eq!(world.broken_invariants(&lens), Ok(vec![]));
    donate(&mut world, operator, 100 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    world.pool().request_withdrawal(&alice, 3_000 * UNIT).unwrap();
    world.chain.set_slash_defer(2);
    world.chain.offence(&validator(0), percent(30));
    world.pool().flag(&alice, operator).unwrap();
    assert_eq!(world.broken_invariants(&lens), Ok(vec![]));
    world.chain.advance_eras(3);
    world.pool().settle(&alice, operator).unwrap();
    world.registry().top_up_bond(&alice, operator, UNIT).unwrap();
    assert_eq!(world.broken_invariants(&lens), Ok(vec![]));
}

#[test]
fn money_that_is_missing_is_seen() {
    let (mut world, _) = staked();
    let pool = world.pool.clone();
    let lens = world.deploy_lens(&pool);
    // No message can do this: the chain's root takes a planck of the pool.
    world.chain.take(&pool, 1);
    assert_eq!(
        world.broken_invariants(&lens),
        Ok(vec![Invariant::PoolOwnsItsBook])
    );
}

#[test]
fn a_lens_on_what_is_no_pool_answers_with_an_error() {
    let (mut world, _) = staked_in(World::default());
    let nobody = account("nobody");
    let lens = world.deploy_lens(&nobody);
    assert_eq!(world.lens_operators(&lens, 0, 1), Err(LensError::NoPool));
    assert_eq!(world.concentration(&lens), Err(LensError::NoPool));
    assert_eq!(world.estimated_wait(&lens, 1), Err(LensError::NoPool));
    assert_eq!(world.broken_invariants(&lens), Err(LensError::NoPool));
    let pool = world
        .deploy_pool(default_pool_parameters(), UNIT)
        .expect("parameters within bounds");
    let lens = world.deploy_lens(&pool);
    assert_eq!(world.concentration(&lens), Err(LensError::NoPool));
}

#[test]
fn the_largest_loss_is_what_the_largest_operators_bond_does_not_pay() {
    let (mut world, alice) = staked();
    let pool = world.pool.clone();
    let lens = world.deploy_lens(&pool);
    assert_eq!(world.largest_loss(&lens), Ok(0), "nothing is with an operator");
    world.operator(&validator(0), 3 * BOND, 0);
    world.operator(&validator(1), BOND, 0);
    world.pool().rebalance(&alice, 2).unwrap();
    let table = world.registry().table();
    let stakes: Vec<_> = table.iter().map(|entry| entry.total).collect();
    // Stake follows bonds. The first one's bond of 3,000 leaves 4,500 of its 7,500.
    assert_eq!(stakes, [7_500 * UNIT, 2_500 * UNIT]);
    assert_eq!(world.largest_loss(&lens), Ok(4_500));
}
