//! Stake comes in, becomes shares, and goes to validators.

use estuary_tests::prelude::*;

#[test]
fn the_first_stake_is_worth_its_price() {
    let mut world = World::default();
    let alice = world.funded("alice", 1_000 * UNIT);
    assert_eq!(world.stake(&alice, 100 * UNIT), Ok(100 * UNIT));
    assert_eq!(world.balance_of(&alice), 100 * UNIT);
    let v = validator(0);
    let op = world.operator(&v, 1_000 * UNIT, 500);
    println!("{:?}", world.rebalance(&alice, 10));
    println!("{:?}", world.last_gas);
    println!("{:?}", world.table());
    let n = world.nominator(op);
    println!("{:?}", world.chain.ledger(&n));
    world.chain.advance_eras(3);
    let era = world.chain.active_era();
    println!("{:?}", world.chain.exposure_of(era, &v, &n));
    world.chain.payout_all(era - 1).unwrap();
    println!("{:?}", world.settle(&alice, op));
    println!("{:?}", world.last_gas);
    let pool = world.pool.clone();
    println!("{:?}", world.event::<pool::RewardBooked>(&pool));
    println!("{:?}", world.request_withdrawal(&alice, 50 * UNIT));
    println!("{:?}", world.last_gas);
    println!("{:?}", world.rebalance(&alice, 10));
    println!("{:?}", world.last_gas);
    world.chain.advance_eras(8);
    println!("{:?}", world.settle(&alice, op));
    println!("{:?}", world.last_gas);
    println!("{:?}", world.finalize(&alice));
    println!("{:?}", world.last_gas);
    println!("{:?}", world.claim(&alice, 1));
    println!("{:?}", world.last_gas);
    println!("{:?}", estuary_tests::BalanceSheet::of(&mut world));
}
