//! The events of a scenario file.

use std::ops::Range;

use estuary_placed::Reader;
use toml::{Spanned, Value};

use super::{file, values::Checker, Action, Event, PlacedError, Scenario};

type Result<T> = std::result::Result<T, PlacedError>;

/// An event with its one verb.
pub struct Entry<'e> {
    pub verb: &'static str,
    /// Whom the verb names.
    pub who: &'e Spanned<String>,
    pub event: &'e file::Event,
    pub at: Range<usize>,
}

impl Checker<'_> {
    pub fn event(&self, event: &Spanned<file::Event>, scenario: &Scenario) -> Result<Event> {
        let entry = self.entry(event)?;
        let depositor = |name| self.depositor(name, scenario);
        let operator = || self.position("operator", entry.who, scenario.operators.iter().map(|o| &o.name));
        let action = match entry.verb {
            "stake" => Action::Stake {
                who: depositor(entry.who)?,
                amount: self.amount(self.amount_of(&entry)?)?,
            },
            "exit" => Action::Exit {
                who: depositor(entry.who)?,
                amount: self.part(self.amount_of(&entry)?)?,
            },
            "transfer" => Action::Transfer {
                from: depositor(entry.who)?,
                to: depositor(self.needed(&entry.event.to, "to", &entry)?)?,
                amount: self.part(self.amount_of(&entry)?)?,
            },
            "claim" => Action::Claim {
                who: depositor(entry.who)?,
            },
            "donate" => Action::Donate {
                operator: operator()?,
                amount: self.amount(self.amount_of(&entry)?)?,
            },
            "offence" => Action::Offend {
                operator: operator()?,
                fraction: self.percent(self.needed(&entry.event.percent, "percent", &entry)?)?,
            },
            "cancel_slash" => Action::CancelSlash {
                operator: operator()?,
            },
            _ => Action::Market(self.market_action(&entry, scenario)?),
        };
        let era = self.era(&entry.event.era, scenario.eras)?;
        Ok(Event {
            era,
            action,
            at: entry.at,
        })
    }

    /// Finds the one verb, and refuses what the event says and nobody would read.
    fn entry<'e>(&self, event: &'e Spanned<file::Event>) -> Result<Entry<'e>> {
        let (at, event) = (event.span(), event.get_ref());
        let verbs = event.verbs();
        let mut present = verbs
            .iter()
            .filter_map(|(verb, name, fields)| Some((*verb, name.as_ref()?, *fields)));
        let (verb, who, fields) = match (present.next(), present.next()) {
            (Some(only), None) => only,
            (Some((first, ..)), Some((second, name, _))) => {
                let reason = format!("one event cannot be both `{first}` and `{second}`");
                return self.refuse(name.span(), reason);
            }
            _ => {
                let verbs = verbs.map(|(verb, ..)| verb).join(", ");
                return self.refuse(at, format!("an event needs one of {verbs}"));
            }
        };
        for (name, span) in event.fields() {
            if let (Some(span), false) = (span, fields.contains(&name)) {
                return self.refuse(span, format!("`{verb}` has no `{name}`"));
            }
        }
        Ok(Entry { verb, who, event, at })
    }

    pub fn amount_of<'e>(&self, entry: &Entry<'e>) -> Result<&'e Spanned<Value>> {
        self.needed(&entry.event.amount, "amount", entry)
    }

    pub fn needed<'e, T>(
        &self,
        field: &'e Option<Spanned<T>>,
        name: &str,
        entry: &Entry,
    ) -> Result<&'e Spanned<T>> {
        match field {
            Some(field) => Ok(field),
            None => self.refuse(entry.at.clone(), format!("`{}` needs `{name}`", entry.verb)),
        }
    }

    pub fn depositor(&self, name: &Spanned<String>, scenario: &Scenario) -> Result<usize> {
        self.position("depositor", name, scenario.depositors.iter().map(|d| &d.name))
    }
}
