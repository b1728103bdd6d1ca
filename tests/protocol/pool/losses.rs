//! Who absorbs a slash: the operator's bond, the cover fund, then queue and holders.

mod settled;
mod unstaked;
mod waterfall;

use estuary_runtime::RuntimeCall;
use estuary_tests::{default_pool_parameters, default_registry_parameters, prelude::*, BalanceSheet};
use ink::scale::{Decode, Encode};
use staking_pool::parameters::Parameters as PoolParameters;

use crate::setup::{
    all_streams_end, changes_nothing, delegated, delegated_in, donate, percent, refused, without_fees, BOND,
    DAY, POOLED,
};

/// `reap_stash` of the staking pallet: which pallet of the runtime, which call.
const STAKING: u8 = 4;
const REAP_STASH: u8 = 20;

#[test]
fn the_bond_pays_first_and_the_price_stays() {
    let (mut world, alice, operator) = delegated();
    let era = world.chain.active_era();
    // 1,000 of 10,000 UNIT: exactly the bond.
    world.chain.offence(&validator(0), percent(10));
    let settled = world.pool().settle(&alice, operator).unwrap();

    assert_eq!((settled.loss, settled.bond_paid, settled.era), (BOND, BOND, era));
    assert_eq!(
        world.pool_event::<pool::LossBooked>(),
        pool::LossBooked {
            operator,
            era,
            offence_era: era,
            loss: BOND,
            bond: BOND,
            cover: 0,
            underwriters: 0,
            provided: 0,
            queue: 0,
            stream: 0,
            holders: 0,
        }
    );
    assert_eq!(
        world.registry_event::<registry::BondSlashed>(),
        registry::BondSlashed {
            operator,
            paid: BOND,
            bond: 0,
            debt: 0,
            offence_era: era,
        }
    );
    assert_eq!(
        world.registry_event::<registry::OperatorJailed>(),
        registry::OperatorJailed {
            operator,
            fault: Fault::Loss
        }
    );
    let pool = world.pool.clone();
    assert_eq!(world.events::<pool::Rebased>(&pool), []);
    assert_eq!(world.pool().total_supply(), POOLED);
    let book = world.pool().accounting();
    assert_eq!((book.buffered, book.staked), (BOND, POOLED - BOND));
    assert_eq!(book.unrecovered_loss, 0);
    let entry = world.registry().table()[0];
    assert_eq!((entry.status, entry.capacity), (Status::Jailed, 0));
    BalanceSheet::conserved(&mut world, 0, BOND);
}

#[test]
fn what_the_bond_cannot_pay_lowers_the_price_and_is_owed_by_the_operator() {
    let (mut world, alice, operator) = delegated();
    world.chain.offence(&validator(0), percent(25));
    world.pool().settle(&alice, operator).unwrap();

    let event = world.pool_event::<pool::LossBooked>();
    assert_eq!((event.loss, event.bond), (2_500 * UNIT, BOND));
    assert_eq!(event.holders, 1_500 * UNIT);
    let rebased = world.pool_event::<pool::Rebased>();
    assert_eq!(
        (rebased.pooled_before, rebased.pooled_after, rebased.unvested),
        (POOLED, 8_500 * UNIT, 0)
    );
    assert_eq!(world.pool().balance_of(&alice), (POOLED - UNIT) / 100 * 85);
    assert_eq!(world.pool().share_price(), 850_000_000_000_000_000);
    assert_eq!(world.registry().operator(operator).debt, 1_500 * UNIT);
    assert_eq!(world.pool().accounting().unrecovered_loss, 1_500 * UNIT);
    BalanceSheet::conserved(&mut world, 0, 2_500 * UNIT);
}

#[test]
fn the_cover_fund_pays_after_the_bond() {
    let (mut world, alice, operator) = delegated();
    donate(&mut world, operator, 1_000 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    let cover = world.pool().accounting().cover;
    assert_eq!(cover, 28 * UNIT + UNIT / 2);
    all_streams_end(&mut world);
    let before = world.pool().total_supply();

    world.chain.offence(&validator(0), percent(11));
    world.pool().settle(&alice, operator).unwrap();

    let event = world.pool_event::<pool::LossBooked>();
    let holders = 100 * UNIT - cover;
    assert_eq!((event.loss, event.bond), (1_100 * UNIT, BOND));
    assert_eq!((event.cover, event.holders), (cover, holders));
    assert_eq!(world.pool().total_supply(), before - holders);
    let book = world.pool().accounting();
    assert_eq!((book.cover, book.cover_spent), (0, cover));
    assert_eq!(book.unrecovered_loss, holders);
    // Cover from the pool's own account: nothing left it.
    BalanceSheet::conserved(&mut world, 1_000 * UNIT, 1_100 * UNIT);
}

#[test]
fn queue_and_holders_share_a_loss_by_what_they_have_at_stake() {
    let (mut world, alice, operator) = delegated();
    world.pool().request_withdrawal(&alice, 2_500 * UNIT).unwrap();
    world.chain.offence(&validator(0), percent(20));
    world.pool().settle(&alice, operator).unwrap();

    // 1,000 UNIT beyond the bond: a quarter is the queue's.
    let event = world.pool_event::<pool::LossBooked>();
    assert_eq!((event.queue, event.holders), (250 * UNIT, 750 * UNIT));
    assert_eq!(
        world.queue_event::<queue::LossAbsorbed>(),
        queue::LossAbsorbed {
            loss: 250 * UNIT,
            owed: 2_500 * UNIT,
            index: 900_000_000_000_000_000_000_000_000,
        }
    );
    assert_eq!(world.pool().accounting().owed, 2_250 * UNIT);
    assert_eq!(world.pool().total_supply(), 6_750 * UNIT);
    BalanceSheet::conserved(&mut world, 0, 2_000 * UNIT);
}

#[test]
fn the_queue_absorbs_the_planck_that_does_not_divide() {
    let (mut world, alice, operator) = delegated();
    world.pool().request_withdrawal(&alice, POOLED / 3).unwrap();
    // 500 UNIT beyond the bond, of which the queue has 3,333.33… in 10,000: 166.66…
    world.chain.offence(&validator(0), percent(15));
    world.pool().settle(&alice, operator).unwrap();
    let event = world.pool_event::<pool::LossBooked>();
    let queue = 166_666_666_666_667;
    assert_eq!((event.queue, event.holders), (queue, 500 * UNIT - queue));
    BalanceSheet::conserved(&mut world, 0, 1_500 * UNIT);
}

#[test]
fn rewards_that_still_stream_pay_before_the_price() {
    let world = World::new(without_fees(), default_registry_parameters());
    let (mut world, alice, operator) = delegated_in(world, BOND, 0);
    // The first reward streams as long as the operator is old: two days.
    world.chain.advance_blocks(1);
    donate(&mut world, operator, 800 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    world.chain.advance_blocks(12);
    // 400 still stream, and the loss beyond the bond is 500.
    world.chain.offence(&validator(0), percent(15));
    world.pool().settle(&alice, operator).unwrap();

    let event = world.pool_event::<pool::LossBooked>();
    assert_eq!((event.stream, event.holders), (400 * UNIT, 100 * UNIT));
    let rebased = world.pool_event::<pool::Rebased>();
    assert_eq!(rebased.pooled_before, POOLED + 400 * UNIT);
    assert_eq!((rebased.pooled_after, rebased.unvested), (POOLED + 300 * UNIT, 0));
    world.chain.advance_blocks(12);
    assert_eq!(world.pool().total_supply(), POOLED + 300 * UNIT);
    BalanceSheet::conserved(&mut world, 800 * UNIT, 1_500 * UNIT);
}

#[test]
fn a_loss_smaller_than_the_stream_leaves_the_rest_of_it_its_end() {
    let world = World::new(without_fees(), default_registry_parameters());
    let (mut world, alice, operator) = delegated_in(world, BOND, 0);
    // The first reward streams as long as the operator is old: two days.
    world.chain.advance_blocks(1);
    donate(&mut world, operator, 800 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    let end = world.chain.now_ms() + 2 * DAY;
    world.chain.advance_blocks(12);
    world.chain.offence(&validator(0), percent(13));
    world.pool().settle(&alice, operator).unwrap();

    let rebased = world.pool_event::<pool::Rebased>();
    assert_eq!(
        (rebased.pooled_before, rebased.pooled_after),
        (POOLED + 400 * UNIT, POOLED + 400 * UNIT)
    );
    assert_eq!((rebased.unvested, rebased.stream_end), (100 * UNIT, end));
    world.chain.advance_blocks(6);
    assert_eq!(world.pool().total_supply(), POOLED + 450 * UNIT);
    BalanceSheet::conserved(&mut world, 800 * UNIT, 1_300 * UNIT);
}

#[test]
fn an_unlocking_part_is_slashed_with_the_rest_and_booked_once() {
    let (mut world, alice, operator) = delegated();
    world.pool().request_withdrawal(&alice, 2_500 * UNIT).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    world.chain.offence(&validator(0), percent(20));
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!((settled.loss, settled.total), (2_000 * UNIT, 8_000 * UNIT));
    assert_eq!(world.registry().table()[0].active, 6_000 * UNIT);
    let settle = |world: &mut World| world.pool().settle(&alice, operator).map(|settled| settled.loss);
    assert_eq!(changes_nothing(&mut world, settle), Ok(0));
    BalanceSheet::conserved(&mut world, 0, 2_000 * UNIT);
}

#[test]
fn a_settlement_provides_for_a_slash_that_is_announced_and_the_slash_changes_no_price() {
    let (mut world, alice, operator) = delegated();
    world.chain.set_slash_defer(2);
    world.chain.offence(&validator(0), percent(25));

    let settled = world.pool().settle(&alice, operator).unwrap();

    // Of 2,500 the bond will pay 1,000.
    assert_eq!((settled.loss, settled.provided.added), (0, 1_500 * UNIT));
    assert_eq!(world.registry().table()[0].status, Status::Jailed);
    assert_eq!(world.pool().total_supply(), POOLED - 1_500 * UNIT);
    assert_eq!(
        world.pool_event::<pool::ProvisionChanged>(),
        pool::ProvisionChanged {
            operator: Some(operator),
            added: 1_500 * UNIT,
            released: 0,
            restored: 0,
            queue: 0,
            stream: 0,
            holders: 1_500 * UNIT,
        }
    );

    world.chain.advance_eras(3);
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!((settled.loss, settled.era), (2_500 * UNIT, 5));
    assert_eq!(
        (settled.bond_paid, settled.provided.released),
        (1_000 * UNIT, 1_500 * UNIT)
    );
    assert_eq!(world.pool().total_supply(), POOLED - 1_500 * UNIT);
    assert_eq!(world.pool().accounting().provision, 0);
    BalanceSheet::conserved(&mut world, 0, 2_500 * UNIT);
}

#[test]
fn a_cancelled_slash_is_never_booked() {
    let (mut world, alice, operator) = delegated();
    world.chain.set_slash_defer(2);
    world.chain.offence(&validator(0), percent(25));
    world.chain.cancel_deferred_slash(5, vec![0]).unwrap();
    world.chain.advance_eras(4);
    assert_eq!(world.pool().settle(&alice, operator).unwrap().loss, 0);
    assert_eq!(world.pool().total_supply(), POOLED);
    BalanceSheet::conserved(&mut world, 0, 0);
}

#[test]
fn a_jailed_operator_is_drained_and_takes_no_stake() {
    let (mut world, alice, operator) = delegated();
    world.chain.offence(&validator(0), percent(5));
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(world.pool().accounting().buffered, 500 * UNIT);

    let moved = world.pool().rebalance(&alice, 1).unwrap();

    let all = 9_500 * UNIT - EXISTENTIAL_DEPOSIT;
    assert_eq!((moved.delegated, moved.unbonding), (0, all));
    assert_eq!(
        world.registry_event::<registry::StakeUndelegated>(),
        registry::StakeUndelegated {
            operator,
            amount: all,
            drained: true,
        }
    );
    assert_eq!(world.stash(operator).targets, 0);

    // What comes back goes to others.
    world.operator(&validator(1), BOND, 500);
    world.chain.advance_eras(7);
    assert_eq!(world.pool().settle(&alice, operator).unwrap().received, all);
    let moved = world.pool().rebalance(&alice, 1).unwrap();
    assert_eq!(
        (moved.delegated, moved.unbonding),
        (POOLED - EXISTENTIAL_DEPOSIT, 0)
    );
    BalanceSheet::conserved(&mut world, 0, 500 * UNIT);
}

#[test]
fn a_jailed_operator_earns_no_commission() {
    let (mut world, alice, operator) = delegated();
    world.chain.offence(&validator(0), percent(5));
    donate(&mut world, operator, 100 * UNIT);
    // Also when the reward comes with the loss.
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!((settled.loss, settled.reward), (500 * UNIT, 100 * UNIT));
    assert_eq!((settled.commission, settled.debt_repaid), (0, 0));
    donate(&mut world, operator, 100 * UNIT);
    assert_eq!(world.pool().settle(&alice, operator).unwrap().commission, 0);
    let event = world.pool_event::<pool::RewardBooked>();
    assert_eq!((event.commission, event.streamed), (0, 90 * UNIT));
    assert_eq!(world.pool().fee_shares_of(operator), 0);
    BalanceSheet::conserved(&mut world, 200 * UNIT, 500 * UNIT);
}

#[test]
fn commission_repays_the_cover_fund_first_and_then_the_holders() {
    let (mut world, alice, operator) = delegated();
    donate(&mut world, operator, 1_000 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    let cover = world.pool().accounting().cover;
    all_streams_end(&mut world);
    world.chain.offence(&validator(0), percent(11));
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(world.registry().operator(operator).debt, 100 * UNIT);
    let lost = world.pool().accounting().unrecovered_loss;
    assert_eq!(lost, 100 * UNIT - cover);
    let earned = world.pool().fee_shares_of(operator);

    // A commission of 40 UNIT: 28.5 restore the cover fund, 11.5 stream beside the holders' 760.
    donate(&mut world, operator, 800 * UNIT);
    world.pool().settle(&alice, operator).unwrap();

    let event = world.pool_event::<pool::RewardBooked>();
    assert_eq!((event.commission, event.debt_repaid), (0, 40 * UNIT));
    let recovered = lost - (40 * UNIT - cover);
    let fee = (760 * UNIT - recovered) / 10;
    assert_eq!(event.cover, fee * 3 / 10);
    assert_eq!(event.streamed, 760 * UNIT - fee);
    let book = world.pool().accounting();
    assert_eq!((book.cover, book.cover_spent), (cover + event.cover, 0));
    assert_eq!(book.unrecovered_loss, 0);
    assert_eq!(
        world.pool_event::<pool::Rebased>().unvested,
        event.streamed + 40 * UNIT - cover
    );
    assert_eq!(world.registry().operator(operator).debt, 60 * UNIT);
    assert_eq!(world.pool().fee_shares_of(operator), earned);
    BalanceSheet::conserved(&mut world, 1_800 * UNIT, 1_100 * UNIT);
}

#[test]
fn rewards_that_make_a_loss_good_pay_no_fee() {
    let (mut world, alice, operator) = delegated_in(World::default(), BOND, 0);
    world.chain.offence(&validator(0), percent(15));
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(world.pool().accounting().unrecovered_loss, 500 * UNIT);
    let fee_of = |world: &mut World, reward: Balance| {
        donate(world, operator, reward);
        world.pool().settle(&alice, operator).unwrap();
        let event = world.pool_event::<pool::RewardBooked>();
        event.reward - event.streamed
    };
    assert_eq!(fee_of(&mut world, 300 * UNIT), 0);
    assert_eq!(fee_of(&mut world, 300 * UNIT), 10 * UNIT);
    assert_eq!(fee_of(&mut world, 300 * UNIT), 30 * UNIT);
    BalanceSheet::conserved(&mut world, 900 * UNIT, 1_500 * UNIT);
}

#[test]
fn who_leaves_takes_a_part_of_the_unrecovered_loss_along() {
    let (mut world, alice, operator) = delegated_in(World::default(), BOND, 0);
    world.chain.offence(&validator(0), percent(15));
    world.pool().settle(&alice, operator).unwrap();
    // 1,900 UNIT at a price of 0.95 are a fifth of all shares.
    world.pool().request_withdrawal(&alice, 1_900 * UNIT).unwrap();
    assert_eq!(world.pool().total_shares(), 8_000 * UNIT);
    assert_eq!(world.pool().accounting().unrecovered_loss, 400 * UNIT);
    BalanceSheet::conserved(&mut world, 0, 1_500 * UNIT);
}

#[test]
fn after_two_total_losses_the_pool_takes_no_stake() {
    // Bonds of nearly nothing back all.
    let world = World::new(default_pool_parameters(), {
        let mut parameters = default_registry_parameters();
        (parameters.min_bond, parameters.bond_ratio) = (0, 1);
        parameters
    });
    let (mut world, alice, first) = delegated_in(world, UNIT, 0);
    world.chain.offence(&validator(0), Perbill::one());
    world.pool().settle(&alice, first).unwrap();
    assert_eq!(world.pool().total_supply(), UNIT);
    // A price of a ten-thousandth is in the range. 20 UNIT of new stake bring the second operator to life.
    world.pool().stake(&alice, 20 * UNIT).unwrap();
    let second = world.operator(&validator(1), EXISTENTIAL_DEPOSIT * 3, 0);
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().delegated, 21 * UNIT);
    world.chain.advance_eras(2);
    world.chain.offence(&validator(1), Perbill::one());
    world.pool().settle(&alice, second).unwrap();
    // 0.003 UNIT for 210,000 UNIT of shares.
    assert_eq!(world.pool().total_supply(), EXISTENTIAL_DEPOSIT * 3);
    assert_eq!(world.pool().total_shares(), 210_000 * UNIT);

    assert_eq!(
        refused(&mut world, |w| w.pool().stake(&alice, UNIT)),
        PoolError::PoolImpaired
    );
    BalanceSheet::conserved(&mut world, 0, POOLED + 21 * UNIT);
}

#[test]
fn a_total_loss_leaves_a_stash_that_settles_also_when_it_was_reaped() {
    let (mut world, alice, operator) = delegated();
    let nominator = world.registry().nominator(operator);
    world.chain.offence(&validator(0), Perbill::one());
    // Anyone may remove a stash that has nothing left.
    let spans = world.stash(operator).spans;
    let reap_stash = (STAKING, REAP_STASH, &nominator, spans).encode();
    let reap_stash = RuntimeCall::decode(&mut &reap_stash[..]).unwrap();
    world.chain.call_as(&alice, reap_stash).unwrap();
    assert!(!world.stash(operator).exists);
    donate(&mut world, operator, 40 * UNIT);

    // Of a stash without a ledger, what is liquid counts as principal.
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!((settled.received, settled.reward), (40 * UNIT, 0));
    assert_eq!((settled.loss, settled.total), (POOLED - 40 * UNIT, 0));
    assert_eq!(world.pool().total_supply(), BOND + 40 * UNIT);
    BalanceSheet::conserved(&mut world, 40 * UNIT, POOLED);
}

#[test]
fn a_slash_of_a_drained_stash_does_not_lock_up_what_is_left() {
    let parameters = PoolParameters {
        min_wait: DAY / 24,
        ..default_pool_parameters()
    };
    let world = World::new(parameters, default_registry_parameters());
    let (mut world, alice, operator) = delegated_in(world, BOND, 0);
    // Jailed for a small slash, and drained to one existential deposit...
    world.chain.offence(&validator(0), percent(1));
    world.pool().settle(&alice, operator).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    assert_eq!(world.stash(operator).active, EXISTENTIAL_DEPOSIT);
    // ... which a further slash of the same era takes, because less than a deposit would remain.
    world.chain.offence(&validator(0), percent(2));
    assert_eq!(world.stash(operator).active, 0);
    let left = world.stash(operator).total;
    world.chain.advance_eras(7);

    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(
        world.stash(operator).withdrawable,
        0,
        "{left} planck stay locked up"
    );
    BalanceSheet::conserved(&mut world, 0, POOLED - left);
}
