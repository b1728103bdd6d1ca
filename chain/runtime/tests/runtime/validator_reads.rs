//! What the extension says of a validator, and of the pallet.

use estuary_chain_reads::{StakingInfo, ValidatorInfo};
use estuary_runtime::{account, units::UNIT, validator, EstuarySandbox};
use ink_sandbox::Sandbox;

use crate::setup::{exposed_nominator, percent, staking, unpaid_eras, validator_info};

#[test]
fn a_validator_with_a_commission_that_refuses_nominations() {
    let mut chain = EstuarySandbox::default();
    let fresh = ValidatorInfo {
        validating: true,
        blocked: false,
        commission: 0,
    };
    assert_eq!(validator_info(&mut chain, &validator(0)), fresh);

    chain.validate(&validator(0), percent(25)).unwrap();
    chain.set_blocked(&validator(0), true).unwrap();
    let blocked = ValidatorInfo {
        validating: true,
        blocked: true,
        commission: 250_000_000,
    };
    assert_eq!(validator_info(&mut chain, &validator(0)), blocked);
}

/// Lets blocks pass until the next one plans an era.
fn before_an_era_is_planned(chain: &mut EstuarySandbox) {
    let plans = |chain: &mut EstuarySandbox| {
        chain.dry_run(|chain| {
            let before = chain.current_era();
            chain.next_block();
            chain.current_era() != before
        })
    };
    while !plans(chain) {
        chain.next_block();
    }
}

/// The pallet copies the commission in the block that plans an era, and pays the era by the copy.
#[test]
fn a_commission_of_one_block_counts_until_its_era_is_over() {
    let mut chain = EstuarySandbox::default();
    before_an_era_is_planned(&mut chain);
    chain.validate(&validator(0), percent(100)).unwrap();
    chain.next_block();
    chain.validate(&validator(0), percent(0)).unwrap();
    assert_eq!((chain.active_era(), chain.current_era()), (0, 1));
    let commission = |chain: &mut EstuarySandbox| validator_info(chain, &validator(0)).commission;
    // While the era is planned, and while it is active.
    assert_eq!(commission(&mut chain), 1_000_000_000);
    chain.advance_era();
    assert_eq!((chain.active_era(), commission(&mut chain)), (1, 1_000_000_000));
    // The next one is planned without it.
    chain.advance_session();
    chain.advance_session();
    assert_eq!((chain.current_era(), commission(&mut chain)), (2, 1_000_000_000));
    chain.advance_era();
    assert_eq!((chain.active_era(), commission(&mut chain)), (2, 0));
}

#[test]
fn of_all_commissions_the_highest_counts() {
    let mut chain = EstuarySandbox::default();
    chain.validate(&validator(0), percent(20)).unwrap();
    chain.advance_era();
    let commission = |chain: &mut EstuarySandbox| validator_info(chain, &validator(0)).commission;
    // What is declared now, and holds for no era yet.
    chain.validate(&validator(0), percent(30)).unwrap();
    assert_eq!(commission(&mut chain), 300_000_000);
    // That of the active era.
    chain.validate(&validator(0), percent(10)).unwrap();
    assert_eq!(commission(&mut chain), 200_000_000);
}

/// It validates, and no era has a copy of what it declares.
#[test]
fn a_validator_without_an_era_has_the_commission_that_it_declares() {
    let mut chain = EstuarySandbox::default();
    chain.advance_era();
    let new = chain.new_validator("new", 60_000 * UNIT);
    chain.validate(&new, percent(7)).unwrap();
    assert_eq!(validator_info(&mut chain, &new).commission, 70_000_000);
}

#[test]
fn a_chilled_validator_does_not_validate() {
    let mut chain = EstuarySandbox::default();
    chain.validate(&validator(0), percent(25)).unwrap();
    chain.chill(&validator(0)).unwrap();
    assert_eq!(
        validator_info(&mut chain, &validator(0)),
        ValidatorInfo::default()
    );
}

#[test]
fn an_offender_does_not_validate() {
    let mut chain = EstuarySandbox::default();
    chain.offence(&validator(0), percent(1));
    assert!(!validator_info(&mut chain, &validator(0)).validating);
}

#[test]
fn any_other_account_does_not_validate() {
    let mut chain = EstuarySandbox::default();
    assert_eq!(
        validator_info(&mut chain, &account("alice")),
        ValidatorInfo::default()
    );
}

#[test]
fn the_parameters_are_the_documented_ones() {
    let mut chain = EstuarySandbox::default();
    let expected = StakingInfo {
        active_era: 0,
        current_era: 0,
        bonding_duration: 7,
        slash_defer: 2,
        history_depth: 84,
        min_nominator_bond: 10 * UNIT,
        existential_deposit: UNIT / 1_000,
    };
    assert_eq!(staking(&mut chain), expected);
}

#[test]
fn the_current_era_runs_ahead_of_the_active_one() {
    let mut chain = EstuarySandbox::default();
    chain.advance_era();
    chain.advance_session();
    chain.advance_session();
    chain.set_slash_defer(5);
    let info = staking(&mut chain);
    assert_eq!((info.active_era, info.current_era, info.slash_defer), (1, 2, 5));
}

#[test]
fn an_era_is_unpaid_from_its_end_until_it_is_paid() {
    let mut chain = EstuarySandbox::default();
    let paid = validator(0);
    exposed_nominator(&mut chain, "nominator", &paid);
    // Era 0 is over.
    assert_eq!(unpaid_eras(&mut chain, &paid), 1);
    chain.payout_stakers(&paid, 0).unwrap();
    assert_eq!(unpaid_eras(&mut chain, &paid), 0);
    chain.advance_eras(3);
    assert_eq!(unpaid_eras(&mut chain, &paid), 3);
    chain.payout_stakers(&paid, 2).unwrap();
    assert_eq!(unpaid_eras(&mut chain, &paid), 2);
    chain.payout_stakers(&paid, 1).unwrap();
    chain.payout_stakers(&paid, 3).unwrap();
    assert_eq!(unpaid_eras(&mut chain, &paid), 0);
}

#[test]
fn an_era_that_can_be_paid_no_more_is_not_unpaid() {
    let mut chain = EstuarySandbox::default();
    chain.advance_eras(90);
    assert_eq!(unpaid_eras(&mut chain, &validator(0)), 84);
}

#[test]
fn an_account_that_never_validated_has_no_unpaid_eras() {
    let mut chain = EstuarySandbox::default();
    chain.advance_eras(2);
    assert_eq!(unpaid_eras(&mut chain, &account("alice")), 0);
}
