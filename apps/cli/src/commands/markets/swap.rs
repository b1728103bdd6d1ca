//! `estuary swap`

use estuary_interfaces::{Balance, Shares};
use estuary_market_interfaces::stable_pool::{StablePool as _, Swapped};
use serde::Serialize;
use stable_pool::StablePoolRef;

use super::{a_little_less, approved_only, beside_redemption, no_quote};
use crate::{
    account::to_ink,
    arguments::Coin,
    chain::{account_of, Sender},
    commands::{Session, ALL},
    error::Result,
    markets::quotes::Quotes,
    message::message,
    protocol::Protocol,
};

/// A trade.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::commands) struct Swap {
    /// What was sold: planck, or units of the wrapped token.
    sold: String,
    /// What was bought: units, or planck.
    bought: String,
    /// Whether native tokens were sold.
    native_in: bool,
}

impl Session {
    pub(in crate::commands) async fn swap(&self, amount: &str, to: Coin, least: Option<&str>) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let quotes = protocol.quotes(protocol.chain.best().await?).await?;
        let least = least.map(|text| protocol.chain.token.parse(text)).transpose()?;
        let swapped = match to {
            Coin::Wrapped => protocol.sell_native(&signer, &quotes, amount, least).await?,
            Coin::Native => match protocol.sell_units(&signer, &quotes, amount, least).await? {
                Some(swapped) => swapped,
                None => {
                    let sentence = approved_only("trades");
                    let answer = Swap {
                        sold: "0".into(),
                        bought: "0".into(),
                        native_in: false,
                    };
                    return self.report(&protocol, &sentence, &answer);
                }
            },
        };
        let token = &protocol.chain.token;
        let Traded {
            native_in,
            sold,
            bought,
        } = swapped;
        let (what, native, units) = match native_in {
            true => (
                format!("{} for {} units", token.show(sold), token.number(bought)),
                sold,
                bought,
            ),
            false => (
                format!("{} units for {}", token.number(sold), token.show(bought)),
                bought,
                sold,
            ),
        };
        let price = beside_redemption(native, units, quotes.price.rate, token);
        let sentence = match price {
            Some(price) => format!("Sold {what}, {price}."),
            None => format!("Sold {what}."),
        };
        let answer = Swap {
            sold: sold.to_string(),
            bought: bought.to_string(),
            native_in,
        };
        self.report(&protocol, &sentence, &answer)
    }
}

/// What a swap came to, or would.
struct Traded {
    native_in: bool,
    sold: u128,
    bought: u128,
}

impl Protocol {
    async fn sell_native(
        &self,
        signer: &Sender,
        quotes: &Quotes,
        amount: &str,
        least: Option<Shares>,
    ) -> Result<Traded> {
        let (stable_pool, deadline) = (&self.markets()?.stable_pool, self.deadline().await?);
        let to = to_ink(&account_of(signer));
        let swap = |least| message!(StablePoolRef(stable_pool).swap_native(least, deadline, to));
        let native: Balance = match amount {
            ALL => self.chain.largest_value(signer, &swap(0)).await?,
            _ => self.chain.token.parse(amount)?,
        };
        let Some(least) = least.or_else(|| quotes.buy(native).map(a_little_less)) else {
            self.try_out(signer, native, &swap(0)).await?;
            return Err(no_quote("swap_native"));
        };
        let (answer, receipt) = self.send(signer, native, swap(least)).await?;
        let bought = match receipt {
            Some(receipt) => receipt.event::<Swapped>(stable_pool)?.out,
            None => answer,
        };
        Ok(Traded {
            native_in: true,
            sold: native,
            bought,
        })
    }

    /// Nothing where the trial comes to the approval only.
    async fn sell_units(
        &self,
        signer: &Sender,
        quotes: &Quotes,
        amount: &str,
        least: Option<Balance>,
    ) -> Result<Option<Traded>> {
        let stable_pool = &self.markets()?.stable_pool;
        let owner = account_of(signer);
        let units = self.units_to_give(&owner, amount, "swap_units").await?;
        self.must_have_units(&owner, units, "swap_units").await?;
        let (deadline, to) = (self.deadline().await?, to_ink(&owner));
        let swap = |least| message!(StablePoolRef(stable_pool).swap_units(units, least, deadline, to));
        let Some(least) = least.or_else(|| quotes.sell(units).map(a_little_less)) else {
            // Without an approval the trial would fail for that.
            self.ask_for(message!(StablePoolRef(stable_pool).quote_units(units)), None)
                .await?;
            return Err(no_quote("swap_units"));
        };
        if !self.allow_units(signer, stable_pool, units).await? {
            return Ok(None);
        }
        let (answer, receipt) = self.send(signer, 0, swap(least)).await?;
        let bought = match receipt {
            Some(receipt) => receipt.event::<Swapped>(stable_pool)?.out,
            None => answer,
        };
        Ok(Some(Traded {
            native_in: false,
            sold: units,
            bought,
        }))
    }
}
