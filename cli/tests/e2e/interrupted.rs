//! A deployment that is killed, and whose connection is cut, again and again, ends where an undisturbed one ends.

use std::{path::Path, time::Duration};

use rand::{rngs::SmallRng, Rng, SeedableRng};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    devnet::Devnet,
    proxy::Proxy,
    tool::{Tool, ADMIN, ARTIFACTS},
};

const SEED: u64 = 20_250_101;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn an_interrupted_deployment_goes_on_and_deploys_nothing_twice() {
    let chain = Devnet::start().await;
    let proxy = Proxy::to(&chain.url).await;
    let tool = Tool::new(&proxy.url);
    let (folder, artifacts) = artifacts();
    let deploy = tool.deploy_from(&artifacts);
    let mut dice = SmallRng::seed_from_u64(SEED);
    for round in 0..5 {
        let running = tool.start(ADMIN, &deploy, "deploy.log");
        tokio::time::sleep(Duration::from_millis(dice.gen_range(2_000..6_000))).await;
        match round % 2 {
            0 => running.kill(),
            _ => {
                proxy.cut();
                tokio::time::sleep(Duration::from_secs(1)).await;
                drop(running);
            }
        }
    }
    let record = tool.must(ADMIN, &deploy);
    assert_eq!(record["complete"], Value::Bool(true));
    tool.status();

    // Nothing is there twice: one contract for each address, and no other.
    let client = chain.client().await;
    let infos = subxt::dynamic::storage("Contracts", "ContractInfoOf", vec![]);
    let at = client.storage().at_latest().await.expect("there are blocks");
    let mut found = at.iter(infos).await.expect("they can be read");
    let mut count = 0;
    while let Some(info) = found.next().await {
        info.expect("it can be read");
        count += 1;
    }
    let addresses = record["contracts"]
        .as_object()
        .expect("there are contracts")
        .len();
    assert_eq!(count, addresses);

    // What a contract needs beside its own code was uploaded too.
    assert!(record["codes"]["something_cold"].is_string(), "{record}");

    // And once more, nothing is left to do.
    let again = tool.must(ADMIN, &deploy);
    assert_eq!(again["contracts"], record["contracts"]);
    drop(folder);
}

/// The compiled contracts, and a code that one of them would need beside its own.
fn artifacts() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("there is room");
    let copy = |from: &Path, name: &str| {
        std::fs::copy(from, folder.path().join(name)).expect("there is room");
    };
    for entry in std::fs::read_dir(ARTIFACTS).expect("scripts/build.sh has built the contracts") {
        let path = entry.expect("it can be read").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("it has a name");
        if name.ends_with(".contract") {
            copy(&path, name);
        }
    }
    copy(
        &Path::new(ARTIFACTS).join("plain_token.contract"),
        "something_cold.contract",
    );
    let path = folder.path().to_str().expect("it is text").into();
    (folder, path)
}
