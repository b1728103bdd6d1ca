//! Lists that grow: nobody else's transaction becomes dearer.

use estuary_tests::{prelude::*, Gas};

use crate::setup::staked;

/// The gas of the last transaction.
fn gas<T>(world: &mut World, send: impl FnOnce(&mut World) -> T) -> Gas {
    world.dry_run(send);
    world.last_gas
}

#[test]
fn a_spender_pays_the_same_gas_however_many_allowances_there_are() {
    let (mut world, alice) = staked();
    let (eve, bob) = (account("eve"), account("bob"));
    world.pool().approve(&alice, &eve, 10 * UNIT).unwrap();
    let spend = |w: &mut World| w.pool().transfer_from(&eve, &alice, &bob, UNIT).unwrap();
    let alone = gas(&mut world, spend);
    for number in 0..50 {
        let spender = account(&format!("spender {number}"));
        world.pool().approve(&alice, &spender, UNIT).unwrap();
        world.pool().approve(&bob, &spender, UNIT).unwrap();
    }
    assert_eq!(gas(&mut world, spend), alone);
}

#[test]
fn a_proposal_costs_the_same_gas_however_many_wait() {
    let mut world = World::default();
    let admin = world.deployer.clone();
    let first = world.governor().propose(&admin, Action::ArmGuardian).unwrap();
    let propose = |w: &mut World| w.governor().propose(&admin, Action::ArmGuardian).unwrap();
    let cancel = |w: &mut World| w.governor().cancel(&admin, first).unwrap();
    let alone = (gas(&mut world, propose), gas(&mut world, cancel));
    for _ in 0..50 {
        world.governor().propose(&admin, Action::ArmGuardian).unwrap();
    }
    assert_eq!((gas(&mut world, propose), gas(&mut world, cancel)), alone);
}

#[test]
fn a_claim_reads_one_checkpoint_more_for_each_doubling_of_them_and_with_a_hint_none() {
    let mut world = World::default();
    let pool = world.funded("an account that plays the pool", 1_000 * UNIT);
    let [alice, bob] = ["alice", "bob"].map(account);
    world.deploy_queue_for(&pool);
    for _ in 0..65 {
        world.queue().enqueue(&pool, &alice, UNIT, 1).unwrap();
    }
    world.queue().enqueue(&pool, &bob, 1_000 * UNIT, 1).unwrap();
    let (mut searched, mut hinted) = (Vec::new(), Vec::new());
    for number in 1..=64_u32 {
        // A loss before each, so that no two share a checkpoint.
        let owed = world.queue().length().amount;
        world.queue().absorb_loss(&pool, owed / 1_000, owed).unwrap();
        let budget = world.queue().status(number.into()).unwrap().until_finalized;
        assert_eq!(
            world
                .queue()
                .finalize_and_pay(&pool, budget, u64::MAX)
                .unwrap()
                .requests,
            1
        );
        if number >= 8 && number.is_power_of_two() {
            searched.push(gas(&mut world, |w| w.queue().claim(&alice, 1).unwrap()).ref_time());
            hinted.push(gas(&mut world, |w| w.queue().claim_with_hint(&alice, 1, 1).unwrap()).ref_time());
        }
    }
    // 8, 16, 32 and 64 checkpoints.
    let steps: Vec<_> = searched.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(steps, [steps[0]; 3]);
    assert!(steps[0] > 0);
    assert_eq!(hinted, [hinted[0]; 4]);
}
