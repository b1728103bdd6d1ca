//! Keepers that are killed and cut off, and two at once, still drive an exit to its claim.

use std::time::Duration;

use rand::{rngs::SmallRng, Rng, SeedableRng};
use serde_json::json;

use crate::{
    devnet::Devnet,
    proxy::Proxy,
    tool::{planck, Tool, KEEPER, UNIT},
};

const BOB: &str = "//Bob";
const SEED: u64 = 7;

/// Enough eras to unbond, with all that is late because nobody kept.
const MOST_ROUNDS: u32 = 60;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the local chain: scripts/test.sh"]
async fn keepers_that_are_killed_and_cut_off_drive_an_exit_to_its_claim() {
    let chain = Devnet::start().await;
    let proxy = Proxy::to(&chain.url).await;
    let direct = Tool::deployed(&chain).await;
    direct.add_operators(1, "2000");
    direct.must(BOB, &["stake", "1_000"]);
    direct.keep();
    chain.pass_eras(2).await;
    let requested = planck(&direct.must(BOB, &["unstake", "all"])["requested"]);

    let cut_off = Tool::new(&proxy.url);
    std::fs::copy(direct.deployment(), cut_off.deployment()).expect("there is room");
    let keep = ["keeper", "--interval", "1"];
    let steady = direct.start("//Ferdie", &keep, "steady.log");
    let mut dice = SmallRng::seed_from_u64(SEED);
    let (mut cuts, mut kills) = (0, 0);
    let mut running = cut_off.start(KEEPER, &keep, "keeper.log");
    let claimable = || direct.account(BOB)["requests"][0]["claimable"] == json!(true);
    for _ in 0..MOST_ROUNDS {
        tokio::time::sleep(Duration::from_millis(dice.gen_range(500..3_000))).await;
        if dice.gen_ratio(1, 3) {
            running.kill();
            kills += 1;
            running = cut_off.start(KEEPER, &keep, "keeper.log");
        } else if proxy.cut() > 0 {
            cuts += 1;
        }
        chain.build(dice.gen_range(1..8)).await;
        if claimable() {
            break;
        }
    }
    assert!(claimable(), "after {cuts} cuts and {kills} kills");
    assert!(cuts > 2 && kills > 2, "{cuts} cuts, {kills} kills");
    running.kill();
    steady.kill();

    assert_eq!(planck(&direct.must(BOB, &["claim"])["paid"]), requested);
    assert!(requested >= 1_000 * UNIT);
    let status = direct.status();
    assert_eq!(status["queue"]["open"], json!(0));
    // Whoever keeps now finds the rest.
    direct.keep();
}
