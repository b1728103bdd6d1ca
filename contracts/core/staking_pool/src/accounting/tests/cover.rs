use super::*;

/// The part of the cover fund that no announced loss has reserved.
fn free_cover(pool: &Accounting) -> Balance {
    let state = pool.cover_state(&Layer::default(), 0).unwrap();
    assert_eq!(state.layer, 0);
    state.fund - state.reserved
}

#[test]
fn what_was_meant_for_the_cover_fund_is_no_equity() {
    let mut pool = pool();
    assert_eq!(pool.add_cover(7), Some(()));
    assert_eq!(
        (pool.cover, free_cover(&pool), pool.equity(0)),
        (7, 7, Some(2_000))
    );
}

#[test]
fn cover_that_is_reserved_is_not_free_and_is_freed_when_the_loss_comes() {
    let mut pool = pool();
    pool.cover = 100;
    let provided = ProvisionChange {
        added: 20,
        cover_added: 70,
        ..Default::default()
    };
    pool.change_provision(&provided, 0, DAY).unwrap();
    assert_eq!((free_cover(&pool), pool.provision), (30, 20));
    let settled = OperatorSettlement {
        cover_paid: 70,
        provided: ProvisionChange {
            released: 20,
            cover_released: 70,
            ..Default::default()
        },
        ..loss(90)
    };
    let (shares, _) = settle(&mut pool, &settled, 0);
    assert_eq!((shares.cover, shares.provided, shares.holders), (70, 20, 0));
    assert_eq!(
        (pool.cover, pool.cover_reserved, free_cover(&pool), pool.provision),
        (30, 0, 30, 0)
    );
}
