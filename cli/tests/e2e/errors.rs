//! What goes wrong outside of the protocol: each has its exit code and says what to do.

use crate::{
    devnet::Devnet,
    tool::{Tool, ADMIN},
};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn nothing_is_spent_where_it_cannot_work() {
    let chain = Devnet::start().await;
    let tool = Tool::new(&chain.url);

    // Nobody there.
    let nowhere = Tool::new("ws://127.0.0.1:1");
    let error = nowhere.must_fail(ADMIN, &nowhere.deploy(), 3);
    assert!(error.contains("no node answers at ws://127.0.0.1:1"), "{error}");
    let http = Tool::new("http://127.0.0.1:1");
    let error = http.must_fail(ADMIN, &http.deploy(), 2);
    assert!(error.contains("begins with ws:// or wss://"), "{error}");

    // Nothing deployed.
    let error = tool.must_fail(ADMIN, &["status"], 2);
    assert!(error.contains("estuary deploy"), "{error}");

    // Nothing to pay with.
    let error = tool.must_fail("//Pauper", &tool.deploy(), 5);
    assert!(error.contains("has 0 UNIT to spend"), "{error}");
    assert!(!tool.deployment().exists(), "nothing was begun");

    // Nobody to sign.
    let error = tool.must_fail("not a key", &tool.deploy(), 2);
    assert!(error.contains("development key") && !error.contains("not a key"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn a_deployment_belongs_to_its_chain_and_its_configuration() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    tool.status();

    let error = tool.must_fail("//Bob", &tool.deploy(), 2);
    assert!(error.contains("a deployment of another account"), "{error}");
    let error = tool.must_fail("//Bob", &["stake", "0.5"], 1);
    assert!(error.contains("below the pool's minimum"), "{error}");
    let error = tool.must_fail("//Pauper", &["stake", "5"], 5);
    assert!(error.contains("needs 5 UNIT"), "{error}");

    // The same chain, started anew: another deployment's addresses mean nothing there.
    let another = Devnet::start().await;
    let elsewhere = Tool::new(&another.url);
    std::fs::copy(tool.deployment(), elsewhere.deployment()).expect("there is room");
    let error = elsewhere.must_fail(ADMIN, &["status"], 4);
    assert!(error.contains("was this chain started anew"), "{error}");
    elsewhere.must(ADMIN, &elsewhere.deploy());
    assert_eq!(
        std::fs::read_to_string(tool.deployment()).expect("it is there").len(),
        std::fs::read_to_string(elsewhere.deployment()).expect("it is there").len(),
        "the addresses are the same"
    );
}
