//! Commission: lowered at once, raised after a delay, claimed as shares.

use estuary_tests::{prelude::*, MAX_COMMISSION};

use super::{leave, COMMISSION_DELAY};
use crate::setup::{delegated, donate, refused};

/// The commission of a reward of 1,000 UNIT, settled now.
fn earned(world: &mut World, keeper: &AccountId, operator: OperatorId) -> Balance {
    donate(world, operator, 1_000 * UNIT);
    let settled = world.pool().settle(keeper, operator).unwrap();
    assert_eq!(settled.reward, 1_000 * UNIT);
    settled.commission
}

#[test]
fn a_lower_commission_holds_at_once_also_for_rewards_that_are_not_settled() {
    let (mut world, alice, operator) = delegated();
    donate(&mut world, operator, 1_000 * UNIT);

    assert_eq!(
        world.registry().set_commission(&validator(0), operator, 300),
        Ok(())
    );

    let lowered = registry::CommissionChanged {
        operator,
        commission: 300,
    };
    assert_eq!(world.registry_event::<registry::CommissionChanged>(), lowered);
    assert_eq!(
        world.pool().settle(&alice, operator).unwrap().commission,
        30 * UNIT
    );
    assert_eq!(world.registry().operator(operator).commission, 300);
}

#[test]
fn a_higher_commission_holds_after_its_delay_and_the_settlement_that_follows_it() {
    let (mut world, alice, operator) = delegated();
    let from = world.chain.now_ms() + COMMISSION_DELAY;

    assert_eq!(
        world.registry().set_commission(&validator(0), operator, 800),
        Ok(())
    );

    assert_eq!(
        world.registry_event::<registry::CommissionAnnounced>(),
        registry::CommissionAnnounced {
            operator,
            commission: 800,
            from,
        }
    );
    assert_eq!(earned(&mut world, &alice, operator), 50 * UNIT);
    // The last block before.
    world.chain.advance_blocks(7 * 12 - 1);
    assert_eq!(earned(&mut world, &alice, operator), 50 * UNIT);
    let registry = world.registry.clone();
    assert_eq!(world.events::<registry::CommissionChanged>(&registry), []);
    world.chain.next_block();
    assert_eq!(world.chain.now_ms(), from);
    // What was earned before the rise may apply is paid at the old commission.
    assert_eq!(earned(&mut world, &alice, operator), 50 * UNIT);
    assert_eq!(
        world.registry_event::<registry::CommissionChanged>(),
        registry::CommissionChanged {
            operator,
            commission: 800,
        }
    );
    assert_eq!(earned(&mut world, &alice, operator), 80 * UNIT);
    assert_eq!(world.registry().operator(operator).rise, None);
}

#[test]
fn a_rise_that_nobody_settles_for_long_reaches_no_past_reward() {
    let (mut world, alice, operator) = delegated();
    world
        .registry()
        .set_commission(&validator(0), operator, 800)
        .unwrap();
    world.chain.advance_eras(20);
    assert_eq!(earned(&mut world, &alice, operator), 50 * UNIT);
    assert_eq!(earned(&mut world, &alice, operator), 80 * UNIT);
}

#[test]
fn the_commission_of_today_takes_an_announced_rise_back() {
    let (mut world, alice, operator) = delegated();
    let v = validator(0);
    world.registry().set_commission(&v, operator, 800).unwrap();
    world.registry().set_commission(&v, operator, 500).unwrap();
    assert_eq!(
        world.registry_event::<registry::CommissionChanged>(),
        registry::CommissionChanged {
            operator,
            commission: 500,
        }
    );
    world.chain.advance_eras(8);
    assert_eq!(earned(&mut world, &alice, operator), 50 * UNIT);
    assert_eq!(earned(&mut world, &alice, operator), 50 * UNIT);
}

#[test]
fn a_second_rise_replaces_the_first_and_waits_anew() {
    let (mut world, alice, operator) = delegated();
    let v = validator(0);
    world.registry().set_commission(&v, operator, 600).unwrap();
    world.chain.advance_eras(6);
    let from = world.chain.now_ms() + COMMISSION_DELAY;
    world.registry().set_commission(&v, operator, 800).unwrap();
    assert_eq!(world.registry_event::<registry::CommissionAnnounced>().from, from);
    world.chain.advance_eras(1);
    // The first would have come by now.
    assert_eq!(earned(&mut world, &alice, operator), 50 * UNIT);
    assert_eq!(earned(&mut world, &alice, operator), 50 * UNIT);
    world.chain.advance_eras(6);
    assert_eq!(earned(&mut world, &alice, operator), 50 * UNIT);
    assert_eq!(earned(&mut world, &alice, operator), 80 * UNIT);
}

#[test]
fn on_chain_and_protocol_commission_stay_within_the_maximum_together() {
    let (mut world, _, operator) = delegated();
    let v = validator(0);
    world.chain.validate(&v, Perbill::from_percent(12)).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.registry().set_commission(
            &v,
            operator,
            MAX_COMMISSION - 1_199
        )),
        RegistryError::CommissionTooHigh
    );
    assert_eq!(
        world
            .registry()
            .set_commission(&v, operator, MAX_COMMISSION - 1_200),
        Ok(())
    );
    // Nor is a lower one accepted that is still too high.
    world.chain.validate(&v, Perbill::from_percent(18)).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.registry().set_commission(&v, operator, 201)),
        RegistryError::CommissionTooHigh
    );
    assert_eq!(world.registry().set_commission(&v, operator, 200), Ok(()));
}

#[test]
fn only_the_validator_of_an_operator_that_has_not_left_sets_its_commission() {
    let (mut world, alice, operator) = delegated();
    let v = validator(0);
    for caller in [alice.clone(), world.curator.clone(), validator(1)] {
        assert_eq!(
            refused(&mut world, |w| w
                .registry()
                .set_commission(&caller, operator, 100)),
            RegistryError::NotOperator
        );
    }
    assert_eq!(
        refused(&mut world, |w| w.registry().set_commission(&v, operator + 1, 100)),
        RegistryError::UnknownOperator
    );
    leave(&mut world, &alice, operator);
    assert_eq!(
        refused(&mut world, |w| w.registry().set_commission(&v, operator, 100)),
        RegistryError::WrongStatus
    );
}

#[test]
fn commission_that_was_earned_can_be_claimed_by_who_has_left() {
    let (mut world, alice, operator) = delegated();
    earned(&mut world, &alice, operator);
    leave(&mut world, &alice, operator);
    let (v, shares) = (validator(0), world.pool().fee_shares_of(operator));
    assert_eq!(world.registry().claim_fees(&v, operator), Ok(shares));
    assert_eq!(
        world.registry_event::<registry::FeesClaimed>(),
        registry::FeesClaimed {
            operator,
            recipient: estuary_tests::to_ink(&v),
            shares,
        }
    );
    assert_eq!(world.pool().shares_of(&v), shares);
}
