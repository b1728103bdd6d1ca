//! Admin and guardian: what they propose waits, is shown, and is applied or cancelled.

use std::path::PathBuf;

use serde_json::{json, Value};

use crate::{
    devnet::Devnet,
    tool::{address, planck, Tool, ADMIN, ARTIFACTS, CONFIG, KEEPER, UNIT},
};

const GUARDIAN: &str = "//Bob";
const STRANGER: &str = "//Ferdie";

/// The delays of the example, in eras of a day.
const DELAY: u32 = 3;
const UPGRADE_DELAY: u32 = 35;

/// What locked units add to the delay at most, in milliseconds.
const LONGEST: u64 = 45 * 86_400_000;

/// From a seal to the end of the last call, in eras.
const LAST_CALL: u32 = 14;

impl Tool {
    fn govern(&self, signer: &str, arguments: &[&str]) -> Value {
        self.must(signer, &[&["govern"], arguments].concat())
    }

    fn must_not_govern(&self, signer: &str, arguments: &[&str], reason: &str) {
        self.must_be_refused(signer, &[&["govern"], arguments].concat(), reason);
    }

    fn governance(&self) -> Value {
        self.govern(KEEPER, &["show"])
    }

    /// The numbers of what waits.
    fn proposals(&self) -> Vec<u64> {
        let governance = self.governance();
        let proposals = governance["proposals"].as_array().expect("it is a list").iter();
        proposals
            .map(|proposal| proposal["id"].as_u64().expect("it has a number"))
            .collect()
    }

    /// The example's configuration with another value.
    fn config_with(&self, value: &str, other: &str) -> PathBuf {
        let text = std::fs::read_to_string(CONFIG).expect("it is there");
        assert!(text.contains(value), "{value} is not in the example");
        let path = self.deployment().with_file_name("changed.toml");
        std::fs::write(&path, text.replace(value, other)).expect("there is room");
        path
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn what_the_admin_proposes_waits_and_is_applied_or_cancelled() {
    let chain = Devnet::with_short_eras().await;
    let tool = Tool::deployed(&chain).await;
    let stranger = address(STRANGER, &tool);

    let governance = tool.governance();
    assert_eq!(governance["guardian"], json!(address(GUARDIAN, &tool)));
    assert_eq!(governance["armed"], json!(true));
    assert_eq!(governance["proposals"], json!([]));

    let config = tool.config_with("protocol_fee = 1_000", "protocol_fee = 900");
    let pool = ["propose", "pool-parameters", config.to_str().expect("it is text")];
    tool.must_not_govern(STRANGER, &pool, "only the admin");
    assert_eq!(tool.govern(ADMIN, &pool)["proposal"], json!(1));
    let config = tool.config_with("min_bond = \"1_000\"", "min_bond = \"2_000\"");
    let registry = [
        "propose",
        "registry-parameters",
        config.to_str().expect("it is text"),
    ];
    tool.govern(ADMIN, &registry);
    tool.govern(ADMIN, &["propose", "guardian", &stranger]);
    tool.govern(ADMIN, &["propose", "arm-guardian"]);
    tool.govern(ADMIN, &["propose", "delays", "4d", "20d"]);
    assert_eq!(tool.proposals(), [1, 2, 3, 4, 5]);

    tool.must_not_govern(ADMIN, &["apply", "1"], "has to wait longer");
    tool.must_not_govern(STRANGER, &["cancel", "4"], "only admin and guardian");
    tool.govern(GUARDIAN, &["cancel", "4"]);
    assert_eq!(tool.proposals(), [1, 2, 3, 5]);

    chain.pass_eras(DELAY).await;
    for proposal in ["1", "2", "3"] {
        tool.govern(ADMIN, &["apply", proposal]);
    }
    assert_eq!(tool.status()["protocol_fee"], json!(900));
    tool.must_be_refused(
        "//Validator//0",
        &["operator", "register", "1_999", "500"],
        "the bond is below the minimum",
    );
    assert_eq!(tool.governance()["guardian"], json!(stranger));

    chain.pass_eras(UPGRADE_DELAY - DELAY).await;
    tool.must_not_govern(ADMIN, &["apply", "5"], "seal the proposal");
    tool.govern(STRANGER, &["seal", "5"]);
    tool.must_not_govern(STRANGER, &["seal", "5"], "needs no seal, or has one");
    tool.must_not_govern(ADMIN, &["apply", "5"], "has to wait longer");
    chain.pass_eras(LAST_CALL + 1).await;
    tool.govern(ADMIN, &["apply", "5"]);
    let governance = tool.governance();
    let days = |days: u64| json!(days * 86_400_000);
    assert_eq!(governance["delay"], days(4));
    assert_eq!(governance["upgrade_delay"], days(20));
    assert_eq!(governance["proposals"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn the_guardian_pauses_once_and_the_admin_hands_its_role_over() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;

    tool.must_not_govern(ADMIN, &["pause", "12h"], "only the guardian");
    tool.govern(GUARDIAN, &["pause", "12h"]);
    tool.must_be_refused(STRANGER, &["stake", "5"], "the pool is paused");
    assert_eq!(tool.governance()["armed"], json!(false));
    tool.must_not_govern(GUARDIAN, &["unpause"], "only the admin");
    tool.govern(ADMIN, &["unpause"]);
    tool.must(STRANGER, &["stake", "5"]);
    tool.must_not_govern(GUARDIAN, &["pause", "12h"], "was not armed again");

    let stranger = address(STRANGER, &tool);
    tool.govern(ADMIN, &["propose-admin", &stranger]);
    assert_eq!(tool.governance()["proposed_admin"], json!(stranger));
    tool.govern(ADMIN, &["propose-admin"]);
    tool.must_not_govern(STRANGER, &["accept-admin"], "only the proposed admin");
    tool.govern(ADMIN, &["propose-admin", &stranger]);
    tool.govern(STRANGER, &["accept-admin"]);
    assert_eq!(tool.governance()["admin"], json!(stranger));
    tool.must_not_govern(ADMIN, &["propose", "arm-guardian"], "only the admin");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn every_code_is_upgraded_after_its_delay_or_made_final() {
    const UPGRADES: [(&str, &str); 3] = [
        ("pool", "staking_pool_v2"),
        ("registry", "validator_registry_v2"),
        ("nominators", "nominator_v2"),
    ];
    let chain = Devnet::with_short_eras().await;
    let tool = Tool::deployed(&chain).await;
    tool.add_operators(1, "1_000");
    tool.must(STRANGER, &["stake", "100"]);

    let propose = |code, artifact| {
        let what = ["propose", "upgrade", code, artifact, "--artifacts", ARTIFACTS];
        what.map(String::from)
    };
    for (code, artifact) in UPGRADES {
        let what = propose(code, artifact);
        tool.govern(ADMIN, &what.each_ref().map(String::as_str));
    }
    tool.must_not_govern(ADMIN, &["apply", "1"], "has to wait longer");
    chain.pass_eras(UPGRADE_DELAY).await;
    for proposal in ["1", "2", "3"] {
        tool.govern(STRANGER, &["seal", proposal]);
    }
    chain.pass_eras(LAST_CALL + 1).await;
    for proposal in ["1", "2", "3"] {
        tool.govern(ADMIN, &["apply", proposal]);
    }
    tool.must(STRANGER, &["operator", "update", "0"]);
    tool.must(STRANGER, &["stake", "100"]);
    tool.keep();
    tool.must(STRANGER, &["unstake", "10"]);
    tool.status();

    // A deployment with the old codes does not go on where there are others.
    let error = tool.must_fail(ADMIN, &tool.deploy(), 4);
    assert!(error.contains("it was upgraded"), "{error}");
    let error = tool.must_fail(STRANGER, &["verify", "--artifacts", ARTIFACTS], 4);
    assert!(
        error.contains("staking_pool, validator_registry, nominator"),
        "{error}"
    );

    let error = tool.must_fail(ADMIN, &["govern", "renounce", "registry"], 2);
    assert!(error.contains("--yes-for-ever"), "{error}");
    tool.must_not_govern(
        STRANGER,
        &["renounce", "registry", "--yes-for-ever"],
        "only the admin",
    );
    tool.govern(ADMIN, &["renounce", "registry", "--yes-for-ever"]);
    assert_eq!(tool.governance()["renounced"], json!(["registry", "queue"]));
    let what = propose("registry", "validator_registry");
    tool.must_not_govern(ADMIN, &what.each_ref().map(String::as_str), "renounced");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn holders_lock_units_and_a_proposal_waits_for_them() {
    let chain = Devnet::with_short_eras().await;
    let tool = Tool::deployed(&chain).await;
    let units = |hundredths: u128| json!((hundredths * UNIT / 100).to_string());
    // A twentieth of all shares is 5.05 of them.
    tool.must(STRANGER, &["stake", "100"]);
    tool.must(STRANGER, &["wrap", "50"]);
    tool.govern(ADMIN, &["propose", "arm-guardian"]);
    tool.must_be_refused(STRANGER, &["brake", "lock", "5", "--against", "2"], "it is over");
    tool.must(STRANGER, &["brake", "lock", "5", "--against", "1"]);
    tool.must(STRANGER, &["brake", "lock", "0.05"]);
    let held = |proposal: &Value| {
        (
            proposal["locked"].clone(),
            proposal["full"].clone(),
            proposal["exits_first"].clone(),
        )
    };
    let proposal = &tool.governance()["proposals"][0];
    assert_eq!(held(proposal), (units(505), units(505), json!(true)));
    let wait = proposal["wait"].as_u64().expect("milliseconds");
    // Some blocks of hours have passed of 3 and 45 days.
    assert!(wait > LONGEST, "{wait}");
    let dates = |proposal: &Value| {
        let eta = proposal["eta"].as_u64().expect("milliseconds");
        ["due", "earliest", "latest"].map(|date| proposal[date].as_u64().expect("milliseconds") - eta)
    };
    assert_eq!(dates(proposal), [LONGEST; 3]);

    tool.must_be_refused(STRANGER, &["brake", "unlock"], "a notice takes three days");
    let notice = tool.must(STRANGER, &["brake", "notice", "all"]);
    assert_eq!(notice["against"], json!(0));
    assert_eq!(planck(&notice["units"]), UNIT / 20);
    let proposal = &tool.governance()["proposals"][0];
    assert_eq!(proposal["releasing"], units(5));
    // Without these, 5 of 5.05 units hold it up.
    assert_eq!(dates(proposal), [LONGEST, LONGEST * 500 / 505, LONGEST]);
    assert_eq!(
        (&proposal["requests"], &proposal["to_pay"]),
        (&json!(0), &json!("0"))
    );
    tool.must(STRANGER, &["unstake", "10"]);
    let proposal = &tool.governance()["proposals"][0];
    assert_eq!(
        (&proposal["requests"], &proposal["to_pay"]),
        (&json!(1), &units(1_000))
    );
    chain.pass_eras(DELAY + 1).await;
    tool.must(STRANGER, &["brake", "unlock"]);
    let locks = tool.must(STRANGER, &["brake", "status"]);
    assert_eq!(
        (&locks[0]["total"], &locks[1]["total"], &locks[1]["own"]),
        (&json!("0"), &units(500), &units(500))
    );
    // The proposal is over, and all comes back.
    tool.govern(GUARDIAN, &["cancel", "1"]);
    tool.must(STRANGER, &["brake", "unlock", "--against", "1"]);
    tool.must_be_refused(
        STRANGER,
        &["brake", "notice", "1", "--against", "1"],
        "fewer units",
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn who_watches_is_told_each_change_of_a_proposal_once() {
    let chain = Devnet::with_short_eras().await;
    let tool = Tool::deployed(&chain).await;
    tool.must(STRANGER, &["stake", "100"]);
    tool.must(STRANGER, &["wrap", "50"]);
    tool.govern(ADMIN, &["propose", "arm-guardian"]);

    let told = tool.deployment().with_file_name("told");
    let exec = format!(
        "echo \"$ESTUARY_EVENT $ESTUARY_PROPOSAL\" >> '{}'",
        told.display()
    );
    let watch = ["govern", "watch", "--interval", "1", "--exec", &exec];
    let watching = tool.start(STRANGER, &watch, "watch.log");
    let mut lines = Vec::new();
    let mut must_be_told = async |line: &'static str| {
        lines.push(line);
        for _ in 0..600 {
            let told = std::fs::read_to_string(&told).unwrap_or_default();
            if told.lines().eq(lines.iter().copied()) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        let (told, log) = (
            std::fs::read_to_string(&told),
            std::fs::read_to_string(watching.log()),
        );
        panic!("{told:?} instead of {lines:?}: {log:?}");
    };
    must_be_told("proposed 1").await;
    tool.must(STRANGER, &["brake", "lock", "5", "--against", "1"]);
    must_be_told("locked 1").await;
    tool.must(STRANGER, &["brake", "notice", "2", "--against", "1"]);
    must_be_told("notice 1").await;
    tool.govern(ADMIN, &["propose", "arm-guardian"]);
    must_be_told("proposed 2").await;
    chain.pass_eras(DELAY).await;
    must_be_told("applicable 2").await;
    tool.govern(ADMIN, &["apply", "2"]);
    must_be_told("over 2").await;
    tool.govern(GUARDIAN, &["cancel", "1"]);
    must_be_told("over 1").await;
}
