//! What the indexer writes and the API serves is what the contracts say, to the planck.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

use serde_json::{json, Value};

use crate::{
    devnet::{Devnet, UNBONDING},
    markets::DEPLOY,
    tool::{address, planck, Tool, ADMIN, KEEPER, UNIT},
};

const BOB: &str = "//Bob";
const CHARLIE: &str = "//Charlie";

/// Answers within half a minute, or never.
const MOST_TRIES: u32 = 60;

/// The answer of the API, once it is there.
async fn ask(api: SocketAddr, path: &str) -> Value {
    for _ in 0..MOST_TRIES {
        if let Some(answer) = try_to_ask(api, path) {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("nobody answers at {api}{path}");
}

fn try_to_ask(api: SocketAddr, path: &str) -> Option<Value> {
    let mut connection = TcpStream::connect(api).ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {api}\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{answer}");
    serde_json::from_str(body).ok()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn the_api_tells_what_the_contracts_say_from_the_first_block_on() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    let database = format!(
        "sqlite://{}",
        tool.deployment().with_file_name("estuary.db").display()
    );
    let index = ["index", "--once", "--database", &database];
    tool.must_fail(BOB, &["serve", "--database", &database], 1);

    // A life of deposits, with a stop of the indexer in between.
    tool.add_operators(1, "2_000");
    tool.must(BOB, &["stake", "1_000"]);
    tool.must(CHARLIE, &["stake", "50", "--wrap"]);
    tool.keep();
    let first = tool.must(KEEPER, &index);
    assert!(first["blocks"].as_u64() > Some(0), "{first}");
    chain.pass_eras(3).await;
    tool.keep();
    chain.pass_eras(1).await;
    tool.must(BOB, &["unstake", "40"]);
    tool.must(BOB, &["transfer", &address(CHARLIE, &tool), "20"]);
    tool.keep();
    chain.pass_eras(UNBONDING + 1).await;
    tool.keep();
    let paid = planck(&tool.must(BOB, &["claim"])["paid"]);
    let second = tool.must(KEEPER, &index);
    assert!(
        second["height"].as_u64() > first["height"].as_u64(),
        "{first} {second}"
    );
    assert_eq!(tool.must(KEEPER, &index)["blocks"], json!(0));

    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let api = listener.local_addr().expect("it has an address");
    let arguments = ["serve", "--database", &database, "--listen", &api.to_string()];
    let refused = tool.must_fail(BOB, &arguments, 2);
    assert!(refused.contains("cannot be served"), "{refused}");
    drop(listener);
    let server = tool.start(BOB, &arguments, "serve.log");

    let pool = ask(api, "/v1/pool").await;
    let status = tool.status();
    assert_eq!(pool["height"], second["height"]);
    for field in ["staked", "buffered", "reserve", "owed"] {
        assert_eq!(pool[field], status[field], "{field}: {pool} {status}");
    }
    for holder in [BOB, CHARLIE] {
        let account = tool.account(holder);
        let address = account["account"].as_str().expect("it has an address");
        let told = ask(api, &format!("/v1/accounts/{address}")).await;
        assert_eq!(told["shares"], account["shares"], "{told} {account}");
        assert_eq!(told["balance"], account["staked"], "{told} {account}");
        assert_eq!(told["units"], account["wrapped"], "{told} {account}");
        let rewards = ask(api, &format!("/v1/accounts/{address}/rewards?every=week")).await;
        let intervals = rewards["intervals"].as_array().expect("it is a list");
        let sum = |field: &str| -> i128 {
            let amounts = intervals
                .iter()
                .map(|interval| interval[field].as_str().expect("an amount"));
            amounts
                .map(|amount| amount.parse::<i128>().expect("an amount"))
                .sum()
        };
        let worth = planck(&told["balance"]) + planck(&told["units_worth"]);
        let left = sum("deposited") + sum("reward") - sum("withdrawn") - sum("cost") - worth as i128;
        assert!((-1..=1).contains(&left), "{left}: {rewards} {told}");
        assert!(sum("reward") > 0, "{rewards}");
    }
    let request = ask(api, "/v1/requests/1").await;
    assert_eq!(
        (request["stage"].as_str(), planck(&request["worth"])),
        (Some("claimed"), paid)
    );
    let operator = ask(api, "/v1/operators/0").await;
    assert_eq!(operator["status"], json!("active"), "{operator}");
    assert_eq!(planck(&operator["bond"]), 2_000 * UNIT);
    assert!(planck(&operator["rewards"]) > 0, "{operator}");
    server.kill();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn markets_that_came_later_are_in_the_database_with_all_their_past() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    let file = tool.deployment();
    let name = |name: &str| format!("sqlite://{}", file.with_file_name(name).display());
    let (early, late) = (name("early.db"), name("late.db"));
    let index = |database: &str| tool.must(KEEPER, &["index", "--once", "--database", database]);
    tool.add_operators(1, "2_000");
    tool.keep();
    index(&early);
    let without_markets = std::fs::read(&file).expect("it is there");
    tool.must(ADMIN, &DEPLOY);
    tool.must(ADMIN, &["stake", "1_000", "--wrap"]);
    tool.must(ADMIN, &["liquidity", "add", "1_000", "1_000"]);
    tool.must(BOB, &["swap", "1", "--to", "wrapped"]);

    // Whoever runs the indexer has the old file for a while.
    let with_markets = std::fs::read(&file).expect("it is there");
    std::fs::write(&file, without_markets).expect("it can be written");
    index(&early);
    std::fs::write(&file, with_markets).expect("it can be written");
    assert_eq!(index(&early)["blocks"], json!(0));
    tool.must(BOB, &["swap", "2", "--to", "wrapped"]);
    assert!(index(&early)["blocks"].as_u64() > Some(0));
    index(&late);

    let mut told = Vec::new();
    for database in [early, late] {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let api = listener.local_addr().expect("it has an address");
        drop(listener);
        let arguments = ["serve", "--database", &database, "--listen", &api.to_string()];
        let server = tool.start(BOB, &arguments, "serve.log");
        told.push(ask(api, "/v1/markets").await);
        server.kill();
    }
    let kinds = told[0]["trades"].as_array().expect("it is a list").iter();
    let kinds: Vec<_> = kinds
        .map(|trade| trade["kind"].as_str().expect("a word"))
        .collect();
    assert_eq!(kinds, ["units_bought", "units_bought", "liquidity_added"]);
    assert_eq!(told[0], told[1]);
}
