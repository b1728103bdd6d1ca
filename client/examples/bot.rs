//! A bot that stakes with the pool whenever the stable pool pays more than a tenth of a percent for the units: it follows the
//! chain, asks both contracts, tries its message, and sends it. ESTUARY_SURI is its key.
//!
//! ```text
//! cargo run --example bot -- ws://127.0.0.1:9944 deployment.json
//! ```

use std::{env, time::Duration};

use estuary_client::{
    chain::Sender, contracts::LeverageRef, error::Result, key, message::message, service::follow,
    service::Service, Protocol,
};
use estuary_market_interfaces::leverage::Leverage;
use subxt::utils::H256;

struct Bot(Sender);

impl Service<Protocol> for Bot {
    async fn look(&mut self, estuary: &Protocol, block: H256) -> Result<bool> {
        let stake = 100 * estuary.chain.token.unit()?;
        let found = estuary.quotes(block).await?.mint_and_sell(stake);
        if let Some(found) = found.filter(|found| found.profit > found.paid / 1_000) {
            let (leverage, deadline) = (&estuary.markets()?.leverage, estuary.deadline().await?);
            let trade = message!(LeverageRef(leverage).mint_and_sell(found.profit / 2, deadline));
            let (profit, _) = estuary.send(&self.0, found.paid, trade).await?;
            println!("earned {}", estuary.chain.token.show(profit));
        }
        Ok(false)
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let argument = |place, usual: &str| env::args().nth(place).unwrap_or_else(|| usual.into());
    let (url, deployment) = (argument(1, "ws://127.0.0.1:9944"), argument(2, "deployment.json"));
    let mut bot = Bot(Sender::from(key::parse(
        &env::var("ESTUARY_SURI").unwrap_or_default(),
    )?));
    follow(
        || Protocol::connect(&url, &deployment),
        Duration::from_secs(6),
        &mut bot,
    )
    .await
}
