//! What does not decode is an error, and never nothing.

use estuary_chain_extension as extension;
use estuary_runtime::{validator, EstuarySandbox, Runtime};
use frame_support::storage::unhashed;
use ink_sandbox::Sandbox;
use pallet_staking::{
    ActiveEra, Bonded, ClaimedRewards, CurrentEra, ErasStakersOverview, ErasStakersPaged, ErasValidatorPrefs,
    Ledger, MinNominatorBond, Nominators, SlashingSpans, UnappliedSlashes, Validators,
};
use sp_runtime::{DispatchError, DispatchResult};

use crate::setup::{exposed_nominator, percent};

const UNDECODABLE: DispatchError = DispatchError::Other("staking reads: undecodable storage");
const BROKEN: DispatchError = DispatchError::Other("staking reads: broken ledger");

fn free_of_charge(_reads: u64, _proof: u64) -> DispatchResult {
    Ok(())
}

/// What each read says when the entry at `key` has a byte less, and when it has one more: all that read the entry must
/// say `error`.
fn cut(key: &[u8], read: impl Fn() -> DispatchResult) -> DispatchResult {
    let bytes = unhashed::get_raw(key).expect("there is such an entry");
    assert_eq!(read(), Ok(()));
    unhashed::put_raw(key, &bytes[..bytes.len() - 1]);
    let said = read();
    unhashed::put_raw(key, &bytes);
    said
}

/// The same with a byte more, as if the pallet's type had a new field.
fn grown(key: &[u8], read: impl Fn() -> DispatchResult) -> DispatchResult {
    let bytes = unhashed::get_raw(key).expect("there is such an entry");
    unhashed::put_raw(key, &[&bytes[..], &[0]].concat());
    let said = read();
    unhashed::put_raw(key, &bytes);
    said
}

#[test]
fn an_entry_that_does_not_decode_is_an_error() {
    let mut chain = EstuarySandbox::default();
    let stash = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.offence(&validator(0), percent(10));
    chain.payout_stakers(&validator(0), 0).unwrap();
    let (era, offender) = (chain.active_era(), validator(0));
    chain.execute_with(|| {
        let pending = || extension::stash::<Runtime>(&stash, &mut free_of_charge).map(drop);
        let batch = || {
            let both = [stash.clone(), offender.clone()];
            extension::stashes::<Runtime>(&both, &mut free_of_charge).map(drop)
        };
        let ledger = || extension::ledger::<Runtime>(&stash, &mut free_of_charge).map(drop);
        let unlocking = || extension::unlocking::<Runtime>(&stash, &mut free_of_charge).map(drop);
        let prefs = || extension::validator::<Runtime>(&offender, &mut free_of_charge).map(drop);
        let staking = || extension::staking::<Runtime>(&mut free_of_charge).map(drop);
        let unpaid = || extension::unpaid_eras::<Runtime>(&offender, &mut free_of_charge).map(drop);
        let exposure = || extension::exposure::<Runtime>(&offender, &stash, &mut free_of_charge).map(drop);

        let slashes = UnappliedSlashes::<Runtime>::hashed_key_for(era + 3);
        let spans = SlashingSpans::<Runtime>::hashed_key_for(&stash);
        let claimed = ClaimedRewards::<Runtime>::hashed_key_for(0, &offender);
        for read in [&pending as &dyn Fn() -> DispatchResult, &batch] {
            assert_eq!(cut(&slashes, read), Err(UNDECODABLE));
            assert_eq!(grown(&slashes, read), Err(UNDECODABLE));
        }
        for read in [&pending as &dyn Fn() -> DispatchResult, &batch, &ledger] {
            assert_eq!(cut(&spans, read), Err(UNDECODABLE));
            assert_eq!(grown(&spans, read), Err(UNDECODABLE));
            assert_eq!(cut(&Ledger::<Runtime>::hashed_key_for(&stash), read), Err(BROKEN));
            let nominations = Nominators::<Runtime>::hashed_key_for(&stash);
            assert_eq!(cut(&nominations, read), Err(UNDECODABLE));
        }
        assert_eq!(
            cut(&Ledger::<Runtime>::hashed_key_for(&stash), unlocking),
            Err(BROKEN)
        );
        assert_eq!(cut(&claimed, unpaid), Err(UNDECODABLE));
        assert_eq!(grown(&claimed, unpaid), Err(UNDECODABLE));
        assert_eq!(
            cut(
                &ErasStakersOverview::<Runtime>::hashed_key_for(0, &offender),
                unpaid
            ),
            Err(UNDECODABLE)
        );
        assert_eq!(
            cut(
                &ErasStakersOverview::<Runtime>::hashed_key_for(era, &offender),
                exposure
            ),
            Err(UNDECODABLE)
        );
        assert_eq!(
            cut(
                &ErasStakersPaged::<Runtime>::hashed_key_for((era, &offender, 0)),
                exposure
            ),
            Err(UNDECODABLE)
        );
        assert_eq!(
            cut(
                &ErasValidatorPrefs::<Runtime>::hashed_key_for(era, &offender),
                prefs
            ),
            Err(UNDECODABLE)
        );
        assert_eq!(
            cut(&MinNominatorBond::<Runtime>::hashed_key(), staking),
            Err(UNDECODABLE)
        );
        for era in [
            ActiveEra::<Runtime>::hashed_key(),
            CurrentEra::<Runtime>::hashed_key(),
        ] {
            assert_eq!(cut(&era, pending), Err(UNDECODABLE));
            assert_eq!(cut(&era, prefs), Err(UNDECODABLE));
            assert_eq!(cut(&era, staking), Err(UNDECODABLE));
        }
    });
}

#[test]
fn preferences_that_do_not_decode_are_an_error() {
    EstuarySandbox::default().execute_with(|| {
        let prefs = || extension::validator::<Runtime>(&validator(0), &mut free_of_charge).map(drop);
        let declared = Validators::<Runtime>::hashed_key_for(validator(0));
        assert_eq!(cut(&declared, prefs), Err(UNDECODABLE));
    });
}

/// A stash whose controller has the ledger of another stash is what the pallet calls a bad state.
#[test]
fn a_ledger_of_another_stash_is_an_error() {
    let mut chain = EstuarySandbox::default();
    let stash = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.execute_with(|| {
        Bonded::<Runtime>::insert(&stash, validator(1));
        let read = extension::ledger::<Runtime>(&stash, &mut free_of_charge);
        assert_eq!(read, Err(BROKEN));
        Ledger::<Runtime>::remove(validator(1));
        let read = extension::stash::<Runtime>(&stash, &mut free_of_charge);
        assert_eq!(read, Err(BROKEN));
    });
}
