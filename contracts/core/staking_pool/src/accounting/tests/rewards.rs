use super::*;

#[test]
fn a_reward_raises_nothing_at_once_and_all_of_it_by_the_end_of_the_period() {
    let mut pool = pool();
    let (_, shares) = settle(&mut pool, &reward(100), 0);
    // The fee is 10: 1 to the keeper, 3 to cover, 6 to the treasury, restaked at 2 for 3 shares.
    assert_eq!(
        shares,
        RewardSplit {
            keeper: 1,
            cover: 3,
            treasury: 6,
            treasury_shares: 3,
            streamed: 90,
            ..Default::default()
        }
    );
    assert_eq!((pool.cover, pool.total_shares, pool.buffered), (3, 1_003, 296));
    assert_eq!(
        [0, DAY / 2, DAY].map(|t| pool.equity(t).unwrap()),
        [2_006, 2_051, 2_096]
    );
}

#[test]
fn commission_and_treasury_are_restaked_at_the_price_before_the_reward() {
    let mut pool = pool();
    let settled = OperatorSettlement {
        commission: 10,
        ..reward(110)
    };
    let (_, shares) = settle(&mut pool, &settled, 0);
    assert_eq!(
        (shares.operator_shares, shares.treasury_shares, shares.streamed),
        (5, 3, 90)
    );
    assert_eq!(pool.equity(0), Some(2_016)); // 1,008 shares at 2
}

#[test]
fn a_reward_that_makes_a_loss_good_pays_no_fee() {
    let mut pool = pool();
    settle(&mut pool, &loss(50), 0);
    let (_, shares) = settle(&mut pool, &reward(30), 0);
    assert_eq!(
        (shares.streamed, shares.treasury, pool.unrecovered_loss),
        (30, 0, 20)
    );
    let (_, shares) = settle(&mut pool, &reward(120), 0);
    assert_eq!(
        (shares.streamed, shares.keeper, shares.cover, shares.treasury),
        (110, 1, 3, 6)
    );
    assert_eq!(pool.unrecovered_loss, 0);
}

#[test]
fn a_commission_streams_where_a_share_has_no_sound_price() {
    let mut pool = Accounting {
        total_shares: 2_000_000_000,
        buffered: 1_000,
        ..Default::default()
    };
    assert!(pool.impaired(0));
    let settled = OperatorSettlement {
        commission: 5,
        book: 0,
        total: 0,
        ..reward(100)
    };
    let (_, shares) = settle(&mut pool, &settled, 0);
    assert_eq!((shares.operator_shares, shares.treasury_shares), (0, 0));
    assert_eq!(pool.total_shares, 2_000_000_000);
    // All but what keeper and cover fund get of the fee of 9.
    assert_eq!(pool.unvested(0), 100 - shares.keeper - shares.cover);
}

#[test]
fn a_reward_streams_as_long_as_it_accrued() {
    let mut pool = pool();
    let settled = OperatorSettlement {
        accrued: 20 * DAY,
        ..reward(100)
    };
    settle(&mut pool, &settled, 0);
    assert_eq!(pool.stream.end, 20 * DAY);
    let mut pool = self::pool();
    let settled = OperatorSettlement {
        accrued: DAY / 2,
        ..reward(100)
    };
    settle(&mut pool, &settled, 0);
    assert_eq!(pool.stream.end, DAY);
}
