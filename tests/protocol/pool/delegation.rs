//! The pool's money goes to validators, and comes back from them.

use drink::Weight;
use estuary_interfaces::{Rebalanced, StakingCalls};
use estuary_tests::{prelude::*, BalanceSheet, CALLS};

use crate::setup::{changes_nothing, delegated, jail, percent, refused, staked, BOND, POOLED};

#[test]
fn a_stake_is_delegated_and_visible_in_ledger_and_exposure() {
    let (mut world, alice) = staked();
    let operator = world.operator(&validator(0), BOND, 500);
    let nominator = world.registry().nominator(operator);

    let moved = Rebalanced {
        delegated: POOLED,
        unbonding: 0,
    };
    assert_eq!(world.pool().rebalance(&alice, 1), Ok(moved));

    assert_eq!(
        world.pool_event::<pool::Rebalanced>(),
        pool::Rebalanced {
            delegated: POOLED,
            unbonding: 0,
            buffered: 0,
        }
    );
    let stake_delegated = registry::StakeDelegated {
        operator,
        amount: POOLED,
    };
    assert_eq!(
        world.registry_event::<registry::StakeDelegated>(),
        stake_delegated
    );
    let ledger = world.chain.ledger(&nominator).unwrap();
    assert_eq!((ledger.total, ledger.active), (POOLED, POOLED));
    assert_eq!(world.stash(operator).targets, 1);
    assert_eq!(world.chain.free_balance(&nominator), POOLED + EXISTENTIAL_DEPOSIT);
    let entry = world.registry().table()[0];
    assert_eq!((entry.total, entry.active), (POOLED, POOLED));
    assert_eq!(world.pool().total_supply(), POOLED);
    BalanceSheet::of(&mut world);

    world.chain.advance_era();
    let exposed = world.chain.exposure_of(1, &validator(0), &nominator);
    assert_eq!((world.chain.active_era(), exposed), (1, POOLED));
}

#[test]
fn a_stake_delegated_after_the_election_is_exposed_an_era_later() {
    let (mut world, alice) = staked();
    let operator = world.operator(&validator(0), BOND, 500);
    let nominator = world.registry().nominator(operator);
    world.chain.advance_blocks(8); // four blocks before era 1
    world.pool().rebalance(&alice, 1).unwrap();
    world.chain.advance_eras(2);
    let exposure = |world: &mut World, era| world.chain.exposure_of(era, &validator(0), &nominator);
    assert_eq!(exposure(&mut world, 1), 0);
    assert_eq!(exposure(&mut world, 2), POOLED);
}

#[test]
fn empty_operators_share_stake_in_proportion_to_their_bonds() {
    let (mut world, alice) = staked();
    world.operator(&validator(0), BOND, 500);
    world.operator(&validator(1), 3 * BOND, 500);
    assert_eq!(world.pool().rebalance(&alice, 2).unwrap().delegated, POOLED);
    let stakes: Vec<_> = world.registry().table().iter().map(|e| e.total).collect();
    assert_eq!(stakes, [2_500 * UNIT, 7_500 * UNIT]);
}

#[test]
fn new_stake_goes_to_the_least_filled_first() {
    let (mut world, alice, _) = delegated();
    let bob = world.funded("bob", 4_000 * UNIT);
    world.operator(&validator(1), BOND, 500);
    world.pool().stake(&bob, 4_000 * UNIT).unwrap();
    world.pool().rebalance(&alice, 2).unwrap();
    let stakes: Vec<_> = world.registry().table().iter().map(|e| e.total).collect();
    assert_eq!(stakes, [POOLED, 4_000 * UNIT]);
}

#[test]
fn an_operator_gains_nothing_by_calling_for_a_bounded_rebalancing() {
    let (mut world, _) = staked();
    world.operator(&validator(0), BOND, 500);
    world.operator(&validator(1), BOND, 500);
    // The operator whose turn it is asks for one move only. The common level of all is half of the stake each.
    world.pool().rebalance(&validator(0), 1).unwrap();
    let stakes: Vec<_> = world.registry().table().iter().map(|e| e.total).collect();
    assert!(stakes.iter().all(|stake| *stake <= POOLED / 2), "{stakes:?}");
}

#[test]
fn no_operator_takes_more_than_its_bond_backs() {
    let (mut world, alice) = staked();
    world.operator(&validator(0), BOND, 500);
    let bob = world.funded("bob", 15_000 * UNIT);
    world.pool().stake(&bob, 15_000 * UNIT).unwrap();
    // 25,000 UNIT in the pool, and a bond of 1,000 at 5 %.
    assert_eq!(
        world.pool().rebalance(&alice, 1).unwrap().delegated,
        20_000 * UNIT
    );
    assert_eq!(world.pool().accounting().buffered, 5_000 * UNIT);
    let none = Rebalanced::default();
    assert_eq!(
        changes_nothing(&mut world, |w| w.pool().rebalance(&alice, 1)),
        Ok(none)
    );
}

#[test]
fn no_operator_takes_more_than_the_curator_allows() {
    let (mut world, alice) = staked();
    let curator = world.curator.clone();
    let operator = world.registry().register(&validator(0), BOND, 500).unwrap();
    world.registry().approve(&curator, operator, 300 * UNIT).unwrap();
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().delegated, 300 * UNIT);
}

#[test]
fn a_candidate_takes_no_stake() {
    let (mut world, alice) = staked();
    world.registry().register(&validator(0), BOND, 500).unwrap();
    assert_eq!(world.pool().rebalance(&alice, 1), Ok(Rebalanced::default()));
    assert_eq!(world.pool().accounting().buffered, POOLED);
}

#[test]
fn the_first_delegation_suffices_for_a_nomination() {
    let mut world = World::default();
    let alice = world.funded("alice", 100 * UNIT);
    world.operator(&validator(0), BOND, 500);
    // With the endowment this is one planck less than a nominator needs.
    world.pool().stake(&alice, 9 * UNIT - 1).unwrap();
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().delegated, 0);
    world.pool().stake(&alice, UNIT).unwrap();
    assert_eq!(
        world.pool().rebalance(&alice, 1).unwrap().delegated,
        11 * UNIT - 1
    );
}

#[test]
fn less_than_the_least_move_stays_in_the_pool() {
    let (mut world, alice, _) = delegated();
    world.pool().stake(&alice, UNIT - 1).unwrap();
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().delegated, 0);
    world.pool().stake(&alice, UNIT).unwrap();
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().delegated, 2 * UNIT - 1);
}

#[test]
fn a_blocked_validator_is_skipped_until_its_operator_is_settled() {
    let (mut world, alice) = staked();
    let operator = world.operator(&validator(0), BOND, 500);
    let registry = world.registry.clone();
    world.chain.set_blocked(&validator(0), true).unwrap();

    assert_eq!(world.pool().rebalance(&alice, 1), Ok(Rebalanced::default()));
    let reason = Some(NominatorError::ChainRefused(ChainCall::Nominate));
    assert_eq!(
        world.registry_event::<registry::OperatorSkipped>(),
        registry::OperatorSkipped { operator, reason }
    );
    // The bond was taken back with the refusal.
    assert!(!world.stash(operator).exists);
    assert!(world.registry().table()[0].refused);
    BalanceSheet::of(&mut world);

    world.chain.set_blocked(&validator(0), false).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    assert_eq!(world.events::<registry::OperatorSkipped>(&registry), []);
    assert_eq!(world.pool().accounting().staked, 0);
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().delegated, POOLED);
}

#[test]
fn a_nominator_that_traps_does_not_stop_the_others_and_keeps_no_mark() {
    let (mut world, alice) = staked();
    let operator = world.operator(&validator(0), BOND, 500);
    let (registry, nominator) = (world.registry.clone(), world.registry().nominator(operator));
    let wrong = StakingCalls {
        nominate: 250, // no call of the pallet
        ..CALLS
    };
    world
        .set_calls_at_nominator(&registry, &nominator, wrong)
        .unwrap();
    assert_eq!(world.pool().rebalance(&alice, 1), Ok(Rebalanced::default()));
    assert_eq!(
        world.registry_event::<registry::OperatorSkipped>(),
        registry::OperatorSkipped {
            operator,
            reason: None,
        }
    );
    assert!(!world.registry().table()[0].refused);
    assert_eq!(world.pool().accounting().buffered, POOLED);
    BalanceSheet::of(&mut world);
}

#[test]
fn one_refusing_operator_leaves_the_others_their_share() {
    let (mut world, alice) = staked();
    world.operator(&validator(0), BOND, 500);
    world.operator(&validator(1), BOND, 500);
    world.chain.set_blocked(&validator(0), true).unwrap();
    assert_eq!(world.pool().rebalance(&alice, 2).unwrap().delegated, POOLED / 2);
    // The next call gives all that is left to the one that takes it.
    assert_eq!(world.pool().rebalance(&alice, 2).unwrap().delegated, POOLED / 2);
    let stakes: Vec<_> = world.registry().table().iter().map(|e| e.total).collect();
    assert_eq!(stakes, [0, POOLED]);
}

#[test]
fn too_little_gas_moves_nothing_rather_than_starving_a_nominator() {
    let (mut world, alice) = staked();
    world.operator(&validator(0), BOND, 500);
    let little = Weight::from_parts(30_000_000_000, 5 * 1024 * 1024);
    let moved = world.pool().rebalance_within(little, &alice, 1);
    assert_eq!(moved, Ok(Ok(Rebalanced::default())));
    let enough = Weight::from_parts(60_000_000_000, 5 * 1024 * 1024);
    let moved = world.pool().rebalance_within(enough, &alice, 1).unwrap();
    assert_eq!(moved.unwrap().delegated, POOLED);
}

#[test]
fn too_little_proof_size_never_marks_an_operator() {
    let (mut world, alice) = staked();
    world.operator(&validator(0), BOND, 500);
    // From too little for anything to enough: whatever happens, no healthy operator is left marked.
    for kilobytes in (20..=300).step_by(10) {
        let gas = Weight::from_parts(500_000_000_000, kilobytes * 1024);
        let moved = world.pool().rebalance_within(gas, &alice, 1);
        assert!(!world.registry().table()[0].refused, "{kilobytes} KiB");
        if moved.is_ok_and(|m| m.is_ok_and(|m| m.delegated > 0)) {
            assert_eq!(world.pool().accounting().staked, POOLED);
            return;
        }
        assert_eq!(world.pool().accounting().buffered, POOLED);
    }
    panic!("300 KiB suffice");
}

#[test]
fn exits_unbond_from_the_most_filled_first() {
    let (mut world, alice, _) = delegated();
    let bob = world.funded("bob", 4_000 * UNIT);
    world.operator(&validator(1), BOND, 500);
    world.pool().stake(&bob, 4_000 * UNIT).unwrap();
    world.pool().rebalance(&alice, 2).unwrap();

    // 10,000 and 4,000 UNIT of 20,000 each: the first 6,000 come from the first.
    world.pool().request_withdrawal(&alice, 8_000 * UNIT).unwrap();
    assert_eq!(world.pool().rebalance(&alice, 2).unwrap().unbonding, 8_000 * UNIT);

    let active: Vec<_> = world.registry().table().iter().map(|e| e.active).collect();
    assert_eq!(active, [3_000 * UNIT, 3_000 * UNIT]);
    let nominator = world.registry().nominator(0);
    let ledger = world.chain.ledger(&nominator).unwrap();
    // Unbonded in era 2, and the bonding duration is 7.
    assert_eq!(ledger.unlocking, [(9, 7_000 * UNIT)]);
    let nothing = Rebalanced::default();
    assert_eq!(
        changes_nothing(&mut world, |w| w.pool().rebalance(&alice, 2)),
        Ok(nothing)
    );
}

#[test]
fn an_exit_that_would_leave_too_little_to_nominate_drains_the_operator() {
    let mut world = World::default();
    let alice = world.funded("alice", 100 * UNIT);
    let operator = world.operator(&validator(0), BOND, 500);
    world.pool().stake(&alice, 10 * UNIT).unwrap();
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().delegated, 11 * UNIT);

    // 11 UNIT less the least move leave no more than a nominator needs: so first one, then all.
    world.pool().request_withdrawal(&alice, 5 * UNIT).unwrap();
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, UNIT);
    let all = 10 * UNIT - EXISTENTIAL_DEPOSIT;
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, all);

    assert_eq!(
        world.registry_event::<registry::StakeUndelegated>(),
        registry::StakeUndelegated {
            operator,
            amount: all,
            drained: true,
        }
    );
    let stash = world.stash(operator);
    assert_eq!((stash.active, stash.targets), (EXISTENTIAL_DEPOSIT, 0));
}

#[test]
fn a_drained_operator_nominates_again_when_new_stake_comes() {
    let mut world = World::default();
    let alice = world.funded("alice", 100 * UNIT);
    let operator = world.operator(&validator(0), BOND, 500);
    world.pool().stake(&alice, 9 * UNIT).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    world.pool().request_withdrawal(&alice, 5 * UNIT).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    assert_eq!(world.stash(operator).targets, 0);

    world.pool().stake(&alice, 50 * UNIT).unwrap();
    // 5 UNIT are owed and the buffer serves the queue first.
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().delegated, 45 * UNIT);

    let stash = world.stash(operator);
    assert_eq!(
        (stash.active, stash.targets),
        (45 * UNIT + EXISTENTIAL_DEPOSIT, 1)
    );
}

#[test]
fn an_unbonding_that_a_slash_made_too_large_is_skipped_until_settled() {
    let (mut world, alice, operator) = delegated();
    // 5 UNIT are left, but the book says 10,000.
    world
        .chain
        .offence(&validator(0), Perbill::from_rational(9_995_u32, 10_000));
    world.pool().request_withdrawal(&alice, 100 * UNIT).unwrap();

    assert_eq!(world.pool().rebalance(&alice, 1), Ok(Rebalanced::default()));
    let reason = Some(NominatorError::ChainRefused(ChainCall::Unbond));
    assert_eq!(
        world.registry_event::<registry::OperatorSkipped>(),
        registry::OperatorSkipped { operator, reason }
    );

    world.pool().settle(&alice, operator).unwrap();
    let drained = world.pool().rebalance(&alice, 1).unwrap();
    assert_eq!(drained.unbonding, 5 * UNIT - EXISTENTIAL_DEPOSIT);
}

#[test]
fn an_era_has_one_unlocking_chunk_however_often_is_unbonded() {
    let (mut world, alice, operator) = delegated();
    let nominator = world.registry().nominator(operator);
    for _ in 0..3 {
        world.pool().request_withdrawal(&alice, 10 * UNIT).unwrap();
        world.pool().rebalance(&alice, 1).unwrap();
    }
    world.chain.advance_era();
    world.pool().request_withdrawal(&alice, 10 * UNIT).unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    let unlocking = world.chain.ledger(&nominator).unwrap().unlocking;
    assert_eq!(unlocking, [(9, 30 * UNIT), (10, 10 * UNIT)]);
}

#[test]
fn what_is_owed_is_not_delegated() {
    let (mut world, alice) = staked();
    world.operator(&validator(0), BOND, 500);
    world.pool().request_withdrawal(&alice, 1_000 * UNIT).unwrap();
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().delegated, 9_000 * UNIT);
    assert_eq!(world.pool().accounting().buffered, 1_000 * UNIT);
}

#[test]
fn a_rebalancing_of_no_operators_moves_nothing() {
    let (mut world, alice) = staked();
    world.operator(&validator(0), BOND, 500);
    assert_eq!(world.pool().rebalance(&alice, 0), Ok(Rebalanced::default()));
    assert_eq!(world.pool().accounting().buffered, POOLED);
}

#[test]
fn a_nominator_serves_its_registry_only() {
    let (mut world, alice, operator) = delegated();
    let nominator = world.registry().nominator(operator);
    let wiring = [world.registry.clone(), world.pool.clone(), validator(0)];
    assert_eq!(world.nominator_wiring(operator), wiring);
    world.chain.offence(&validator(0), percent(1));
    let unauthorized = NominatorError::NotRegistry;
    assert_eq!(
        refused(&mut world, |w| w.settle_at_nominator(&alice, &nominator, 0)),
        unauthorized
    );
    assert_eq!(
        refused(&mut world, |w| w.delegate_at_nominator(&alice, &nominator, UNIT)),
        unauthorized
    );
    assert_eq!(
        refused(&mut world, |w| w
            .undelegate_at_nominator(&alice, &nominator, UNIT)),
        unauthorized
    );
}

#[test]
fn a_validator_that_kicks_cannot_hold_the_stake_back() {
    let (mut world, alice, operator) = delegated();
    let nominator = world.registry().nominator(operator);
    // It takes no new nominations either, so nobody can nominate it again.
    world.chain.set_blocked(&validator(0), true).unwrap();
    world.chain.kick(&validator(0), &nominator).unwrap();
    assert_eq!(jail(&mut world, operator), Fault::Blocked);
    assert_eq!(world.stash(operator).targets, 0);

    // It nominates nobody, and is a nominator to the chain until it is chilled: one that may not unbond all.
    let moved = world.pool().rebalance(&alice, 1).expect("a wired pool");

    assert_eq!(
        (moved.delegated, moved.unbonding),
        (0, POOLED - EXISTENTIAL_DEPOSIT)
    );
    let stash_left = world.stash(operator);
    assert_eq!(
        (stash_left.total, stash_left.active),
        (POOLED, EXISTENTIAL_DEPOSIT)
    );
}
