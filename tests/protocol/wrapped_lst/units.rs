//! Units as a PSP22 token.

use estuary_tests::{prelude::*, Token};
use psp22::PSP22Error;

use super::wrapped;
use crate::setup::{at_one_and_a_half, changes_nothing, refused};

/// Alice has 1,000 units, worth 1,500 planck.
fn with_units() -> (World, Token, AccountId) {
    let (mut world, alice, _) = at_one_and_a_half();
    let wrapped_lst = world.wrapped_lst.clone();
    wrapped(&mut world, &wrapped_lst, &alice, 1_000);
    (world, wrapped_lst, alice)
}

#[test]
fn a_transfer_moves_exactly_that_many_units_and_no_shares() {
    let (mut world, wrapped_lst, alice) = with_units();
    let bob = account("bob");
    let lst = Token(world.pool.clone());

    assert_eq!(wrapped_lst.transfer(&mut world, &alice, &bob, 1), Ok(()));

    let moved = (Some(alice.clone()), Some(bob.clone()), 1);
    assert_eq!(wrapped_lst.transfers(&mut world), [moved]);
    assert_eq!(lst.transfers(&mut world), []);
    assert_eq!(wrapped_lst.balance_of(&mut world, &alice), 999);
    assert_eq!(wrapped_lst.balance_of(&mut world, &bob), 1);
    assert_eq!(wrapped_lst.total_supply(&mut world), 1_000);
    assert_eq!(world.pool().shares_of(&bob), 0);
}

#[test]
fn a_receiver_of_units_unwraps_them() {
    let (mut world, wrapped_lst, alice) = with_units();
    let bob = world.funded("bob", UNIT);
    wrapped_lst.transfer(&mut world, &alice, &bob, 400).unwrap();
    assert_eq!(world.unwrap(&wrapped_lst, &bob, 400), Ok(()));
    assert_eq!(
        (world.pool().shares_of(&bob), world.pool().balance_of(&bob)),
        (400, 600)
    );
    assert_eq!(wrapped_lst.balance_of(&mut world, &alice), 600);
}

#[test]
fn a_transfer_of_more_units_than_owned_is_refused() {
    let (mut world, wrapped_lst, alice) = with_units();
    let bob = account("bob");
    for (from, to, units) in [(&alice, &bob, 1_001), (&bob, &alice, 1)] {
        assert_eq!(
            refused(&mut world, |w| wrapped_lst.transfer(w, from, to, units)),
            PSP22Error::InsufficientBalance
        );
    }
}

#[test]
fn a_transfer_of_units_to_oneself_or_of_none_does_nothing() {
    let (mut world, wrapped_lst, alice) = with_units();
    let bob = account("bob");
    // The first call in a block; what it leaves is not the token's.
    wrapped_lst.transfer(&mut world, &alice, &alice, 1).unwrap();
    for (to, units) in [(&alice, 1), (&bob, 0), (&alice, Balance::MAX)] {
        let transfer = |w: &mut World| wrapped_lst.transfer(w, &alice, to, units);
        assert_eq!(changes_nothing(&mut world, transfer), Ok(()));
    }
}

#[test]
fn a_spender_moves_the_units_that_it_was_allowed() {
    let (mut world, wrapped_lst, alice) = with_units();
    let (bob, carol) = (account("bob"), account("carol"));
    assert_eq!(wrapped_lst.approve(&mut world, &alice, &bob, 300), Ok(()));
    let allowed = |units| [(alice.clone(), bob.clone(), units)];
    assert_eq!(wrapped_lst.approvals(&mut world), allowed(300));

    assert_eq!(
        wrapped_lst.transfer_from(&mut world, &bob, &alice, &carol, 100),
        Ok(())
    );

    let moved = (Some(alice.clone()), Some(carol.clone()), 100);
    assert_eq!(wrapped_lst.transfers(&mut world), [moved]);
    assert_eq!(wrapped_lst.approvals(&mut world), allowed(200));
    assert_eq!(wrapped_lst.allowance(&mut world, &alice, &bob), 200);
    assert_eq!(wrapped_lst.balance_of(&mut world, &carol), 100);
    assert_eq!(
        refused(&mut world, |w| wrapped_lst
            .transfer_from(w, &bob, &alice, &carol, 201)),
        PSP22Error::InsufficientAllowance
    );
    assert_eq!(
        refused(&mut world, |w| wrapped_lst
            .transfer_from(w, &carol, &alice, &carol, 1)),
        PSP22Error::InsufficientAllowance
    );
    wrapped_lst.approve(&mut world, &alice, &bob, 901).unwrap();
    assert_eq!(
        refused(&mut world, |w| wrapped_lst
            .transfer_from(w, &bob, &alice, &carol, 901)),
        PSP22Error::InsufficientBalance
    );
}

#[test]
fn an_allowance_of_units_is_raised_and_lowered() {
    let (mut world, wrapped_lst, alice) = with_units();
    let bob = account("bob");
    let allowed = |units| [(alice.clone(), bob.clone(), units)];
    wrapped_lst
        .increase_allowance(&mut world, &alice, &bob, 50)
        .unwrap();
    assert_eq!(wrapped_lst.approvals(&mut world), allowed(50));
    wrapped_lst
        .decrease_allowance(&mut world, &alice, &bob, 20)
        .unwrap();
    assert_eq!(wrapped_lst.approvals(&mut world), allowed(30));
    assert_eq!(
        refused(&mut world, |w| wrapped_lst
            .decrease_allowance(w, &alice, &bob, 31)),
        PSP22Error::InsufficientAllowance
    );
    assert_eq!(wrapped_lst.allowance(&mut world, &alice, &bob), 30);
}

#[test]
fn an_allowance_of_units_is_none_of_the_pools() {
    let (mut world, wrapped_lst, alice) = with_units();
    let bob = account("bob");
    wrapped_lst.approve(&mut world, &alice, &bob, 300).unwrap();
    assert_eq!(world.pool().allowance(&alice, &bob), 0);
    assert_eq!(
        refused(&mut world, |w| w.pool().transfer_from(&bob, &alice, &bob, 1)),
        PSP22Error::InsufficientAllowance
    );
}
