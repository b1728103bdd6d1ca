use estuary_interfaces::{Balance, OperatorSettlement, ProvisionChange, Shares, Timestamp};

use super::{
    exit_fee::ExitRates, rate_limit::RateLimit, repayments::REPAYMENT_PERIOD, Accounting, LossSplit,
    RewardRules, RewardSplit,
};

const DAY: Timestamp = 1_000;

/// 10 % protocol fee: a tenth to the keeper, three tenths to cover, the rest to the treasury.
const RULES: RewardRules = RewardRules {
    protocol_fee: 1_000,
    keeper_part: 1_000,
    cover_part: 3_000,
    period: DAY,
};

/// 1,000 shares at a price of 2: 200 planck in the buffer, 1,800 staked.
fn pool() -> Accounting {
    Accounting {
        total_shares: 1_000,
        buffered: 200,
        staked: 1_800,
        reserve_limit: UNUSED,
        ..Default::default()
    }
}

/// No exit was made for long.
const UNUSED: RateLimit = RateLimit {
    left: Balance::MAX,
    since: 0,
};

fn quiet(book: Balance) -> OperatorSettlement {
    OperatorSettlement {
        book,
        total: book,
        ..Default::default()
    }
}

fn reward(reward: Balance) -> OperatorSettlement {
    OperatorSettlement {
        received: reward,
        reward,
        ..quiet(1_000)
    }
}

fn loss(loss: Balance) -> OperatorSettlement {
    OperatorSettlement {
        book: 1_000,
        total: 1_000 - loss,
        loss,
        ..Default::default()
    }
}

/// What the pool holds is what it owes: `buffered + staked = E + unvested + owed + provision`.
fn balanced(pool: &Accounting, now: Timestamp) {
    let equity = pool.equity(now).expect("the book stays in range");
    let claims = equity + pool.unvested(now) + pool.owed + pool.provision;
    assert_eq!(pool.buffered + pool.staked, claims);
}

fn settle(pool: &mut Accounting, settled: &OperatorSettlement, now: Timestamp) -> (LossSplit, RewardSplit) {
    let (loss, _, reward) = pool.settle(settled, &RULES, now).unwrap();
    balanced(pool, now);
    (loss, reward)
}

/// Announces losses of `added` planck beside bond and cover, and takes back `released`.
fn change_provision(pool: &mut Accounting, added: Balance, released: Balance) -> LossSplit {
    let provided = ProvisionChange {
        added,
        released,
        ..Default::default()
    };
    let borne = pool.change_provision(&provided, 0, DAY).unwrap();
    balanced(pool, 0);
    borne
}

fn released(released: Balance) -> ProvisionChange {
    ProvisionChange {
        released,
        ..Default::default()
    }
}

#[test]
fn stake_mints_at_the_price_and_rounds_down() {
    let mut pool = pool();
    assert_eq!(pool.stake(101, 0, DAY), Some(50));
    assert_eq!((pool.total_shares, pool.buffered), (1_050, 301));
}

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
fn redeem_owes_the_value_and_rounds_down() {
    let mut pool = pool();
    pool.buffered += 1; // price 2.001
    assert_eq!(pool.redeem(10, 0, DAY), Some(20));
    assert_eq!((pool.total_shares, pool.owed), (990, 20));
    assert_eq!(pool.equity(0), Some(1_981));
}

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
fn the_queue_bears_its_share_rounded_up() {
    let mut pool = pool();
    pool.redeem(250, 0, DAY).unwrap();
    let (shares, _) = settle(&mut pool, &loss(1), 0);
    assert_eq!((shares.queue, shares.holders), (1, 0));
}

#[test]
fn streaming_rewards_bear_a_loss_before_the_price_does() {
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
fn who_leaves_takes_a_part_of_the_unrecovered_loss_along() {
    let mut pool = pool();
    settle(&mut pool, &loss(100), 0);
    pool.redeem(333, 0, DAY).unwrap();
    assert_eq!(pool.unrecovered_loss, 67); // ⌈66.7⌉
}

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
fn what_is_delegated_moves_from_the_buffer_to_the_stake() {
    let mut pool = pool();
    assert_eq!(pool.delegate(150), Some(()));
    assert_eq!((pool.buffered, pool.staked), (50, 1_950));
    assert_eq!(pool.delegate(51), None);
}

#[test]
fn what_was_meant_for_the_cover_fund_is_no_equity() {
    let mut pool = pool();
    assert_eq!(pool.add_cover(7), Some(()));
    assert_eq!(
        (pool.cover, pool.free_cover(), pool.equity(0)),
        (7, 7, Some(2_000))
    );
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
fn cover_that_is_reserved_is_not_free_and_is_freed_when_the_loss_comes() {
    let mut pool = pool();
    pool.cover = 100;
    let provided = ProvisionChange {
        added: 20,
        cover_added: 70,
        ..Default::default()
    };
    pool.change_provision(&provided, 0, DAY).unwrap();
    assert_eq!((pool.free_cover(), pool.provision), (30, 20));
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
        (pool.cover, pool.cover_reserved, pool.free_cover(), pool.provision),
        (30, 0, 30, 0)
    );
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
    let (_, announced, _) = pool.settle(&settled, &RULES, 0).unwrap();
    balanced(&pool, 0);
    assert_eq!((announced.queue, announced.holders, pool.owed), (25, 75, 475));
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
fn leaving_at_once_takes_from_the_reserve_and_its_fee_streams() {
    const RATES: ExitRates = ExitRates { min: 100, max: 100 };
    let mut pool = pool();
    pool.plan_buffer(1_000, 0, DAY).unwrap();
    assert_eq!(pool.exit_terms(101, RATES, 0), None);
    let terms = pool.exit_terms(50, RATES, 0).unwrap();
    assert_eq!(terms, (100, 1));
    assert_eq!(pool.exit_now(50, terms, 0, DAY), Some(99));
    balanced(&pool, 0);
    assert_eq!((pool.reserve, pool.buffered, pool.total_shares), (100, 101, 950));
    assert_eq!((pool.equity(0), pool.equity(DAY)), (Some(1_900), Some(1_901)));
}

#[test]
fn shares_that_are_given_up_stream_to_those_who_stay() {
    let mut pool = pool();
    assert_eq!(pool.give_up(100, 0, DAY), Some(200));
    balanced(&pool, 0);
    assert_eq!((pool.equity(0), pool.equity(DAY)), (Some(1_800), Some(2_000)));
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

/// The queue is owed 500 of 2,000, and a loss of 400 is announced: the queue bears 100 and the holders 300.
fn announced() -> Accounting {
    let mut pool = pool();
    pool.redeem(250, 0, DAY).unwrap();
    change_provision(&mut pool, 400, 0);
    assert_eq!(
        (pool.owed, pool.queue_provision, pool.equity(0)),
        (400, 100, Some(1_200))
    );
    pool
}

#[test]
fn what_is_not_lost_returns_to_queue_and_holders_as_they_bore_it() {
    let mut pool = announced();
    let borne = change_provision(&mut pool, 0, 100);
    assert_eq!((borne.restored, pool.owed, pool.queue_provision), (25, 425, 75));
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
fn of_a_loss_that_comes_true_in_part_the_queue_bears_its_part() {
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

#[test]
fn a_payment_takes_its_part_of_the_queues_provision_along() {
    let mut pool = announced();
    pool.buffered += 100;
    pool.staked -= 100;
    pool.pay_queue(200, false, 0, DAY).unwrap();
    assert_eq!((pool.owed, pool.queue_provision), (200, 50));
    let borne = change_provision(&mut pool, 0, 400);
    assert_eq!((borne.restored, pool.owed), (50, 250));
    assert_eq!((pool.equity(0), pool.equity(DAY)), (Some(1_200), Some(1_550)));

    let mut emptied = announced();
    emptied.pay_queue(199, true, 0, DAY).unwrap();
    assert_eq!(
        (emptied.owed, emptied.queue_provision, emptied.provision),
        (0, 0, 400)
    );
}

#[test]
fn a_new_request_brings_its_part_of_the_provision_along() {
    let mut pool = announced();
    // 75 shares are worth 1.6 each, and would be worth 2 without the loss.
    assert_eq!(pool.redeem(75, 0, DAY), Some(120));
    balanced(&pool, 0);
    assert_eq!((pool.owed, pool.queue_provision), (520, 130));
    assert_eq!(pool.equity(0), Some(1_080));
    change_provision(&mut pool, 0, 400);
    // 500 for those who were there, and 150 for the new one.
    assert_eq!((pool.owed, pool.equity(DAY)), (650, Some(1_350)));
}

#[test]
fn a_new_request_is_for_no_more_than_its_shares_would_be_worth_without_the_loss() {
    let mut pool = announced();
    // Rewards came, which the queue has no part of: 75 shares are worth 130, and 160 without the loss.
    pool.buffered += 100;
    assert_eq!(pool.to_amount_down(75, 0), Some(130));
    // 128 and a fourth of it, like all requests.
    assert_eq!(pool.redeem(75, 0, DAY), Some(128));
    balanced(&pool, 0);
    assert_eq!((pool.owed, pool.queue_provision), (528, 132));
    // The rest streams to those who stay.
    assert_eq!((pool.equity(0), pool.returning.amount), (Some(1_170), 2));
}

#[test]
fn requests_bring_no_more_of_the_provision_along_than_there_is() {
    let mut pool = announced();
    // So much is staked that a share bears next to nothing.
    pool.buffered += 98_500;
    pool.total_shares += 49_250;
    assert_eq!(pool.redeem(49_250, 0, DAY), Some(78_800));
    balanced(&pool, 0);
    assert_eq!((pool.provision, pool.queue_provision), (400, 400));
}

#[test]
fn a_reserve_that_was_used_grows_back_within_the_period() {
    const RATES: ExitRates = ExitRates { min: 0, max: 0 };
    let mut pool = pool();
    pool.plan_buffer(500, 0, DAY).unwrap();
    let exit = |pool: &mut Accounting, shares, now| {
        let terms = pool.exit_terms(shares, RATES, now)?;
        pool.exit_now(shares, terms, now, DAY)
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
