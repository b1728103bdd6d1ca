//! What a keeper tells Prometheus.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

use crate::{
    devnet::Devnet,
    tool::{planck, Tool, KEEPER, UNIT},
};

const BOB: &str = "//Bob";

/// Answers within half a minute, or never.
const MOST_TRIES: u32 = 60;

/// The answer to a scrape, if anyone is there.
fn scrape(address: SocketAddr) -> Option<String> {
    let mut connection = TcpStream::connect(address).ok()?;
    let request = format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer).ok()?;
    Some(answer)
}

/// The value of a metric, written as Prometheus reads it.
fn value(scraped: &str, metric: &str) -> Option<f64> {
    scraped
        .lines()
        .find_map(|line| line.strip_prefix(metric)?.trim().parse().ok())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn a_keeper_counts_what_it_does_and_says_what_it_sees() {
    let chain = Devnet::start().await;
    let tool = Tool::deployed(&chain).await;
    tool.add_operators(1, "2_000");
    tool.must(BOB, &["stake", "1_000"]);

    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    let arguments = ["keeper", "--interval", "1", "--metrics", &address.to_string()];
    let refused = tool.must_fail(KEEPER, &arguments, 2);
    assert!(refused.contains("metrics cannot be served"), "{refused}");
    drop(listener);

    let keeper = tool.start(KEEPER, &arguments, "keeper.log");
    let mut scraped = String::new();
    for _ in 0..MOST_TRIES {
        tokio::time::sleep(Duration::from_millis(500)).await;
        scraped = scrape(address).unwrap_or_default();
        let looks = value(&scraped, "estuary_keeper_rounds_total").unwrap_or_default();
        if looks >= 1.0 && value(&scraped, "estuary_keeper_due") == Some(0.0) {
            break;
        }
    }
    let log = std::fs::read_to_string(keeper.log()).expect("it was written");
    let seen = |metric| value(&scraped, metric).unwrap_or_else(|| panic!("no {metric} in {scraped}; {log}"));
    assert!(scraped.starts_with("HTTP/1.1 200 OK"), "{scraped}");
    assert_eq!(seen("estuary_keeper_connected"), 1.0);
    let rebalanced = r#"estuary_keeper_actions_total{action="rebalance",outcome="done"}"#;
    assert_eq!(seen(rebalanced), 1.0, "{scraped}");
    let book = tool.status();
    let tokens = |amount: &str| planck(&book[amount]) as f64 / UNIT as f64;
    assert!(seen("estuary_staked") > 0.0);
    assert_eq!(seen("estuary_staked"), tokens("staked"));
    assert_eq!(seen("estuary_buffered"), tokens("buffered"));
    assert_eq!(seen("estuary_share_price"), 1.0);
    keeper.kill();
}
