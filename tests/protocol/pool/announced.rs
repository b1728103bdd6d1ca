//! Losses that the chain has announced: provided for at once, and trued up when they come, or do not.

mod standing;
mod strangers;
mod trued_up;

use estuary_interfaces::ProvisionChange;
use estuary_tests::{default_registry_parameters, prelude::*, BalanceSheet};

use crate::setup::{
    all_streams_end, changes_nothing, covering, delegated_in, donate, percent, refused, staked_in,
    without_fees, BOND, DAY, POOLED,
};

/// The era in which slashes for offences of the era in which the tests start are applied.
const SLASHED_IN: u32 = 5;

/// The era of the offence.
const OFFENDED_IN: u32 = 2;

/// [`delegated`] without any fees, where slashes are announced two eras ahead.
fn deferring() -> (World, AccountId, OperatorId) {
    let world = World::new(without_fees(), default_registry_parameters());
    let (mut world, alice, operator) = delegated_in(world, BOND, 0);
    world.chain.set_slash_defer(2);
    (world, alice, operator)
}

/// What was provided for, beside bond and cover fund.
fn added(added: Balance) -> ProvisionChange {
    ProvisionChange {
        added,
        ..ProvisionChange::default()
    }
}

fn provided_event(added: Balance, released: Balance, holders: Balance) -> pool::ProvisionChanged {
    pool::ProvisionChanged {
        operator: Some(0),
        added,
        released,
        restored: 0,
        queue: 0,
        stream: 0,
        holders,
    }
}

/// The price of a share, exactly: what all shares are worth, and how many there are.
fn price(world: &mut World) -> (Balance, Balance) {
    (world.pool().total_supply(), world.pool().total_shares())
}

#[test]
fn the_bond_is_reserved_first_then_the_cover_fund_and_queue_and_holders_absorb_the_rest_pro_rata() {
    let (mut world, alice, operator) = delegated_in(covering(), BOND, 0);
    world.chain.set_slash_defer(2);
    donate(&mut world, operator, 2_500 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    world.pool().request_withdrawal(&alice, 3_000 * UNIT).unwrap();
    let book = world.pool().accounting();
    assert_eq!((book.cover, book.stream.amount), (500 * UNIT, 2_000 * UNIT));

    world.chain.offence(&validator(0), percent(45));
    let provided = world.pool().flag(&alice, operator).unwrap();

    // 4,500, of which the bond will pay 1,000 and the cover fund 500. Of 12,000 at stake, 3,000 are the queue's: it
    // absorbs a quarter of the other 3,000. The holders' 2,250 are first what streams.
    assert_eq!(
        provided,
        ProvisionChange {
            added: 3_000 * UNIT,
            released: 0,
            cover_added: 500 * UNIT,
            cover_released: 0,
        }
    );
    assert_eq!(
        world.registry_event::<registry::LossFlagged>(),
        registry::LossFlagged {
            operator,
            announced: 4_500 * UNIT,
            cover: 500 * UNIT,
            uncovered: 3_000 * UNIT,
            offence_era: OFFENDED_IN,
        }
    );
    assert_eq!(
        world.pool_event::<pool::ProvisionChanged>(),
        pool::ProvisionChanged {
            operator: Some(operator),
            added: 3_000 * UNIT,
            released: 0,
            restored: 0,
            queue: 750 * UNIT,
            stream: 2_000 * UNIT,
            holders: 250 * UNIT,
        }
    );
    let rebased = world.pool_event::<pool::Rebased>();
    assert_eq!(
        (rebased.pooled_before, rebased.pooled_after, rebased.unvested),
        (7_000 * UNIT, 6_750 * UNIT, 0)
    );
    let absorbed = world.queue_event::<queue::LossAbsorbed>();
    assert_eq!((absorbed.loss, absorbed.owed), (750 * UNIT, 3_000 * UNIT));
    let book = world.pool().accounting();
    assert_eq!((book.owed, book.provision), (2_250 * UNIT, 3_000 * UNIT));
    assert_eq!((book.cover, book.cover_reserved), (500 * UNIT, 500 * UNIT));
    assert_eq!(book.unrecovered_loss, 2_250 * UNIT);
    assert_eq!(world.registry().operator(operator).bond, BOND);
    BalanceSheet::of(&mut world);

    world.chain.advance_eras(3);
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(
        world.pool_event::<pool::LossBooked>(),
        pool::LossBooked {
            operator,
            era: SLASHED_IN,
            offence_era: OFFENDED_IN,
            loss: 4_500 * UNIT,
            bond: BOND,
            cover: 500 * UNIT,
            underwriters: 0,
            provided: 3_000 * UNIT,
            queue: 0,
            stream: 0,
            holders: 0,
        }
    );
    let book = world.pool().accounting();
    assert_eq!(
        (book.cover, book.cover_reserved, book.cover_spent),
        (0, 0, 500 * UNIT)
    );
    assert_eq!((book.provision, book.owed), (0, 2_250 * UNIT));
    assert_eq!(world.pool().total_supply(), 6_750 * UNIT);
    BalanceSheet::conserved(&mut world, 2_500 * UNIT, 4_500 * UNIT);
}

#[test]
fn a_flag_jails_the_operator_at_once() {
    let (mut world, alice, operator) = deferring();
    // Less than the bond: nobody absorbs anything, and still it is a loss.
    world.chain.offence(&validator(0), percent(5));
    assert_eq!(
        world.pool().flag(&alice, operator),
        Ok(ProvisionChange::default())
    );

    let flagged = world.registry_event::<registry::LossFlagged>();
    assert_eq!(
        (flagged.announced, flagged.cover, flagged.uncovered),
        (500 * UNIT, 0, 0)
    );
    assert_eq!(
        world.registry_event::<registry::OperatorJailed>(),
        registry::OperatorJailed {
            operator,
            fault: Fault::Loss
        }
    );
    let pool = world.pool.clone();
    assert_eq!(world.events::<pool::ProvisionChanged>(&pool), []);
    assert_eq!(world.registry().table()[0].status, Status::Jailed);
    assert_eq!(world.pool().total_supply(), POOLED);
    // It takes no new stake, and is drained.
    let bob = world.funded("bob", 100 * UNIT);
    world.pool().stake(&bob, 100 * UNIT).unwrap();
    let moved = world.pool().rebalance(&bob, 1).unwrap();
    assert_eq!(
        (moved.delegated, moved.unbonding),
        (0, POOLED - EXISTENTIAL_DEPOSIT)
    );
    BalanceSheet::conserved(&mut world, 0, 0);
}

#[test]
fn a_sweep_does_what_a_flag_does() {
    let (mut world, alice, operator) = deferring();
    world.chain.offence(&validator(0), percent(25));

    let swept = world.pool().sweep(&alice, 100).unwrap();

    let now = world.chain.now_ms();
    assert_eq!(
        (swept.provided, swept.completed),
        (added(1_500 * UNIT), Some(now))
    );
    assert_eq!(
        world.pool_event::<pool::ProvisionChanged>(),
        pool::ProvisionChanged {
            // Of all operators that were read.
            operator: None,
            ..provided_event(1_500 * UNIT, 0, 1_500 * UNIT)
        }
    );
    assert_eq!(
        world.registry_event::<registry::LossFlagged>(),
        registry::LossFlagged {
            operator,
            announced: 2_500 * UNIT,
            cover: 0,
            uncovered: 1_500 * UNIT,
            offence_era: OFFENDED_IN,
        }
    );
    assert_eq!(
        world.registry_event::<registry::OperatorJailed>(),
        registry::OperatorJailed {
            operator,
            fault: Fault::Loss
        }
    );
    assert_eq!(world.pool().total_supply(), 8_500 * UNIT);
    assert_eq!(
        world.pool().flag(&alice, operator),
        Ok(ProvisionChange::default())
    );
    BalanceSheet::conserved(&mut world, 0, 0);
}

#[test]
fn flagging_twice_changes_nothing() {
    let (mut world, alice, operator) = deferring();
    world.chain.offence(&validator(0), percent(25));
    world.pool().flag(&alice, operator).unwrap();
    // The second flag of a block; what a call itself leaves there is the first one's.
    world.pool().flag(&alice, operator).unwrap();
    let flag = |w: &mut World| w.pool().flag(&alice, operator);
    assert_eq!(changes_nothing(&mut world, flag), Ok(ProvisionChange::default()));
    assert_eq!(world.pool().total_supply(), 8_500 * UNIT);
    BalanceSheet::conserved(&mut world, 0, 0);
}

#[test]
fn an_operator_that_does_not_exist_or_was_not_approved_cannot_be_flagged() {
    let (mut world, alice, _) = deferring();
    let candidate = world.registry().register(&validator(1), BOND, 0).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.pool().flag(&alice, 7)),
        PoolError::Registry(RegistryError::UnknownOperator)
    );
    assert_eq!(
        refused(&mut world, |w| w.pool().flag(&alice, candidate)),
        PoolError::Registry(RegistryError::WrongStatus)
    );
    // A sweep passes the candidate by.
    assert!(world.pool().sweep(&alice, 100).unwrap().completed.is_some());
}

#[test]
fn of_a_second_offence_only_the_increment_is_added() {
    let (mut world, alice, operator) = deferring();
    world.chain.offence(&validator(0), percent(25));
    assert_eq!(world.pool().flag(&alice, operator), Ok(added(1_500 * UNIT)));
    world.chain.offence(&validator(0), percent(40));

    assert_eq!(world.pool().flag(&alice, operator), Ok(added(1_500 * UNIT)));

    let flagged = world.registry_event::<registry::LossFlagged>();
    assert_eq!(
        (flagged.announced, flagged.uncovered),
        (4_000 * UNIT, 3_000 * UNIT)
    );
    let registry = world.registry.clone();
    assert_eq!(world.events::<registry::OperatorJailed>(&registry), []);
    assert_eq!(world.pool().total_supply(), 7_000 * UNIT);
    assert_eq!(world.pool().accounting().provision, 3_000 * UNIT);
    BalanceSheet::conserved(&mut world, 0, 0);
}

#[test]
fn while_a_loss_is_announced_stakers_pay_the_price_without_it_and_the_difference_streams() {
    let (mut world, alice, operator) = deferring();
    let bob = world.funded("bob", 1_000 * UNIT);
    world.chain.offence(&validator(0), percent(25));
    world.pool().flag(&alice, operator).unwrap();

    // Minted at 1, and worth 0.85 at once: 150 stream.
    assert_eq!(world.pool().preview_stake(1_000 * UNIT), Some(1_000 * UNIT));
    assert_eq!(world.pool().stake(&bob, 1_000 * UNIT), Ok(1_000 * UNIT));

    assert_eq!(world.pool().balance_of(&bob), 850 * UNIT);
    assert_eq!(price(&mut world), (9_350 * UNIT, 11_000 * UNIT));
    assert_eq!(world.pool().accounting().returning.amount, 150 * UNIT);
    BalanceSheet::of(&mut world);
    // Whoever leaves absorbs the loss.
    world.pool().request_withdrawal(&alice, 85 * UNIT).unwrap();
    let event = world.pool_event::<pool::WithdrawalRequested>();
    assert_eq!((event.shares, event.amount), (100 * UNIT, 85 * UNIT));

    world.chain.advance_era();
    assert_eq!(price(&mut world), (9_415 * UNIT, 10_900 * UNIT));
    BalanceSheet::conserved(&mut world, 0, 0);
}

#[test]
fn a_stake_tells_of_what_it_lets_stream() {
    let (mut world, alice, operator) = deferring();
    let bob = world.funded("bob", 1_000 * UNIT);
    world.chain.offence(&validator(0), percent(25));
    world.pool().flag(&alice, operator).unwrap();
    world.pool().stake(&bob, 1_000 * UNIT).unwrap();
    // 150 stream: without this nobody could tell the price of later from the events.
    let end = world.chain.now_ms() + DAY;
    let rebased = world.pool_event::<pool::Rebased>();
    assert_eq!((rebased.unvested, rebased.stream_end), (150 * UNIT, end));
}

#[test]
fn operators_that_one_sweep_finds_share_the_cover_fund_in_their_order() {
    let (mut world, alice) = staked_in(covering());
    for index in [0, 1] {
        world.operator(&validator(index), BOND, 0);
    }
    world.pool().rebalance(&alice, 2).unwrap();
    world.chain.advance_eras(2);
    donate(&mut world, 0, 2_500 * UNIT);
    world.pool().settle(&alice, 0).unwrap();
    all_streams_end(&mut world);
    let offence_era = world.chain.active_era();
    // Of 5,000 each. Beside the bonds: 400 and 500, and the fund has 500.
    world.chain.offence(&validator(0), percent(28));
    world.chain.offence(&validator(1), percent(30));

    let swept = world.pool().sweep(&alice, 2).unwrap();

    assert_eq!(
        swept.provided,
        ProvisionChange {
            added: 400 * UNIT,
            released: 0,
            cover_added: 500 * UNIT,
            cover_released: 0,
        }
    );
    let registry = world.registry.clone();
    let flagged = |operator, announced, cover, uncovered| registry::LossFlagged {
        operator,
        announced: announced * UNIT,
        cover: cover * UNIT,
        uncovered: uncovered * UNIT,
        offence_era,
    };
    assert_eq!(
        world.events::<registry::LossFlagged>(&registry),
        [flagged(0, 1_400, 400, 0), flagged(1, 1_500, 100, 400)]
    );
    assert_eq!(world.pool().total_supply(), 11_600 * UNIT);
    assert_eq!(world.pool().accounting().cover_reserved, 500 * UNIT);
    BalanceSheet::conserved(&mut world, 2_500 * UNIT, 0);
}

#[test]
fn a_staker_pays_the_roundings_at_both_prices() {
    let (mut world, alice, operator) = deferring();
    let bob = world.funded("bob", 10 * UNIT);
    world.chain.offence(&validator(0), percent(25));
    world.pool().flag(&alice, operator).unwrap();
    // 10^12 + 1 shares are worth 850,000,000,000.85 planck; the pool keeps the rest of that planck.
    assert_eq!(world.pool().stake(&bob, UNIT + 1), Ok(UNIT + 1));
    assert_eq!(world.pool().accounting().returning.amount, UNIT * 15 / 100);
    assert_eq!(world.pool().total_supply(), 8_500 * UNIT + UNIT * 85 / 100 + 1);
    assert_eq!(world.pool().balance_of(&bob), UNIT * 85 / 100);
    BalanceSheet::conserved(&mut world, 0, 0);
}

#[test]
fn who_stakes_before_a_cancellation_gains_nothing_by_it() {
    let (mut world, alice, operator) = deferring();
    let bob = world.funded("bob", 1_000 * UNIT);
    world.chain.offence(&validator(0), percent(25));
    world.pool().flag(&alice, operator).unwrap();
    world.pool().stake(&bob, 1_000 * UNIT).unwrap();
    world.chain.cancel_deferred_slash(SLASHED_IN, vec![0]).unwrap();
    world.pool().flag(&alice, operator).unwrap();
    assert_eq!(price(&mut world), (9_350 * UNIT, 11_000 * UNIT));
    world.chain.advance_blocks(12);
    assert_eq!(price(&mut world), (11_000 * UNIT, 11_000 * UNIT));
    assert_eq!(world.pool().balance_of(&bob), 1_000 * UNIT);
    BalanceSheet::conserved(&mut world, 0, 0);
}
