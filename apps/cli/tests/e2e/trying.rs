//! What is tried, printed or asked, and not sent.

use std::{fs::Permissions, os::unix::fs::PermissionsExt};

use serde_json::{json, Value};
use subxt::{tx::TxPayload, Metadata};

use crate::{
    devnet::{key, Devnet},
    tool::{address, planck, Tool, UNIT},
};

const BOB: &str = "//Bob";
const CHARLIE: &str = "//Charlie";

/// A call that another tool has encoded.
struct Printed(Vec<u8>);

impl TxPayload for Printed {
    fn encode_call_data_to(&self, _: &Metadata, out: &mut Vec<u8>) -> Result<(), subxt::Error> {
        out.extend_from_slice(&self.0);
        Ok(())
    }
}

impl Tool {
    /// A command without any key.
    fn keyless(&self, arguments: &[&str]) -> Value {
        let mut command = self.command("", arguments);
        let output = command
            .env_remove("ESTUARY_SURI")
            .output()
            .expect("the tool starts");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        serde_json::from_slice(&output.stdout).expect("it answers in JSON")
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn a_trial_tells_what_would_come_of_it_and_sends_nothing() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    tool.must(BOB, &["stake", "100"]);
    tool.keep();
    let before = tool.account(BOB);

    let tried = tool.must(BOB, &["stake", "10", "--dry-run"]);
    assert_eq!(tried["shares"], json!((10 * UNIT).to_string()));
    assert_eq!(tried["dry_run"], json!(true));
    assert!(planck(&tried["calls"][0]["fee"]) > 0, "{tried}");
    assert!(tried["calls"][0]["ref_time"].as_u64() > Some(0), "{tried}");
    let tried = tool.must(BOB, &["unstake", "40", "--dry-run"]);
    assert_eq!(tried["requested"], json!((40 * UNIT).to_string()));
    let tried = tool.must(BOB, &["unstake-now", "2", "--dry-run"]);
    assert_eq!(planck(&tried["paid"]) + planck(&tried["fee"]), 2 * UNIT);
    assert!(planck(&tried["fee"]) > 0, "{tried}");
    tool.must(BOB, &["wrap", "5", "--dry-run"]);
    tool.must(BOB, &["transfer", &address(CHARLIE, &tool), "5", "--dry-run"]);
    tool.must_be_refused(BOB, &["unstake", "101", "--dry-run"], "not enough staked");
    let error = tool.must_fail("//Pauper", &["stake", "5", "--dry-run"], 5);
    assert!(error.contains("needs 5 UNIT"), "{error}");
    assert_eq!(tool.account(BOB), before, "nothing was sent");

    // What is known before an instant exit is told before it is sent.
    let output = tool.run(BOB, &["unstake-now", "2"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && told.contains(" %)"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn a_printed_call_is_what_another_tool_signs() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    let (bob, charlie) = (address(BOB, &tool), address(CHARLIE, &tool));

    let printed = tool.keyless(&["stake", "10", "--for", &charlie, "--from", &bob, "--print-call"]);
    assert_eq!(tool.account(CHARLIE)["shares"], json!("0"), "nothing was sent");
    let call = printed["calls"][0]["call"].as_str().expect("it is printed");
    let call = hex::decode(call.trim_start_matches("0x")).expect("it is hexadecimal");
    let client = chain.client().await;
    client
        .tx()
        .sign_and_submit_then_watch_default(&Printed(call), &key(BOB))
        .await
        .expect("it is sent")
        .wait_for_finalized_success()
        .await
        .expect("the chain takes it");
    assert_eq!(planck(&tool.account(CHARLIE)["shares"]), 10 * UNIT);

    // Whoever sends needs the key.
    let error = tool.must_fail(BOB, &["stake", "10", "--from", &charlie], 2);
    assert!(
        error.contains("--from needs --dry-run or --print-call"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn a_key_is_read_from_a_file_that_is_its_owners_alone() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    let file = tool.deployment().with_file_name("key");
    std::fs::write(&file, "//Bob\n").expect("there is room");
    let allow = |mode| std::fs::set_permissions(&file, Permissions::from_mode(mode)).expect("it is there");
    let path = file.display().to_string();
    let stake = ["stake", "10", "--suri-file", &path];

    allow(0o644);
    let mut command = tool.command("", &stake);
    let output = command
        .env_remove("ESTUARY_SURI")
        .output()
        .expect("the tool starts");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains("others may use the file"), "{errors}");
    allow(0o600);
    tool.keyless(&stake);
    assert_eq!(planck(&tool.account(BOB)["shares"]), 10 * UNIT);
}
