//! The events of a scenario file that happen in the markets.

use estuary_placed::Reader;
use estuary_runtime::Balance;
use toml::{Spanned, Value};

use super::{events::Entry, values::Checker, Door, MarketAction, Part, PlacedError, Scenario};
use crate::amount::parse;

type Result<T> = std::result::Result<T, PlacedError>;

/// Decimals of a position's multiple.
const TIMES_DECIMALS: usize = 2;
const ONCE: u128 = 10u128.pow(TIMES_DECIMALS as u32);

/// Any market lends less.
const MOST_TIMES: u128 = 20 * ONCE;

impl Checker<'_> {
    pub fn market_action(&self, entry: &Entry, scenario: &Scenario) -> Result<MarketAction> {
        if scenario.markets.is_none() {
            let reason = format!("`{}` needs a story with `markets`", entry.verb);
            return self.refuse(entry.at.clone(), reason);
        }
        let who = self.depositor(entry.who, scenario)?;
        let amount = || self.amount(self.amount_of(entry)?);
        let part = || self.part(self.amount_of(entry)?);
        let share = || self.share(self.amount_of(entry)?);
        Ok(match entry.verb {
            "add_liquidity" => MarketAction::AddLiquidity {
                who,
                amount: amount()?,
            },
            "remove_liquidity" => MarketAction::RemoveLiquidity {
                who,
                amount: share()?,
            },
            "buy" => MarketAction::Buy {
                who,
                amount: amount()?,
            },
            "sell" => MarketAction::Sell { who, amount: part()? },
            "supply" => MarketAction::Supply {
                who,
                amount: amount()?,
            },
            "withdraw" => MarketAction::Withdraw { who, amount: part()? },
            "borrow" => MarketAction::Borrow {
                who,
                amount: amount()?,
                collateral: self.part(self.needed(&entry.event.collateral, "collateral", entry)?)?,
            },
            "repay" => MarketAction::Repay { who, amount: part()? },
            "lever" => {
                let amount = amount()?;
                MarketAction::Lever {
                    who,
                    amount,
                    borrow: self.loan(amount, self.needed(&entry.event.times, "times", entry)?)?,
                }
            }
            "deleverage" => MarketAction::Deleverage {
                who,
                amount: share()?,
            },
            "liquidate" => MarketAction::Liquidate {
                borrower: who,
                liquidator: self.depositor(self.needed(&entry.event.by, "by", entry)?, scenario)?,
            },
            _ => MarketAction::Arbitrage {
                who,
                amount: amount()?,
                through: self.door(self.needed(&entry.event.through, "through", entry)?)?,
            },
        })
    }

    /// A part of what only the chain can count.
    fn share(&self, value: &Spanned<Value>) -> Result<Part> {
        match self.part(value)? {
            Part::Tokens(_) => self.refuse(value.span(), "a part like \"40 %\" or \"all\" is expected here"),
            part => Ok(part),
        }
    }

    /// What makes so many times the amount of it, rounded down.
    fn loan(&self, amount: Balance, times: &Spanned<Value>) -> Result<Balance> {
        let hundredths =
            parse(&self.written(times)?, TIMES_DECIMALS).or_else(|error| self.refuse(times.span(), error))?;
        if !(ONCE + 1..=MOST_TIMES).contains(&hundredths) {
            let reason = format!(
                "a position is more than 1 and at most {} times one's own money",
                MOST_TIMES / ONCE
            );
            return self.refuse(times.span(), reason);
        }
        Ok(amount * (hundredths - ONCE) / ONCE)
    }

    fn door(&self, name: &Spanned<String>) -> Result<Door> {
        match Door::ALL.into_iter().find(|door| door.name() == name.get_ref()) {
            Some(door) => Ok(door),
            None => {
                let doors = Door::ALL.map(|door| format!("`{}`", door.name())).join(", ");
                self.refuse(
                    name.span(),
                    format!("there is no door `{}`: {doors}", name.get_ref()),
                )
            }
        }
    }
}
