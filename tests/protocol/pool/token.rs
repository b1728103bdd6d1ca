//! The pool as a PSP22 token.

use estuary_interfaces::TokenMetadata;
use estuary_tests::{prelude::*, ENDOWMENT};
use psp22::PSP22Error;

use crate::setup::{approvals, at_one_and_a_half, changes_nothing, refused, staked, transfers, POOLED};

fn custom(reason: &str) -> PSP22Error {
    PSP22Error::Custom(reason.into())
}

#[test]
fn it_introduces_itself() {
    let mut world = World::default();
    assert_eq!(world.pool().token_name().as_deref(), Some("Staked UNIT"));
    assert_eq!(world.pool().token_symbol().as_deref(), Some("stUNIT"));
    assert_eq!(world.pool().token_decimals(), 12);
}

#[test]
fn a_deployment_names_its_own_token() {
    let mut world = World::default();
    let token = |name: &str, symbol: &str, decimals| TokenMetadata {
        name: name.into(),
        symbol: symbol.into(),
        decimals,
    };
    world.pool = world.deploy_pool_of(token("River", "RVR", 10)).unwrap();
    assert_eq!(world.pool().token_name().as_deref(), Some("River"));
    assert_eq!(world.pool().token_symbol().as_deref(), Some("RVR"));
    assert_eq!(world.pool().token_decimals(), 10);
    assert_eq!(world.pool().unit(), 10_000_000_000);
    // A price is planck per share, times 10^18, whatever the decimals.
    assert_eq!(world.pool().share_price(), 10_u128.pow(18));

    for invalid in [
        token("", "RVR", 12),
        token("River", "", 12),
        token("River", "RVR", 25),
    ] {
        assert_eq!(world.deploy_pool_of(invalid), Err(PoolError::InvalidParameter));
    }
}

#[test]
fn a_transfer_moves_the_shares_that_the_amount_is_worth() {
    let (mut world, alice, _) = at_one_and_a_half();
    let bob = account("bob");

    // ⌊100·2/3⌋ = 66 shares, worth ⌊66·1.5⌋ = 99 planck.
    assert_eq!(world.pool().transfer(&alice, &bob, 100), Ok(()));

    let moved = (Some(alice.clone()), Some(bob.clone()), 100, 66);
    assert_eq!(transfers(&mut world), [moved]);
    assert_eq!(
        (world.pool().shares_of(&bob), world.pool().balance_of(&bob)),
        (66, 99)
    );
    assert_eq!(world.pool().shares_of(&alice), POOLED - ENDOWMENT - 66);
    assert_eq!(world.pool().total_shares(), POOLED);
}

#[test]
fn the_whole_balance_moves_without_dust() {
    let (mut world, alice, _) = at_one_and_a_half();
    let bob = account("bob");
    world.pool().transfer(&alice, &bob, 101).unwrap();
    // ⌊101·2/3⌋ = 67 shares are worth 100.5 planck: the balance is 100, and 100 planck are 66.67 shares.
    assert_eq!(
        (world.pool().shares_of(&bob), world.pool().balance_of(&bob)),
        (67, 100)
    );
    let alices = world.pool().shares_of(&alice);

    world.pool().transfer(&bob, &alice, 100).unwrap();

    let moved = (Some(bob.clone()), Some(alice.clone()), 100, 67);
    assert_eq!(transfers(&mut world), [moved]);
    assert_eq!(
        (world.pool().shares_of(&bob), world.pool().shares_of(&alice)),
        (0, alices + 67)
    );
}

#[test]
fn a_transfer_that_moves_no_share_is_refused() {
    let (mut world, alice, _) = at_one_and_a_half();
    let bob = account("bob");
    assert_eq!(
        refused(&mut world, |w| w.pool().transfer(&alice, &bob, 1)),
        custom("BelowOneShare")
    );
    assert_eq!(world.pool().transfer(&alice, &bob, 2), Ok(()));
    assert_eq!(world.pool().shares_of(&bob), 1);
}

#[test]
fn a_transfer_of_more_than_the_balance_is_refused() {
    let (mut world, alice) = staked();
    let bob = account("bob");
    let balance = world.pool().balance_of(&alice);
    assert_eq!(
        refused(&mut world, |w| w.pool().transfer(&alice, &bob, balance + 1)),
        PSP22Error::InsufficientBalance
    );
    assert_eq!(
        refused(&mut world, |w| w.pool().transfer(&bob, &alice, 1)),
        PSP22Error::InsufficientBalance
    );
    assert_eq!(world.pool().transfer(&alice, &bob, balance), Ok(()));
    assert_eq!(
        (world.pool().balance_of(&alice), world.pool().balance_of(&bob)),
        (0, balance)
    );
}

#[test]
fn a_transfer_to_oneself_or_of_nothing_does_nothing() {
    let (mut world, alice) = staked();
    let bob = account("bob");
    // The first call in a block; what it leaves is not the token's.
    world.pool().transfer(&alice, &alice, UNIT).unwrap();
    for (to, amount) in [(&alice, UNIT), (&bob, 0), (&alice, Balance::MAX)] {
        let transfer = |w: &mut World| w.pool().transfer(&alice, to, amount);
        assert_eq!(changes_nothing(&mut world, transfer), Ok(()));
        assert_eq!(transfers(&mut world), []);
    }
}

#[test]
fn a_transfer_to_the_token_itself_is_refused() {
    let (mut world, alice) = staked();
    let (token, bob) = (world.pool.clone(), account("bob"));
    assert_eq!(
        refused(&mut world, |w| w.pool().transfer(&alice, &token, UNIT)),
        custom("RecipientIsToken")
    );
    world.pool().approve(&alice, &bob, UNIT).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.pool().transfer_from(&bob, &alice, &token, UNIT)),
        custom("RecipientIsToken")
    );
    assert_eq!(world.pool().shares_of(&token), ENDOWMENT);
}

#[test]
fn a_spender_moves_what_it_was_allowed() {
    let (mut world, alice, _) = at_one_and_a_half();
    let (bob, carol) = (account("bob"), account("carol"));
    assert_eq!(world.pool().approve(&alice, &bob, 250), Ok(()));
    assert_eq!(approvals(&mut world), [(alice.clone(), bob.clone(), 250)]);
    assert_eq!(world.pool().allowance(&alice, &bob), 250);

    assert_eq!(world.pool().transfer_from(&bob, &alice, &carol, 100), Ok(()));

    assert_eq!(approvals(&mut world), [(alice.clone(), bob.clone(), 150)]);
    let moved = (Some(alice.clone()), Some(carol.clone()), 100, 66);
    assert_eq!(transfers(&mut world), [moved]);
    assert_eq!(world.pool().allowance(&alice, &bob), 150);
    assert_eq!(world.pool().shares_of(&carol), 66);
    assert_eq!(
        refused(&mut world, |w| w.pool().transfer_from(&bob, &alice, &carol, 151)),
        PSP22Error::InsufficientAllowance
    );
    assert_eq!(
        refused(&mut world, |w| w.pool().transfer_from(&carol, &alice, &carol, 1)),
        PSP22Error::InsufficientAllowance
    );
    assert_eq!(world.pool().transfer_from(&bob, &alice, &carol, 150), Ok(()));
    assert_eq!(world.pool().allowance(&alice, &bob), 0);
}

#[test]
fn an_allowance_is_not_spent_by_a_transfer_that_is_refused() {
    let (mut world, alice, _) = at_one_and_a_half();
    let (bob, carol) = (account("bob"), world.funded("carol", UNIT));
    world.pool().transfer(&alice, &carol, 2).unwrap();
    world.pool().approve(&carol, &bob, 100).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.pool().transfer_from(&bob, &carol, &alice, 3)),
        PSP22Error::InsufficientBalance
    );
    world.pool().approve(&alice, &bob, 100).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.pool().transfer_from(&bob, &alice, &carol, 1)),
        custom("BelowOneShare")
    );
    assert_eq!(world.pool().allowance(&alice, &bob), 100);
}

#[test]
fn an_infinite_allowance_is_never_spent() {
    let (mut world, alice) = staked();
    let (bob, carol) = (account("bob"), account("carol"));
    world.pool().approve(&alice, &bob, Balance::MAX).unwrap();
    world.pool().transfer_from(&bob, &alice, &carol, UNIT).unwrap();
    assert_eq!(approvals(&mut world), []);
    assert_eq!(world.pool().allowance(&alice, &bob), Balance::MAX);
    assert_eq!(world.pool().balance_of(&carol), UNIT);
}

#[test]
fn an_owner_needs_no_allowance_for_its_own_tokens() {
    let (mut world, alice) = staked();
    let bob = account("bob");
    assert_eq!(world.pool().transfer_from(&alice, &alice, &bob, UNIT), Ok(()));
    assert_eq!(approvals(&mut world), []);
    assert_eq!(world.pool().balance_of(&bob), UNIT);
    assert_eq!(world.pool().approve(&alice, &alice, UNIT), Ok(()));
    assert_eq!(world.pool().allowance(&alice, &alice), 0);
}

#[test]
fn an_allowance_is_raised_and_lowered() {
    let (mut world, alice) = staked();
    let bob = account("bob");
    let allowed = |amount| [(alice.clone(), bob.clone(), amount)];
    world.pool().increase_allowance(&alice, &bob, 30).unwrap();
    assert_eq!(approvals(&mut world), allowed(30));
    world.pool().increase_allowance(&alice, &bob, 20).unwrap();
    assert_eq!(approvals(&mut world), allowed(50));
    world.pool().decrease_allowance(&alice, &bob, 10).unwrap();
    assert_eq!(approvals(&mut world), allowed(40));
    assert_eq!(
        refused(&mut world, |w| w.pool().decrease_allowance(&alice, &bob, 41)),
        PSP22Error::InsufficientAllowance
    );
    world.pool().decrease_allowance(&alice, &bob, 40).unwrap();
    assert_eq!(world.pool().allowance(&alice, &bob), 0);
    world.pool().increase_allowance(&alice, &bob, 1).unwrap();
    world
        .pool()
        .increase_allowance(&alice, &bob, Balance::MAX)
        .unwrap();
    assert_eq!(world.pool().allowance(&alice, &bob), Balance::MAX);
    // Nothing to change, nothing to tell.
    world.pool().increase_allowance(&alice, &bob, 0).unwrap();
    assert_eq!(approvals(&mut world), []);
    world.pool().decrease_allowance(&alice, &alice, 7).unwrap();
    assert_eq!(approvals(&mut world), []);
}

#[test]
fn transfers_change_no_price_and_no_total() {
    let (mut world, alice, _) = at_one_and_a_half();
    let (bob, price) = (account("bob"), world.pool().share_price());
    for amount in [4, 5, 7, 1_000_003, UNIT - 1] {
        world.pool().transfer(&alice, &bob, amount).unwrap();
        world.pool().transfer(&bob, &alice, amount / 2).unwrap();
    }
    assert_eq!(world.pool().share_price(), price);
    assert_eq!(world.pool().total_supply(), POOLED / 2 * 3);
    let held = world.pool().shares_of(&alice) + world.pool().shares_of(&bob);
    assert_eq!(held, POOLED - ENDOWMENT);
}
