//! What underwriters earn.

use estuary_tests::prelude::*;

use super::{consistent, Insured, LAYER};
use crate::setup::{donate, for_the_fund, transfers, DAY};

/// Half of the fund's part, which is 500 UNIT of a reward of 2,500.
fn earning(layer: Balance) -> Insured {
    let mut i = Insured::open(for_the_fund(), |terms| terms, None);
    let bob = i.bob.clone();
    i.deposit(&bob, layer);
    donate(&mut i.world, i.operator, 2_500 * UNIT);
    i.world.pool().settle(&i.alice, i.operator).unwrap();
    i
}

#[test]
fn a_premium_is_a_part_of_the_funds_part_and_is_minted_into_the_layer() {
    let mut i = earning(LAYER);
    let event = i.world.pool_event::<pool::RewardBooked>();
    assert_eq!(
        (event.cover, event.premium, event.treasury, event.streamed),
        (250 * UNIT, 250 * UNIT, 0, 2_000 * UNIT)
    );
    let pool = i.world.pool.clone();
    assert_eq!(
        transfers(&mut i.world),
        [(None, Some(pool), 250 * UNIT, 250 * UNIT)]
    );
    let layer = i.world.pool().layer();
    assert_eq!((layer.shares, layer.credited), (1_250 * UNIT, 250 * UNIT));
    assert_eq!(i.world.pool().accounting().cover, 250 * UNIT);
    consistent(&mut i.world);
}

#[test]
fn a_premium_streams() {
    let mut i = earning(LAYER);
    let (bob, carol) = (i.bob.clone(), i.underwriter("carol", LAYER));
    let of = |i: &mut Insured, owner: &AccountId| i.world.cover_vault(&i.vault).position(owner).shares;
    assert_eq!(of(&mut i, &bob), LAYER);
    // Who comes for it gets nothing at once, and her part of what vests afterwards.
    i.sweep();
    i.deposit(&carol, LAYER);
    assert_eq!(of(&mut i, &carol), LAYER);
    let end = i.world.chain.now_ms() + 7 * DAY;
    while i.world.chain.now_ms() < end {
        i.world.chain.advance_blocks(1);
    }
    let (bobs, carols) = (of(&mut i, &bob), of(&mut i, &carol));
    assert!(bobs.abs_diff(1_125 * UNIT) <= 1 && carols.abs_diff(1_125 * UNIT) <= 1);
}

#[test]
fn dust_does_not_earn_the_whole_premium() {
    let mut i = earning(UNIT);
    let event = i.world.pool_event::<pool::RewardBooked>();
    // A thousandth of the target earns a thousandth.
    assert_eq!(
        (event.cover, event.premium),
        (500 * UNIT - 250 * MILLI, 250 * MILLI)
    );
    consistent(&mut i.world);
}

#[test]
fn an_empty_layer_earns_nothing() {
    let mut i = Insured::open(for_the_fund(), |terms| terms, None);
    donate(&mut i.world, i.operator, 2_500 * UNIT);
    i.world.pool().settle(&i.alice, i.operator).unwrap();
    let event = i.world.pool_event::<pool::RewardBooked>();
    assert_eq!((event.cover, event.premium), (500 * UNIT, 0));
    assert_eq!(i.world.pool().layer(), Default::default());
}
