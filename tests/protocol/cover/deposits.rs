//! Who becomes an underwriter, with what, and what events tell of it.

use estuary_cover_interfaces::{BookView, Deposited, PositionView, Sponsored};
use estuary_tests::{prelude::*, to_ink, Token};

use super::{insured, LAYER, PROMISED};
use crate::setup::{transfers, DAY};

/// The parts of the first shares: a million each.
const FIRST: Balance = 1_000_000;

#[test]
fn shares_go_into_the_layer_by_the_owners_allowance() {
    let mut i = insured();
    i.world.pool().approve(&i.bob, &i.vault, LAYER).unwrap();

    let parts = i.world.cover_vault(&i.vault).deposit(&i.bob, LAYER).unwrap();

    assert_eq!(parts, LAYER * FIRST);
    let (bob, pool) = (i.bob.clone(), i.world.pool.clone());
    assert_eq!(
        transfers(&mut i.world),
        [(Some(bob.clone()), Some(pool.clone()), LAYER, LAYER)]
    );
    assert_eq!(
        i.world.event::<Deposited>(&i.vault),
        Deposited {
            owner: to_ink(&bob),
            shares: LAYER,
            parts,
        }
    );
    assert_eq!(
        i.world.pool_event::<pool::Underwritten>(),
        pool::Underwritten {
            owner: to_ink(&bob),
            shares: LAYER,
            amount: LAYER,
        }
    );
    assert_eq!(i.world.pool().allowance(&bob, &i.vault), 0);
    assert_eq!(
        (i.world.pool().shares_of(&bob), i.world.pool().layer().shares),
        (0, LAYER)
    );
    let state = i.world.pool().underwriting().unwrap();
    assert_eq!(
        (state.vault, state.worth, state.reserved, state.reserved_shares),
        (to_ink(&i.vault), LAYER, 0, 0)
    );
    assert_eq!(
        i.world.cover_vault(&i.vault).position(&bob),
        PositionView {
            parts,
            shares: LAYER,
            shares_now: LAYER,
            ..Default::default()
        }
    );
    assert_eq!(
        i.world.cover_vault(&i.vault).book(),
        Some(BookView {
            parts,
            shares: LAYER,
            ..Default::default()
        })
    );
}

#[test]
fn units_are_unwrapped_into_the_layer() {
    let mut i = insured();
    let wrapped_lst = i.world.wrapped_lst.clone();
    i.world.wrap_units(&i.bob, 600 * UNIT);
    wrapped_lst
        .approve(&mut i.world, &i.bob, &i.vault, 600 * UNIT)
        .unwrap();
    let before = i.price();

    let parts = i.world.cover_vault(&i.vault).deposit_wrapped(&i.bob, 600 * UNIT);

    assert_eq!(parts, Ok(600 * UNIT * FIRST));
    assert_eq!(i.world.event::<Deposited>(&i.vault).shares, 600 * UNIT);
    assert_eq!(wrapped_lst.total_supply(&mut i.world), 0);
    assert_eq!(
        (i.world.pool().layer().shares, i.world.pool().shares_of(&i.vault)),
        (600 * UNIT, 0)
    );
    assert_eq!(i.price(), before);
}

#[test]
fn native_is_staked_into_the_layer() {
    let mut i = insured();

    let parts = i
        .world
        .cover_vault(&i.vault)
        .stake_and_deposit_with(&i.bob, 500 * UNIT, 500 * UNIT * FIRST);

    assert_eq!(parts, Ok(500 * UNIT * FIRST));
    assert_eq!(i.world.pool_event::<pool::Staked>().shares, 500 * UNIT);
    assert_eq!(i.world.pool_event::<pool::Underwritten>().owner, to_ink(&i.vault));
    assert_eq!(i.world.event::<Deposited>(&i.vault).owner, to_ink(&i.bob));
    assert_eq!(
        (i.world.pool().layer().shares, i.world.pool().shares_of(&i.vault)),
        (500 * UNIT, 0)
    );
}

#[test]
fn a_gift_streams_to_all_underwriters_for_its_period() {
    let mut i = insured().with_layer();
    let carol = i.underwriter("carol", 730 * UNIT);

    i.world
        .cover_vault(&i.vault)
        .sponsor(&carol, 730 * UNIT, 365 * DAY)
        .unwrap();

    assert_eq!(
        i.world.event::<Sponsored>(&i.vault),
        Sponsored {
            sponsor: to_ink(&carol),
            shares: 730 * UNIT,
            period: 365 * DAY,
        }
    );
    let book = i.world.cover_vault(&i.vault).book().unwrap();
    assert_eq!((book.shares, book.streaming), (LAYER, 730 * UNIT));
    // All of it covers from now on.
    assert_eq!(i.world.pool().underwriting().unwrap().worth, LAYER + 730 * UNIT);
    i.world.chain.advance_blocks(12);
    let position = i.world.cover_vault(&i.vault).position(&i.bob);
    assert_eq!(position.shares, LAYER + 2 * UNIT - 1);
}

#[test]
fn the_layer_promises_four_fifths_and_earns_like_all_shares() {
    let mut i = insured().with_layer();
    crate::setup::donate(&mut i.world, i.operator, 1_000 * UNIT);
    i.world.pool().settle(&i.alice, i.operator).unwrap();
    crate::setup::all_streams_end(&mut i.world);
    let state = i.world.pool().underwriting().unwrap();
    assert_eq!((state.shares, state.worth), (LAYER, LAYER / 10 * 11));
    i.sweep();
    i.announce(30);
    // 3,000 and what was donated is no stake: 2,000 beside the bond, 880 of them promised.
    let book = i.world.pool().accounting();
    assert_eq!(book.cover_reserved, PROMISED / 10 * 11);
    assert_eq!(book.provision, 2_000 * UNIT - PROMISED / 10 * 11);
}

#[test]
fn the_vault_knows_its_contracts_and_an_account_without_parts() {
    let mut i = insured();
    let wiring = i.world.cover_vault(&i.vault).wiring().unwrap();
    let Token(wrapper) = i.world.wrapped_lst.clone();
    assert_eq!(
        (wiring.pool, wiring.wrapper),
        (to_ink(&i.world.pool), to_ink(&wrapper))
    );
    assert_eq!(
        i.world.cover_vault(&i.vault).position(&i.alice),
        PositionView::default()
    );
}
