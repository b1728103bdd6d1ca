//! The markets through the tool: brought up, traded in, borrowed from, levered and liquidated.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use serde_json::{json, Value};

use crate::{
    devnet::{key, Devnet},
    tool::{address, planck, Tool, ADMIN, ARTIFACTS, KEEPER, UNIT},
};

const BOB: &str = "//Bob";
const CHARLIE: &str = "//Charlie";
const FERDIE: &str = "//Ferdie";

/// The example of the markets' configuration.
const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/markets.example.toml");

/// Brings the markets up.
pub const DEPLOY: [&str; 7] = [
    "deploy",
    "markets",
    "--yes",
    "--config",
    CONFIG,
    "--artifacts",
    ARTIFACTS,
];

impl Tool {
    /// The tool on a chain with the markets, where the admin has left liquidity and a supply of so many tokens.
    async fn with_markets(chain: &Devnet, liquidity: &str, supply: &str) -> Self {
        let tool = Self::deployed(chain).await;
        tool.must(ADMIN, &DEPLOY);
        tool.add_operators(1, "2000");
        // Trades need a first sweep.
        tool.keep();
        tool.must(ADMIN, &["stake", liquidity, "--wrap"]);
        tool.must(ADMIN, &["liquidity", "add", liquidity, liquidity]);
        tool.must(ADMIN, &["supply", supply]);
        tool
    }

    fn market(&self, signer: &str) -> Value {
        self.must(signer, &["market"])
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn markets_come_to_a_pool_and_are_traded_in() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    let error = tool.must_fail(BOB, &["swap", "1", "--to", "wrapped"], 2);
    assert!(
        error.contains("`estuary deploy markets` brings them up"),
        "{error}"
    );

    let trial = tool.must(ADMIN, &[&DEPLOY[..], &["--dry-run"]].concat());
    let steps = trial["steps"].as_array().expect("a list");
    assert_eq!(steps.last(), Some(&json!("instantiate leverage")), "{trial}");
    let record = tool.must(ADMIN, &DEPLOY);
    assert_eq!(record["markets"]["complete"], json!(true));
    // Nothing is left to do, and nothing can be done otherwise.
    let again = tool.must(ADMIN, &[&DEPLOY[..], &["--dry-run"]].concat());
    assert_eq!(again["steps"], json!([]));
    let verified = tool.must(BOB, &["verify", "--artifacts", ARTIFACTS]);
    assert_eq!(verified.as_array().map(Vec::len), Some(11), "{verified}");

    tool.add_operators(1, "2000");
    tool.must_be_refused(BOB, &["swap", "1", "--to", "wrapped"], "no liquidity yet");
    tool.keep();
    tool.must(ADMIN, &["stake", "1000", "--wrap"]);
    let added = tool.must(ADMIN, &["liquidity", "add", "1000", "1000"]);
    let shown = tool.must(ADMIN, &["liquidity", "show"]);
    assert_eq!(shown["own"]["shares"], added["shares"]);
    assert_eq!(shown["peg"], json!("1000000000000000000"));

    let foreseen = tool.must(BOB, &["swap", "100", "--to", "wrapped", "--dry-run"]);
    let bought = tool.must(BOB, &["swap", "100", "--to", "wrapped"]);
    assert_eq!(bought["bought"], foreseen["bought"]);
    assert_eq!(tool.account(BOB)["wrapped"], bought["bought"]);
    tool.must_be_refused(
        BOB,
        &["swap", "10", "--to", "wrapped", "--min-out", "11"],
        "it pays less than you accept",
    );
    tool.must_be_refused(BOB, &["swap", "1_000", "--to", "native"], "the account has");
    let sold = tool.must(BOB, &["swap", "all", "--to", "native"]);
    let lost = 100 * UNIT - planck(&sold["bought"]);
    // Twice the fee, and the way there and back.
    assert!(lost > UNIT / 20 && lost < UNIT / 5, "{lost}");

    let shares = planck(&added["shares"]);
    let removed = tool.must(ADMIN, &["liquidity", "remove", "100", "--only", "native"]);
    // For half the fee of a swap.
    let native = planck(&removed["native"]);
    assert!((9_995 * UNIT / 100..100 * UNIT).contains(&native), "{removed}");
    let removed = tool.must(ADMIN, &["liquidity", "remove", "all"]);
    assert_eq!(planck(&removed["shares"]), shares - 100 * UNIT);
    let all = native + planck(&removed["native"]) + planck(&removed["units"]);
    assert!(all > shares, "the fees belong to who lends: {all} of {shares}");
    tool.status();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn loans_and_levered_positions_go_there_and_back() {
    let chain = Devnet::start().await;
    let tool = Tool::with_markets(&chain, "10_000", "5_000").await;
    tool.must(BOB, &["stake", "200", "--wrap"]);
    tool.must_be_refused(BOB, &["borrow", "50"], "the debt would exceed its limit");
    let left = tool.must(BOB, &["collateral", "add", "150"]);
    assert_eq!(planck(&left["after"]["units"]), 150 * UNIT);
    let foreseen = tool.must(BOB, &["borrow", "100", "--dry-run"]);
    let borrowed = tool.must(BOB, &["borrow", "100"]);
    // Seconds of interest apart.
    assert_eq!(borrowed["after"]["limit"], foreseen["after"]["limit"]);
    let health = planck(&borrowed["after"]["health"]);
    assert!((1_280..1_291).contains(&(health / (UNIT * 1_000))), "{borrowed}");
    tool.must_be_refused(
        BOB,
        &["collateral", "remove", "all"],
        "the debt would exceed its limit",
    );
    let repaid = tool.must(BOB, &["repay", "all"]);
    assert!(planck(&repaid["amount"]) >= 100 * UNIT, "{repaid}");
    assert_eq!(tool.market(BOB)["own"]["position"]["debt"], json!("0"));
    tool.must(BOB, &["collateral", "remove", "all"]);
    assert_eq!(tool.account(BOB)["wrapped"], json!((200 * UNIT).to_string()));
    tool.must_be_refused(BOB, &["repay", "all"], "the account owes nothing");

    // The price that loans need grows old with the chain's clock.
    tool.keep();
    // The first is the authorization alone.
    let open = ["leverage", "open", "100", "--times", "3"];
    let trial = tool.must(CHARLIE, &[&open[..], &["--dry-run"]].concat());
    assert_eq!(trial["calls"][0]["message"], json!("set_authorization"));
    let opened = tool.must(CHARLIE, &open);
    assert_eq!(planck(&opened["borrowed"]), 200 * UNIT);
    let shown = tool.must(CHARLIE, &["leverage", "show"]);
    assert_eq!(shown["units"], opened["units"]);
    tool.must_be_refused(
        CHARLIE,
        &["leverage", "open", "100", "--times", "20"],
        "the debt would exceed its limit",
    );
    let reduced = tool.must(CHARLIE, &["leverage", "reduce", "50"]);
    assert_eq!(reduced["back"], json!("0"));
    let kept = tool.must(CHARLIE, &["leverage", "close", "--keep-units"]);
    assert_eq!(kept["after"]["debt"], json!("0"), "{kept}");
    assert!(planck(&tool.account(CHARLIE)["wrapped"]) > 90 * UNIT);

    // Suppliers have earned what borrowers paid.
    let market = tool.market(ADMIN);
    assert!(planck(&market["own"]["supplied"]) > 5_000 * UNIT, "{market}");
    let withdrawn = tool.must(ADMIN, &["withdraw", "all"]);
    assert!(planck(&withdrawn["assets"]) > 5_000 * UNIT, "{withdrawn}");
    tool.must_be_refused(ADMIN, &["withdraw", "all"], "has supplied nothing");
    tool.status();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn two_bots_liquidate_and_trade_without_harm() {
    let chain = Devnet::start().await;
    let tool = Tool::with_markets(&chain, "10_000", "5_000").await;
    tool.must(CHARLIE, &["leverage", "open", "100", "--times", "5"]);
    let healthy = tool.must(FERDIE, &["liquidate"]);
    assert_eq!(healthy["liquidated"], json!([]));
    tool.must_be_refused(
        FERDIE,
        &["liquidate", &address(CHARLIE, &tool)],
        "within its limit",
    );

    // Somebody sells: the bots bring the peg back, and earn by it.
    tool.must(BOB, &["stake", "5_000", "--wrap"]);
    tool.must(BOB, &["swap", "5_000", "--to", "native"]);
    let sold_off = planck(&tool.market(BOB)["stable_pool"]["peg"]);
    assert!(sold_off < 999_000_000_000_000_000, "{sold_off}");
    let bot = [
        "keeper",
        "--once",
        "--arbitrage",
        "--budget",
        "4_000",
        "--min-apr",
        "1",
    ];
    let foreseen = tool.must(KEEPER, &[&bot[..], &["--dry-run"]].concat());
    let actions = foreseen["actions"].to_string();
    assert!(
        actions.contains("buy_and_exit") || actions.contains("buy_for_queue"),
        "{foreseen}"
    );
    tool.must(KEEPER, &bot);
    tool.must(FERDIE, &bot);
    let restored = planck(&tool.market(BOB)["stable_pool"]["peg"]);
    assert!(restored > sold_off, "{sold_off} to {restored}");

    // A slash takes the borrower below its limit: one of two bots liquidates, the other finds nothing to do.
    chain.pass_eras(2).await;
    tool.keep();
    chain
        .report_offence(key("//Validator//0").public_key().0, 330_000_000)
        .await;
    tool.keep();
    let standing = tool.market(CHARLIE)["own"]["position"].clone();
    assert!(planck(&standing["health"]) < UNIT * 1_000_000, "{standing}");
    let free = planck(&tool.account(FERDIE)["free"]);
    let liquidated = tool.must(FERDIE, &["keeper", "--once", "--liquidate"]);
    assert_eq!(liquidated["failed"], json!(0));
    assert!(
        planck(&tool.account(FERDIE)["free"]) > free,
        "it pays for its fees"
    );
    let nothing = tool.must(KEEPER, &["liquidate"]);
    assert_eq!(nothing["liquidated"], json!([]));
    tool.status();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn the_bot_of_the_page_earns_where_units_trade_above_their_price() {
    let chain = Devnet::start().await;
    let tool = Tool::with_markets(&chain, "10_000", "5_000").await;
    tool.must(BOB, &["swap", "5_000", "--to", "wrapped"]);
    let bot = Path::new(env!("CARGO_BIN_EXE_estuary")).with_file_name("examples/bot");
    let mut bot = Command::new(bot)
        .arg(&chain.url)
        .arg(tool.deployment())
        .env("ESTUARY_SURI", KEEPER)
        .stdout(Stdio::piped())
        .spawn()
        .expect("scripts/e2e.sh builds it");
    let output = bot.stdout.take().expect("it is piped");
    let first = BufReader::new(output)
        .lines()
        .next()
        .expect("it says what it earned");
    bot.kill().expect("it runs");
    bot.wait().expect("it ends");
    let first = first.expect("it is text");
    assert!(first.starts_with("earned 0."), "{first}");
}
