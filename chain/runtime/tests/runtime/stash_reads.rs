//! What the extension says of a stash.

use estuary_chain_reads::{StashInfo, UnlockingChunk};
use estuary_runtime::{
    account,
    chain::{validator_bond, ENDOWMENT},
    units::UNIT,
    validator, EstuarySandbox,
};

use crate::setup::{exposed_nominator, ledger, nominator, percent, stash, stashes, unlocking};

#[test]
fn an_account_without_a_ledger_has_only_a_balance() {
    let mut chain = EstuarySandbox::default();
    let expected = StashInfo {
        free: ENDOWMENT,
        ..Default::default()
    };
    assert_eq!(stash(&mut chain, &account("alice")), expected);
    assert_eq!(stash(&mut chain, &account("nobody")), StashInfo::default());
    assert_eq!(unlocking(&mut chain, &account("alice")), []);
}

#[test]
fn a_bonded_nominator() {
    let mut chain = EstuarySandbox::default();
    let bonded = nominator(&mut chain, "nominator", &validator(0));
    let expected = StashInfo {
        exists: true,
        total: 5_000 * UNIT,
        active: 5_000 * UNIT,
        free: 10_000 * UNIT,
        targets: 1,
        ..Default::default()
    };
    assert_eq!(stash(&mut chain, &bonded), expected);
}

#[test]
fn a_chilled_nominator_has_no_targets() {
    let mut chain = EstuarySandbox::default();
    let chilled = nominator(&mut chain, "nominator", &validator(0));
    chain.nominate(&chilled, &[validator(0), validator(1)]).unwrap();
    assert_eq!(stash(&mut chain, &chilled).targets, 2);
    chain.chill(&chilled).unwrap();
    assert_eq!(stash(&mut chain, &chilled).targets, 0);
}

#[test]
fn a_validator_is_a_stash_too() {
    let mut chain = EstuarySandbox::default();
    let info = stash(&mut chain, &validator(2));
    assert_eq!(
        (info.total, info.free),
        (validator_bond(2), validator_bond(2) + ENDOWMENT)
    );
    assert_eq!(info.targets, 0);
}

#[test]
fn unbonded_stake_can_be_withdrawn_from_its_era_on() {
    let mut chain = EstuarySandbox::default();
    let stash_account = nominator(&mut chain, "nominator", &validator(0));
    chain.unbond(&stash_account, 1_000 * UNIT).unwrap();
    chain.unbond(&stash_account, 500 * UNIT).unwrap();
    chain.advance_era();
    chain.unbond(&stash_account, 200 * UNIT).unwrap();

    let older = UnlockingChunk {
        value: 1_500 * UNIT,
        era: 7,
    };
    let newer = UnlockingChunk {
        value: 200 * UNIT,
        era: 8,
    };
    assert_eq!(unlocking(&mut chain, &stash_account), [older, newer]);
    let info = stash(&mut chain, &stash_account);
    assert_eq!((info.total, info.active), (5_000 * UNIT, 3_300 * UNIT));
    assert_eq!((info.chunks, info.withdrawable), (2, 0));

    // Era 7 is planned for the last session of era 6, and withdrawals follow the planned era.
    chain.advance_eras(5);
    chain.advance_session();
    assert_eq!(
        (
            chain.current_era(),
            stash(&mut chain, &stash_account).withdrawable
        ),
        (6, 0)
    );
    chain.advance_session();
    assert_eq!((chain.active_era(), chain.current_era()), (6, 7));
    assert_eq!(stash(&mut chain, &stash_account).withdrawable, 1_500 * UNIT);

    chain.withdraw_unbonded(&stash_account, 0).unwrap();
    let info = stash(&mut chain, &stash_account);
    assert_eq!((info.total, info.active), (3_500 * UNIT, 3_300 * UNIT));
    assert_eq!((info.chunks, info.withdrawable, info.free), (1, 0, 10_000 * UNIT));
    chain.advance_era();
    chain.advance_session();
    chain.advance_session();
    assert_eq!(stash(&mut chain, &stash_account).withdrawable, 200 * UNIT);
}

#[test]
fn the_withdrawal_that_ends_a_ledger_needs_the_spans_that_are_read() {
    let mut chain = EstuarySandbox::default();
    chain.set_slash_defer(0);
    let stash_account = exposed_nominator(&mut chain, "nominator", &validator(0));
    assert_eq!(stash(&mut chain, &stash_account).spans, 0);
    chain.offence(&validator(0), percent(10));
    let spans = stash(&mut chain, &stash_account).spans;
    assert_eq!(spans, 2);

    chain.chill(&stash_account).unwrap();
    chain.unbond(&stash_account, 5_000 * UNIT).unwrap();
    chain.advance_eras(7);
    chain.withdraw_unbonded(&stash_account, spans - 1).unwrap_err();
    chain.withdraw_unbonded(&stash_account, spans).unwrap();
    let expected = StashInfo {
        free: 9_500 * UNIT,
        ..Default::default()
    };
    assert_eq!(stash(&mut chain, &stash_account), expected);
}

#[test]
fn a_second_slash_in_a_later_era_opens_a_third_span() {
    let mut chain = EstuarySandbox::default();
    chain.set_slash_defer(0);
    let stash_account = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.offence(&validator(0), percent(10));
    chain.validate(&validator(0), percent(0)).unwrap();
    chain.advance_eras(2);
    chain.offence(&validator(0), percent(10));
    assert_eq!(stash(&mut chain, &stash_account).spans, 3);
}

/// Without deferral the slash is taken at once, with it eras later: the era is that of the offence.
#[test]
fn a_slashed_stash_knows_the_era_of_the_offence() {
    for slash_defer in [0, 2] {
        let mut chain = EstuarySandbox::default();
        chain.set_slash_defer(slash_defer);
        let account = exposed_nominator(&mut chain, "nominator", &validator(0));
        let total = stash(&mut chain, &account).total;
        assert_eq!(stash(&mut chain, &account).slash_era, 0);
        chain.advance_era();
        chain.offence(&validator(0), percent(10));
        assert_eq!(stash(&mut chain, &account).slash_era, 2);
        chain.advance_eras(slash_defer + 1);
        let info = stash(&mut chain, &account);
        assert_eq!((info.total, info.slash_era), (total * 9 / 10, 2));
        assert_eq!(ledger(&mut chain, &account), info);
    }
}

#[test]
fn an_offence_that_is_reported_late_is_of_its_own_era() {
    for slash_defer in [0, 4] {
        let mut chain = EstuarySandbox::default();
        chain.set_slash_defer(slash_defer);
        let account = exposed_nominator(&mut chain, "nominator", &validator(0));
        chain.advance_eras(3);
        chain.offence_in(2, &validator(0), percent(10));
        assert_eq!(
            (chain.active_era(), stash(&mut chain, &account).slash_era),
            (4, 2)
        );
    }
}

#[test]
fn of_several_offences_the_latest_era_is_told() {
    let mut chain = EstuarySandbox::default();
    let account = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.nominate(&account, &[validator(1)]).unwrap();
    chain.offence(&validator(0), percent(10));
    chain.advance_era();
    chain.offence(&validator(1), percent(30));
    assert_eq!(stash(&mut chain, &account).slash_era, 2);
    chain.offence_in(1, &validator(0), percent(50));
    assert_eq!(stash(&mut chain, &account).slash_era, 2);
}

#[test]
fn an_offence_that_takes_nothing_leaves_no_era() {
    let mut chain = EstuarySandbox::default();
    let account = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.offence(&validator(0), percent(0));
    assert_eq!(stash(&mut chain, &account).slash_era, 0);
    assert_eq!(stash(&mut chain, &account).pending, 0);
}

#[test]
fn a_ledger_is_a_stash_without_what_is_announced() {
    let mut chain = EstuarySandbox::default();
    let account = exposed_nominator(&mut chain, "nominator", &validator(0));
    assert_eq!(ledger(&mut chain, &account), stash(&mut chain, &account));
    chain.unbond(&account, 100 * UNIT).unwrap();
    chain.offence(&validator(0), percent(10));
    let with_pending = stash(&mut chain, &account);
    assert_eq!(with_pending.pending, 500 * UNIT);
    let expected = StashInfo {
        pending: 0,
        ..with_pending
    };
    assert_eq!(ledger(&mut chain, &account), expected);
}

#[test]
fn a_batch_answers_in_the_order_of_the_question() {
    let mut chain = EstuarySandbox::default();
    let one = nominator(&mut chain, "one", &validator(0));
    let two = nominator(&mut chain, "two", &validator(1));
    chain.unbond(&two, 40 * UNIT).unwrap();
    let accounts = [two.clone(), account("alice"), one.clone(), two.clone()];
    let expected: Vec<_> = accounts
        .iter()
        .map(|account| stash(&mut chain, account))
        .collect();
    assert_eq!(stashes(&mut chain, &accounts), expected);
    assert_eq!(stashes(&mut chain, &[]), []);
}
