//! What governance decides: the vault, its terms, and the cap of each operator's cover.

use estuary_cover_interfaces::CoverError;
use estuary_interfaces::UnderwritingState;
use estuary_tests::{default_pool_parameters, prelude::*, to_ink, ENDOWMENT};

use super::{consistent, insured, LAYER};
use crate::setup::{refused, transfers};

#[test]
fn terms_are_proposed_and_applied_at_pool_and_registry() {
    let mut world = World::default();
    let vault = world.deploy_cover_vault();
    let terms = world.cover_terms(&vault);
    assert_eq!(
        (world.pool().cover_terms(), world.pool().underwriting()),
        (None, None)
    );

    world.set_cover(Some(terms), Some(300 * UNIT)).unwrap();

    assert_eq!(
        world.pool_event::<pool::CoverSet>(),
        pool::CoverSet { terms: Some(terms) }
    );
    assert_eq!(
        world.registry_event::<registry::CoverCapSet>(),
        registry::CoverCapSet {
            cap: Some(300 * UNIT)
        }
    );
    assert_eq!(world.pool().cover_terms(), Some(terms));
    assert_eq!(world.registry().cover_cap(), Some(300 * UNIT));
    assert_eq!(
        world.pool().underwriting(),
        Some(UnderwritingState {
            vault: to_ink(&vault),
            shares: 0,
            reserved_shares: 0,
            reserved: 0,
            worth: 0,
            spent: 0,
            credited: 0,
            burnt: 0,
            paid: 0,
        })
    );
}

#[test]
fn terms_have_bounds_and_only_the_governor_sets_them() {
    let mut world = World::default();
    let (vault, pool, eve) = (world.deploy_cover_vault(), world.pool.clone(), account("eve"));
    let terms = world.cover_terms(&vault);
    let governor = world.governor.clone();
    world.chain.fund(&governor, UNIT);
    let mut set = |by: &AccountId, terms| refused(&mut world, |w| w.pool().set_cover_terms(by, terms));
    assert_eq!(set(&eve, Some(terms)), PoolError::NotGovernor);
    for beyond in [
        CoverTerms {
            premium_part: 10_001,
            ..terms
        },
        CoverTerms { target: 0, ..terms },
        CoverTerms {
            max: terms.target - 1,
            ..terms
        },
        CoverTerms {
            vault: to_ink(&pool),
            ..terms
        },
    ] {
        assert_eq!(set(&governor, Some(beyond)), PoolError::InvalidParameter);
    }
    let at_the_bounds = CoverTerms {
        premium_part: 10_000,
        target: 1,
        max: 1,
        ..terms
    };
    assert_eq!(
        world.pool().set_cover_terms(&governor, Some(at_the_bounds)),
        Ok(())
    );
    assert_eq!(
        refused(&mut world, |w| w.registry().set_cover_cap(&eve, None)),
        RegistryError::NotGovernor
    );
}

#[test]
fn another_vault_gets_an_empty_layer_and_the_old_one_its_shares() {
    let mut i = insured().with_layer();
    let governor = i.world.governor.clone();
    i.world.chain.fund(&governor, UNIT);
    let pool = i.world.pool.clone();
    let carol = account("carol");
    let terms = i.world.cover_terms(&carol);

    i.world.pool().set_cover_terms(&governor, Some(terms)).unwrap();

    assert_eq!(
        transfers(&mut i.world),
        [(Some(pool.clone()), Some(i.vault.clone()), LAYER, LAYER)]
    );
    assert_eq!(
        i.world.pool_event::<pool::CoverReleased>(),
        pool::CoverReleased {
            to: to_ink(&i.vault),
            shares: LAYER,
            amount: LAYER,
        }
    );
    assert_eq!(i.world.pool().layer().shares, 0);
    assert!(i.world.cover_vault(&i.vault).book().unwrap().is_retired);
    // Underwriters leave at once, with all.
    let bob = i.bob.clone();
    let vault = i.vault.clone();
    assert_eq!(
        refused(&mut i.world, |w| w.cover_vault(&vault).deposit(&bob, 1)),
        CoverError::Pool(PoolError::NotVault)
    );
    let parts = i.world.cover_vault(&vault).position(&bob).parts;
    i.world.cover_vault(&vault).request_exit(&bob, parts).unwrap();
    assert_eq!(i.world.cover_vault(&vault).claim_exit(&bob), Ok(LAYER));
    assert_eq!(i.world.pool().shares_of(&bob), LAYER);
    consistent(&mut i.world);
}

#[test]
fn a_vault_is_not_replaced_while_a_loss_has_reserved_its_shares() {
    let mut i = insured().with_layer();
    let governor = i.world.governor.clone();
    i.world.chain.fund(&governor, UNIT);
    i.announce(15);
    assert_eq!(
        refused(&mut i.world, |w| w.pool().set_cover_terms(&governor, None)),
        PoolError::CoverReserved
    );
    // Other numbers for the same vault are terms like any others.
    let terms = i.world.cover_terms(&i.vault);
    let larger = CoverTerms {
        max: 2 * terms.max,
        ..terms
    };
    assert_eq!(i.world.pool().set_cover_terms(&governor, Some(larger)), Ok(()));
    i.settle();
    assert_eq!(i.world.pool().set_cover_terms(&governor, None), Ok(()));
    assert_eq!(i.world.pool().shares_of(&i.vault), LAYER / 2);
}

#[test]
fn a_vault_is_made_for_one_pool_and_its_wrapped_token() {
    let mut world = World::default();
    let other = world.deploy_pool(default_pool_parameters(), ENDOWMENT).unwrap();
    let wrapper = world.wrapped_lst.0.clone();
    assert_eq!(
        world.deploy_cover_vault_for(&other, &wrapper),
        Err(CoverError::WrongWrapper)
    );
}
