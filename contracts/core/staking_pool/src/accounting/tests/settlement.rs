use super::*;

#[test]
fn loss_and_reward_of_one_settlement_are_booked_in_this_order() {
    let mut pool = pool();
    let settled = OperatorSettlement {
        received: 100,
        reward: 100,
        ..loss(80)
    };
    let (loss, reward) = settle(&mut pool, &settled, 0);
    // Of the reward, 80 make the loss good, and 20 pay a fee of 2.
    assert_eq!(
        (loss.holders, reward.streamed, pool.unrecovered_loss),
        (80, 98, 0)
    );
    assert_eq!(pool.equity(0), Some(1_922)); // and one share at 1.92 for the treasury
}

#[test]
fn a_gain_without_money_streams_whole() {
    let mut pool = pool();
    let settled = OperatorSettlement {
        reward: 100,
        total: 1_100,
        ..quiet(1_000)
    };
    let (_, shares) = settle(&mut pool, &settled, 0);
    assert_eq!(
        (shares.streamed, pool.equity(0), pool.equity(DAY)),
        (100, Some(2_000), Some(2_100))
    );
}

#[test]
fn settling_what_is_settled_changes_nothing() {
    let mut pool = pool();
    settle(&mut pool, &reward(100), 0);
    let before = pool;
    settle(&mut pool, &quiet(1_000), 0);
    assert_eq!(pool, before);
}

#[test]
fn a_settlement_provides_for_what_is_still_announced_without_the_reward_it_brings() {
    let mut pool = pool();
    pool.redeem(250, 0, DAY).unwrap(); // the queue is owed 500 of 2,000
    let settled = OperatorSettlement {
        provided: ProvisionChange {
            added: 100,
            ..Default::default()
        },
        ..reward(1_000)
    };
    let (_, announced, _) = pool
        .settle(&mut Layer::default(), &settled, &REWARD_PARAMETERS, 0)
        .unwrap();
    balanced(&pool, 0);
    assert_eq!((announced.queue, announced.holders, pool.owed), (25, 75, 475));
}
