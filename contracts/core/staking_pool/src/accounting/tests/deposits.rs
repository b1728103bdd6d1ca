use super::*;

#[test]
fn stake_mints_at_the_price_and_rounds_down() {
    let mut pool = pool();
    assert_eq!(pool.stake(101, 0, DAY), Some(50));
    assert_eq!((pool.total_shares, pool.buffered), (1_050, 301));
}

#[test]
fn who_stakes_after_a_cancellation_pays_for_what_returns() {
    let mut pool = pool();
    change_provision(&mut pool, 400, 0);
    change_provision(&mut pool, 0, 400);
    assert_eq!((pool.equity(0), pool.mint_equity(0)), (Some(1_600), Some(2_000)));
    assert_eq!(pool.stake(1_000, 0, DAY), Some(500));
    balanced(&pool, 0);
    // Worth 800 now, and 1,000 when all is back: for those who were here, as for the one who came.
    assert_eq!(pool.to_amount_down(500, 0), Some(800));
    assert_eq!(pool.to_amount_down(500, DAY), Some(1_000));
    assert_eq!(pool.to_amount_down(1_000, DAY), Some(2_000));
}

#[test]
fn what_may_be_staked_under_a_cap_fills_it_and_no_more() {
    for mut pool in [pool(), announced()] {
        let cap = 5_001;
        let most = pool.largest_stake(cap, 0).unwrap();
        let mut more = pool;
        pool.stake(most, 0, DAY).unwrap();
        assert!(pool.equity(0).unwrap() <= cap);
        more.stake(most + 4, 0, DAY).unwrap();
        assert!(more.equity(0).unwrap() > cap);
    }
    assert_eq!(pool().largest_stake(1_000, 0), Some(0));
}
