//! A scenario as it is written down, with the place of everything that can be wrong.

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
    pub operators: Spanned<Vec<Operator>>,
    pub depositors: Spanned<Vec<Depositor>>,
    #[serde(default)]
    pub events: Vec<Spanned<Event>>,
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
    /// What it stakes first.
    pub amount: Spanned<Value>,
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

    pub amount: Option<Spanned<Value>>,
    pub percent: Option<Spanned<Value>>,
    pub to: Option<Spanned<String>>,
}
