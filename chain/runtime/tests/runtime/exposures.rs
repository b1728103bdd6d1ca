//! What the extension says of an election's outcome.

use estuary_chain_reads::ExposureInfo;
use estuary_runtime::{account, chain::VALIDATORS, units::UNIT, validator, EstuarySandbox};

use crate::setup::{exposed_nominator, exposure, nominator};

#[test]
fn stake_is_exposed_from_the_era_after_its_nomination() {
    let mut chain = EstuarySandbox::default();
    chain.advance_era();
    let stash = nominator(&mut chain, "nominator", &validator(0));
    let waiting = ExposureInfo {
        era: 1,
        elected: true,
        exposed: 0,
        submitted_in: 1,
    };
    assert_eq!(exposure(&mut chain, &validator(0), &stash), waiting);
    chain.advance_era();
    let exposed = ExposureInfo {
        era: 2,
        exposed: 5_000 * UNIT,
        ..waiting
    };
    assert_eq!(exposure(&mut chain, &validator(0), &stash), exposed);
    // Behind another validator there is nothing of it.
    let elsewhere = ExposureInfo {
        exposed: 0,
        ..exposed
    };
    assert_eq!(exposure(&mut chain, &validator(1), &stash), elsewhere);
}

#[test]
fn what_is_exposed_stays_so_until_the_era_is_over() {
    let mut chain = EstuarySandbox::default();
    let stash = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.chill(&stash).unwrap();
    let info = exposure(&mut chain, &validator(0), &stash);
    assert_eq!((info.exposed, info.submitted_in), (5_000 * UNIT, 0));
    chain.advance_era();
    assert_eq!(exposure(&mut chain, &validator(0), &stash).exposed, 0);
}

#[test]
fn a_validator_that_is_not_elected_exposes_nothing() {
    let mut chain = EstuarySandbox::default();
    let weak = chain.new_validator("weak", 20_000 * UNIT);
    let stash = nominator(&mut chain, "nominator", &weak);
    // There is no seat for it.
    chain.set_validator_count(VALIDATORS).unwrap();
    chain.advance_eras(2);
    let idle = ExposureInfo {
        era: 2,
        elected: false,
        exposed: 0,
        submitted_in: 0,
    };
    assert_eq!(exposure(&mut chain, &weak, &stash), idle);
}

#[test]
fn who_neither_validates_nor_nominates_has_no_exposure() {
    let mut chain = EstuarySandbox::default();
    chain.advance_era();
    let nothing = ExposureInfo {
        era: 1,
        ..Default::default()
    };
    assert_eq!(exposure(&mut chain, &account("alice"), &account("bob")), nothing);
}

/// Pages have 64 nominators here.
#[test]
fn a_nominator_is_found_on_whichever_page() {
    let mut chain = EstuarySandbox::default();
    let stashes: Vec<_> = (0..130)
        .map(|number| nominator(&mut chain, &format!("nominator {number}"), &validator(0)))
        .collect();
    chain.advance_era();
    for stash in &stashes {
        assert_eq!(exposure(&mut chain, &validator(0), stash).exposed, 5_000 * UNIT);
    }
}
