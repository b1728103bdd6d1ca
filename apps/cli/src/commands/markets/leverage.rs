//! `estuary leverage`

use estuary_interfaces::{Balance, Shares};
use estuary_market_interfaces::{
    lending_market::LendingMarket as _,
    leverage::{Closed, Entry, Exit, Leverage as _, Opened},
};
use estuary_markets::lending::{repay, Position};
use lending_market::LendingMarketRef;
use leverage::LeverageRef;
use serde::Serialize;

use super::{a_little_less, in_words, no_quote, out_of_range, StandingView};
use crate::{
    account::to_ink,
    amount::percent,
    arguments::{EntryRoute, ExitRoute, LeverageCommand},
    chain::{account_of, Sender},
    commands::{output::say, Session},
    error::{Error, Result},
    markets::{quotes::Quotes, search::least},
    message::message,
    outbox::Mode,
    protocol::{Markets, Protocol},
};

/// Decimals with which `--times` is read.
const TIMES_DECIMALS: u32 = 4;
const ONCE: u128 = 10_000;

/// A position that was opened or increased.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::commands) struct Opening {
    /// Planck of the signer's own.
    own: String,
    /// Planck that were borrowed. 0 in a trial that comes to the authorization only.
    borrowed: String,
    /// Units that became collateral.
    units: String,
    /// Basis points of the signer's own planck that are gone at once: fees, and announced losses that may yet come true.
    cost: u16,
    /// The position after it, foreseen with these numbers.
    after: StandingView,
}

/// A position that was reduced or closed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::commands) struct Closing {
    /// Units that were turned into planck.
    units: String,
    /// Planck that they brought.
    sold_for: String,
    /// Planck that repaid debt.
    repaid: String,
    /// Planck that were paid to the signer.
    back: String,
    /// The position after it, foreseen with these numbers.
    after: StandingView,
}

impl Session {
    pub(in crate::commands) async fn leverage(&self, command: LeverageCommand) -> Result<()> {
        match command {
            LeverageCommand::Open { amount, times, route } => self.open(&amount, &times, route).await,
            LeverageCommand::Reduce { units, route } => self.reduce(&units, route).await,
            LeverageCommand::Close { keep_units, route } => self.close(keep_units, route).await,
            LeverageCommand::Show { account } => self.show_position(account.as_deref()).await,
        }
    }

    async fn open(&self, amount: &str, times: &str, route: EntryRoute) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let Markets { leverage, .. } = protocol.markets()?;
        let token = &protocol.chain.token;
        let own = token.parse(amount)?;
        let borrowed = own
            .checked_mul(more_than_once(times)?)
            .map(|planck| planck / ONCE)
            .ok_or_else(|| Error::Usage(format!("{times} times {} is too much", token.show(own))))?;
        let at = protocol.chain.best().await?;
        let quotes = protocol.quotes(at).await?;
        let all = own.saturating_add(borrowed);
        let (entry, units) = match route {
            EntryRoute::Better => quotes.best_entry(all),
            EntryRoute::Stake => quotes.stake(all).map(|units| (Entry::Stake, units)),
            EntryRoute::Buy => quotes.buy(all).map(|units| (Entry::Buy, units)),
        }
        .ok_or_else(|| no_quote("open"))?;
        let before = protocol.loan_of(&account_of(&signer), at).await?;
        let with_units = Position {
            units: before.units.saturating_add(units),
            ..before
        };
        let after = quotes
            .borrowed(&with_units, borrowed)
            .and_then(|(position, loans)| quotes.standing(&position, &loans))
            .ok_or_else(out_of_range)?;
        let cost = cost_of_entry(&quotes, own, all, units);
        tracing::info!(
            "{} and {} borrowed become {} units by `{entry:?}`; {} of your own is gone at once",
            token.show(own),
            token.show(borrowed),
            token.number(units),
            percent(cost)
        );
        self.confirm_health(&quotes, &after, token)?;
        let authorized = protocol.authorize(&signer).await?;
        let opening = |borrowed: Balance, units: Shares| Opening {
            own: own.to_string(),
            borrowed: borrowed.to_string(),
            units: units.to_string(),
            cost,
            after: StandingView::of(&after),
        };
        if !authorized {
            let sentence = "Authorized. The same command opens the position when that is in a block.";
            return self.report(&protocol, sentence, &opening(0, 0));
        }
        let deadline = protocol.deadline().await?;
        let least = a_little_less(units);
        let open = message!(LeverageRef(leverage).open(borrowed, least, entry, deadline));
        let (answer, receipt) = protocol.send(&signer, own, open).await?;
        let units = match receipt {
            Some(receipt) => receipt.event::<Opened>(leverage)?.units,
            None => answer,
        };
        let sentence = format!(
            "Opened with {} and {} borrowed, for {} units: {}.",
            token.show(own),
            token.show(borrowed),
            token.number(units),
            in_words(&after, &quotes, token)
        );
        self.report(&protocol, &sentence, &opening(borrowed, units))
    }

    async fn reduce(&self, units: &str, route: ExitRoute) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let at = protocol.chain.best().await?;
        let quotes = protocol.quotes(at).await?;
        let before = protocol.loan_of(&account_of(&signer), at).await?;
        let units = protocol.chain.token.parse(units)?;
        self.leave(&protocol, &signer, &quotes, before, units, route, false)
            .await
    }

    async fn close(&self, keep_units: bool, route: ExitRoute) -> Result<()> {
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let at = protocol.chain.best().await?;
        let quotes = protocol.quotes(at).await?;
        let before = protocol.loan_of(&account_of(&signer), at).await?;
        if before.units == 0 {
            return Err(Error::Refused {
                message: "close",
                reason: "the account has no position".into(),
            });
        }
        let units = match keep_units {
            true => fewest_for_debt(&quotes, &before, route).ok_or_else(|| Error::Refused {
                message: "close",
                reason: "all units together do not bring what is owed".into(),
            })?,
            false => before.units,
        };
        self.leave(&protocol, &signer, &quotes, before, units, route, true)
            .await
    }

    #[expect(clippy::too_many_arguments)]
    async fn leave(
        &self,
        protocol: &Protocol,
        signer: &Sender,
        quotes: &Quotes,
        before: Position,
        units: Shares,
        route: ExitRoute,
        take_rest: bool,
    ) -> Result<()> {
        let Markets { leverage, .. } = protocol.markets()?;
        let token = &protocol.chain.token;
        let (exit, out) = exit_by(quotes, units, route).ok_or_else(|| no_quote("close"))?;
        let (after, loans) = after_exit(quotes, &before, units, out, take_rest).ok_or_else(out_of_range)?;
        let after = quotes.standing(&after, &loans).ok_or_else(out_of_range)?;
        tracing::info!(
            "{} units bring {} by `{exit:?}`",
            token.number(units),
            token.show(out)
        );
        self.confirm_health(quotes, &after, token)?;
        let closing = |units: Shares, sold_for: Balance, repaid: Balance, back: Balance| Closing {
            units: units.to_string(),
            sold_for: sold_for.to_string(),
            repaid: repaid.to_string(),
            back: back.to_string(),
            after: StandingView::of(&after),
        };
        if !protocol.authorize(signer).await? {
            let sentence = "Authorized. The same command goes on when that is in a block.";
            return self.report(protocol, sentence, &closing(0, 0, 0, 0));
        }
        let (least, deadline) = (a_little_less(out), protocol.deadline().await?);
        let close = message!(LeverageRef(leverage).close(units, least, exit, deadline, take_rest));
        let (answer, receipt) = protocol.send(signer, 0, close).await?;
        let (sold_for, repaid, back) = match receipt {
            Some(receipt) => {
                let Closed {
                    sold_for,
                    repaid,
                    back,
                    ..
                } = receipt.event(leverage)?;
                (sold_for, repaid, back)
            }
            None => (out, answer.assets, out.saturating_sub(answer.assets)),
        };
        let sentence = format!(
            "{} units brought {}: {} repaid, {} back to you; {}.",
            token.number(units),
            token.show(sold_for),
            token.show(repaid),
            token.show(back),
            in_words(&after, quotes, token)
        );
        self.report(protocol, &sentence, &closing(units, sold_for, repaid, back))
    }

    async fn show_position(&self, account: Option<&str>) -> Result<()> {
        let protocol = self.protocol().await?;
        let account = match self.somebody(&protocol, account)? {
            Some(account) => account,
            None => {
                let reason = "whose position? Name the account, or give a key";
                return Err(Error::Usage(reason.into()));
            }
        };
        let at = protocol.chain.best().await?;
        let quotes = protocol.quotes(at).await?;
        let position = protocol.loan_of(&account, at).await?;
        let standing = quotes
            .standing(&position, &quotes.loans())
            .ok_or_else(out_of_range)?;
        if self.output.json {
            return self.output.view(&StandingView::of(&standing));
        }
        let shown = protocol.chain.show(&account);
        say(format!(
            "{shown}: {}.",
            in_words(&standing, &quotes, &protocol.chain.token)
        ))
    }
}

impl Protocol {
    /// Lets `leverage` act for the signer in the lending market, once. Tells whether it may: in a trial that comes to the
    /// authorization only, it may not yet.
    async fn authorize(&self, signer: &Sender) -> Result<bool> {
        let Markets {
            lending_market,
            leverage,
            ..
        } = self.markets()?;
        let (owner, operator) = (to_ink(&account_of(signer)), to_ink(leverage));
        let known = message!(LendingMarketRef(lending_market).is_authorized(owner, operator));
        if self.ask(known, None).await? {
            return Ok(true);
        }
        if self.outbox.mode == Mode::Send {
            tracing::info!("`leverage` may act for the account in the lending market from now on");
        }
        let authorize = message!(LendingMarketRef(lending_market).set_authorization(operator, true));
        let (_, receipt) = self.send(signer, 0, authorize).await?;
        Ok(receipt.is_some())
    }
}

/// Reads how many times beyond once, in parts of [`ONCE`].
fn more_than_once(times: &str) -> Result<u128> {
    let read = estuary_amounts::parse(times, TIMES_DECIMALS);
    let read = read.map_err(|error| Error::Usage(format!("--times: `{times}` {error}")))?;
    match read.checked_sub(ONCE) {
        Some(more) if more > 0 => Ok(more),
        _ => Err(Error::Usage(
            "--times is more than 1: `estuary stake --wrap` borrows nothing".into(),
        )),
    }
}

/// Basis points of one's own planck that an entry takes at once, rounded up.
fn cost_of_entry(quotes: &Quotes, own: Balance, all: Balance, units: Shares) -> u16 {
    let lost = all.saturating_sub(quotes.worth(units).unwrap_or_default());
    let cost = estuary_math::mul_div(lost, 10_000, own, estuary_math::Rounding::Up);
    cost.and_then(|cost| u16::try_from(cost).ok()).unwrap_or(u16::MAX)
}

fn exit_by(quotes: &Quotes, units: Shares, route: ExitRoute) -> Option<(Exit, Balance)> {
    match route {
        ExitRoute::Better => quotes.best_exit(units),
        ExitRoute::Sell => quotes.sell(units).map(|out| (Exit::Sell, out)),
        ExitRoute::AtOnce => quotes.at_once(units).map(|out| (Exit::AtOnce, out)),
    }
}

/// The fewest units that bring the whole debt, with a thousandth for what prices may do until the transaction is in a
/// block.
fn fewest_for_debt(quotes: &Quotes, position: &Position, route: ExitRoute) -> Option<Shares> {
    let debt = position.debt(&quotes.loans())?;
    let due = debt.checked_add(debt / 1_000)?.checked_add(1)?;
    least(position.units, |units| {
        exit_by(quotes, units, route).is_some_and(|(_, out)| out >= due)
    })
}

/// The position after an exit that brings `out`, and all loans.
fn after_exit(
    quotes: &Quotes,
    before: &Position,
    units: Shares,
    out: Balance,
    take_rest: bool,
) -> Option<(Position, estuary_markets::shares::Total)> {
    let loans = quotes.loans();
    let repaid = repay(out, before.borrow_shares, &loans)?;
    let borrow_shares = before.borrow_shares.checked_sub(repaid.shares)?;
    let left = match take_rest && borrow_shares == 0 {
        true => 0,
        false => before.units.checked_sub(units)?,
    };
    let after = Position {
        borrow_shares,
        units: left,
    };
    Some((after, loans.minus(repaid.assets, repaid.shares)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_more_than_one() {
        assert_eq!(more_than_once("3").unwrap(), 20_000);
        assert_eq!(more_than_once("2.5").unwrap(), 15_000);
        for text in ["1", "0.5", "0", "x", "1.00001", "-2"] {
            assert!(matches!(more_than_once(text), Err(Error::Usage(_))), "{text}");
        }
    }
}
