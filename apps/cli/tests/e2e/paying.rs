//! What an account can pay, to the last planck that the chain lets it spend.

use serde_json::json;

use crate::{
    devnet::Devnet,
    tool::{planck, Tool, ARTIFACTS, UNIT},
};

const BOB: &str = "//Bob";

/// A validator: its bond is frozen.
const STASH: &str = "//Validator//3";

const DEPOSIT: u128 = UNIT / 1_000;

/// What the tool adds to a storage deposit, at least: 16 items and a kilobyte.
const MARGIN: u128 = (16 * 32 + 1_024) * UNIT / 25_000;

/// Planck as the tool reads them.
fn tokens(planck: u128) -> String {
    format!("{}.{:012}", planck / UNIT, planck % UNIT)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn frozen_money_that_is_reserved_is_counted_once() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    for code in [
        "staking_pool_v2",
        "validator_registry_v2",
        "withdrawal_queue_v2",
        "share_vault",
    ] {
        let code = std::fs::read(format!("{ARTIFACTS}/{code}.wasm")).expect("the fixtures are built");
        chain.upload(STASH, code).await;
    }
    let [free, reserved, frozen] = chain.balances(STASH).await;
    assert!(reserved > 0 && frozen > reserved);
    let spendable = free - (frozen - reserved).max(DEPOSIT);
    // Half of what is counted once is more than what is not frozen.
    let amount = spendable - reserved / 2;
    assert!(amount > free - frozen);
    let staked = tool.must(STASH, &["stake", &tokens(amount)]);
    assert_eq!(planck(&staked["staked"]), amount);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn nearly_all_is_staked_or_refused_before_it_costs_a_fee() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    let [poor, bold] = ["//Poor", "//Bold"];
    for account in [poor, bold] {
        chain.give(BOB, account, 40 * UNIT + UNIT / 2).await;
    }
    let before = planck(&tool.account(poor)["free"]);

    // More than fee and deposit leave: told before anything is sent, with what would do.
    let error = tool.must_fail(poor, &["stake", "40.4985"], 5);
    assert!(
        error.contains("the largest value that it can send now is 40.4"),
        "{error}"
    );
    assert_eq!(planck(&tool.account(poor)["free"]), before, "nothing was sent");
    let largest = error
        .split("send now is ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next());
    let largest = largest.expect("it is told");
    let staked = tool.must(poor, &["stake", largest]);
    let staked = planck(&staked["staked"]);
    assert!(staked > 40 * UNIT, "{staked}");

    // A little more is taken, although the usual margin for the deposit is not there.
    let more = staked + MARGIN / 2;
    tool.must(bold, &["stake", &tokens(more)]);
    let error = tool.must_fail(bold, &["stake", "1"], 5);
    assert!(error.contains("to spend"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn all_is_staked_but_fee_and_deposit() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    let poor = "//Poor";
    chain.give(BOB, poor, 40 * UNIT).await;
    let staked = tool.must(poor, &["stake", "all"]);
    let amount = planck(&staked["staked"]);
    assert!(amount > 39 * UNIT + 9 * UNIT / 10, "{staked}");
    let left = planck(&tool.account(poor)["free"]);
    assert!((DEPOSIT..UNIT / 10).contains(&left), "{left}");
    // No operator has room: there is none.
    assert!(staked["warnings"][0]
        .as_str()
        .expect("it is told")
        .contains("no operator has room"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn what_cannot_be_wrapped_or_transferred_costs_nothing() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    tool.must(BOB, &["stake", "10"]);
    let before = tool.account(BOB);
    tool.must_be_refused(BOB, &["wrap", "11"], "not enough staked");
    assert_eq!(tool.account(BOB), before, "nothing was approved");
    let charlie = crate::tool::address("//Charlie", &tool);
    let bob = crate::tool::address(BOB, &tool);
    tool.must_be_refused("//Charlie", &["wrap", "all"], "not enough staked");
    tool.must_be_refused("//Charlie", &["transfer", &bob, "all"], "not enough staked");
    tool.must(BOB, &["transfer", &charlie, "all"]);
    assert_eq!(tool.account(BOB)["shares"], json!("0"));
    assert_eq!(planck(&tool.account("//Charlie")["shares"]), 10 * UNIT);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn a_command_tells_its_transaction_and_what_it_cost() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    let charlie = crate::tool::address("//Charlie", &tool);
    for holder in [BOB, "//Charlie"] {
        tool.must(holder, &["stake", "10"]);
    }
    // Nothing new is stored, so the fee is all that it costs.
    let before = planck(&tool.account(BOB)["free"]);
    let transferred = tool.must(BOB, &["transfer", &charlie, "1"]);
    let after = planck(&tool.account(BOB)["free"]);
    assert_eq!(before - after, planck(&transferred["transaction_fee"]));
    assert!(transferred["block"].as_u64() > Some(0), "{transferred}");
    let hash = transferred["transaction"].as_str().expect("it has a hash");
    assert!(hash.starts_with("0x") && hash.len() == 66, "{hash}");

    // Two transactions: an approval, and then the wrapping.
    let wrapped = tool.must(BOB, &["wrap", "2"]);
    let each = wrapped["transactions"].as_array().expect("there are several");
    let fees: u128 = each.iter().map(|one| planck(&one["fee"])).sum();
    assert_eq!((each.len(), fees), (2, planck(&wrapped["transaction_fee"])));
}
