//! `pending` is what the announced slashes later take.

use estuary_runtime::{chain::validator_bond, units::UNIT, validator, AccountId, Balance, EstuarySandbox};

use crate::setup::{exposed_nominator, nominator, percent, stash, stashes};

fn pending(chain: &mut EstuarySandbox, account: &AccountId) -> Balance {
    stash(chain, account).pending
}

/// Lets `eras` pass and returns what the ledger lost meanwhile.
fn lost_after(chain: &mut EstuarySandbox, account: &AccountId, eras: u32) -> Balance {
    let before = stash(chain, account).total;
    chain.advance_eras(eras);
    before - stash(chain, account).total
}

#[test]
fn nothing_is_pending_without_an_offence() {
    let mut chain = EstuarySandbox::default();
    let account = exposed_nominator(&mut chain, "nominator", &validator(0));
    assert_eq!(pending(&mut chain, &account), 0);
}

#[test]
fn an_offence_is_pending_until_it_is_slashed() {
    let mut chain = EstuarySandbox::default();
    let account = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.offence(&validator(0), percent(10));

    assert_eq!(pending(&mut chain, &account), 500 * UNIT);
    assert_eq!(lost_after(&mut chain, &account, 2), 0);
    assert_eq!(pending(&mut chain, &account), 500 * UNIT);
    assert_eq!(lost_after(&mut chain, &account, 1), 500 * UNIT);
    assert_eq!(pending(&mut chain, &account), 0);
}

#[test]
fn an_immediate_slash_is_never_pending() {
    let mut chain = EstuarySandbox::default();
    chain.set_slash_defer(0);
    let account = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.offence(&validator(0), percent(10));
    assert_eq!(pending(&mut chain, &account), 0);
}

#[test]
fn stake_unbonded_after_the_era_of_the_offence_is_slashed_with_the_rest() {
    let mut chain = EstuarySandbox::default();
    let account = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.offence(&validator(0), percent(10));
    chain.advance_era();
    chain.unbond(&account, 1_000 * UNIT).unwrap();

    assert_eq!(pending(&mut chain, &account), 500 * UNIT);
    assert_eq!(lost_after(&mut chain, &account, 2), 500 * UNIT);
    let ledger = chain.ledger(&account).unwrap();
    assert_eq!(ledger.active, 3_600 * UNIT);
    assert_eq!(ledger.unlocking, [(9, 900 * UNIT)]);
}

/// The pallet takes a deferred slash for one of the era after, so what was unbonded in the era of the offence itself
/// pays only when nothing else can.
#[test]
fn stake_unbonded_in_the_era_of_the_offence_pays_last() {
    let mut chain = EstuarySandbox::default();
    let account = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.offence(&validator(0), percent(90));
    chain.unbond(&account, 1_000 * UNIT).unwrap();

    assert_eq!(pending(&mut chain, &account), 4_500 * UNIT);
    assert_eq!(lost_after(&mut chain, &account, 3), 4_500 * UNIT);
    let ledger = chain.ledger(&account).unwrap();
    assert_eq!(ledger.active, 0);
    assert_eq!(ledger.unlocking, [(8, 500 * UNIT)]);
}

#[test]
fn of_a_second_offence_in_the_same_span_only_the_increment_is_added() {
    let mut chain = EstuarySandbox::default();
    let account = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.offence(&validator(0), percent(10));
    assert_eq!(pending(&mut chain, &account), 500 * UNIT);
    chain.offence(&validator(0), percent(25));
    assert_eq!(pending(&mut chain, &account), 1_250 * UNIT);
    assert_eq!(lost_after(&mut chain, &account, 3), 1_250 * UNIT);
}

#[test]
fn offences_of_different_spans_are_taken_one_after_the_other() {
    let mut chain = EstuarySandbox::default();
    let account = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.nominate(&account, &[validator(1)]).unwrap();
    chain.offence(&validator(0), percent(90));
    chain.advance_era();
    chain.offence(&validator(1), percent(30));
    // The second asks for 1500, and the first leaves 500.
    assert_eq!(pending(&mut chain, &account), 5_000 * UNIT);
    assert_eq!(lost_after(&mut chain, &account, 2), 4_500 * UNIT);
    assert_eq!(pending(&mut chain, &account), 500 * UNIT);
    assert_eq!(lost_after(&mut chain, &account, 1), 500 * UNIT);
}

/// Within a span only the highest slash counts: the entry of a lower one names the nominator with 0.
#[test]
fn an_entry_of_zero_counts_nothing() {
    let mut chain = EstuarySandbox::default();
    let account = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.nominate(&account, &[validator(1)]).unwrap();
    chain.advance_era();
    let era = chain.active_era();
    chain.offence_in(era - 1, &validator(0), percent(50));
    chain.offence_in(era, &validator(1), percent(20));

    assert_eq!(
        (chain.unapplied_slashes(era + 2), chain.unapplied_slashes(era + 3)),
        (1, 1)
    );
    assert_eq!(pending(&mut chain, &account), 2_500 * UNIT);
    assert_eq!(lost_after(&mut chain, &account, 2), 2_500 * UNIT);
    assert_eq!(pending(&mut chain, &account), 0);
    assert_eq!(lost_after(&mut chain, &account, 1), 0);
}

#[test]
fn a_cancelled_slash_is_not_pending() {
    let mut chain = EstuarySandbox::default();
    let account = exposed_nominator(&mut chain, "nominator", &validator(0));
    let era = chain.active_era();
    chain.offence(&validator(0), percent(10));
    chain.cancel_deferred_slash(era + 3, vec![0]).unwrap();
    assert_eq!(pending(&mut chain, &account), 0);
}

#[test]
fn an_entry_that_the_chain_will_never_apply_counts_nothing() {
    let mut chain = EstuarySandbox::default();
    let account = exposed_nominator(&mut chain, "nominator", &validator(0));
    let era = chain.active_era();
    chain.advance_eras(3);
    chain.offence_in(era, &validator(0), percent(10));
    assert_eq!(chain.unapplied_slashes(era + 3), 1);
    assert_eq!(pending(&mut chain, &account), 0);
    assert_eq!(lost_after(&mut chain, &account, 4), 0);
}

#[test]
fn an_entry_of_the_next_era_is_the_last_to_count() {
    let mut chain = EstuarySandbox::default();
    let account = exposed_nominator(&mut chain, "nominator", &validator(0));
    let era = chain.active_era();
    chain.advance_eras(2);
    chain.offence_in(era, &validator(0), percent(10));
    assert_eq!(pending(&mut chain, &account), 500 * UNIT);
    assert_eq!(lost_after(&mut chain, &account, 1), 500 * UNIT);
}

#[test]
fn a_longer_deferral_is_scanned_to_its_end() {
    let mut chain = EstuarySandbox::default();
    chain.set_slash_defer(6);
    let account = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.offence(&validator(0), percent(10));
    assert_eq!(pending(&mut chain, &account), 500 * UNIT);
    assert_eq!(lost_after(&mut chain, &account, 6), 0);
    assert_eq!(pending(&mut chain, &account), 500 * UNIT);
    assert_eq!(lost_after(&mut chain, &account, 1), 500 * UNIT);
}

#[test]
fn a_full_slash_takes_the_whole_ledger() {
    let mut chain = EstuarySandbox::default();
    let account = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.offence(&validator(0), percent(100));
    assert_eq!(pending(&mut chain, &account), 5_000 * UNIT);
    assert_eq!(lost_after(&mut chain, &account, 3), 5_000 * UNIT);
}

#[test]
fn the_validators_own_slash_is_pending_on_its_stash() {
    let mut chain = EstuarySandbox::default();
    chain.offence(&validator(4), percent(10));
    assert_eq!(pending(&mut chain, &validator(4)), validator_bond(4) / 10);
    assert_eq!(lost_after(&mut chain, &validator(4), 3), validator_bond(4) / 10);
}

#[test]
fn a_nominator_of_another_validator_has_nothing_pending() {
    let mut chain = EstuarySandbox::default();
    let other = nominator(&mut chain, "other", &validator(1));
    let account = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.offence(&validator(0), percent(10));
    assert_eq!(pending(&mut chain, &other), 0);
    assert_eq!(pending(&mut chain, &account), 500 * UNIT);
}

#[test]
fn a_batch_finds_what_is_pending_for_each() {
    let mut chain = EstuarySandbox::default();
    let one = nominator(&mut chain, "one", &validator(0));
    let two = nominator(&mut chain, "two", &validator(0));
    let three = exposed_nominator(&mut chain, "three", &validator(1));
    chain.offence(&validator(0), percent(10));
    chain.advance_era();
    chain.offence(&validator(1), percent(20));
    let infos = stashes(
        &mut chain,
        &[
            three.clone(),
            one.clone(),
            validator(0),
            two.clone(),
            three.clone(),
        ],
    );
    let pending: Vec<_> = infos.iter().map(|info| info.pending / UNIT).collect();
    assert_eq!(pending, [1_000, 500, 5_000, 500, 1_000]);
}
