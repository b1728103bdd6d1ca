use super::*;

#[test]
fn shares_and_amounts_round_either_way() {
    let pool = Accounting {
        buffered: 201,
        ..pool()
    };
    // A price of 2.001.
    assert_eq!(
        (pool.to_shares_down(3, 0), pool.to_shares_up(3, 0)),
        (Some(1), Some(2))
    );
    assert_eq!(
        (pool.to_amount_down(3, 0), pool.to_amount_up(3, 0)),
        (Some(6), Some(7))
    );
    assert_eq!(
        (pool.to_shares_up(2_001, 0), pool.to_amount_up(1_000, 0)),
        (Some(1_000), Some(2_001))
    );
}

#[test]
fn while_a_loss_is_provided_for_minting_is_dear_and_leaving_is_cheap() {
    let mut pool = pool();
    change_provision(&mut pool, 400, 0);
    balanced(&pool, 0);
    assert_eq!((pool.equity(0), pool.mint_equity(0)), (Some(1_600), Some(2_000)));
    // Staked at 2, worth 1.6: the difference streams to all.
    assert_eq!(pool.stake(100, 0, DAY), Some(50));
    balanced(&pool, 0);
    assert_eq!((pool.equity(0), pool.unvested(0)), (Some(1_680), 20));
    assert_eq!(pool.redeem(50, 0, DAY), Some(80));
}

#[test]
fn losses_of_all_but_a_millionth_close_the_pool_and_no_gain_does() {
    let at = |equity: Balance, total_shares: Shares| Accounting {
        total_shares,
        buffered: equity,
        ..Default::default()
    };
    assert!(!at(1, 1_000_000).impaired(0));
    assert!(at(1, 1_000_001).impaired(0));
    assert!(!at(1_000_000_000_000, 1).impaired(0));
}
