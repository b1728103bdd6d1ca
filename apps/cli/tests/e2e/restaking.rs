//! The restaking wing and the cover through the tool: brought up, joined, slashed, left.

use std::fs;

use serde_json::{json, Value};

use crate::{
    devnet::Devnet,
    tool::{address, planck, Tool, ADMIN, ARTIFACTS, UNIT},
};

const BOB: &str = "//Bob";
const CHARLIE: &str = "//Charlie";
const FERDIE: &str = "//Ferdie";

/// The example of the wing's configuration.
const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/restaking.example.toml");

/// A round with the clock of 1970, ten minutes long, that is over on every chain of today.
const ROUND: &str = "1";

impl Tool {
    /// Brings the wing up, with epochs of a day.
    fn deploy_restaking(&self) -> [String; 7] {
        let config = fs::read_to_string(CONFIG).expect("the example is there");
        let config = config.replacen("epoch = \"7d\"", "epoch = \"1d\"", 1).replacen(
            "veto_window = \"2d\"",
            "veto_window = \"1h\"",
            1,
        );
        let path = self.deployment().with_file_name("restaking.toml");
        fs::write(&path, config).expect("there is room");
        let path = path.to_str().expect("it is text");
        [
            "deploy",
            "restaking",
            "--yes",
            "--config",
            path,
            "--artifacts",
            ARTIFACTS,
        ]
        .map(String::from)
    }

    /// A root that somebody signs, as a statement in a file.
    fn sign_root(&self, signer: &str, round: &str, root: &str) -> Value {
        self.must(signer, &["service", "sign", round, root])
    }

    fn keep_file(&self, name: &str, value: &Value) -> String {
        let path = self.deployment().with_file_name(name);
        fs::write(&path, value.to_string()).expect("there is room");
        path.to_str().expect("it is text").into()
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn a_service_is_secured_and_an_operator_that_signs_twice_is_slashed() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    let error = tool.must_fail(BOB, &["restake", "status"], 2);
    assert!(
        error.contains("`estuary deploy restaking` brings it up"),
        "{error}"
    );
    let deploy = tool.deploy_restaking();
    let deploy: Vec<&str> = deploy.iter().map(String::as_str).collect();
    let trial = tool.must(ADMIN, &[&deploy[..], &["--dry-run"]].concat());
    let steps = trial["steps"].as_array().expect("a list");
    assert_eq!(
        steps.last(),
        Some(&json!("instantiate reward_auction")),
        "{trial}"
    );
    let record = tool.must(ADMIN, &deploy);
    assert_eq!(record["restaking"]["complete"], json!(true));
    let again = tool.must(ADMIN, &[&deploy[..], &["--dry-run"]].concat());
    assert_eq!(again["steps"], json!([]));
    let verified = tool.must(BOB, &["verify", "--artifacts", ARTIFACTS]);
    let all = verified.as_array().expect("a list");
    assert!(all.iter().all(|code| code["same"] == json!(true)), "{verified}");
    assert!(all.iter().any(|code| code["contract"] == json!("restake_vault")));

    tool.add_operators(1, "2000");
    tool.keep();
    tool.must_be_refused(BOB, &["restake", "deposit", "all"], "no wrapped units");
    tool.must(BOB, &["stake", "3_000", "--wrap"]);
    // The first is the approval alone.
    let trial = tool.must(BOB, &["restake", "deposit", "2_000", "--dry-run"]);
    assert_eq!(trial["calls"][0]["message"], json!("approve"));
    tool.must(BOB, &["restake", "deposit", "2_000"]);
    tool.must(CHARLIE, &["restake", "deposit", "100", "--native"]);
    let vault = tool.must(BOB, &["restake", "status"]);
    assert_eq!(vault["unbacked"], json!("0"));
    assert!(planck(&vault["active"]) > 2_099 * UNIT, "{vault}");
    assert!(planck(&vault["own"]["lrt"]) > 1_999 * UNIT, "{vault}");

    tool.must(FERDIE, &["stake", "100", "--wrap"]);
    tool.must(FERDIE, &["service", "join"]);
    tool.must_be_refused(FERDIE, &["service", "join"], "an operator");
    tool.must(FERDIE, &["restake", "bond", "0", "20"]);
    tool.must_be_refused(BOB, &["restake", "opt-in", "0", "400"], "curator");
    tool.must(ADMIN, &["restake", "opt-in", "0", "400"]);
    let slot = tool.must(BOB, &["restake", "slot", "0"]);
    assert_eq!(planck(&slot["bond"]), 20 * UNIT);
    assert_eq!(slot["operator"], json!(address(FERDIE, &tool)));
    assert_eq!(tool.must(BOB, &["restake", "slots"])[0], slot);
    let start = slot["start"].as_u64().expect("it has opted in");
    while tool.must(BOB, &["restake", "status"])["epoch"].as_u64() < Some(start) {
        chain.pass_eras(1).await;
    }
    // A keeper sees that the operator counts.
    tool.keep();

    // A round that began long ago gets its root, and evidence for it comes too late. The round of now does not.
    let root = format!("0x{}", "01".repeat(32));
    let statement = tool.keep_file("old.json", &tool.sign_root(FERDIE, ROUND, &root));
    let committed = tool.must(CHARLIE, &["service", "commit", &statement]);
    assert!(committed["done"]
        .as_str()
        .expect("words")
        .contains("1 signatures"));
    tool.must_be_refused(CHARLIE, &["service", "commit", &statement], "root");
    let next_epoch = tool.must(BOB, &["restake", "status"])["next_epoch"]
        .as_u64()
        .expect("a time");
    // Rounds of this epoch: the first of them has begun.
    let round = ((next_epoch - 86_400_000) / 600_000 + 1).to_string();
    chain.build(2).await;
    let other = format!("0x{}", "02".repeat(32));
    let pair = json!([
        tool.sign_root(FERDIE, &round, &root),
        tool.sign_root(FERDIE, &round, &other)
    ]);
    let evidence = tool.keep_file("evidence.json", &pair);
    tool.must_fail(CHARLIE, &["service", "report", &statement], 2);
    let reported = tool.must(CHARLIE, &["service", "report", &evidence]);
    let told = reported["done"].as_str().expect("words");
    assert!(told.contains("20 units of its bond"), "{told}");
    tool.must_be_refused(CHARLIE, &["service", "report", &evidence], "reported");
    let vault = tool.must(BOB, &["restake", "status"]);
    assert_eq!(planck(&vault["escrow"]), 126 * UNIT);
    assert_eq!(vault["open_slashes"][0]["id"], json!(0));
    // The keeper executes it, because nobody can veto.
    tool.keep();
    tool.must_be_refused(CHARLIE, &["restake", "execute", "0"], "executed");
    let vault = tool.must(BOB, &["restake", "status"]);
    assert_eq!((&vault["escrow"], &vault["unbacked"]), (&json!("0"), &json!("0")));

    // Who leaves is paid when the next epoch is over.
    tool.must_be_refused(CHARLIE, &["restake", "claim"], "nothing can be claimed");
    tool.must(CHARLIE, &["restake", "withdraw", "all"]);
    tool.must_be_refused(CHARLIE, &["restake", "withdraw", "all"], "the account has 0 LRT");
    chain.pass_eras(3).await;
    tool.must(CHARLIE, &["restake", "claim"]);
    assert!(planck(&tool.account(CHARLIE)["wrapped"]) > 90 * UNIT);
    tool.must_be_refused(BOB, &["service", "forward"], "fees");

    // A gift of LST becomes a lot.
    let deployment = fs::read_to_string(tool.deployment()).expect("it is there");
    let deployment: Value = serde_json::from_str(&deployment).expect("it is JSON");
    let at = |name: &str| deployment["contracts"][name].as_str().expect("an address");
    let (pool, auction) = (at("staking_pool"), at("reward_auction"));
    tool.must_be_refused(BOB, &["auction", "start", pool], "none");
    tool.must(BOB, &["stake", "10"]);
    tool.must(BOB, &["transfer", auction, "5"]);
    tool.must(BOB, &["auction", "start", pool]);
    tool.must_be_refused(BOB, &["auction", "buy", pool, "--max", "1"], "the price falls");
    // 20 minutes a half: in an era it is nearly given away.
    chain.pass_eras(1).await;
    tool.must(BOB, &["auction", "buy", pool]);
    tool.status();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn a_cover_vault_comes_to_a_pool_and_waits_for_its_terms() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    let error = tool.must_fail(BOB, &["cover", "status"], 2);
    assert!(error.contains("`estuary deploy cover` brings it up"), "{error}");
    let deploy = ["deploy", "cover", "--yes", "--artifacts", ARTIFACTS];
    let trial = tool.must(ADMIN, &[&deploy[..], &["--dry-run"]].concat());
    let steps = trial["steps"].as_array().expect("a list");
    assert_eq!(steps.last(), Some(&json!("instantiate cover_vault")), "{trial}");
    let record = tool.must(ADMIN, &deploy);
    assert_eq!(record["cover"]["complete"], json!(true));
    let again = tool.must(ADMIN, &[&deploy[..], &["--dry-run"]].concat());
    assert_eq!(again["steps"], json!([]));

    tool.add_operators(1, "2000");
    tool.must(BOB, &["stake", "1_000"]);
    tool.keep();
    let status = tool.must(BOB, &["cover", "status"]);
    assert_eq!(status["is_named"], json!(false), "{status}");
    tool.must(BOB, &["cover", "deposit", "100", "--dry-run"]);
    tool.must_be_refused(
        BOB,
        &["cover", "deposit", "100"],
        "only the vault that the terms of cover name",
    );
    let terms = ["--premium-part", "5000", "--target", "1_000", "--max", "5_000"];
    tool.must(ADMIN, &[&["govern", "propose", "cover"], &terms[..]].concat());
    tool.status();
}
