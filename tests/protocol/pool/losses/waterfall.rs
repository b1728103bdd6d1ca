//! Bond, cover fund, queue, stream, price: each to its last planck before the next, and no other operator.

use estuary_tests::{prelude::*, BalanceSheet};

use crate::setup::{all_streams_end, covering, delegated_in, donate, percent, staked_in, BOND, POOLED};

/// Two operators with a commission of 5 %, and half of the pool's money each.
fn two() -> (World, AccountId) {
    let (mut world, alice) = staked_in(covering());
    world.chain.set_slash_defer(0);
    for index in [0, 1] {
        world.operator(&validator(index), BOND, 500);
    }
    world.pool().rebalance(&alice, 2).unwrap();
    world.chain.advance_eras(2);
    (world, alice)
}

#[test]
fn a_loss_takes_the_bond_then_the_cover_fund_and_then_queue_stream_and_price() {
    let (mut world, alice, operator) = delegated_in(covering(), BOND, 0);
    donate(&mut world, operator, 2_500 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    world.pool().request_withdrawal(&alice, 3_000 * UNIT).unwrap();
    world.chain.offence(&validator(0), percent(45));

    world.pool().settle(&alice, operator).unwrap();

    // Of 12,000 at stake 3,000 are the queue's: a quarter of the 3,000 that bond and fund do not pay.
    assert_eq!(
        world.pool_event::<pool::LossBooked>(),
        pool::LossBooked {
            operator,
            era: 2,
            offence_era: 2,
            loss: 4_500 * UNIT,
            bond: BOND,
            cover: 500 * UNIT,
            underwriters: 0,
            provided: 0,
            queue: 750 * UNIT,
            stream: 2_000 * UNIT,
            holders: 250 * UNIT,
        }
    );
    assert_eq!(
        world.registry_event::<registry::BondSlashed>(),
        registry::BondSlashed {
            operator,
            paid: BOND,
            bond: 0,
            debt: 3_500 * UNIT,
            offence_era: 2,
        }
    );
    let book = world.pool().accounting();
    assert_eq!((book.cover, book.cover_spent), (0, 500 * UNIT));
    assert_eq!((book.owed, book.unrecovered_loss), (2_250 * UNIT, 2_250 * UNIT));
    assert_eq!(world.pool().total_supply(), 6_750 * UNIT);
    BalanceSheet::conserved(&mut world, 2_500 * UNIT, 4_500 * UNIT);
}

#[test]
fn a_loss_of_exactly_the_bond_and_the_cover_fund_is_absorbed_by_nobody_else() {
    let (mut world, alice, operator) = delegated_in(covering(), BOND, 0);
    donate(&mut world, operator, 2_500 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    world.pool().request_withdrawal(&alice, 3_000 * UNIT).unwrap();
    world.chain.offence(&validator(0), percent(15));
    let supply = world.pool().total_supply();

    world.pool().settle(&alice, operator).unwrap();

    let event = world.pool_event::<pool::LossBooked>();
    assert_eq!((event.bond, event.cover), (BOND, 500 * UNIT));
    assert_eq!((event.queue, event.stream, event.holders), (0, 0, 0));
    assert_eq!(
        (world.pool().accounting().owed, world.pool().total_supply()),
        (3_000 * UNIT, supply)
    );
    // The operator owes what the fund has paid.
    assert_eq!(world.registry().operator(operator).debt, 500 * UNIT);
    BalanceSheet::conserved(&mut world, 2_500 * UNIT, 1_500 * UNIT);
}

#[test]
fn what_one_operator_cannot_pay_no_other_pays() {
    let (mut world, alice) = two();
    let (other, entry) = (world.registry().operator(1), world.registry().table()[1]);
    world.chain.offence(&validator(0), Perbill::one());

    world.pool().settle(&alice, 0).unwrap();

    let event = world.pool_event::<pool::LossBooked>();
    assert_eq!(
        (event.loss, event.bond, event.holders),
        (POOLED / 2, BOND, 4_000 * UNIT)
    );
    assert_eq!(
        (
            world.registry().operator(0).bond,
            world.registry().operator(0).debt
        ),
        (0, 4_000 * UNIT)
    );
    assert_eq!(
        (world.registry().operator(1), world.registry().table()[1]),
        (other, entry)
    );
    BalanceSheet::conserved(&mut world, 0, POOLED / 2);

    // The other earns as before, and pays for its own slash alone.
    donate(&mut world, 1, 100 * UNIT);
    let settled = world.pool().settle(&alice, 1).unwrap();
    assert_eq!((settled.commission, settled.debt_repaid), (5 * UNIT, 0));
    world.chain.offence(&validator(1), percent(10));
    let settled = world.pool().settle(&alice, 1).unwrap();
    assert_eq!((settled.loss, settled.bond_paid), (500 * UNIT, 500 * UNIT));
    assert_eq!(
        (
            world.registry().operator(1).bond,
            world.registry().operator(1).debt
        ),
        (BOND / 2, 0)
    );
    assert_eq!(world.registry().operator(0).debt, 4_000 * UNIT);
    BalanceSheet::conserved(&mut world, 100 * UNIT, POOLED / 2 + 500 * UNIT);
}

#[test]
fn an_operators_own_commission_and_money_repay_its_debt_and_what_is_left_is_bond() {
    let (mut world, alice) = two();
    world.chain.offence(&validator(0), percent(30));
    world.pool().settle(&alice, 0).unwrap();
    assert_eq!(world.registry().operator(0).debt, 500 * UNIT);

    donate(&mut world, 0, 100 * UNIT);
    let settled = world.pool().settle(&alice, 0).unwrap();
    assert_eq!((settled.commission, settled.debt_repaid), (0, 5 * UNIT));
    world
        .registry()
        .top_up_bond(&validator(0), 0, 600 * UNIT)
        .unwrap();
    assert_eq!(
        (
            world.registry().operator(0).debt,
            world.registry().operator(0).bond
        ),
        (0, 105 * UNIT)
    );
    BalanceSheet::conserved(&mut world, 100 * UNIT, 1_500 * UNIT);

    assert_eq!(world.pool().settle(&alice, 0).unwrap().repaid, 495 * UNIT);
    // The rewards of 95 are for the holders as well: all of the loss returns but 400 of them.
    assert_eq!(world.pool().accounting().unrecovered_loss, 0);
    all_streams_end(&mut world);
    assert_eq!(
        world.pool().total_supply(),
        POOLED - 500 * UNIT + 500 * UNIT + 95 * UNIT
    );
    BalanceSheet::conserved(&mut world, 100 * UNIT, 1_500 * UNIT);
}
