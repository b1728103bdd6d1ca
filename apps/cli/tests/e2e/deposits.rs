//! The life of deposits: what wallets do, across eras.

use serde_json::json;

use crate::{
    devnet::{Devnet, UNBONDING},
    tool::{address, planck, Tool, UNIT},
};

const BOB: &str = "//Bob";
const CHARLIE: &str = "//Charlie";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn a_deposit_earns_across_eras_and_is_claimed() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    tool.add_operators(1, "2000");
    let before = planck(&tool.account(BOB)["free"]);

    let staked = tool.must(BOB, &["stake", "1_000"]);
    assert_eq!(staked["staked"], json!((1_000 * UNIT).to_string()));
    assert_eq!(staked["shares"], json!((1_000 * UNIT).to_string()));
    tool.keep();
    let status = tool.status();
    assert_eq!(
        planck(&status["staked"]) + planck(&status["reserve"]),
        1_001 * UNIT
    );

    // Its stake is elected, earns, is paid out, settled, and reaches the price over an era.
    chain.pass_eras(3).await;
    tool.keep();
    chain.pass_eras(1).await;
    let grown = planck(&tool.account(BOB)["staked"]);
    assert!(grown > 1_000 * UNIT, "{grown}");

    // A share is worth a planck and a bit, and nobody gets less than asked for.
    let part = planck(&tool.must(BOB, &["unstake", "40"])["requested"]);
    assert!((40 * UNIT..40 * UNIT + 4).contains(&part), "{part}");
    let requested = tool.must(BOB, &["unstake", "all"]);
    let due = part + planck(&requested["requested"]);
    assert!(due >= grown, "{due} of {grown}");
    tool.must_be_refused(BOB, &["claim", "1"], "still waits for money");
    tool.keep();

    // Its stake unbonds, is withdrawn, and finalizes the request.
    chain.pass_eras(UNBONDING + 1).await;
    tool.keep();
    let account = tool.account(BOB);
    assert_eq!(account["requests"][0]["claimable"], json!(true), "{account}");
    let claimed = tool.must(BOB, &["claim"]);
    assert_eq!(planck(&claimed["paid"]), due);
    let after = tool.account(BOB);
    assert_eq!(after["requests"], json!([]));
    assert_eq!(after["staked"], json!("0"));
    assert!(planck(&after["free"]) > before, "rewards exceed the fees");
    tool.status();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn staked_tokens_are_wrapped_transferred_and_taken_back_at_once() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    tool.must(BOB, &["stake", "100"]);
    // It fills the reserve, and sweeps.
    tool.keep();

    let wrapped = tool.must(BOB, &["wrap", "40"]);
    assert_eq!(wrapped["units"], json!((40 * UNIT).to_string()));
    tool.must(BOB, &["transfer", &address(CHARLIE, &tool), "10", "--wrapped"]);
    tool.must(CHARLIE, &["unwrap", "all"]);
    tool.must(BOB, &["transfer", &address(CHARLIE, &tool), "20"]);
    let charlie = tool.account(CHARLIE);
    assert_eq!(planck(&charlie["shares"]), 30 * UNIT);
    assert_eq!(charlie["wrapped"], json!("0"));

    tool.must_be_refused(
        CHARLIE,
        &["unstake-now", "20"],
        "the reserve for instant exits is smaller",
    );
    let paid = tool.must(CHARLIE, &["unstake-now", "2"]);
    assert_eq!(planck(&paid["paid"]) + planck(&paid["fee"]), 2 * UNIT);
    assert!(planck(&paid["fee"]) > 0);

    // Units leave without a detour, and nothing is unwrapped for a request that the pool would refuse.
    // The fee of the first exit raises the worth of the others' shares a little.
    let worth = |units: u128| units * UNIT..units * UNIT + UNIT / 1_000;
    let paid = tool.must(BOB, &["unstake-now", "1", "--wrapped"]);
    assert!(
        worth(1).contains(&(planck(&paid["paid"]) + planck(&paid["fee"]))),
        "{paid}"
    );
    tool.must_be_refused(
        BOB,
        &["unstake", "0.5", "--wrapped"],
        "the pool's minimum of 1 UNIT",
    );
    tool.must_be_refused(CHARLIE, &["unstake", "all", "--wrapped"], "has no wrapped units");
    assert_eq!(planck(&tool.account(BOB)["wrapped"]), 29 * UNIT);
    let tried = tool.must(BOB, &["unstake", "all", "--wrapped", "--dry-run"]);
    assert!(worth(29).contains(&planck(&tried["requested"])), "{tried}");
    let requested = tool.must(BOB, &["unstake", "9", "--wrapped"]);
    assert_eq!(requested["requests"], json!([1]));
    assert!(worth(9).contains(&planck(&requested["requested"])), "{requested}");
    assert_eq!(requested["transactions"][0]["message"], json!("unwrap"));
    assert_eq!(planck(&tool.account(BOB)["wrapped"]), 20 * UNIT);

    // A request is an asset: whoever has it is paid.
    let due = tool.must(CHARLIE, &["unstake", "5"])["requested"].clone();
    tool.must(CHARLIE, &["transfer", &address(BOB, &tool), "--request", "2"]);
    assert_eq!(tool.account(CHARLIE)["requests"], json!([]));
    chain.pass_eras(2).await;
    tool.keep();
    let claimed = tool.must(BOB, &["claim"]);
    assert_eq!(claimed["requests"], json!([1, 2]));
    assert_eq!(
        planck(&claimed["paid"]),
        planck(&requested["requested"]) + planck(&due)
    );
    tool.status();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn deposits_and_claims_go_to_others_and_limits_hold() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    let charlie = address(CHARLIE, &tool);

    let staked = tool.must(BOB, &["stake", "70", "--for", &charlie, "--referral", &charlie]);
    assert_eq!(staked["recipient"], json!(charlie));
    assert_eq!(planck(&tool.account(CHARLIE)["shares"]), 70 * UNIT);
    tool.must(BOB, &["stake", "50", "--wrap"]);
    assert_eq!(planck(&tool.account(BOB)["wrapped"]), 50 * UNIT);
    tool.must_be_refused(
        BOB,
        &["stake", "5", "--min-shares", "5.1"],
        "fewer shares than you accept",
    );
    // It fills the reserve, and sweeps.
    tool.keep();
    tool.must_be_refused(
        CHARLIE,
        &["unstake-now", "1", "--min-out", "1"],
        "less than you accept",
    );

    let due = planck(&tool.must(CHARLIE, &["unstake", "2"])["requested"]);
    chain.pass_eras(2).await;
    tool.keep();
    let before = planck(&tool.account(BOB)["free"]);
    let bob = address(BOB, &tool);
    let claimed = tool.must(CHARLIE, &["claim", "1", "--to", &bob]);
    assert_eq!(claimed["recipient"], json!(bob));
    assert_eq!(planck(&tool.account(BOB)["free"]), before + due);
}
