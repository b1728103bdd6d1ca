use super::*;

#[test]
fn repaid_debt_restores_the_cover_fund_and_then_streams_free_of_fees() {
    let mut pool = pool();
    pool.cover = 10;
    let covered = OperatorSettlement {
        cover_paid: 10,
        ..loss(30)
    };
    settle(&mut pool, &covered, 0);
    assert_eq!((pool.cover_spent, pool.unrecovered_loss), (10, 20));
    let settled = OperatorSettlement {
        debt_repaid: 15,
        ..reward(15)
    };
    let (_, shares) = settle(&mut pool, &settled, 0);
    assert_eq!((pool.cover, pool.cover_spent, pool.unrecovered_loss), (10, 0, 15));
    assert_eq!((shares.streamed, pool.unvested(0)), (0, 5));
}

#[test]
fn debt_that_was_topped_up_restores_the_cover_fund_and_returns_the_rest() {
    let mut pool = pool();
    pool.cover = 10;
    let covered = OperatorSettlement {
        cover_paid: 10,
        ..loss(30)
    };
    settle(&mut pool, &covered, 0);
    let buffered = pool.buffered;
    let settled = OperatorSettlement {
        repaid: 15,
        book: 970,
        total: 970,
        ..Default::default()
    };
    settle(&mut pool, &settled, 0);
    assert_eq!((pool.cover, pool.cover_spent, pool.unrecovered_loss), (10, 0, 15));
    assert_eq!((pool.buffered - buffered, pool.returning.amount), (5, 5));
}

#[test]
fn repaid_debt_streams_for_thirty_days() {
    let mut pool = pool();
    settle(&mut pool, &loss(300), 0);
    let settled = OperatorSettlement {
        repaid: 300,
        ..quiet(1_000)
    };
    settle(&mut pool, &settled, 0);
    let at = |day| pool.equity(day * REPAYMENT_PERIOD / 30).unwrap();
    assert_eq!([0, 1, 15, 30].map(at), [1_700, 1_710, 1_850, 2_000]);
}
