//! Bad input: each an exact error, and nothing has changed.

use estuary_cover_interfaces::CoverError;
use estuary_tests::{message, prelude::*};
use psp22::PSP22Error;

use super::{insured, LAYER};
use crate::setup::{refused, DAY};

type Send = fn(&mut World, &AccountId, &AccountId) -> CoverError;

fn error<T: std::fmt::Debug>(outcome: Result<T, CoverError>) -> CoverError {
    outcome.expect_err("it is refused")
}

#[test]
fn each_bad_input_has_its_error() {
    let mut i = insured().with_layer();
    let (vault, bob) = (i.vault.clone(), i.bob.clone());
    let wrapped_lst = i.world.wrapped_lst.clone();
    i.world.pool().transfer_shares(&i.alice, &bob, 10 * UNIT).unwrap();
    i.world.wrap_units(&bob, 5 * UNIT);
    let max = Balance::MAX;
    let pool = CoverError::Pool;
    let cases: Vec<(&str, Send, CoverError)> = vec![
        (
            "0 shares",
            |w, v, b| error(w.cover_vault(v).deposit(b, 0)),
            CoverError::ZeroAmount,
        ),
        (
            "0 units",
            |w, v, b| error(w.cover_vault(v).deposit_wrapped(b, 0)),
            CoverError::ZeroAmount,
        ),
        (
            "0 planck",
            |w, v, b| error(w.cover_vault(v).stake_and_deposit(b, 0)),
            pool(PoolError::BelowMinimum),
        ),
        (
            "a gift of 0",
            |w, v, b| error(w.cover_vault(v).sponsor(b, 0, DAY)),
            CoverError::ZeroAmount,
        ),
        (
            "a gift for too short a time",
            |w, v, b| error(w.cover_vault(v).sponsor(b, UNIT, DAY - 1)),
            CoverError::PeriodOutOfBounds,
        ),
        (
            "a gift for too long a time",
            |w, v, b| error(w.cover_vault(v).sponsor(b, UNIT, 365 * DAY + 1)),
            CoverError::PeriodOutOfBounds,
        ),
        (
            "more shares than held",
            |w, v, b| error(w.cover_vault(v).deposit(b, 6 * UNIT)),
            pool(PoolError::InsufficientBalance),
        ),
        (
            "all shares there could be",
            |w, v, b| error(w.cover_vault(v).deposit(b, Balance::MAX)),
            pool(PoolError::InsufficientBalance),
        ),
        (
            "units without an allowance",
            |w, v, b| error(w.cover_vault(v).deposit_wrapped(b, UNIT)),
            CoverError::Token(PSP22Error::InsufficientAllowance),
        ),
        (
            "fewer parts than accepted",
            |w, v, b| error(w.cover_vault(v).deposit_with(b, UNIT, UNIT * 1_000_000 + 1)),
            CoverError::TooFew,
        ),
        (
            "fewer parts than accepted for native",
            |w, v, b| {
                error(
                    w.cover_vault(v)
                        .stake_and_deposit_with(b, UNIT, UNIT * 1_000_000 + 1),
                )
            },
            CoverError::TooFew,
        ),
        (
            "more parts than held",
            |w, v, b| error(w.cover_vault(v).request_exit(b, Balance::MAX)),
            CoverError::NothingToExit,
        ),
        (
            "no request to take back",
            |w, v, b| error(w.cover_vault(v).request_exit(b, 0)),
            CoverError::NothingToExit,
        ),
        (
            "no request to claim",
            |w, v, b| error(w.cover_vault(v).claim_exit(b)),
            CoverError::NothingToExit,
        ),
    ];
    for (name, send, expected) in cases {
        let found = refused(&mut i.world, |w| Err::<(), _>(send(w, &vault, &bob)));
        assert_eq!(found, expected, "{name}");
    }
    // More units than held, by an allowance without an end.
    wrapped_lst.approve(&mut i.world, &bob, &vault, max).unwrap();
    assert_eq!(
        refused(&mut i.world, |w| w.cover_vault(&vault).deposit_wrapped(&bob, max)),
        CoverError::Token(PSP22Error::InsufficientBalance)
    );
    // Shares that the owner does not let the vault take.
    i.world.pool().approve(&bob, &vault, UNIT - 1).unwrap();
    assert_eq!(
        refused(&mut i.world, |w| w.cover_vault(&vault).deposit(&bob, UNIT)),
        CoverError::Pool(PoolError::InsufficientAllowance)
    );
}

#[test]
fn the_layer_takes_no_more_than_its_terms_allow() {
    let mut i = insured().with_layer();
    let bob = i.bob.clone();
    let vault = i.vault.clone();
    // 4,000 UNIT are left of 5,000.
    i.world
        .pool()
        .transfer_shares(&i.alice, &bob, 4_001 * UNIT)
        .unwrap();
    assert_eq!(
        refused(&mut i.world, |w| w
            .cover_vault(&vault)
            .deposit(&bob, 4_000 * UNIT + 1)),
        CoverError::Pool(PoolError::CapExceeded)
    );
    assert!(i.world.cover_vault(&vault).deposit(&bob, 4_000 * UNIT).is_ok());
}

#[test]
fn nobody_comes_while_the_pool_is_paused_or_nobody_has_swept() {
    let mut i = insured();
    let (vault, bob) = (i.vault.clone(), i.bob.clone());
    let guardian = i.world.guardian.clone();
    i.world.governor().pause(&guardian, 1_000).unwrap();
    assert_eq!(
        refused(&mut i.world, |w| w.cover_vault(&vault).deposit(&bob, LAYER)),
        CoverError::Pool(PoolError::Paused)
    );
    i.world.chain.advance_blocks(1);
    assert_eq!(
        refused(&mut i.world, |w| w.cover_vault(&vault).deposit(&bob, LAYER)),
        CoverError::Pool(PoolError::SweepTooOld)
    );
    i.sweep();
    assert!(i.world.cover_vault(&vault).deposit(&bob, LAYER).is_ok());
    i.world.chain.advance_eras(3);
    assert_eq!(
        refused(&mut i.world, |w| w.cover_vault(&vault).sponsor(&bob, UNIT, DAY)),
        CoverError::Pool(PoolError::SweepTooOld)
    );
}

#[test]
fn only_the_vault_that_the_terms_name_moves_shares_of_the_layer() {
    let mut i = insured().with_layer();
    let (bob, vault) = (i.bob.clone(), i.vault.clone());
    for by in [&bob, &i.alice.clone(), &i.world.governor.clone()] {
        assert_eq!(
            refused(&mut i.world, |w| w.pool().underwrite(by, &bob, UNIT).map(drop)),
            PoolError::NotVault
        );
        assert_eq!(
            refused(&mut i.world, |w| w.pool().release(by, by, UNIT).map(drop)),
            PoolError::NotVault
        );
    }
    assert_eq!(
        refused(&mut i.world, |w| w.pool().underwrite(&vault, &bob, 0).map(drop)),
        PoolError::BelowMinimum
    );
    assert_eq!(
        refused(&mut i.world, |w| w.pool().release(&vault, &bob, 0).map(drop)),
        PoolError::BelowMinimum
    );
}

#[test]
fn value_is_taken_by_the_message_that_stakes_it_and_by_no_other() {
    use cover_vault::CoverVaultRef;
    use estuary_cover_interfaces::CoverVault as _;
    let mut i = insured().with_layer();
    let (bob, gas) = (i.bob.clone(), i.world.gas_limit);
    let deposit = message!(CoverVaultRef(i.vault).deposit(UNIT, 0));
    let request = message!(CoverVaultRef(i.vault).request_exit(UNIT));
    let claim = message!(CoverVaultRef(i.vault).claim_exit(0));
    assert!(i.world.try_send(&bob, 1, gas, &deposit).is_err());
    assert!(i.world.try_send(&bob, 1, gas, &request).is_err());
    assert!(i.world.try_send(&bob, 1, gas, &claim).is_err());
}
