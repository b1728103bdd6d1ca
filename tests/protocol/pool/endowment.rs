//! What the deployer stakes for ever is enough for everybody else to leave.

use estuary_tests::{default_registry_parameters, prelude::*, BalanceSheet};

use crate::setup::{without_fees, BOND};

/// More than a hundred, which once was the number of existential deposits that an endowment had at least.
const OPERATORS: u32 = 120;

/// What everybody has staked, with all operators alike.
const STAKED: Balance = 12_000 * UNIT;

#[test]
fn the_last_to_leave_is_paid_with_the_least_endowment_that_there_can_be() {
    let least = 300 * EXISTENTIAL_DEPOSIT;
    let mut world = World::with_endowment(without_fees(), default_registry_parameters(), least);
    world.chain.set_slash_defer(0);
    world.chain.set_validator_count(100).unwrap();
    let alice = account("alice");
    world.pool().stake(&alice, STAKED).unwrap();
    for number in 0..OPERATORS {
        let name = format!("new {number}");
        let validator = world.chain.new_validator(&name, 80_000 * UNIT);
        world.operator(&validator, BOND, 0);
    }
    while world.pool().rebalance(&alice, 20).unwrap().delegated > 0 {}
    assert_eq!(world.registry().table().len(), OPERATORS as usize);

    assert_eq!(world.pool().request_withdrawal(&alice, STAKED), Ok((1, 1)));
    while world.pool().rebalance(&alice, 20).unwrap().unbonding > 0 {}
    // The unbonding, and as long again for what the first round leaves.
    for _ in 0..16 {
        world.chain.advance_era();
        for operator in 0..OPERATORS {
            world.pool().settle(&alice, operator).unwrap();
        }
        while world.pool().rebalance(&alice, 20).unwrap().unbonding > 0 {}
        world.pool().sweep_and_finalize(&alice).unwrap();
    }

    // What is left is the endowment, most of it in stashes that keep their deposits.
    let book = world.pool().accounting();
    assert_eq!((book.owed, book.total_shares), (0, least));
    assert_eq!(book.buffered + book.staked, least);
    assert_eq!(world.queue().claim(&alice, 1), Ok(STAKED));
    BalanceSheet::of(&mut world);
}
