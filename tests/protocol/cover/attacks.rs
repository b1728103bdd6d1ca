//! What others have tried elsewhere, and fails here.

use estuary_cover_interfaces::CoverError;
use estuary_interfaces::Timestamp;
use estuary_tests::{default_registry_parameters, prelude::*};

use super::{consistent, insured, Insured, LAYER, PROMISED};
use crate::setup::{donate, for_the_fund, refused, without_fees, DAY, POOLED};

/// Buy the dip that cover refills, or stay to be overpaid.
#[test]
fn nobody_gains_between_an_announcement_and_its_settlement() {
    let mut i = insured().with_layer();
    let carol = i.world.funded("carol", 1_000 * UNIT);
    let alice = i.world.pool().balance_of(&i.alice);
    i.announce(15);
    // There is no dip, so nothing is refilled: who leaves, stays or comes has the same price.
    i.world.pool().stake(&carol, 450 * UNIT).unwrap();
    i.world.pool().request_withdrawal(&i.alice, 3_000 * UNIT).unwrap();
    i.settle();
    assert_eq!(i.world.pool().balance_of(&carol), 450 * UNIT);
    assert_eq!(i.world.pool().balance_of(&i.alice), alice - 3_000 * UNIT);
    assert_eq!(i.world.pool().accounting().owed, 3_000 * UNIT);
    assert_eq!(i.world.pool().layer().paid, 500 * UNIT);
    consistent(&mut i.world);
}

/// Two operators with half of the pool each, and 500 UNIT of announced losses beside the bond of each.
fn two_losses() -> (Insured, [OperatorId; 2]) {
    let mut world = World::new(without_fees(), default_registry_parameters());
    let vault = world.deploy_cover_vault();
    let terms = world.cover_terms(&vault);
    world.set_cover(Some(terms), None).unwrap();
    let (mut world, alice) = crate::setup::staked_in(world);
    let bob = world.funded("bob", 10_000 * UNIT);
    world.pool().transfer_shares(&alice, &bob, LAYER).unwrap();
    world.pool().approve(&bob, &vault, Balance::MAX).unwrap();
    let operators = [0, 1].map(|n| world.operator(&validator(n), 1_000 * UNIT, 0));
    world.pool().rebalance(&alice, 2).unwrap();
    world.chain.advance_eras(2);
    world.chain.set_slash_defer(2);
    world.pool().sweep(&alice, 10).unwrap();
    world.cover_vault(&vault).deposit(&bob, LAYER).unwrap();
    for n in [0, 1] {
        world.chain.offence(&validator(n), Perbill::from_percent(30));
    }
    let operator = operators[0];
    let insured = Insured {
        world,
        vault,
        alice,
        bob,
        operator,
    };
    (insured, operators)
}

/// Be paid twice, or by the order of settlements.
#[test]
fn a_loss_draws_once_in_any_order() {
    let mut ends = Vec::new();
    for order in [[0, 1], [1, 0]] {
        let (mut i, operators) = two_losses();
        i.sweep();
        let book = i.world.pool().accounting();
        assert_eq!((book.cover_reserved, book.provision), (PROMISED, 200 * UNIT));
        i.world.chain.advance_eras(3);
        for number in order {
            i.world.pool().settle(&i.alice, operators[number]).unwrap();
        }
        let layer = i.world.pool().layer();
        assert_eq!((layer.paid, i.world.pool().accounting().provision), (PROMISED, 0));
        // Another settlement finds nothing.
        i.world.pool().settle(&i.alice, operators[0]).unwrap();
        assert_eq!(i.world.pool().layer(), layer);
        ends.push((i.price(), layer));
        consistent(&mut i.world);
    }
    // A share of rounding more or less.
    let [((first, shares), layer), ((second, others), other)] = ends[..] else {
        panic!("two orders");
    };
    assert!(first.abs_diff(second) <= 1 && shares.abs_diff(others) <= 1);
    assert!(layer.burnt.abs_diff(other.burnt) <= 1);
}

/// New money pays for an old loss.
#[test]
fn deposits_are_closed_while_a_loss_stands() {
    let mut i = insured();
    let bob = i.bob.clone();
    let vault = i.vault.clone();
    i.deposit(&bob, LAYER / 2);
    i.world.wrap_units(&bob, UNIT);
    let wrapped_lst = i.world.wrapped_lst.clone();
    wrapped_lst.approve(&mut i.world, &bob, &vault, UNIT).unwrap();
    i.announce(11);
    // Covered whole: the price stands, and nobody comes all the same.
    assert_eq!(i.price(), (POOLED, POOLED));
    let closed = CoverError::Pool(PoolError::LossAnnounced);
    let w = &mut i.world;
    assert_eq!(refused(w, |w| w.cover_vault(&vault).deposit(&bob, UNIT)), closed);
    assert_eq!(
        refused(w, |w| w.cover_vault(&vault).deposit_wrapped(&bob, UNIT)),
        closed
    );
    assert_eq!(
        refused(w, |w| w.cover_vault(&vault).stake_and_deposit(&bob, UNIT)),
        closed
    );
    assert_eq!(
        refused(w, |w| w.cover_vault(&vault).sponsor(&bob, UNIT, DAY)),
        closed
    );
    i.settle();
    i.sweep();
    i.deposit(&bob, UNIT);
}

#[test]
fn later_capacity_pays_no_earlier_loss() {
    let all_to_the_layer = |terms| CoverTerms {
        premium_part: 10_000,
        target: 100 * UNIT,
        ..terms
    };
    let mut i = Insured::open(for_the_fund(), all_to_the_layer, None);
    let bob = i.bob.clone();
    i.deposit(&bob, 100 * UNIT);
    i.announce(15);
    let book = i.world.pool().accounting();
    assert_eq!((book.cover_reserved, book.provision), (80 * UNIT, 420 * UNIT));
    // A reward brings the layer a premium that would pay for all.
    donate(&mut i.world, i.operator, 5_000 * UNIT);
    i.world.pool().settle(&i.alice, i.operator).unwrap();
    assert!(i.world.pool().underwriting().unwrap().worth > 500 * UNIT);
    i.sweep();
    i.settle();
    // What was promised is paid, by the fund first, and nothing beyond it.
    let losses = i.world.pool().losses();
    assert_eq!(losses.fund + losses.underwriters, 80 * UNIT);
    assert_eq!(i.world.pool().layer().paid, losses.underwriters);
    consistent(&mut i.world);
}

/// One operator drains the layer twice.
#[test]
fn what_an_operator_owes_counts_against_its_cap() {
    let mut i = Insured::open(without_fees(), |terms| terms, Some(300 * UNIT)).with_layer();
    i.announce(15);
    let book = i.world.pool().accounting();
    assert_eq!((book.cover_reserved, book.provision), (300 * UNIT, 200 * UNIT));
    i.settle();
    assert_eq!(i.world.registry().operator(i.operator).debt, 500 * UNIT);
    // It validates again, and offends again.
    i.world.chain.validate(&validator(0), Perbill::zero()).unwrap();
    i.world.chain.advance_eras(2);
    i.announce(10);
    let book = i.world.pool().accounting();
    assert_eq!(book.cover_reserved, 0);
    assert!(book.provision > 0);
    i.settle();
    assert_eq!(i.world.pool().layer().paid, 300 * UNIT);
    consistent(&mut i.world);
}

/// Inflate the first position.
#[test]
fn one_share_and_a_gift_take_nothing() {
    let mut i = insured();
    let mallory = i.underwriter("mallory", 100 * UNIT + 1);
    i.deposit(&mallory, 1);
    i.world
        .cover_vault(&i.vault)
        .sponsor(&mallory, 100 * UNIT, DAY)
        .unwrap();
    let vested: Timestamp = i.world.chain.now_ms() + DAY;
    while i.world.chain.now_ms() < vested {
        i.world.chain.advance_blocks(1);
    }
    i.sweep();
    let bob = i.bob.clone();
    i.deposit(&bob, 10 * UNIT);
    let of = |i: &mut Insured, owner: &AccountId| i.world.cover_vault(&i.vault).position(owner).shares;
    let lost = 10 * UNIT - of(&mut i, &bob);
    // Five millionths of it, by rounding.
    assert!(lost <= 50_000_000, "{lost}");
    assert!(of(&mut i, &mallory) <= 51 * UNIT);
}

/// A vault that is hostile moves what its owners gave it, and what no loss has reserved.
#[test]
fn a_hostile_vault_moves_only_what_is_free() {
    let mut i = insured();
    let mallory = i.world.funded("mallory", 1_000 * UNIT);
    let governor = i.world.governor.clone();
    i.world.chain.fund(&governor, UNIT);
    let terms = i.world.cover_terms(&mallory);
    i.world.pool().set_cover_terms(&governor, Some(terms)).unwrap();
    let (bob, alice, pool) = (i.bob.clone(), i.alice.clone(), i.world.pool.clone());
    i.world.pool().approve(&bob, &mallory, LAYER).unwrap();
    let w = &mut i.world;
    assert_eq!(
        refused(w, |w| w.pool().underwrite(&mallory, &alice, UNIT).map(drop)),
        PoolError::InsufficientAllowance
    );
    assert_eq!(
        refused(w, |w| w.pool().underwrite(&mallory, &pool, UNIT).map(drop)),
        PoolError::InsufficientBalance
    );
    w.pool().underwrite(&mallory, &bob, LAYER).unwrap();
    // The endowment is in the same account, and stays.
    assert_eq!(
        refused(w, |w| w.pool().release(&mallory, &mallory, LAYER + 1).map(drop)),
        PoolError::InsufficientBalance
    );
    assert_eq!(
        refused(w, |w| w.pool().release(&mallory, &pool, UNIT).map(drop)),
        PoolError::RecipientIsToken
    );
    i.announce(15);
    let w = &mut i.world;
    assert_eq!(
        refused(w, |w| w
            .pool()
            .release(&mallory, &mallory, 500 * UNIT + 1)
            .map(drop)),
        PoolError::CoverReserved
    );
    w.pool().release(&mallory, &mallory, 500 * UNIT).unwrap();
    // The vault is asked nothing, so it stops no settlement.
    i.settle();
    let layer = i.world.pool().layer();
    assert_eq!((layer.paid, layer.shares), (500 * UNIT, 0));
    assert_eq!(i.price(), (POOLED - 500 * UNIT, POOLED - 500 * UNIT));
    consistent(&mut i.world);
}
