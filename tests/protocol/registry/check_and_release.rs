//! Faults that the chain confirms jail an operator, and the way back.

use estuary_tests::{prelude::*, BalanceSheet};

use super::{drain, leave, BONDING_DURATION, DRAINED};
use crate::setup::{changes_nothing, delegated, donate, jail, percent, refused, BOND, POOLED};

/// The operator commits a fault that lasts, and is jailed by a stranger in the next era: it earns nothing and is
/// drained. It mends the fault, and a stranger releases it. Then it takes all stake again.
fn jailed_and_back(fault: Fault, commit: impl FnOnce(&mut World), mend: impl FnOnce(&mut World)) {
    let (mut world, alice, operator) = delegated();
    let eve = account("eve");
    commit(&mut world);
    world.registry().check(&eve, operator).unwrap();
    world.chain.advance_era();

    assert_eq!(world.registry().check(&eve, operator), Ok(Some(fault)));

    assert_eq!(
        world.registry_event::<registry::OperatorJailed>(),
        registry::OperatorJailed { operator, fault }
    );
    assert_eq!(world.registry().status(operator), Status::Jailed);
    let record = world.registry().operator(operator);
    assert_eq!((record.fault, record.suspicion), (Some(fault), None));
    // Who is jailed already is not jailed again.
    let check = |w: &mut World| w.registry().check(&eve, operator);
    assert_eq!(changes_nothing(&mut world, check), Ok(Some(fault)));
    donate(&mut world, operator, 100 * UNIT);
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!((settled.reward, settled.commission), (100 * UNIT, 0));
    let release = |w: &mut World| w.registry().release(&eve, operator);
    assert_eq!(refused(&mut world, release), RegistryError::AtFault(fault));

    let moved = world.pool().rebalance(&alice, 1).unwrap();
    assert_eq!((moved.delegated, moved.unbonding), (0, DRAINED));
    assert_eq!(
        world.registry_event::<registry::StakeUndelegated>(),
        registry::StakeUndelegated {
            operator,
            amount: DRAINED,
            drained: true,
        }
    );
    assert_eq!(world.stash(operator).targets, 0);

    mend(&mut world);
    assert_eq!(world.registry().release(&eve, operator), Ok(()));

    assert_eq!(
        world.registry_event::<registry::OperatorReleased>(),
        registry::OperatorReleased { operator }
    );
    assert_eq!(world.registry().status(operator), Status::Active);
    assert_eq!(world.registry().operator(operator).fault, None);
    assert_eq!(world.registry().table()[0].capacity, 20 * BOND);
    assert_eq!(changes_nothing(&mut world, check), Ok(None));
    world.chain.advance_eras(BONDING_DURATION);
    assert_eq!(world.pool().settle(&alice, operator).unwrap().received, DRAINED);
    // Of the reward, 90 are the holders', and 6 the treasury's stake.
    let moved = world.pool().rebalance(&alice, 1).unwrap();
    assert_eq!((moved.delegated, moved.unbonding), (DRAINED + 96 * UNIT, 0));
    assert_eq!(world.stash(operator).targets, 1);
    BalanceSheet::of(&mut world);
}

#[test]
fn who_raises_its_on_chain_commission_beyond_the_limit_is_jailed_until_it_lowers_it() {
    jailed_and_back(
        Fault::CommissionTooHigh,
        |w| {
            // 5 % of ours and 15 % are within the 20 %; a billionth more is not.
            let (v, limit) = (validator(0), Perbill::from_percent(15));
            w.chain.validate(&v, limit).unwrap();
            assert_eq!(w.registry().check(&account("eve"), 0), Ok(None));
            let beyond = Perbill::from_parts(limit.deconstruct() + 1);
            w.chain.validate(&v, beyond).unwrap();
        },
        |w| {
            let lowered = Perbill::from_percent(15);
            w.chain.validate(&validator(0), lowered).unwrap();
            // The eras that it took more of are over.
            w.chain.advance_eras(2);
        },
    );
}

#[test]
fn who_stops_validating_is_jailed_until_it_validates_again() {
    jailed_and_back(
        Fault::NotValidating,
        |w| w.chain.chill(&validator(0)).unwrap(),
        |w| w.chain.validate(&validator(0), Perbill::zero()).unwrap(),
    );
}

#[test]
fn who_blocks_nominations_is_jailed_until_it_accepts_them() {
    jailed_and_back(
        Fault::Blocked,
        |w| w.chain.set_blocked(&validator(0), true).unwrap(),
        |w| w.chain.set_blocked(&validator(0), false).unwrap(),
    );
}

#[test]
fn who_blocks_nominations_and_kicks_the_nominator_is_jailed_until_it_accepts_them() {
    // It takes no new nominations either, or the first check would have nominated it again.
    jailed_and_back(
        Fault::Blocked,
        |w| {
            let nominator = w.registry().nominator(0);
            w.chain.kick(&validator(0), &nominator).unwrap();
            w.chain.set_blocked(&validator(0), true).unwrap();
        },
        |w| w.chain.set_blocked(&validator(0), false).unwrap(),
    );
}

#[test]
fn a_check_of_a_healthy_operator_changes_nothing() {
    let (mut world, _, operator) = delegated();
    let check = |w: &mut World| w.registry().check(&account("eve"), operator);
    // The second call of a block; what a call itself leaves there is the first one's.
    assert_eq!(check(&mut world), Ok(None));
    assert_eq!(changes_nothing(&mut world, check), Ok(None));
    // Nor of one that has no stake yet.
    let fresh = world.operator(&validator(1), BOND, 500);
    let check = |w: &mut World| w.registry().check(&account("eve"), fresh);
    assert_eq!(changes_nothing(&mut world, check), Ok(None));
}

#[test]
fn an_announced_rise_counts_when_it_holds_and_not_before() {
    let (mut world, alice, operator) = delegated();
    let v = validator(0);
    world.registry().set_commission(&v, operator, 2_000).unwrap();
    world.chain.validate(&v, Perbill::from_percent(1)).unwrap();
    let check = |w: &mut World| w.registry().check(&alice, operator);
    assert_eq!(changes_nothing(&mut world, check), Ok(None));
    world.chain.advance_eras(7);
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(jail(&mut world, operator), Fault::CommissionTooHigh);
    // Its own part lowered, it is within the limit again.
    world.registry().set_commission(&v, operator, 1_900).unwrap();
    assert_eq!(world.registry().release(&alice, operator), Ok(()));
}

#[test]
fn an_operator_that_is_jailed_for_one_fault_is_not_released_with_another() {
    let (mut world, alice, operator) = delegated();
    let v = validator(0);
    world.chain.chill(&v).unwrap();
    jail(&mut world, operator);
    world.chain.validate(&v, Perbill::from_percent(16)).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.registry().release(&alice, operator)),
        RegistryError::AtFault(Fault::CommissionTooHigh)
    );
    assert_eq!(
        world.registry().operator(operator).fault,
        Some(Fault::NotValidating)
    );
}

#[test]
fn one_that_was_released_before_it_was_drained_keeps_its_stake() {
    let (mut world, alice, operator) = delegated();
    let v = validator(0);
    world.chain.chill(&v).unwrap();
    jail(&mut world, operator);
    world.chain.validate(&v, Perbill::zero()).unwrap();
    // Until it is elected again, its stake idles.
    assert_eq!(
        refused(&mut world, |w| w.registry().release(&alice, operator)),
        RegistryError::AtFault(Fault::Idle)
    );
    world.chain.advance_eras(2);
    world.registry().release(&alice, operator).unwrap();
    let moved = world.pool().rebalance(&alice, 1).unwrap();
    assert_eq!((moved.delegated, moved.unbonding), (0, 0));
    world.chain.advance_eras(2);
    let (era, nominator) = (world.chain.active_era(), world.registry().nominator(operator));
    assert_eq!(world.chain.exposure_of(era, &v, &nominator), POOLED);
}

#[test]
fn who_leaves_is_told_its_fault_and_goes_on_leaving() {
    let (mut world, alice, operator) = delegated();
    let v = validator(0);
    world.registry().exit(&v, operator).unwrap();
    let check = |w: &mut World| w.registry().check(&alice, operator);
    assert_eq!(changes_nothing(&mut world, check), Ok(None));
    world.chain.chill(&v).unwrap();
    assert_eq!(changes_nothing(&mut world, check), Ok(Some(Fault::NotValidating)));
    world.chain.validate(&v, Perbill::zero()).unwrap();
    // That its drained stash nominates nobody is no fault.
    drain(&mut world, &alice, operator);
    assert_eq!(world.stash(operator).targets, 0);
    assert_eq!(changes_nothing(&mut world, check), Ok(None));
}

#[test]
fn after_a_loss_only_the_curator_releases_and_only_when_all_is_well() {
    let (mut world, alice, operator) = delegated();
    let (v, curator) = (validator(0), world.curator.clone());
    world.chain.set_slash_defer(2);
    // 500 UNIT, announced first.
    world.chain.offence(&v, percent(5));
    world.pool().flag(&alice, operator).unwrap();
    let release = |caller: &AccountId| {
        let caller = caller.clone();
        move |w: &mut World| w.registry().release(&caller, operator)
    };
    for caller in [&alice, &v, &account("eve")] {
        assert_eq!(refused(&mut world, release(caller)), RegistryError::NotCurator);
    }
    assert_eq!(refused(&mut world, release(&curator)), RegistryError::LossPending);
    world.chain.advance_eras(3);
    // Taken, but not settled.
    assert_eq!(refused(&mut world, release(&curator)), RegistryError::LossPending);
    world.pool().settle(&alice, operator).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    assert_eq!(world.stash(operator).targets, 0);
    assert_eq!(
        refused(&mut world, release(&curator)),
        RegistryError::BondTooSmall
    );
    world.registry().top_up_bond(&v, operator, 500 * UNIT).unwrap();
    // The offence has chilled it.
    assert_eq!(
        refused(&mut world, release(&curator)),
        RegistryError::AtFault(Fault::NotValidating)
    );
    world.chain.validate(&v, Perbill::zero()).unwrap();
    assert_eq!(refused(&mut world, release(&alice)), RegistryError::NotCurator);

    assert_eq!(world.registry().release(&curator, operator), Ok(()));

    assert_eq!(
        world.registry_event::<registry::OperatorReleased>(),
        registry::OperatorReleased { operator }
    );
    // Its stake comes back, goes out again, and nominates.
    world.chain.advance_eras(BONDING_DURATION);
    let drained = 9_500 * UNIT - EXISTENTIAL_DEPOSIT;
    assert_eq!(world.pool().settle(&alice, operator).unwrap().received, drained);
    let all = POOLED - EXISTENTIAL_DEPOSIT;
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().delegated, all);
    assert_eq!(world.stash(operator).targets, 1);
    world.chain.advance_eras(2);
    let (era, nominator) = (world.chain.active_era(), world.registry().nominator(operator));
    assert_eq!(world.chain.exposure_of(era, &v, &nominator), POOLED);
    BalanceSheet::of(&mut world);
}

#[test]
fn a_cancelled_slash_has_to_be_settled_before_a_release() {
    let (mut world, alice, operator) = delegated();
    let (v, curator) = (validator(0), world.curator.clone());
    world.chain.set_slash_defer(2);
    world.chain.offence(&v, percent(25));
    world.pool().flag(&alice, operator).unwrap();
    world.chain.cancel_deferred_slash(5, vec![0]).unwrap();
    world.chain.validate(&v, Perbill::zero()).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.registry().release(&curator, operator)),
        RegistryError::LossPending
    );
    world.pool().settle(&alice, operator).unwrap();
    // It is still the curator's word: the chain has announced a loss once.
    assert_eq!(
        refused(&mut world, |w| w.registry().release(&v, operator)),
        RegistryError::NotCurator
    );
    assert_eq!(world.registry().release(&curator, operator), Ok(()));
    BalanceSheet::of(&mut world);
}

#[test]
fn a_loss_takes_the_place_of_another_fault() {
    let (mut world, alice, operator) = delegated();
    let v = validator(0);
    world.chain.set_blocked(&v, true).unwrap();
    jail(&mut world, operator);
    world.chain.offence(&v, percent(1));
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(
        world.registry_event::<registry::OperatorJailed>(),
        registry::OperatorJailed {
            operator,
            fault: Fault::Loss
        }
    );
    assert_eq!(
        refused(&mut world, |w| w.registry().release(&alice, operator)),
        RegistryError::NotCurator
    );
    // And no check puts it back.
    let check = |w: &mut World| w.registry().check(&alice, operator);
    assert_eq!(changes_nothing(&mut world, check), Ok(Some(Fault::NotValidating)));
    assert_eq!(world.registry().operator(operator).fault, Some(Fault::Loss));
}

#[test]
fn only_who_is_approved_and_has_not_left_is_checked_and_only_who_is_jailed_released() {
    let (mut world, alice, operator) = delegated();
    let candidate = world.registry().register(&validator(1), BOND, 0).unwrap();
    let check = |operator| {
        let alice = alice.clone();
        move |w: &mut World| w.registry().check(&alice, operator)
    };
    let release = |operator| {
        let alice = alice.clone();
        move |w: &mut World| w.registry().release(&alice, operator)
    };
    let (unknown, wrong) = (RegistryError::UnknownOperator, RegistryError::WrongStatus);
    assert_eq!(refused(&mut world, check(7)), unknown);
    assert_eq!(refused(&mut world, release(7)), unknown);
    assert_eq!(refused(&mut world, check(candidate)), wrong);
    assert_eq!(refused(&mut world, release(candidate)), wrong);
    assert_eq!(refused(&mut world, release(operator)), wrong);
    leave(&mut world, &alice, operator);
    assert_eq!(refused(&mut world, check(operator)), wrong);
    assert_eq!(refused(&mut world, release(operator)), wrong);
}
