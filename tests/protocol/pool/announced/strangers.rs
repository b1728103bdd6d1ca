//! Slashes of strangers are stored with ours, so whoever reads ours reads theirs. However many are announced, no
//! operator is held up.

use drink::Weight;
use estuary_tests::{prelude::*, BalanceSheet};

use super::{deferring, OFFENDED_IN, SLASHED_IN};
use crate::setup::{percent, BOND, POOLED};

/// The nominators that a chain of today has: the whole of them behind one offender.
const STRANGERS: u32 = 22_500;

/// Our operator has offended: a tenth is announced, and 1,000 UNIT have unbonded.
fn announced() -> (World, AccountId, OperatorId) {
    let (mut world, alice, operator) = deferring();
    world.pool().request_withdrawal(&alice, 1_000 * UNIT).unwrap();
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, 1_000 * UNIT);
    world.chain.advance_eras(7);
    assert_eq!(world.stash(operator).withdrawable, 1_000 * UNIT);
    world.chain.offence(&validator(0), percent(10));
    (world, alice, operator)
}

/// The era in which a slash for an offence of now is applied.
fn due(world: &mut World) -> u32 {
    world.chain.active_era() + SLASHED_IN - OFFENDED_IN
}

/// What each of the keepers' messages answers and takes, each for itself.
fn all_calls(world: &mut World, alice: &AccountId, operator: OperatorId) -> [(Balance, Weight); 4] {
    let flagged = world.dry_run(|w| (w.pool().flag(alice, operator).unwrap().added, w.last_gas));
    let swept = world.dry_run(|w| (w.pool().sweep(alice, 100).unwrap().provided.added, w.last_gas));
    let settled = world.dry_run(|w| {
        let settled = w.pool().settle(alice, operator).unwrap();
        assert_eq!((settled.loss, settled.received), (0, 1_000 * UNIT));
        (settled.provided.added, w.last_gas)
    });
    let drained = world.dry_run(|w| {
        w.pool().flag(alice, operator).unwrap();
        (w.pool().rebalance(alice, 1).unwrap().unbonding, w.last_gas)
    });
    [flagged, swept, settled, drained]
}

#[test]
fn an_operator_is_flagged_settled_and_drained_however_many_strangers_are_slashed() {
    let (mut world, alice, operator) = announced();
    let era = due(&mut world);
    assert_eq!(world.chain.unapplied_slashes(era), 1);
    let alone = all_calls(&mut world, &alice, operator);
    // A tenth of 9,000 that are exposed: exactly the bond but for a tenth of it. Nothing beside the bond is provided.
    assert_eq!(world.stash(operator).pending, 900 * UNIT);
    assert_eq!(
        alone.map(|(amount, _)| amount),
        [0, 0, 0, 9_000 * UNIT - EXISTENTIAL_DEPOSIT]
    );

    world.chain.announce_for_strangers(era, STRANGERS);

    let beside = all_calls(&mut world, &alice, operator);
    assert_eq!(beside.map(|(amount, _)| amount), alone.map(|(amount, _)| amount));
    // A drain reads nothing of it.
    let [.., drained] = beside;
    assert_eq!(drained.1, alone[3].1);
    // Who reads it reads it once: 48 bytes for each.
    let bytes = 48 * u64::from(STRANGERS);
    for ((_, beside), (_, alone)) in beside.iter().zip(&alone).take(3) {
        let more = beside.proof_size() - alone.proof_size();
        assert!((bytes..bytes + 1_024).contains(&more), "{more} of {bytes}");
    }
    BalanceSheet::of(&mut world);
}

#[test]
fn a_settlement_provides_for_what_is_announced_beside_strangers() {
    let (mut world, alice, operator) = announced();
    world.chain.offence(&validator(0), percent(30));
    let era = due(&mut world);
    world.chain.announce_for_strangers(era, STRANGERS);

    let settled = world.pool().settle(&alice, operator).unwrap();

    // 30 % of 9,000, and a bond of 1,000.
    assert_eq!((settled.loss, settled.offence_era, settled.era), (0, 0, 0));
    assert_eq!(settled.provided.added, 2_700 * UNIT - BOND);
    let flagged = world.registry_event::<registry::LossFlagged>();
    assert_eq!((flagged.announced, flagged.offence_era), (2_700 * UNIT, era - 3));
    assert_eq!(world.registry().operator(operator).fault, Some(Fault::Loss));
    BalanceSheet::conserved(&mut world, 0, 0);
}

/// These are real: they bond, nominate another validator, and are slashed with it.
#[test]
fn real_strangers_hold_nothing_up() {
    let (mut world, alice, operator) = deferring();
    for number in 0..300 {
        let stranger = account(&format!("stranger {number}"));
        world.chain.fund(&stranger, 30 * UNIT);
        world.chain.bond(&stranger, 20 * UNIT).unwrap();
        world.chain.nominate(&stranger, &[validator(1)]).unwrap();
    }
    world.chain.advance_eras(1);
    world.chain.offence(&validator(1), percent(10));
    world.chain.offence(&validator(0), percent(10));
    let era = due(&mut world);
    assert_eq!(world.chain.unapplied_slashes(era), 2);

    assert_eq!(world.stash(operator).pending, POOLED / 10);
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!(
        (settled.loss, world.registry().operator(operator).announced.amount),
        (0, POOLED / 10)
    );
    let moved = world.pool().rebalance(&alice, 1).unwrap();
    assert_eq!(moved.unbonding, POOLED - EXISTENTIAL_DEPOSIT);
    world.chain.advance_eras(3);
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!((settled.loss, settled.bond_paid), (POOLED / 10, BOND));
    assert_eq!((settled.era, settled.offence_era), (era, era - 3));
    BalanceSheet::conserved(&mut world, 0, POOLED / 10);
}

/// Until it is slashed itself, an operator's settlement reads no slashes at all.
#[test]
fn who_was_never_slashed_settles_at_the_same_cost_whatever_is_announced() {
    let (mut world, alice, operator) = deferring();
    let settle = |w: &mut World| w.dry_run(|w| (w.pool().settle(&alice, operator).unwrap(), w.last_gas));
    let alone = settle(&mut world);
    let era = due(&mut world);
    world.chain.announce_for_strangers(era, STRANGERS);
    assert_eq!(settle(&mut world), alone);
}
