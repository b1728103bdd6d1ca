//! What the layer pays, and what becomes of everybody else.

use estuary_tests::{prelude::*, BalanceSheet};
use staking_pool::accounting::Losses;

use super::{consistent, insured, Insured, LAYER, PROMISED};
use crate::setup::{donate, for_the_fund, mul_div, transfers, BOND, POOLED};

#[test]
fn a_loss_that_the_layer_pays_moves_no_price() {
    let mut i = insured().with_layer();
    i.world.chain.set_slash_defer(0);
    i.world.chain.offence(&validator(0), Perbill::from_percent(15));
    let alice = i.world.pool().balance_of(&i.alice);

    i.world.pool().settle(&i.alice, i.operator).unwrap();

    let event = i.world.pool_event::<pool::LossBooked>();
    assert_eq!(
        (event.loss, event.bond, event.cover, event.underwriters),
        (1_500 * UNIT, BOND, 0, 500 * UNIT)
    );
    assert_eq!(
        (event.provided, event.queue, event.stream, event.holders),
        (0, 0, 0, 0)
    );
    // The burn is in the token's events.
    let pool = i.world.pool.clone();
    assert_eq!(
        transfers(&mut i.world),
        [(Some(pool), None, 500 * UNIT, 500 * UNIT)]
    );
    assert_eq!(i.price(), (POOLED - 500 * UNIT, POOLED - 500 * UNIT));
    assert_eq!(i.world.pool().balance_of(&i.alice), alice);
    let layer = i.world.pool().layer();
    assert_eq!(
        (layer.shares, layer.spent, layer.burnt, layer.paid),
        (LAYER / 2, LAYER / 2, LAYER / 2, LAYER / 2)
    );
    assert_eq!(
        i.world.pool().losses(),
        Losses {
            loss: 1_500 * UNIT,
            bond: BOND,
            underwriters: 500 * UNIT,
            ..Default::default()
        }
    );
    assert_eq!(i.world.cover_vault(&i.vault).position(&i.bob).shares, LAYER / 2);
    BalanceSheet::conserved(&mut i.world, 0, 1_500 * UNIT);
    consistent(&mut i.world);
}

#[test]
fn an_announced_loss_is_reserved_and_moves_no_price_and_neither_does_its_settlement() {
    let mut i = insured().with_layer();
    i.announce(15);
    let flagged = i.world.registry_event::<registry::LossFlagged>();
    assert_eq!(
        (flagged.announced, flagged.cover, flagged.uncovered),
        (1_500 * UNIT, 500 * UNIT, 0)
    );
    assert_eq!(i.price(), (POOLED, POOLED));
    let state = i.world.pool().underwriting().unwrap();
    assert_eq!((state.reserved, state.reserved_shares), (500 * UNIT, 500 * UNIT));

    i.settle();

    assert_eq!(i.price(), (POOLED - 500 * UNIT, POOLED - 500 * UNIT));
    assert_eq!(i.world.pool().underwriting().unwrap().reserved, 0);
    consistent(&mut i.world);
}

#[test]
fn a_cancelled_loss_gives_the_layer_its_shares_back() {
    let mut i = insured().with_layer();
    i.announce(15);
    let active = i.world.chain.active_era();
    let era = (active..active + 6).find(|era| i.world.chain.unapplied_slashes(*era) > 0);
    assert_eq!(i.world.pool().underwriting().unwrap().reserved, 500 * UNIT);
    i.world
        .chain
        .cancel_deferred_slash(era.unwrap(), vec![0])
        .expect("it is announced");
    i.sweep();
    let state = i.world.pool().underwriting().unwrap();
    assert_eq!((state.reserved, state.shares, state.paid), (0, LAYER, 0));
    assert_eq!(i.price(), (POOLED, POOLED));
    consistent(&mut i.world);
}

#[test]
fn what_exceeds_the_promise_is_shared_without_the_shares_that_paid() {
    let mut i = insured().with_layer();
    i.world.pool().request_withdrawal(&i.alice, 920 * UNIT).unwrap();
    i.world.chain.set_slash_defer(0);
    i.world.chain.offence(&validator(0), Perbill::from_percent(25));

    i.world.pool().settle(&i.alice, i.operator).unwrap();

    // 800 of the layer. Of the 9,200 that are left at stake the queue has a tenth.
    let event = i.world.pool_event::<pool::LossBooked>();
    assert_eq!(
        (event.bond, event.underwriters, event.queue, event.holders),
        (BOND, PROMISED, 70 * UNIT, 630 * UNIT)
    );
    assert_eq!(i.price(), (7_650 * UNIT, 8_280 * UNIT));
    consistent(&mut i.world);
}

#[test]
fn the_fund_pays_before_the_layer_and_is_repaid_before_it() {
    let without_premium = |terms| CoverTerms {
        premium_part: 0,
        ..terms
    };
    let mut i = Insured::open(for_the_fund(), without_premium, None).with_layer();
    // 500 to the fund.
    donate(&mut i.world, i.operator, 2_500 * UNIT);
    i.world.pool().settle(&i.alice, i.operator).unwrap();
    i.sweep();
    i.announce(17);
    let state = i.world.pool().underwriting().unwrap();
    assert_eq!(state.reserved, 700 * UNIT);
    i.settle();
    let event = i.world.pool_event::<pool::LossBooked>();
    assert_eq!(
        (event.cover, event.underwriters, event.holders),
        (500 * UNIT, 200 * UNIT, 0)
    );
    let layer = i.world.pool().layer();
    assert_eq!(layer.spent, 200 * UNIT);

    // The operator repays 600 of its debt of 700.
    i.world
        .registry()
        .top_up_bond(&validator(0), i.operator, 600 * UNIT)
        .unwrap();
    i.world.pool().settle(&i.alice, i.operator).unwrap();

    let book = i.world.pool().accounting();
    assert_eq!((book.cover, book.cover_spent), (500 * UNIT, 0));
    let repaid = i.world.pool().layer();
    assert_eq!(repaid.spent, 100 * UNIT);
    let credited = repaid.credited - layer.credited;
    let worth = i.world.pool().to_amount_down(credited).unwrap();
    assert!((100 * UNIT - 2..=100 * UNIT).contains(&worth), "{worth}");
    // It streams to who underwrites now, but for the part of the layer that was burnt since the vault was last called:
    // that is owned at once by who bore it.
    let book = i.world.cover_vault(&i.vault).book().unwrap();
    let borne = mul_div(credited, repaid.burnt, repaid.shares + repaid.burnt) + 1;
    assert_eq!(book.streaming, credited - borne);
    consistent(&mut i.world);
}
