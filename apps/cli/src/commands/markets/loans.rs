//! `estuary collateral`, `estuary borrow` and `estuary repay`

use estuary_interfaces::{Balance, Shares};
use estuary_market_interfaces::lending_market::{LendingMarket as _, MarketError, Repaid};
use estuary_markets::{
    lending::{repay, Position},
    shares::Total,
};
use lending_market::LendingMarketRef;
use serde::Serialize;

use super::{approved_only, in_words, out_of_range, StandingView};
use crate::{
    account::to_ink,
    arguments::CollateralCommand,
    chain::{account_of, Sender},
    commands::{Session, ALL},
    error::{Error, Result},
    markets::quotes::Quotes,
    message::message,
    protocol::Protocol,
    words::InWords,
};

/// A change of a loan or its collateral, and the position after it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::commands) struct LoanChange {
    /// Planck that were borrowed or repaid, or units that were moved. 0 in a trial that comes to the approval only.
    amount: String,
    /// The position before, with the interest until now.
    before: StandingView,
    /// The position after it, foreseen with these numbers.
    after: StandingView,
}

/// A position that is about to change.
struct Change {
    quotes: Quotes,
    before: Position,
    after: Position,
    /// All loans after it.
    loans: Total,
}

impl Session {
    pub(in crate::commands) async fn collateral(&self, command: CollateralCommand) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        match command {
            CollateralCommand::Add { units } => self.add_collateral(&protocol, &signer, &units).await,
            CollateralCommand::Remove { units } => self.remove_collateral(&protocol, &signer, &units).await,
        }
    }

    async fn add_collateral(&self, protocol: &Protocol, signer: &Sender, units: &str) -> Result<()> {
        let (market, owner) = (&protocol.markets()?.lending_market, account_of(signer));
        let units = protocol.units_to_give(&owner, units, "supply_collateral").await?;
        protocol
            .must_have_units(&owner, units, "supply_collateral")
            .await?;
        let change = protocol.change(signer, |before, loans, _| {
            let units = before.units.checked_add(units)?;
            Some((Position { units, ..before }, loans))
        });
        let change = change.await?;
        if !protocol.allow_units(signer, market, units).await? {
            return self.told(protocol, &approved_only("leaves them"), 0, &change);
        }
        let supply = message!(LendingMarketRef(market).supply_collateral(units, to_ink(&owner)));
        protocol.send(signer, 0, supply).await?;
        let sentence = format!("Left {} units as collateral", protocol.chain.token.number(units));
        self.told(protocol, &sentence, units, &change)
    }

    async fn remove_collateral(&self, protocol: &Protocol, signer: &Sender, units: &str) -> Result<()> {
        let (market, owner) = (&protocol.markets()?.lending_market, account_of(signer));
        let given = match units {
            ALL => None,
            _ => Some(protocol.chain.token.parse(units)?),
        };
        let change = protocol.change(signer, |before, loans, _| {
            let left = before.units.checked_sub(given.unwrap_or(before.units))?;
            Some((
                Position {
                    units: left,
                    ..before
                },
                loans,
            ))
        });
        let change = change.await?;
        let units: Shares = given.unwrap_or(change.before.units);
        self.may(protocol, &change)?;
        let to = to_ink(&owner);
        let withdraw = message!(LendingMarketRef(market).withdraw_collateral(units, to, to));
        protocol.send(signer, 0, withdraw).await?;
        let sentence = format!("Took {} units back", protocol.chain.token.number(units));
        self.told(protocol, &sentence, units, &change)
    }

    pub(in crate::commands) async fn borrow(&self, amount: &str) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let market = &protocol.markets()?.lending_market;
        let planck = protocol.chain.token.parse(amount)?;
        let change = protocol.change(&signer, |before, _, quotes| quotes.borrowed(&before, planck));
        let change = change.await?;
        self.may(&protocol, &change)?;
        let owner = to_ink(&account_of(&signer));
        let borrow = message!(LendingMarketRef(market).borrow(planck, owner, owner));
        protocol.send(&signer, 0, borrow).await?;
        let sentence = format!("Borrowed {}", protocol.chain.token.show(planck));
        self.told(&protocol, &sentence, planck, &change)
    }

    pub(in crate::commands) async fn repay(&self, amount: &str) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let market = &protocol.markets()?.lending_market;
        let token = &protocol.chain.token;
        let given = match amount {
            ALL => None,
            _ => Some(token.parse(amount)?),
        };
        let change = protocol.change(&signer, |before, loans, _| {
            let debt = before.debt(&loans)?;
            let repaid = repay(given.unwrap_or(debt), before.borrow_shares, &loans)?;
            let after = Position {
                borrow_shares: before.borrow_shares.checked_sub(repaid.shares)?,
                ..before
            };
            Some((after, loans.minus(repaid.assets, repaid.shares)?))
        });
        let change = change.await?;
        let debt = change.before.debt(&change.quotes.loans()).unwrap_or_default();
        if debt == 0 {
            return Err(Error::Refused {
                message: "repay",
                reason: MarketError::NoDebt.in_words(),
            });
        }
        // What the interest may come to until the transaction is in a block. The rest comes back.
        let sent = given.unwrap_or_else(|| debt.saturating_add(debt / 1_000).saturating_add(1));
        let repay = message!(LendingMarketRef(market).repay(to_ink(&account_of(&signer))));
        let (answer, receipt) = protocol.send(&signer, sent, repay).await?;
        let repaid: Balance = match receipt {
            Some(receipt) => receipt.event::<Repaid>(market)?.assets,
            None => answer.assets,
        };
        let sentence = format!("Repaid {}", token.show(repaid));
        self.told(&protocol, &sentence, repaid, &change)
    }

    /// Asks before a position becomes risky.
    fn may(&self, protocol: &Protocol, change: &Change) -> Result<()> {
        match change.quotes.standing(&change.after, &change.loans) {
            Some(after) => self.confirm_health(&change.quotes, &after, &protocol.chain.token),
            None => Ok(()),
        }
    }

    /// Tells what was done, and the position after it.
    fn told(&self, protocol: &Protocol, what: &str, amount: u128, change: &Change) -> Result<()> {
        let Change {
            quotes,
            before,
            after,
            loans,
        } = change;
        let before = quotes
            .standing(before, &quotes.loans())
            .ok_or_else(out_of_range)?;
        let after = quotes.standing(after, loans).ok_or_else(out_of_range)?;
        let told = in_words(&after, quotes, &protocol.chain.token);
        let sentence = match what.ends_with('.') {
            true => what.into(),
            false => format!("{what}: {told}."),
        };
        let answer = LoanChange {
            amount: amount.to_string(),
            before: StandingView::of(&before),
            after: StandingView::of(&after),
        };
        self.report(protocol, &sentence, &answer)
    }
}

impl Protocol {
    /// The signer's position, and what `changed` makes of it and of all loans.
    async fn change(
        &self,
        signer: &Sender,
        changed: impl FnOnce(Position, Total, &Quotes) -> Option<(Position, Total)>,
    ) -> Result<Change> {
        let at = self.chain.best().await?;
        let quotes = self.quotes(at).await?;
        let before = self.loan_of(&account_of(signer), at).await?;
        // What cannot be foreseen, the message refuses.
        let (after, loans) =
            changed(before, quotes.loans(), &quotes).unwrap_or_else(|| (before, quotes.loans()));
        Ok(Change {
            quotes,
            before,
            after,
            loans,
        })
    }
}
