//! Operators that take more than they said.

use estuary_tests::{default_registry_parameters, prelude::*, BalanceSheet, MAX_COMMISSION};

use crate::setup::{delegated, delegated_in, donate, refused, without_fees, BOND, DAY, POOLED};

#[test]
fn a_validator_that_takes_all_on_chain_is_jailed_by_anyone_and_drained() {
    let (mut world, _, operator) = delegated();
    let eve = account("eve");
    world.chain.validate(&validator(0), Perbill::one()).unwrap();

    assert_eq!(world.check(&eve, operator), Ok(Some(Fault::CommissionTooHigh)));

    let jailed = registry::OperatorJailed {
        operator,
        fault: Fault::CommissionTooHigh,
    };
    assert_eq!(world.registry_event::<registry::OperatorJailed>(), jailed);
    assert_eq!(
        world.rebalance(&eve, 1).unwrap().unbonding,
        POOLED - EXISTENTIAL_DEPOSIT
    );
    // It comes back when both commissions together are what the registry allows, and not before.
    let too_much = Perbill::from_parts(u32::from(MAX_COMMISSION - 500) * 100_000 + 1);
    world.chain.validate(&validator(0), too_much).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.release(&eve, operator)),
        RegistryError::AtFault(Fault::CommissionTooHigh)
    );
    let just_right = Perbill::from_parts(u32::from(MAX_COMMISSION - 500) * 100_000);
    world.chain.validate(&validator(0), just_right).unwrap();
    assert_eq!(world.release(&eve, operator), Ok(()));
    BalanceSheet::of(&mut world);
}

#[test]
fn a_commission_raised_overnight_takes_nothing_of_rewards_that_came_before() {
    let world = World::new(without_fees(), default_registry_parameters());
    let (mut world, alice, operator) = delegated_in(world, BOND, 100);
    let owner = validator(0);
    donate(&mut world, operator, 100 * UNIT);
    assert_eq!(world.set_commission(&owner, operator, MAX_COMMISSION), Ok(()));
    assert_eq!(world.record(operator).commission, 100);
    let from = world.chain.now_ms() + 7 * DAY;
    assert_eq!(
        world.registry_event::<registry::CommissionAnnounced>(),
        registry::CommissionAnnounced {
            operator,
            commission: MAX_COMMISSION,
            from,
        }
    );

    // Nobody settles for the whole delay; the old commission is paid all the same.
    world.chain.advance_blocks(7 * 12);
    assert_eq!(world.settle(&alice, operator).unwrap().commission, UNIT);
    donate(&mut world, operator, 100 * UNIT);
    assert_eq!(world.settle(&alice, operator).unwrap().commission, 20 * UNIT);
    // A higher one cannot even be announced.
    assert_eq!(
        refused(&mut world, |w| w.set_commission(
            &owner,
            operator,
            MAX_COMMISSION + 1
        )),
        RegistryError::CommissionTooHigh
    );
    BalanceSheet::of(&mut world);
}
