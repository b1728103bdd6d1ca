//! A scenario as it is written down, with the place of everything that can be wrong.

use std::ops::Range;

use serde::Deserialize;
use toml::{Spanned, Value};

/// The file. Amounts are tokens and percentages are percent: numbers, or text where a number would not do.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub title: String,
    pub description: String,
    /// The story ends with this era.
    pub eras: Spanned<u32>,
    /// Eras from an offence to its slash, less one.
    pub slash_defer: Option<Spanned<u32>>,
    /// Eras in which nothing happens are told only if they are multiples of this.
    pub tell_every: Option<Spanned<u32>>,
    /// The markets of the wrapped token, if the story has any.
    pub markets: Option<Markets>,
    pub operators: Spanned<Vec<Operator>>,
    pub depositors: Spanned<Vec<Depositor>>,
    #[serde(default)]
    pub events: Vec<Spanned<Event>>,
}

/// A stable pool, a lending market and a router.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Markets {
    /// The part of the pool's money that is kept for instant exits, in percent.
    pub reserve: Option<Spanned<Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    pub name: Spanned<String>,
    /// Which of the chain's validators, from 0.
    pub validator: Spanned<u32>,
    pub bond: Spanned<Value>,
    /// What it takes of a reward here.
    pub commission: Spanned<Value>,
    /// What it takes before that, on the chain.
    pub on_chain_commission: Option<Spanned<Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Depositor {
    pub name: Spanned<String>,
    /// What it stakes first. Without it, it comes for the markets alone.
    pub amount: Option<Spanned<Value>>,
    #[serde(default)]
    pub era: Option<Spanned<u32>>,
    /// Whether it claims as soon as it can.
    pub claims_at_once: Option<bool>,
}

/// One event. Exactly one of its verbs is there, and says who acts or whom it strikes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub era: Spanned<u32>,

    /// A depositor stakes `amount`.
    pub stake: Option<Spanned<String>>,
    /// A depositor redeems `amount`: tokens, "40 %" or "all".
    pub exit: Option<Spanned<String>>,
    /// A depositor gives `amount`, like in an exit, `to` another.
    pub transfer: Option<Spanned<String>>,
    /// A depositor claims all that it can.
    pub claim: Option<Spanned<String>>,
    /// Somebody gives `amount` to an operator's nominator.
    pub donate: Option<Spanned<String>>,
    /// An operator's validator misbehaves and is to lose `percent` of its stake.
    pub offence: Option<Spanned<String>>,
    /// Governance cancels all that is announced against an operator, which then validates again.
    pub cancel_slash: Option<Spanned<String>>,

    /// A depositor adds `amount` tokens to the stable pool, and staked tokens that are worth as much.
    pub add_liquidity: Option<Spanned<String>>,
    /// A depositor takes `amount`, "40 %" or "all", of its liquidity out of the stable pool.
    pub remove_liquidity: Option<Spanned<String>>,
    /// A depositor buys staked tokens for `amount` tokens in the stable pool.
    pub buy: Option<Spanned<String>>,
    /// A depositor sells `amount`, like in an exit, in the stable pool.
    pub sell: Option<Spanned<String>>,
    /// A depositor lends `amount` tokens to the lending market.
    pub supply: Option<Spanned<String>>,
    /// A depositor takes `amount`, like in an exit, of what it lent.
    pub withdraw: Option<Spanned<String>>,
    /// A depositor leaves `collateral`, like in an exit, and borrows `amount` tokens.
    pub borrow: Option<Spanned<String>>,
    /// A depositor repays `amount`, like in an exit, of its debt. With the last of it, its collateral comes back.
    pub repay: Option<Spanned<String>>,
    /// A depositor makes of `amount` tokens a position of so many `times`.
    pub lever: Option<Spanned<String>>,
    /// A depositor sells `amount`, "40 %" or "all", of its collateral, and repays debt with that.
    pub deleverage: Option<Spanned<String>>,
    /// A depositor's debt beyond its limit is liquidated `by` another, who pays nothing for it.
    pub liquidate: Option<Spanned<String>>,
    /// A depositor turns `amount` tokens over between stable pool and staking pool, `through` one of its doors.
    pub arbitrage: Option<Spanned<String>>,

    pub amount: Option<Spanned<Value>>,
    pub percent: Option<Spanned<Value>>,
    pub to: Option<Spanned<String>>,
    pub collateral: Option<Spanned<Value>>,
    pub times: Option<Spanned<Value>>,
    pub by: Option<Spanned<String>>,
    pub through: Option<Spanned<String>>,
}

/// A verb, whom it names if it is there, and the fields that it has.
type Verb<'e> = (&'static str, &'e Option<Spanned<String>>, &'static [&'static str]);

impl Event {
    pub fn verbs(&self) -> [Verb<'_>; 19] {
        [
            ("stake", &self.stake, &["amount"]),
            ("exit", &self.exit, &["amount"]),
            ("transfer", &self.transfer, &["amount", "to"]),
            ("claim", &self.claim, &[]),
            ("donate", &self.donate, &["amount"]),
            ("offence", &self.offence, &["percent"]),
            ("cancel_slash", &self.cancel_slash, &[]),
            ("add_liquidity", &self.add_liquidity, &["amount"]),
            ("remove_liquidity", &self.remove_liquidity, &["amount"]),
            ("buy", &self.buy, &["amount"]),
            ("sell", &self.sell, &["amount"]),
            ("supply", &self.supply, &["amount"]),
            ("withdraw", &self.withdraw, &["amount"]),
            ("borrow", &self.borrow, &["amount", "collateral"]),
            ("repay", &self.repay, &["amount"]),
            ("lever", &self.lever, &["amount", "times"]),
            ("deleverage", &self.deleverage, &["amount"]),
            ("liquidate", &self.liquidate, &["by"]),
            ("arbitrage", &self.arbitrage, &["amount", "through"]),
        ]
    }

    /// All fields that only some verbs have: the place of each that is there.
    pub fn fields(&self) -> [(&'static str, Option<Range<usize>>); 7] {
        [
            ("amount", self.amount.as_ref().map(Spanned::span)),
            ("percent", self.percent.as_ref().map(Spanned::span)),
            ("to", self.to.as_ref().map(Spanned::span)),
            ("collateral", self.collateral.as_ref().map(Spanned::span)),
            ("times", self.times.as_ref().map(Spanned::span)),
            ("by", self.by.as_ref().map(Spanned::span)),
            ("through", self.through.as_ref().map(Spanned::span)),
        ]
    }
}
