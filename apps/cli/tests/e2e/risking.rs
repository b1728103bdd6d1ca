//! The risk of a deployment as it stands, and of the same portfolio from a file.

use serde_json::{json, Value};

use crate::{
    devnet::Devnet,
    tool::{Tool, ARTIFACTS},
};

const BOB: &str = "//Bob";

/// Few paths: what is compared is exact.
const PATHS: [&str; 2] = ["--paths", "5_000"];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn a_live_card_is_that_of_the_same_portfolio_from_a_file() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    tool.add_operators(2, "1_000");
    tool.must(BOB, &["stake", "3_000"]);
    tool.keep();
    chain.pass_eras(2).await;
    let folder = tempfile::tempdir().expect("there is room");
    let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (portfolio, live, again) = (file("live.toml"), file("live.json"), file("again.json"));
    let card = |arguments: &[&str]| {
        let output = tool.run(BOB, &[&["risk", "card"], arguments, &PATHS].concat());
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
    };
    let read = |path: &str| -> Value {
        let text = std::fs::read_to_string(path).expect("it was written");
        serde_json::from_str(&text).expect("a card")
    };

    card(&[
        "--live",
        "--artifacts",
        ARTIFACTS,
        "--save",
        &portfolio,
        "-o",
        &live,
    ]);
    card(&[&portfolio, "-o", &again]);

    let (mut live, mut again) = (read(&live), read(&again));
    assert_eq!(live["code"]["maths_match"], json!(true));
    assert_eq!(live["token"], json!("UNIT"));
    // All that holders own is what was staked, with the pool's own first token, and rewards.
    let equity = live["equity"].as_f64().expect("a number");
    assert!((3_001.0..3_100.0).contains(&equity), "{equity}");
    let level = |card: &Value, input: &str| {
        let evidence = card["evidence"].as_array().expect("a list");
        let row = evidence.iter().find(|row| row["input"] == input);
        row.expect("it was read")["level"].as_u64()
    };
    assert_eq!(level(&live, "pool.buffered"), Some(1));
    assert_eq!(level(&live, "groups.unknown.rate"), Some(3));
    for card in [&mut live, &mut again] {
        card["code"]["maths_match"].take();
        card["sha256"].take();
    }
    assert_eq!(live, again);

    // The chain runs another lens than this one, which is the brake.
    let other = file("artifacts");
    std::fs::create_dir(&other).expect("there is room");
    for entry in std::fs::read_dir(ARTIFACTS).expect("they were built") {
        let entry = entry.expect("a file");
        let to = folder.path().join("artifacts").join(entry.file_name());
        std::fs::copy(entry.path(), to).expect("there is room");
    }
    std::fs::copy(
        format!("{other}/brake.contract"),
        format!("{other}/lens.contract"),
    )
    .expect("there is room");
    let changed = file("changed.json");
    card(&["--live", "--artifacts", &other, "-o", &changed]);
    assert_eq!(read(&changed)["code"]["maths_match"], json!(false));
}
