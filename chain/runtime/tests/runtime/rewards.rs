//! Era payouts reach validators and nominators.

use estuary_runtime::{
    chain::VALIDATORS, units::UNIT, validator, Balance, EstuarySandbox, Runtime, RuntimeEvent, System,
};
use ink_sandbox::Sandbox;
use pallet_staking::{ErasRewardPoints, ErasTotalStake, ErasValidatorReward, Error, Event};
use sp_runtime::Perbill;

use crate::setup::{exposed_nominator, percent};

/// What era `era` pays to all validators and nominators together.
fn era_reward(chain: &mut EstuarySandbox, era: u32) -> Balance {
    chain
        .execute_with(|| ErasValidatorReward::<Runtime>::get(era))
        .unwrap()
}

/// The amounts of the `Rewarded` events of the open block for one stash.
fn rewarded(chain: &mut EstuarySandbox, stash: &estuary_runtime::AccountId) -> Vec<Balance> {
    let events = chain.execute_with(System::events);
    events
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::Staking(Event::Rewarded {
                stash: who, amount, ..
            }) if who == *stash => Some(amount),
            _ => None,
        })
        .collect()
}

#[test]
fn an_era_pays_eleven_of_its_twelve_blocks() {
    let mut chain = EstuarySandbox::default();
    chain.advance_era();
    let issuance = chain.total_issuance();
    let staked = chain.execute_with(|| ErasTotalStake::<Runtime>::get(1));
    chain.advance_era();

    const YEAR_MS: u64 = 36_525 * 24 * 36_000;
    let portion = Perbill::from_rational(22 * 3_600_000, YEAR_MS);
    let ideal = Perbill::from_percent(75) * issuance;
    let inflation = Perbill::from_parts(25_000_000) * issuance
        + Perbill::from_parts(75_000_000) * issuance * staked / ideal;
    let expected = portion * inflation;
    let paid = era_reward(&mut chain, 1);
    // The curve rounds its slope to parts per billion.
    assert!(
        paid.abs_diff(expected) < expected / 1_000,
        "{paid} is not about {expected}"
    );
}

#[test]
fn validators_write_blocks_in_turns() {
    let mut chain = EstuarySandbox::default();
    chain.advance_eras(2);
    let points = chain.execute_with(|| ErasRewardPoints::<Runtime>::get(1));
    assert_eq!(points.total, 20 * VALIDATORS);
    assert_eq!(points.individual.len() as u32, VALIDATORS);
}

#[test]
fn the_reward_reaches_the_stash_of_a_nominator() {
    let mut chain = EstuarySandbox::default();
    chain.validate(&validator(3), percent(10)).unwrap();
    let stash = exposed_nominator(&mut chain, "nominator", &validator(3));
    let era = chain.active_era();
    chain.advance_era();

    let before = chain.free_balance(&stash);
    chain.payout_stakers(&validator(3), era).unwrap();

    // One of twelve equal shares, less 10 % commission, by the part of the exposure: 5000 of 53 000 + 5000.
    let share = Perbill::from_rational(1, VALIDATORS) * era_reward(&mut chain, era);
    let leftover = share - percent(10) * share;
    let expected = Perbill::from_rational(5_000 * UNIT, 58_000 * UNIT) * leftover;
    assert_eq!(chain.free_balance(&stash) - before, expected);
    assert_eq!(rewarded(&mut chain, &stash), [expected]);
    assert!(
        expected > UNIT,
        "an era earns a visible amount, not {expected} planck"
    );
    let ledger = chain.ledger(&stash).unwrap();
    assert_eq!((ledger.total, ledger.active), (5_000 * UNIT, 5_000 * UNIT));
}

#[test]
fn payouts_mint_what_the_era_earned() {
    let mut chain = EstuarySandbox::default();
    chain.advance_eras(2);
    let before = chain.total_issuance();
    chain.payout_all(1).unwrap();
    let minted = chain.total_issuance() - before;
    let reward = era_reward(&mut chain, 1);
    // Each share is rounded down to parts per billion of the reward.
    let rounding = Balance::from(VALIDATORS) * reward / 1_000_000_000;
    assert!(
        minted <= reward && reward - minted <= rounding,
        "{minted} of {reward}"
    );
}

#[test]
fn an_era_pays_once() {
    let mut chain = EstuarySandbox::default();
    chain.advance_eras(2);
    chain.payout_stakers(&validator(0), 1).unwrap();
    assert_eq!(
        chain.payout_stakers(&validator(0), 1),
        Err(Error::<Runtime>::AlreadyClaimed.into())
    );
    chain.payout_all(1).unwrap();
    let before = chain.total_issuance();
    chain.payout_all(1).unwrap();
    assert_eq!(chain.total_issuance(), before);
}

#[test]
fn the_active_era_pays_nothing_yet() {
    let mut chain = EstuarySandbox::default();
    chain.advance_era();
    assert_eq!(
        chain.payout_stakers(&validator(0), 1),
        Err(Error::<Runtime>::InvalidEraToReward.into())
    );
}

#[test]
fn all_pages_of_a_large_exposure_are_paid() {
    let mut chain = EstuarySandbox::default();
    let stashes: Vec<_> = (0..65)
        .map(|i| crate::setup::nominator(&mut chain, &format!("nominator {i}"), &validator(0)))
        .collect();
    chain.advance_eras(2);
    chain.payout_stakers(&validator(0), 1).unwrap();
    for stash in &stashes {
        assert!(chain.free_balance(stash) > 10_000 * UNIT);
    }
}
