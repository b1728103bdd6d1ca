//! `estuary supply` and `estuary withdraw`

use estuary_market_interfaces::lending_market::{LendingMarket as _, MarketShares, Supplied, Withdrawn};
use lending_market::LendingMarketRef;
use psp22::PSP22;
use serde::Serialize;

use super::a_little_less;
use crate::{
    account::to_ink,
    chain::{account_of, Account},
    commands::{Session, ALL},
    error::{Error, Result},
    message::message,
    protocol::Protocol,
};

/// A supply, or a withdrawal.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::commands) struct SupplyChange {
    /// Planck.
    assets: String,
    /// Supply shares that were minted or burnt.
    shares: String,
}

impl Session {
    pub(in crate::commands) async fn supply(&self, amount: &str) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let market = &protocol.markets()?.lending_market;
        let owner = to_ink(&account_of(&signer));
        let supply = |least| message!(LendingMarketRef(market).supply(owner, least));
        let planck = match amount {
            ALL => protocol.chain.largest_value(&signer, &supply(0)).await?,
            _ => protocol.chain.token.parse(amount)?,
        };
        let foreseen = protocol.try_out(&signer, planck, &supply(0)).await?.answer;
        let (answer, receipt) = protocol
            .send(&signer, planck, supply(a_little_less(foreseen)))
            .await?;
        let shares = match receipt {
            Some(receipt) => receipt.event::<Supplied>(market)?.shares,
            None => answer,
        };
        let token = &protocol.chain.token;
        let sentence = format!(
            "Supplied {}. `estuary market` tells what it earns.",
            token.show(planck)
        );
        let answer = SupplyChange {
            assets: planck.to_string(),
            shares: shares.to_string(),
        };
        self.report(&protocol, &sentence, &answer)
    }

    pub(in crate::commands) async fn withdraw(&self, amount: &str) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let market = &protocol.markets()?.lending_market;
        let account = account_of(&signer);
        let owner = to_ink(&account);
        let withdraw = match amount {
            // Shares do not change until the transaction is in a block, their worth does.
            ALL => {
                let shares = protocol.supply_shares(&account).await?;
                if shares == 0 {
                    return Err(Error::Refused {
                        message: "withdraw",
                        reason: "the account has supplied nothing".into(),
                    });
                }
                message!(LendingMarketRef(market).withdraw(0, shares, owner, owner))
            }
            _ => {
                let planck = protocol.chain.token.parse(amount)?;
                message!(LendingMarketRef(market).withdraw(planck, 0, owner, owner))
            }
        };
        let (answer, receipt) = protocol.send(&signer, 0, withdraw).await?;
        let (assets, shares) = match receipt {
            Some(receipt) => {
                let Withdrawn { assets, shares, .. } = receipt.event(market)?;
                (assets, shares)
            }
            None => answer,
        };
        let sentence = format!("Withdrew {}.", protocol.chain.token.show(assets));
        let answer = SupplyChange {
            assets: assets.to_string(),
            shares: shares.to_string(),
        };
        self.report(&protocol, &sentence, &answer)
    }
}

impl Protocol {
    pub(super) async fn supply_shares(&self, owner: &Account) -> Result<MarketShares> {
        let market = &self.markets()?.lending_market;
        self.ask(message!(LendingMarketRef(market).balance_of(to_ink(owner))), None)
            .await
    }
}
