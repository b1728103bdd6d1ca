//! Two keepers at once, killed and cut off at random moments, still drive an exit to its claim.

use std::time::Duration;

use rand::{rngs::SmallRng, Rng, SeedableRng};
use serde_json::json;

use crate::{
    devnet::Devnet,
    proxy::Proxy,
    tool::{planck, Running, Tool, UNIT},
};

const BOB: &str = "//Bob";
const KEEPERS: [&str; 2] = ["//Eve", "//Ferdie"];
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

    let disturbed = Tool::new(&proxy.url);
    std::fs::copy(direct.deployment(), disturbed.deployment()).expect("there is room");
    let start = |keeper| disturbed.start(keeper, &["keeper", "--interval", "1"], "keeper.log");
    let mut keepers = KEEPERS.map(start);
    let mut dice = SmallRng::seed_from_u64(SEED);
    let (mut cuts, mut kills) = (0, 0);
    let claimable = || direct.account(BOB)["requests"][0]["claimable"] == json!(true);
    for _ in 0..MOST_ROUNDS {
        tokio::time::sleep(Duration::from_millis(dice.gen_range(500..2_000))).await;
        let one = dice.gen_range(0..KEEPERS.len());
        match dice.gen_range(0..3) {
            0 => {
                std::mem::replace(&mut keepers[one], start(KEEPERS[one])).kill();
                kills += 1;
            }
            1 => cuts += usize::from(proxy.cut() > 0),
            _ => {}
        }
        chain.build(dice.gen_range(4..16)).await;
        if claimable() {
            break;
        }
    }
    let log = std::fs::read_to_string(keepers[0].log()).expect("it was written");
    assert!(claimable(), "after {cuts} cuts and {kills} kills: {log}");
    assert!(cuts > 0 && kills > 0, "{cuts} cuts, {kills} kills");
    assert!(log.contains("connecting anew"), "{log}");
    keepers.into_iter().for_each(Running::kill);

    assert_eq!(planck(&direct.must(BOB, &["claim"])["paid"]), requested);
    assert!(requested >= 1_000 * UNIT);
    let status = direct.status();
    assert_eq!(status["queue"]["open"], json!(0));
    // Whoever keeps now finds the rest.
    direct.keep();
}
