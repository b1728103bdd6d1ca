use super::*;

#[test]
fn what_is_delegated_moves_from_the_buffer_to_the_stake() {
    let mut pool = pool();
    assert_eq!(pool.delegate(150), Some(()));
    assert_eq!((pool.buffered, pool.staked), (50, 1_950));
    assert_eq!(pool.delegate(51), None);
}

#[test]
fn the_buffer_serves_the_queue_then_the_reserve_then_validators() {
    let mut pool = pool();
    // 5 % of 2,000 are kept.
    assert_eq!(pool.plan_buffer(500, 0, DAY), Some((100, 0)));
    assert_eq!((pool.reserve, pool.reserve_target), (100, 100));
    pool.redeem(40, 0, DAY).unwrap();
    assert_eq!(pool.payable(), 80);
    assert_eq!(pool.plan_buffer(500, 0, DAY), Some((24, 0))); // 5 % of 1,920 are 96
    pool.redeem(60, 0, DAY).unwrap();
    assert_eq!(pool.plan_buffer(500, 0, DAY), Some((0, 90))); // 200 owed, 90 of 200 kept, 110 free
    assert_eq!(pool.payable(), 110);
}

#[test]
fn a_reserve_is_not_refilled_while_the_queue_is_owed_money() {
    let mut pool = pool();
    pool.redeem(95, 0, DAY).unwrap();
    assert_eq!(pool.plan_buffer(1_000, 0, DAY), Some((0, 0)));
    assert_eq!((pool.reserve, pool.reserve_target), (10, 181));
}

#[test]
fn dust_of_an_emptied_queue_streams() {
    let mut pool = pool();
    pool.redeem(50, 0, DAY).unwrap();
    pool.pay_queue(97, true, 0, DAY).unwrap();
    balanced(&pool, 0);
    assert_eq!(
        (pool.owed, pool.buffered, pool.equity(0), pool.equity(DAY)),
        (0, 103, Some(1_900), Some(1_903))
    );
}

#[test]
fn a_payment_takes_its_part_of_the_queues_provision_along() {
    let mut pool = announced();
    pool.buffered += 100;
    pool.staked -= 100;
    pool.pay_queue(200, false, 0, DAY).unwrap();
    assert_eq!((pool.owed, pool.queue_provision), (200, 50));
    let absorbed = change_provision(&mut pool, 0, 400);
    assert_eq!((absorbed.restored, pool.owed), (50, 250));
    assert_eq!((pool.equity(0), pool.equity(DAY)), (Some(1_200), Some(1_550)));

    let mut emptied = announced();
    emptied.pay_queue(199, true, 0, DAY).unwrap();
    assert_eq!(
        (emptied.owed, emptied.queue_provision, emptied.provision),
        (0, 0, 400)
    );
}

#[test]
fn a_reserve_that_was_used_grows_back_within_the_period() {
    const RATES: ExitRates = ExitRates { min: 0, max: 0 };
    let mut pool = pool();
    pool.plan_buffer(500, 0, DAY).unwrap();
    let exit = |pool: &mut Accounting, shares, now| {
        let quote = pool.exit_quote(shares, RATES, now)?;
        pool.exit_now(shares, quote, now, DAY)
    };
    assert_eq!(exit(&mut pool, 50, 0), Some(100));
    let planned = |pool: &Accounting, now| {
        let mut pool = *pool;
        pool.plan_buffer(500, now, DAY).unwrap();
        pool.reserve
    };
    // 95 are the target now.
    assert_eq!(
        [0, DAY / 5, DAY / 2, DAY, 2 * DAY].map(|now| planned(&pool, now)),
        [0, 19, 47, 95, 95]
    );
    // Half of it is refilled and used again: a fifth of a day later there is a fifth more.
    pool.plan_buffer(500, DAY / 2, DAY).unwrap();
    assert_eq!(exit(&mut pool, 10, DAY / 2), Some(20));
    pool.plan_buffer(500, DAY / 2, DAY).unwrap();
    assert_eq!(pool.reserve, 27);
    assert_eq!(planned(&pool, DAY / 2 + DAY / 5), 27 + 18);
}
