//! Whether the markets on the chain are what was to be deployed.

use estuary_market_interfaces::{
    lending_market::LendingMarket as _,
    leverage::{Leverage as _, LeverageWiring},
    stable_pool::StablePool as _,
};
use lending_market::LendingMarketRef;
use leverage::LeverageRef;
use stable_pool::StablePoolRef;

use super::config::MarketsConfig;
use crate::{
    account::to_ink,
    deploy::verify::must,
    error::Result,
    message::message,
    protocol::{Markets, Protocol},
};

impl Protocol {
    /// Reads everything back: terms, names and wiring.
    pub async fn verify_markets(&self, markets: &Markets, config: &MarketsConfig) -> Result<()> {
        let Markets {
            stable_pool,
            lending_market,
            leverage,
        } = markets;
        let terms = self.ask(message!(StablePoolRef(stable_pool).terms()), None);
        must(
            terms.await? == Some(config.stable_pool),
            "terms",
            "the stable pool",
        )?;
        let terms = self.ask(message!(LendingMarketRef(lending_market).terms()), None);
        must(
            terms.await? == Some(config.lending_market),
            "terms",
            "the lending market",
        )?;
        let liquidity = self.token_metadata(stable_pool).await?;
        must(
            liquidity == config.liquidity,
            "name, symbol or decimals",
            "liquidity shares",
        )?;
        let supply = self.token_metadata(lending_market).await?;
        must(
            supply == config.supply,
            "name, symbol or decimals",
            "supply shares",
        )?;
        let wiring = self.ask(message!(LeverageRef(leverage).wiring()), None);
        let expected = LeverageWiring {
            pool: to_ink(&self.contracts.pool),
            wrapper: to_ink(&self.contracts.wrapped_lst),
            market: to_ink(lending_market),
            stable_pool: to_ink(stable_pool),
        };
        must(wiring.await? == Some(expected), "wiring", "leverage")
    }
}
