use super::*;

/// A pool of 1,000 shares at a price of 2, of which 400 are the layer: worth 800.
fn covered() -> (Accounting, Layer) {
    let layer = Layer {
        shares: 400,
        ..Default::default()
    };
    (pool(), layer)
}

/// The whole premium from a worth of 1,600 planck on: half of the cover fund's part.
const WITH_PREMIUM: RewardParameters = RewardParameters {
    premium: Some(Premium {
        part: 5_000,
        target: 1_600,
    }),
    ..REWARD_PARAMETERS
};

/// Settles, and checks the identity of the record of losses.
fn settle_with(
    pool: &mut Accounting,
    layer: &mut Layer,
    settled: &OperatorSettlement,
) -> (LossSplit, RewardSplit) {
    let (equity, shares, before) = (pool.equity(0).unwrap(), pool.total_shares, *layer);
    let mut losses = Losses {
        queue: pool.provision,
        ..Default::default()
    };
    let (loss, announced, reward) = pool.settle(layer, settled, &WITH_PREMIUM, 0).unwrap();
    balanced(pool, 0);
    losses.add_settled(settled, &loss);
    losses.add_absorbed(&announced);
    assert_eq!(losses.borne(), Some(losses.loss + pool.provision));
    // Shares come and go by credits and burns alone.
    assert_eq!(
        layer.shares,
        before.shares + (layer.credited - before.credited) - (layer.burnt - before.burnt)
    );
    if loss.queue + loss.stream + loss.holders + announced.holders == 0 {
        assert!(
            pool.equity(0).unwrap() * shares >= equity * pool.total_shares,
            "the price fell"
        );
    }
    (loss, reward)
}

#[test]
fn four_fifths_of_the_worth_can_be_promised() {
    let (mut pool, layer) = covered();
    (pool.cover, pool.cover_reserved) = (100, 30);
    let state = pool.cover_state(&layer, 0).unwrap();
    assert_eq!((state.fund, state.layer, state.reserved), (100, 640, 30));
    assert_eq!(
        (pool.reserved_of_layer(), pool.reserved_shares(&layer, 0)),
        (0, 0)
    );
    pool.cover_reserved = 101;
    assert_eq!(
        (pool.reserved_of_layer(), pool.reserved_shares(&layer, 0)),
        (1, 1)
    );
    pool.cover_reserved = 5_000;
    assert_eq!(pool.reserved_shares(&layer, 0), 400);
}

#[test]
fn a_loss_is_paid_by_bond_fund_and_layer_and_lowers_no_price() {
    let (mut pool, mut layer) = covered();
    pool.cover = 40;
    let settled = OperatorSettlement {
        bond_paid: 60,
        cover_paid: 240,
        ..loss(300)
    };
    let (split, _) = settle_with(&mut pool, &mut layer, &settled);
    let expected = LossSplit {
        cover: 40,
        underwriters: 200,
        ..Default::default()
    };
    assert_eq!(split, expected);
    // 200 planck at a price of 2: 100 shares.
    let expected = Layer {
        shares: 300,
        spent: 200,
        burnt: 100,
        paid: 200,
        credited: 0,
    };
    assert_eq!(layer, expected);
    assert_eq!(
        (pool.total_shares, pool.equity(0), pool.cover_spent),
        (900, Some(1_800), 40)
    );
}

#[test]
fn shares_are_burnt_rounded_up() {
    let (mut pool, mut layer) = covered();
    let settled = OperatorSettlement {
        cover_paid: 3,
        ..loss(3)
    };
    settle_with(&mut pool, &mut layer, &settled);
    assert_eq!(
        (layer.burnt, pool.total_shares, pool.equity(0)),
        (2, 998, Some(1_997))
    );
}

#[test]
fn a_layer_that_is_worth_less_than_it_promised_pays_what_it_has() {
    let (mut pool, mut layer) = covered();
    pool.redeem(100, 0, DAY).unwrap(); // the queue is owed 200 of 2,000
    let settled = OperatorSettlement {
        cover_paid: 980,
        ..loss(980)
    };
    let (split, _) = settle_with(&mut pool, &mut layer, &settled);
    // 180 are left for queue and holders, who have 1,200 together: 30 for the queue.
    assert_eq!((split.underwriters, split.queue, split.holders), (800, 30, 150));
    assert_eq!((layer.shares, layer.burnt, pool.total_shares), (0, 400, 500));
}

#[test]
fn an_announced_loss_that_the_layer_has_reserved_moves_no_price_when_it_comes_true() {
    let (mut pool, mut layer) = covered();
    pool.redeem(100, 0, DAY).unwrap();
    let announced = ProvisionChange {
        added: 100,
        cover_added: 300,
        ..Default::default()
    };
    pool.change_provision(&announced, 0, DAY).unwrap();
    let (owed, equity, shares) = (pool.owed, pool.equity(0).unwrap(), pool.total_shares);
    assert_eq!((owed, equity), (190, 1_710));
    let settled = OperatorSettlement {
        cover_paid: 300,
        provided: ProvisionChange {
            released: 100,
            cover_released: 300,
            ..Default::default()
        },
        ..loss(400)
    };
    let (split, _) = settle_with(&mut pool, &mut layer, &settled);
    assert_eq!(
        (split.underwriters, split.provided, split.restored),
        (300, 100, 0)
    );
    assert_eq!((pool.owed, pool.provision, pool.cover_reserved), (190, 0, 0));
    // ⌈300·900/1,710⌉ shares.
    assert_eq!((layer.burnt, pool.total_shares), (158, shares - 158));
    assert_eq!(pool.equity(0), Some(equity - 300));
}

#[test]
fn what_one_source_no_longer_reserves_returns_to_those_who_absorbed_the_rest() {
    // B1 and the layer: a release gives fund and layer their reservations back, then queue and holders as they bore it.
    let (mut pool, mut layer) = covered();
    pool.redeem(250, 0, DAY).unwrap(); // the queue is owed 500 of 2,000
    let announced = ProvisionChange {
        added: 400,
        cover_added: 300,
        ..Default::default()
    };
    pool.change_provision(&announced, 0, DAY).unwrap();
    assert_eq!((pool.owed, pool.queue_provision), (400, 100));
    let settled = OperatorSettlement {
        cover_paid: 300,
        provided: ProvisionChange {
            released: 400,
            cover_released: 300,
            ..Default::default()
        },
        ..loss(400)
    };
    let (split, _) = settle_with(&mut pool, &mut layer, &settled);
    assert_eq!(
        (split.underwriters, split.provided, split.restored),
        (300, 100, 75)
    );
    assert_eq!((pool.owed, pool.provision, pool.queue_provision), (475, 0, 0));
}

#[test]
fn the_premium_is_a_part_of_the_funds_part_and_pro_rata_below_the_target() {
    let (mut pool, mut layer) = covered();
    // The fee is 200: 20 to the keeper, 60 to the cover fund. A worth of 800 earns half of the half.
    let (_, split) = settle_with(&mut pool, &mut layer, &reward(2_000));
    assert_eq!(
        (split.keeper, split.cover, split.premium, split.treasury),
        (20, 45, 15, 120)
    );
    // 15 planck at a price of 2, and the planck that is left over stays in the pool.
    assert_eq!((split.layer_shares, layer.shares, layer.credited), (7, 407, 7));
    assert_eq!(split.streamed, 1_800);

    // At the target and above it is the whole half.
    for shares in [800, 900] {
        let mut layer = Layer {
            shares,
            ..Default::default()
        };
        let (_, split) = settle_with(&mut self::pool(), &mut layer, &reward(2_000));
        assert_eq!((split.cover, split.premium), (30, 30));
    }
}

#[test]
fn an_empty_layer_earns_nothing() {
    let (_, split) = settle_with(&mut pool(), &mut Layer::default(), &reward(2_000));
    assert_eq!((split.cover, split.premium, split.layer_shares), (60, 0, 0));
}

#[test]
fn repaid_debt_goes_to_the_fund_then_the_underwriters_then_the_holders() {
    let (mut pool, mut layer) = covered();
    pool.cover = 10;
    let settled = OperatorSettlement {
        cover_paid: 110,
        ..loss(130)
    };
    settle_with(&mut pool, &mut layer, &settled);
    assert_eq!(
        (pool.cover_spent, layer.spent, pool.unrecovered_loss),
        (10, 100, 20)
    );
    assert_eq!(layer.shares, 350);
    let topped_up = OperatorSettlement {
        repaid: 60,
        book: 870,
        total: 870,
        ..Default::default()
    };
    let (_, split) = settle_with(&mut pool, &mut layer, &topped_up);
    assert_eq!((pool.cover, layer.spent, pool.unrecovered_loss), (10, 50, 20));
    // 50 planck at 1,880/950.
    assert_eq!((split.layer_shares, layer.shares), (25, 375));
    let earned = OperatorSettlement {
        debt_repaid: 60,
        ..reward(60)
    };
    settle_with(&mut pool, &mut layer, &earned);
    assert_eq!((layer.spent, pool.unrecovered_loss, layer.credited), (0, 10, 50));
    assert_eq!(pool.returning.amount, 10);
}

#[test]
fn premium_and_repaid_debt_are_one_restake_after_the_treasurys() {
    let (mut pool, mut layer) = covered();
    layer.spent = 7;
    let settled = OperatorSettlement {
        debt_repaid: 7,
        ..reward(2_007)
    };
    let (_, split) = settle_with(&mut pool, &mut layer, &settled);
    // 15 and 7 planck at a price of 2.
    assert_eq!(
        (split.premium, split.repaid_to_layer, split.layer_shares),
        (15, 7, 11)
    );
}

#[test]
fn in_an_impaired_pool_what_is_the_underwriters_streams() {
    let mut pool = Accounting {
        total_shares: 2_000_000_000,
        buffered: 1_000,
        ..Default::default()
    };
    let mut layer = Layer {
        shares: 1_000_000_000,
        spent: 5,
        ..Default::default()
    };
    let settled = OperatorSettlement {
        debt_repaid: 5,
        book: 0,
        total: 0,
        ..reward(5)
    };
    let (_, split) = settle_with(&mut pool, &mut layer, &settled);
    assert_eq!((split.layer_shares, layer.spent, layer.credited), (0, 0, 0));
    assert_eq!(pool.unvested(0), 5);
}

#[test]
fn a_loss_of_one_operator_uses_the_fund_that_another_has_reserved_and_the_layer_steps_in() {
    let (mut pool, mut layer) = covered();
    (pool.cover, pool.cover_reserved) = (100, 100);
    let settled = OperatorSettlement {
        cover_paid: 50,
        ..loss(50)
    };
    let (split, _) = settle_with(&mut pool, &mut layer, &settled);
    assert_eq!((split.cover, split.underwriters), (50, 0));
    assert_eq!(
        (pool.reserved_of_layer(), pool.reserved_shares(&layer, 0)),
        (50, 25)
    );
}
