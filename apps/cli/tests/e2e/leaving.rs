//! An operator leaves: the keeper drains it, pays out what is owed, closes it, and books it home.

use serde_json::json;

use crate::{
    devnet::{Devnet, UNBONDING},
    tool::{planck, Tool, UNIT},
};

const VALIDATOR: &str = "//Validator//0";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn a_keeper_closes_an_operator_that_has_left_and_its_bond_is_free() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    tool.add_operators(1, "1_000");
    tool.must("//Bob", &["stake", "100"]);
    tool.keep();
    chain.pass_eras(2).await;

    tool.must(VALIDATOR, &["operator", "exit"]);
    tool.must_be_refused(VALIDATOR, &["operator", "exit"], "status does not allow this");
    tool.must_be_refused(
        VALIDATOR,
        &["operator", "close", "0"],
        "of stake unbond with the next rebalancing",
    );
    let leaving = |status: &str| assert_eq!(tool.status()["operators"][0]["status"], json!(status));

    // Drained, and then the last of it: an unbonding each.
    for _ in 0..2 {
        tool.keep();
        leaving("exiting");
        let shown = tool.must("//Bob", &["operator", "show", "0"]);
        assert_eq!(shown["exit"]["bonded"], json!("0"), "{shown}");
        assert_eq!(
            shown["exit"]["unbonding"].as_array().map(Vec::len),
            Some(1),
            "{shown}"
        );
        chain.pass_eras(UNBONDING + 1).await;
    }
    tool.keep();
    leaving("exited");
    let shown = tool.must("//Bob", &["operator", "show", "0"]);
    assert_eq!(shown["exit"], json!(null));
    let status = tool.status();
    assert_eq!(status["staked"], json!("0"));
    assert!(
        planck(&status["buffered"]) > 101 * UNIT,
        "with its rewards: {status}"
    );

    let before = planck(&tool.account(VALIDATOR)["free"]);
    tool.must(VALIDATOR, &["operator", "withdraw-bond", "--operator", "0"]);
    let returned = planck(&tool.account(VALIDATOR)["free"]) - before;
    assert!(returned > 999 * UNIT, "the bond, less a fee: {returned}");
}
