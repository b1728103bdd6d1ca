//! One operator does its worst, and all others go on.

use estuary_tests::{prelude::*, BalanceSheet};

use crate::setup::{percent, staked, BOND};

/// What it does, in words and in deed.
type Deed = (&'static str, fn(&mut World));

/// What an operator can do with its own keys, and what befalls it.
const DEEDS: [Deed; 7] = [
    ("throws the nominator out and takes none", |w| {
        let nominator = w.registry().nominator(0);
        w.chain.kick(&validator(0), &nominator).unwrap();
        w.chain.set_blocked(&validator(0), true).unwrap();
    }),
    ("takes all on chain", |w| {
        w.chain.validate(&validator(0), Perbill::one()).unwrap();
    }),
    ("does not validate", |w| w.chain.chill(&validator(0)).unwrap()),
    ("leaves", |w| w.registry().exit(&validator(0), 0).unwrap()),
    ("takes its bond away", |w| {
        w.registry()
            .request_bond(&validator(0), 0, 500 * UNIT)
            .unwrap_err();
    }),
    ("has offended", |w| w.chain.offence(&validator(0), percent(10))),
    ("has lost everything", |w| {
        w.chain.offence(&validator(0), Perbill::one());
    }),
];

#[test]
fn whatever_one_operator_does_the_others_move_and_every_exit_is_paid() {
    let (mut world, alice) = staked();
    world.chain.set_slash_defer(0);
    for number in 0..3 {
        world.operator(&validator(number), BOND, 500);
    }
    world.pool().rebalance(&alice, 3).unwrap();
    world.chain.advance_eras(2);
    for (deed, act) in DEEDS {
        let flows = world.start_dry_run();
        act(&mut world);
        all_goes_on(&mut world, &alice, deed);
        world.end_dry_run(flows);
    }
    // And one after the other.
    for (deed, act) in DEEDS.iter().skip(4) {
        act(&mut world);
        all_goes_on(&mut world, &alice, deed);
    }
}

fn all_goes_on(world: &mut World, alice: &AccountId, deed: &str) {
    world.pool().stake(alice, 600 * UNIT).unwrap();
    let before = world.registry().table();
    let moved = world.pool().rebalance(alice, 3).unwrap().delegated;
    assert!(moved > 0, "{deed}");
    let after = world.registry().table();
    for slot in 1..3 {
        assert!(after[slot].total > before[slot].total, "{deed}");
        world.pool().settle(alice, slot.try_into().unwrap()).unwrap();
    }
    assert!(world.pool().sweep(alice, 3).unwrap().completed.is_some());
    let (id, _) = world.pool().request_withdrawal(alice, 100 * UNIT).unwrap();
    world.pool().rebalance(alice, 3).unwrap();
    world.chain.advance_eras(8);
    for operator in 0..3 {
        world.pool().settle(alice, operator).unwrap();
    }
    assert!(
        world.pool().sweep_and_finalize(alice).unwrap().requests > 0,
        "{deed}"
    );
    assert!(world.queue().claim(alice, id).unwrap() > 0, "{deed}");
    BalanceSheet::of(world);
}
