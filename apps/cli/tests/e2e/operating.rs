//! What operators do between joining and leaving, and what the curator and anyone do with them.

use std::process::Stdio;

use serde_json::{json, Value};

use crate::{
    devnet::Devnet,
    tool::{address, planck, Tool, CURATOR, KEEPER, UNIT},
};

const VALIDATOR: &str = "//Validator//0";
const PAYEE: &str = "//Charlie";
const STRANGER: &str = "//Ferdie";

/// Validators that act at once, and how often: more registrations than the lens shows on a page.
const VALIDATORS: usize = 11;
const ROUNDS: usize = 3;

impl Tool {
    fn operate(&self, signer: &str, arguments: &[&str]) -> Value {
        self.must(signer, &[&["operator"], arguments].concat())
    }

    /// The same of some validators, whose transactions share blocks.
    fn operate_all(&self, arguments: &[&str]) {
        let arguments = [&["operator"], arguments].concat();
        let start = |number| {
            let mut command = self.command(&format!("//Validator//{number}"), &arguments);
            command.stdout(Stdio::null()).stderr(Stdio::piped());
            command.spawn().expect("the tool starts")
        };
        let running: Vec<_> = (0..VALIDATORS).map(start).collect();
        for tool in running {
            let output = tool.wait_with_output().expect("it ends");
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{arguments:?}: {errors}");
        }
    }

    fn must_not_operate(&self, signer: &str, arguments: &[&str], reason: &str) {
        self.must_be_refused(signer, &[&["operator"], arguments].concat(), reason);
    }

    /// The only operator.
    fn operator(&self) -> Value {
        self.status()["operators"][0].clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn an_operator_changes_its_bond_its_commission_and_who_is_paid() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    tool.add_operators(1, "2_000");

    let bonded = tool.operate(STRANGER, &["bond", "500", "--operator", "0"]);
    assert_eq!(planck(&bonded["bonded"]), 500 * UNIT);
    assert_eq!(planck(&bonded["repaid"]), 0);
    assert_eq!(planck(&tool.operator()["bond"]), 2_500 * UNIT);
    tool.must_not_operate(VALIDATOR, &["withdraw-bond"], "was not asked for");
    let requested = tool.operate(VALIDATOR, &["request-bond", "700"]);
    assert_eq!(planck(&requested["requested"]), 700 * UNIT);
    tool.must_not_operate(VALIDATOR, &["withdraw-bond"], "must wait");

    tool.operate(VALIDATOR, &["commission", "300"]);
    assert_eq!(tool.operator()["commission"], json!(300));
    tool.operate(VALIDATOR, &["commission", "400"]);
    assert_eq!(tool.operator()["commission"], json!(300), "a rise waits");

    tool.operate(VALIDATOR, &["payout", &address(PAYEE, &tool)]);
    tool.must_not_operate(
        STRANGER,
        &["accept-payout", "0"],
        "only the account that was proposed",
    );
    tool.operate(PAYEE, &["accept-payout", "0"]);
    tool.operate(VALIDATOR, &["payout", &address(STRANGER, &tool)]);
    tool.operate(VALIDATOR, &["payout"]);
    tool.must_not_operate(
        STRANGER,
        &["accept-payout", "0"],
        "only the account that was proposed",
    );

    tool.must(STRANGER, &["stake", "1_000"]);
    tool.keep();
    chain.pass_eras(3).await;
    tool.keep();
    tool.must_not_operate(
        VALIDATOR,
        &["claim-fees", "0"],
        "only the operator's payout account",
    );
    // The treasury is the same account: it has its part of the reward already.
    let shares = || planck(&tool.account(PAYEE)["shares"]);
    let before = shares();
    let claimed = tool.operate(PAYEE, &["claim-fees", "0"]);
    assert!(planck(&claimed["shares"]) > 0);
    assert_eq!(shares() - before, planck(&claimed["shares"]));

    chain.pass_eras(7).await;
    let before = planck(&tool.account(VALIDATOR)["free"]);
    tool.operate(VALIDATOR, &["withdraw-bond"]);
    let paid = planck(&tool.account(VALIDATOR)["free"]) - before;
    assert!((699 * UNIT..700 * UNIT).contains(&paid), "700 less a fee: {paid}");
    assert_eq!(planck(&tool.operator()["bond"]), 1_800 * UNIT);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn an_operator_is_capped_and_jailed_and_released_once_its_fault_is_mended() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    tool.add_operators(1, "1_000");
    tool.must(STRANGER, &["stake", "500"]);

    tool.must_not_operate(VALIDATOR, &["cap", "0", "100"], "only the curator");
    tool.operate(CURATOR, &["cap", "0", "100"]);
    assert_eq!(planck(&tool.operator()["capacity"]), 100 * UNIT);
    tool.keep();
    assert_eq!(planck(&tool.operator()["stake"]), 100 * UNIT);
    tool.operate(CURATOR, &["cap", "0", "unlimited"]);
    assert_eq!(planck(&tool.operator()["capacity"]), 20_000 * UNIT);

    // Anyone may look; nothing is amiss.
    let checked = tool.operate(STRANGER, &["check", "0"]);
    assert_eq!(checked["done"], json!("is not at fault"));
    assert_eq!(checked["fault_code"], Value::Null);
    let flagged = tool.operate(STRANGER, &["flag", "0"]);
    assert_eq!((planck(&flagged["added"]), planck(&flagged["released"])), (0, 0));
    let settled = tool.operate(STRANGER, &["settle", "0"]);
    assert_eq!(planck(&settled["loss"]), 0);
    tool.operate(STRANGER, &["update", "0"]);
    tool.must_not_operate(CURATOR, &["release", "0"], "status does not allow this");

    // All that follows, until the next era, is in one era.
    chain.begin_era().await;
    tool.keep();
    chain.chill(VALIDATOR).await;
    let checked = tool.operate(STRANGER, &["check", "0"]);
    assert_eq!(
        checked["done"],
        json!("is at fault: its validator does not validate")
    );
    assert_eq!(checked["fault_code"], json!("NotValidating"));
    assert_eq!(tool.operator()["status"], json!("suspected"));
    assert_eq!(tool.operator()["suspicion"]["code"], json!("NotValidating"));
    // A second look in the same era proves nothing; a keeper waits for the next one.
    tool.operate(STRANGER, &["check", "0"]);
    tool.keep();
    assert_eq!(tool.operator()["status"], json!("suspected"));
    tool.must_not_operate(STRANGER, &["release", "0"], "status does not allow this");
    chain.pass_eras(1).await;
    tool.keep();
    assert_eq!(tool.operator()["status"], json!("jailed"));
    assert_eq!(tool.operator()["fault_code"], json!("NotValidating"));
    tool.must_not_operate(STRANGER, &["release", "0"], "does not validate");

    chain.validate(VALIDATOR).await;
    tool.operate(STRANGER, &["release", "0"]);
    assert_eq!(tool.operator()["status"], json!("active"));

    // A keeper that only looks sends nothing.
    tool.must(STRANGER, &["stake", "500"]);
    let before = tool.account(KEEPER);
    let due = tool.must(KEEPER, &["keeper", "--dry-run"]);
    assert!(due["due"].as_u64() > Some(0), "there is stake to delegate: {due}");
    assert_eq!(tool.account(KEEPER), before);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn the_pool_is_shown_however_many_operators_have_registered() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    tool.must(STRANGER, &["stake", "100"]);
    for _ in 0..ROUNDS {
        tool.operate_all(&["register", "1000", "500", "--name", "x"]);
        tool.operate_all(&["exit"]);
    }
    let status = tool.must(STRANGER, &["status"]);
    assert_eq!(
        status["operators"].as_array().map(Vec::len),
        Some(ROUNDS * VALIDATORS)
    );
    assert!(planck(&status["pooled"]) >= 101 * UNIT);
    tool.must(KEEPER, &["keeper", "--dry-run"]);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn operators_are_listed_with_their_rules_and_shown_in_full() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    tool.add_operators(2, "2_000");
    tool.operate(VALIDATOR, &["request-bond", "700"]);
    tool.operate(VALIDATOR, &["commission", "700"]);
    tool.operate(VALIDATOR, &["payout", &address(PAYEE, &tool)]);

    let all = tool.operate(STRANGER, &["list"]);
    assert_eq!(all["operators"].as_array().map(Vec::len), Some(2));
    assert_eq!(planck(&all["rules"]["min_bond"]), 1_000 * UNIT);
    assert_eq!(all["rules"]["bond_ratio"], json!(500));
    assert_eq!(all["curator"], json!(address(CURATOR, &tool)));

    let first = tool.operate(STRANGER, &["show", "0"]);
    assert_eq!(first["validator"], json!(address(VALIDATOR, &tool)));
    assert_eq!(first["payout"], json!(address(VALIDATOR, &tool)));
    assert_eq!(first["proposed_payout"], json!(address(PAYEE, &tool)));
    assert_eq!(planck(&first["leaving"]["amount"]), 700 * UNIT);
    assert_eq!(first["commission"], json!(500));
    assert_eq!(first["rise"]["commission"], json!(700));
    assert_eq!(tool.operate(STRANGER, &["show", "1"])["rise"], Value::Null);
    tool.must_not_operate(STRANGER, &["show", "2"], "no such operator");

    // What whoever stakes or leaves wants to know.
    let status = tool.status();
    assert_eq!(planck(&status["min_stake"]), UNIT);
    assert_eq!(status["exit_fee"], Value::Null, "there is no reserve yet");
    assert_eq!(status["symbol"], json!("UNIT"));
    tool.must(STRANGER, &["stake", "1_000"]);
    tool.keep();
    let status = tool.status();
    assert!(status["exit_fee"].as_u64() > Some(0), "{status}");
    assert_eq!(status["request_wait"]["eras"], json!(crate::devnet::UNBONDING));
    tool.must(STRANGER, &["wrap", "100"]);
    let account = tool.account(STRANGER);
    assert_eq!(planck(&account["wrapped_worth"]), 100 * UNIT);
    assert_eq!(account["wrapped_symbol"], json!("wstUNIT"));
}
