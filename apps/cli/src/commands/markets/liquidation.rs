//! `estuary liquidate`

use estuary_interfaces::{Balance, Shares};
use estuary_market_interfaces::lending_market::LendingMarket as _;
use estuary_market_interfaces::{
    lending_market::{Liquidated, MarketShares},
    leverage::{Leverage as _, Profited},
};
use estuary_markets::lending::{Position, Seizure};
use lending_market::LendingMarketRef;
use leverage::LeverageRef;
use serde::Serialize;

use crate::{
    account::to_ink,
    chain::{Account, Sender},
    commands::Session,
    error::{Error, Result},
    markets::{liquidation::Opportunity, quotes::Quotes},
    message::message,
    protocol::{Markets, Protocol},
};

/// What was liquidated.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::commands) struct Liquidations {
    /// Each debt.
    liquidated: Vec<LiquidationView>,
}

/// A debt that was liquidated.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LiquidationView {
    /// The borrower.
    borrower: String,
    /// Units that were seized.
    seized: String,
    /// Planck that were repaid.
    repaid: String,
    /// Planck of debt without units, which suppliers lost.
    bad_debt: String,
    /// Planck that the signer has earned. Null with --own-money, which keeps the units.
    profit: Option<String>,
}

impl Session {
    pub(in crate::commands) async fn liquidate(&self, borrower: Option<&str>, own_money: bool) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let at = protocol.chain.best().await?;
        let named = borrower.map(|text| protocol.chain.named(text)).transpose()?;
        let positions = match named {
            Some(borrower) => {
                let position = protocol.loan_of(&borrower, at).await?;
                vec![(borrower, position)]
            }
            None => protocol.positions(at).await?,
        };
        let mut liquidated = Vec::new();
        for (account, position) in positions {
            // Each liquidation changes the prices of the next.
            let quotes = protocol.quotes(protocol.chain.best().await?).await?;
            let done = match own_money {
                true => {
                    let own = protocol.liquidate_with_own(&signer, &quotes, &account, &position);
                    Some(own.await?)
                }
                false => match quotes.best_liquidation(&position) {
                    Some(found) => {
                        let done = protocol.liquidate_without_money(&signer, &account, &found);
                        Some(done.await?)
                    }
                    // The market says why, where one account is asked for.
                    None if borrower.is_some() => {
                        return Err(protocol.no_liquidation(&account, &position).await)
                    }
                    None => None,
                },
            };
            liquidated.extend(done);
        }
        let token = &protocol.chain.token;
        let told: Vec<_> = liquidated
            .iter()
            .map(|one: &LiquidationView| {
                let earned = match &one.profit {
                    Some(profit) => format!(", and earned {}", token.show_text(profit)),
                    None => String::new(),
                };
                format!(
                    "Seized {} units of {} for {}{earned}.",
                    token.number_text(&one.seized),
                    one.borrower,
                    token.show_text(&one.repaid),
                )
            })
            .collect();
        let sentence = match told.is_empty() {
            true => "No debt is beyond its limit whose liquidation pays for itself.".into(),
            false => told.join("\n"),
        };
        self.report(&protocol, &sentence, &Liquidations { liquidated })
    }
}

impl Protocol {
    async fn liquidate_without_money(
        &self,
        signer: &Sender,
        borrower: &Account,
        found: &Opportunity,
    ) -> Result<LiquidationView> {
        let Markets {
            lending_market,
            leverage,
            ..
        } = self.markets()?;
        let Opportunity {
            seized,
            repaid_shares,
            exit,
            profit,
            ..
        } = *found;
        // What prices may do until the transaction is in a block, it pays for.
        let least: Balance = profit / 2;
        let liquidate =
            message!(LeverageRef(leverage).liquidate(to_ink(borrower), seized, repaid_shares, exit, least));
        let (answer, receipt) = self.send(signer, 0, liquidate).await?;
        let (liquidation, profit) = match receipt {
            Some(receipt) => {
                let Profited { paid, received, .. } = receipt.event(leverage)?;
                let Liquidated {
                    seized,
                    repaid,
                    bad_debt,
                    ..
                } = receipt.event(lending_market)?;
                ((seized, repaid, bad_debt), received.saturating_sub(paid))
            }
            None => ((answer.seized, answer.repaid, answer.bad_debt), profit),
        };
        Ok(self.liquidated(borrower, liquidation, Some(profit)))
    }

    /// All of the debt for the units that it buys, or all of the units where they are worth less.
    async fn liquidate_with_own(
        &self,
        signer: &Sender,
        quotes: &Quotes,
        borrower: &Account,
        position: &Position,
    ) -> Result<LiquidationView> {
        let market = &self.markets()?.lending_market;
        let of = |seizure| quotes.liquidation(position, seizure);
        let whole = of(Seizure::Shares(position.borrow_shares)).map(|found| (0, MarketShares::MAX, found));
        let units = of(Seizure::Units(position.units)).map(|found| (position.units, 0, found));
        let Some((seized, repaid_shares, found)) = whole.or(units) else {
            return Err(self.no_liquidation(borrower, position).await);
        };
        // What the interest may come to until the transaction is in a block. The rest comes back.
        let value = found
            .repaid
            .saturating_add(found.repaid / 1_000)
            .saturating_add(1);
        let liquidate = message!(LendingMarketRef(market).liquidate(
            to_ink(borrower),
            seized,
            repaid_shares,
            None::<Vec<u8>>
        ));
        let (answer, receipt) = self.send(signer, value, liquidate).await?;
        let liquidation = match receipt {
            Some(receipt) => {
                let Liquidated {
                    seized,
                    repaid,
                    bad_debt,
                    ..
                } = receipt.event(market)?;
                (seized, repaid, bad_debt)
            }
            None => (answer.seized, answer.repaid, answer.bad_debt),
        };
        Ok(self.liquidated(borrower, liquidation, None))
    }

    fn liquidated(
        &self,
        borrower: &Account,
        (seized, repaid, bad_debt): (Shares, Balance, Balance),
        profit: Option<Balance>,
    ) -> LiquidationView {
        LiquidationView {
            borrower: self.chain.show(borrower),
            seized: seized.to_string(),
            repaid: repaid.to_string(),
            bad_debt: bad_debt.to_string(),
            profit: profit.map(|profit| profit.to_string()),
        }
    }

    /// Why a debt is not liquidated: as the market says, or because it does not pay.
    async fn no_liquidation(&self, borrower: &Account, position: &Position) -> Error {
        let market = match self.markets() {
            Ok(markets) => &markets.lending_market,
            Err(error) => return error,
        };
        let seized = position.units.max(1);
        let preview = message!(LendingMarketRef(market).preview_liquidation(to_ink(borrower), seized, 0));
        match self.ask_for(preview, None).await {
            Err(error) => error,
            Ok(_) => Error::Refused {
                message: "liquidate",
                reason: "the units bring less than the liquidation costs: with --own-money they can be kept"
                    .into(),
            },
        }
    }
}
