//! Operators that take more than they said.

use estuary_tests::{default_registry_parameters, prelude::*, BalanceSheet, MAX_COMMISSION};

use crate::setup::{delegated, delegated_in, donate, jail, payout, refused, without_fees, BOND, DAY, POOLED};

#[test]
fn a_validator_that_takes_all_on_chain_is_jailed_by_anyone_and_drained() {
    let (mut world, _, operator) = delegated();
    let eve = account("eve");
    world.chain.validate(&validator(0), Perbill::one()).unwrap();

    assert_eq!(jail(&mut world, operator), Fault::CommissionTooHigh);

    let jailed = registry::OperatorJailed {
        operator,
        fault: Fault::CommissionTooHigh,
    };
    assert_eq!(world.registry_event::<registry::OperatorJailed>(), jailed);
    assert_eq!(
        world.pool().rebalance(&eve, 1).unwrap().unbonding,
        POOLED - EXISTENTIAL_DEPOSIT
    );
    // It comes back when both commissions together are what the registry allows, and not before.
    let too_much = Perbill::from_parts(u32::from(MAX_COMMISSION - 500) * 100_000 + 1);
    world.chain.validate(&validator(0), too_much).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.registry().release(&eve, operator)),
        RegistryError::AtFault(Fault::CommissionTooHigh)
    );
    let just_right = Perbill::from_parts(u32::from(MAX_COMMISSION - 500) * 100_000);
    world.chain.validate(&validator(0), just_right).unwrap();
    world.chain.advance_eras(2);
    assert_eq!(world.registry().release(&eve, operator), Ok(()));
    BalanceSheet::of(&mut world);
}

#[test]
fn a_commission_raised_overnight_takes_nothing_of_rewards_that_came_before() {
    let world = World::new(without_fees(), default_registry_parameters());
    let (mut world, alice, operator) = delegated_in(world, BOND, 100);
    let owner = validator(0);
    donate(&mut world, operator, 100 * UNIT);
    assert_eq!(
        world.registry().set_commission(&owner, operator, MAX_COMMISSION),
        Ok(())
    );
    assert_eq!(world.registry().operator(operator).commission, 100);
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
    assert_eq!(world.pool().settle(&alice, operator).unwrap().commission, UNIT);
    donate(&mut world, operator, 100 * UNIT);
    assert_eq!(
        world.pool().settle(&alice, operator).unwrap().commission,
        20 * UNIT
    );
    // A higher one cannot even be announced.
    assert_eq!(
        refused(&mut world, |w| w.registry().set_commission(
            &owner,
            operator,
            MAX_COMMISSION + 1
        )),
        RegistryError::CommissionTooHigh
    );
    BalanceSheet::of(&mut world);
}

/// Lets blocks pass until the next one plans an era.
fn before_an_era_is_planned(world: &mut World) {
    let plans = |world: &mut World| {
        world.dry_run(|w| {
            let before = w.chain.current_era();
            w.chain.next_block();
            w.chain.current_era() != before
        })
    };
    while !plans(world) {
        world.chain.next_block();
    }
}

/// An operator without a commission, whose validator takes all in the one block that plans an era. Returns that era.
fn flashed() -> (World, AccountId, OperatorId, u32) {
    let world = World::new(without_fees(), default_registry_parameters());
    let (mut world, alice, operator) = delegated_in(world, BOND, 0);
    before_an_era_is_planned(&mut world);
    assert_eq!(world.registry().check(&alice, operator), Ok(None));
    world.chain.validate(&validator(0), Perbill::one()).unwrap();
    world.chain.next_block();
    world.chain.validate(&validator(0), Perbill::zero()).unwrap();
    let era = world.chain.current_era();
    assert_eq!(world.chain.active_era(), era - 1);
    (world, alice, operator, era)
}

#[test]
fn a_commission_that_was_raised_for_one_block_is_a_fault_until_its_era_is_over() {
    let (mut world, alice, operator, era) = flashed();
    let found = |world: &mut World| {
        let found = world.dry_run(|w| w.registry().check(&alice, operator).unwrap());
        (world.chain.active_era(), found)
    };
    let fault = Some(Fault::CommissionTooHigh);
    // Every block of it: the rest of the session in which the era was planned, and the era.
    while world.chain.active_era() <= era {
        let (active, found) = found(&mut world);
        assert_eq!(found, fault, "in era {active}");
        world.chain.next_block();
    }
    assert_eq!(found(&mut world), (era + 1, None));
}

#[test]
fn who_raised_it_for_one_block_cannot_come_back_before_its_era_is_over() {
    let (mut world, alice, operator, era) = flashed();
    let check = |w: &mut World| w.registry().check(&account("eve"), operator);
    while world.chain.active_era() < era {
        assert_eq!(check(&mut world), Ok(Some(Fault::CommissionTooHigh)));
        world.chain.next_block();
    }
    assert_eq!(check(&mut world), Ok(Some(Fault::CommissionTooHigh)));
    assert_eq!(
        world.registry().operator(operator).fault,
        Some(Fault::CommissionTooHigh)
    );
    assert_eq!(
        refused(&mut world, |w| w.registry().release(&alice, operator)),
        RegistryError::AtFault(Fault::CommissionTooHigh)
    );
    // What it takes here counts together with the raise.
    assert_eq!(
        refused(&mut world, |w| w.registry().set_commission(
            &validator(0),
            operator,
            0
        )),
        RegistryError::CommissionTooHigh
    );
    world.chain.advance_era();
    assert_eq!(world.registry().release(&alice, operator), Ok(()));
    // The validator took all of that era, and of no other.
    let nominator = world.registry().nominator(operator);
    let before = world.chain.free_balance(&nominator);
    world.chain.payout_stakers(&validator(0), era).unwrap();
    assert_eq!(world.chain.free_balance(&nominator), before);
    assert!(payout(&mut world, operator, era - 1) > 0);
}
