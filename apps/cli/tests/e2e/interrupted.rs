//! A deployment that is killed, and whose connection is cut, again and again, ends where an undisturbed one ends.

use std::time::Duration;

use rand::{rngs::SmallRng, Rng, SeedableRng};
use serde_json::Value;

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
    let deploy = tool.deploy_from(ARTIFACTS);
    let mut dice = SmallRng::seed_from_u64(SEED);
    for round in 0..5 {
        let running = tool.start(ADMIN, &deploy, "deploy.log");
        tokio::time::sleep(Duration::from_millis(dice.gen_range(500..2_500))).await;
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
    assert!(record["codes"]["staking_pool_hot"].is_string(), "{record}");

    // And once more, nothing is left to do.
    let again = tool.must(ADMIN, &deploy);
    assert_eq!(again["contracts"], record["contracts"]);
}
