//! Validators join, change and leave.

use estuary_runtime::{
    account,
    chain::VALIDATORS,
    units::{MIN_VALIDATOR_BOND, UNIT},
    validator, EstuarySandbox, Runtime,
};
use pallet_staking::Error;

use crate::setup::{nominator, percent, stash, validator_info};

#[test]
fn a_new_validator_replaces_the_least_backed_one() {
    let mut chain = EstuarySandbox::default();
    let newcomer = chain.new_validator("newcomer", 100_000 * UNIT);
    chain.advance_era();
    let elected = chain.elected(1);
    assert_eq!(elected.len() as u32, VALIDATORS);
    assert!(elected.contains(&newcomer));
    assert!(!elected.contains(&validator(0)));
}

#[test]
fn a_validator_needs_the_minimum_bond() {
    let mut chain = EstuarySandbox::default();
    let poor = account("poor");
    chain.fund(&poor, MIN_VALIDATOR_BOND);
    chain.bond_validator(&poor, MIN_VALIDATOR_BOND - 1).unwrap();
    assert_eq!(
        chain.validate(&poor, percent(0)),
        Err(Error::<Runtime>::InsufficientBond.into())
    );
}

#[test]
fn a_chilled_validator_leaves_with_the_next_planned_era() {
    let mut chain = EstuarySandbox::default();
    chain.chill(&validator(5)).unwrap();
    chain.advance_era();
    assert!(!chain.elected(1).contains(&validator(5)));
    chain.validate(&validator(5), percent(3)).unwrap();
    chain.advance_era();
    assert!(chain.elected(2).contains(&validator(5)));
}

#[test]
fn six_of_twelve_validators_may_leave() {
    let mut chain = EstuarySandbox::default();
    (0..6).for_each(|i| chain.chill(&validator(i)).unwrap());
    chain.advance_eras(2);
    assert_eq!(chain.elected(2).len(), 6);
}

#[test]
fn a_blocked_validator_keeps_its_commission_and_refuses_new_nominators() {
    let mut chain = EstuarySandbox::default();
    chain.validate(&validator(0), percent(7)).unwrap();
    chain.set_blocked(&validator(0), true).unwrap();
    assert_eq!(validator_info(&mut chain, &validator(0)).commission, 70_000_000);

    let late = account("late");
    chain.fund(&late, 100 * UNIT);
    chain.bond(&late, 50 * UNIT).unwrap();
    assert_eq!(
        chain.nominate(&late, &[validator(0)]),
        Err(Error::<Runtime>::BadTarget.into())
    );
    chain.set_blocked(&validator(0), false).unwrap();
    chain.nominate(&late, &[validator(0)]).unwrap();
}

#[test]
fn a_kicked_nominator_has_no_target_left() {
    let mut chain = EstuarySandbox::default();
    let kicked = nominator(&mut chain, "nominator", &validator(0));
    chain.set_blocked(&validator(0), true).unwrap();
    chain.kick(&validator(0), &kicked).unwrap();
    assert_eq!(stash(&mut chain, &kicked).targets, 0);
    assert_eq!(
        chain.nominate(&kicked, &[validator(0)]),
        Err(Error::<Runtime>::BadTarget.into())
    );
}
