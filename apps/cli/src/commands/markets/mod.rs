//! What traders, suppliers, borrowers and liquidators do.

pub(super) mod leverage;
pub(super) mod liquidation;
pub(super) mod liquidity;
pub(super) mod loans;
pub(super) mod overview;
pub(super) mod supply;
pub(super) mod swap;

use estuary_interfaces::{Balance, Shares};
use estuary_markets::WAD;
use estuary_math::{mul_div, Rounding};
use psp22::PSP22;
use serde::Serialize;
use wrapped_lst::WrappedLstRef;

use super::{staking::a_little_less, Session};
use crate::{
    account::to_ink,
    amount::{percent, price, Token},
    chain::{account_of, Account, Sender},
    error::{Error, Result},
    markets::quotes::{Quotes, Standing},
    message::message,
    protocol::Protocol,
};

/// Below this health whoever makes a position riskier is asked, times 10^18.
const CAUTIOUS: u128 = 1_020_000_000_000_000_000;

/// Units and debt of an account in the lending market.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct StandingView {
    /// Units of the wrapped token that are left as collateral.
    units: String,
    /// Planck that are owed.
    debt: String,
    /// Planck that may be owed.
    limit: String,
    /// The limit over the debt, times 10^18. Below 10^18 it can be liquidated. Null without a debt.
    health: Option<String>,
    /// The price of a unit below which it can be liquidated, times 10^18. Null without a debt.
    liquidated_below: Option<String>,
}

impl StandingView {
    fn of(standing: &Standing) -> Self {
        Self {
            units: standing.units.to_string(),
            debt: standing.debt.to_string(),
            limit: standing.limit.to_string(),
            health: standing.health.map(|health| health.to_string()),
            liquidated_below: standing.liquidated_below.map(|price| price.to_string()),
        }
    }
}

impl Session {
    /// Asks whoever is about to be near a liquidation.
    fn confirm_health(&self, quotes: &Quotes, standing: &Standing, token: &Token) -> Result<()> {
        if standing.health.is_none_or(|health| health >= CAUTIOUS) {
            return Ok(());
        }
        let told = in_words(standing, quotes, token);
        self.confirm(&format!("Afterwards: {told}. Do it all the same?"))
    }

    /// The account that is named, or the key's, if there is one.
    pub(super) fn somebody(&self, protocol: &Protocol, account: Option<&str>) -> Result<Option<Account>> {
        match account {
            Some(text) => protocol.chain.named(text).map(Some),
            None if self.settings.key.is_some() || self.signing.from.is_some() => {
                self.own_account().map(Some)
            }
            None => Ok(None),
        }
    }
}

impl Protocol {
    /// Allows a contract to take `units` of the signer, and not one more. Tells whether it may: in a trial that comes to the
    /// approval only, it may not yet.
    pub(super) async fn allow_units(
        &self,
        signer: &Sender,
        contract: &Account,
        units: Shares,
    ) -> Result<bool> {
        let wrapper = &self.contracts.wrapped_lst;
        let (owner, spender) = (to_ink(&account_of(signer)), to_ink(contract));
        let allowed = message!(WrappedLstRef(wrapper).allowance(owner, spender));
        if self.ask(allowed, None).await? >= units {
            return Ok(true);
        }
        let approve = message!(WrappedLstRef(wrapper).approve(spender, units));
        let (_, receipt) = self.send(signer, 0, approve).await?;
        Ok(receipt.is_some())
    }

    /// Refuses more units than the account has, before anything is approved for them.
    pub(super) async fn must_have_units(
        &self,
        owner: &Account,
        units: Shares,
        message: &'static str,
    ) -> Result<()> {
        let held = message!(WrappedLstRef(self.contracts.wrapped_lst).balance_of(to_ink(owner)));
        let held = self.ask(held, None).await?;
        match held >= units {
            true => Ok(()),
            false => Err(Error::Refused {
                message,
                reason: format!(
                    "the account has {} wrapped units: `estuary wrap` and `estuary stake --wrap` give more",
                    self.chain.token.number(held)
                ),
            }),
        }
    }
}

/// A price in tokens, and how far it is from the price at which the pool redeems a unit.
fn beside_redemption(native: Balance, units: Shares, exit: u128, token: &Token) -> Option<String> {
    let at = mul_div(native, WAD, units, Rounding::Down)?;
    let difference = mul_div(at.abs_diff(exit), 10_000, exit, Rounding::Down)?;
    let difference = u16::try_from(difference).unwrap_or(u16::MAX);
    let side = match at.cmp(&exit) {
        std::cmp::Ordering::Less => "below",
        _ if difference == 0 => "beside",
        _ => "above",
    };
    Some(format!(
        "at {} {} per unit, {} {side} the redemption price",
        price(at),
        token.symbol,
        percent(difference)
    ))
}

/// A position in words, without a full stop.
fn in_words(standing: &Standing, quotes: &Quotes, token: &Token) -> String {
    let units = token.number(standing.units);
    let Some((health, below)) = standing.health.zip(standing.liquidated_below) else {
        return format!("{units} units of collateral, no debt");
    };
    let room = standing.room(quotes.counted).map_or_else(
        || "it can be liquidated now".into(),
        |room| match health < WAD {
            true => "it can be liquidated now".into(),
            false => format!(
                "it can be liquidated below {} {} per unit, {} below today's price",
                price(below),
                token.symbol,
                percent(room)
            ),
        },
    );
    format!(
        "{units} units of collateral, a debt of {}, health {}; {room}",
        token.show(standing.debt),
        price(health)
    )
}

/// For where a position cannot be computed.
fn out_of_range() -> Error {
    Error::decode("the position", "a number leaves its range")
}

/// For where a trial comes to the approval only.
pub(super) fn approved_only(what: &str) -> String {
    format!("Approved. The same command {what} when the approval is in a block.")
}

/// A quote that is none: the message itself says why, so it is tried.
fn no_quote(message: &'static str) -> Error {
    let reason = "there is no price for so much, and there would be one now: try again".into();
    Error::Refused { message, reason }
}
