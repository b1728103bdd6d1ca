//! `estuary liquidity`

use estuary_interfaces::{Balance, Shares};
use estuary_market_interfaces::stable_pool::{
    LiquidityAdded, LiquidityRemoved, PegOracle as _, Reserves, StableError, StablePool as _,
};
use estuary_markets::stable::{self, remove, Book};
use futures::try_join;
use psp22::PSP22;
use serde::Serialize;
use stable_pool::StablePoolRef;

use super::{a_little_less, approved_only};
use crate::{
    account::to_ink,
    amount::{percent, price},
    arguments::{Coin, LiquidityCommand},
    chain::{account_of, Account},
    commands::{output::say, Session, ALL},
    error::{Error, Result},
    message::message,
    protocol::Protocol,
    words::InWords,
};

/// Liquidity that came in.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::commands) struct AddedLiquidity {
    /// Planck.
    native: String,
    /// Units of the wrapped token.
    units: String,
    /// Liquidity shares that it gave. 0 in a trial that comes to the approval only.
    shares: String,
}

/// Liquidity that went out.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::commands) struct RemovedLiquidity {
    /// Liquidity shares that were burnt.
    shares: String,
    /// Planck that were paid.
    native: String,
    /// Units of the wrapped token that were paid.
    units: String,
}

/// The stable pool, and the part of an account.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::commands) struct LiquidityView {
    /// The stable pool's address.
    stable_pool: String,
    /// Planck in it.
    native: String,
    /// Units of the wrapped token in it.
    units: String,
    /// All liquidity shares.
    supply: String,
    /// The worth of a liquidity share in planck, times 10^18. Null without liquidity or a price.
    virtual_price: Option<String>,
    /// The price of the next unit over the redemption price, times 10^18. Null before the first deposit.
    peg: Option<String>,
    /// The same on average.
    average_peg: Option<String>,
    /// The part of an account. Null where nobody is asked for.
    own: Option<LiquidityPart>,
}

impl LiquidityView {
    pub(super) fn native(&self) -> &str {
        &self.native
    }

    pub(super) fn units(&self) -> &str {
        &self.units
    }

    /// The last peg and the average one.
    pub(super) fn pegs(&self) -> Option<(&str, &str)> {
        self.peg.as_deref().zip(self.average_peg.as_deref())
    }

    /// Liquidity shares, planck and units of the account that was asked for.
    pub(super) fn own(&self) -> Option<(&str, &str, &str)> {
        let own = self.own.as_ref()?;
        Some((&own.shares, &own.native, &own.units))
    }
}

/// An account's part of the liquidity.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct LiquidityPart {
    /// The account.
    account: String,
    /// Liquidity shares.
    shares: String,
    /// Planck that they give back.
    native: String,
    /// Units that they give back.
    units: String,
}

impl Session {
    pub(in crate::commands) async fn liquidity(&self, command: LiquidityCommand) -> Result<()> {
        match command {
            LiquidityCommand::Add { native, units } => self.add_liquidity(&native, &units).await,
            LiquidityCommand::Remove { shares, only } => self.remove_liquidity(&shares, only).await,
            LiquidityCommand::Show { account } => self.show_liquidity(account.as_deref()).await,
        }
    }

    async fn add_liquidity(&self, native: &str, units: &str) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let (stable_pool, owner) = (&protocol.markets()?.stable_pool, account_of(&signer));
        let token = &protocol.chain.token;
        let native = token.parse(native)?;
        let units = protocol.units(&owner, units).await?;
        protocol.must_have_units(&owner, units, "add_liquidity").await?;
        // Before anything is approved, it says why it would be refused.
        let quote = message!(StablePoolRef(stable_pool).quote_add(native, units));
        let quoted = protocol.ask_for(quote, None).await?;
        let (deadline, to) = (protocol.deadline().await?, to_ink(&owner));
        if units > 0 && !protocol.allow_units(&signer, stable_pool, units).await? {
            let answer = AddedLiquidity {
                native: native.to_string(),
                units: units.to_string(),
                shares: "0".into(),
            };
            return self.report(&protocol, &approved_only("adds both"), &answer);
        }
        let least = a_little_less(quoted);
        let add = message!(StablePoolRef(stable_pool).add_liquidity(units, least, deadline, to));
        let (answer, receipt) = protocol.send(&signer, native, add).await?;
        let shares = match receipt {
            // The first deposit leaves some of them with the pool itself: the answer has the provider's own.
            Some(receipt) => receipt.event::<LiquidityAdded>(stable_pool)?.lp.min(answer),
            None => answer,
        };
        let sentence = format!(
            "Added {} and {} units for {} liquidity shares.",
            token.show(native),
            token.number(units),
            token.number(shares)
        );
        let answer = AddedLiquidity {
            native: native.to_string(),
            units: units.to_string(),
            shares: shares.to_string(),
        };
        self.report(&protocol, &sentence, &answer)
    }

    async fn remove_liquidity(&self, shares: &str, only: Option<Coin>) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let (stable_pool, owner) = (&protocol.markets()?.stable_pool, account_of(&signer));
        let token = &protocol.chain.token;
        let shares = match shares {
            ALL => protocol.liquidity_shares(&owner).await?,
            _ => token.parse(shares)?,
        };
        let to = to_ink(&owner);
        let receipt = match only {
            None => {
                let reserves = protocol.reserves().await?;
                let (native, units) = remove(&book(&reserves), shares).ok_or_else(too_few_shares)?;
                let least = (a_little_less(native), a_little_less(units));
                let remove =
                    message!(StablePoolRef(stable_pool).remove_liquidity(shares, least.0, least.1, to));
                match protocol.send(&signer, 0, remove).await? {
                    (_, Some(receipt)) => Ok(receipt),
                    (answer, None) => Err(answer),
                }
            }
            Some(coin) => {
                let coin = match coin {
                    Coin::Native => stable::Coin::Native,
                    Coin::Wrapped => stable::Coin::Units,
                };
                let quote = message!(StablePoolRef(stable_pool).quote_remove_one(shares, coin));
                let quoted = protocol.ask_for(quote, None).await?;
                let (least, deadline) = (a_little_less(quoted), protocol.deadline().await?);
                let remove =
                    message!(StablePoolRef(stable_pool).remove_one(shares, coin, least, deadline, to));
                match (protocol.send(&signer, 0, remove).await?, coin) {
                    ((_, Some(receipt)), _) => Ok(receipt),
                    ((answer, None), stable::Coin::Native) => Err((answer, 0)),
                    ((answer, None), stable::Coin::Units) => Err((0, answer)),
                }
            }
        };
        let (native, units): (Balance, Shares) = match receipt {
            Ok(receipt) => {
                let LiquidityRemoved { native, units, .. } = receipt.event(stable_pool)?;
                (native, units)
            }
            Err(tried) => tried,
        };
        let sentence = format!(
            "Burnt {} liquidity shares for {} and {} units.",
            token.number(shares),
            token.show(native),
            token.number(units)
        );
        let answer = RemovedLiquidity {
            shares: shares.to_string(),
            native: native.to_string(),
            units: units.to_string(),
        };
        self.report(&protocol, &sentence, &answer)
    }

    async fn show_liquidity(&self, account: Option<&str>) -> Result<()> {
        let protocol = self.protocol().await?;
        let account = self.somebody(&protocol, account)?;
        let view = protocol.liquidity_view(account.as_ref()).await?;
        if self.output.json {
            return self.output.view(&view);
        }
        let token = &protocol.chain.token;
        say(format!(
            "Stable pool {}: {} and {} units, for {} liquidity shares.",
            view.stable_pool,
            token.show_text(&view.native),
            token.number_text(&view.units),
            token.number_text(&view.supply),
        ))?;
        if let Some(worth) = &view.virtual_price {
            let worth = price(worth.parse().unwrap_or_default());
            say(format!("A liquidity share is worth {worth} {}.", token.symbol))?;
        }
        if let Some((last, average)) = view.peg.as_ref().zip(view.average_peg.as_ref()) {
            let [last, average] = [last, average].map(|peg| price(peg.parse().unwrap_or_default()));
            say(format!(
                "The next unit trades at {last} of the redemption price, {average} on average."
            ))?;
        }
        if let Some(own) = &view.own {
            say(format!(
                "{} has {} liquidity shares, {} of all: {} and {} units.",
                own.account,
                token.number_text(&own.shares),
                percent(part_of(&own.shares, &view.supply)),
                token.show_text(&own.native),
                token.number_text(&own.units),
            ))?;
        }
        Ok(())
    }
}

impl Protocol {
    pub(super) async fn liquidity_shares(&self, owner: &Account) -> Result<Balance> {
        let shares = message!(StablePoolRef(self.markets()?.stable_pool).balance_of(to_ink(owner)));
        self.ask(shares, None).await
    }

    async fn reserves(&self) -> Result<Reserves> {
        self.ask(
            message!(StablePoolRef(self.markets()?.stable_pool).reserves()),
            None,
        )
        .await
    }

    pub(super) async fn liquidity_view(&self, account: Option<&Account>) -> Result<LiquidityView> {
        let stable_pool = &self.markets()?.stable_pool;
        let (reserves, peg, worth) = try_join!(
            self.reserves(),
            self.ask(message!(StablePoolRef(stable_pool).peg()), None),
            self.ask(message!(StablePoolRef(stable_pool).virtual_price()), None),
        )?;
        let own = match account {
            Some(account) => {
                let shares = self.liquidity_shares(account).await?;
                let (native, units) = remove(&book(&reserves), shares).unwrap_or_default();
                Some(LiquidityPart {
                    account: self.chain.show(account),
                    shares: shares.to_string(),
                    native: native.to_string(),
                    units: units.to_string(),
                })
            }
            None => None,
        };
        let traded = reserves.supply > 0;
        Ok(LiquidityView {
            stable_pool: self.chain.show(stable_pool),
            native: reserves.native.to_string(),
            units: reserves.units.to_string(),
            supply: reserves.supply.to_string(),
            virtual_price: worth.ok().map(|worth| worth.to_string()),
            peg: traded.then(|| peg.last.to_string()),
            average_peg: traded.then(|| peg.average.to_string()),
            own,
        })
    }
}

fn book(reserves: &Reserves) -> Book {
    Book {
        native: reserves.native,
        units: reserves.units,
        supply: reserves.supply,
    }
}

fn too_few_shares() -> Error {
    Error::Refused {
        message: "remove_liquidity",
        reason: StableError::InsufficientLp.in_words(),
    }
}

/// Basis points, rounded down.
fn part_of(shares: &str, supply: &str) -> u16 {
    let [shares, supply] = [shares, supply].map(|text| text.parse::<u128>().unwrap_or_default());
    let part = estuary_math::mul_div(shares, 10_000, supply, estuary_math::Rounding::Down);
    part.and_then(|part| u16::try_from(part).ok()).unwrap_or_default()
}
