//! Looking at all operators: in parts, with a bounty for the first report, as a gate to finalization.

use drink::sandbox_api::prelude::TimestampAPI;
use estuary_interfaces::{Finalized, ProvisionChange, Swept};
use estuary_tests::{default_pool_parameters, default_registry_parameters, prelude::*, to_ink, BalanceSheet};
use staking_pool::parameters::Parameters as PoolParameters;

use crate::setup::{delegated_in, percent, refused, staked_in, without_fees, BOND, DAY, POOLED};

/// No fees, and a report of a loss is worth 1 % of the bond, `cap` planck at most.
fn paying(cap: Balance) -> World {
    World::new(without_fees(), {
        let mut parameters = default_registry_parameters();
        (parameters.bounty_part, parameters.bounty_cap) = (100, cap);
        parameters
    })
}

/// A keeper, and one operator whose announced loss is 2,500 UNIT in a world of that bounty.
fn offended(cap: Balance) -> (World, AccountId, OperatorId) {
    let (mut world, _, operator) = delegated_in(paying(cap), BOND, 0);
    world.chain.set_slash_defer(2);
    let keeper = world.funded("keeper", UNIT);
    // The first sweep makes cells.
    world.pool().sweep(&keeper, 1).unwrap();
    world.chain.offence(&validator(0), percent(25));
    (world, keeper, operator)
}

/// The bounty of 10 UNIT for a loss of 2,500 was paid: the bond has 990 left for it.
fn is_paid(world: &mut World, keeper: &AccountId, operator: OperatorId, amount: Balance, bond: Balance) {
    assert_eq!(
        world.registry_event::<registry::BountyPaid>(),
        registry::BountyPaid {
            operator,
            keeper: to_ink(keeper),
            amount,
        }
    );
    let registry = world.registry.clone();
    assert_eq!(world.chain.free_balance(&registry), bond + EXISTENTIAL_DEPOSIT);
    assert_eq!(world.registry().operator(operator).bond, bond);
    BalanceSheet::of(world);
}

/// Three operators without stake; all that is staked is in the pool. Requests wait for
/// an hour, which is less than a block takes.
fn three() -> (World, AccountId) {
    let parameters = PoolParameters {
        min_wait: DAY / 24,
        ..default_pool_parameters()
    };
    let (mut world, alice) = staked_in(World::new(parameters, default_registry_parameters()));
    for index in 0..3 {
        world.operator(&validator(index), BOND, 0);
    }
    (world, alice)
}

#[test]
fn the_first_report_is_paid_out_of_the_bond_and_no_other() {
    let (mut world, keeper, operator) = offended(Balance::MAX);
    let had = world.chain.free_balance(&keeper);

    // The bounty comes out of the bond, which pays 10 less of the loss.
    assert_eq!(world.pool().flag(&keeper, operator).unwrap().added, 1_510 * UNIT);

    is_paid(&mut world, &keeper, operator, 10 * UNIT, 990 * UNIT);
    // The record of the operator has grown by a byte.
    let bounty = 10 * UNIT - world.last_deposit;
    assert_eq!(world.chain.free_balance(&keeper), had + bounty);
    let registry = world.registry.clone();
    world.chain.offence(&validator(0), percent(40));
    world.pool().flag(&keeper, operator).unwrap();
    assert_eq!(world.events::<registry::BountyPaid>(&registry), []);
    world.chain.advance_eras(3);
    world.pool().settle(&keeper, operator).unwrap();
    assert_eq!(world.events::<registry::BountyPaid>(&registry), []);
    let event = world.pool_event::<pool::LossBooked>();
    assert_eq!((event.bond, event.provided), (990 * UNIT, 3_010 * UNIT));
}

#[test]
fn a_bounty_is_capped() {
    let (mut world, keeper, operator) = offended(4 * UNIT);
    assert_eq!(world.pool().flag(&keeper, operator).unwrap().added, 1_504 * UNIT);
    is_paid(&mut world, &keeper, operator, 4 * UNIT, 996 * UNIT);
}

#[test]
fn a_sweep_earns_the_bounty() {
    let (mut world, keeper, operator) = offended(Balance::MAX);
    let had = world.chain.free_balance(&keeper);
    assert_eq!(
        world.pool().sweep(&keeper, 1).unwrap().provided.added,
        1_510 * UNIT
    );
    is_paid(&mut world, &keeper, operator, 10 * UNIT, 990 * UNIT);
    // The record of the operator has grown by a byte.
    let bounty = 10 * UNIT - world.last_deposit;
    assert_eq!(world.chain.free_balance(&keeper), had + bounty);
}

#[test]
fn each_operator_that_a_sweep_finds_pays_its_own_bounty() {
    let (mut world, alice) = staked_in(paying(Balance::MAX));
    world.operator(&validator(0), BOND, 0);
    world.operator(&validator(1), 3 * BOND, 0);
    world.pool().rebalance(&alice, 2).unwrap();
    world.chain.advance_eras(2);
    world.chain.offence(&validator(0), percent(5));
    world.chain.offence(&validator(1), percent(5));
    world.pool().sweep(&alice, 2).unwrap();
    let registry = world.registry.clone();
    let paid = world.events::<registry::BountyPaid>(&registry);
    let paid: Vec<_> = paid
        .iter()
        .map(|bounty| (bounty.operator, bounty.amount))
        .collect();
    assert_eq!(paid, [(0, 10 * UNIT), (1, 30 * UNIT)]);
    assert_eq!(
        [0, 1].map(|id| world.registry().operator(id).bond),
        [990 * UNIT, 2_970 * UNIT]
    );
    BalanceSheet::of(&mut world);
}

#[test]
fn a_settlement_of_a_loss_that_nobody_flagged_earns_the_bounty() {
    let (mut world, keeper, operator) = offended(Balance::MAX);
    world.chain.advance_eras(3);
    let settled = world.pool().settle(&keeper, operator).unwrap();
    assert_eq!((settled.loss, settled.bond_paid), (2_500 * UNIT, 990 * UNIT));
    is_paid(&mut world, &keeper, operator, 10 * UNIT, 0);
    assert_eq!(world.pool().total_supply(), POOLED - 1_510 * UNIT);
}

#[test]
fn without_a_loss_there_is_no_bounty() {
    let (mut world, _, operator) = delegated_in(paying(Balance::MAX), BOND, 0);
    let keeper = world.funded("keeper", UNIT);
    let registry = world.registry.clone();
    world.pool().flag(&keeper, operator).unwrap();
    assert_eq!(world.events::<registry::BountyPaid>(&registry), []);
    world.pool().sweep(&keeper, 1).unwrap();
    assert_eq!(world.events::<registry::BountyPaid>(&registry), []);
    world.pool().settle(&keeper, operator).unwrap();
    assert_eq!(world.events::<registry::BountyPaid>(&registry), []);
    assert_eq!(world.registry().operator(operator).bond, BOND);
}

#[test]
fn a_sweep_goes_on_where_it_stopped_and_tells_when_it_began() {
    let (mut world, alice) = three();
    let pool = world.pool.clone();
    let start = world.chain.now_ms();
    for _ in 0..2 {
        assert_eq!(world.pool().sweep(&alice, 1), Ok(Swept::default()));
        assert_eq!(world.events::<pool::SweepCompleted>(&pool), []);
        world.chain.advance_blocks(1);
    }
    assert_eq!(world.pool().sweep(&alice, 1).unwrap().completed, Some(start));
    let end = world.chain.now_ms();
    assert_eq!(
        world.pool_event::<pool::SweepCompleted>(),
        pool::SweepCompleted { start, end }
    );
    assert_eq!(end - start, 4 * 60 * 60 * 1_000);
    // The next begins anew, also where it takes less than all at once.
    world.chain.advance_blocks(1);
    let start = world.chain.now_ms();
    assert_eq!(world.pool().sweep(&alice, 2).unwrap().completed, None);
    assert_eq!(world.pool().sweep(&alice, 2).unwrap().completed, Some(start));
}

#[test]
fn a_sweep_of_no_operators_gets_nowhere() {
    let (mut world, alice) = three();
    for _ in 0..4 {
        assert_eq!(world.pool().sweep(&alice, 0), Ok(Swept::default()));
    }
    assert_eq!(world.pool().share_price_with_age(), None);
}

#[test]
fn each_part_of_a_sweep_flags_its_own_operators() {
    let (mut world, alice) = three();
    world.pool().rebalance(&alice, 3).unwrap();
    world.chain.advance_eras(2);
    let stakes = world.registry().table().into_iter().map(|entry| entry.total);
    let stakes: Vec<_> = stakes.collect();
    // All of the second operator's stake, a third of the pool.
    world.chain.offence(&validator(1), Perbill::one());
    assert_eq!(world.pool().sweep(&alice, 1), Ok(Swept::default()));
    assert_eq!(world.pool().total_supply(), POOLED);
    let uncovered = stakes[1] - BOND;
    assert_eq!(world.pool().sweep(&alice, 1).unwrap().provided.added, uncovered);
    assert_eq!(world.registry_event::<registry::LossFlagged>().operator, 1);
    assert_eq!(world.pool().total_supply(), POOLED - uncovered);
    assert_eq!(world.pool().sweep(&alice, 1).unwrap().provided.added, 0);
}

#[test]
fn only_a_request_from_before_the_sweep_is_finalized() {
    let (mut world, alice) = three();
    world.pool().request_withdrawal(&alice, 10 * UNIT).unwrap();
    // All of them are old enough.
    world.chain.advance_blocks(13);
    assert_eq!(world.pool().sweep(&alice, 1).unwrap().completed, None);
    // One in the block in which the sweep began, one during the sweep, ten minutes later.
    world.pool().request_withdrawal(&alice, 20 * UNIT).unwrap();
    let later = world.chain.now_ms() + 10 * 60 * 1_000;
    world.chain.set_timestamp(later);
    world.pool().request_withdrawal(&alice, 30 * UNIT).unwrap();
    // Before the sweep is complete, there is nothing for anyone.
    assert_eq!(
        refused(&mut world, |w| w.pool().finalize(&alice)),
        PoolError::SweepTooOld
    );
    assert!(world.pool().sweep(&alice, 2).unwrap().completed.is_some());

    let done = world.pool().finalize(&alice).unwrap();

    assert_eq!((done.requests, done.last_id, done.amount), (1, 1, 10 * UNIT));
    world.chain.advance_blocks(13);
    assert_eq!(
        refused(&mut world, |w| w.pool().finalize(&alice)),
        PoolError::SweepTooOld,
        "age alone does not count"
    );
    world.pool().sweep(&alice, 3).unwrap();
    let done = world.pool().finalize(&alice).unwrap();
    assert_eq!((done.requests, done.last_id, done.amount), (2, 3, 50 * UNIT));
}

#[test]
fn a_request_in_the_block_of_a_whole_sweep_waits_for_the_next() {
    let (mut world, alice) = three();
    world.pool().request_withdrawal(&alice, 10 * UNIT).unwrap();
    assert_eq!(world.pool().sweep_and_finalize(&alice), Ok(Finalized::default()));
    world.chain.advance_blocks(1);
    assert_eq!(world.pool().sweep_and_finalize(&alice).unwrap().requests, 1);
}

/// An operator without stake leaves for good.
fn leave(world: &mut World, operator: OperatorId) {
    let v = validator(operator);
    world.registry().exit(&v, operator).unwrap();
    world.registry().close(&v, operator).unwrap();
    world.pool().settle(&v, operator).unwrap();
    assert_eq!(world.registry().status(operator), Status::Exited);
}

#[test]
fn an_operator_that_comes_during_a_sweep_is_read_by_it() {
    let (mut world, alice) = three();
    let start = world.chain.now_ms();
    assert_eq!(world.pool().sweep(&alice, 2).unwrap().completed, None);
    world.operator(&validator(3), BOND, 0);
    assert_eq!(world.pool().sweep(&alice, 1).unwrap().completed, None);
    assert_eq!(world.pool().sweep(&alice, 1).unwrap().completed, Some(start));
}

#[test]
fn an_operator_that_leaves_during_a_sweep_holds_it_up_no_more() {
    let (mut world, alice) = three();
    world.pool().rebalance(&alice, 3).unwrap();
    world.operator(&validator(3), BOND, 0);
    world.chain.advance_era();
    let start = world.chain.now_ms();
    world.pool().sweep(&alice, 1).unwrap();
    world.chain.set_slash_defer(0);
    world.chain.offence(&validator(2), Perbill::one());
    let lost = world.registry().table()[2].total;
    // Nobody leaves before the rewards of its validator are paid.
    world.chain.payout_all(0).unwrap();
    leave(&mut world, 3);

    let swept = world.pool().sweep(&alice, 100).unwrap();

    assert_eq!(
        (swept.provided.added, swept.completed),
        (lost - BOND, Some(start))
    );
    BalanceSheet::conserved(&mut world, 0, lost);
}

#[test]
fn who_takes_a_free_slot_that_a_sweep_has_passed_is_read_by_the_next() {
    let (mut world, alice) = three();
    leave(&mut world, 0);
    let start = world.chain.now_ms();
    assert_eq!(world.pool().sweep(&alice, 1).unwrap().completed, None);
    let newcomer = world.operator(&validator(3), BOND, 0);
    assert_eq!(
        (
            world.registry().table()[0].operator,
            world.registry().table().len()
        ),
        (newcomer, 3)
    );
    assert_eq!(world.pool().sweep(&alice, 2).unwrap().completed, Some(start));
    world.pool().rebalance(&alice, 3).unwrap();
    world.chain.advance_eras(2);

    world.chain.offence(&validator(3), Perbill::one());
    world.pool().sweep(&alice, 1).unwrap();

    assert_eq!(world.registry_event::<registry::LossFlagged>().operator, newcomer);
}

#[test]
fn a_table_of_free_slots_is_swept_like_an_empty_one() {
    let (mut world, alice) = three();
    (0..3).for_each(|operator| leave(&mut world, operator));
    let now = world.chain.now_ms();
    let swept = world.pool().sweep(&alice, 3).unwrap();
    assert_eq!(
        (swept.provided, swept.completed),
        (ProvisionChange::default(), Some(now))
    );
}

#[test]
fn a_sweep_of_nobody_is_complete() {
    let mut world = World::default();
    let alice = account("alice");
    assert_eq!(
        world.pool().sweep(&alice, 1).unwrap().completed,
        Some(world.chain.now_ms())
    );
    let registry_error = RegistryError::NotPool;
    assert_eq!(
        refused(&mut world, |w| w.registry().sweep(&alice)),
        registry_error
    );
    assert_eq!(
        refused(&mut world, |w| w.registry().flag(&alice, 0)),
        registry_error
    );
}

#[test]
fn a_market_gets_both_prices_their_age_and_the_provision_in_one_call() {
    let (mut world, alice, operator) = delegated_in(World::default(), BOND, 0);
    let price = world.pool().price().expect("there is a price");
    let one = 1_000_000_000_000_000_000;
    assert_eq!((price.rate, price.mint_rate, price.provision), (one, one, 0));
    world.pool().sweep(&alice, 10).unwrap();
    let now = world.chain.now_ms();
    assert_eq!(world.pool().price().map(|price| price.swept), Some(Some(now)));

    world.chain.set_slash_defer(2);
    world.chain.offence(&validator(0), percent(25));
    world.pool().flag(&alice, operator).unwrap();
    // Of 2,500 the bond pays 1,000. Nobody is in the queue, so holders lose the rest of 10,000 for now.
    let price = world.pool().price().expect("there is a price");
    assert_eq!(price.provision, 1_500 * UNIT);
    assert_eq!((price.rate, price.mint_rate), (one / 100 * 85, one));
    assert_eq!(price.rate, world.pool().share_price());
}
