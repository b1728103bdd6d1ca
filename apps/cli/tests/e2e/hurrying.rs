//! A keeper on a chain whose eras are so short that each leaves it three blocks.

use std::time::Duration;

use serde_json::{json, Value};

use crate::{
    devnet::Devnet,
    tool::{planck, Tool, UNIT},
};

const BOB: &str = "//Bob";

/// Who only looks.
const OTHER: &str = "//Ferdie";

const OPERATORS: u32 = 3;
const DAY: u64 = 86_400_000;

/// Half a minute is five eras. Unbonding takes seven, and what is elected before and withdrawn after some more.
const MOST_HALF_MINUTES: u32 = 8;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn a_keeper_keeps_up_with_fast_eras() {
    let chain = Devnet::in_a_hurry().await;
    let tool = Tool::deployed(&chain).await;
    tool.add_operators(OPERATORS, "2_000");
    tool.must(BOB, &["stake", "3_000"]);
    let keeper = tool.start("//Eve", &["keeper", "--interval", "1"], "keeper.log");
    let log = || std::fs::read_to_string(keeper.log()).expect("it was written");

    tokio::time::sleep(Duration::from_secs(30)).await;
    tool.must(BOB, &["unstake", "1_000"]);
    let mut claimable = false;
    for _ in 0..MOST_HALF_MINUTES {
        tokio::time::sleep(Duration::from_secs(30)).await;
        let status = tool.status();
        let age = status["price_age"].as_u64().expect("there was a sweep");
        assert!(age <= 2 * DAY, "no instant exit: {age} ms; {}", log());
        let unpaid = payouts(&tool.must(OTHER, &["keeper", "--dry-run"]));
        assert!(unpaid <= 3 * OPERATORS as usize, "{unpaid} unpaid; {}", log());
        claimable = tool.account(BOB)["requests"][0]["claimable"] == json!(true);
        if claimable {
            break;
        }
    }
    assert!(claimable, "{}", log());
    assert!(planck(&tool.must(BOB, &["claim"])["paid"]) >= 999 * UNIT);
    tool.must(BOB, &["unstake-now", "1"]);
    keeper.kill();
}

/// The payouts among what is due.
fn payouts(due: &Value) -> usize {
    let actions = due["actions"].as_array().expect("they are listed");
    let of = |action: &&Value| action.as_str().is_some_and(|action| action.starts_with("payout"));
    actions.iter().filter(of).count()
}
