//! `estuary auction`: rewards in other tokens are sold for wrapped units.

use estuary_restaking_interfaces::reward_auction::{LotSold, LotStarted, RewardAuction as _};
use reward_auction::RewardAuctionRef;

use super::{markets::approved_only, output::Done, Session};
use crate::{
    account::to_ink,
    arguments::AuctionCommand as Command,
    chain::{account_of, Sender},
    error::{Error, Result},
    message::message,
    protocol::Protocol,
};

impl Session {
    pub(super) async fn auction(&self, command: Command) -> Result<()> {
        let (protocol, signer) = (self.protocol().await?, self.signer()?);
        let done = match command {
            Command::Start { token } => protocol.start_lot(&signer, &token).await?,
            Command::Buy { token, max } => protocol.buy_lot(&signer, &token, max.as_deref()).await?,
        };
        let answer = Done { done: done.clone() };
        self.report(&protocol, &done, &answer)
    }
}

impl Protocol {
    async fn start_lot(&self, signer: &Sender, token: &str) -> Result<String> {
        let auction = &self.restaking()?.auction;
        let token = to_ink(&self.chain.named(token)?);
        let start = message!(RewardAuctionRef(auction).start(token));
        let (amount, receipt) = self.send(signer, 0, start).await?;
        let amount = match receipt {
            Some(receipt) => receipt.event::<LotStarted>(auction)?.amount,
            None => amount,
        };
        Ok(format!(
            "{amount} of the token's smallest unit are for sale. The price halves every 20 minutes: `estuary auction buy`."
        ))
    }

    async fn buy_lot(&self, signer: &Sender, token: &str, max: Option<&str>) -> Result<String> {
        let auction = &self.restaking()?.auction;
        let token = to_ink(&self.chain.named(token)?);
        let price = self.ask_for(message!(RewardAuctionRef(auction).price(token)), None);
        let price = price.await?;
        let most = match max {
            Some(text) => self.chain.token.parse(text)?,
            None => price,
        };
        if price > most {
            return Err(Error::Refused {
                message: "buy",
                reason: format!(
                    "the lot costs {} units now: wait, the price falls",
                    self.chain.token.number(price)
                ),
            });
        }
        // The price falls, so it is enough.
        self.must_have_units(&account_of(signer), price, "buy").await?;
        if !self.allow_units(signer, auction, price).await? {
            return Ok(approved_only("buys"));
        }
        let (units, receipt) = self
            .send(signer, 0, message!(RewardAuctionRef(auction).buy(token, most)))
            .await?;
        let token = &self.chain.token;
        Ok(match receipt {
            Some(receipt) => {
                let LotSold { amount, units, .. } = receipt.event(auction)?;
                format!(
                    "{amount} of the token's smallest unit, for {} units, which stream to restakers.",
                    token.number(units)
                )
            }
            None => format!("The lot costs {} units.", token.number(units)),
        })
    }
}
