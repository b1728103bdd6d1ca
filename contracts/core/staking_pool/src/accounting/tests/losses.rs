use super::*;

#[test]
fn a_loss_comes_out_of_the_bond_then_cover_then_queue_and_holders() {
    let mut pool = pool();
    pool.redeem(250, 0, DAY).unwrap(); // the queue is owed 500 of 2,000
    pool.cover = 40;
    let settled = OperatorSettlement {
        bond_paid: 60,
        cover_paid: 40,
        ..loss(300)
    };
    let (shares, _) = settle(&mut pool, &settled, 0);
    assert_eq!(
        shares,
        LossSplit {
            cover: 40,
            queue: 50,
            holders: 150,
            ..Default::default()
        }
    );
    assert_eq!(
        (pool.owed, pool.equity(0), pool.cover, pool.cover_spent),
        (450, Some(1_350), 0, 40)
    );
    assert_eq!(pool.unrecovered_loss, 150);
}

#[test]
fn the_queue_absorbs_its_share_rounded_up() {
    let mut pool = pool();
    pool.redeem(250, 0, DAY).unwrap();
    let (shares, _) = settle(&mut pool, &loss(1), 0);
    assert_eq!((shares.queue, shares.holders), (1, 0));
}

#[test]
fn streaming_rewards_absorb_a_loss_before_the_price_does() {
    let mut pool = pool();
    settle(&mut pool, &reward(100), 0);
    let before = pool.equity(DAY / 2).unwrap();
    let covered = OperatorSettlement {
        cover_paid: 3,
        ..loss(40)
    };
    let (shares, _) = settle(&mut pool, &covered, DAY / 2);
    // 3 from cover, 37 from the 45 that still stream.
    assert_eq!((shares.cover, shares.stream, shares.holders), (3, 37, 0));
    assert_eq!(pool.equity(DAY / 2), Some(before));
    let (shares, _) = settle(&mut pool, &loss(40), DAY / 2);
    assert_eq!((shares.stream, shares.holders), (8, 32));
    assert_eq!(pool.equity(DAY / 2), Some(before - 32));
}

#[test]
fn a_provided_loss_that_comes_true_changes_no_price() {
    let mut pool = pool();
    pool.redeem(250, 0, DAY).unwrap();
    change_provision(&mut pool, 400, 0);
    assert_eq!(
        (pool.owed, pool.equity(0), pool.unrecovered_loss),
        (400, Some(1_200), 300)
    );
    let settled = OperatorSettlement {
        provided: released(400),
        ..loss(400)
    };
    let (shares, _) = settle(&mut pool, &settled, 0);
    assert_eq!((shares.provided, shares.queue, shares.holders), (400, 0, 0));
    assert_eq!((pool.provision, pool.owed, pool.equity(0)), (0, 400, Some(1_200)));
}

#[test]
fn a_provision_that_was_too_large_streams_back_and_one_too_small_is_topped_up() {
    let mut cancelled = pool();
    change_provision(&mut cancelled, 400, 0);
    let settled = OperatorSettlement {
        provided: released(400),
        ..quiet(1_000)
    };
    settle(&mut cancelled, &settled, 0);
    assert_eq!(
        (cancelled.equity(0), cancelled.equity(DAY)),
        (Some(1_600), Some(2_000))
    );
    assert_eq!(cancelled.unrecovered_loss, 0);

    let mut grown = pool();
    change_provision(&mut grown, 400, 0);
    let settled = OperatorSettlement {
        provided: released(400),
        ..loss(500)
    };
    let (shares, _) = settle(&mut grown, &settled, 0);
    assert_eq!(
        (shares.provided, shares.holders, grown.equity(0)),
        (400, 100, Some(1_500))
    );
}

#[test]
fn a_total_loss_leaves_a_price_of_nothing_and_an_impaired_pool() {
    let mut pool = Accounting {
        buffered: 0,
        staked: 2_000,
        ..pool()
    };
    pool.redeem(250, 0, DAY).unwrap();
    let settled = OperatorSettlement {
        book: 2_000,
        total: 0,
        ..loss(1_000)
    };
    let settled = OperatorSettlement {
        loss: 2_000,
        ..settled
    };
    let (shares, _) = settle(&mut pool, &settled, 0);
    assert_eq!((shares.queue, shares.holders), (500, 1_500));
    assert_eq!((pool.owed, pool.equity(0)), (0, Some(0)));
    assert!(pool.impaired(0));
    // A reward has no price to be restaked at: all of it streams.
    let (_, shares) = settle(
        &mut pool,
        &OperatorSettlement {
            book: 0,
            total: 0,
            ..reward(100)
        },
        0,
    );
    assert_eq!((shares.treasury_shares, pool.equity(DAY)), (0, Some(100)));
}

#[test]
fn what_is_not_lost_returns_to_queue_and_holders_as_they_bore_it() {
    let mut pool = announced();
    let absorbed = change_provision(&mut pool, 0, 100);
    assert_eq!(
        (absorbed.restored, pool.owed, pool.queue_provision),
        (25, 425, 75)
    );
    assert_eq!(pool.unrecovered_loss, 225);
    let settled = OperatorSettlement {
        provided: released(300),
        ..quiet(1_000)
    };
    let (loss, _) = settle(&mut pool, &settled, 0);
    assert_eq!((loss.restored, pool.owed, pool.queue_provision), (75, 500, 0));
    assert_eq!((pool.equity(0), pool.equity(DAY)), (Some(1_200), Some(1_500)));
    assert_eq!(pool.unrecovered_loss, 0);
}

#[test]
fn of_a_loss_that_comes_true_in_part_the_queue_absorbs_its_part() {
    let mut pool = announced();
    let settled = OperatorSettlement {
        provided: released(400),
        ..loss(300)
    };
    let (loss, _) = settle(&mut pool, &settled, 0);
    assert_eq!((loss.provided, loss.restored), (300, 25));
    assert_eq!((pool.owed, pool.provision, pool.queue_provision), (425, 0, 0));
    assert_eq!((pool.equity(0), pool.equity(DAY)), (Some(1_200), Some(1_275)));
}
