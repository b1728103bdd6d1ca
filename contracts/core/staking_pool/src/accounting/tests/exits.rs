use super::*;

#[test]
fn redeem_owes_the_value_and_rounds_down() {
    let mut pool = pool();
    pool.buffered += 1; // price 2.001
    assert_eq!(pool.redeem(10, 0, DAY), Some(20));
    assert_eq!((pool.total_shares, pool.owed), (990, 20));
    assert_eq!(pool.equity(0), Some(1_981));
}

#[test]
fn who_leaves_takes_a_part_of_the_unrecovered_loss_along() {
    let mut pool = pool();
    settle(&mut pool, &loss(100), 0);
    pool.redeem(333, 0, DAY).unwrap();
    assert_eq!(pool.unrecovered_loss, 67); // ⌈66.7⌉
}

#[test]
fn leaving_at_once_takes_from_the_reserve_and_its_fee_streams() {
    const RATES: ExitRates = ExitRates { min: 100, max: 100 };
    let mut pool = pool();
    pool.plan_buffer(1_000, 0, DAY).unwrap();
    assert_eq!(pool.exit_quote(101, RATES, 0), None);
    let quote = pool.exit_quote(50, RATES, 0).unwrap();
    assert_eq!(quote, (100, 1));
    assert_eq!(pool.exit_now(50, quote, 0, DAY), Some(99));
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
    // So much is staked that a share absorbs next to nothing.
    pool.buffered += 98_500;
    pool.total_shares += 49_250;
    assert_eq!(pool.redeem(49_250, 0, DAY), Some(78_800));
    balanced(&pool, 0);
    assert_eq!((pool.provision, pool.queue_provision), (400, 400));
}
