//! An offence, from its report to the claim of who left in time to be asked to pay.

use serde_json::json;

use crate::{
    devnet::{key, Devnet},
    tool::{planck, Tool, KEEPER, UNIT},
};

const BOB: &str = "//Bob";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn a_keeper_flags_an_announced_slash_and_settles_it_when_it_is_taken() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    // A bond that pays for a part of the slash only.
    tool.add_operators(2, "1_000");
    tool.must(BOB, &["stake", "20_000"]);
    tool.keep();
    chain.pass_eras(2).await;
    tool.keep();
    chain.pass_eras(1).await;
    let price = planck(&tool.status()["price"]);

    let offender = key("//Validator//0").public_key().0;
    chain.report_offence(offender, 200_000_000).await;
    let announced = tool.status();
    let pending = planck(&announced["operators"][0]["pending"]);
    assert!(pending > 1_000 * UNIT, "{announced}");
    assert_eq!(announced["operators"][0]["announced"], json!("0"));
    assert!(planck(&announced["price"]) >= price);

    let output = tool.run(KEEPER, &["keeper", "--once"]);
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{log}");
    for told in ["the chain announces a loss, or has taken one", "jailed"] {
        let line = log.lines().find(|line| line.contains(told));
        assert!(line.is_some_and(|line| line.contains("WARN")), "{log}");
    }
    let flagged = tool.status();
    let offending = &flagged["operators"][0];
    assert_eq!(offending["status"], json!("jailed"));
    assert_eq!(planck(&offending["announced"]), planck(&offending["pending"]));
    let provision = planck(&flagged["provision"]);
    assert!(provision > 0, "{flagged}");
    assert!(
        planck(&flagged["price"]) < price,
        "it is in the price before the chain takes it"
    );
    assert_eq!(flagged["operators"][1]["status"], json!("active"));
    // Whoever stakes now pays for what may not come.
    let staked = tool.must(BOB, &["stake", "1"]);
    let warning = staked["warnings"][0].as_str().expect("it is told");
    assert!(warning.contains("a loss stands announced"), "{warning}");

    // The chain takes it; nothing is left to come.
    for _ in 0..4 {
        chain.pass_eras(1).await;
        tool.keep();
    }
    let settled = tool.status();
    let offending = &settled["operators"][0];
    assert_eq!(offending["pending"], json!("0"), "{settled}");
    assert_eq!(offending["announced"], json!("0"));
    assert_eq!(settled["provision"], json!("0"));
    assert_eq!(offending["bond"], json!("0"), "the bond pays first");
    assert!(planck(&offending["debt"]) > 0);
}
