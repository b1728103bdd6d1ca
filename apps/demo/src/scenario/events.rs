//! The events of a scenario file.

use std::ops::Range;

use toml::Spanned;

use super::{file, values::Checker, Action, Event, Scenario, ScenarioError};

type Result<T> = std::result::Result<T, ScenarioError>;

impl Checker<'_> {
    pub fn event(&self, event: &Spanned<file::Event>, scenario: &Scenario) -> Result<Event> {
        let (at, event) = (event.span(), event.get_ref());
        let (verb, who) = self.verb(event, &at)?;
        let depositor = |name| self.position("depositor", name, scenario.depositors.iter().map(|d| &d.name));
        let operator = |name| self.position("operator", name, scenario.operators.iter().map(|o| &o.name));
        let amount = || self.needed(&event.amount, &at, verb, "amount");
        let action = match verb {
            "stake" => Action::Stake {
                who: depositor(who)?,
                amount: self.amount(amount()?)?,
            },
            "exit" => Action::Exit {
                who: depositor(who)?,
                amount: self.part(amount()?)?,
            },
            "transfer" => Action::Transfer {
                from: depositor(who)?,
                to: depositor(self.needed(&event.to, &at, verb, "to")?)?,
                amount: self.part(amount()?)?,
            },
            "claim" => Action::Claim { who: depositor(who)? },
            "donate" => Action::Donate {
                operator: operator(who)?,
                amount: self.amount(amount()?)?,
            },
            "offence" => Action::Offend {
                operator: operator(who)?,
                fraction: self.percent(self.needed(&event.percent, &at, verb, "percent")?)?,
            },
            _ => Action::CancelSlash {
                operator: operator(who)?,
            },
        };
        self.nothing_more(event, &action, verb)?;
        let era = self.era(&event.era, scenario.eras)?;
        Ok(Event { era, action, at })
    }

    /// The one verb of an event, and whom it names.
    fn verb<'e>(
        &self,
        event: &'e file::Event,
        at: &Range<usize>,
    ) -> Result<(&'static str, &'e Spanned<String>)> {
        let verbs = [
            ("stake", &event.stake),
            ("exit", &event.exit),
            ("transfer", &event.transfer),
            ("claim", &event.claim),
            ("donate", &event.donate),
            ("offence", &event.offence),
            ("cancel_slash", &event.cancel_slash),
        ];
        let mut present = verbs
            .iter()
            .filter_map(|(verb, name)| Some((*verb, name.as_ref()?)));
        match (present.next(), present.next()) {
            (Some(only), None) => Ok(only),
            (Some((first, _)), Some((second, name))) => self.refuse(
                name.span(),
                format!("one event cannot be both `{first}` and `{second}`"),
            ),
            _ => self.refuse(
                at.clone(),
                format!("an event needs one of {}", verbs.map(|(verb, _)| verb).join(", ")),
            ),
        }
    }

    fn needed<'e, T>(
        &self,
        field: &'e Option<Spanned<T>>,
        at: &Range<usize>,
        verb: &str,
        name: &str,
    ) -> Result<&'e Spanned<T>> {
        match field {
            Some(field) => Ok(field),
            None => self.refuse(at.clone(), format!("`{verb}` needs `{name}`")),
        }
    }

    /// Refuses what the event says and nobody would read.
    fn nothing_more(&self, event: &file::Event, action: &Action, verb: &str) -> Result<()> {
        use Action::{Donate, Exit, Offend, Stake, Transfer};
        let amount = matches!(
            action,
            Stake { .. } | Exit { .. } | Transfer { .. } | Donate { .. }
        );
        let fields = [
            ("amount", event.amount.as_ref().map(Spanned::span), amount),
            (
                "percent",
                event.percent.as_ref().map(Spanned::span),
                matches!(action, Offend { .. }),
            ),
            (
                "to",
                event.to.as_ref().map(Spanned::span),
                matches!(action, Transfer { .. }),
            ),
        ];
        for (name, span, used) in fields {
            if let (Some(span), false) = (span, used) {
                return self.refuse(span, format!("`{verb}` has no `{name}`"));
            }
        }
        Ok(())
    }

    /// Who has got nothing yet has nothing to give. Whether it is enough, only the chain can say.
    pub fn check_sources(&self, scenario: &Scenario) -> Result<()> {
        for event in &scenario.events {
            let (Action::Exit { who, .. } | Action::Transfer { from: who, .. }) = event.action else {
                continue;
            };
            let gets = |other: &Event| {
                let (Action::Stake { who: to, .. } | Action::Transfer { to, .. }) = other.action else {
                    return false;
                };
                to == who && other.era <= event.era
            };
            if !scenario.events.iter().any(gets) {
                let name = &scenario.depositors[who].name;
                let reason = format!("{name} has staked nothing by era {}", event.era);
                return self.refuse(event.at.clone(), reason);
            }
        }
        Ok(())
    }
}
