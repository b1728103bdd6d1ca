//! Offences slash when the staking pallet says so.

use estuary_runtime::{chain::validator_bond, units::UNIT, validator, EstuarySandbox, Session};
use ink_sandbox::Sandbox;
use pallet_staking::Error;

use crate::setup::{exposed_nominator, percent};

#[test]
fn without_deferral_an_offence_slashes_at_once() {
    let mut chain = EstuarySandbox::default();
    chain.set_slash_defer(0);
    let stash = exposed_nominator(&mut chain, "nominator", &validator(0));
    let issuance = chain.total_issuance();

    chain.offence(&validator(0), percent(10));

    assert_eq!(chain.ledger(&stash).unwrap().total, 4_500 * UNIT);
    assert_eq!(
        chain.ledger(&validator(0)).unwrap().total,
        validator_bond(0) / 10 * 9
    );
    assert_eq!(chain.free_balance(&stash), 9_500 * UNIT);
    assert_eq!(
        issuance - chain.total_issuance(),
        500 * UNIT + validator_bond(0) / 10
    );
}

#[test]
fn with_a_deferral_of_two_it_slashes_at_the_start_of_the_third_era_from_then() {
    let mut chain = EstuarySandbox::default();
    let stash = exposed_nominator(&mut chain, "nominator", &validator(0));
    let era = chain.active_era();

    chain.offence(&validator(0), percent(10));
    assert_eq!(chain.unapplied_slashes(era + 3), 1);

    chain.advance_eras(2);
    assert_eq!(chain.ledger(&stash).unwrap().total, 5_000 * UNIT);
    chain.advance_era();
    assert_eq!(chain.active_era(), era + 3);
    assert_eq!(chain.ledger(&stash).unwrap().total, 4_500 * UNIT);
    assert_eq!(chain.unapplied_slashes(era + 3), 0);
}

#[test]
fn a_slash_that_governance_cancels_never_happens() {
    let mut chain = EstuarySandbox::default();
    let stash = exposed_nominator(&mut chain, "nominator", &validator(0));
    let era = chain.active_era();
    chain.offence(&validator(0), percent(10));

    assert_eq!(
        chain.cancel_deferred_slash(era + 3, vec![1]),
        Err(Error::<estuary_runtime::Runtime>::InvalidSlashIndex.into())
    );
    chain.cancel_deferred_slash(era + 3, vec![0]).unwrap();

    assert_eq!(chain.unapplied_slashes(era + 3), 0);
    chain.advance_eras(4);
    assert_eq!(chain.ledger(&stash).unwrap().total, 5_000 * UNIT);
}

#[test]
fn a_late_report_of_an_earlier_era_keeps_the_date_of_that_era() {
    let mut chain = EstuarySandbox::default();
    exposed_nominator(&mut chain, "nominator", &validator(0));
    let era = chain.active_era();
    chain.advance_eras(2);
    chain.offence_in(era, &validator(0), percent(10));
    assert_eq!(chain.unapplied_slashes(era + 3), 1);
}

#[test]
fn a_report_after_its_date_is_never_applied_nor_removed() {
    let mut chain = EstuarySandbox::default();
    let stash = exposed_nominator(&mut chain, "nominator", &validator(0));
    let era = chain.active_era();
    chain.advance_eras(3);
    chain.offence_in(era, &validator(0), percent(10));
    chain.advance_eras(3);
    assert_eq!(chain.ledger(&stash).unwrap().total, 5_000 * UNIT);
    assert_eq!(chain.unapplied_slashes(era + 3), 1);
}

#[test]
fn an_offender_writes_no_more_blocks_and_is_not_elected_again() {
    let mut chain = EstuarySandbox::default();
    chain.advance_era();
    chain.offence(&validator(0), percent(10));
    chain.offence(&validator(1), percent(10));
    assert_eq!(chain.execute_with(Session::disabled_validators).len(), 2);

    chain.advance_era();
    assert_eq!(chain.active_era(), 2);
    let elected = chain.elected(2);
    assert_eq!(elected.len(), 10);
    assert!(!elected.contains(&validator(0)) && !elected.contains(&validator(1)));
    let points = chain.execute_with(|| pallet_staking::ErasRewardPoints::<estuary_runtime::Runtime>::get(1));
    assert_eq!(points.total, 240);
    assert!(points.individual.len() >= 10);
}

#[test]
fn offences_do_not_shorten_the_era() {
    let mut chain = EstuarySandbox::default();
    chain.advance_era();
    (0..4).for_each(|i| chain.offence(&validator(i), percent(5)));
    let start = chain.block_number();
    chain.advance_era();
    assert_eq!(chain.block_number() - start, estuary_runtime::BLOCKS_PER_ERA);
}
