//! The payout account changes in two steps.

use estuary_tests::{prelude::*, to_ink};

use crate::setup::{delegated, donate, refused};

#[test]
fn the_proposed_account_accepts_and_takes_the_commission_that_is_not_claimed_yet() {
    let (mut world, alice, operator) = delegated();
    let (v, bob) = (validator(0), account("bob"));
    donate(&mut world, operator, 1_000 * UNIT);
    world.pool().settle(&alice, operator).unwrap();

    assert_eq!(world.registry().propose_payout(&v, operator, Some(&bob)), Ok(()));

    assert_eq!(
        world.registry_event::<registry::PayoutProposed>(),
        registry::PayoutProposed {
            operator,
            proposed: Some(to_ink(&bob)),
        }
    );
    // Nothing has changed yet.
    assert_eq!(world.registry().operator(operator).payout, to_ink(&v));
    assert_eq!(
        refused(&mut world, |w| w.registry().claim_fees(&bob, operator)),
        RegistryError::NotPayoutAccount
    );

    assert_eq!(world.registry().accept_payout(&bob, operator), Ok(()));

    assert_eq!(
        world.registry_event::<registry::PayoutChanged>(),
        registry::PayoutChanged {
            operator,
            payout: to_ink(&bob),
        }
    );
    assert_eq!(
        refused(&mut world, |w| w.registry().claim_fees(&v, operator)),
        RegistryError::NotPayoutAccount
    );
    assert_eq!(world.registry().claim_fees(&bob, operator), Ok(50 * UNIT));
    assert_eq!(world.pool().shares_of(&bob), 50 * UNIT);
    // It accepts once.
    assert_eq!(
        refused(&mut world, |w| w.registry().accept_payout(&bob, operator)),
        RegistryError::NotProposedPayout
    );
}

#[test]
fn only_the_account_that_was_proposed_last_accepts() {
    let (mut world, alice, operator) = delegated();
    let (v, bob, eve) = (validator(0), account("bob"), account("eve"));
    let accept = |caller: &AccountId| {
        let caller = caller.clone();
        move |w: &mut World| w.registry().accept_payout(&caller, operator)
    };
    let not_proposed = RegistryError::NotProposedPayout;
    assert_eq!(refused(&mut world, accept(&bob)), not_proposed);
    world.registry().propose_payout(&v, operator, Some(&bob)).unwrap();
    world.registry().propose_payout(&v, operator, Some(&eve)).unwrap();
    for caller in [&alice, &v, &bob] {
        assert_eq!(refused(&mut world, accept(caller)), not_proposed);
    }
    world.registry().propose_payout(&v, operator, None).unwrap();
    assert_eq!(world.registry_event::<registry::PayoutProposed>().proposed, None);
    assert_eq!(refused(&mut world, accept(&eve)), not_proposed);
    assert_eq!(world.registry().operator(operator).payout, to_ink(&v));
}

#[test]
fn only_the_validator_proposes() {
    let (mut world, alice, operator) = delegated();
    let (v, payout) = (validator(1), account("payout"));
    let other = world
        .registry()
        .register_with(&v, 1_000 * UNIT, 0, &payout, Vec::new())
        .unwrap();
    // Not even the payout account itself.
    for caller in [&alice, &payout, &validator(0), &world.curator.clone()] {
        assert_eq!(
            refused(&mut world, |w| w.registry().propose_payout(
                caller,
                other,
                Some(&alice)
            )),
            RegistryError::NotOperator
        );
    }
    let nobody = operator + 7;
    assert_eq!(
        refused(&mut world, |w| w.registry().propose_payout(
            &v,
            nobody,
            Some(&alice)
        )),
        RegistryError::UnknownOperator
    );
    assert_eq!(
        refused(&mut world, |w| w.registry().accept_payout(&v, nobody)),
        RegistryError::UnknownOperator
    );
    assert_eq!(
        refused(&mut world, |w| w.registry().claim_fees(&v, nobody)),
        RegistryError::UnknownOperator
    );
    // A candidate chooses its account as an operator does.
    world.registry().propose_payout(&v, other, Some(&alice)).unwrap();
    world.registry().accept_payout(&alice, other).unwrap();
    assert_eq!(world.registry().operator(other).payout, to_ink(&alice));
}
